//! Tasks of the project: `cargo xtask test`, `cargo xtask bench`, `cargo xtask torture`, `cargo xtask fuzz`, `cargo xtask bindings` and `cargo demo`.

mod bench;
mod bindings;
mod demo;
mod error;
mod fuzz;
mod plan;
mod process;
mod screen;
mod steps;
mod test;
mod tool;
mod torture;
mod workspace;

use std::process::ExitCode;

use error::TaskError;
use screen::say;

const USAGE: &str = "\
Tasks of the project:

  cargo xtask test [--install] [--only STEP]... [--list]
      Runs every test there is. With --install (or CI=true) it installs what is missing and skips nothing;
      without it, it prints the command for what is missing and says at the end what was skipped.
  cargo xtask torture [--kills N] [--seed S] [--power] [--writes] [--flips] [--shim]
      Kills a wallet N times (10,000) at moments that come from the seed S; a phone that fails names its seed. --power loses
      power at every sync in many orders, --writes lets every write fail in turn, --flips flips a bit in every byte of a
      vault and of its log.
  cargo xtask bindings [--check]
      Generates the Kotlin and Swift bindings; with --check, fails where the committed ones are stale.
  cargo xtask bench [NAME]...
      Measures speed and size of the vault and the formats beside a plain base and what others wrote, a line each, and
      writes target/bench.json. Builds all of it optimised; not part of the test run.
  cargo xtask fuzz [TARGET]... [--seconds N]
      Feeds what is read before it is trusted (attempts, backup, envelope, root, status) with made-up bytes, N seconds each (60).
  cargo xtask demo [--keep]
      Runs the whole story against the sandbox, on a temporary wallet; --keep leaves both there to play with.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(TaskError::Usage(what)) => {
            say(&format!("{what}\n\n{USAGE}"));
            ExitCode::from(2)
        }
        Err(error) => {
            say(&format!("failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<ExitCode, TaskError> {
    let mut words = arguments.iter().map(String::as_str);
    let task = words.next().unwrap_or("help");
    let flags: Vec<&str> = words.collect();
    match task {
        "test" => test::run(&test::Options::parse(&flags)?),
        "bindings" => match flags.as_slice() {
            [] => bindings::write(),
            ["--check"] => bindings::check(),
            [..] => Err(TaskError::usage("bindings takes --check or nothing")),
        },
        "bench" => bench::run(&flags),
        "fuzz" => fuzz::run(&fuzz::Options::parse(&flags)?),
        "torture" => torture::run(&torture::Options::parse(&flags)?),
        "demo" => match flags.as_slice() {
            [] => demo::run(false),
            ["--keep"] => demo::run(true),
            [..] => Err(TaskError::usage("demo takes --keep or nothing")),
        },
        "help" | "--help" | "-h" => {
            say(USAGE);
            Ok(ExitCode::SUCCESS)
        }
        unknown => Err(TaskError::usage(&format!("there is no task {unknown:?}"))),
    }
}
