//! An independent implementation (`identity-kit`) as judge: it and this crate accept the same SD-JWTs, read the
//! same claims from them and make the same presentations.

use identity_kit::sd_jwt_vc::{SdJwt as OracleSdJwt, SdJwtVc as OracleSdJwtVc};
use identity_kit::vc::ClaimPath as OraclePath;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::issuer::{
    digest, disclosure, element, header, holder_key, issue, issue_with, property, sign_bytes, vc,
};
use super::random::{Draft, Spot, claims, config, hash_name};
use crate::sd_jwt::{HashAlgorithm, SdJwt};
use crate::{ClaimPath, RegisteredClaim, SdJwtVc};

/// What this crate reads.
fn ours(compact: &str) -> Option<Value> {
    SdJwt::parse(compact).ok().map(|sd_jwt| sd_jwt.claims().clone())
}

/// What the oracle reads.
fn theirs(compact: &str) -> Option<Value> {
    let processed = OracleSdJwt::parse(compact).ok()?.process().ok()?;
    Some(Value::Object(processed.payload))
}

fn oracle_path(path: &ClaimPath) -> OraclePath {
    serde_json::from_value(serde_json::to_value(path).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn the_same_claims_are_read(claim in claims(), hash in hash_name()) {
        let draft = claim.draft(hash);
        let issued = issue(&draft.payload, &draft.disclosures);
        assert_eq!(ours(&issued).unwrap(), theirs(&issued).unwrap());
    }

    #[test]
    fn the_same_presentation_is_made(
        claim in claims(), hash in hash_name(), picks in vec(any::<Index>(), 0..5)
    ) {
        let draft = claim.draft(hash);
        let issued = issue(&draft.payload, &draft.disclosures);
        // The oracle selects only claims with a disclosure of their own or beneath them.
        let hidden: Vec<Spot> = claim.spots().into_iter().filter(|spot| spot.hidden).collect();
        let picks = if hidden.is_empty() { Vec::new() } else { picks };
        let chosen: Vec<&Spot> = picks.iter().map(|pick| pick.get(&hidden)).collect();

        let paths: Vec<ClaimPath> = chosen.iter().map(|spot| spot.path.clone()).collect();
        let credential = SdJwtVc::parse(&issued).unwrap();
        let presentation = credential.present(&credential.select(&paths).unwrap());

        let paths: Vec<OraclePath> = chosen.iter().map(|spot| oracle_path(&spot.issued)).collect();
        assert_eq!(presentation, OracleSdJwt::parse(&issued).unwrap().disclose(&paths).unwrap().to_string());
        assert_eq!(ours(&presentation).unwrap(), theirs(&presentation).unwrap());
    }

    #[test]
    fn a_spoilt_sd_jwt_is_judged_alike(claim in claims(), hash in hash_name(), fault in fault()) {
        let mut draft = claim.draft(hash);
        fault.apply(&mut draft, hash.unwrap_or("sha-256"));
        let spoilt = issue(&draft.payload, &draft.disclosures);
        assert_eq!(ours(&spoilt), theirs(&spoilt), "{fault:?}");
    }

    #[test]
    fn a_changed_payload_is_judged_alike(claim in claims(), at in any::<Index>(), byte in 0x20_u8..0x7f) {
        let draft = claim.draft(None);
        let mut payload = draft.payload.to_string().into_bytes();
        let at = at.index(payload.len());
        payload[at] = byte;
        let jwt = sign_bytes(&header(), &payload);
        let changed = [&[jwt], draft.disclosures.as_slice(), &[String::new()]].concat().join("~");
        assert_eq!(ours(&changed), theirs(&changed));
    }

    #[test]
    fn a_changed_disclosure_is_judged_alike(claim in claims(), at in any::<Index>(), by in "[A-Za-z0-9_=-]") {
        let draft = claim.draft(None);
        let mut issued = issue(&draft.payload, &draft.disclosures);
        let start = issued.find('~').unwrap();
        let at = start + at.index(issued.len() - start);
        issued.replace_range(at..=at, &by);
        // Without its last tilde an SD-JWT ends in a key-binding JWT, which the oracle's holder would read.
        if issued.ends_with('~') {
            assert_eq!(ours(&issued), theirs(&issued));
        }
    }
}

/// What an issuer can do wrong.
#[derive(Debug, Clone)]
enum Fault {
    Drop(Index),
    Repeat(Index),
    Foreign,
    RepeatDigest(Index),
    Reference(String),
    ReferenceInArray(String),
    Replace(&'static str, Value),
}

fn fault() -> impl Strategy<Value = Fault> {
    let referenced = prop_oneof![
        Just(property("x", "_sd", json!(1))),
        Just(property("x", "...", json!(1))),
        Just(property("x", "vct", json!(1))),
        Just(property("x", "new", json!({ "_sd": 1 }))),
        Just(property("x", "new", json!([{ "...": "unknown" }]))),
        Just(element("x", json!([1]))),
        Just(disclosure(&json!([]))),
        Just(disclosure(&json!(["x"]))),
        Just(disclosure(&json!(["x", "new", 1, 2]))),
        Just(disclosure(&json!([1, "new", 2]))),
        Just(disclosure(&json!(["x", 1, 2]))),
        Just(disclosure(&json!({ "x": 1 }))),
        Just("AB".to_owned()),
        Just("!".to_owned()),
    ];
    let algorithms = prop_oneof![
        Just(json!("sha-256")),
        Just(json!("sha-512")),
        Just(json!("SHA-256")),
        Just(json!("md5")),
        Just(json!(1)),
        Just(json!(null)),
    ];
    let digests = prop_oneof![
        Just(json!([])),
        Just(json!("x")),
        Just(json!({})),
        Just(json!(["x", "x"])),
        Just(json!([1])),
        Just(json!(null)),
    ];
    prop_oneof![
        any::<Index>().prop_map(Fault::Drop),
        any::<Index>().prop_map(Fault::Repeat),
        Just(Fault::Foreign),
        any::<Index>().prop_map(Fault::RepeatDigest),
        referenced.clone().prop_map(Fault::Reference),
        referenced.prop_map(Fault::ReferenceInArray),
        algorithms.prop_map(|value| Fault::Replace("_sd_alg", value)),
        digests.prop_map(|value| Fault::Replace("_sd", value)),
    ]
}

impl Fault {
    fn apply(&self, draft: &mut Draft, hash: &str) {
        let digest = |text: &str| HashAlgorithm::from_name(hash).unwrap().digest(text);
        match self {
            Self::Drop(at) if !draft.disclosures.is_empty() => {
                draft.disclosures.remove(at.index(draft.disclosures.len()));
            }
            Self::Repeat(at) if !draft.disclosures.is_empty() => {
                draft.disclosures.push(at.get(&draft.disclosures).clone());
            }
            Self::RepeatDigest(at) if !draft.disclosures.is_empty() => {
                draft.payload["more"] = json!([{ "...": digest(&at.get::<String>(&draft.disclosures)[..]) }]);
            }
            Self::Drop(_) | Self::Repeat(_) | Self::RepeatDigest(_) | Self::Foreign => {
                draft.disclosures.push(property("x", "foreign", json!(1)));
            }
            Self::Reference(text) => {
                draft.payload["more"] = json!({ "_sd": [digest(text)], "vct": 1 });
                draft.disclosures.push(text.clone());
            }
            Self::ReferenceInArray(text) => {
                draft.payload["more"] = json!([{ "...": digest(text) }]);
                draft.disclosures.push(text.clone());
            }
            Self::Replace(name, value) => draft.payload[*name] = value.clone(),
        }
    }
}

#[test]
fn registered_claims_are_judged_alike() {
    for typ in ["dc+sd-jwt", "vc+sd-jwt", "JWT"] {
        let header = json!({ "alg": "ES256", "typ": typ });
        for claim in RegisteredClaim::NEVER_DISCLOSED {
            let value = match claim {
                RegisteredClaim::Nbf | RegisteredClaim::Exp | RegisteredClaim::Iat => json!(1_790_000_000),
                RegisteredClaim::Cnf => json!({ "jwk": holder_key().to_jwk() }),
                RegisteredClaim::Status => {
                    json!({ "status_list": { "idx": 1, "uri": "https://nr.example/1" } })
                }
                RegisteredClaim::AkaVcts => json!(["urn:example:staff"]),
                RegisteredClaim::Iss | RegisteredClaim::Vct | RegisteredClaim::VctIntegrity => {
                    json!("https://westmere.example")
                }
            };
            let hidden = property("s", claim.name(), value.clone());
            let mut without = vc(json!({ "_sd": [digest(&hidden)] }));
            without.as_object_mut().unwrap().remove(claim.name());
            let cases = [
                (vc(json!({ claim.name(): value })), Vec::new()),
                (without, vec![hidden]),
            ];
            for (payload, disclosures) in cases {
                let issued = issue_with(&header, &payload, &disclosures);
                let ours = SdJwtVc::parse(&issued).is_ok();
                assert_eq!(
                    ours,
                    OracleSdJwtVc::parse(&issued).is_ok(),
                    "{typ} {claim} {payload}"
                );
                assert_eq!(ours, typ != "JWT" && disclosures.is_empty(), "{typ} {claim}");
            }
        }
    }
}

/// Where this crate is the stricter one: RFC 9901 forbids it to issuers, the oracle lets it pass.
#[test]
fn these_are_refused_here_alone() {
    let hidden = property("s", "_sd_alg", json!("sha-256"));
    let cases = [
        // Section 4.1.1: `_sd_alg` at the top level only, and no claim.
        issue(&json!({ "nested": { "_sd_alg": "sha-256" } }), &[]),
        issue(&json!({ "_sd": [digest(&hidden)] }), &[hidden]),
        // Sections 4.1 and 4.2.4.2: `...` for one digest in an array only.
        issue(&json!({ "list": [{ "...": "digest", "more": 1 }] }), &[]),
        issue(&json!({ "...": "digest" }), &[]),
        issue(&json!({ "list": [{ "...": 1 }] }), &[]),
        // RFC 8259 section 4, RFC 7519 section 4: a member's name comes once.
        format!("{}~", sign_bytes(&header(), br#"{"sub":"a","sub":"b"}"#)),
    ];
    for issued in cases {
        assert!(theirs(&issued).is_some());
        assert_eq!(ours(&issued), None);
    }
    // RFC 9901 section 7.2: no key-binding JWT from an issuer.
    let bound = issue(&json!({}), &[]);
    let bound = format!("{bound}{}", bound.trim_end_matches('~'));
    assert!(theirs(&bound).is_some());
    assert_eq!(ours(&bound), None);
}
