//! RFC 9901's worked examples (`tests/vectors/sd-jwt`).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wallet_crypto::{Jws, JwsLimits, PublicKey, base64url_decode};

use super::issuer::{digest, issue};
use super::{leaves, path};
use crate::sd_jwt::SdJwt;
use crate::{KeyBinding, SdJwtVc};

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../tests/vectors/sd-jwt/",
            $name
        ))
        .trim()
    };
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn rfc_issuer() -> PublicKey {
    PublicKey::from_jwk(&json_of(vector!("issuer.json"))).unwrap()
}

/// The digests and disclosures of a list.
fn listed(text: &str) -> Vec<(&str, String)> {
    let pairs = text.lines().map(|line| line.split_once(' ').unwrap());
    pairs
        .map(|(digest, disclosure)| (digest, disclosure.to_owned()))
        .collect()
}

/// Splits a presentation after its last tilde.
fn key_binding_jwt(presentation: &str) -> (&str, &str) {
    presentation.split_at(presentation.rfind('~').unwrap() + 1)
}

fn parts(compact: &str) -> BTreeSet<&str> {
    compact.split('~').collect()
}

/// Section 4.2.1: one claim, four spellings; each is taken as it was sent.
#[test]
fn a_disclosures_spelling_is_the_issuers() {
    let spellings = [
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd",
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd",
        "WwoiXzI2YmM0TFQtYWM2cTJLSTZjQlc1ZXMiLAoiZmFtaWx5X25hbWUiLAoiTcO2Yml1cyIKXQ",
    ];
    assert_eq!(
        digest(spellings[0]),
        "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    );
    for spelling in spellings {
        let payload = json!({ "given_name": "Alice", "_sd": [digest(spelling)] });
        let sd_jwt = SdJwt::parse(&issue(&payload, &[spelling.to_owned()])).unwrap();
        assert_eq!(
            sd_jwt.claims(),
            &json!({ "given_name": "Alice", "family_name": "Möbius" })
        );
    }
}

/// Sections 4.2.2 and 4.2.4.2.
#[test]
fn an_array_element_is_there_or_left_out() {
    let payload = json!({
        "nationalities": ["DE", { "...": "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs" }, "US"]
    });
    let disclosure = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0".to_owned();
    let with = SdJwt::parse(&issue(&payload, &[disclosure])).unwrap();
    assert_eq!(with.claims(), &json!({ "nationalities": ["DE", "FR", "US"] }));
    let without = SdJwt::parse(&issue(&payload, &[])).unwrap();
    assert_eq!(without.claims(), &json!({ "nationalities": ["DE", "US"] }));
}

/// Section 4.2.3, for each disclosure of each example.
#[test]
fn every_listed_digest_is_its_disclosures() {
    let lists = [
        vector!("simple/disclosures.txt"),
        vector!("flat/disclosures.txt"),
        vector!("structured/disclosures.txt"),
        vector!("recursive/disclosures.txt"),
        vector!("simple-structured/disclosures.txt"),
        vector!("complex-structured/disclosures.txt"),
        vector!("pid/disclosures.txt"),
    ];
    let pairs: Vec<_> = lists.into_iter().flat_map(listed).collect();
    assert!(pairs.len() > 60);
    for (expected, disclosure) in pairs {
        assert_eq!(digest(&disclosure), expected);
    }
}

/// Section 5.1: the claims set that went in comes out, signed by the issuer of appendix A.5.
#[test]
fn the_simple_example_is_issued() {
    let sd_jwt = SdJwt::parse(vector!("simple/issuance.txt")).unwrap();
    sd_jwt.jws().verify(&rfc_issuer()).unwrap();
    let payload: Value = serde_json::from_slice(sd_jwt.jws().payload()).unwrap();
    assert_eq!(payload, json_of(vector!("simple/payload.json")));
    for (name, value) in json_of(vector!("simple/user_claims.json")).as_object().unwrap() {
        assert_eq!(&sd_jwt.claims()[name], value, "{name}");
    }
}

/// Section 5.2: the same choice makes the same presentation; its order there is another one.
#[test]
fn the_simple_example_is_presented() {
    let sd_jwt = SdJwt::parse(vector!("simple/issuance.txt")).unwrap();
    let asked = [["given_name"], ["family_name"], ["address"]].map(|steps| path(json!(steps)));
    let asked = [asked.as_slice(), &[path(json!(["nationalities", 0]))]].concat();
    let selection = sd_jwt.select(&asked).unwrap();
    let (published, _) = key_binding_jwt(vector!("simple/presentation.txt"));
    let presentation = sd_jwt.present(&selection);
    assert_eq!(parts(&presentation), parts(published));
    let verified = json_of(vector!("simple/verified.json"));
    assert_eq!(SdJwt::parse(&presentation).unwrap().claims(), &verified);
    assert_eq!(SdJwt::parse(published).unwrap().claims(), &verified);
    assert_eq!(selection.revealed, leaves(&verified));
    assert!(selection.withheld.contains(&path(json!(["nationalities", 1]))));
}

/// Sections 4.3 and 5.2: `sd_hash` and the key that `cnf` confirms.
#[test]
fn the_published_key_binding_jwts_hold() {
    for (presentation, payload) in [
        (
            vector!("simple/presentation.txt"),
            vector!("simple/kb_payload.json"),
        ),
        (vector!("pid/presentation.txt"), vector!("pid/kb_payload.json")),
    ] {
        let (sd_jwt_text, kb_jwt) = key_binding_jwt(presentation);
        let sd_jwt = SdJwt::parse(sd_jwt_text).unwrap();
        sd_jwt.jws().verify(&rfc_issuer()).unwrap();
        let kb_jwt = Jws::parse(kb_jwt, &JwsLimits::DEFAULT).unwrap();
        kb_jwt
            .verify(&PublicKey::from_jwk(&sd_jwt.claims()["cnf"]["jwk"]).unwrap())
            .unwrap();
        let signed: Value = serde_json::from_slice(kb_jwt.payload()).unwrap();
        assert_eq!(signed, json_of(payload));
        assert_eq!(signed["sd_hash"], json!(sd_jwt.hash().digest(sd_jwt_text)));
        assert_eq!(kb_jwt.typ(), Some("kb+jwt"));
    }
}

/// Section 4.3: what we sign for the published choice is what was signed there, up to the order of disclosures.
#[test]
fn our_key_binding_has_the_published_form() {
    let (published, _) = key_binding_jwt(vector!("pid/presentation.txt"));
    // The issuer's order is turned into the presentation's, so that even the hash must agree.
    let issued = vector!("pid/issuance.txt");
    let mut reordered = published.to_owned();
    for disclosure in issued.split('~').skip(1).filter(|part| !part.is_empty()) {
        if !published.contains(disclosure) {
            reordered.push_str(disclosure);
            reordered.push('~');
        }
    }
    let credential = SdJwtVc::parse(&reordered).unwrap();
    let asked = [
        path(json!(["nationalities"])),
        path(json!(["age_equal_or_over", "18"])),
    ];
    let selection = credential.select(&asked).unwrap();
    assert_eq!(credential.present(&selection), published);
    let expected = json_of(vector!("pid/kb_payload.json"));
    let binding = KeyBinding {
        audience: expected["aud"].as_str().unwrap().to_owned(),
        nonce: expected["nonce"].as_str().unwrap().to_owned(),
        issued_at: expected["iat"].as_i64().unwrap(),
    };
    let input = binding.signing_input(&credential, &selection);
    let input = std::str::from_utf8(input.bytes()).unwrap();
    let decoded = |part: &str| json_of(std::str::from_utf8(&base64url_decode(part).unwrap()).unwrap());
    let (header, payload) = input.split_once('.').unwrap();
    assert_eq!(decoded(header), json!({ "alg": "ES256", "typ": "kb+jwt" }));
    assert_eq!(decoded(payload), expected);
}

const USER: &str = "6c5c0a49-b589-431d-bae7-219122a9ec2c";

/// Section 6's `address` in its four structures: the claims are the same, what can stay hidden is not.
#[test]
fn one_address_in_every_structure() {
    let address = json!({
        "street_address": "Schulstr. 12", "locality": "Schulpforta", "region": "Sachsen-Anhalt", "country": "DE"
    });
    let structured = listed(vector!("structured/disclosures.txt"));
    // The country has no disclosure there.
    let mut one_open = structured.clone();
    one_open.retain(|(digest, _)| vector!("structured/payload_one_open.json").contains(digest));
    let cases = [
        (
            vector!("flat/payload.json"),
            listed(vector!("flat/disclosures.txt")),
            0,
        ),
        (vector!("structured/payload.json"), structured, 3),
        (
            vector!("recursive/payload.json"),
            listed(vector!("recursive/disclosures.txt")),
            3,
        ),
        (vector!("structured/payload_one_open.json"), one_open, 2),
    ];
    for (payload, disclosures, hidden) in cases {
        let disclosures: Vec<String> = disclosures.into_iter().map(|(_, text)| text).collect();
        let sd_jwt = SdJwt::parse(&issue(&json_of(payload), &disclosures)).unwrap();
        assert_eq!(sd_jwt.claims()["sub"], json!(USER));
        assert_eq!(sd_jwt.claims()["address"], address);
        let selection = sd_jwt.select(&[path(json!(["address", "region"]))]).unwrap();
        assert_eq!(selection.withheld.len(), hidden, "{payload}");
        let presented = SdJwt::parse(&sd_jwt.present(&selection)).unwrap();
        assert_eq!(presented.claims()["address"]["region"], json!("Sachsen-Anhalt"));
    }
}

/// Appendix A.1, with decoys.
#[test]
fn the_simple_structured_example() {
    let presentation = SdJwt::parse(vector!("simple-structured/presentation.txt")).unwrap();
    presentation.jws().verify(&rfc_issuer()).unwrap();
    assert_eq!(
        presentation.claims(),
        &json_of(vector!("simple-structured/verified.json"))
    );
    let payload = json_of(vector!("simple-structured/payload.json"));
    for decoy in vector!("simple-structured/decoys.txt").lines() {
        assert!(payload.to_string().contains(decoy));
    }
    let disclosures = listed(vector!("simple-structured/disclosures.txt"));
    let disclosures: Vec<String> = disclosures.into_iter().map(|(_, text)| text).collect();
    let sd_jwt = SdJwt::parse(&issue(&payload, &disclosures)).unwrap();
    for (name, value) in json_of(vector!("simple-structured/user_claims.json"))
        .as_object()
        .unwrap()
    {
        assert_eq!(&sd_jwt.claims()[name], value, "{name}");
    }
    let asked = [
        path(json!(["address", "region"])),
        path(json!(["address", "country"])),
    ];
    let ours = sd_jwt.present(&sd_jwt.select(&asked).unwrap());
    assert_eq!(SdJwt::parse(&ours).unwrap().claims(), presentation.claims());
}

/// Appendix A.2, with nested objects and arrays.
#[test]
fn the_complex_structured_example() {
    let presentation = SdJwt::parse(vector!("complex-structured/presentation.txt")).unwrap();
    presentation.jws().verify(&rfc_issuer()).unwrap();
    let verified = json_of(vector!("complex-structured/verified.json"));
    assert_eq!(presentation.claims(), &verified);
    let disclosures = listed(vector!("complex-structured/disclosures.txt"));
    let disclosures: Vec<String> = disclosures.into_iter().map(|(_, text)| text).collect();
    let payload = json_of(vector!("complex-structured/payload.json"));
    let sd_jwt = SdJwt::parse(&issue(&payload, &disclosures)).unwrap();
    for (name, value) in json_of(vector!("complex-structured/user_claims.json"))
        .as_object()
        .unwrap()
    {
        assert_eq!(&sd_jwt.claims()[name], value, "{name}");
    }
    // Asking for each leaf that was verified there makes the same presentation here.
    let selection = sd_jwt.select(&leaves(&verified)).unwrap();
    assert_eq!(selection.revealed, leaves(&verified));
    assert_eq!(
        SdJwt::parse(&sd_jwt.present(&selection)).unwrap().claims(),
        &verified
    );
}

/// Appendix A.3: the SD-JWT VC.
#[test]
fn the_pid_example() {
    let credential = SdJwtVc::parse(vector!("pid/issuance.txt")).unwrap();
    credential.verify_signature(&rfc_issuer()).unwrap();
    assert_eq!(credential.iss(), Some("https://pid-issuer.bund.de.example"));
    for (name, value) in json_of(vector!("pid/user_claims.json")).as_object().unwrap() {
        assert_eq!(&credential.claims()[name], value, "{name}");
    }
    let asked = [
        path(json!(["nationalities"])),
        path(json!(["age_equal_or_over", "18"])),
    ];
    let selection = credential.select(&asked).unwrap();
    let verified = json_of(vector!("pid/verified.json"));
    assert_eq!(
        SdJwtVc::parse(&credential.present(&selection)).unwrap().claims(),
        &verified
    );
    assert_eq!(selection.revealed, leaves(&verified));
}
