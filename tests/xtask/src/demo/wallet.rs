use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::error::TaskError;
use crate::process::Run;
use crate::workspace::Workspace;

const PIN: &str = "493718";

/// The command-line holder with a wallet of its own. Each call is a fresh process, as if the app had been killed in between.
#[derive(Debug)]
pub(super) struct Wallet {
    folder: PathBuf,
    run: Run,
}

impl Wallet {
    pub(super) fn new(workspace: &Workspace, folder: &Path, sandbox: &str) -> Result<Self, TaskError> {
        let pin = folder.join("pin");
        std::fs::write(&pin, PIN).map_err(TaskError::at(&pin))?;
        let run = Run::new(workspace.target.join("debug/wallet"), &workspace.root)
            .arg("--home")
            .arg(folder.join("home"))
            .arg("--pin-file")
            .arg(pin)
            .arg("--dev")
            // The types of the staff passport are published there, and nowhere else.
            .arg(format!(
                "--instead=https://types.staffpassport.example={sandbox}/types"
            ));
        Ok(Self {
            folder: folder.to_owned(),
            run,
        })
    }

    /// Runs a command that is to succeed, and returns its document.
    pub(super) fn done(&self, command: &str, arguments: &[&str]) -> Result<Value, TaskError> {
        self.call(command, arguments, 0)
    }

    /// Runs a command that is to stop and wait for the person, and returns its document.
    pub(super) fn asks(&self, command: &str, arguments: &[&str]) -> Result<Value, TaskError> {
        self.call(command, arguments, 2)
    }

    fn call(&self, command: &str, arguments: &[&str], code: i32) -> Result<Value, TaskError> {
        let mut run = self.run.clone().arg("--json").arg(command);
        for argument in arguments {
            run = run.arg(*argument);
        }
        let output = run
            .command()
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| TaskError::Start {
                command: run.shown(),
                source,
            })?;
        let document = String::from_utf8_lossy(&output.stdout);
        if output.status.code() == Some(code) {
            serde_json::from_str(&document).map_err(|source| TaskError::Json {
                what: format!("wallet {command}"),
                source,
            })
        } else {
            Err(TaskError::other(format!(
                "`{}` ended with {}: {document}",
                run.shown(),
                output.status
            )))
        }
    }

    /// Puts a file beside the wallet.
    pub(super) fn write(&self, name: &str, content: &str) -> Result<PathBuf, TaskError> {
        let path = self.folder.join(name);
        std::fs::write(&path, content).map_err(TaskError::at(&path))?;
        Ok(path)
    }

    /// The command as a person would type it, for more commands to follow.
    pub(super) fn shown(&self) -> String {
        self.run.shown()
    }
}
