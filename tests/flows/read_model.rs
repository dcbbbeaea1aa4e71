//! The same logical credential in each format gives the same read model: a person never sees a format.

use std::collections::BTreeSet;

use ciborium::cbor;
use serde_json::{Value, json};
use wallet_core::{ClaimView, CredentialDetail, CredentialFormat, CredentialSummary, Wallet};
use wallet_host::block_on;

use crate::support::bench::{approve_accept, did_signer, fetch};
use crate::support::credential::Signer;
use crate::support::keys::Key;
use crate::support::mdoc::CHECK_IN;
use crate::support::selective::bbs_did;
use crate::support::{Bench, Credential, DAY, Mdoc, NOW, W3c, always, sd};
use crate::w3c_accept::QUALIFICATION;

/// What the issuer says of the person: text, a truth value, a number, a list and an object.
fn said() -> Value {
    json!({
        "awarding_body": "Penfold School of Medicine",
        "current": true,
        "level": 7,
        "school": {"id": "urn:example:school:1", "school_name": "Penfold"},
        "specialties": ["Cardiology", "Paediatrics"],
        "title": "MBBS",
    })
}

/// One credential, and what is its format's own about it.
struct Case {
    label: &'static str,
    credential: Credential,
    signer: Signer,
    format: CredentialFormat,
    /// Who issued it, as the format names them.
    issuer: String,
    /// Where the claims about the person stand.
    beneath: &'static [&'static str],
    /// What the document says of itself beside them.
    envelope: &'static [&'static str],
}

const SUBJECT: &[&str] = &["credentialSubject"];
/// A JWT of data model 1.1 as it is read: its registered claims are the properties that they stand for (section 6.3.1).
const JWT_1_1: &[&str] = &[
    "@context",
    "credentialSubject.id",
    "expirationDate",
    "id",
    "issuanceDate",
    "issuer",
    "type",
];
const JWT_2_0: &[&str] = &[
    "@context",
    "credentialSubject.id",
    "exp",
    "issuer.id",
    "issuer.name",
    "type",
    "validFrom",
];
const LDP: &[&str] = &[
    "@context",
    "@context.@vocab",
    "credentialSubject.id",
    "id",
    "issuer.id",
    "issuer.name",
    "type",
    "validFrom",
    "validUntil",
];
const SD_JWT: &[&str] = &["cnf.jwk", "exp", "nbf", "vct"];
/// The same where the issuer is known by `iss`, not by a certificate.
const SD_JWT_WITH_ISS: &[&str] = &["cnf.jwk", "exp", "iss", "nbf", "vct"];

fn sd_jwt(signer: Signer, issuer: &str) -> Case {
    let claims = sd(&said()).and(always(&json!({"nbf": NOW - 30 * DAY})));
    let mut credential = Credential::new("degree", claims);
    credential.vct = QUALIFICATION.to_owned();
    Case {
        label: "dc+sd-jwt",
        credential,
        signer,
        format: CredentialFormat::SdJwtVc,
        issuer: issuer.to_owned(),
        beneath: &[],
        envelope: if issuer.starts_with("did:") {
            SD_JWT_WITH_ISS
        } else {
            SD_JWT
        },
    }
}

fn w3c(w3c: W3c, signer: Signer, issuer: &str) -> Case {
    let (format, envelope) = match w3c.format {
        "jwt_vc_json" => (CredentialFormat::JwtVcJson, JWT_1_1),
        "jwt_vc_json-ld" => (CredentialFormat::JwtVcJsonLd, JWT_1_1),
        "vc+jwt" => (CredentialFormat::VcJwt, JWT_2_0),
        _ => (CredentialFormat::LdpVc, LDP),
    };
    Case {
        label: w3c.suite.unwrap_or(w3c.format),
        credential: Credential::of_w3c("degree", always(&said()), w3c),
        signer,
        format,
        issuer: issuer.to_owned(),
        beneath: SUBJECT,
        envelope,
    }
}

fn mdoc(signer: Signer, issuer: &str) -> Case {
    let school = cbor!({ "id" => "urn:example:school:1", "school_name" => "Penfold" }).unwrap();
    let mdoc = Mdoc {
        doc_type: QUALIFICATION.to_owned(),
        elements: vec![
            ("awarding_body", "Penfold School of Medicine".into()),
            ("current", true.into()),
            ("level", 7.into()),
            ("school", school),
            ("specialties", cbor!(["Cardiology", "Paediatrics"]).unwrap()),
            ("title", "MBBS".into()),
        ],
        signed: NOW - 30 * DAY,
        ..Mdoc::check_in()
    };
    let mut credential = Credential::of_mdoc("degree", mdoc);
    credential.expires_at = NOW + 300 * DAY;
    Case {
        label: "mso_mdoc",
        credential,
        signer,
        format: CredentialFormat::MsoMdoc,
        issuer: issuer.to_owned(),
        beneath: &[CHECK_IN],
        envelope: &[],
    }
}

fn plain(format: &'static str) -> W3c {
    W3c::new(format, QUALIFICATION)
}

/// By issuers that a DID names.
fn by_did() -> Vec<Case> {
    let (p256, ed25519) = (Key::p256("penfold"), Key::ed25519("penfold"));
    let case = |format: &'static str, suite, key: &Key| {
        let one = W3c {
            suite,
            ..plain(format)
        };
        w3c(one, did_signer(key.clone(), Key::did_jwk), &key.did_jwk())
    };
    let mut cases = vec![
        sd_jwt(did_signer(p256.clone(), Key::did_jwk), &p256.did_jwk()),
        case("jwt_vc_json", None, &p256),
        case("jwt_vc_json-ld", None, &p256),
        case("vc+jwt", None, &p256),
        case("ldp_vc", None, &p256),
        case("ldp_vc", None, &ed25519),
        case("ldp_vc", Some("ecdsa-rdfc-2019"), &p256),
        case("ldp_vc", Some("eddsa-rdfc-2022"), &ed25519),
        case("ldp_vc", Some("Ed25519Signature2020"), &ed25519),
        case("ldp_vc", Some("Ed25519Signature2018"), &ed25519),
        case("ldp_vc", Some("ecdsa-sd-2023"), &p256),
    ];
    let bbs = W3c {
        suite: Some("bbs-2023"),
        ..plain("ldp_vc")
    };
    cases.push(w3c(
        bbs,
        Signer::Did(p256.clone(), bbs_did(&p256)),
        &bbs_did(&p256),
    ));
    cases
}

/// By an issuer with a certificate of the authority that the wallet trusts.
fn by_certificate(bench: &Bench) -> Vec<Case> {
    let organisation = "Eryri University Health Board";
    let signer = Signer::X5c(bench.issuer_key.clone(), None);
    let w3c = |format| w3c(plain(format), signer.clone(), "https://issuer.example");
    vec![
        sd_jwt(signer.clone(), organisation),
        w3c("jwt_vc_json"),
        w3c("jwt_vc_json-ld"),
        w3c("vc+jwt"),
        mdoc(signer.clone(), organisation),
    ]
}

/// From the offer to what the app shows.
fn shown(bench: &Bench, wallet: &Wallet, number: usize, case: &Case) -> CredentialDetail {
    let identifier = format!("https://issuer-{number}.example");
    let issuer = bench.issuer(&identifier, case.signer.clone(), vec![case.credential.clone()]);
    let fetched = fetch(wallet, &issuer, None);
    let codes: Vec<_> = fetched.refused.iter().map(|one| one.error.info().code).collect();
    assert!(codes.is_empty(), "{}: {codes:?}", case.label);
    let ids: Vec<_> = fetched.pending.iter().map(|one| one.id).collect();
    let approval = approve_accept(wallet, &ids, true);
    block_on(wallet.accept(&ids, true, approval)).unwrap();
    wallet.credential(ids[0]).unwrap()
}

/// The claims about the person, each by its path beneath where they stand; the others by their first two names.
fn split(claims: &[ClaimView], case: &Case) -> (Vec<(Value, Value)>, BTreeSet<String>) {
    let own = said();
    let (mut about, mut envelope) = (Vec::new(), BTreeSet::new());
    for claim in claims {
        let path = serde_json::to_value(&claim.path).unwrap();
        let steps = path.as_array().unwrap();
        let rest = steps.strip_prefix(json!(case.beneath).as_array().unwrap().as_slice());
        let rest = rest.filter(|rest| own.get(rest[0].as_str().unwrap()).is_some());
        match rest {
            Some(rest) => about.push((json!(rest), claim.value.clone())),
            None => {
                let names = steps.iter().filter_map(Value::as_str).take(2);
                envelope.insert(names.collect::<Vec<_>>().join("."));
            }
        }
    }
    (about, envelope)
}

/// All that the issuer says, in its order.
fn leaves() -> Vec<(Value, Value)> {
    let all = [
        (json!(["awarding_body"]), json!("Penfold School of Medicine")),
        (json!(["current"]), json!(true)),
        (json!(["level"]), json!(7)),
        (json!(["school", "id"]), json!("urn:example:school:1")),
        (json!(["school", "school_name"]), json!("Penfold")),
        (json!(["specialties", 0]), json!("Cardiology")),
        (json!(["specialties", 1]), json!("Paediatrics")),
        (json!(["title"]), json!("MBBS")),
    ];
    all.to_vec()
}

/// Holds every credential, and compares all that is shown of each with what is shown of the first.
fn assert_alike(bench: &Bench, wallet: &Wallet, cases: &[Case]) {
    let all: Vec<CredentialDetail> = cases
        .iter()
        .enumerate()
        .map(|(number, case)| shown(bench, wallet, number, case))
        .collect();
    let first = &all[0];
    for (detail, case) in all.iter().zip(cases) {
        let label = case.label;
        // What may differ: the id, the format, and how the format names the issuer.
        let mut summary = detail.summary.clone();
        assert_eq!(summary.format, case.format, "{label}");
        assert_eq!(summary.issuer.identifier, case.issuer, "{label}");
        summary.id = first.summary.id;
        summary.format = first.summary.format;
        summary
            .issuer
            .identifier
            .clone_from(&first.summary.issuer.identifier);
        assert_summaries(&summary, &first.summary, label);
        let (mut about, envelope) = split(detail.claims.as_ref().unwrap(), case);
        if case.format == CredentialFormat::SdJwtVc {
            // The order of its digests is made to say nothing (RFC 9901 section 4.2.4.1).
            about.sort_by_key(|(path, _)| path.to_string());
        }
        assert_eq!(about, leaves(), "{label}");
        let envelope: Vec<&str> = envelope.iter().map(String::as_str).collect();
        assert_eq!(envelope, case.envelope, "{label}");
    }
}

/// The whole struct; before it what tells which part is to blame.
fn assert_summaries(one: &CredentialSummary, first: &CredentialSummary, label: &str) {
    assert_eq!(one.credential_type, first.credential_type, "{label}");
    assert_eq!((one.class, one.dates), (first.class, first.dates), "{label}");
    assert_eq!(
        (one.not_before, one.expires_at),
        (first.not_before, first.expires_at),
        "{label}"
    );
    assert_eq!(one.issuer.trust, first.issuer.trust, "{label}");
    assert!(one == first, "{label}");
}

#[test]
fn every_format_by_an_issuer_with_a_did_is_shown_alike() {
    let (bench, wallet) = Bench::with_wallet();
    assert_alike(&bench, &wallet, &by_did());
}

#[test]
fn every_format_by_an_issuer_with_a_certificate_is_shown_alike() {
    let (bench, wallet) = Bench::with_wallet();
    let cases = by_certificate(&bench);
    assert_alike(&bench, &wallet, &cases);
}
