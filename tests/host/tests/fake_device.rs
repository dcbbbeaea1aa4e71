//! The fake device, as a process and line by line.

#![expect(
    clippy::unwrap_used,
    reason = "a test's helpers fail by panicking, as the test does"
)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use proptest::prelude::{any, prop_assert_eq, proptest};
use serde_json::{Value, json};
use wallet_core::{DeviceInput, DeviceSeal, HolderKeys, PrfKind};
use wallet_crypto::{PublicKey, VaultId, normalise_es256, probe_digest};
use wallet_host::{FolderDevice, block_on, fake_device};

struct Process {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Process {
    fn start(folder: &Path, options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fake-device"))
            .arg(folder)
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let requests = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            requests,
            answers,
        }
    }

    fn ask(&mut self, request: &Value) -> Value {
        writeln!(self.requests.as_mut().unwrap(), "{request}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The end of its input is its end.
        drop(self.requests.take());
        let _ = self.child.wait();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn question() -> DeviceInput {
    DeviceInput::for_probe(&VaultId::from_bytes([1; 16])).unwrap()
}

fn prf(alias: &str) -> Value {
    let input = question();
    json!({ "op": "seal_prf", "alias": alias, "x": hex(&input.x), "point": hex(&input.point) })
}

#[test]
fn a_seal_answers_as_the_folder_device_does() {
    let home = tempfile::tempdir().unwrap();
    for (kind, folder) in [(PrfKind::Hmac, "h"), (PrfKind::Ecdh, "e")] {
        let folder = home.path().join(folder);
        let mut process = Process::start(&folder, &["--kind", kind.name(), "--create"]);
        assert_eq!(
            process.ask(&json!({ "op": "seal_create", "alias": "a" })),
            json!({ "kind": kind.name() })
        );
        let answer = unhex(&process.ask(&prf("a"))["answer"]);
        let same = block_on(FolderDevice::open(&folder).prf("a", &question())).unwrap();
        let answer = wallet_core::DeviceAnswer::new(wallet_core::Secret::from_slice(&answer).unwrap());
        assert_eq!(probe_digest(&answer), probe_digest(&same));
        assert_eq!(
            process.ask(&json!({ "op": "seal_create", "alias": "a" })),
            json!({ "fault": "unavailable" })
        );
        assert_eq!(
            process.ask(&json!({ "op": "seal_delete", "alias": "a" })),
            json!({})
        );
        assert_eq!(process.ask(&prf("a")), json!({ "fault": "missing" }));
    }
}

#[test]
fn holder_keys_sign_and_are_listed() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("device");
    let mut process = Process::start(&folder, &["--create"]);
    let made = process.ask(&json!({ "op": "key_make", "alias": "p/1" }));
    assert_eq!(
        (&made["level"], &made["user_verification"]),
        (&json!("software"), &json!(false))
    );
    let point = json!({ "public_key": made["public_key"] });
    assert_eq!(process.ask(&json!({ "op": "key_public", "alias": "p/1" })), point);
    assert_eq!(
        process.ask(&json!({ "op": "key_check", "aliases": ["p/1", "p/2"] })),
        json!({ "checks": [point, { "fault": "missing" }] })
    );
    let public = unhex(&made["public_key"]);
    assert_eq!(
        block_on(FolderDevice::open(&folder).public_key("p/1")).unwrap(),
        public
    );
    let key = PublicKey::p256_from_sec1(&public).unwrap();
    let signed = process.ask(&json!({ "op": "key_sign", "alias": "p/1", "message": hex(b"message") }));
    normalise_es256(&unhex(&signed["signature"]), &key, b"message").unwrap();

    process.ask(&json!({ "op": "key_make", "alias": "q/1" }));
    assert_eq!(
        process.ask(&json!({ "op": "key_list", "prefix": "p/" })),
        json!({ "aliases": ["p/1"] })
    );
    assert_eq!(
        process.ask(&json!({ "op": "key_delete", "alias": "p/1" })),
        json!({})
    );
    assert_eq!(
        process.ask(&json!({ "op": "key_list", "prefix": "" })),
        json!({ "aliases": ["q/1"] })
    );
    assert_eq!(
        process.ask(&json!({ "op": "key_public", "alias": "p/1" })),
        json!({ "fault": "missing" })
    );
}

#[test]
fn holder_keys_agree_and_go_together() {
    let home = tempfile::tempdir().unwrap();
    let mut process = Process::start(&home.path().join("device"), &["--create"]);
    let mut make =
        |alias: &str| process.ask(&json!({ "op": "key_make", "alias": alias, "purpose": "agree" }));
    let (one, other) = (make("p/1"), make("p/2"));
    let mut agree = |alias: &str, peer: &Value| {
        process.ask(&json!({ "op": "key_agree", "alias": alias, "point": peer["public_key"] }))
    };
    assert_eq!(agree("p/1", &other), agree("p/2", &one));
    assert_eq!(
        process.ask(&json!({ "op": "key_sign", "alias": "p/1", "message": "" })),
        json!({ "fault": "unsupported" })
    );
    process.ask(&json!({ "op": "key_delete_all", "prefix": "p/" }));
    assert_eq!(
        process.ask(&json!({ "op": "key_list", "prefix": "" })),
        json!({ "aliases": [] })
    );
}

#[test]
fn a_device_without_holder_keys_says_so() {
    let home = tempfile::tempdir().unwrap();
    let mut process = Process::start(&home.path().join("device"), &["--create", "--no-holder-keys"]);
    assert_eq!(
        process.ask(&json!({ "op": "key_make", "alias": "p/1" })),
        json!({ "fault": "unsupported" })
    );
    assert_eq!(
        process.ask(&json!({ "op": "seal_create", "alias": "a" })),
        json!({ "kind": "hmac" })
    );
}

#[test]
fn a_folder_that_is_not_there_is_missing_until_it_is_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("device");
    let mut process = Process::start(&folder, &[]);
    assert_eq!(
        process.ask(&json!({ "op": "seal_create", "alias": "a" })),
        json!({ "fault": "missing" })
    );
    assert!(!folder.exists());
}

#[test]
fn other_arguments_end_it_at_once() {
    for arguments in [
        &[][..],
        &["--create"],
        &["a", "b"],
        &["a", "--kind", "x"],
        &["a", "--kind"],
        &["a", "--other"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_fake-device"))
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8(output.stderr).unwrap().starts_with("usage: "));
    }
}

fn serve(lines: &[u8]) -> Vec<Value> {
    let home = tempfile::tempdir().unwrap();
    let device = FolderDevice::create(home.path()).unwrap();
    let mut answers = Vec::new();
    fake_device::serve(&device, lines, &mut answers).unwrap();
    answers
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

#[test]
fn lines_that_are_no_request_are_malformed_and_the_next_is_read() {
    let malformed = json!({ "fault": "malformed" });
    for line in [
        "",
        "nonsense",
        "{}",
        r#"{"op":"other"}"#,
        r#"{"op":"key_make"}"#,
        r#"{"op":"key_make","alias":"a","more":1}"#,
        r#"{"op":"key_sign","alias":"a","message":"0"}"#,
        r#"{"op":"seal_prf","alias":"a","x":"00","point":"00"}"#,
    ] {
        let answers = serve(format!("{line}\n{}\n", r#"{"op":"key_list","prefix":""}"#).as_bytes());
        assert_eq!(answers, [malformed.clone(), json!({ "aliases": [] })], "{line}");
    }
}

#[test]
fn a_line_without_end_ends_the_service() {
    let home = tempfile::tempdir().unwrap();
    let device = FolderDevice::create(home.path()).unwrap();
    let endless = std::io::BufReader::new(std::io::repeat(b'x'));
    assert!(fake_device::serve(&device, endless, Vec::new()).is_err());
}

proptest! {
    #[test]
    fn every_line_has_one_answer(lines in proptest::collection::vec("[^\n]{0,30}", 0..5)) {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        prop_assert_eq!(serve(text.as_bytes()).len(), lines.len());
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        let _ = serve(&bytes);
    }
}

#[test]
fn a_prompt_and_an_enrolment_are_spoken_of_in_lines() {
    let home = tempfile::tempdir().unwrap();
    let mut process = Process::start(&home.path().join("device"), &["--create"]);
    let secret = hex(&[7; 32]);
    let seal = json!({"op": "biometric_seal", "alias": "a", "secret": secret});
    let open = json!({"op": "biometric_open", "alias": "a"});
    assert_eq!(process.ask(&open), json!({"fault": "missing"}));
    assert_eq!(process.ask(&seal), json!({}));
    assert_eq!(process.ask(&open), json!({"secret": secret}));
    for (person, fault) in [("cancels", "cancelled"), ("locked_out", "locked_out")] {
        let says = json!({"op": "biometric_prompt", "person": person});
        assert_eq!(process.ask(&says), json!({}));
        assert_eq!(process.ask(&open), json!({"fault": fault}));
    }
    let confirms = json!({"op": "biometric_prompt", "person": "confirms"});
    assert_eq!(process.ask(&confirms), json!({}));
    assert_eq!(process.ask(&json!({"op": "biometric_enrol"})), json!({}));
    assert_eq!(process.ask(&open), json!({"fault": "invalidated"}));
    let delete = json!({"op": "biometric_delete", "alias": "a"});
    assert_eq!(process.ask(&delete), json!({}));
    assert_eq!(process.ask(&open), json!({"fault": "missing"}));
    let short = json!({"op": "biometric_seal", "alias": "a", "secret": "00"});
    assert_eq!(process.ask(&short), json!({"fault": "malformed"}));
    let nobody = json!({"op": "biometric_prompt", "person": "sleeps"});
    assert_eq!(process.ask(&nobody), json!({"fault": "malformed"}));
}

#[test]
fn a_counter_is_spoken_of_in_lines() {
    let home = tempfile::tempdir().unwrap();
    let mut process = Process::start(&home.path().join("device"), &["--create"]);
    let read = json!({"op": "counter_read", "name": "n"});
    let advance = |value: u64| json!({"op": "counter_advance", "name": "n", "value": value});
    assert_eq!(process.ask(&read), json!({"value": null}));
    assert_eq!(process.ask(&advance(9)), json!({}));
    assert_eq!(process.ask(&advance(3)), json!({}));
    assert_eq!(process.ask(&read), json!({"value": 9}));
    assert_eq!(
        process.ask(&json!({"op": "counter_delete", "name": "n"})),
        json!({})
    );
    assert_eq!(process.ask(&read), json!({"value": null}));
    assert_eq!(
        process.ask(&json!({"op": "counter_read", "name": ""})),
        json!({"fault": "unavailable"})
    );
}
