//! `cargo xtask bench` builds and runs this: `wallet-bench FOLDER [--askar PROGRAM] [--ssi PROGRAM] [NAME…]`. It prints a line a measurement and
//! writes them to `FOLDER/bench.json`.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use wallet_bench::{
    BenchError,
    cases::Scale,
    peer::Peers,
    report::{heading, json},
    run::{chosen, measure},
};

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let Some(folder) = words.next() else {
        let _ = writeln!(
            io::stderr(),
            "wallet-bench FOLDER [--askar PROGRAM] [--ssi PROGRAM] [NAME…]"
        );
        return ExitCode::from(2);
    };
    let mut peers = Peers::default();
    let mut names: Vec<String> = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--askar" => peers.askar = words.next().map(PathBuf::from),
            "--ssi" => peers.ssi = words.next().map(PathBuf::from),
            _ => names.push(word),
        }
    }
    match run(Path::new(&folder), &peers, &names) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path, peers: &Peers, names: &[String]) -> Result<(), BenchError> {
    let scale = Scale::FULL;
    let cases = chosen(scale, names)?;
    let mut out = io::stdout();
    writeln!(out, "{}", heading())?;
    let mut lines = Vec::new();
    for case in &cases {
        let line = measure(case, scale.rounds, folder, peers)?;
        writeln!(out, "{}", line.shown())?;
        lines.push(line);
    }
    let path = folder.join("bench.json");
    std::fs::write(&path, format!("{:#}\n", json(&lines)))?;
    let missed = lines.iter().filter(|line| !line.is_met()).count();
    writeln!(
        out,
        "{missed} of {} goals missed; {}",
        lines.len(),
        path.display()
    )?;
    Ok(())
}
