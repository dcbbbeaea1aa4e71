//! W3C credentials from an offer to the passport, and what is refused on the way.

use serde_json::{Value, json};
use wallet_core::{
    ClaimPath, CredentialClass, CredentialFormat, CredentialState, CredentialSummary, DatesResult,
    IssuanceError, Notification, Operation, PathStep, TrustResult, Wallet,
};
use wallet_host::block_on;

use crate::support::bench::{approve, approve_accept, did_signer, fetch};
use crate::support::credential::Signer;
use crate::support::keys::Key;
use crate::support::{Bench, Credential, DAY, NOW, Spoil, W3c, always};

pub(crate) const FORMATS: [&str; 3] = ["jwt_vc_json", "jwt_vc_json-ld", "vc+jwt"];
/// A type that the table of classes knows.
pub(crate) const QUALIFICATION: &str = "https://types.staffpassport.example/qualification/1";

pub(crate) fn degree(w3c: W3c) -> Credential {
    let claims = always(&json!({"title": "MBBS", "awarding_body": "Penfold School of Medicine"}));
    Credential::of_w3c("degree", claims, w3c)
}

fn plain(format: &'static str) -> W3c {
    W3c::new(format, QUALIFICATION)
}

/// The code that a credential is refused with; `None` where it is kept.
fn refusal(bench: &Bench, wallet: &Wallet, host: &str, credential: Credential) -> Option<&'static str> {
    let issuer = bench.trusted_issuer(&format!("https://{host}.example"), vec![credential]);
    let fetched = fetch(wallet, &issuer, None);
    assert_eq!(fetched.pending.len() + fetched.refused.len(), 1);
    fetched.refused.first().map(|one| one.error.info().code)
}

/// What every format gives the same read model of.
fn assert_said(pending: &CredentialSummary) {
    assert_eq!(pending.credential_type, QUALIFICATION);
    assert_eq!(pending.class, CredentialClass::Ordinary);
    assert_eq!(pending.issuer.identifier, "https://issuer.example");
    assert_eq!(pending.issuer.trust, TrustResult::Trusted);
    assert_eq!(pending.dates, DatesResult::Within);
    assert_eq!(pending.not_before, Some(NOW - 30 * DAY));
    assert_eq!(pending.expires_at, Some(NOW + 300 * DAY));
}

#[test]
fn a_credential_of_each_format_is_fetched_shown_and_accepted() {
    let (bench, wallet) = Bench::with_wallet();
    for (format, expected) in FORMATS.into_iter().zip([
        CredentialFormat::JwtVcJson,
        CredentialFormat::JwtVcJsonLd,
        CredentialFormat::VcJwt,
    ]) {
        let host = format!("https://{}.example", format.replace(['_', '+'], "-"));
        let issuer = bench.trusted_issuer(&host, vec![degree(plain(format))]);
        let review = block_on(wallet.review_offer(&issuer.link())).unwrap();
        assert_eq!(review.credentials[0].credential_type, QUALIFICATION);
        assert_eq!(review.credentials[0].class, CredentialClass::Ordinary);
        let fetched = block_on(wallet.fetch(review.session, None)).unwrap();
        let pending = &fetched.pending[0];
        assert_eq!((pending.format, pending.format.identifier()), (expected, format));
        assert_said(pending);
        let id = pending.id;
        let approval = approve_accept(&wallet, &[id], false);
        let accepted = block_on(wallet.accept(&[id], false, approval)).unwrap();
        assert_eq!(accepted.notifications, [Notification::Delivered]);
        let events = issuer.seen(|seen| seen.notifications.clone());
        assert_eq!(events[0].0, "credential_accepted");
        let detail = wallet.credential(id).unwrap();
        assert_eq!(detail.summary.state, CredentialState::Active);
        let title = ClaimPath(
            ["credentialSubject", "title"]
                .map(|step| PathStep::Key(step.to_owned()))
                .to_vec(),
        );
        let claims = detail.claims.unwrap();
        let shown = claims.iter().find(|claim| claim.path == title).unwrap();
        assert_eq!(shown.value, "MBBS");
    }
    let listed = wallet.credentials().unwrap();
    drop(wallet);
    assert!(
        bench.reopen().credentials().unwrap() == listed,
        "they are in the vault"
    );
}

#[test]
fn every_spoilt_credential_is_refused_with_its_own_code() {
    let (bench, wallet) = Bench::with_wallet();
    for format in FORMATS {
        for (number, (spoil, code)) in [
            (Spoil::Nothing, None),
            (Spoil::Signature, Some("issuance.credential.signature")),
            (Spoil::Issuer, Some("issuance.credential.issuer")),
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
            let host = format!("{}-{number}", format.replace(['_', '+'], "-"));
            let credential = degree(plain(format)).spoilt(spoil);
            assert_eq!(
                refusal(&bench, &wallet, &host, credential),
                code,
                "{format} {spoil:?}"
            );
        }
    }
}

#[test]
fn claims_and_properties_that_contradict_each_other_are_refused() {
    let (bench, wallet) = Bench::with_wallet();
    let other_did = Key::p256("another holder").did_jwk();
    let cases: Vec<(&str, &str, Value)> = vec![
        ("jwt_vc_json", "vc.issuer", json!("https://somebody-else.example")),
        ("jwt_vc_json", "vc.issuanceDate", json!("2026-08-31T00:00:00Z")),
        ("jwt_vc_json", "vc.expirationDate", json!("2036-01-01T00:00:00Z")),
        ("jwt_vc_json", "vc.id", json!("urn:uuid:another")),
        ("jwt_vc_json-ld", "sub", json!(other_did)),
        ("jwt_vc_json-ld", "credentialSubject", json!({"title": "PhD"})),
        ("vc+jwt", "iss", json!("https://somebody-else.example")),
        ("vc+jwt", "sub", json!(other_did)),
    ];
    for (number, (format, name, value)) in cases.into_iter().enumerate() {
        let name: &'static str = name.to_owned().leak();
        let format: &'static str = format.to_owned().leak();
        let w3c = W3c {
            patch: vec![(name, value)],
            ..plain(format)
        };
        let code = refusal(&bench, &wallet, &format!("contradiction-{number}"), degree(w3c));
        assert_eq!(code, Some("issuance.credential.contradiction"), "{format} {name}");
    }
}

#[test]
fn neither_data_model_passes_for_the_other_and_a_presentation_for_none() {
    let (bench, wallet) = Bench::with_wallet();
    for (number, (format, typ, patch, code)) in [
        ("jwt_vc_json", Some("vc+jwt"), vec![], "issuance.credential.type"),
        (
            "jwt_vc_json",
            Some("dc+sd-jwt"),
            vec![],
            "issuance.credential.type",
        ),
        (
            "jwt_vc_json",
            None,
            vec![("vp", json!({}))],
            "issuance.credential.malformed",
        ),
        ("vc+jwt", Some("JWT"), vec![], "issuance.credential.type"),
        ("vc+jwt", Some("vp+jwt"), vec![], "issuance.credential.type"),
        (
            "vc+jwt",
            None,
            vec![("vc", json!({}))],
            "issuance.credential.malformed",
        ),
        (
            "vc+jwt",
            None,
            vec![("@context", json!([crate::support::w3c::BASE_1_1]))],
            "issuance.credential.malformed",
        ),
        (
            "jwt_vc_json",
            None,
            vec![("vc.@context", json!([crate::support::w3c::BASE_2_0]))],
            "issuance.credential.malformed",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let w3c = W3c {
            typ,
            patch,
            ..plain(format)
        };
        let refused = refusal(&bench, &wallet, &format!("confused-{number}"), degree(w3c));
        assert_eq!(refused, Some(code), "{format} {typ:?}");
    }
}

#[test]
fn a_proof_names_its_key_as_the_issuer_takes_it() {
    let (bench, wallet) = Bench::with_wallet();
    for (number, methods) in [
        &["did:jwk"][..],
        &["did:web", "did:key"],
        &["jwk"],
        &["jwk", "did:key"],
    ]
    .into_iter()
    .enumerate()
    {
        for (place, format) in FORMATS.into_iter().enumerate() {
            let w3c = W3c {
                methods,
                ..plain(format)
            };
            let host = format!("method-{number}-{place}");
            assert_eq!(refusal(&bench, &wallet, &host, degree(w3c)), None, "{methods:?}");
        }
    }
    let w3c = W3c {
        methods: &["did:web"],
        ..plain("jwt_vc_json")
    };
    let issuer = bench.trusted_issuer("https://web.example", vec![degree(w3c)]);
    let unsupported = block_on(wallet.review_offer(&issuer.link())).unwrap_err();
    assert!(matches!(unsupported, IssuanceError::Offer(_)));
    assert_eq!(unsupported.info().code, "issuance.offer.unsupported");
}

#[test]
fn an_issuer_is_known_by_chain_did_or_metadata() {
    let (bench, wallet) = Bench::with_wallet();
    let key = || Key::p256("penfold");
    let signers = [
        (did_signer(key(), Key::did_jwk), TrustResult::Unknown),
        (did_signer(key(), Key::did_key), TrustResult::Unknown),
        (
            Signer::Metadata {
                key: key(),
                iss: "https://penfold.example/school".to_owned(),
                by_uri: false,
            },
            TrustResult::Unknown,
        ),
        (
            Signer::X5c(bench.issuer_key.clone(), Some("urn:example:issuer".to_owned())),
            TrustResult::Trusted,
        ),
    ];
    for (number, (signer, trust)) in signers.into_iter().enumerate() {
        for (place, format) in FORMATS.into_iter().enumerate() {
            // A name that is no DID and no https URL stands only beside a certificate.
            let identifier = format!("https://signer-{number}-{place}.example");
            let issuer = bench.issuer(&identifier, signer.clone(), vec![degree(plain(format))]);
            let fetched = fetch(&wallet, &issuer, None);
            assert!(fetched.refused.is_empty(), "{number} {format}");
            assert_eq!(fetched.pending[0].issuer.trust, trust);
        }
    }
}

#[test]
fn copies_bound_to_keys_of_their_own_are_one_credential() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![degree(plain("jwt_vc_json"))]);
    issuer.configure(|config| config.batch_size = Some(3));
    let fetched = fetch(&wallet, &issuer, None);
    assert_eq!((fetched.pending.len(), fetched.refused.len()), (1, 0));
    assert_eq!(issuer.seen(|seen| seen.keys[0].len()), 3);
    assert_eq!(
        bench.device.holder_aliases().len(),
        3,
        "every copy is kept with its key"
    );
}

#[test]
fn a_type_that_the_table_does_not_know_is_sensitive() {
    let (bench, wallet) = Bench::with_wallet();
    let types = |specific: &str, further: &str| {
        let mut w3c = W3c::new("jwt_vc_json", specific);
        w3c.types.insert(1, further.to_owned());
        degree(w3c)
    };
    let health = "https://types.staffpassport.example/immunisation/1";
    for (number, (credential, class)) in [
        (
            types("QualificationCredential", QUALIFICATION),
            CredentialClass::Unclassified,
        ),
        (
            types(QUALIFICATION, "QualificationCredential"),
            CredentialClass::Ordinary,
        ),
        (types(QUALIFICATION, health), CredentialClass::Health),
    ]
    .into_iter()
    .enumerate()
    {
        let issuer = bench.trusted_issuer(&format!("https://class-{number}.example"), vec![credential]);
        let review = block_on(wallet.review_offer(&issuer.link())).unwrap();
        assert_eq!(review.credentials[0].class, class);
        let fetched = block_on(wallet.fetch(review.session, None)).unwrap();
        assert_eq!(fetched.pending[0].class, class);
        let id = fetched.pending[0].id;
        let withheld = wallet.credential(id).unwrap().claims.is_none();
        assert_eq!(withheld, class.is_sensitive());
        if withheld {
            let operation = Operation::View {
                credentials: vec![id],
            };
            let approval = approve(&wallet, &operation);
            let shown = wallet.view_sensitive(&[id], approval).unwrap();
            assert!(shown[0].claims.is_some());
        }
    }
}

#[test]
fn a_further_type_that_was_not_offered_makes_a_credential_no_less_sensitive() {
    let (bench, wallet) = Bench::with_wallet();
    let health = "https://types.staffpassport.example/immunisation/1";
    let mut w3c = plain("jwt_vc_json");
    w3c.patch = vec![("vc.type", json!(["VerifiableCredential", health, QUALIFICATION]))];
    let issuer = bench.trusted_issuer("https://more.example", vec![degree(w3c)]);
    let fetched = fetch(&wallet, &issuer, None);
    assert_eq!(fetched.pending[0].class, CredentialClass::Health);
    assert_eq!(fetched.pending[0].credential_type, QUALIFICATION);
}
