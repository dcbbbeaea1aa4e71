//! Makes and verifies Data Integrity proofs for the sandbox: a line of JSON in, a line of JSON out.

mod bbs;
mod engine;
mod key;
mod proof;
mod rdf;
mod whole;

use std::io::{self, BufRead as _, Write as _};
use std::process::ExitCode;

use engine::Engine;
use serde_json::{Value, json};

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(io::stderr(), "sandbox-w3c: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut engine = Engine::default();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { return ExitCode::FAILURE };
        let answer = match serde_json::from_str(&line) {
            Ok(call) => runtime.block_on(engine.answer(call)),
            Err(error) => Err(error.to_string()),
        };
        let answer: Value = answer.unwrap_or_else(|error| json!({ "error": error }));
        if writeln!(out, "{answer}").and_then(|()| out.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
