//! How credentials name their lists.

use serde_json::{Value, json};
use wallet_trust::status::{
    BitstringKind, BitstringStatusListEntry, StatusError, StatusMessage, StatusPurpose, StatusReference,
    TokenStatusListEntry,
};

use super::URI;

fn read(claims: &Value) -> Result<Vec<StatusReference>, StatusError> {
    StatusReference::read(claims)
}

fn entry() -> Value {
    json!({
        "id": "https://example.com/credentials/status/3#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://example.com/credentials/status/3"
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut entry = entry();
    entry[name] = value;
    json!({ "credentialStatus": entry })
}

#[test]
fn no_mechanism() {
    for claims in [
        json!({}),
        json!({ "status": "registered" }),
        json!({ "status": ["status_list"] }),
        json!({ "vc": {} }),
        json!([]),
    ] {
        assert_eq!(read(&claims), Ok(vec![]), "{claims}");
    }
}

/// "Referenced Token in JOSE".
#[test]
fn token_status_list() {
    let claims = json!({ "status": { "status_list": { "idx": 0, "uri": URI } } });
    let entry = TokenStatusListEntry {
        idx: 0,
        uri: URI.to_owned(),
    };
    assert_eq!(read(&claims), Ok(vec![StatusReference::Token(entry)]));
    for list in [
        json!({ "idx": 0 }),
        json!({ "uri": URI }),
        json!({ "idx": -1, "uri": URI }),
        json!({ "idx": 1.5, "uri": URI }),
        json!({ "idx": "0", "uri": URI }),
        json!({ "idx": 0, "uri": 1 }),
        json!("list"),
    ] {
        let claims = json!({ "status": { "status_list": list } });
        assert_eq!(read(&claims), Err(StatusError::Reference), "{claims}");
    }
}

#[test]
fn a_mechanism_that_is_not_known_is_not_no_mechanism() {
    for claims in [
        json!({ "status": {} }),
        json!({ "status": { "other_list": {} } }),
        json!({ "credentialStatus": { "type": "RevocationList2020Status" } }),
        json!({ "credentialStatus": {} }),
    ] {
        assert_eq!(read(&claims), Ok(vec![StatusReference::Unsupported]), "{claims}");
    }
}

/// The second example of "BitstringStatusListEntry", its list of messages completed.
#[test]
fn bitstring_status_list() {
    let claims = json!({ "credentialStatus": {
        "id": "https://example.com/credentials/status/8#492847",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "message",
        "statusListIndex": "492847",
        "statusSize": 2,
        "statusListCredential": "https://example.com/credentials/status/8",
        "statusMessage": [
            { "status": "0x0", "message": "pending_review" },
            { "status": "0x1", "message": "accepted" },
            { "status": "0x2", "message": "rejected" },
            { "status": "0x3", "message": "undefined", "more": true }
        ],
        "statusReference": "https://example.org/status-dictionary/"
    } });
    let words = ["pending_review", "accepted", "rejected", "undefined"];
    let entry = BitstringStatusListEntry {
        kind: BitstringKind::BitstringStatusList,
        status_purpose: StatusPurpose::Message,
        status_list_index: 492_847,
        status_list_credential: "https://example.com/credentials/status/8".to_owned(),
        status_size: 2,
        status_message: (0..)
            .zip(words)
            .map(|(status, message)| StatusMessage {
                status,
                message: message.to_owned(),
            })
            .collect(),
    };
    assert_eq!(read(&claims), Ok(vec![StatusReference::Bitstring(entry)]));
}

#[test]
fn several_entries_and_data_model_1_1_in_a_jwt() {
    let mut older = entry();
    older["type"] = json!(["StatusList2021Entry"]);
    older["statusPurpose"] = json!("suspension");
    let claims = json!({ "vc": { "credentialStatus": [entry(), older] } });
    let found = read(&claims).unwrap();
    let uris: Vec<_> = found.iter().map(StatusReference::uri).collect();
    assert_eq!(uris, [Some("https://example.com/credentials/status/3"); 2]);
    let kinds: Vec<_> = found
        .iter()
        .map(|reference| match reference {
            StatusReference::Bitstring(entry) => {
                (entry.kind, entry.status_purpose.clone(), entry.status_size)
            }
            StatusReference::Token(_) | StatusReference::Unsupported => panic!("a bitstring expected"),
        })
        .collect();
    assert_eq!(
        kinds,
        [
            (BitstringKind::BitstringStatusList, StatusPurpose::Revocation, 1),
            (BitstringKind::StatusList2021, StatusPurpose::Suspension, 1)
        ]
    );
}

#[test]
fn malformed_entries_are_refused() {
    for (name, value) in [
        ("statusPurpose", json!(["revocation"])),
        ("statusListIndex", json!(94567)),
        ("statusListIndex", json!("")),
        ("statusListIndex", json!("-1")),
        ("statusListIndex", json!("+1")),
        ("statusListIndex", json!("0x10")),
        ("statusListCredential", json!(null)),
        ("statusSize", json!(0)),
        ("statusSize", json!("2")),
        ("statusMessage", json!({})),
        ("statusMessage", json!([])),
        (
            "statusMessage",
            json!([{ "status": "0x0", "message": "one too few" }]),
        ),
        (
            "statusMessage",
            json!([{ "status": "0x0", "message": "a" }, { "status": "1", "message": "b" }]),
        ),
        (
            "statusMessage",
            json!([{ "status": "0x0", "message": "a" }, { "status": "0x+1", "message": "b" }]),
        ),
        (
            "statusMessage",
            json!([{ "status": "0x0", "message": "a" }, { "status": "0x1" }]),
        ),
    ] {
        let claims = with(name, value);
        assert_eq!(read(&claims), Err(StatusError::Reference), "{claims}");
    }
    assert_eq!(
        read(&json!({ "credentialStatus": "x" })),
        Err(StatusError::Reference)
    );
}

#[test]
fn an_index_of_any_size_is_read() {
    let claims = with("statusListIndex", json!("9".repeat(100)));
    let found = read(&claims).unwrap();
    assert!(matches!(&found[..], [StatusReference::Bitstring(entry)] if entry.status_list_index == u64::MAX));
}
