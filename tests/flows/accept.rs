//! From an offer to an accepted or rejected credential.

use serde_json::json;
use wallet_core::{
    ActivityKind, CredentialState, Delivery, HttpFault, IssuanceError, Notification, PeerAnswer,
    StatusResult, Wallet,
};
use wallet_host::block_on;

use crate::status::{asked, at, list};
use crate::support::bench::{approve_accept, fetch};
use crate::support::net::{Moment, field, header};
use crate::support::status_list::INVALID;
use crate::support::{Bench, Credential, FakeIssuer, NOW, sd};

fn identity() -> Credential {
    Credential::new(
        "identity",
        sd(&json!({"given_name": "Ada", "family_name": "Brynmor"})),
    )
}

fn role() -> Credential {
    Credential::new("role", sd(&json!({"job_role": "Staff nurse"})))
}

fn accept_all(wallet: &Wallet, issuer: &FakeIssuer) -> Vec<Notification> {
    let fetched = fetch(wallet, issuer, None);
    let ids: Vec<_> = fetched.pending.iter().map(|one| one.id).collect();
    assert!(!ids.is_empty());
    let approval = approve_accept(wallet, &ids, false);
    block_on(wallet.accept(&ids, false, approval))
        .unwrap()
        .notifications
}

fn kinds(wallet: &Wallet) -> Vec<ActivityKind> {
    wallet
        .activity()
        .unwrap()
        .iter()
        .map(|entry| entry.kind)
        .collect()
}

#[test]
fn issuer_identifiers_are_kept_to_the_letter_by_value_and_by_reference() {
    let (bench, wallet) = Bench::with_wallet();
    for (number, identifier) in [
        "https://one.example",
        "https://two.example/",
        "https://three.example/tenant",
        "https://four.example/tenant/of/one/",
    ]
    .iter()
    .enumerate()
    {
        let issuer = bench.trusted_issuer(identifier, vec![identity()]);
        let link = if number % 2 == 0 {
            issuer.link()
        } else {
            issuer.link_by_reference()
        };
        let review = block_on(wallet.review_offer(&link)).unwrap();
        assert_eq!(review.issuer, *identifier);
        assert_eq!(review.credentials[0].names[0].text, "Name of identity");
        let fetched = block_on(wallet.fetch(review.session, None)).unwrap();
        assert_eq!(fetched.pending.len(), 1, "{identifier}");
        assert_eq!(issuer.seen(|seen| seen.audiences.clone()), [*identifier]);
        let path = identifier.strip_prefix("https://").unwrap();
        let path = path.find('/').map_or("", |at| &path[at..]);
        let metadata = bench.net.sent_to("/.well-known/openid-credential-issuer");
        assert!(
            metadata
                .last()
                .unwrap()
                .url
                .ends_with(&format!("openid-credential-issuer{path}")),
            "{identifier}"
        );
    }
    assert_eq!(wallet.credentials().unwrap().len(), 4);
}

#[test]
fn a_transaction_code_is_asked_for_before_anything_is_sent_and_a_wrong_one_may_be_corrected() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    issuer.configure(|config| config.tx_code = Some("4711".to_owned()));
    let review = block_on(wallet.review_offer(&issuer.link())).unwrap();
    let code = review.transaction_code.unwrap();
    assert_eq!((code.numeric, code.length), (true, Some(4)));
    assert_eq!(code.description.as_deref(), Some("By post"));
    bench.net.forget();
    let without = block_on(wallet.fetch(review.session, None));
    assert_eq!(without.unwrap_err(), IssuanceError::TransactionCodeNeeded);
    assert!(bench.net.sent_to("").is_empty());
    let wrong = block_on(wallet.fetch(review.session, Some("0000")));
    assert_eq!(wrong.unwrap_err(), IssuanceError::Peer(PeerAnswer::InvalidGrant));
    let again = block_on(wallet.review_offer(&issuer.link())).unwrap();
    assert_eq!(again.session, review.session, "the same link, the same offer");
    assert!(again.transaction_code.is_some());
    let fetched = block_on(wallet.fetch(review.session, Some("4711"))).unwrap();
    assert_eq!(fetched.pending.len(), 1);
    let tokens = bench.net.sent_to("/api/token");
    let codes: Vec<_> = tokens
        .iter()
        .map(|one| field(&one.body, "tx_code").unwrap())
        .collect();
    assert_eq!(codes, ["0000", "4711"]);
    assert_eq!(kinds(&wallet), [ActivityKind::Failed]);
}

#[test]
fn a_refused_nonce_is_replaced_once() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    issuer.configure(|config| config.refuse_nonces = 1);
    assert_eq!(fetch(&wallet, &issuer, None).pending.len(), 1);
    assert_eq!(bench.net.sent_to("/api/nonce").len(), 2);
    assert_eq!(bench.net.sent_to("/api/credential").len(), 2);

    let stubborn = bench.trusted_issuer("https://stubborn.example", vec![identity()]);
    stubborn.configure(|config| config.refuse_nonces = 9);
    let review = block_on(wallet.review_offer(&stubborn.link())).unwrap();
    let fetched = block_on(wallet.fetch(review.session, None));
    assert_eq!(
        fetched.unwrap_err(),
        IssuanceError::Peer(PeerAnswer::InvalidProof)
    );
    assert_eq!(bench.net.sent_to("stubborn.example/api/credential").len(), 2);
}

#[test]
fn every_copy_of_a_batch_has_a_key_of_its_own_and_all_are_decided_together() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    issuer.configure(|config| config.batch_size = Some(3));
    let fetched = fetch(&wallet, &issuer, None);
    assert_eq!(fetched.pending.len(), 1, "one credential, in three copies");
    let keys = issuer.seen(|seen| seen.keys.clone());
    assert_eq!(keys.len(), 1, "one request");
    assert_eq!(keys[0].len(), 3);
    assert!(keys[0][0] != keys[0][1] && keys[0][1] != keys[0][2] && keys[0][0] != keys[0][2]);
    assert_eq!(bench.device.holder_aliases().len(), 3);

    let rejected = block_on(wallet.reject(&[fetched.pending[0].id], None)).unwrap();
    assert_eq!(rejected.notifications, [Notification::Delivered], "one for all");
    assert!(wallet.credentials().unwrap().is_empty());
    assert!(
        bench.device.holder_aliases().is_empty(),
        "all of its keys are gone"
    );

    let other = bench.trusted_issuer("https://other.example", vec![identity()]);
    other.configure(|config| config.batch_size = Some(2));
    accept_all(&wallet, &other);
    assert_eq!(bench.device.holder_aliases().len(), 2);
    assert_eq!(other.seen(|seen| seen.notifications.len()), 1);

    for (given, name) in [(4, "https://four.example"), (5, "https://five.example")] {
        let issuer = bench.trusted_issuer(name, vec![identity()]);
        issuer.configure(|config| config.batch_size = Some(given));
        accept_all(&wallet, &issuer);
        assert_eq!(issuer.seen(|seen| seen.keys[0].len()), 4, "of {given}");
    }
}

#[test]
fn an_issuer_hears_of_each_decision_with_the_right_token_and_id() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
    let fetched = fetch(&wallet, &issuer, None);
    let [first, second] = [fetched.pending[0].id, fetched.pending[1].id];
    let approval = approve_accept(&wallet, &[first], false);
    block_on(wallet.accept(&[first], false, approval)).unwrap();
    block_on(wallet.reject(&[second], Some("Not mine: Ada"))).unwrap();
    let token = bench.net.sent_to("/api/credential");
    let token = header(&token[0], "authorization").unwrap().replace("Bearer ", "");
    let told = issuer.seen(|seen| seen.notifications.clone());
    let expected = [
        ("credential_accepted", "notify-identity"),
        ("credential_deleted", "notify-role"),
    ];
    assert_eq!(told.len(), 2);
    for (told, (event, id)) in told.iter().zip(expected) {
        assert_eq!((told.0.as_str(), told.1.as_str(), &told.2), (event, id, &token));
    }
    let sent = bench.net.sent_to("/api/notification");
    let reason = "Not mine";
    assert!(
        sent.iter()
            .all(|one| !String::from_utf8_lossy(&one.body).contains(reason))
    );
    let activity = wallet.activity().unwrap();
    assert_eq!(kinds(&wallet), [ActivityKind::Accepted, ActivityKind::Rejected]);
    assert!(activity.iter().all(|entry| entry.delivery == Delivery::Confirmed));
    assert_eq!(activity[1].reason.as_deref(), Some("Not mine: Ada"));
    let used = block_on(wallet.review_offer(&issuer.link()));
    assert_eq!(used.unwrap_err_code(), "issuance.offer.used_up");
}

/// The error's code, where a review has no [`std::fmt::Debug`] worth printing.
trait ErrorCode {
    fn unwrap_err_code(self) -> &'static str;
}

impl<T> ErrorCode for Result<T, IssuanceError> {
    fn unwrap_err_code(self) -> &'static str {
        self.err().unwrap().info().code
    }
}

#[test]
fn a_decision_is_final_whatever_becomes_of_the_notification() {
    let (bench, wallet) = Bench::with_wallet();
    for (host, fault) in [
        ("one", Some((Moment::Before, HttpFault::Unreachable))),
        ("two", Some((Moment::After, HttpFault::TimedOut))),
        ("three", None),
    ] {
        let issuer = bench.trusted_issuer(&format!("https://{host}.example"), vec![identity(), role()]);
        issuer.configure(|config| config.notification_status = 500);
        let fetched = fetch(&wallet, &issuer, None);
        let [first, second] = [fetched.pending[0].id, fetched.pending[1].id];
        let part = format!("{host}.example/api/notification");
        let approval = approve_accept(&wallet, &[first], false);
        for _ in 0..2 {
            if let Some((moment, fault)) = fault {
                bench.net.fail_once(&part, moment, fault);
            }
        }
        let accepted = block_on(wallet.accept(&[first], false, approval)).unwrap();
        assert_eq!(accepted.notifications, [Notification::Failed]);
        assert_eq!(accepted.accepted[0].state, CredentialState::Active);
        let rejected = block_on(wallet.reject(&[second], None)).unwrap();
        assert_eq!(rejected.notifications, [Notification::Failed]);
        assert_eq!(bench.net.sent_to(&part).len(), 2, "one try each");
    }
    let held = wallet.credentials().unwrap();
    assert_eq!(held.len(), 3);
    assert!(held.iter().all(|one| one.state == CredentialState::Active));
    let activity = wallet.activity().unwrap();
    assert_eq!(activity.len(), 6);
    assert!(activity.iter().all(|entry| entry.delivery == Delivery::Failed));
}

#[test]
fn an_issuer_without_a_notification_endpoint_is_not_told() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    issuer.configure(|config| config.has_notifications = false);
    assert_eq!(accept_all(&wallet, &issuer), [Notification::Impossible]);
    assert_eq!(wallet.activity().unwrap()[0].delivery, Delivery::None);
}

#[test]
fn rejecting_before_the_fetch_has_nobody_to_tell_and_ends_the_offer() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    let review = block_on(wallet.review_offer(&issuer.link())).unwrap();
    bench.net.forget();
    let outcome = block_on(wallet.reject_offer(review.session, None)).unwrap();
    assert_eq!(outcome.notifications, [Notification::Impossible]);
    assert!(outcome.rejected.is_empty());
    assert!(bench.net.sent_to("").is_empty());
    let again = block_on(wallet.reject_offer(review.session, None));
    assert_eq!(again.unwrap_err_code(), "issuance.decided");
    let fetched = block_on(wallet.fetch(review.session, None));
    assert_eq!(fetched.unwrap_err(), IssuanceError::UsedUp);
    assert!(!issuer.seen(|seen| seen.code_used));
    assert_eq!(kinds(&wallet)[0], ActivityKind::Rejected);
}

#[test]
fn rejecting_a_fetched_offer_rejects_all_that_waits() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
    let fetched = fetch(&wallet, &issuer, None);
    let review = block_on(wallet.review_offer(&issuer.link())).unwrap();
    let outcome = block_on(wallet.reject_offer(review.session, None)).unwrap();
    assert_eq!(outcome.rejected.len(), fetched.pending.len());
    assert_eq!(outcome.notifications, [Notification::Delivered; 2]);
    assert!(wallet.credentials().unwrap().is_empty());
    assert!(bench.device.holder_aliases().is_empty());
    assert_eq!(kinds(&wallet), [ActivityKind::Rejected; 2]);
}

#[test]
fn what_is_decided_is_not_decided_again_and_many_are_decided_whole_or_not_at_all() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
    let fetched = fetch(&wallet, &issuer, None);
    let [first, second] = [fetched.pending[0].id, fetched.pending[1].id];
    let approval = approve_accept(&wallet, &[first], false);
    block_on(wallet.accept(&[first], false, approval)).unwrap();
    let before = wallet.activity().unwrap().len();
    for ids in [vec![first], vec![second, first], vec![second, second]] {
        let approval = approve_accept(&wallet, &ids, false);
        let accepted = block_on(wallet.accept(&ids, false, approval));
        assert_eq!(accepted.unwrap_err(), IssuanceError::Decided);
    }
    let rejected = block_on(wallet.reject(&[second, first], None));
    assert_eq!(rejected.unwrap_err(), IssuanceError::Decided);
    let states: Vec<_> = wallet
        .credentials()
        .unwrap()
        .iter()
        .map(|one| one.state)
        .collect();
    assert_eq!(states, [CredentialState::Active, CredentialState::Pending]);
    assert_eq!(wallet.activity().unwrap().len(), before, "nothing happened");
    assert_eq!(issuer.seen(|seen| seen.notifications.len()), 1);
}

#[test]
fn a_used_up_offer_says_so() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    issuer.seen(|seen| seen.code_used = true);
    let review = block_on(wallet.review_offer(&issuer.link())).unwrap();
    let fetched = block_on(wallet.fetch(review.session, None));
    assert_eq!(
        fetched.unwrap_err(),
        IssuanceError::Peer(PeerAnswer::InvalidGrant)
    );
    assert!(
        bench.device.holder_aliases().is_empty(),
        "no key was made for nothing"
    );

    let fresh = bench.trusted_issuer("https://fresh.example", vec![identity()]);
    accept_all(&wallet, &fresh);
    let again = block_on(wallet.review_offer(&fresh.link()));
    assert_eq!(again.unwrap_err_code(), "issuance.offer.used_up");
}

#[test]
fn an_unknown_issuer_is_kept_only_on_an_explicit_yes() {
    let (bench, wallet) = Bench::with_wallet();
    let key = crate::support::keys::Key::p256("nobody knows");
    let signer = crate::support::bench::did_signer(key, |key| key.did_jwk());
    let issuer = bench.issuer("https://unknown.example", signer, vec![identity()]);
    let fetched = fetch(&wallet, &issuer, None);
    let id = fetched.pending[0].id;
    assert_eq!(fetched.pending[0].issuer.trust.as_str(), "unknown");
    let approval = approve_accept(&wallet, &[id], false);
    let refused = block_on(wallet.accept(&[id], false, approval));
    assert_eq!(refused.unwrap_err(), IssuanceError::UnknownIssuer);
    assert_eq!(wallet.credentials().unwrap()[0].state, CredentialState::Pending);
    assert!(issuer.seen(|seen| seen.notifications.is_empty()));
    assert_eq!(kinds(&wallet), [ActivityKind::Refused]);

    // An approval without the yes does not cover a call with it.
    let approval = approve_accept(&wallet, &[id], false);
    let mismatch = block_on(wallet.accept(&[id], true, approval));
    assert_eq!(mismatch.unwrap_err_code(), "vault.authorisation.mismatch");
    let approval = approve_accept(&wallet, &[id], true);
    block_on(wallet.accept(&[id], true, approval)).unwrap();
    assert_eq!(wallet.credentials().unwrap()[0].state, CredentialState::Active);
}

/// What is approved is what the person saw: one that is taken back meanwhile needs their word once more. It is their
/// decision, as it is where it was taken back before they saw it.
#[test]
fn one_that_is_revoked_between_approval_and_acceptance_is_not_accepted_by_that_approval() {
    let (bench, wallet) = Bench::with_wallet();
    let host = list(&bench);
    let issuer = bench.trusted_issuer("https://host.example", vec![at(&host, identity(), 3)]);
    let pending = fetch(&wallet, &issuer, None).pending;
    assert_eq!(pending[0].status, StatusResult::Valid);
    let ids = [pending[0].id];
    let approval = approve_accept(&wallet, &ids, false);
    host.flip(3, INVALID, NOW + 1);
    asked(&wallet);
    let error = block_on(wallet.accept(&ids, false, approval)).err().unwrap();
    assert_eq!(error.info().code, "vault.authorisation.mismatch");
    assert_eq!(
        wallet.credential(ids[0]).unwrap().summary.state,
        CredentialState::Pending
    );
    let approval = approve_accept(&wallet, &ids, false);
    let accepted = block_on(wallet.accept(&ids, false, approval)).unwrap().accepted;
    assert_eq!(accepted[0].status, StatusResult::Revoked);
}
