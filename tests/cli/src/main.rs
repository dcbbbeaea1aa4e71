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
mod review;
mod sensitive;
mod views;

use std::process::ExitCode;

use clap::Parser;

use document::Document;
use failure::Failure;

fn main() -> ExitCode {
    let (document, json) = match args::Args::try_parse() {
        Ok(args) => (run(&args), args.global.json),
        Err(error) => {
            // Best effort: where standard error is closed, the exit code still says it.
            let _ = error.print();
            if !error.use_stderr() {
                return ExitCode::SUCCESS;
            }
            let document = Failure::Usage("the command line cannot be read").into_document();
            if !std::env::args_os().any(|argument| argument == "--json") {
                return ExitCode::from(document.exit_code());
            }
            (document, true)
        }
    };
    let code = document.exit_code();
    if print::print(&document, json).is_err() {
        return ExitCode::FAILURE;
    }
    ExitCode::from(code)
}

fn run(args: &args::Args) -> Document {
    if args.global.trust_unknown && !args.global.yes {
        return Failure::Usage("--trust-unknown stands beside --yes").into_document();
    }
    wallet_host::block_on(commands::run(args)).unwrap_or_else(Failure::into_document)
}
