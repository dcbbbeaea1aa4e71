use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::error::TaskError;
use crate::process::Run;
use crate::workspace::Workspace;

const CALL: Duration = Duration::from_secs(30);

/// The running sandbox: an issuer and a verifier on loopback. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Sandbox {
    process: Child,
    base: String,
    offer: Value,
}

/// An offer as it would arrive by QR code or link, with the code that comes another way.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) uri: String,
    pub(super) transaction_code: Option<String>,
}

/// A request, and the session under which the verifier keeps its outcome.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) id: String,
    pub(super) uri: String,
}

impl Sandbox {
    /// Starts it on a free port and waits for its first offer, which is of everything that it issues.
    pub(super) fn start(workspace: &Workspace) -> Result<Self, TaskError> {
        let run = Run::new(workspace.sandbox_target.join("debug/sandbox"), &workspace.root)
            .args("--json --port 0 --until-stdin-closes");
        let mut process = run
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| TaskError::Start {
                command: run.shown(),
                source,
            })?;
        let stdout = process
            .stdout
            .take()
            .ok_or_else(|| TaskError::other("the sandbox has no output"))?;
        let mut sandbox = Self {
            process,
            base: String::new(),
            offer: Value::Null,
        };
        let mut output = BufReader::new(stdout);
        while sandbox.base.is_empty() || sandbox.offer.is_null() {
            sandbox.read_line(&mut output)?;
        }
        // It prints on, and would stand still before a full pipe.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Ok(sandbox)
    }

    /// Where its pages are.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The offer that it made when it started.
    pub(super) fn offer(&self) -> Result<Offer, TaskError> {
        let code = self.offer.get("tx_code").and_then(Value::as_str);
        Ok(Offer {
            uri: text(&self.offer, "uri")?,
            transaction_code: code.map(str::to_owned),
        })
    }

    /// Has the verifier ask for `name` of the catalogue.
    pub(super) fn request(&self, name: &str) -> Result<Request, TaskError> {
        let body = json!({"request": name}).to_string();
        let address = format!("{}/control/requests", self.base);
        let answer = agent()
            .post(&address)
            .header("content-type", "application/json")
            .send(body);
        let request = read(&address, answer)?;
        Ok(Request {
            id: text(&request, "id")?,
            uri: text(&request, "uri")?,
        })
    }

    /// What became of a request, as the verifier sees it.
    pub(super) fn session(&self, id: &str) -> Result<Value, TaskError> {
        self.get(&format!("/control/sessions/{id}"))
    }

    /// The certificates that its issuers' and its verifiers' chains end at, by trust set.
    pub(super) fn roots(&self) -> Result<[(&'static str, String); 2], TaskError> {
        let trust = self.get("/control/trust")?;
        let pem = |member: &str| {
            let roots = trust.get(member).and_then(Value::as_array);
            roots
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join("\n")
        };
        Ok([
            ("issuers", pem("issuer_roots_pem")),
            ("verifiers", pem("verifier_roots_pem")),
        ])
    }

    fn get(&self, path: &str) -> Result<Value, TaskError> {
        let address = format!("{}{path}", self.base);
        read(&address, agent().get(&address).call())
    }

    fn read_line(&mut self, output: &mut BufReader<ChildStdout>) -> Result<(), TaskError> {
        let mut line = String::new();
        let length = output
            .read_line(&mut line)
            .map_err(TaskError::at("the sandbox's output"))?;
        if length == 0 {
            return Err(TaskError::other("the sandbox ended before it was ready"));
        }
        let line: Value = serde_json::from_str(&line).map_err(|source| TaskError::Json {
            what: "the sandbox's output".to_owned(),
            source,
        })?;
        match line.get("type").and_then(Value::as_str) {
            Some("ready") => self.base = text(&line, "base")?,
            Some("offer") if self.offer.is_null() => self.offer = line,
            Some(_) | None => {}
        }
        Ok(())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Both fail only where it has ended by itself.
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(CALL))
        .build()
        .new_agent()
}

fn read(
    address: &str,
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Value, TaskError> {
    let failed = |source| TaskError::Http {
        what: address.to_owned(),
        source: Box::new(source),
    };
    let body = answer
        .and_then(|mut answer| answer.body_mut().read_to_string())
        .map_err(failed)?;
    serde_json::from_str(&body).map_err(|source| TaskError::Json {
        what: address.to_owned(),
        source,
    })
}

fn text(value: &Value, member: &str) -> Result<String, TaskError> {
    let found = value.get(member).and_then(Value::as_str).map(str::to_owned);
    found.ok_or_else(|| TaskError::other(format!("the sandbox's answer has no {member:?}")))
}
