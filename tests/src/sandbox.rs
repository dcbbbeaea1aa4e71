//! The sandbox as a process, and its control interface (`tests/sandbox/README.md`).

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::wallet::WalletCli;

const CALL: Duration = Duration::from_secs(30);

/// A running sandbox. It ends when this is dropped.
#[derive(Debug)]
pub struct Sandbox {
    process: Child,
    ready: Value,
    // Kept open: a program that writes into a closed pipe ends.
    _stdout: BufReader<ChildStdout>,
}

/// What `cargo xtask test` built. A target folder that is set for all builds is the sandbox's, too.
fn program() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("sandbox/target"),
        PathBuf::from,
    );
    let program = folder.join("debug/sandbox");
    assert!(
        program.is_file(),
        "{} is missing: run `cargo build --manifest-path tests/sandbox/Cargo.toml`",
        program.display()
    );
    program
}

impl Sandbox {
    /// Starts one on a free port and waits until it is ready.
    ///
    /// # Panics
    /// Where it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts one that makes and verifies Data Integrity proofs, with `tests/sandbox-w3c`; nothing where that is not built, which
    /// only `cargo xtask test` sees to.
    ///
    /// # Panics
    /// Where it does not start; with `CI=true` where the engine is missing.
    #[must_use]
    pub fn start_with_proofs() -> Option<Self> {
        let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("sandbox-w3c/target"),
            PathBuf::from,
        );
        let engine = folder.join("debug/sandbox-w3c");
        let here = engine.is_file();
        assert!(
            here || std::env::var("CI").as_deref() != Ok("true"),
            "{} is missing: run `cargo build --manifest-path tests/sandbox-w3c/Cargo.toml`",
            engine.display()
        );
        here.then(|| Self::start_with(&["--proofs", engine.to_str().unwrap()]))
    }

    /// Starts one with further arguments.
    ///
    /// # Panics
    /// Where it does not start.
    #[must_use]
    pub fn start_with(arguments: &[&str]) -> Self {
        let mut process = Command::new(program())
            .args(["--json", "--until-stdin-closes"])
            .args(arguments)
            // Small stacks are for our own code.
            .env_remove("RUST_MIN_STACK")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).expect("the sandbox's first line");
        Self {
            process,
            ready,
            _stdout: stdout,
        }
    }

    /// What it calls itself.
    #[must_use]
    pub fn base(&self) -> &str {
        self.ready.get("base").and_then(Value::as_str).unwrap()
    }

    /// A list of its anchors: `issuer_roots_pem`, `verifier_roots_pem`, `dids`, `dids_of/` and an organisation, `origins`, `issuers`.
    #[must_use]
    pub fn anchors(&self, kind: &str) -> Vec<String> {
        let list = self
            .ready
            .pointer(&format!("/trust/{kind}"))
            .and_then(Value::as_array)
            .unwrap();
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A new wallet that trusts the roots of this sandbox.
    ///
    /// # Panics
    /// Where it cannot be made.
    #[must_use]
    pub fn wallet(&self) -> WalletCli {
        let wallet = WalletCli::create().with_types(format!("{}/types", self.base()));
        for kind in ["issuer_roots_pem", "verifier_roots_pem"] {
            self.anchors(kind).iter().for_each(|root| wallet.trust(root));
        }
        wallet
    }

    /// Makes an offer and answers `{id, uri, tx_code, …}`.
    ///
    /// # Panics
    /// Where the sandbox refuses.
    #[must_use]
    pub fn offer(&self, offer: Value) -> Value {
        self.post("offers", &offer)
    }

    /// Makes a request and answers `{id, uri, …}`.
    ///
    /// # Panics
    /// Where the sandbox refuses.
    #[must_use]
    pub fn request(&self, request: Value) -> Value {
        self.post("requests", &request)
    }

    /// What became of an offer or a request.
    ///
    /// # Panics
    /// Where the sandbox does not know it.
    #[must_use]
    pub fn session(&self, of: &Value) -> Value {
        self.get(&format!("sessions/{}", text(of, "id")))
    }

    /// Makes a new trust list and answers `{sequence, list, …}`.
    ///
    /// # Panics
    /// Where the sandbox refuses.
    #[must_use]
    pub fn trust_list(&self, change: &Value) -> Value {
        self.post("trust-list", change)
    }

    /// Changes what the status lists say, and answers the credentials that it was about.
    ///
    /// # Panics
    /// Where the sandbox refuses.
    pub fn change_status(&self, change: &Value) -> Value {
        self.post("status", change)
    }

    /// The paths of the requests that the wallet sent since `since`, and where the log stands.
    ///
    /// # Panics
    /// Where the sandbox does not answer.
    #[must_use]
    pub fn log(&self, since: u64) -> (Vec<String>, u64) {
        let log = self.get(&format!("log?since={since}"));
        let exchanges = log.get("exchanges").and_then(Value::as_array).unwrap();
        let line = |exchange: &Value| {
            let part = |name: &str| exchange.get(name).and_then(Value::as_str).unwrap_or_default();
            format!("{} {}", part("method"), part("url"))
        };
        let next = log.get("next").and_then(Value::as_u64).unwrap();
        (exchanges.iter().map(line).collect(), next)
    }

    /// The media types of what was answered at addresses with this in them.
    ///
    /// # Panics
    /// Where the sandbox does not answer.
    #[must_use]
    pub fn answered_as(&self, address: &str) -> Vec<String> {
        let log = self.get("log?since=0");
        let exchanges = log.get("exchanges").and_then(Value::as_array).unwrap();
        let there = exchanges.iter().filter(|exchange| {
            let url = exchange.get("url").and_then(Value::as_str);
            url.is_some_and(|url| url.contains(address))
        });
        let kind = |exchange: &Value| {
            let kind = exchange.pointer("/response/content_type");
            kind.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        there.map(kind).collect()
    }

    /// Accepts credentials of these types of Jenny Okafor's into a wallet.
    ///
    /// # Panics
    /// Where the wallet does not end with all of them.
    pub fn fill(&self, wallet: &WalletCli, types: &[&str]) {
        let offer = self.offer(json!({ "types": types }));
        wallet
            .run(["--yes", "accept", &text(&offer, "uri")])
            .expect("accepted", 0);
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let sent = agent()
            .post(format!("{}/{path}", self.control()))
            .header("content-type", "application/json")
            .send(body.to_string());
        read(sent)
    }

    fn get(&self, path: &str) -> Value {
        read(agent().get(format!("{}/{path}", self.control())).call())
    }

    /// Where its control interface is.
    ///
    /// # Panics
    /// Where the sandbox did not say.
    #[must_use]
    pub fn control(&self) -> &str {
        self.ready.get("control").and_then(Value::as_str).unwrap()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Both fail only where it has ended by itself.
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// A text member of an answer, or nothing.
#[must_use]
pub fn text(value: &Value, member: &str) -> String {
    value
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(CALL))
        .http_status_as_error(false)
        .build()
        .new_agent()
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
    let mut answer = answer.unwrap();
    let body = answer.body_mut().read_to_string().unwrap();
    assert!(answer.status().is_success(), "the sandbox refused: {body}");
    serde_json::from_str(&body).unwrap()
}
