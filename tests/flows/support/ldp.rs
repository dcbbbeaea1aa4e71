//! W3C credentials with Data Integrity proofs as an issuer makes them, and presentations as a verifier reads them by the
//! suites that need no RDF: eddsa-jcs-2022 and ecdsa-jcs-2019.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wallet_crypto::{base64url_encode, sha256};

use super::NOW;
use super::credential::{Credential, Signer, Spoil};
use super::keys::{Key, base58, did_of_key, from_base58, resolve, verify};
use super::w3c::{BASE_2_0, W3c};

/// 2026-09-01T00:00:00Z, as [`super::w3c`] has it, and 300 days after every test starts.
const BEGIN: &str = "2026-09-01T00:00:00Z";
const END: &str = "2027-07-28T00:00:00Z";

/// RFC 8785 of what has ASCII names, and no numbers.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<_, _> = members.iter().collect();
            let member = |(name, value): (&String, &Value)| format!("{}:{}", json!(name), canonical(value));
            format!(
                "{{{}}}",
                sorted.into_iter().map(member).collect::<Vec<_>>().join(",")
            )
        }
        Value::Array(elements) => {
            format!(
                "[{}]",
                elements.iter().map(canonical).collect::<Vec<_>>().join(",")
            )
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// "Hashing" of both suites, with P-256 and Ed25519.
fn hash_data(document: &Value, options: &Value) -> Vec<u8> {
    let hash = |value: &Value| sha256(canonical(value).as_bytes());
    [hash(options), hash(document)].concat()
}

/// One copy, bound to the DID that the proof named.
pub(crate) fn issue(
    signer: &Signer,
    credential: &Credential,
    w3c: &W3c,
    spoil: Spoil,
    did: Option<&str>,
) -> String {
    let Signer::Did(key, issuer) = signer else {
        panic!("a proof is made by the key of a DID");
    };
    let mut subject = credential.claims.full();
    subject["id"] = json!(did.unwrap());
    let mut document = json!({
        "@context": [BASE_2_0, {"@vocab": "https://types.staffpassport.example/terms#"}],
        "id": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873",
        "type": w3c.types,
        "issuer": {"id": issuer, "name": "Penfold School of Medicine"},
        "validFrom": BEGIN,
        "validUntil": END,
        "credentialSubject": subject,
    });
    match spoil {
        Spoil::Nothing | Spoil::Signature => {}
        Spoil::Issuer => document["issuer"] = json!("did:example:somebody-else"),
        Spoil::Expired => document["validUntil"] = json!("2026-09-30T00:00:00Z"),
        Spoil::NotYetValid => document["validFrom"] = json!("2026-10-02T00:00:00Z"),
        Spoil::OtherKey => {
            document["credentialSubject"]["id"] = json!(Key::p256("another holder").did_jwk());
        }
        Spoil::NoKey => {
            document["credentialSubject"]
                .as_object_mut()
                .unwrap()
                .remove("id");
        }
        Spoil::Type => document["type"] = json!(["VerifiableCredential", "AnotherCredential"]),
        Spoil::Oversized => document["filling"] = json!("x".repeat(2 * 1024 * 1024)),
        Spoil::ForeignDisclosure | Spoil::DuplicateDigest | Spoil::InTheClear => {
            panic!("nothing is disclosed by choice")
        }
    }
    for (name, value) in &w3c.patch {
        document[*name] = value.clone();
    }
    let proof = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": suite(key),
        "created": BEGIN,
        "verificationMethod": did_of_key(issuer),
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    });
    let other = Key::p256("somebody else");
    let signing = if spoil == Spoil::Signature { &other } else { key };
    match w3c.suite {
        None => prove(&mut document, proof, signing),
        Some(suite @ ("ecdsa-sd-2023" | "bbs-2023")) => {
            document["proof"] = super::selective::secure(&document, proof, signing, suite);
        }
        Some(suite) => document["proof"] = secure_rdfc(&mut document, proof, signing, suite),
    }
    document.to_string()
}

/// Puts a proof with these options into a document ("Create Proof" of both suites).
fn prove(document: &mut Value, mut proof: Value, key: &Key) {
    let signature = key.sign(&hash_data(document, &proof));
    proof["proofValue"] = json!(format!("z{}", base58(&signature)));
    document["proof"] = proof;
}

/// Signs another document of an issuer by its key, the options of the proof changed.
pub(crate) fn secure(document: &mut Value, key: &Key, did: &str, change: &Value) {
    let mut proof = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": suite(key),
        "verificationMethod": did_of_key(did),
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    });
    for (name, value) in change.as_object().unwrap() {
        proof[name] = value.clone();
    }
    prove(document, proof, key);
}

/// The proof by a suite that signs RDF as a whole.
fn secure_rdfc(document: &mut Value, mut proof: Value, key: &Key, suite: &str) -> Value {
    let options = proof.as_object_mut().unwrap();
    options.remove("@context");
    if let Some(year) = suite.strip_prefix("Ed25519Signature") {
        options.insert("type".to_owned(), json!(suite));
        options.remove("cryptosuite");
        let context = format!("https://w3id.org/security/suites/ed25519-{year}/v1");
        let contexts = document["@context"].as_array_mut().unwrap();
        contexts.insert(1, json!(context));
    } else {
        options.insert("cryptosuite".to_owned(), json!(suite));
    }
    let hashed = super::rdf::hash_data(document, &proof);
    if suite == "Ed25519Signature2018" {
        // RFC 7797: the payload is detached and not encoded.
        let header = base64url_encode(br#"{"alg":"EdDSA","b64":false,"crit":["b64"]}"#);
        let signature = key.sign(&[header.as_bytes(), b".", &hashed].concat());
        proof["jws"] = json!(format!("{header}..{}", base64url_encode(&signature)));
    } else {
        proof["proofValue"] = json!(format!("z{}", base58(&key.sign(&hashed))));
    }
    proof
}

fn suite(key: &Key) -> &'static str {
    match key {
        Key::P256(_) => "ecdsa-jcs-2019",
        Key::Ed25519(_) => "eddsa-jcs-2022",
    }
}

/// Takes the proof out of a document, checks it by the key of its DID, and returns its options.
pub(crate) fn check_proof(document: &mut Value) -> Value {
    let mut proof = document.as_object_mut().unwrap().remove("proof").unwrap();
    let value = proof.as_object_mut().unwrap().remove("proofValue").unwrap();
    let method = proof["verificationMethod"].as_str().unwrap().to_owned();
    let (did, _) = method.split_once('#').unwrap();
    assert_eq!(method, did_of_key(did), "the one key of the DID");
    assert_eq!(proof["type"], "DataIntegrityProof");
    assert_eq!(proof["@context"], document["@context"]);
    let signature = from_base58(value.as_str().unwrap().strip_prefix('z').unwrap());
    let algorithm = verify(&resolve(did), &hash_data(document, &proof), &signature);
    let suite = if algorithm == "ES256" {
        "ecdsa-jcs-2019"
    } else {
        "eddsa-jcs-2022"
    };
    assert_eq!(proof["cryptosuite"], suite);
    proof["controller"] = json!(did);
    proof
}

/// Checks the holder's proof, what it binds to, and the issuer's under it. Returns the credential.
pub(crate) fn open(presentation: &Value, issuer: &str, domain: &str, challenge: &str) -> Value {
    let mut presentation = presentation.clone();
    let proof = check_proof(&mut presentation);
    let holder = proof["controller"].clone();
    assert_eq!(proof["proofPurpose"], "authentication");
    assert_eq!(
        (&proof["domain"], &proof["challenge"]),
        (&json!(domain), &json!(challenge))
    );
    assert_eq!(proof["created"], "2026-10-01T00:00:00Z", "{NOW}");
    assert_eq!(presentation["type"], json!(["VerifiablePresentation"]));
    assert_eq!(presentation["@context"], json!([BASE_2_0]));
    assert_eq!(presentation["holder"], holder);
    let credentials = presentation["verifiableCredential"].as_array().unwrap();
    assert_eq!(
        (credentials.len(), presentation.as_object().unwrap().len()),
        (1, 4)
    );
    let mut credential = credentials[0].clone();
    let issued = check_proof(&mut credential);
    assert_eq!(issued["controller"], issuer);
    assert_eq!(issued["proofPurpose"], "assertionMethod");
    assert_eq!(credential["credentialSubject"]["id"], holder);
    credential
}
