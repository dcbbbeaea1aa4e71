//! Status lists: where each credential stands on them, and that they can be flipped.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use std::io::Read as _;

use flate2::read::{GzDecoder, ZlibDecoder};
use identity_kit::jose::{CompactJws, DefaultVerifier, Jwk};
use sandbox::encoding::base64url_decode;
use serde_json::{Value, json};
use support::wallet::Session;
use support::{Sandbox, expect, get, peek, post_json};

fn change(sandbox: &Sandbox, change: &Value) -> (u16, Value) {
    let reply = post_json(&format!("{}/control/status", sandbox.base), None, change);
    (reply.0, serde_json::from_slice(&reply.2).unwrap())
}

/// The two bits of a place of a Status List Token.
fn token_status(uri: &str, index: u64) -> (Value, Value, u8) {
    let (code, kind, body) = get(uri);
    assert_eq!((code, kind.as_str()), (200, "application/statuslist+jwt"));
    let token = String::from_utf8(body).unwrap();
    let (header, payload) = peek(&token);
    assert_eq!(header["typ"], "statuslist+jwt");
    assert_eq!(payload["sub"], uri);
    assert_eq!(payload["status_list"]["bits"], 2);
    let packed = base64url_decode(payload["status_list"]["lst"].as_str().unwrap()).unwrap();
    let mut bytes = Vec::new();
    ZlibDecoder::new(packed.as_slice())
        .read_to_end(&mut bytes)
        .unwrap();
    assert_eq!(bytes.len() * 4, 131_072);
    let at = usize::try_from(index).unwrap() * 2;
    (header, payload, bytes[at / 8] >> (at % 8) & 3)
}

#[test]
fn a_sd_jwt_has_a_place_on_a_list_that_its_issuer_signs() {
    let sandbox = Sandbox::start();
    let offer = sandbox.offer(json!({ "types": ["identity"], "key": "did:jwk", "status": true }));
    let session = Session::open(&offer);
    let (held, other) = (session.fetch("identity"), session.fetch("identity"));
    let (issued_header, issued) = peek(&held.text);
    let place = &issued["status"]["status_list"];
    let (uri, index) = (place["uri"].as_str().unwrap(), place["idx"].as_u64().unwrap());
    let (header, list, status) = token_status(uri, index);
    assert_eq!(
        (&list["iss"], &header["kid"]),
        (&issued["iss"], &issued_header["kid"])
    );
    assert_eq!((list["ttl"].as_i64(), status), (Some(86_400), 0));
    let key: Jwk = serde_json::from_slice(
        &base64url_decode(issued["iss"].as_str().unwrap().strip_prefix("did:jwk:").unwrap()).unwrap(),
    )
    .unwrap();
    let token = String::from_utf8(get(uri).2).unwrap();
    CompactJws::decode(&token)
        .unwrap()
        .verify(&DefaultVerifier, &key)
        .unwrap();
    let other = peek(&other.text).1["status"]["status_list"]["idx"]
        .as_u64()
        .unwrap();
    assert_ne!(index, other);
    for (word, value) in [("suspended", 2), ("valid", 0), ("revoked", 1)] {
        let (code, changed) = change(&sandbox, &json!({ "offer": offer["id"], "status": word }));
        assert_eq!((code, changed["credentials"].as_array().unwrap().len()), (200, 2));
        for index in [index, other] {
            assert_eq!(token_status(uri, index).2, value);
        }
    }
    let all = expect(200, get(&format!("{}/control/status", sandbox.base)));
    assert_eq!(all["credentials"][0]["status"], "revoked");
    change(&sandbox, &json!({ "ttl": 5 }));
    assert_eq!(token_status(uri, index).1["ttl"], 5);
    change(&sandbox, &json!({ "unavailable": true }));
    assert_eq!(get(uri).0, 503);
}

#[test]
fn a_w3c_credential_has_a_place_on_two_bitstrings() {
    let sandbox = Sandbox::start();
    let bit = |entry: &Value| {
        let uri = entry["statusListCredential"].as_str().unwrap();
        let (code, kind, body) = get(uri);
        assert_eq!((code, kind.as_str()), (200, "application/vc+jwt"));
        let (header, list) = peek(&String::from_utf8(body).unwrap());
        assert_eq!(header["typ"], "vc+jwt");
        assert_eq!(list["id"], uri);
        assert_eq!(
            list["type"],
            json!(["VerifiableCredential", "BitstringStatusListCredential"])
        );
        let subject = &list["credentialSubject"];
        assert_eq!(subject["statusPurpose"], entry["statusPurpose"]);
        let packed = subject["encodedList"]
            .as_str()
            .unwrap()
            .strip_prefix('u')
            .unwrap();
        let mut bytes = Vec::new();
        GzDecoder::new(base64url_decode(packed).unwrap().as_slice())
            .read_to_end(&mut bytes)
            .unwrap();
        assert_eq!(bytes.len() * 8, 131_072);
        let index: usize = entry["statusListIndex"].as_str().unwrap().parse().unwrap();
        bytes[index / 8] >> (7 - index % 8) & 1
    };
    for (format, at) in [
        ("jwt_vc_json", "/vc/credentialStatus"),
        ("vc+jwt", "/credentialStatus"),
    ] {
        let what = format!("professional-registration.{format}");
        let offer = sandbox.offer(json!({ "types": [what], "status": true }));
        let credential = Session::open(&offer).fetch_w3c(&what).0;
        let entries = peek(credential.as_str().unwrap()).1.pointer(at).unwrap().clone();
        let purposes = [&entries[0]["statusPurpose"], &entries[1]["statusPurpose"]];
        assert_eq!(purposes, ["revocation", "suspension"]);
        for (word, bits) in [("valid", [0, 0]), ("suspended", [0, 1]), ("revoked", [1, 0])] {
            change(
                &sandbox,
                &json!({ "offer": offer["id"], "type": what, "status": word }),
            );
            assert_eq!([bit(&entries[0]), bit(&entries[1])], bits, "{word}");
        }
    }
}

#[test]
fn only_what_asks_for_it_has_a_place() {
    let sandbox = Sandbox::start();
    let status = |offer: Value, slug: &str| {
        let held = Session::open(&sandbox.offer(offer)).fetch(slug);
        let processed = held.sd_jwt.process().unwrap();
        processed.payload.get("status").cloned()
    };
    assert_eq!(status(json!({ "types": ["identity"] }), "identity"), None);
    // Its own claim has the name that SD-JWT VC needs.
    let registration = json!({ "types": ["professional-registration"], "status": true });
    assert_eq!(
        status(registration, "professional-registration"),
        Some(json!("registered"))
    );
    let starter = json!({ "types": ["new-starter-information"], "status": true });
    assert_eq!(status(starter, "new-starter-information"), None);
    for (spoil, value) in [("revoked", 1), ("suspended", 2)] {
        let place = status(json!({ "types": ["dbs"], "spoil": spoil }), "dbs").unwrap();
        let place = &place["status_list"];
        let uri = place["uri"].as_str().unwrap();
        assert_eq!(token_status(uri, place["idx"].as_u64().unwrap()).2, value);
    }
}

#[test]
fn a_change_that_means_nothing_is_refused() {
    let sandbox = Sandbox::start();
    for body in [
        json!({ "offer": "none", "status": "revoked" }),
        json!({ "status": "lost" }),
        json!({ "state": "revoked" }),
    ] {
        assert_eq!(change(&sandbox, &body).0, 400, "{body}");
    }
    let base = &sandbox.base;
    for path in [
        "nobody/status/x5c/token",
        "westmere/status/x/token",
        "westmere/status/x5c/x",
    ] {
        assert_eq!(get(&format!("{base}/issuers/{path}")).0, 404, "{path}");
    }
}
