//! Lists that a Data Integrity proof secures from within, for credentials of either way of securing.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use wallet_core::{AnchorSet, HttpRequest, HttpResponse, StatusFault, StatusResult, Wallet};
use wallet_crypto::base64url_encode;

use crate::status::{asked, faults, status};
use crate::support::bench::{did_signer, fetch};
use crate::support::credential::Signer;
use crate::support::keys::Key;
use crate::support::ldp::secure;
use crate::support::net::{Site, header, status as http_status};
use crate::support::w3c::{BASE_1_1, BASE_2_0};
use crate::support::{Bench, W3c};
use crate::w3c_accept::{QUALIFICATION, degree};

pub(crate) const URI: &str = "https://status.penfold.example/1";
const PLACE: usize = 94_567;
const ENTRIES: usize = 131_072;

/// What the host answers.
struct List {
    key: Key,
    /// By whose DID the proof claims to be made.
    did: String,
    purpose: &'static str,
    bytes: Vec<u8>,
    /// What is changed in the document before it is signed.
    document: Value,
    /// What is changed in the options of the proof.
    proof: Value,
    /// What happens to the text after it was signed.
    spoil: fn(&mut Value),
}

impl List {
    fn new(key: &Key, purpose: &'static str) -> Self {
        Self {
            key: key.clone(),
            did: key.did_jwk(),
            purpose,
            bytes: vec![0; ENTRIES / 8],
            document: json!({}),
            proof: json!({ "created": "2026-09-30T00:00:00Z" }),
            spoil: |_| {},
        }
    }
}

struct Host(Mutex<List>);

impl Host {
    fn new(key: &Key, purpose: &'static str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(List::new(key, purpose))))
    }

    fn configure(&self, f: impl FnOnce(&mut List)) {
        f(&mut self.0.lock().unwrap());
    }

    /// A new list of valid credentials, spoilt.
    fn renew(&self, spoil: fn(&mut List)) {
        self.configure(|list| {
            *list = List::new(&issuer_key(), list.purpose);
            spoil(list);
        });
    }

    /// Sets the bit of the credential.
    fn set(&self) {
        self.configure(|list| list.bytes[PLACE / 8] |= 0x80 >> (PLACE % 8));
    }
}

fn gzip(bytes: &[u8]) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    format!("u{}", base64url_encode(&encoder.finish().unwrap()))
}

impl Site for Host {
    fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        if request.url != URI {
            return None;
        }
        let list = self.0.lock().unwrap();
        let mut document = json!({
            "@context": [BASE_2_0],
            "id": URI,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": list.key.did_jwk(),
            "validFrom": "2026-09-01T00:00:00Z",
            "credentialSubject": {
                "id": format!("{URI}#list"),
                "type": "BitstringStatusList",
                "statusPurpose": list.purpose,
                "encodedList": gzip(&list.bytes),
            },
        });
        for (name, value) in list.document.as_object().unwrap() {
            document[name] = value.clone();
        }
        secure(&mut document, &list.key, &list.did, &list.proof);
        (list.spoil)(&mut document);
        Some(HttpResponse {
            body: document.to_string().into_bytes(),
            ..http_status(200)
        })
    }
}

pub(crate) fn entry(purpose: &str) -> Value {
    json!({
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": PLACE.to_string(),
        "statusListCredential": URI,
    })
}

fn issuer_key() -> Key {
    Key::p256("penfold")
}

fn penfold() -> Signer {
    did_signer(issuer_key(), Key::did_jwk)
}

/// A wallet with a credential of this format and entry, whose list is not there yet.
pub(crate) fn holding(format: &'static str, signer: Signer, entry: &Value) -> (Bench, Wallet) {
    let (bench, wallet) = Bench::with_wallet();
    let mut w3c = W3c::new(format, QUALIFICATION);
    let within = if format == "jwt_vc_json" {
        "vc.credentialStatus"
    } else {
        "credentialStatus"
    };
    w3c.patch = vec![(within, entry.clone())];
    let issuer = bench.issuer("https://penfold.example", signer, vec![degree(w3c)]);
    let fetched = fetch(&wallet, &issuer, None);
    let codes: Vec<_> = fetched.refused.iter().map(|one| one.error.info().code).collect();
    assert!(codes.is_empty(), "{codes:?}");
    assert_eq!(status(&wallet), StatusResult::Unknown, "the list is not there");
    bench.net.forget();
    (bench, wallet)
}

/// The same with the host of its list, which is there now.
fn with_list(format: &'static str, key: &Key, purpose: &'static str) -> (Bench, Wallet, Arc<Host>) {
    let (bench, wallet) = holding(format, did_signer(key.clone(), Key::did_jwk), &entry(purpose));
    let host = Host::new(key, purpose);
    bench.net.add(host.clone());
    (bench, wallet, host)
}

#[test]
fn it_says_valid_suspended_and_revoked() {
    for (key, format) in [
        (issuer_key(), "ldp_vc"),
        (Key::ed25519("penfold"), "ldp_vc"),
        (issuer_key(), "vc+jwt"),
    ] {
        for (purpose, result) in [
            ("revocation", StatusResult::Revoked),
            ("suspension", StatusResult::Suspended),
        ] {
            let (bench, wallet, host) = with_list(format, &key, purpose);
            asked(&wallet);
            assert_eq!(status(&wallet), StatusResult::Valid, "{format} {purpose}");
            let sent = bench.net.sent_to(URI);
            let accept = header(&sent[0], "accept").unwrap();
            for kind in ["application/vc+jwt", "application/vc", "application/ld+json"] {
                assert!(accept.split(", ").any(|one| one == kind), "{accept}");
            }
            host.set();
            asked(&wallet);
            assert_eq!(status(&wallet), result, "{format} {purpose}");
        }
    }
}

#[test]
fn a_message_is_read_by_its_entry() {
    let mut two_bits = entry("message");
    two_bits["statusSize"] = json!(2);
    two_bits["statusMessage"] = json!([
        { "status": "0x0", "message": "VALID" },
        { "status": "0x1", "message": "INVALID" },
        { "status": "0x2", "message": "unused" },
        { "status": "0x3", "message": "unused" },
    ]);
    let (bench, wallet) = holding("ldp_vc", penfold(), &two_bits);
    let host = Host::new(&issuer_key(), "message");
    host.configure(|list| list.bytes = vec![0; ENTRIES / 4]);
    bench.net.add(host.clone());
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Valid);
    host.configure(|list| {
        let first = PLACE * 2;
        list.bytes[first / 8] |= 0x40 >> (first % 8);
    });
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Revoked);
}

#[test]
fn a_status_list_2021_is_read_as_well() {
    let mut old = entry("revocation");
    old["type"] = json!("StatusList2021Entry");
    let (bench, wallet) = holding("jwt_vc_json", penfold(), &old);
    let host = Host::new(&issuer_key(), "revocation");
    host.set();
    host.configure(|list| {
        list.document = json!({
            "@context": [
                BASE_1_1, "https://w3id.org/vc/status-list/2021/v1",
                "https://w3id.org/security/data-integrity/v2",
            ],
            "type": ["VerifiableCredential", "StatusList2021Credential"],
            "issuanceDate": "2026-09-01T00:00:00Z",
            "credentialSubject": {
                "id": format!("{URI}#list"), "type": "StatusList2021", "statusPurpose": "revocation",
                "encodedList": gzip(&list.bytes),
            },
        });
    });
    bench.net.add(host);
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Revoked);
}

/// What is wrong with a list, and what it is called.
type Spoilt = (&'static str, fn(&mut List), StatusFault);

fn spoilt() -> Vec<Spoilt> {
    [wrong_proofs(), wrong_documents()].concat()
}

fn wrong_proofs() -> Vec<Spoilt> {
    vec![
        (
            "tampered",
            |list| {
                list.spoil = |document| document["credentialSubject"]["encodedList"] = json!(gzip(&[0; 1]))
            },
            StatusFault::Signature,
        ),
        (
            "without a proof",
            |list| list.spoil = |document| drop(document.as_object_mut().unwrap().remove("proof")),
            StatusFault::Malformed,
        ),
        (
            "by another key",
            |list| {
                list.did = list.key.did_jwk();
                list.document = json!({ "issuer": list.did });
                list.key = Key::p256("somebody else");
            },
            StatusFault::Signature,
        ),
        (
            "by a method that is not its issuer's",
            |list| list.did = Key::p256("somebody else").did_jwk(),
            StatusFault::Signature,
        ),
        (
            "for another purpose",
            |list| list.proof["proofPurpose"] = json!("authentication"),
            StatusFault::Signature,
        ),
        (
            "by an unknown suite",
            |list| list.spoil = |document| document["proof"]["cryptosuite"] = json!("future-2030"),
            StatusFault::Unsupported,
        ),
        (
            "with a proof that has expired",
            |list| list.proof["expires"] = json!("2026-09-30T00:00:00Z"),
            StatusFault::Expired,
        ),
        (
            "with a proof of tomorrow",
            |list| list.proof["created"] = json!("2026-10-02T00:00:00Z"),
            StatusFault::NotYetValid,
        ),
    ]
}

fn wrong_documents() -> Vec<Spoilt> {
    vec![
        (
            "expired",
            |list| list.document = json!({ "validUntil": "2026-09-30T00:00:00Z" }),
            StatusFault::Expired,
        ),
        (
            "another list",
            |list| list.document = json!({ "id": format!("{URI}2") }),
            StatusFault::Mismatch,
        ),
        (
            "no list",
            |list| list.document = json!({ "type": ["VerifiableCredential"] }),
            StatusFault::Mismatch,
        ),
        (
            "with a term that no context defines",
            |list| list.document = json!({ "seniority": "Consultant" }),
            StatusFault::Malformed,
        ),
        (
            "of somebody whom no anchor for lists vouches for",
            |list| {
                list.key = Key::p256("somebody else");
                list.did = list.key.did_jwk();
            },
            StatusFault::Untrusted,
        ),
        (
            "oversized",
            |list| list.spoil = |document| document["proof"]["nonce"] = json!("x".repeat(8 * 1024 * 1024)),
            StatusFault::TooLarge,
        ),
    ]
}

#[test]
fn a_list_that_is_not_right_says_nothing() {
    for format in ["ldp_vc", "vc+jwt"] {
        let (_bench, wallet, host) = with_list(format, &issuer_key(), "revocation");
        for (name, spoil, fault) in spoilt() {
            host.renew(spoil);
            assert_eq!(faults(&wallet), [fault], "{name}");
            assert_eq!(status(&wallet), StatusResult::Unknown, "{name}");
        }
    }
}

#[test]
fn what_was_known_stays_where_a_later_list_is_not_right() {
    let (_bench, wallet, host) = with_list("ldp_vc", &issuer_key(), "revocation");
    host.set();
    asked(&wallet);
    for (name, spoil, fault) in spoilt() {
        host.renew(spoil);
        assert_eq!(faults(&wallet), [fault], "{name}");
        assert_eq!(status(&wallet), StatusResult::Revoked, "{name}");
    }
}

#[test]
fn an_older_list_does_not_take_its_place() {
    let (_bench, wallet, host) = with_list("ldp_vc", &issuer_key(), "revocation");
    host.set();
    asked(&wallet);
    host.configure(|list| {
        list.bytes = vec![0; ENTRIES / 8];
        list.proof["created"] = json!("2026-09-29T00:00:00Z");
    });
    assert_eq!(faults(&wallet), [StatusFault::Older]);
    assert_eq!(status(&wallet), StatusResult::Revoked);
}

#[test]
fn somebody_whom_an_anchor_for_lists_vouches_for_may_sign_it() {
    let (bench, wallet) = holding("ldp_vc", penfold(), &entry("revocation"));
    let other = Key::p256("a status issuer");
    bench.net.add(Host::new(&other, "revocation"));
    wallet
        .add_trust_anchor(&other.did_jwk(), &[AnchorSet::Issuers])
        .unwrap();
    assert_eq!(faults(&wallet), [StatusFault::Untrusted]);
    wallet
        .add_trust_anchor(&other.did_jwk(), &[AnchorSet::StatusLists])
        .unwrap();
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Valid);
}
