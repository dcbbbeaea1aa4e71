//! Type metadata documents (SD-JWT VC section 5), with labels in English and Welsh.

use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Claim, CredentialType, Text};
use crate::encoding::{base64, sha256};

/// The document of a type, exactly as it is served.
pub fn document(catalogue: &Catalogue, of: &CredentialType) -> String {
    let claims: Vec<Value> = catalogue.claims(of).flat_map(claim_entries).collect();
    let display = |text: &Text| {
        json!([
            {"locale": "en", "name": text.en},
            {"locale": "cy", "name": text.cy},
        ])
    };
    json!({
        "vct": of.vct,
        "name": of.title.en,
        "display": display(&of.title),
        "claims": claims,
    })
    .to_string()
}

/// The integrity value of a document (SD-JWT VC section 7, W3C SRI).
pub fn integrity(document: &str) -> String {
    format!("sha256-{}", base64(&sha256(document.as_bytes())))
}

/// A claim's path as a claims path.
pub fn claim_path(claim: &Claim) -> Vec<Value> {
    claim.path.split('.').map(|step| json!(step)).collect()
}

fn claim_entries(claim: &Claim) -> Vec<Value> {
    let entry = |path: Vec<Value>, sd: &str| {
        json!({
            "path": path,
            "display": [
                {"locale": "en", "label": claim.label.en},
                {"locale": "cy", "label": claim.label.cy},
            ],
            "sd": sd,
        })
    };
    let sd = if claim.sd { "always" } else { "never" };
    let mut entries = vec![entry(claim_path(claim), sd)];
    if claim.elements_sd {
        let mut path = claim_path(claim);
        path.push(Value::Null);
        entries.push(entry(path, "always"));
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_has_both_labels_and_the_integrity_is_over_the_served_bytes() {
        let catalogue = Catalogue::load().unwrap();
        for of in &catalogue.types {
            let text = document(&catalogue, of);
            let parsed: Value = serde_json::from_str(&text).unwrap();
            let claims = parsed["claims"].as_array().unwrap();
            assert!(claims.len() >= of.claims.len() + catalogue.common.len());
            for claim in claims {
                assert_eq!(claim["display"][0]["locale"], "en");
                assert_eq!(claim["display"][1]["locale"], "cy");
                assert!(!claim["display"][1]["label"].as_str().unwrap().is_empty());
            }
            assert!(integrity(&text).starts_with("sha256-"));
        }
    }
}
