//! A sandbox in a process of its own and a small wallet, so that the sandbox is tested with nothing of the real one.
#![expect(dead_code, reason = "each test file is a crate that uses a part of this")]

pub(crate) mod wallet;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A running sandbox; it ends with the value.
pub(crate) struct Sandbox {
    child: Child,
    pub(crate) base: String,
    pub(crate) trust: Value,
    pub(crate) lines: Vec<Value>,
}

impl Sandbox {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox"))
            .args(["--port", "0", "--json", "--until-stdin-closes"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        // ready, an offer of everything, five offers, two requests
        let lines: Vec<Value> = stdout
            .lines()
            .take(9)
            .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
            .collect();
        assert_eq!(lines[0]["type"], "ready");
        Self {
            child,
            base: lines[0]["base"].as_str().unwrap().to_owned(),
            trust: lines[0]["trust"].clone(),
            lines,
        }
    }

    pub(crate) fn offer(&self, body: Value) -> Value {
        expect(
            200,
            post_json(&format!("{}/control/offers", self.base), None, &body),
        )
    }

    pub(crate) fn request(&self, body: Value) -> Value {
        expect(
            200,
            post_json(&format!("{}/control/requests", self.base), None, &body),
        )
    }

    pub(crate) fn session(&self, id: &Value) -> Value {
        let id = id.as_str().unwrap();
        expect(200, get(&format!("{}/control/sessions/{id}", self.base)))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A status, its content type and its body.
pub(crate) type Reply = (u16, String, Vec<u8>);

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into()
}

fn reply(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Reply {
    let mut response = response.unwrap();
    let kind = response
        .headers()
        .get("content-type")
        .map(|v| v.to_str().unwrap().to_owned());
    let body = response
        .body_mut()
        .with_config()
        .limit(64 * 1024 * 1024)
        .read_to_vec()
        .unwrap();
    (response.status().as_u16(), kind.unwrap_or_default(), body)
}

/// The sandbox listens on 127.0.0.1 and names itself localhost, which may mean another address first.
fn loopback(url: &str) -> String {
    url.replacen("http://localhost:", "http://127.0.0.1:", 1)
}

pub(crate) fn get(url: &str) -> Reply {
    reply(agent().get(loopback(url)).call())
}

/// `GET` by somebody who reads only these media types.
pub(crate) fn get_as(url: &str, accept: &str) -> Reply {
    reply(agent().get(loopback(url)).header("accept", accept).call())
}

pub(crate) fn post_json(url: &str, token: Option<&str>, body: &Value) -> Reply {
    let mut request = agent()
        .post(loopback(url))
        .header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    reply(request.send(body.to_string()))
}

pub(crate) fn post_form(url: &str, fields: &[(&str, &str)]) -> Reply {
    reply(agent().post(loopback(url)).send_form(fields.iter().copied()))
}

/// The JSON body of a reply with this status.
pub(crate) fn expect(status: u16, reply: Reply) -> Value {
    let body = String::from_utf8_lossy(&reply.2).into_owned();
    assert_eq!(reply.0, status, "{body}");
    serde_json::from_str(&body).unwrap_or_else(|_| json!(body))
}

/// The decoded value of a query parameter of a URI.
pub(crate) fn parameter(uri: &str, name: &str) -> Option<String> {
    let (_, query) = uri.split_once('?')?;
    let value = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(&format!("{name}=")))?;
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    Some(String::from_utf8(bytes).unwrap())
}

/// The header and payload of a JWS, unverified.
pub(crate) fn peek(jws: &str) -> (Value, Value) {
    let part = |n: usize| {
        let text = jws.split('.').nth(n).unwrap();
        serde_json::from_slice(&sandbox::encoding::base64url_decode(text).unwrap()).unwrap()
    };
    (part(0), part(1))
}
