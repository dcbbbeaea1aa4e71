//! A use case that is cut off at any point where it waits, by being dropped, by a panic or by the wallet being locked, leaves
//! the vault as it was or as it will be. `cuts` has those of the vault itself.

use serde_json::json;
use wallet_core::{
    ActivityEntry, ActivityKind, CredentialState, Delivery, IssuanceError, LockedWallet, Mode,
    PresentationError, Selection, VaultError, Wallet,
};
use wallet_host::block_on;

use crate::support::bench::{PIN, approve_accept, approve_share, fetch, new_pin};
use crate::support::cut::{Cut, at_every_drop, at_every_wait};
use crate::support::verifier::query;
use crate::support::{Ask, Bench, Credential, Spoil, sd};

pub(crate) fn identity() -> Credential {
    Credential::new("identity", sd(&json!({"given_name": "Ada"})))
}

pub(crate) fn role() -> Credential {
    Credential::new("role", sd(&json!({"job_role": "Staff nurse"})))
}

pub(crate) fn kinds(entries: &[ActivityEntry], kind: ActivityKind) -> usize {
    entries.iter().filter(|entry| entry.kind == kind).count()
}

/// The holder keys are exactly those of credentials: one each.
pub(crate) fn assert_no_stray_keys(bench: &Bench, wallet: &Wallet) {
    assert_eq!(
        bench.device.holder_aliases().len(),
        wallet.credentials().unwrap().len()
    );
}

#[test]
fn a_fetch_that_is_dropped_is_resumed_or_says_used_up_and_leaves_no_stray_key() {
    at_every_wait(12, |cut| {
        let (bench, wallet) = Bench::with_wallet();
        let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
        let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
        let ended = bench.cut_off(Some(&wallet), wallet.fetch(session, None), cut);
        drop(wallet);
        let wallet = bench.reopen();
        let kept = wallet.credentials().unwrap();
        assert!(kept.iter().all(|one| one.state == CredentialState::Pending));
        match block_on(wallet.fetch(session, None)) {
            Ok(fetched) => {
                assert_eq!(fetched.pending.len(), 2, "after {cut:?}");
                assert_no_stray_keys(&bench, &wallet);
            }
            Err(IssuanceError::UsedUp) => {
                assert!(kept.is_empty(), "after {cut:?}");
                block_on(wallet.reject_offer(session, None)).unwrap();
                assert!(bench.device.holder_aliases().is_empty());
            }
            Err(error) => panic!("{} after {cut:?}", error.info().code),
        }
        assert!(issuer.tokens() <= 1);
        ended
    });
}

#[test]
fn a_fetch_of_a_spoilt_credential_that_is_dropped_leaves_one_entry_and_no_key() {
    at_every_wait(8, |cut| {
        let (bench, wallet) = Bench::with_wallet();
        let spoilt = vec![identity().spoilt(Spoil::Signature)];
        let issuer = bench.trusted_issuer("https://issuer.example", spoilt);
        let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
        let ended = bench.cut_off(Some(&wallet), wallet.fetch(session, None), cut);
        drop(wallet);
        let wallet = bench.reopen();
        let before = kinds(&wallet.activity().unwrap(), ActivityKind::Refused);
        assert!(before <= 1);
        match block_on(wallet.fetch(session, None)) {
            Ok(_) => assert_eq!(before, 0, "after {cut:?}"),
            Err(IssuanceError::UsedUp) => {}
            Err(error) => panic!("{} after {cut:?}", error.info().code),
        }
        let refused = kinds(&wallet.activity().unwrap(), ActivityKind::Refused);
        let told = issuer.seen(|seen| seen.notifications.len());
        assert!(told <= 1 && told <= refused, "told only what is written down");
        assert!(wallet.credentials().unwrap().is_empty());
        let _ = block_on(wallet.reject_offer(session, None));
        assert!(bench.device.holder_aliases().is_empty(), "after {cut:?}");
        ended
    });
}

#[test]
fn an_accept_that_is_dropped_accepted_all_or_none() {
    at_every_wait(2, |cut| {
        let (bench, wallet) = Bench::with_wallet();
        let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
        let fetched = fetch(&wallet, &issuer, None);
        let ids: Vec<_> = fetched.pending.iter().map(|one| one.id).collect();
        let approval = approve_accept(&wallet, &ids, false);
        let ended = bench.cut_off(Some(&wallet), wallet.accept(&ids, false, approval), cut);
        drop(wallet);
        let wallet = bench.reopen();
        let held = wallet.credentials().unwrap();
        let active = held
            .iter()
            .filter(|one| one.state == CredentialState::Active)
            .count();
        assert!(active == 0 || active == 2, "{active} after {cut:?}");
        let entries = kinds(&wallet.activity().unwrap(), ActivityKind::Accepted);
        assert_eq!(entries, active);
        let told = issuer.seen(|seen| seen.notifications.len());
        assert!(told <= active, "nobody is told what is not final");
        assert_no_stray_keys(&bench, &wallet);
        let again = block_on(wallet.review_offer(&issuer.link()));
        let closed = again.err().map(|error| error.info().code) == Some("issuance.offer.used_up");
        assert_eq!(
            closed,
            active == 2,
            "the token is forgotten with the last decision"
        );
        ended
    });
}

#[test]
fn a_rejected_offer_that_is_dropped_is_rejected_whole_or_not_at_all() {
    at_every_wait(4, |cut| {
        let (bench, wallet) = Bench::with_wallet();
        let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
        fetch(&wallet, &issuer, None);
        let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
        let ended = bench.cut_off(Some(&wallet), wallet.reject_offer(session, None), cut);
        drop(wallet);
        let wallet = bench.reopen();
        let left = wallet.credentials().unwrap().len();
        assert!(left == 0 || left == 2, "{left} after {cut:?}");
        let entries = kinds(&wallet.activity().unwrap(), ActivityKind::Rejected);
        assert_eq!(entries, 2 - left);
        assert!(issuer.seen(|seen| seen.notifications.len()) <= entries);
        assert_no_stray_keys(&bench, &wallet);
        assert_eq!(block_on(wallet.reject_offer(session, None)).is_ok(), left == 2);
        ended
    });
}

#[test]
fn a_share_or_decline_that_is_dropped_is_sent_once_at_most_and_written_down_before() {
    for decline in [false, true] {
        at_every_wait(1, |cut| {
            let (bench, wallet) = Bench::with_wallet();
            bench.hold(&wallet, "issuer.example", vec![identity(), role()]);
            let before = wallet.activity().unwrap().len();
            let dcql = json!({"credentials": [
                query("identity", &json!([{"path": ["given_name"]}])),
                query("role", &json!([{"path": ["job_role"]}])),
            ]});
            let review = bench.ask(&wallet, "dropped", &Ask::new(dcql));
            let selection = Selection::default();
            let ended = if decline {
                bench.cut_off(Some(&wallet), wallet.decline(review.session), cut)
            } else {
                let approval = approve_share(&wallet, &review, &selection, false);
                let share = wallet.share(review.session, &selection, false, approval);
                bench.cut_off(Some(&wallet), share, cut)
            };
            drop(wallet);
            let wallet = bench.reopen();
            let entries = wallet.activity().unwrap().split_off(before);
            let sent = bench.verifier.answers("dropped").len();
            assert!(sent <= entries.len() && entries.len() <= 1, "after {cut:?}");
            if let Some(entry) = entries.first() {
                let kind = if decline {
                    ActivityKind::Declined
                } else {
                    ActivityKind::Shared
                };
                assert_eq!(entry.kind, kind);
                assert!(ended || entry.delivery == Delivery::Unconfirmed);
            }
            let again = block_on(wallet.decline(review.session));
            let answered = matches!(again, Err(PresentationError::Answered));
            assert_eq!(answered, entries.len() == 1, "never answered twice");
            assert!(bench.verifier.answers("dropped").len() <= 1);
            assert_no_stray_keys(&bench, &wallet);
            ended
        });
    }
}

#[test]
fn a_creation_that_is_dropped_leaves_no_device_key_after_the_next_open() {
    at_every_drop(5, |polls| {
        let bench = Bench::new();
        let pin = new_pin(PIN);
        let create = LockedWallet::create(bench.home(), &pin, bench.ports(), Mode::Production);
        let ended = bench.cut_off(None, create, Cut::Drop(polls));
        let opened = bench.open().map(drop);
        let keys = bench.device.with(|device| device.seal.len());
        // The vault is there before the counter is told of it.
        if ended || opened.is_ok() {
            assert_eq!((opened, keys), (Ok(()), 1));
        } else {
            assert_eq!(
                (opened, keys),
                (Err(VaultError::NotFound), 0),
                "after {polls} polls"
            );
            assert!(bench.create().is_ok(), "nothing stands in the way");
        }
        ended
    });
}
