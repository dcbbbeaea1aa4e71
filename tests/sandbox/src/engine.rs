//! The engine of Data Integrity proofs: a program of its own (`tests/sandbox-w3c`), since what it is made of takes longer to
//! build than everything else here, and changes how every JSON number in its process is read. A line of JSON goes in, a line
//! comes out.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;

use crate::form::Suite;
use crate::trouble::Trouble;

/// The running program; it ends with this, for its standard input closes.
#[derive(Debug)]
pub struct Engine {
    process: Mutex<Process>,
}

#[derive(Debug)]
struct Process {
    _child: Child,
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
}

/// A key that only the engine has.
#[derive(Debug, Clone)]
pub struct EngineKey {
    number: u64,
    /// Its `did:key`.
    pub did: String,
}

/// What a key of the engine is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Curve {
    /// Ed25519.
    #[serde(rename = "proof-ed25519")]
    Ed25519,
    /// P-256.
    #[serde(rename = "proof-p256")]
    P256,
    /// P-384.
    #[serde(rename = "proof-p384")]
    P384,
    /// BLS12-381, for BBS.
    #[serde(rename = "proof-bls12381")]
    Bls12381,
}

impl Curve {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ed25519, Self::P256, Self::P384, Self::Bls12381];

    /// Its name to the engine.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::Bls12381 => "BLS12-381",
        }
    }
}

/// An organisation's keys for proofs, one of each curve.
#[derive(Debug, Clone)]
pub struct ProofKeys(BTreeMap<Curve, EngineKey>);

impl ProofKeys {
    /// New ones.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the engine cannot make them.
    pub async fn make(engine: &Engine) -> Result<Self, Trouble> {
        let mut keys = BTreeMap::new();
        for curve in Curve::ALL {
            keys.insert(curve, engine.key(curve).await?);
        }
        Ok(Self(keys))
    }

    /// The key of a curve.
    pub fn of(&self, curve: Curve) -> Option<&EngineKey> {
        self.0.get(&curve)
    }

    /// Their DIDs.
    pub fn dids(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|key| key.did.as_str())
    }
}

/// What a proof says besides whose it is.
#[derive(Debug, Clone, Default)]
pub struct ProofOptions {
    /// Whether a presentation is signed; else it is a credential.
    pub presentation: bool,
    /// `challenge`.
    pub challenge: Option<String>,
    /// `domain`.
    pub domain: Option<String>,
    /// What a holder cannot withhold, as JSON pointers; of suites by which anything else may be.
    pub mandatory: Vec<&'static str>,
}

impl Engine {
    /// Starts the program.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when it does not start.
    pub fn start(program: &Path) -> Result<Self, Trouble> {
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(Trouble::during("the engine of proofs"))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Trouble("the engine of proofs has no pipes".to_owned()));
        };
        Ok(Self {
            process: Mutex::new(Process {
                _child: child,
                stdin,
                stdout: BufReader::new(stdout).lines(),
            }),
        })
    }

    async fn call(&self, call: &Value) -> Result<Value, Trouble> {
        let mut process = self.process.lock().await;
        let line = format!("{call}\n");
        let sent = process.stdin.write_all(line.as_bytes()).await;
        sent.map_err(Trouble::during("the engine of proofs"))?;
        let line = process.stdout.next_line().await;
        let line = line.map_err(Trouble::during("the engine of proofs"))?;
        let line = line.ok_or_else(|| Trouble("the engine of proofs ended".to_owned()))?;
        let answer: Value = serde_json::from_str(&line).map_err(Trouble::during("the engine of proofs"))?;
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => Err(Trouble(format!("the engine of proofs: {error}"))),
            None => Ok(answer),
        }
    }

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the engine cannot make one.
    pub async fn key(&self, curve: Curve) -> Result<EngineKey, Trouble> {
        let made = self
            .call(&json!({ "call": "key", "curve": curve.name() }))
            .await?;
        let number = made.get("key").and_then(Value::as_u64);
        let did = made.get("did").and_then(Value::as_str);
        match (number, did) {
            (Some(number), Some(did)) => Ok(EngineKey {
                number,
                did: did.to_owned(),
            }),
            _ => Err(Trouble("the engine of proofs made no key".to_owned())),
        }
    }

    /// A document with a proof.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the engine cannot make one.
    pub async fn sign(
        &self,
        key: &EngineKey,
        suite: Suite,
        document: &Map<String, Value>,
        options: &ProofOptions,
    ) -> Result<Map<String, Value>, Trouble> {
        let call = json!({
            "call": "sign", "key": key.number, "suite": suite.name(), "document": document,
            "presentation": options.presentation, "challenge": options.challenge, "domain": options.domain,
            "mandatory": options.mandatory,
        });
        match self.call(&call).await?.get_mut("document").map(Value::take) {
            Some(Value::Object(document)) => Ok(document),
            _ => Err(Trouble("the engine of proofs signed nothing".to_owned())),
        }
    }

    /// A compact JWS by the same key, for its owner's status lists.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the engine cannot make one.
    pub async fn sign_jws(&self, key: &EngineKey, typ: &str, claims: &Value) -> Result<String, Trouble> {
        let call = json!({ "call": "jws", "key": key.number, "typ": typ, "payload": claims.to_string() });
        let signed = self.call(&call).await?;
        let jws = signed.get("jws").and_then(Value::as_str).map(str::to_owned);
        jws.ok_or_else(|| Trouble("the engine of proofs signed nothing".to_owned()))
    }

    /// Verifies the proof of a credential or a presentation.
    ///
    /// # Errors
    ///
    /// Why it does not hold.
    pub async fn verify(&self, document: &Map<String, Value>) -> Result<(), String> {
        let call = json!({ "call": "verify", "document": document });
        let answer = self.call(&call).await.map_err(|trouble| trouble.0)?;
        if answer.get("verified") == Some(&Value::Bool(true)) {
            return Ok(());
        }
        let why = answer.get("why").and_then(Value::as_str);
        Err(why.unwrap_or("it does not hold").to_owned())
    }
}
