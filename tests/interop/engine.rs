//! Starts the engine of proofs of `tests/interop/digital-bazaar`, and calls it. Its README has the calls.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use wallet_crypto::{base64url_decode, base64url_encode};

use crate::node::node;

/// A running engine. It ends when this is dropped.
pub(crate) struct Engine {
    process: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

/// A key that only the engine has.
#[derive(Clone)]
pub(crate) struct EngineKey {
    number: u64,
    /// Its did:key.
    pub(crate) did: String,
}

/// How a credential is made.
#[derive(Clone, Copy)]
pub(crate) struct Made<'a> {
    pub(crate) suite: &'a str,
    /// What a holder cannot withhold, as JSON pointers.
    pub(crate) mandatory: &'a [&'a str],
}

/// The program, whose packages are there.
pub(crate) fn program() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/digital-bazaar");
    assert!(
        folder.join("node_modules/.package-lock.json").is_file(),
        "its packages are missing: run `npm ci --ignore-scripts` in tests/interop/digital-bazaar"
    );
    folder.join("src/main.mjs")
}

impl Engine {
    pub(crate) fn start() -> Self {
        let mut process = Command::new(node().expect("Node.js 20.19 or newer"))
            .arg(program())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Self {
            process,
            stdin,
            stdout: BufReader::new(stdout),
        }
    }

    fn call(&mut self, call: &Value) -> Value {
        writeln!(self.stdin, "{call}").unwrap();
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert!(answer.get("error").is_none(), "{call} {answer}");
        answer
    }

    /// A new key of `P-256`, `P-384`, `Ed25519` or `BLS12-381`.
    pub(crate) fn key(&mut self, curve: &str) -> EngineKey {
        let made = self.call(&json!({"call": "key", "curve": curve}));
        EngineKey {
            number: made["key"].as_u64().unwrap(),
            did: made["did"].as_str().unwrap().to_owned(),
        }
    }

    /// A credential with the issuer's proof.
    pub(crate) fn issue(&mut self, issuer: &EngineKey, made: Made<'_>, document: &Value) -> Value {
        let call = json!({
            "call": "sign", "key": issuer.number, "suite": made.suite, "document": document,
            "mandatory": made.mandatory, "created": "2026-09-01T00:00:00Z",
        });
        self.call(&call)["document"].take()
    }

    /// What the key signs of these bytes.
    pub(crate) fn sign_bytes(&mut self, key: &EngineKey, data: &[u8]) -> Vec<u8> {
        let call = json!({"call": "sign_bytes", "key": key.number, "data": base64url_encode(data)});
        base64url_decode(self.call(&call)["signature"].as_str().unwrap()).unwrap()
    }

    /// Whether a presentation holds for this verifier and transaction; else why it does not.
    pub(crate) fn verify(
        &mut self,
        presentation: &Value,
        domain: &str,
        challenge: &str,
    ) -> Result<(), String> {
        let call = json!({
            "call": "verify_presentation", "document": presentation, "domain": domain, "challenge": challenge,
            "now": "2026-10-01T00:00:00Z",
        });
        said(&self.call(&call))
    }

    /// A JWT by this key, which `kid` names.
    pub(crate) fn jwt(&mut self, issuer: &EngineKey, typ: &str, payload: &Value) -> String {
        let call = json!({"call": "jws", "key": issuer.number, "typ": typ, "payload": payload.to_string()});
        self.call(&call)["jws"].as_str().unwrap().to_owned()
    }

    /// Whether a presentation as a JWT holds for this verifier and transaction; else why it does not.
    pub(crate) fn verify_jwt(
        &mut self,
        jwt: &str,
        model: &str,
        audience: &str,
        nonce: &str,
    ) -> Result<(), String> {
        let call = json!({
            "call": "verify_presentation_jwt", "jwt": jwt, "model": model, "audience": audience, "nonce": nonce,
            "now": "2026-10-01T00:00:00Z",
        });
        said(&self.call(&call))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Both fail only where it has ended by itself.
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

fn said(answer: &Value) -> Result<(), String> {
    if answer["verified"] == true {
        Ok(())
    } else {
        Err(answer["why"].as_str().unwrap().to_owned())
    }
}
