//! The test run as a list. Whoever adds a test that `cargo test` does not find adds a step here.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::bench::peers;
use crate::error::TaskError;
use crate::fuzz::FUZZ;
use crate::process::Run;
use crate::tool::{self, Tool};
use crate::torture;
use crate::workspace::{PROOFS, Workspace};

/// One named part of the test run. Steps don't depend on one another: each builds what it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) tools: &'static [Tool],
    /// The commands, run in order until one fails.
    pub(crate) commands: fn(&Workspace) -> Result<Vec<Run>, TaskError>,
}

/// Every crate but the generator of the bindings, one line of code whose dependencies would change the features of
/// all others.
const TESTED: &str = "--locked --workspace --exclude wallet-bindgen";

pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "the Rust code is formatted",
        tools: &[Tool::Lints],
        commands: |w| {
            Ok(vec![
                w.cargo("fmt --all --check"),
                w.sandbox_cargo("fmt --check"),
                w.proofs_cargo("fmt --check"),
            ])
        },
    },
    Step {
        name: "clippy",
        about: "the lints of the house, warnings refused",
        tools: &[Tool::Lints],
        commands: |w| {
            Ok(vec![
                w.cargo("clippy")
                    .args(TESTED)
                    .args("--all-targets --test interop -- -D warnings"),
            ])
        },
    },
    Step {
        name: "sandbox",
        about: "lints and tests of the sandbox and its engine of proofs, its pages opened in Chromium",
        tools: &[Tool::Lints, Tool::Chromium],
        commands: |w| {
            Ok(vec![
                w.proofs_cargo("build --locked --all-targets").linted(),
                w.sandbox_cargo("test --locked").linted(),
            ])
        },
    },
    Step {
        name: "test",
        about: "unit, contract, policy, flow and documentation tests of all crates, on a stack of 512 KiB",
        tools: &[],
        commands: |w| {
            Ok(vec![
                w.proofs_cargo("build --locked"),
                w.sandbox_cargo("build --locked"),
                w.build_programs(),
                torture::build_shim(w),
                w.cargo("test").args(TESTED).on_small_stacks(),
            ])
        },
    },
    Step {
        name: "interop",
        about: "accept and share against Credo's issuer and verifier, and proofs by Digital Bazaar's code",
        tools: &[Tool::Lab, Tool::OtherProofs],
        commands: |w| {
            Ok(vec![
                w.sandbox_cargo("build --locked"),
                w.build_programs(),
                w.cargo("test").args(TESTED).args("--test interop"),
            ])
        },
    },
    Step {
        name: "doc",
        about: "the documentation builds without a warning",
        tools: &[],
        commands: |w| {
            Ok(vec![
                w.cargo("doc --no-deps")
                    .args(TESTED)
                    .env("RUSTDOCFLAGS", "-D warnings"),
            ])
        },
    },
    Step {
        name: "deny",
        about: "licences, sources, bans and advisories (snapshot of 2026-08-20) of every workspace",
        tools: &[Tool::Deny],
        commands: deny,
    },
    Step {
        name: "bindings",
        about: "the committed Kotlin and Swift bindings are fresh",
        tools: &[],
        commands: |w| Ok(vec![Run::new(this_program()?, &w.root).args("bindings --check")]),
    },
    Step {
        name: "fuzz",
        about: "the fuzz targets, a few seconds each",
        tools: &[Tool::Cxx],
        commands: |w| Ok(vec![Run::new(this_program()?, &w.root).args("fuzz --seconds 3")]),
    },
    Step {
        name: "demo",
        about: "the whole story of `cargo demo`",
        tools: &[],
        commands: demo,
    },
    Step {
        name: "kotlin",
        about: "the Kotlin binding runs the core",
        tools: &[Tool::Java],
        commands: |w| {
            Ok(vec![
                w.build_bindings(),
                w.sandbox_cargo("build --locked"),
                maven(w, "bindings/kotlin"),
            ])
        },
    },
    Step {
        name: "android",
        about: "the Android screens, fed by the core",
        tools: &[Tool::Java, Tool::Aapt],
        commands: |w| {
            Ok(vec![
                w.build_bindings(),
                w.sandbox_cargo("build --locked"),
                Run::new(
                    w.root.join("android-demo/prepare.sh"),
                    &w.root.join("android-demo"),
                ),
                maven(w, "android-demo"),
            ])
        },
    },
    Step {
        name: "swift",
        about: "the Swift binding runs the core",
        tools: &[Tool::Swift],
        commands: |w| {
            let sources = "Package.swift Sources/WalletPlatform Sources/WalletTestKit Tests";
            Ok(swift(w, "bindings/swift", sources))
        },
    },
    Step {
        name: "ios",
        about: "the view models of the iOS screens, and their views' syntax",
        tools: &[Tool::Swift],
        commands: |w| {
            let mut runs = swift(w, "ios-demo", "Package.swift Sources Tests App");
            // SwiftUI is on no Linux: of the views only the syntax can be checked.
            runs.push(in_swift(w, "ios-demo", "bash -c").arg("swiftc -parse App/*.swift"));
            Ok(runs)
        },
    },
    Step {
        name: "mobile",
        about: "what ships is type-checked for Android and iOS",
        tools: &[Tool::Mobile],
        commands: |w| {
            Ok(vec![
                w.script("mobile-check.sh")
                    .args("--locked -p wallet-core -p wallet-bindings")
                    // The simulators' targets, which the script checks too, differ in the processor.
                    .env("MOBILE_TARGETS", "aarch64-linux-android aarch64-apple-ios")
                    .unoptimised(),
            ])
        },
    },
];

fn deny(workspace: &Workspace) -> Result<Vec<Run>, TaskError> {
    let program = tool::deny(workspace).ok_or_else(|| TaskError::other("cargo-deny is not there"))?;
    let check = |folder: PathBuf| {
        Run::new(program.clone(), &folder).args("--offline --locked check --hide-inclusion-graph")
    };
    let peers_fetch = peers(workspace)
        .map(|(_, folder)| Run::new(workspace.cargo_program(), &folder).args("fetch --locked"));
    let peers_check = peers(workspace).map(|(_, folder)| check(folder));
    let fetch = [
        Run::new(
            workspace.root.join("tests/advisory-db/install.sh"),
            &workspace.root,
        ),
        // cargo-deny reads the manifests of every platform's dependencies, those that this one never builds included.
        workspace.cargo("fetch --locked"),
        workspace.sandbox_cargo("fetch --locked"),
        workspace.proofs_cargo("fetch --locked"),
        Run::new(workspace.cargo_program(), &workspace.root.join(FUZZ)).args("fetch --locked"),
    ];
    let checked = [".", "tests/sandbox", PROOFS, FUZZ].map(|folder| check(workspace.root.join(folder)));
    Ok(fetch
        .into_iter()
        .chain(peers_fetch)
        .chain(checked)
        .chain(peers_check)
        .collect())
}

fn demo(workspace: &Workspace) -> Result<Vec<Run>, TaskError> {
    Ok(vec![Run::new(this_program()?, &workspace.root).arg("demo")])
}

fn maven(workspace: &Workspace, folder: &str) -> Run {
    // The Kotlin daemon outlives Maven and keeps its memory.
    let sandbox = workspace.sandbox_target.join("debug/sandbox");
    Run::new("mvn", &workspace.root.join(folder))
        .args("-B -ntp -Dkotlin.compiler.daemon=false")
        .arg(format!(
            "-Dnative.dir={}",
            workspace.target.join("debug").display()
        ))
        .arg(format!("-Dsandbox.program={}", sandbox.display()))
        .arg("test")
}

/// Lints the sources that people write, then builds and tests with warnings refused.
fn swift(workspace: &Workspace, folder: &str, sources: &str) -> Vec<Run> {
    vec![
        workspace.build_bindings(),
        workspace.build_programs(),
        workspace.sandbox_cargo("build --locked"),
        in_swift(workspace, folder, "swift format lint --strict --recursive").args(sources),
        // No test is one of XCTest's.
        in_swift(
            workspace,
            folder,
            "swift test --disable-xctest -Xswiftc -warnings-as-errors",
        ),
    ]
}

fn in_swift(workspace: &Workspace, folder: &str, command: &str) -> Run {
    let program = workspace.root.join("tests/toolchains/swift-run.sh");
    Run::new(program, &workspace.root.join(folder))
        .args(command)
        .env("NATIVE_DIR", workspace.target.join("debug"))
        .env("SANDBOX_PROGRAM", workspace.sandbox_target.join("debug/sandbox"))
        .env("SWIFT_RUN_BIND", seen_by_swift(workspace))
}

/// The folders that Swift's root must see: the repository, and what cargo builds where that lies elsewhere.
fn seen_by_swift(workspace: &Workspace) -> OsString {
    let mut seen = workspace.root.clone().into_os_string();
    for folder in [&workspace.target, &workspace.sandbox_target] {
        if !folder.starts_with(&workspace.root) {
            seen.push(" ");
            seen.push(folder);
        }
    }
    seen
}

fn this_program() -> Result<OsString, TaskError> {
    std::env::current_exe()
        .map(PathBuf::into_os_string)
        .map_err(TaskError::at("this program"))
}

#[cfg(test)]
mod tests {
    use super::STEPS;

    #[test]
    fn each_name_stands_for_one_step() {
        let mut names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
