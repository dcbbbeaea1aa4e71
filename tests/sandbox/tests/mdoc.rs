//! The arrival check-in as an mdoc: how it is made, and what the verifier takes of a device's response.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use coset::cbor::Value as Cbor;
use coset::{AsCborValue as _, CoseSign1, CoseSign1Builder, HeaderBuilder, iana::Algorithm};
use identity_kit::jose::Jwk;
use sandbox::cose::{chain_of, decode, embedded, encode, map, member, opened};
use sandbox::encoding::{base64url, base64url_decode, sha256};
use sandbox::keys::Key;
use serde_json::{Map, Value, json};
use support::wallet::{Answer, Session, proof, read_request, wait};
use support::{Sandbox, expect, post_json};

const TYPE: &str = "uk.example.staffpassport.checkin.1";
const WHAT: &str = "check-in.mso_mdoc";

/// `IssuerSigned`, and the key that it is bound to.
fn issue(sandbox: &Sandbox, more: Value) -> (Cbor, Key, Value) {
    let mut offer = json!({ "types": [WHAT] });
    offer
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let offer = sandbox.offer(offer);
    let key = wait(Key::es256()).unwrap();
    let credential =
        Session::open(&offer).fetch_for(WHAT, |claims| proof(&key, claims, "openid4vci-proof+jwt"));
    let bytes = base64url_decode(credential.as_str().unwrap()).unwrap();
    (decode(&bytes).unwrap(), key, offer)
}

fn security_object(issuer_signed: &Cbor) -> Cbor {
    let auth = CoseSign1::from_cbor_value(member(issuer_signed, "issuerAuth").unwrap().clone()).unwrap();
    opened(&decode(auth.payload.as_ref().unwrap()).unwrap()).unwrap()
}

#[test]
fn it_has_each_element_of_the_catalogue_and_a_digest_for_it() {
    let sandbox = Sandbox::start();
    let (issuer_signed, _, _) = issue(&sandbox, json!({ "status": true, "person": "sam" }));
    let items = member(member(&issuer_signed, "nameSpaces").unwrap(), TYPE).unwrap();
    let object = security_object(&issuer_signed);
    let digests = member(member(&object, "valueDigests").unwrap(), TYPE).unwrap();
    assert_eq!(digests.as_map().unwrap().len(), 17);
    let mut names = Vec::new();
    for (bytes, (_, digest)) in items.as_array().unwrap().iter().zip(digests.as_map().unwrap()) {
        assert_eq!(digest.as_bytes().unwrap(), &sha256(&encode(bytes).unwrap()));
        let item = opened(bytes).unwrap();
        assert_eq!(member(&item, "random").unwrap().as_bytes().unwrap().len(), 32);
        names.push(
            member(&item, "elementIdentifier")
                .unwrap()
                .as_text()
                .unwrap()
                .to_owned(),
        );
    }
    assert_eq!(
        (names[0].as_str(), names[16].as_str()),
        ("given_name", "expiry_date")
    );
    assert_eq!(member(&object, "docType"), Some(&TYPE.into()));
    let place = member(member(&object, "status").unwrap(), "status_list").unwrap();
    assert!(
        member(place, "uri")
            .unwrap()
            .as_text()
            .unwrap()
            .ends_with("/westmere/status/x5c/token")
    );
    let auth = CoseSign1::from_cbor_value(member(&issuer_signed, "issuerAuth").unwrap().clone()).unwrap();
    assert_eq!(chain_of(&auth).unwrap().len(), 2);
}

/// A device's response; each field can be made wrong.
struct Device {
    nonce: String,
    client_id: String,
    thumbprint: bool,
    doc_type: &'static str,
    names: Vec<&'static str>,
    tampered: bool,
    signer: Option<Key>,
}

impl Device {
    fn to(request: &Value) -> Self {
        Self {
            nonce: request["nonce"].as_str().unwrap().to_owned(),
            client_id: request["client_id"].as_str().unwrap().to_owned(),
            thumbprint: true,
            doc_type: TYPE,
            names: vec!["family_name", "oh_cleared"],
            tampered: false,
            signer: None,
        }
    }

    /// `SessionTranscript` (OpenID4VP 1.0 appendix B.2.6.1).
    fn transcript(&self, request: &Value) -> Cbor {
        let key: Jwk = serde_json::from_value(request["client_metadata"]["jwks"]["keys"][0].clone()).unwrap();
        let thumbprint = base64url_decode(&key.thumbprint_sha256().unwrap()).unwrap();
        let info = Cbor::Array(vec![
            self.client_id.as_str().into(),
            self.nonce.as_str().into(),
            if self.thumbprint {
                Cbor::Bytes(thumbprint)
            } else {
                Cbor::Null
            },
            request["response_uri"].as_str().unwrap().into(),
        ]);
        let hash = Cbor::Bytes(sha256(&encode(&info).unwrap()));
        let handover = Cbor::Array(vec!["OpenID4VPHandover".into(), hash]);
        Cbor::Array(vec![Cbor::Null, Cbor::Null, handover])
    }

    fn issuer_signed(&self, held: &Cbor) -> Cbor {
        let items = member(member(held, "nameSpaces").unwrap(), TYPE).unwrap();
        let mut shown = Vec::new();
        for bytes in items.as_array().unwrap() {
            let mut item = opened(bytes).unwrap();
            let name = member(&item, "elementIdentifier")
                .unwrap()
                .as_text()
                .unwrap()
                .to_owned();
            if !self.names.contains(&name.as_str()) {
                continue;
            }
            if self.tampered && name == "family_name" {
                item.as_map_mut().unwrap()[3].1 = "Somebody else".into();
            }
            shown.push(embedded(&item).unwrap());
        }
        map(vec![
            ("nameSpaces", map(vec![(TYPE, Cbor::Array(shown))])),
            ("issuerAuth", member(held, "issuerAuth").unwrap().clone()),
        ])
    }

    fn response(&self, request: &Value, held: &Cbor, key: &Key) -> String {
        let own = embedded(&Cbor::Map(Vec::new())).unwrap();
        let authentication = Cbor::Array(vec![
            "DeviceAuthentication".into(),
            self.transcript(request),
            self.doc_type.into(),
            own.clone(),
        ]);
        let message = encode(&embedded(&authentication).unwrap()).unwrap();
        let mut signed = CoseSign1Builder::new()
            .protected(HeaderBuilder::new().algorithm(Algorithm::ES256).build())
            .build();
        let input = signed.tbs_detached_data(&message, &[]);
        let signer = self.signer.as_ref().unwrap_or(key).signer();
        signed.signature = wait(signer.sign(&input)).unwrap();
        let auth = map(vec![("deviceSignature", signed.to_cbor_value().unwrap())]);
        let document = map(vec![
            ("docType", self.doc_type.into()),
            ("issuerSigned", self.issuer_signed(held)),
            (
                "deviceSigned",
                map(vec![("nameSpaces", own), ("deviceAuth", auth)]),
            ),
        ]);
        let response = map(vec![
            ("version", "1.0".into()),
            ("documents", Cbor::Array(vec![document])),
            ("status", 0.into()),
        ]);
        base64url(&encode(&response).unwrap())
    }
}

/// The state of a request that this was the answer to, and what was wrong.
fn sent(sandbox: &Sandbox, held: &Cbor, key: &Key, change: impl FnOnce(&mut Device)) -> (Value, Value) {
    let claims = ["family_name", "oh_cleared"].map(|name| json!({ "path": [TYPE, name] }));
    let made = sandbox.request(json!({ "dcql": { "credentials": [
        { "id": "checkin", "format": "mso_mdoc", "meta": { "doctype_value": TYPE }, "claims": claims },
    ]}}));
    let request = read_request(made["uri"].as_str().unwrap());
    let mut device = Device::to(&request);
    change(&mut device);
    let response = device.response(&request, held, key);
    let tokens = Map::from_iter([("checkin".to_owned(), json!([response]))]);
    Answer::to(&request, &[]).send_tokens(&request, tokens);
    let session = sandbox.session(&made["id"]);
    (session["state"].clone(), session["error"].clone())
}

/// What is wrong with a response, and what the verifier says to that.
type Wrong = (fn(&mut Device), &'static str);

#[test]
fn a_response_is_verified_and_a_wrong_one_is_refused() {
    let sandbox = Sandbox::start();
    let (held, key, _) = issue(&sandbox, json!({}));
    assert_eq!(
        sent(&sandbox, &held, &key, |_| {}),
        (json!("verified"), Value::Null)
    );
    let wrong: [Wrong; 7] = [
        (
            |device| device.nonce.push('x'),
            "the device's signature: it does not fit",
        ),
        (
            |device| device.client_id.push('x'),
            "the device's signature: it does not fit",
        ),
        (
            |device| device.thumbprint = false,
            "the device's signature: it does not fit",
        ),
        (
            |device| device.signer = Some(wait(Key::es256()).unwrap()),
            "the device's signature: it does not fit",
        ),
        (
            |device| device.tampered = true,
            "an element is not the one that was signed",
        ),
        (
            |device| device.doc_type = "another",
            "docType is another than the issuer signed",
        ),
        (
            |device| device.names = vec!["family_name"],
            "checkin: [\"uk.example.staffpassport.checkin.1\",\"oh_cleared\"] is missing",
        ),
    ];
    for (change, why) in wrong {
        let refused = (json!("refused"), json!(format!("checkin: {why}")));
        assert_eq!(sent(&sandbox, &held, &key, change), refused);
    }
}

#[test]
fn a_credential_that_is_spoilt_is_refused() {
    let sandbox = Sandbox::start();
    for (spoil, why) in [
        ("signature", "the issuer's signature: it does not fit"),
        ("wrong_key", "the issuer's signature: it does not fit"),
        ("expired", "the credential has ended"),
        ("not_yet_valid", "the credential is not valid yet"),
        ("wrong_cnf", "the device's signature: it does not fit"),
        ("missing_cnf", "deviceKey is missing"),
        ("revoked", "the credential is revoked"),
        ("suspended", "the credential is suspended"),
    ] {
        let (held, key, _) = issue(&sandbox, json!({ "spoil": spoil }));
        let refused = (json!("refused"), json!(format!("checkin: {why}")));
        assert_eq!(sent(&sandbox, &held, &key, |_| {}), refused, "{spoil}");
    }
    for spoil in ["untrusted_chain", "expired_certificate"] {
        let (held, key, _) = issue(&sandbox, json!({ "spoil": spoil }));
        assert_eq!(sent(&sandbox, &held, &key, |_| {}).0, "refused", "{spoil}");
    }
    let (held, key, offer) = issue(&sandbox, json!({ "status": true }));
    assert_eq!(sent(&sandbox, &held, &key, |_| {}).0, "verified");
    let change = json!({ "offer": offer["id"], "status": "revoked" });
    expect(
        200,
        post_json(&format!("{}/control/status", sandbox.base), None, &change),
    );
    assert_eq!(sent(&sandbox, &held, &key, |_| {}).0, "refused");
}

#[test]
fn what_an_mdoc_cannot_be_is_refused() {
    let sandbox = Sandbox::start();
    for spoil in ["issuer", "foreign_disclosure", "undefined_term", "alg_none"] {
        let body = json!({ "types": [WHAT], "spoil": spoil });
        let reply = post_json(&format!("{}/control/offers", sandbox.base), None, &body);
        assert_eq!(reply.0, 400, "{spoil}");
    }
}
