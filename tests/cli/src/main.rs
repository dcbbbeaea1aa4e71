//! `wallet`: the developer's holder. It uses the core as an app would, and nothing of what lies beneath it.
//!
//! `docs/cli.md` describes the commands, the JSON document and the exit codes.

mod args;
mod commands;
mod context;
mod document;
mod failure;
mod print;
mod prompt;
mod views;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let document =
        wallet_host::block_on(commands::run(&args)).unwrap_or_else(|failure| failure.into_document());
    let code = document.exit_code();
    if print::print(&document, args.global.json).is_err() {
        return ExitCode::FAILURE;
    }
    ExitCode::from(code)
}
