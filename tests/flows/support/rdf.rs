//! Documents as RDF, for those of which every node has a name: then the canonical form is their statements, sorted.

use serde_json::{Map, Value};
use wallet_crypto::sha256;

const CREDENTIALS: &str = "https://www.w3.org/2018/credentials#";
const SECURITY: &str = "https://w3id.org/security#";
const TERMS: &str = "https://types.staffpassport.example/terms#";
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// Statements of either kind, each a line.
pub(crate) struct Statements {
    pub(crate) mandatory: Vec<String>,
    pub(crate) others: Vec<String>,
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The statements of a document as [`super::ldp`] makes them. Its issuer, types and end are mandatory.
pub(crate) fn statements(document: &Value) -> Statements {
    let (id, issuer) = (text(&document["id"]), text(&document["issuer"]["id"]));
    let subject = document["credentialSubject"].as_object().unwrap();
    let holder = text(&subject["id"]);
    let mut mandatory = vec![
        format!("<{id}> <{CREDENTIALS}issuer> <{issuer}> .\n"),
        format!(
            "<{issuer}> <https://schema.org/name> {} .\n",
            document["issuer"]["name"]
        ),
        date(id, "validUntil", &document["validUntil"]),
    ];
    for one in document["type"].as_array().unwrap() {
        let one = match text(one) {
            "VerifiableCredential" => format!("{CREDENTIALS}VerifiableCredential"),
            other => other.to_owned(),
        };
        mandatory.push(format!("<{id}> <{TYPE}> <{one}> .\n"));
    }
    let mut others = vec![
        date(id, "validFrom", &document["validFrom"]),
        format!("<{id}> <{CREDENTIALS}credentialSubject> <{holder}> .\n"),
    ];
    node(subject, &mut others);
    mandatory.sort();
    others.sort();
    Statements { mandatory, others }
}

fn date(id: &str, name: &str, value: &Value) -> String {
    format!("<{id}> <{CREDENTIALS}{name}> {value}^^<{XSD}dateTime> .\n")
}

/// What is said of a node, and of the nodes in it.
fn node(members: &Map<String, Value>, out: &mut Vec<String>) {
    let id = text(&members["id"]);
    for (name, value) in members.iter().filter(|(name, _)| *name != "id") {
        for one in value.as_array().unwrap_or(&vec![value.clone()]) {
            let object = match one {
                Value::Object(inner) => {
                    node(inner, out);
                    format!("<{}>", text(&inner["id"]))
                }
                Value::Bool(_) => format!("\"{one}\"^^<{XSD}boolean>"),
                Value::Number(_) => format!("\"{one}\"^^<{XSD}integer>"),
                Value::String(_) => one.to_string(),
                Value::Null | Value::Array(_) => panic!("it leaves no trace"),
            };
            out.push(format!("<{id}> <{TERMS}{name}> {object} .\n"));
        }
    }
}

/// The statements of a proof's options.
pub(crate) fn configuration(options: &Value) -> String {
    let kind = text(&options["type"]);
    let mut lines = vec![
        format!(
            "_:c14n0 <http://purl.org/dc/terms/created> {}^^<{XSD}dateTime> .\n",
            options["created"]
        ),
        format!("_:c14n0 <{TYPE}> <{SECURITY}{kind}> .\n"),
    ];
    if let Some(suite) = options.get("cryptosuite") {
        lines.push(format!(
            "_:c14n0 <{SECURITY}cryptosuite> {suite}^^<{SECURITY}cryptosuiteString> .\n"
        ));
    }
    lines.push(format!(
        "_:c14n0 <{SECURITY}proofPurpose> <{SECURITY}assertionMethod> .\n"
    ));
    lines.push(format!(
        "_:c14n0 <{SECURITY}verificationMethod> <{}> .\n",
        text(&options["verificationMethod"])
    ));
    lines.concat()
}

/// "Hashing" of the -rdfc- suites, with P-256 and Ed25519.
pub(crate) fn hash_data(document: &Value, options: &Value) -> Vec<u8> {
    let made = statements(document);
    let mut lines = [made.mandatory, made.others].concat();
    lines.sort();
    [
        sha256(configuration(options).as_bytes()),
        sha256(lines.concat().as_bytes()),
    ]
    .concat()
}
