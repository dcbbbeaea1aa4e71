//! The `wallet` program, run as an app's user would run it: a process for each call.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The PIN of every wallet here.
pub const PIN: &str = "314159";

/// A wallet's folders, and the flags that name them.
#[derive(Debug)]
pub struct WalletCli {
    folder: TempDir,
    development: bool,
    /// Where the types of the staff passport are published.
    types: Option<String>,
}

/// What one call said and how it ended.
#[derive(Debug)]
pub struct Answer {
    /// The exit code.
    pub code: i32,
    /// The document on standard output.
    pub document: Value,
    /// Standard error.
    pub stderr: String,
}

/// The program beside the test that runs.
///
/// # Panics
/// Where it was not built; the message has the command.
#[must_use]
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    let program = folder.join("wallet");
    assert!(
        program.is_file(),
        "{} is missing: run `cargo build -p wallet-cli`",
        program.display()
    );
    program
}

impl WalletCli {
    /// Folders without a wallet.
    ///
    /// # Panics
    /// Where the disk refuses.
    #[must_use]
    pub fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("pin"), format!("{PIN}\n")).unwrap();
        Self {
            folder,
            development: true,
            types: None,
        }
    }

    /// A new wallet that allows http on loopback.
    ///
    /// # Panics
    /// Where it cannot be made.
    #[must_use]
    pub fn create() -> Self {
        let wallet = Self::empty();
        wallet.run(["create"]).expect("created", 0);
        wallet
    }

    /// The same wallet without `--dev`.
    #[must_use]
    pub fn in_production(mut self) -> Self {
        self.development = false;
        self
    }

    /// The same wallet, which finds the types of the staff passport at this address.
    #[must_use]
    pub fn with_types(mut self, address: String) -> Self {
        self.types = Some(address);
        self
    }

    /// The vault's folder.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The device keys' folder.
    #[must_use]
    pub fn device(&self) -> PathBuf {
        self.folder.path().join("home.device")
    }

    /// A file beside both, for what a test needs.
    ///
    /// # Panics
    /// Where the disk refuses.
    #[must_use]
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// The program with the flags of this wallet but the PIN and `--json`, its standard input closed.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(program());
        command
            .arg("--home")
            .arg(self.home())
            .arg("--slow-phone")
            .stdin(Stdio::null());
        if self.development {
            command.arg("--dev");
        }
        if let Some(types) = &self.types {
            command.arg(format!("--instead=https://types.staffpassport.example={types}"));
        }
        command
    }

    /// The program with `--json` and the PIN, ready for a subcommand.
    #[must_use]
    pub fn json(&self) -> Command {
        let mut command = self.command();
        command
            .arg("--json")
            .arg("--pin-file")
            .arg(self.folder.path().join("pin"));
        command
    }

    /// Runs a subcommand to its end.
    ///
    /// # Panics
    /// Where standard output is not one JSON document.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Answer {
        let mut command = self.json();
        answer(command.args(arguments).output().unwrap())
    }

    /// Runs a subcommand with another PIN.
    ///
    /// # Panics
    /// Where standard output is not one JSON document.
    pub fn run_with_pin(&self, pin: &str, arguments: &[&str]) -> Answer {
        let file = self.file("other-pin", pin);
        let mut command = self.command();
        command.arg("--json").arg("--pin-file").arg(file).args(arguments);
        answer(command.output().unwrap())
    }

    /// Adds an anchor for issuers and verifiers; PEM text goes through a file, as a person has it.
    ///
    /// # Panics
    /// Where the wallet does not take it.
    pub fn trust(&self, anchor: &str) {
        let given = if anchor.contains("-----BEGIN") {
            self.file("anchor.pem", anchor).into_os_string()
        } else {
            anchor.into()
        };
        let arguments = ["trust".as_ref(), "add".as_ref(), given.as_os_str()];
        self.run(arguments).expect("ok", 0);
    }

    /// The credentials, each with its members.
    ///
    /// # Panics
    /// Where the wallet does not list them.
    #[must_use]
    pub fn credentials(&self) -> Vec<Value> {
        let listed = self.run(["list"]);
        listed.expect("ok", 0);
        listed
            .document
            .get("credentials")
            .and_then(Value::as_array)
            .unwrap()
            .clone()
    }

    /// The entries of the history, oldest first.
    ///
    /// # Panics
    /// Where the wallet does not tell it.
    #[must_use]
    pub fn history(&self) -> Vec<Value> {
        let told = self.run(["history"]);
        told.expect("ok", 0);
        told.document
            .get("history")
            .and_then(Value::as_array)
            .unwrap()
            .clone()
    }
}

/// Reads what a call left: with `--json`, standard output is one document and nothing else.
///
/// # Panics
/// Where it is not.
#[must_use]
pub fn answer(output: Output) -> Answer {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        let stdout = String::from_utf8_lossy(&output.stdout);
        panic!("no JSON document: {error}\nstdout: {stdout}\nstderr: {stderr}")
    });
    Answer {
        code: output.status.code().unwrap_or(-1),
        document,
        stderr,
    }
}

impl Answer {
    /// The `outcome`.
    #[must_use]
    pub fn outcome(&self) -> &str {
        self.text("/outcome")
    }

    /// The error's code, or nothing.
    #[must_use]
    pub fn error(&self) -> &str {
        self.text("/error/code")
    }

    /// A text member by JSON pointer, or nothing.
    #[must_use]
    pub fn text(&self, pointer: &str) -> &str {
        self.document
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The identifier of the first credential in the document.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn credential(&self) -> String {
        let id = self.text("/credentials/0/id");
        assert!(!id.is_empty(), "no credential in {}", self.document);
        id.to_owned()
    }

    /// Demands an outcome and an exit code. Whatever fails says why.
    ///
    /// # Panics
    /// Where the call ended otherwise.
    #[track_caller]
    pub fn expect(&self, outcome: &str, code: i32) {
        let ended = (self.outcome(), self.code);
        assert_eq!(ended, (outcome, code), "{} {}", self.document, self.stderr);
        let with_error = self.document.get("error").is_some();
        assert!(outcome != "failed" || with_error, "failed without an error");
    }

    /// Demands an outcome, an exit code and an error code.
    ///
    /// # Panics
    /// Where the call ended otherwise.
    #[track_caller]
    pub fn expect_error(&self, outcome: &str, code: i32, error: &str) {
        self.expect(outcome, code);
        assert_eq!(self.error(), error, "{}", self.document);
        for member in ["blame", "next", "message"] {
            assert!(
                !self.text(&format!("/error/{member}")).is_empty(),
                "error without {member}"
            );
        }
    }
}
