//! `sandbox`: starts the issuer and verifier and says what they offer.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use sandbox::engine::Engine;
use sandbox::state::World;
use sandbox::trouble::Trouble;
use sandbox::{output, server};
use tokio::io::AsyncReadExt as _;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str =
    "usage: sandbox [--port N] [--name URL] [--json] [--until-stdin-closes] [--proofs PROGRAM]

  --port N               listen on 127.0.0.1:N (default 0: any free port)
  --name URL             what it calls itself, where something with TLS stands before it
  --json                 print JSON lines: ready, then each offer and request
  --proofs PROGRAM       the engine of Data Integrity proofs (tests/sandbox-w3c), for ldp_vc
  --until-stdin-closes   stop when standard input ends, too
";

#[derive(Debug, Default)]
struct Arguments {
    port: u16,
    name: Option<String>,
    proofs: Option<PathBuf>,
    json: bool,
    until_stdin_closes: bool,
    help: bool,
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Arguments> {
    let mut parsed = Arguments::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--port" => parsed.port = arguments.next()?.parse().ok()?,
            "--name" => parsed.name = Some(arguments.next()?),
            "--proofs" => parsed.proofs = Some(arguments.next()?.into()),
            "--json" => parsed.json = true,
            "--until-stdin-closes" => parsed.until_stdin_closes = true,
            "--help" | "-h" => parsed.help = true,
            _ => return None,
        }
    }
    Some(parsed)
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(arguments) = parse(std::env::args().skip(1)) else {
        let _ = io::stderr().write_all(USAGE.as_bytes());
        return ExitCode::from(2);
    };
    if arguments.help {
        let _ = io::stdout().write_all(USAGE.as_bytes());
        return ExitCode::SUCCESS;
    }
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            let _ = writeln!(io::stderr(), "sandbox: {trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Trouble::during("signals"))?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Trouble::during("signals"))?;
    let (listener, here) = server::listen(arguments.port).await?;
    let engine = arguments.proofs.as_deref().map(Engine::start).transpose()?;
    let world = World::make(arguments.name.as_ref().unwrap_or(&here), &here, engine).await?;
    let lines = output::demonstration(&world).await?;
    if arguments.json {
        output::json_lines(&mut io::stdout().lock(), &world, &here, &lines)?;
    } else {
        output::text(&mut io::stdout().lock(), &world, &lines)?;
    }
    let until_stdin_closes = arguments.until_stdin_closes;
    let serving = server::serve(listener, world, async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            () = stdin_closed(), if until_stdin_closes => {}
        }
    });
    let served = serving.await;
    // A read of standard input that is under way cannot be called off; the process ends without waiting for it.
    if until_stdin_closes && served.is_ok() {
        std::process::exit(0);
    }
    served
}

async fn stdin_closed() {
    let mut stdin = tokio::io::stdin();
    let mut buffer = [0_u8; 256];
    while stdin.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
}
