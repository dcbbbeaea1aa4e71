//! A [`FolderDevice`] as a process that speaks JSON lines: for tests of the ports in languages that have no
//! cryptography at hand.
//!
//! ```text
//! fake-device FOLDER [--kind hmac|ecdh] [--create] [--no-holder-keys]
//! ```
//!
//! `--create` makes the folder, `--kind` says what new device keys are (default `hmac`), and with `--no-holder-keys` it
//! has no place for new holder keys. The process reads one request a line from standard input and writes one answer a
//! line to standard output, in order, until the input ends. Bytes are lower-case hexadecimal.
//!
//! | request | answer |
//! |---|---|
//! | `{"op":"seal_create","alias":A}` | `{"kind":"hmac"}` or `{"kind":"ecdh"}` |
//! | `{"op":"seal_prf","alias":A,"x":32 bytes,"point":65 bytes}` | `{"answer":32 bytes}` |
//! | `{"op":"seal_delete","alias":A}` | `{}` |
//! | `{"op":"key_make","alias":A}`, with `"purpose":"agree"` for a key that agrees | `{"public_key":65 bytes, SEC1 uncompressed,"level":"software","user_verification":false}` |
//! | `{"op":"key_public","alias":A}` | `{"public_key":65 bytes}` |
//! | `{"op":"key_sign","alias":A,"message":bytes}` | `{"signature":DER bytes}` |
//! | `{"op":"key_agree","alias":A,"point":65 bytes}` | `{"answer":32 bytes}` |
//! | `{"op":"key_list","prefix":P}` | `{"aliases":[A, …]}` |
//! | `{"op":"key_check","aliases":[A, …]}` | `{"checks":[{"public_key":65 bytes} or {"fault":F}, …]}` |
//! | `{"op":"key_delete","alias":A}` | `{}` |
//! | `{"op":"key_delete_all","prefix":P}` | `{}` |
//! | `{"op":"biometric_seal","alias":A,"secret":32 bytes}` | `{}` |
//! | `{"op":"biometric_open","alias":A}` | `{"secret":32 bytes}` |
//! | `{"op":"biometric_delete","alias":A}` | `{}` |
//! | `{"op":"biometric_prompt","person":"confirms"}` (or `cancels`, `locked_out`) | `{}`; what the person does from now on |
//! | `{"op":"biometric_enrol"}` | `{}`; a change of enrolment: what is kept is void |
//! | `{"op":"counter_read","name":N}` | `{"value":number}` or `{"value":null}` |
//! | `{"op":"counter_advance","name":N,"value":number}` | `{}` |
//! | `{"op":"counter_delete","name":N}` | `{}` |
//!
//! A request that is not carried out is answered `{"fault":F}`: `cancelled`, `phone_locked`, `locked_out`,
//! `invalidated`, `missing`, `unavailable` or `unsupported`, one for each [`KeyFault`]; or `malformed`, for a line that is no request.

mod beside;

use std::io::{BufRead, Read, Write};

use serde::{Deserialize, Serialize};
use wallet_core::{DeviceInput, DeviceSeal, HolderKeys, KeyCheck, KeyFault, KeyPurpose, KeyRequest, MadeKey};

use crate::{FolderDevice, block_on, hex};

/// A longer line is no request; what is signed is much smaller.
const MAX_LINE_BYTES: u64 = 4 * 1024 * 1024;

/// One line.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Keys(Request),
    Beside(beside::Request),
}

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
enum Request {
    SealCreate { alias: String },
    SealPrf { alias: String, x: String, point: String },
    SealDelete { alias: String },
    KeyMake { alias: String, purpose: Option<Purpose> },
    KeyPublic { alias: String },
    KeySign { alias: String, message: String },
    KeyAgree { alias: String, point: String },
    KeyList { prefix: String },
    KeyCheck { aliases: Vec<String> },
    KeyDelete { alias: String },
    KeyDeleteAll { prefix: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Purpose {
    Sign,
    Agree,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case", untagged)]
enum Answer {
    Kind {
        kind: &'static str,
    },
    Prf {
        answer: String,
    },
    Made {
        public_key: String,
        level: &'static str,
        user_verification: bool,
    },
    PublicKey {
        public_key: String,
    },
    Signature {
        signature: String,
    },
    Aliases {
        aliases: Vec<String>,
    },
    Checks {
        checks: Vec<Answer>,
    },
    Secret {
        secret: String,
    },
    Value {
        value: Option<u64>,
    },
    Done {},
    Fault {
        fault: &'static str,
    },
}

/// Answers every line of `requests` on `answers`, until one of them ends.
///
/// # Errors
/// What reading or writing failed with.
pub fn serve(
    device: &FolderDevice,
    mut requests: impl BufRead,
    mut answers: impl Write,
) -> std::io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if requests
            .by_ref()
            .take(MAX_LINE_BYTES)
            .read_until(b'\n', &mut line)?
            == 0
        {
            return Ok(());
        }
        if !line.ends_with(b"\n") && line.len() as u64 == MAX_LINE_BYTES {
            // Its rest would be taken for the next request.
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        let answer = match serde_json::from_slice(&line) {
            Ok(Line::Keys(request)) => block_on(carry_out(device, request)),
            Ok(Line::Beside(request)) => block_on(beside::carry_out(device, request)),
            Err(_) => MALFORMED,
        };
        serde_json::to_writer(&mut answers, &answer)?;
        answers.write_all(b"\n")?;
        answers.flush()?;
    }
}

const MALFORMED: Answer = Answer::Fault { fault: "malformed" };

async fn carry_out(device: &FolderDevice, request: Request) -> Answer {
    let done = match request {
        Request::SealCreate { alias } => device
            .create(&alias)
            .await
            .map(|kind| Answer::Kind { kind: kind.name() }),
        Request::SealPrf { alias, x, point } => return prf(device, &alias, &x, &point).await,
        Request::SealDelete { alias } => DeviceSeal::delete(device, &alias).await.map(|()| Answer::Done {}),
        Request::KeyMake { alias, purpose } => device.make(&alias, &wanted(purpose)).await.map(made),
        Request::KeyPublic { alias } => device.public_key(&alias).await.map(public_key),
        Request::KeySign { alias, message } => match hex::decode(&message) {
            Some(message) => device.sign(&alias, &message).await.map(signature),
            None => return MALFORMED,
        },
        Request::KeyAgree { alias, point } => match hex::decode(&point) {
            Some(point) => device.agree(&alias, &point).await.map(|agreed| {
                // EXPOSE: the answer leaves the process that plays the device
                let answer = hex::encode(agreed.expose());
                Answer::Prf { answer }
            }),
            None => return MALFORMED,
        },
        Request::KeyList { prefix } => device
            .list(&prefix)
            .await
            .map(|aliases| Answer::Aliases { aliases }),
        Request::KeyCheck { aliases } => device.check(&aliases).await.map(|checks| Answer::Checks {
            checks: checks.into_iter().map(checked).collect(),
        }),
        Request::KeyDelete { alias } => HolderKeys::delete(device, &alias).await.map(|()| Answer::Done {}),
        Request::KeyDeleteAll { prefix } => device.delete_all(&prefix).await.map(|()| Answer::Done {}),
    };
    done.unwrap_or_else(|fault| Answer::Fault { fault: name(fault) })
}

async fn prf(device: &FolderDevice, alias: &str, x: &str, point: &str) -> Answer {
    let (Some(x), Some(point)) = (array(x), array(point)) else {
        return MALFORMED;
    };
    match device.answer(alias, &DeviceInput { x, point }) {
        Ok(answer) => {
            // EXPOSE: the answer leaves the process that plays the device
            let answer = hex::encode(answer.expose());
            Answer::Prf { answer }
        }
        Err(fault) => Answer::Fault { fault: name(fault) },
    }
}

fn array<const N: usize>(text: &str) -> Option<[u8; N]> {
    hex::decode(text)?.try_into().ok()
}

fn wanted(purpose: Option<Purpose>) -> KeyRequest {
    KeyRequest {
        purpose: match purpose {
            Some(Purpose::Agree) => KeyPurpose::Agree,
            Some(Purpose::Sign) | None => KeyPurpose::Sign,
        },
        attestation_challenge: None,
        user_verification: false,
    }
}

fn made(made: MadeKey) -> Answer {
    Answer::Made {
        public_key: hex::encode(&made.public_key),
        level: made.level.as_str(),
        user_verification: made.user_verification,
    }
}

fn checked(check: KeyCheck) -> Answer {
    match check {
        KeyCheck::Present(point) => public_key(point),
        KeyCheck::Fault(fault) => Answer::Fault { fault: name(fault) },
    }
}

fn public_key(point: Vec<u8>) -> Answer {
    Answer::PublicKey {
        public_key: hex::encode(&point),
    }
}

fn signature(der: Vec<u8>) -> Answer {
    Answer::Signature {
        signature: hex::encode(&der),
    }
}

const fn name(fault: KeyFault) -> &'static str {
    match fault {
        KeyFault::Cancelled => "cancelled",
        KeyFault::PhoneLocked => "phone_locked",
        KeyFault::LockedOut => "locked_out",
        KeyFault::Invalidated => "invalidated",
        KeyFault::Missing => "missing",
        KeyFault::Unavailable => "unavailable",
        KeyFault::Unsupported => "unsupported",
    }
}
