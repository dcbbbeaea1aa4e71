//! What the child says, a line each.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::child::ROLE;

/// One use case, as it is begun and as it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Op {
    Create,
    /// The right PIN, to unlock or to approve.
    Right,
    /// A wrong PIN.
    Wrong,
    Trust(String),
    /// An offer of these types; the number is in their claims.
    Fetch(Vec<String>, u64),
    Accept(Vec<String>),
    Reject(Vec<String>),
    Delete(String),
    Share(String),
    Export,
    /// The prompt is set up, or taken away.
    Biometric(bool),
    /// To this one.
    ChangePin(String),
    Wipe,
}

/// A line of the child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Begin(Op),
    /// What was begun last has returned.
    Done,
    /// What was begun last was refused with this error's code.
    Failed(String),
    /// The offer that is being fetched has this session.
    Session(String),
    /// So many tries have failed.
    Tries(u32),
    /// So many seconds passed on the child's clock.
    Passed(i64),
    /// The child waits to be killed.
    Kill,
    /// The child has no more to do.
    End,
}

impl Op {
    fn json(&self) -> Value {
        match self {
            Self::Create => json!({"op": "create"}),
            Self::Right => json!({"op": "right"}),
            Self::Wrong => json!({"op": "wrong"}),
            Self::Trust(text) => json!({"op": "trust", "text": text}),
            Self::Fetch(types, value) => json!({"op": "fetch", "types": types, "value": value}),
            Self::Accept(types) => json!({"op": "accept", "types": types}),
            Self::Reject(types) => json!({"op": "reject", "types": types}),
            Self::Delete(one) => json!({"op": "delete", "text": one}),
            Self::Export => json!({"op": "export"}),
            Self::Biometric(on) => json!({"op": "biometric", "on": on}),
            Self::Share(one) => json!({"op": "share", "text": one}),
            Self::ChangePin(pin) => json!({"op": "change_pin", "text": pin}),
            Self::Wipe => json!({"op": "wipe"}),
        }
    }

    fn read(value: &Value) -> Self {
        let text = || value["text"].as_str().unwrap().to_owned();
        let types = || -> Vec<String> {
            let types = value["types"].as_array().unwrap().iter();
            types.map(|one| one.as_str().unwrap().to_owned()).collect()
        };
        match value["op"].as_str().unwrap() {
            "create" => Self::Create,
            "right" => Self::Right,
            "wrong" => Self::Wrong,
            "trust" => Self::Trust(text()),
            "fetch" => Self::Fetch(types(), value["value"].as_u64().unwrap()),
            "accept" => Self::Accept(types()),
            "reject" => Self::Reject(types()),
            "delete" => Self::Delete(text()),
            "export" => Self::Export,
            "biometric" => Self::Biometric(value["on"].as_bool().unwrap()),
            "share" => Self::Share(text()),
            "change_pin" => Self::ChangePin(text()),
            "wipe" => Self::Wipe,
            other => panic!("unknown operation {other}"),
        }
    }
}

impl Event {
    /// Says it, in a child: once this returns, it outlasts this process.
    pub(crate) fn say(&self) {
        if std::env::var_os(ROLE).is_none() {
            return;
        }
        let value = match self {
            Self::Begin(op) => json!({"begin": op.json()}),
            Self::Done => json!({"done": true}),
            Self::Failed(code) => json!({"failed": code}),
            Self::Session(id) => json!({"session": id}),
            Self::Tries(failed) => json!({"tries": failed}),
            Self::Passed(seconds) => json!({"passed": seconds}),
            Self::Kill => json!({"kill": true}),
            Self::End => json!({"end": true}),
        };
        let mut out = std::io::stdout().lock();
        out.write_all(format!("> {value}\n").as_bytes()).unwrap();
        out.flush().unwrap();
    }

    /// `None` for a line of the test harness, which may also leave its own words before ours.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line.split_once("> ")?.1).ok()?;
        let (kind, value) = value.as_object()?.iter().next()?;
        Some(match kind.as_str() {
            "begin" => Self::Begin(Op::read(value)),
            "done" => Self::Done,
            "failed" => Self::Failed(value.as_str()?.to_owned()),
            "session" => Self::Session(value.as_str()?.to_owned()),
            "tries" => Self::Tries(u32::try_from(value.as_u64()?).ok()?),
            "passed" => Self::Passed(value.as_i64()?),
            "kill" => Self::Kill,
            "end" => Self::End,
            other => panic!("unknown word {other}"),
        })
    }
}

#[test]
fn what_is_said_is_heard() {
    let line = "test child ... > {\"begin\":{\"op\":\"fetch\",\"types\":[\"a\"],\"value\":3}}";
    let fetch = Op::Fetch(vec!["a".to_owned()], 3);
    assert_eq!(Event::read(line), Some(Event::Begin(fetch)));
    assert_eq!(Event::read("running 1 test"), None);
}
