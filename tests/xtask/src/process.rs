use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            Err(TaskError::Status {
                command: self.shown(),
                status: output.status,
            })
        }
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
