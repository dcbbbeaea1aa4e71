//! A query (OpenID4VP section 6), matched against one credential: what is selected is there.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use wallet_crypto::{JsonLimits, SignatureAlgorithm, parse_json};
use wallet_openid4vc::dcql::{Candidate, DcqlQuery, PathStep, match_};
use wallet_openid4vc::vp::{SignatureKind, VerifierFormats};

const LIMITS: JsonLimits = JsonLimits {
    max_bytes: 64 * 1024,
    max_depth: 32,
};
/// One thing for each kind of path.
static CLAIMS: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "vct": "https://credentials.example.com/identity_credential",
        "given_name": "Ada",
        "last_name": "Doe",
        "address": { "street_address": "1 High Street", "postal_code": "90210" },
        "degrees": [{ "type": "Bachelor", "year": 1 }, { "type": "Master", "year": null }],
        "nationalities": ["GB", "NG"],
        "retired": false,
    })
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = parse_json(bytes, &LIMITS) else {
        return;
    };
    let Ok(query) = DcqlQuery::parse(&value) else {
        return;
    };
    assert_eq!(query.as_json(), &value);
    let types = ["https://credentials.example.com/identity_credential".to_owned()];
    let candidate = Candidate {
        id: "one",
        formats: &["dc+sd-jwt"],
        types: &types,
        claims: &CLAIMS,
        holder_bound: true,
        authority_keys: &[],
        issued_by: SignatureKind::Algorithm(SignatureAlgorithm::Es256),
        presented_by: &[SignatureKind::Algorithm(SignatureAlgorithm::Es256)],
    };
    let report = match_(&query, &VerifierFormats::default(), &[candidate]);
    assert_eq!(report.queries.len(), query.credentials().len());
    for one in &report.queries {
        assert_eq!(one.missing.is_some(), one.candidates.is_empty());
        for path in one.candidates.iter().flat_map(|candidate| &candidate.selected) {
            assert!(find(path).is_some());
        }
    }
});

fn find(path: &[PathStep]) -> Option<&'static Value> {
    path.iter().try_fold(&*CLAIMS, |value, step| match step {
        PathStep::Key(name) => value.get(name),
        PathStep::Index(index) => value.get(*index),
    })
}
