//! The program: what it prints and when it ends.
#![expect(
    clippy::unwrap_used,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use support::Sandbox;
use support::wallet::Session;

#[test]
fn json_lines_are_ready_then_six_offers_and_two_requests() {
    let sandbox = Sandbox::start();
    let kinds: Vec<&str> = sandbox
        .lines
        .iter()
        .map(|line| line["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds[..7],
        ["ready", "offer", "offer", "offer", "offer", "offer", "offer"]
    );
    assert_eq!(kinds[7..], ["request", "request"]);
    assert_eq!(sandbox.lines[1]["types"].as_array().unwrap().len(), 5);
    assert!(
        sandbox.lines[2..7]
            .iter()
            .all(|line| line["types"].as_array().unwrap().len() == 1)
    );
    assert_eq!(
        [&sandbox.lines[7]["request"], &sandbox.lines[8]["request"]],
        ["R1a", "R4"]
    );
    assert!(sandbox.base.starts_with("http://localhost:"));
    assert!(
        sandbox.trust["issuer_roots_pem"][0]
            .as_str()
            .unwrap()
            .starts_with("-----BEGIN CERTIFICATE-----")
    );
    assert_eq!(sandbox.trust["origins"], json!([sandbox.base]));
    assert_eq!(sandbox.trust["dids"].as_array().unwrap().len(), 36);
    // What is printed can be used.
    let held = Session::open(&sandbox.lines[1]).fetch("identity");
    assert_eq!(held.slug, "identity");
}

/// A sandbox with its first line read; its output stays in the reader.
fn start(arguments: &[&str]) -> (Child, BufReader<ChildStdout>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    (child, out, line)
}

/// Whether the program ends well within five seconds.
fn ends(mut child: Child) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(5) {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    false
}

#[test]
fn it_ends_on_either_signal() {
    for signal in ["-TERM", "-INT"] {
        let (child, _out, _) = start(&["--json"]);
        let sent = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        assert!(ends(child), "{signal}");
    }
}

#[test]
fn it_ends_with_standard_input_only_when_told_so() {
    let (mut child, _out, _) = start(&["--json", "--until-stdin-closes"]);
    drop(child.stdin.take());
    assert!(ends(child));
    let (mut child, _out, _) = start(&["--json"]);
    drop(child.stdin.take());
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn text_for_people_has_codes_links_and_qr_codes() {
    let (mut child, mut out, first) = start(&[]);
    assert!(
        first.starts_with("Sandbox issuer and verifier at http://localhost:"),
        "{first}"
    );
    let _ = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(child.wait().unwrap().success());
    for text in [
        "Everything for Jenny Okafor",
        "Transaction code: ",
        "Page: http",
        "R4: Sign in",
        "█",
    ] {
        assert!(rest.contains(text), "{text}");
    }
    assert_eq!(rest.matches("Link: openid-credential-offer://?").count(), 6);
    assert_eq!(rest.matches("Link: openid4vp://?").count(), 2);
    assert!(!rest.contains("too long"));
}

#[test]
fn what_it_does_not_understand_is_answered_with_its_usage() {
    for arguments in [&["--prot", "1"][..], &["--port"], &["--port", "many"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_sandbox"))
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(
            String::from_utf8(output.stderr)
                .unwrap()
                .starts_with("usage: sandbox")
        );
    }
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox"))
        .arg("--help")
        .output()
        .unwrap();
    assert!(output.status.success());
}
