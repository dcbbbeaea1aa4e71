//! `cargo xtask bench`: builds the benches and the peers as the wallet ships, and runs them.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::error::TaskError;
use crate::process::Run;
use crate::screen::say;
use crate::workspace::Workspace;

/// The peers, each a workspace of its own in a folder of this name, and a program `NAME-peer`.
const PEERS: [&str; 2] = ["askar", "ssi"];

/// Where the peers' workspaces are.
pub(crate) fn peers(workspace: &Workspace) -> impl Iterator<Item = (&'static str, PathBuf)> {
    let folder = workspace.root.join("tests/bench/peers");
    PEERS.into_iter().map(move |name| (name, folder.join(name)))
}

/// Runs the benches with these names, or all. The numbers go to `target/bench.json`.
pub(crate) fn run(names: &[&str]) -> Result<ExitCode, TaskError> {
    let workspace = Workspace::find()?;
    // Apart from what tests are built into, so that neither waits for the other.
    let ours = workspace.target.join("bench-build");
    say("-- building the benches and the peers, optimised: some minutes the first time");
    workspace
        .cargo("build --locked --release -p wallet-bench --target-dir")
        .arg(&ours)
        .run()?;
    let mut bench = Run::new(ours.join("release/wallet-bench"), &workspace.root).arg(&workspace.target);
    for (name, folder) in peers(&workspace) {
        let target = ours.join(name);
        Run::new(workspace.cargo_program(), &folder)
            .args("build --locked --release --target-dir")
            .arg(&target)
            .run()?;
        bench = bench
            .arg(format!("--{name}"))
            .arg(target.join(format!("release/{name}-peer")));
    }
    names.iter().fold(bench, |run, name| run.arg(*name)).run()?;
    Ok(ExitCode::SUCCESS)
}
