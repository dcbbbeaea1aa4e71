use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::error::TaskError;

/// A command to run, with its standard input closed, so that nothing ever waits for an answer.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    program: OsString,
    arguments: Vec<OsString>,
    folder: PathBuf,
    environment: Vec<(&'static str, OsString)>,
}

impl Run {
    pub(crate) fn new(program: impl Into<OsString>, folder: &Path) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            folder: folder.to_owned(),
            environment: Vec::new(),
        }
    }

    pub(crate) fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds the words of `arguments`, which are parted by spaces.
    pub(crate) fn args(mut self, arguments: &str) -> Self {
        self.arguments
            .extend(arguments.split_whitespace().map(OsString::from));
        self
    }

    /// For a cargo command whose result hardly runs: the time that optimising dependencies takes would never come back.
    pub(crate) fn unoptimised(self) -> Self {
        self.arg("--config").arg("profile.dev.package.\"*\".opt-level=0")
    }

    /// For a cargo command that builds: clippy compiles the workspace's own crates. `cargo clippy` would compile what they depend on
    /// once more. Their manifests say which lints, and that a warning is an error.
    pub(crate) fn linted(self) -> Self {
        self.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
    }

    /// For a cargo command that tests: the tests' threads, and those of the programs that they start, have stacks of 512 KiB, which
    /// is what iOS gives a thread of an app. It is said to what is run alone: the compiler needs more.
    pub(crate) fn on_small_stacks(self) -> Self {
        let runner = "target.'cfg(all())'.runner = ['env', 'RUST_MIN_STACK=524288']";
        self.arg("--config").arg(runner)
    }

    pub(crate) fn env(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// The command as a person would type it.
    pub(crate) fn shown(&self) -> String {
        let words = std::iter::once(&self.program).chain(&self.arguments);
        words
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Runs it with its output on ours.
    pub(crate) fn run(&self) -> Result<(), TaskError> {
        let status = self
            .command()
            .status()
            .map_err(|source| self.not_started(source))?;
        self.judge(status)
    }

    /// Runs it as [`run`](Self::run) does; if it has not ended after `limit`, kills it with all that it started. In a
    /// terminal that would take Ctrl-C from it, which goes to one group of processes: this is for where nobody waits.
    pub(crate) fn run_within(&self, limit: Duration) -> Result<(), TaskError> {
        let mut child = self
            .command()
            .process_group(0)
            .spawn()
            .map_err(|source| self.not_started(source))?;
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait().map_err(|source| self.not_started(source))? {
                return self.judge(status);
            }
            if start.elapsed() >= limit {
                kill_group(&mut child);
                return Err(TaskError::Endless {
                    command: self.shown(),
                    limit,
                });
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn judge(&self, status: ExitStatus) -> Result<(), TaskError> {
        if status.success() {
            Ok(())
        } else {
            Err(TaskError::Status {
                command: self.shown(),
                status,
            })
        }
    }

    /// Runs it and returns what it printed on its standard output.
    pub(crate) fn output(&self) -> Result<String, TaskError> {
        let output = self
            .command()
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| self.not_started(source))?;
        self.judge(output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// What it prints on its standard output, or nothing where it is missing or fails. For looking whether a tool is there.
    pub(crate) fn probe(&self) -> Option<String> {
        let output = self.command().stderr(Stdio::null()).output().ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The command for `std`, with its standard input closed.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        // `cargo xtask` is told which package it is. A build script that looks at these would find them changed, and
        // build everything above it again, each time that a person has called cargo in between.
        for (name, _) in std::env::vars_os() {
            if ["CARGO_PKG_", "CARGO_MANIFEST_"]
                .iter()
                .any(|of_package| name.to_string_lossy().starts_with(of_package))
            {
                command.env_remove(name);
            }
        }
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        command
    }

    fn not_started(&self, source: std::io::Error) -> TaskError {
        TaskError::Start {
            command: self.shown(),
            source,
        }
    }
}

/// What the shell prints goes to us; that the group is gone already is no fault.
fn kill_group(child: &mut Child) {
    let kill = format!("kill -s KILL -- -{}", child.id());
    drop(Command::new("sh").arg("-c").arg(kill).status());
    drop(child.kill());
    drop(child.wait());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Run {
        Run::new("sh", Path::new("/")).arg("-c").arg(script)
    }

    #[test]
    fn what_ends_in_time_is_judged_by_its_status() {
        shell("exit 0").run_within(Duration::from_secs(60)).unwrap();
        let failed = shell("exit 3").run_within(Duration::from_secs(60)).unwrap_err();
        assert!(matches!(failed, TaskError::Status { .. }), "{failed}");
    }

    #[test]
    fn what_does_not_end_is_killed_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let script = format!("sleep 600 & echo $! > '{}'; wait", pid.display());
        let endless = shell(&script).run_within(Duration::from_secs(2)).unwrap_err();
        assert!(matches!(endless, TaskError::Endless { .. }), "{endless}");
        let pid = std::fs::read_to_string(pid).unwrap();
        let gone = || {
            !shell(&format!("kill -0 {}", pid.trim()))
                .command()
                .stderr(Stdio::null())
                .status()
                .unwrap()
                .success()
        };
        // Killed is not yet gone: whoever inherits it takes its status first.
        assert!((0..100).any(|_| gone() || {
            std::thread::sleep(Duration::from_millis(50));
            false
        }));
    }
}
