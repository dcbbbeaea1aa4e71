//! Status lists in the other forms that a client may ask for: as a CBOR Web Token, and with a proof inside.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use std::io::Read as _;

use coset::cbor::Value as Cbor;
use coset::{CoseSign1, TaggedCborSerializable as _};
use flate2::read::ZlibDecoder;
use identity_kit::jose::Jwk;
use sandbox::cose::{TYP, chain_of, decode, member, verify1};
use sandbox::encoding::base64url_decode;
use serde_json::{Value, json};
use support::wallet::Session;
use support::{Sandbox, expect, get_as, peek, post_json};

const CWT: &str = "application/statuslist+cwt";

fn claim(claims: &Cbor, label: i64) -> Cbor {
    let mut members = claims.as_map().unwrap().iter();
    members.find(|(key, _)| *key == label.into()).unwrap().1.clone()
}

/// The list behind a reference in an SD-JWT, and what it says there.
fn asked(place: &Value) -> (CoseSign1, Cbor, u8) {
    let uri = place["uri"].as_str().unwrap();
    let (code, kind, body) = get_as(uri, CWT);
    assert_eq!((code, kind.as_str()), (200, CWT));
    let signed = CoseSign1::from_tagged_slice(&body).unwrap();
    let typ = (coset::Label::Int(TYP), CWT.into());
    assert!(signed.protected.header.rest.contains(&typ));
    let claims = decode(signed.payload.as_ref().unwrap()).unwrap();
    assert_eq!(claim(&claims, 2), uri.into());
    let list = claim(&claims, 65_533);
    assert_eq!(member(&list, "bits"), Some(&2.into()));
    let mut bytes = Vec::new();
    ZlibDecoder::new(member(&list, "lst").unwrap().as_bytes().unwrap().as_slice())
        .read_to_end(&mut bytes)
        .unwrap();
    let at = usize::try_from(place["idx"].as_u64().unwrap()).unwrap() * 2;
    (signed, claims, bytes[at / 8] >> (at % 8) & 3)
}

#[test]
fn a_status_list_token_comes_as_cwt_to_whoever_asks_for_that() {
    let sandbox = Sandbox::start();
    for (key, named) in [("did:jwk", true), ("x5c", false)] {
        let offer = sandbox.offer(json!({ "types": ["identity"], "key": key, "status": true }));
        let held = Session::open(&offer).fetch("identity");
        let (header, issued) = peek(&held.text);
        let place = &issued["status"]["status_list"];
        for (word, value) in [("valid", 0), ("suspended", 2), ("revoked", 1)] {
            let change = json!({ "offer": offer["id"], "status": word });
            expect(
                200,
                post_json(&format!("{}/control/status", sandbox.base), None, &change),
            );
            let (signed, claims, status) = asked(place);
            assert_eq!(status, value, "{word}");
            assert_eq!(claim(&claims, 1), issued["iss"].as_str().unwrap().into());
            if named {
                let kid = header["kid"].as_str().unwrap().as_bytes();
                assert_eq!(signed.protected.header.key_id, kid);
                let did = issued["iss"].as_str().unwrap().strip_prefix("did:jwk:").unwrap();
                let key: Jwk = serde_json::from_slice(&base64url_decode(did).unwrap()).unwrap();
                verify1(&signed, None, &key).unwrap();
            } else {
                assert_eq!(chain_of(&signed).unwrap().len(), 2);
            }
        }
    }
}

#[test]
fn the_first_form_that_is_named_counts() {
    let sandbox = Sandbox::start();
    let offer = sandbox.offer(json!({ "types": ["identity"], "status": true }));
    let held = Session::open(&offer).fetch("identity");
    let uri = peek(&held.text).1["status"]["status_list"]["uri"]
        .as_str()
        .unwrap()
        .to_owned();
    let jwt = "application/statuslist+jwt";
    for (accept, kind) in [
        ("*/*", jwt),
        (jwt, jwt),
        ("application/statuslist+jwt, application/statuslist+cwt", jwt),
        ("application/statuslist+cwt, application/statuslist+jwt", CWT),
        ("text/html, application/statuslist+cwt;q=0.5", CWT),
    ] {
        assert_eq!(get_as(&uri, accept).1, kind, "{accept}");
    }
}
