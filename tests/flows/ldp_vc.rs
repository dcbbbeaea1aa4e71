//! W3C credentials with Data Integrity proofs, from an offer to a presentation and to another phone.

use serde_json::{Value, json};
use wallet_core::{CredentialFormat, DatesResult, RequestReview, ShareOutcome, Wallet};
use wallet_crypto::PublicKey;
use wallet_formats::{ProofBinding, verify_presentation};
use wallet_host::block_on;

use crate::backup::{content, export, generate, import};
use crate::keys::on_a_phone;
use crate::share::{default_share, shared};
use crate::support::bench::{approve_accept, did_signer, fetch};
use crate::support::keys::{Key, resolve};
use crate::support::ldp::open;
use crate::support::verifier::Prefix;
use crate::support::w3c::query;
use crate::support::{Ask, Bench, Credential, Spoil, W3c};
use crate::w3c_accept::{QUALIFICATION, degree};

const VC: &str = "https://www.w3.org/2018/credentials#VerifiableCredential";

fn plain() -> W3c {
    W3c::new("ldp_vc", QUALIFICATION)
}

fn penfold() -> Key {
    Key::p256("penfold")
}

/// Fetches and accepts what an issuer with this key makes, the wallet's proofs by one of these algorithms.
fn hold(bench: &Bench, wallet: &Wallet, key: Key, algorithms: Vec<&'static str>) {
    let issuer = bench.issuer(
        "https://penfold.example",
        did_signer(key, Key::did_jwk),
        vec![degree(plain())],
    );
    issuer.configure(|config| config.algorithms = algorithms);
    let fetched = fetch(wallet, &issuer, None);
    let codes: Vec<_> = fetched.refused.iter().map(|one| one.error.info().code).collect();
    assert!(codes.is_empty(), "{codes:?}");
    let ids: Vec<_> = fetched.pending.iter().map(|one| one.id).collect();
    let approval = approve_accept(wallet, &ids, true);
    block_on(wallet.accept(&ids, true, approval)).unwrap();
}

fn titles() -> Value {
    json!([{"path": ["credentialSubject", "title"]}])
}

fn dcql() -> Value {
    query("ldp_vc", &json!([[VC, QUALIFICATION]]), &titles())
}

/// The verifier's word on what it takes.
fn taking(proof_types: &[&str], cryptosuites: &[&str]) -> Value {
    let mut format = json!({"proof_type_values": proof_types});
    if !cryptosuites.is_empty() {
        format["cryptosuite_values"] = json!(cryptosuites);
    }
    json!({"client_metadata": {"vp_formats_supported": {"ldp_vc": format}}})
}

fn ask(bench: &Bench, wallet: &Wallet, name: &str, patch: Value) -> RequestReview {
    bench.ask(wallet, name, &Ask::new(dcql()).patch(patch))
}

/// The presentation that arrived: an object.
fn arrived(bench: &Bench, name: &str) -> Value {
    let answer = bench.verifier.answer(name);
    let presentations = answer["vp_token"]["degree"].as_array().unwrap();
    assert_eq!(presentations.len(), 1);
    assert!(presentations[0].is_object());
    presentations[0].clone()
}

#[test]
fn it_is_fetched_shown_accepted_and_presented() {
    for (issuer, algorithms, suites) in [
        (penfold(), vec!["ES256"], "ecdsa-jcs-2019"),
        (Key::ed25519("penfold"), vec!["EdDSA"], "eddsa-jcs-2022"),
    ] {
        let (bench, wallet) = Bench::with_wallet();
        let did = issuer.did_jwk();
        hold(&bench, &wallet, issuer, algorithms);
        let held = &wallet.credentials().unwrap()[0];
        assert_eq!(
            (held.format, held.format.identifier()),
            (CredentialFormat::LdpVc, "ldp_vc")
        );
        assert_eq!(held.credential_type, QUALIFICATION);
        assert_eq!(held.issuer.identifier, did);
        assert_eq!(held.dates, DatesResult::Within);
        let review = ask(&bench, &wallet, "jcs", taking(&["DataIntegrityProof"], &[suites]));
        let answer = &review.answer.as_ref().unwrap()[0];
        assert!(
            answer.whole && answer.would_not_share.is_empty(),
            "the review says so"
        );
        let receipt = shared(default_share(&wallet, &review).unwrap());
        assert!(receipt.shared[0].whole);
        let audience = bench.verifier.client_id("jcs", Prefix::SanDns);
        let credential = open(&arrived(&bench, "jcs"), &did, &audience, "jcs");
        assert_eq!(credential["credentialSubject"]["title"], "MBBS");
    }
}

/// The suites that need RDF are held to vectors where they are made; here it is the binding that counts.
fn verify_binding(bench: &Bench, name: &str, presentation: &Value) {
    let holder = presentation["holder"].as_str().unwrap();
    let key = PublicKey::from_jwk(&resolve(holder)).unwrap();
    let binding = ProofBinding {
        domain: &bench.verifier.client_id(name, Prefix::SanDns),
        challenge: name,
    };
    verify_presentation(&presentation.to_string(), holder, binding, &key).unwrap();
}

#[test]
fn the_proof_is_of_a_suite_that_the_verifier_takes() {
    for (algorithm, cases) in [
        (
            "ES256",
            vec![
                (json!({}), "DataIntegrityProof", Some("ecdsa-rdfc-2019")),
                (
                    taking(&["DataIntegrityProof"], &["ecdsa-jcs-2019"]),
                    "DataIntegrityProof",
                    Some("ecdsa-jcs-2019"),
                ),
            ],
        ),
        (
            "EdDSA",
            vec![
                (json!({}), "DataIntegrityProof", Some("eddsa-rdfc-2022")),
                (
                    taking(&["Ed25519Signature2020"], &[]),
                    "Ed25519Signature2020",
                    None,
                ),
                (
                    taking(&["Ed25519Signature2018"], &["ecdsa-rdfc-2019"]),
                    "Ed25519Signature2018",
                    None,
                ),
            ],
        ),
    ] {
        let (bench, wallet) = Bench::with_wallet();
        hold(&bench, &wallet, penfold(), vec![algorithm]);
        for (number, (patch, proof_type, cryptosuite)) in cases.into_iter().enumerate() {
            let name = format!("suite-{number}");
            let review = ask(&bench, &wallet, &name, patch);
            shared(default_share(&wallet, &review).unwrap());
            let presentation = arrived(&bench, &name);
            let proof = &presentation["proof"];
            assert_eq!(proof["type"], proof_type);
            assert_eq!(proof.get("cryptosuite").and_then(Value::as_str), cryptosuite);
            verify_binding(&bench, &name, &presentation);
        }
        let review = ask(
            &bench,
            &wallet,
            "unknown",
            taking(&["DataIntegrityProof"], &["none-2026"]),
        );
        assert_eq!(review.queries[0].missing, Some("unsupported_algorithm"));
        let outcome = default_share(&wallet, &review).unwrap();
        assert!(matches!(outcome, ShareOutcome::NoMatch), "no proof that it takes");
    }
}

#[test]
fn without_holder_binding_the_credential_itself_leaves() {
    let (bench, wallet) = Bench::with_wallet();
    hold(&bench, &wallet, penfold(), vec!["ES256"]);
    let mut unbound = dcql();
    unbound["credentials"][0]["require_cryptographic_holder_binding"] = json!(false);
    let review = bench.ask(&wallet, "unbound", &Ask::new(unbound));
    shared(default_share(&wallet, &review).unwrap());
    assert_eq!(arrived(&bench, "unbound")["credentialSubject"]["title"], "MBBS");
}

#[test]
fn types_are_asked_for_as_the_contexts_expand_them() {
    let (bench, wallet) = Bench::with_wallet();
    hold(&bench, &wallet, penfold(), vec!["ES256"]);
    for (number, (format, types, fits)) in [
        ("ldp_vc", json!([[QUALIFICATION]]), true),
        ("ldp_vc", json!([["other"], [VC]]), true),
        ("ldp_vc", json!([["VerifiableCredential"]]), false),
        ("jwt_vc_json", json!([[QUALIFICATION]]), false),
    ]
    .into_iter()
    .enumerate()
    {
        let asked = query(format, &types, &titles());
        let review = bench.ask(&wallet, &format!("types-{number}"), &Ask::new(asked));
        assert_eq!(review.answer.is_some(), fits, "{format} {types}");
    }
}

/// The code that a credential is refused with; `None` where it is kept.
fn refusal(bench: &Bench, wallet: &Wallet, host: &str, credential: Credential) -> Option<&'static str> {
    let identifier = format!("https://{host}.example");
    let issuer = bench.issuer(&identifier, did_signer(penfold(), Key::did_key), vec![credential]);
    let fetched = fetch(wallet, &issuer, None);
    assert_eq!(fetched.pending.len() + fetched.refused.len(), 1);
    fetched.refused.first().map(|one| one.error.info().code)
}

#[test]
fn every_spoilt_credential_is_refused_with_its_own_code() {
    let (bench, wallet) = Bench::with_wallet();
    for (number, (spoil, code)) in [
        (Spoil::Nothing, None),
        (Spoil::Signature, Some("issuance.credential.signature")),
        (Spoil::Issuer, Some("issuance.credential.issuer_key")),
        (Spoil::Expired, Some("issuance.credential.expired")),
        (Spoil::NotYetValid, Some("issuance.credential.not_yet_valid")),
        (Spoil::OtherKey, Some("issuance.credential.holder_binding")),
        (Spoil::NoKey, Some("issuance.credential.holder_binding")),
        (Spoil::Type, Some("issuance.credential.type")),
        (Spoil::Oversized, Some("issuance.credential.too_large")),
    ]
    .into_iter()
    .enumerate()
    {
        let credential = degree(plain()).spoilt(spoil);
        let refused = refusal(&bench, &wallet, &format!("spoilt-{number}"), credential);
        assert_eq!(refused, code, "{spoil:?}");
    }
}

#[test]
fn what_contexts_do_not_define_is_refused_though_it_is_signed() {
    let (bench, wallet) = Bench::with_wallet();
    for (number, (name, value)) in [
        ("@context", json!(["https://www.w3.org/ns/credentials/v2"])),
        (
            "@context",
            json!(["https://www.w3.org/ns/credentials/v2", "https://types.example/v1"]),
        ),
        (
            "@context",
            json!(["https://www.w3.org/ns/credentials/v2", {"@vocab": null}]),
        ),
        ("@titel", json!("MBBS")),
    ]
    .into_iter()
    .enumerate()
    {
        let w3c = W3c {
            patch: vec![(name, value.clone())],
            ..plain()
        };
        let code = refusal(&bench, &wallet, &format!("undefined-{number}"), degree(w3c));
        assert_eq!(code, Some("issuance.credential.malformed"), "{value}");
    }
}

#[test]
fn it_moves_with_its_key_and_is_presented_by_it() {
    let (old, wallet) = on_a_phone(None, false);
    hold(&old, &wallet, penfold(), vec!["ES256"]);
    let passphrase = generate();
    let backup = export(&wallet, &passphrase);
    assert_eq!(
        content(&backup, &passphrase)["credentials"][0]["format"],
        "ldp_vc"
    );
    let mut new = Bench::new();
    new.net = old.net.clone();
    let fresh = new.create().unwrap();
    assert_eq!(import(&fresh, &backup, &passphrase).unwrap().credentials, 1);
    let review = ask(
        &old,
        &fresh,
        "moved",
        taking(&["DataIntegrityProof"], &["ecdsa-jcs-2019"]),
    );
    shared(default_share(&fresh, &review).unwrap());
    let audience = old.verifier.client_id("moved", Prefix::SanDns);
    open(&arrived(&old, "moved"), &penfold().did_jwk(), &audience, "moved");
}
