//! `cargo xtask bench`: builds the benches and the peer as the wallet ships, and runs them.

use std::process::ExitCode;

use crate::error::TaskError;
use crate::process::Run;
use crate::screen::say;
use crate::workspace::Workspace;

/// Where the peer's own workspace is.
pub(crate) const PEER: &str = "tests/bench/peers/askar";

/// Runs the benches with these names, or all. The numbers go to `target/bench.json`.
pub(crate) fn run(names: &[&str]) -> Result<ExitCode, TaskError> {
    let workspace = Workspace::find()?;
    // Apart from what tests are built into, so that neither waits for the other.
    let ours = workspace.target.join("bench-build");
    let peers = ours.join("askar");
    say("-- building the benches and the peer, optimised: some minutes the first time");
    workspace
        .cargo("build --locked --release -p wallet-bench --target-dir")
        .arg(&ours)
        .run()?;
    Run::new(workspace.cargo_program(), &workspace.root.join(PEER))
        .args("build --locked --release --target-dir")
        .arg(&peers)
        .run()?;
    let bench = names.iter().fold(
        Run::new(ours.join("release/wallet-bench"), &workspace.root)
            .arg(&workspace.target)
            .arg("--peer")
            .arg(peers.join("release/askar-peer")),
        |run, name| run.arg(*name),
    );
    bench.run()?;
    Ok(ExitCode::SUCCESS)
}
