//! A base proof of ecdsa-sd-2023 as an issuer makes it, for a document of which every node has a name: then no label needs
//! an HMAC, and the canonical form is its statements, sorted.

use serde_json::{Value, json};
use wallet_crypto::{base64url_encode, sha256};

use super::keys::{Key, from_base58};

/// Statements of either kind, each a line.
pub(crate) struct Statements {
    pub(crate) mandatory: Vec<String>,
    pub(crate) others: Vec<String>,
}

/// What is mandatory of these documents.
const POINTERS: [&str; 2] = ["/issuer", "/validUntil"];

/// The statements of a document as [`super::ldp`] makes them, with claims that are strings.
pub(crate) fn statements(document: &Value) -> Statements {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (id, issuer) = (text(&document["id"]), text(&document["issuer"]["id"]));
    let subject = document["credentialSubject"].as_object().unwrap();
    let holder = text(&subject["id"]);
    let of = "https://www.w3.org/2018/credentials#";
    let mut mandatory = vec![
        format!("<{id}> <{of}issuer> <{issuer}> .\n"),
        format!(
            "<{issuer}> <https://schema.org/name> {} .\n",
            document["issuer"]["name"]
        ),
        date(&id, "validUntil", &document["validUntil"]),
    ];
    for one in document["type"].as_array().unwrap() {
        let one = match one.as_str().unwrap() {
            "VerifiableCredential" => format!("{of}VerifiableCredential"),
            other => other.to_owned(),
        };
        mandatory.push(format!(
            "<{id}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{one}> .\n"
        ));
    }
    let mut others = vec![
        date(&id, "validFrom", &document["validFrom"]),
        format!("<{id}> <{of}credentialSubject> <{holder}> .\n"),
    ];
    for (name, value) in subject.iter().filter(|(name, _)| *name != "id") {
        others.push(format!(
            "<{holder}> <https://types.staffpassport.example/terms#{name}> {value} .\n"
        ));
    }
    mandatory.sort();
    others.sort();
    Statements { mandatory, others }
}

fn date(id: &str, name: &str, value: &Value) -> String {
    format!(
        "<{id}> <https://www.w3.org/2018/credentials#{name}> {value}^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n"
    )
}

/// The proof, whose options are those of a suite that needs no RDF.
pub(crate) fn secure(document: &Value, mut proof: Value, key: &Key) -> Value {
    let options = proof.as_object_mut().unwrap();
    options.remove("@context");
    options.insert("cryptosuite".to_owned(), json!("ecdsa-sd-2023"));
    let security = "https://w3id.org/security#";
    let configuration = [
        format!(
            "_:c14n0 <http://purl.org/dc/terms/created> {}^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n",
            options["created"]
        ),
        format!(
            "_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{security}DataIntegrityProof> .\n"
        ),
        format!("_:c14n0 <{security}cryptosuite> \"ecdsa-sd-2023\"^^<{security}cryptosuiteString> .\n"),
        format!("_:c14n0 <{security}proofPurpose> <{security}assertionMethod> .\n"),
        format!(
            "_:c14n0 <{security}verificationMethod> <{}> .\n",
            options["verificationMethod"].as_str().unwrap()
        ),
    ];
    let made = statements(document);
    let proof_key = Key::p256("a key for one proof");
    let multikey = from_base58(proof_key.did_key().strip_prefix("did:key:z").unwrap());
    let signed = [
        sha256(configuration.concat().as_bytes()).as_slice(),
        &multikey,
        &sha256(made.mandatory.concat().as_bytes()),
    ]
    .concat();
    let signatures = made.others.iter().map(|line| proof_key.sign(line.as_bytes()));
    let value = [
        vec![0xd9, 0x5d, 0x00, 0x85],
        bytes(&key.sign(&signed)),
        bytes(&multikey),
        bytes(&[7; 32]),
        array(signatures.map(|signature| bytes(&signature)).collect()),
        array(
            POINTERS
                .iter()
                .map(|pointer| head(0x60, pointer.as_bytes()))
                .collect(),
        ),
    ];
    options.insert(
        "proofValue".to_owned(),
        json!(format!("u{}", base64url_encode(&value.concat()))),
    );
    proof
}

/// A byte string in CBOR (RFC 8949 section 3), of fewer than 256 bytes.
fn bytes(content: &[u8]) -> Vec<u8> {
    head(0x40, content)
}

fn head(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    let head = if length < 24 {
        vec![kind + length]
    } else {
        vec![kind + 24, length]
    };
    [head, content.to_vec()].concat()
}

fn array(elements: Vec<Vec<u8>>) -> Vec<u8> {
    let length = u8::try_from(elements.len()).unwrap();
    assert!(length < 24);
    [vec![0x80 + length], elements.concat()].concat()
}
