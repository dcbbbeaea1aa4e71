//! What the publishers of types call them and their claims, and what a type demands of its credentials.

use std::sync::Arc;

use serde_json::{Value, json};
use wallet_core::{
    ClaimPath, CredentialDetail, CredentialId, HttpFault, LocalisedText, StatusRefresh, Wallet,
};
use wallet_host::block_on;

use crate::support::bench::{approve_accept, fetch};
use crate::support::credential::{Spoil, vct};
use crate::support::cut::at_every_wait;
use crate::support::net::Moment;
use crate::support::type_host::{TypeHost, integrity};
use crate::support::{Bench, Credential, always, sd};
use crate::type_metadata_age::WEEK;

const BASE: &str = "https://types.example/award/1";

/// A wallet, and a host of types that the network knows.
pub(crate) fn with_host() -> (Bench, Wallet, Arc<TypeHost>) {
    let (bench, wallet) = Bench::with_wallet();
    let host = TypeHost::new();
    bench.net.add(host.clone());
    (bench, wallet, host)
}

/// A type that is not sensitive, and what is said about it.
pub(crate) fn described() -> Value {
    json!({
        "vct": vct("identity"),
        "display": [{ "locale": "en", "name": "Identity" }, { "locale": "cy", "name": "Hunaniaeth" }],
        "claims": [
            { "path": ["given_name"], "sd": "always", "mandatory": true,
              "display": [{ "locale": "en", "label": "First name" }, { "locale": "cy", "label": "Enw cyntaf" }] },
            { "path": ["nationalities", null], "display": [{ "locale": "en", "label": "Nationality" }] },
        ],
    })
}

pub(crate) fn identity() -> Credential {
    Credential::new(
        "identity",
        sd(&json!({ "given_name": "Jenny", "nationalities": ["GB"] })),
    )
}

/// The same, naming the hash of the metadata.
pub(crate) fn bound(document: &Value) -> Credential {
    let credential = identity();
    let named = always(&json!({ "vct#integrity": integrity(document) }));
    Credential {
        claims: credential.claims.clone().and(named),
        ..credential
    }
}

pub(crate) fn hold(bench: &Bench, wallet: &Wallet, credential: Credential) -> CredentialId {
    bench.hold(wallet, "issuer.example", vec![credential])[0]
}

fn detail(wallet: &Wallet, id: CredentialId) -> CredentialDetail {
    wallet.credential(id).unwrap()
}

fn shown(texts: &[LocalisedText]) -> Vec<(Option<&str>, &str)> {
    texts
        .iter()
        .map(|text| (text.locale.as_deref(), text.text.as_str()))
        .collect()
}

/// The labels of a claim.
fn labels(detail: &CredentialDetail, path: Value) -> Vec<String> {
    let path: ClaimPath = serde_json::from_value(path).unwrap();
    let found = detail.labels.iter().filter(|claim| claim.path == path);
    found
        .flat_map(|claim| &claim.labels)
        .map(|label| label.text.clone())
        .collect()
}

/// The labels of the claim that every credential here has.
pub(crate) fn first_name(wallet: &Wallet, id: CredentialId) -> Vec<String> {
    labels(&detail(wallet, id), json!(["given_name"]))
}

/// The code of why the one credential of this offer is refused.
fn refusal(bench: &Bench, wallet: &Wallet, name: &str, credential: Credential) -> Option<&'static str> {
    let issuer = bench.trusted_issuer(&format!("https://{name}.example"), vec![credential]);
    let outcome = fetch(wallet, &issuer, None);
    let code = outcome.refused.first().map(|one| one.error.info().code);
    let told = issuer.seen(|seen| {
        seen.notifications
            .iter()
            .any(|(event, ..)| event == "credential_failure")
    });
    assert_eq!(
        told,
        code.is_some(),
        "the issuer is told of a refusal, and of no other"
    );
    code
}

pub(crate) fn times_asked(bench: &Bench) -> usize {
    bench.net.sent_to("types.").len()
}

pub(crate) fn refresh(wallet: &Wallet) {
    let outcome = block_on(wallet.refresh_status(StatusRefresh::Due)).unwrap();
    assert_eq!(outcome.failures, []);
}

#[test]
fn a_type_and_its_claims_have_labels_in_each_language() {
    let (bench, wallet, host) = with_host();
    host.publish(&described());
    let id = hold(&bench, &wallet, bound(&described()));
    let before = times_asked(&bench);
    bench.net.set_offline(true);
    let detail = detail(&wallet, id);
    assert!(shown(&detail.summary.names).contains(&(Some("cy"), "Hunaniaeth")));
    assert_eq!(
        labels(&detail, json!(["given_name"])),
        ["First name", "Enw cyntaf"]
    );
    assert_eq!(labels(&detail, json!(["nationalities", 0])), ["Nationality"]);
    assert_eq!(labels(&detail, json!(["vct"])), [] as [String; 0]);
    drop(wallet);
    let again = bench.reopen();
    assert_eq!(first_name(&again, id).len(), 2);
    assert_eq!((before, times_asked(&bench)), (1, 1), "once, when it came");
}

#[test]
fn nobody_learns_for_whom_it_is_asked() {
    let (bench, wallet, host) = with_host();
    host.publish(&described());
    hold(&bench, &wallet, identity());
    let asked = bench.net.sent_to("types.");
    let [request] = asked.as_slice() else {
        panic!("asked {} times", asked.len());
    };
    let names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        (request.url.as_str(), names.as_slice()),
        (vct("identity").as_str(), ["accept"].as_slice())
    );
    assert!(request.body.is_empty());
}

#[test]
fn a_type_inherits_what_it_extends() {
    let (bench, wallet, host) = with_host();
    let base = json!({ "vct": BASE, "claims": [
        { "path": ["given_name"], "display": [{ "locale": "en", "label": "Name" }] },
        { "path": ["nationalities"], "display": [{ "locale": "en", "label": "Nationalities" }] },
    ] });
    let mut child = described();
    child["extends"] = BASE.into();
    child["extends#integrity"] = integrity(&base).into();
    child["claims"].as_array_mut().unwrap().pop();
    host.publish(&base);
    host.publish(&child);
    let id = hold(&bench, &wallet, bound(&child));
    let detail = detail(&wallet, id);
    assert_eq!(
        labels(&detail, json!(["given_name"])),
        ["First name", "Enw cyntaf"]
    );
    assert_eq!(labels(&detail, json!(["nationalities", 0])), ["Nationalities"]);
    // The extended type is not the one that the extending names.
    let mut other = base.clone();
    other["name"] = "changed".into();
    host.publish(&other);
    let refused = refusal(&bench, &wallet, "another", bound(&child));
    assert_eq!(refused, Some("issuance.credential.type_metadata"));
}

#[test]
fn a_credential_that_does_not_keep_to_its_type_is_refused() {
    let (bench, wallet, host) = with_host();
    let code = Some("issuance.credential.type_metadata");
    let with_claim = |entry: Value| {
        let mut document = described();
        document["claims"] = json!([entry]);
        document
    };
    let circular = json!({ "vct": vct("identity"), "extends": vct("identity") });
    for (number, document) in [
        with_claim(json!({ "path": ["given_name"], "sd": "never" })),
        with_claim(json!({ "path": ["family_name"], "mandatory": true })),
        with_claim(json!({ "path": ["given_name", "first"] })),
        with_claim(json!({ "path": ["given_name"], "sd": "sometimes" })),
        circular,
    ]
    .into_iter()
    .enumerate()
    {
        host.publish(&document);
        let refused = refusal(&bench, &wallet, &format!("issuer-{number}"), identity());
        assert_eq!(refused, code, "{document}");
    }
    assert!(
        wallet.credentials().unwrap().is_empty(),
        "nothing of them is kept"
    );
    host.publish(&with_claim(json!({ "path": ["given_name"], "sd": "always" })));
    assert_eq!(refusal(&bench, &wallet, "right", identity()), None);
}

#[test]
fn only_the_document_with_the_named_hash_will_do() {
    let (bench, wallet, host) = with_host();
    let code = Some("issuance.credential.type_metadata");
    let mut changed = described();
    changed["display"][0]["name"] = "Something else".into();
    host.publish(&changed);
    assert_eq!(refusal(&bench, &wallet, "changed", bound(&described())), code);
    host.answers(&vct("identity"), 200, b"<html>".to_vec());
    assert_eq!(refusal(&bench, &wallet, "page", bound(&described())), code);
    host.answers(&vct("identity"), 200, vec![b' '; 256 * 1024 + 1]);
    assert_eq!(refusal(&bench, &wallet, "large", bound(&described())), code);
    // As a platform says it that stops reading at the limit.
    bench.net.fail_once("types.", Moment::After, HttpFault::TooLarge);
    assert_eq!(refusal(&bench, &wallet, "larger", bound(&described())), code);
}

#[test]
fn what_is_no_type_metadata_costs_the_labels_only() {
    let (bench, wallet, host) = with_host();
    let url = vct("identity");
    let mut other = described();
    other["vct"] = BASE.into();
    for (name, code, body) in [
        ("page", 200, b"<html>".to_vec()),
        ("large", 200, vec![b' '; 256 * 1024 + 1]),
        ("other", 200, other.to_string().into_bytes()),
        ("none", 404, described().to_string().into_bytes()),
        ("moved", 302, described().to_string().into_bytes()),
    ] {
        host.answers(&url, code, body);
        assert_eq!(refusal(&bench, &wallet, name, identity()), None, "{name}");
    }
    for summary in wallet.credentials().unwrap() {
        assert!(detail(&wallet, summary.id).labels.is_empty());
    }
}

#[test]
fn a_server_that_does_not_answer_is_asked_again_with_the_status_lists() {
    let (bench, wallet, host) = with_host();
    bench
        .net
        .fail_once("types.", Moment::Before, HttpFault::Unreachable);
    let id = hold(&bench, &wallet, bound(&described()));
    assert!(detail(&wallet, id).labels.is_empty());
    host.answers(&vct("identity"), 503, Vec::new());
    refresh(&wallet);
    assert!(detail(&wallet, id).labels.is_empty());
    // The person holds it by now: what is wrong with the type is no longer a reason to take it away.
    let mut wrong = described();
    wrong["claims"][0]["sd"] = "never".into();
    host.publish(&wrong);
    refresh(&wallet);
    assert!(detail(&wallet, id).labels.is_empty());
    host.publish(&described());
    bench.pass_in_use(&wallet, WEEK);
    refresh(&wallet);
    assert_eq!(first_name(&wallet, id).len(), 2);
    // What a hash binds never changes.
    bench.net.forget();
    bench.pass_in_use(&wallet, WEEK);
    refresh(&wallet);
    assert_eq!(times_asked(&bench), 0);
}

#[test]
fn what_is_found_out_before_the_person_accepts_counts() {
    let (bench, wallet, host) = with_host();
    bench
        .net
        .fail_once("types.", Moment::Before, HttpFault::Unreachable);
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    let ids = [fetch(&wallet, &issuer, None).pending[0].id];
    let mut wrong = described();
    wrong["claims"][0]["sd"] = "never".into();
    host.publish(&wrong);
    refresh(&wallet);
    let approval = approve_accept(&wallet, &ids, false);
    let error = block_on(wallet.accept(&ids, false, approval)).unwrap_err();
    assert_eq!(error.info().code, "issuance.credential.type_metadata");
}

/// What may stay is each copy's own business, and each is held against the type.
#[test]
fn every_copy_keeps_to_its_type() {
    let (bench, wallet, host) = with_host();
    host.publish(&described());
    let mut credential = identity().spoilt(Spoil::InTheClear);
    credential.spoil_from = 1;
    let issuer = bench.trusted_issuer("https://issuer.example", vec![credential]);
    issuer.configure(|config| config.batch_size = Some(2));
    let outcome = fetch(&wallet, &issuer, None);
    let code = outcome.refused.first().map(|one| one.error.info().code);
    assert_eq!(code, Some("issuance.credential.type_metadata"));
}

#[test]
fn words_of_a_stranger_are_shown_as_plain_text() {
    let (bench, wallet, host) = with_host();
    let mut document = described();
    document["claims"][0]["display"] = json!([
        { "locale": "en", "label": "First\u{202E} <b>name</b> see https://evil.example now" },
        { "locale": "cy", "label": "x".repeat(4000) },
        { "locale": "fr", "label": "\u{200B}" },
    ]);
    host.publish(&document);
    let id = hold(&bench, &wallet, identity());
    let shown = first_name(&wallet, id);
    assert_eq!(shown[0], "First name see now");
    assert_eq!((shown[1].len(), shown.len()), (200, 2));
}

#[test]
fn a_sensitive_credential_has_labels_but_no_values_without_an_approval() {
    let (bench, wallet, host) = with_host();
    host.publish(&json!({ "vct": vct("dbs"), "claims": [
        { "path": ["certificate_number"], "display": [{ "locale": "en", "label": "Certificate number" }] },
    ] }));
    let id = hold(
        &bench,
        &wallet,
        Credential::new("dbs", sd(&json!({ "certificate_number": "001234567890" }))),
    );
    let detail = detail(&wallet, id);
    assert!(detail.claims.is_none());
    assert_eq!(
        labels(&detail, json!(["certificate_number"])),
        ["Certificate number"]
    );
}

#[test]
fn a_spoilt_credential_is_refused_before_anybody_is_asked_about_its_type() {
    let (bench, wallet, host) = with_host();
    host.publish(&described());
    let spoilt = identity().spoilt(Spoil::Signature);
    assert_eq!(
        refusal(&bench, &wallet, "spoilt", spoilt),
        Some("issuance.credential.signature")
    );
    assert_eq!(times_asked(&bench), 0);
}

#[test]
fn cut_off_anywhere_it_is_known_or_asked_again() {
    at_every_wait(2, |cut| {
        let (bench, wallet, host) = with_host();
        bench
            .net
            .fail_once("types.", Moment::Before, HttpFault::Unreachable);
        let id = hold(&bench, &wallet, identity());
        host.publish(&described());
        let ended = bench.cut_off(Some(&wallet), wallet.refresh_status(StatusRefresh::Due), cut);
        drop(wallet);
        let wallet = bench.reopen();
        refresh(&wallet);
        assert_eq!(first_name(&wallet, id).len(), 2);
        ended
    });
}
