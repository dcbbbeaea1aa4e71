//! Starts the interoperability lab of `tests/interop/credo` and talks to its control API. Its README has the calls.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use crate::node::node;

/// Credo makes keys and certificates at every start; on a busy machine that takes seconds.
const START: Duration = Duration::from_secs(120);
const CALL: Duration = Duration::from_secs(30);

/// Why the lab could not be started or asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LabError {
    #[error("no Node.js 20.19 or newer: `cargo xtask test --only interop` says how to get it")]
    NoNode,
    #[error("the lab's packages are missing: run `npm ci --ignore-scripts` in tests/interop/credo")]
    NoPackages,
    #[error("the lab did not start: {0}")]
    NotStarted(String),
    #[error("the lab refused {path}: {reason}")]
    Refused { path: String, reason: String },
}

/// A running lab. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Lab {
    process: Child,
    ready: Value,
    control: String,
    // Kept open: a lab that writes into a closed pipe ends.
    _stdout: mpsc::Receiver<BufReader<ChildStdout>>,
}

/// Starts a lab on a free port, without demo offers, and waits until it is ready.
pub(crate) fn start() -> Result<Lab, LabError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/credo");
    if !folder.join("node_modules/.package-lock.json").is_file() {
        return Err(LabError::NoPackages);
    }
    let mut process = Command::new(node().ok_or(LabError::NoNode)?)
        .args(["src/lab.mjs", "--stack", "credo", "--port", "0", "--quiet"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| LabError::NotStarted(error.to_string()))?;
    match wait_until_ready(&mut process) {
        Ok((ready, stdout)) => {
            let control = text(&ready, "control");
            Ok(Lab {
                process,
                ready,
                control,
                _stdout: stdout,
            })
        }
        Err(error) => {
            end(&mut process);
            Err(error)
        }
    }
}

impl Lab {
    /// What the lab said when it was ready: `base`, `issuer`, `configs`, `queries`, `response_modes`, `trust`.
    pub(crate) fn ready(&self) -> &Value {
        &self.ready
    }

    /// Makes an offer, e.g. `{"configs":["pid-sdjwt-x5c"],"tx_code":true}`; answers `{id, uri, tx_code}`.
    pub(crate) fn post_offer(&self, offer: &Value) -> Result<Value, LabError> {
        self.post("/offers", offer)
    }

    /// Makes a request, e.g. `{"query":"pid-name","response_mode":"direct_post"}`; answers `{id, uri}`.
    pub(crate) fn post_request(&self, request: &Value) -> Result<Value, LabError> {
        self.post("/requests", request)
    }

    /// What became of an offer or a request.
    pub(crate) fn session(&self, id: &str) -> Result<Value, LabError> {
        self.get(&format!("/sessions/{id}"))
    }

    /// The roots and DIDs of its issuer and verifier.
    pub(crate) fn trust(&self) -> Result<Value, LabError> {
        self.get("/trust")
    }

    /// Everything it offers and asks: `configs`, `queries`, `response_modes`, `client_id_prefixes`.
    pub(crate) fn catalog(&self) -> Result<Value, LabError> {
        self.get("/catalog")
    }

    /// Every request and response on the wire, the control interface's aside.
    pub(crate) fn log(&self) -> Result<Value, LabError> {
        self.get("/log")
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, LabError> {
        let sent = agent()
            .post(format!("{}{path}", self.control))
            .header("content-type", "application/json")
            .send(body.to_string());
        read(path, sent)
    }

    fn get(&self, path: &str) -> Result<Value, LabError> {
        read(path, agent().get(format!("{}{path}", self.control)).call())
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

fn end(process: &mut Child) {
    // Both fail only where it has ended by itself.
    let _ended = process.kill().and_then(|()| process.wait());
}

type Output = mpsc::Receiver<BufReader<ChildStdout>>;

fn wait_until_ready(process: &mut Child) -> Result<(Value, Output), LabError> {
    let refuse = |why: &str| LabError::NotStarted(why.to_owned());
    let stdout = process.stdout.take().ok_or_else(|| refuse("it has no output"))?;
    let (lines, line) = mpsc::channel();
    let (rest, output) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        let mut first = String::new();
        let read = reader.read_line(&mut first);
        let _nobody_waits = lines.send(read.map(|_| first));
        let _nobody_waits = rest.send(reader);
    });
    let first = line
        .recv_timeout(START)
        .map_err(|_| refuse("it was not ready in time"))?;
    let first = first.map_err(|error| refuse(&error.to_string()))?;
    let ready: Value = serde_json::from_str(&first).map_err(|_| refuse("it ended before it was ready"))?;
    if text(&ready, "type") == "ready" {
        Ok((ready, output))
    } else {
        Err(refuse("its first line is not `ready`"))
    }
}

/// Refusals come as 4xx with `{"error"}`, so a status is no error here.
fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(CALL))
        .build()
        .new_agent()
}

fn read(
    path: &str,
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Value, LabError> {
    let refused = |reason: String| LabError::Refused {
        path: path.to_owned(),
        reason,
    };
    let mut answer = answer.map_err(|error| refused(error.to_string()))?;
    let body = answer
        .body_mut()
        .read_to_string()
        .map_err(|error| refused(error.to_string()))?;
    let value: Value =
        serde_json::from_str(&body).map_err(|_| refused("its answer is not JSON".to_owned()))?;
    if answer.status().is_success() {
        Ok(value)
    } else {
        Err(refused(value.to_string()))
    }
}

fn text(value: &Value, member: &str) -> String {
    value
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
