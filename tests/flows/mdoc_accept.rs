//! Mdocs from an offer to the passport, and what is refused on the way.

use ciborium::Value as Cbor;
use ciborium::cbor;
use serde_json::{Value, json};
use wallet_core::{
    CredentialClass, CredentialFormat, CredentialGroup, CredentialState, CredentialSummary, DatesResult,
    Notification, Operation, TrustResult, Wallet,
};
use wallet_host::block_on;

use crate::status::URI;
use crate::support::bench::{approve, approve_accept, fetch};
use crate::support::credential::Signer;
use crate::support::keys::Authority;
use crate::support::mdoc::{CHECK_IN, with_value};
use crate::support::net::header;
use crate::support::status_list::{INVALID, StatusHost};
use crate::support::{Bench, Credential, DAY, Mdoc, NOW, Spoil};

pub(crate) fn check_in(mdoc: Mdoc) -> Credential {
    Credential::of_mdoc("checkin", mdoc)
}

/// The code that a credential is refused with; `None` where it is kept.
fn refusal(bench: &Bench, wallet: &Wallet, host: &str, credential: Credential) -> Option<&'static str> {
    let issuer = bench.trusted_issuer(&format!("https://{host}.example"), vec![credential]);
    let fetched = fetch(wallet, &issuer, None);
    assert_eq!(fetched.pending.len() + fetched.refused.len(), 1);
    fetched.refused.first().map(|one| one.error.info().code)
}

/// What the read model says of it.
fn assert_said(pending: &CredentialSummary) {
    assert_eq!(
        (pending.format, pending.format.identifier()),
        (CredentialFormat::MsoMdoc, "mso_mdoc")
    );
    assert_eq!(
        (&*pending.credential_type, pending.class),
        (CHECK_IN, CredentialClass::Health)
    );
    assert_eq!(pending.group(), CredentialGroup::ConfirmationOfAssignment);
    assert_eq!(pending.issuer.identifier, "Eryri University Health Board");
    assert_eq!(pending.issuer.trust, TrustResult::Trusted);
    assert_eq!(pending.dates, DatesResult::Within);
    assert_eq!(pending.not_before, Some(NOW - 3600));
    assert_eq!(pending.expires_at, Some(NOW + 2 * DAY));
}

#[test]
fn a_check_in_is_fetched_shown_and_accepted() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://host.example", vec![check_in(Mdoc::check_in())]);
    let review = block_on(wallet.review_offer(&issuer.link())).unwrap();
    assert_eq!(review.credentials[0].credential_type, CHECK_IN);
    assert_eq!(review.credentials[0].class, CredentialClass::Health);
    let fetched = block_on(wallet.fetch(review.session, None)).unwrap();
    let pending = &fetched.pending[0];
    assert_said(pending);
    let id = pending.id;
    let approval = approve_accept(&wallet, &[id], false);
    let accepted = block_on(wallet.accept(&[id], false, approval)).unwrap();
    assert_eq!(accepted.notifications, [Notification::Delivered]);
    let approval = approve(
        &wallet,
        &Operation::View {
            credentials: vec![id],
        },
    );
    let detail = wallet.view_sensitive(&[id], approval).unwrap().pop().unwrap();
    assert_eq!(detail.summary.state, CredentialState::Active);
    let claims = detail.claims.unwrap();
    let value = |name: &str| {
        let path: Value = json!([CHECK_IN, name]);
        let claim = claims
            .iter()
            .find(|one| serde_json::to_value(&one.path).unwrap() == path);
        claim.unwrap().value.clone()
    };
    let [name, cleared, date] = ["family_name", "oh_cleared", "issue_date"].map(value);
    assert_eq!(
        json!([name, cleared, date]),
        json!(["Okafor", true, "2026-10-01"])
    );
    assert!(
        value("portrait")
            .as_str()
            .unwrap()
            .starts_with("data:image/jpeg;base64,/9j/4AcHBw")
    );
    assert_eq!(claims.len(), 8);
    let listed = wallet.credentials().unwrap();
    drop(wallet);
    assert!(
        bench.reopen().credentials().unwrap() == listed,
        "it is in the vault"
    );
}

#[test]
fn each_copy_has_a_key_of_its_own() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://host.example", vec![check_in(Mdoc::check_in())]);
    issuer.configure(|config| config.batch_size = Some(3));
    let fetched = fetch(&wallet, &issuer, None);
    assert_eq!((fetched.pending.len(), fetched.refused.len()), (1, 0));
    let keys = issuer.seen(|seen| seen.keys[0].clone());
    assert_eq!(keys.len(), 3);
}

#[test]
fn every_spoilt_mdoc_is_refused_with_its_own_code() {
    let (bench, wallet) = Bench::with_wallet();
    for (number, (spoil, code)) in [
        (Spoil::Nothing, None),
        (Spoil::Signature, Some("issuance.credential.signature")),
        (Spoil::Expired, Some("issuance.credential.expired")),
        (Spoil::NotYetValid, Some("issuance.credential.not_yet_valid")),
        (Spoil::OtherKey, Some("issuance.credential.holder_binding")),
        (Spoil::NoKey, Some("issuance.credential.malformed")),
        (Spoil::Type, Some("issuance.credential.type")),
        (Spoil::ForeignDisclosure, Some("issuance.credential.disclosure")),
        (Spoil::DuplicateDigest, Some("issuance.credential.disclosure")),
        (Spoil::Oversized, Some("issuance.credential.too_large")),
    ]
    .into_iter()
    .enumerate()
    {
        let credential = check_in(Mdoc::check_in()).spoilt(spoil);
        let code_found = refusal(&bench, &wallet, &format!("spoilt-{number}"), credential);
        assert_eq!(code_found, code, "{spoil:?}");
    }
}

#[test]
fn an_element_that_was_changed_on_the_way_is_noticed() {
    let (bench, wallet) = Bench::with_wallet();
    let changes: [fn(&mut Vec<Cbor>); 3] = [
        |items| items[6] = with_value(&items[6], false.into()),
        |items| items[0] = items[1].clone(),
        |items| items.swap(0, 1),
    ];
    let codes = [
        Some("issuance.credential.disclosure"),
        Some("issuance.credential.disclosure"),
        // Their order says nothing.
        None,
    ];
    for (number, (change, code)) in changes.into_iter().zip(codes).enumerate() {
        let mdoc = Mdoc {
            tampered: Some(change),
            ..Mdoc::check_in()
        };
        let found = refusal(&bench, &wallet, &format!("tampered-{number}"), check_in(mdoc));
        assert_eq!(found, code, "{number}");
    }
}

#[test]
fn who_signed_must_be_trusted_then_and_now() {
    let (bench, wallet) = Bench::with_wallet();
    // The certificate holds from 2026-01-01 on.
    for (number, (signed, code)) in [
        (1_767_225_600, None),
        (1_767_225_599, Some("issuance.credential.untrusted")),
    ]
    .into_iter()
    .enumerate()
    {
        let mdoc = Mdoc {
            signed,
            ..Mdoc::check_in()
        };
        let found = refusal(&bench, &wallet, &format!("signed-{number}"), check_in(mdoc));
        assert_eq!(found, code, "{signed}");
    }
    let other = Authority::new("Somebody's Root").certify("Somebody", &["issuer.example"], &[]);
    let signer = Signer::X5c(other, None);
    let issuer = bench.issuer(
        "https://stranger.example",
        signer,
        vec![check_in(Mdoc::check_in())],
    );
    let fetched = fetch(&wallet, &issuer, None);
    assert_eq!(
        fetched.refused[0].error.info().code,
        "issuance.credential.untrusted"
    );
}

#[test]
fn a_driving_licence_takes_a_document_signer() {
    const LICENCE: &str = "org.iso.18013.5.1.mDL";
    let (bench, wallet) = Bench::with_wallet();
    let licence = || {
        check_in(Mdoc {
            doc_type: LICENCE.to_owned(),
            ..Mdoc::check_in()
        })
    };
    let signers = [
        (None, Some("issuance.credential.untrusted")),
        (
            Some(&[1, 0, 18013, 5, 1, 6][..]),
            Some("issuance.credential.untrusted"),
        ),
        (Some(&[1, 0, 18013, 5, 1, 2]), None),
    ];
    for (number, (usage, code)) in signers.into_iter().enumerate() {
        let certified = bench.authority.certify_for("Licensing Agency", usage);
        let signer = Signer::X5c(certified, None);
        let issuer = bench.issuer(
            &format!("https://licence-{number}.example"),
            signer,
            vec![licence()],
        );
        let fetched = fetch(&wallet, &issuer, None);
        let found = fetched.refused.first().map(|one| one.error.info().code);
        assert_eq!(found, code, "{usage:?}");
        assert!(
            fetched
                .pending
                .iter()
                .all(|one| one.class == CredentialClass::Unclassified)
        );
    }
}

/// A check-in with this place in a list.
fn listed(idx: usize, uri: &str) -> Mdoc {
    let idx = u64::try_from(idx).unwrap();
    let status = cbor!({ "status_list" => { "idx" => idx, "uri" => uri } }).unwrap();
    Mdoc {
        more: vec![("status", status)],
        ..Mdoc::check_in()
    }
}

#[test]
fn the_list_that_it_names_says_whether_it_was_taken_back() {
    let (bench, wallet) = Bench::with_wallet();
    let host = StatusHost::certified(URI, &bench.issuer_key);
    host.flip(3, INVALID, NOW);
    bench.net.add(host);
    for (idx, expected) in [(2, "valid"), (3, "revoked")] {
        let credential = check_in(listed(idx, URI));
        let issuer = bench.trusted_issuer(&format!("https://list-{idx}.example"), vec![credential]);
        let fetched = fetch(&wallet, &issuer, None);
        assert_eq!(fetched.pending[0].status.as_str(), expected);
    }
}

#[test]
fn a_status_list_that_it_names_is_one_to_ask() {
    let (bench, wallet) = Bench::with_wallet();
    let mdoc = listed(5, "https://nobody.example/none");
    let issuer = bench.trusted_issuer("https://host.example", vec![check_in(mdoc)]);
    let fetched = fetch(&wallet, &issuer, None);
    // Nobody answers there: what is not known is never "valid".
    assert_eq!(fetched.pending[0].status.as_str(), "unknown");
    let sent = bench.net.sent_to("https://nobody.example/none");
    assert_eq!(
        header(&sent[0], "accept"),
        Some("application/statuslist+cwt, application/statuslist+jwt"),
        "in CBOR first, as it is itself"
    );
    let plain = bench.trusted_issuer("https://plain.example", vec![check_in(Mdoc::check_in())]);
    let fetched = fetch(&wallet, &plain, None);
    assert_eq!(fetched.pending[0].status.as_str(), "unchecked");
}
