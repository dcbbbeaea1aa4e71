//! Keys that are lost, or half made: found, marked and listed, and nothing deleted.

use serde_json::json;
use wallet_core::{
    CredentialId, HttpFault, KeyFault, KeyLevel, KeyState, MinimumKeyLevel, ReissueReason, VaultError, Wallet,
};
use wallet_host::block_on;

use crate::drops::assert_no_stray_keys;
use crate::keys::{on_a_phone, requiring, share_once};
use crate::share::{holding, job, person};
use crate::support::bench::{approve_accept, fetch};
use crate::support::cut::{Cut, at_every_drop};
use crate::support::net::Moment;
use crate::support::verifier::query;
use crate::support::{Ask, Bench};

fn states(wallet: &Wallet) -> Vec<KeyState> {
    let credentials = wallet.credentials().unwrap();
    credentials
        .iter()
        .map(|credential| credential.key.state)
        .collect()
}

/// A wallet with two credentials, the first of which has lost its key.
fn with_a_lost_key() -> (Bench, Wallet, Vec<CredentialId>, String) {
    let (bench, wallet) = holding();
    let ids = wallet.credentials().unwrap().iter().map(|one| one.id).collect();
    // Keys are made in the order of the credentials, and aliases are random.
    let alias = bench.device.with(|device| device.holder_order[0].clone());
    (bench, wallet, ids, alias)
}

#[test]
fn a_lost_key_is_found_in_one_call_marked_listed_and_not_offered() {
    let (bench, wallet, ids, alias) = with_a_lost_key();
    bench.device.with(|device| device.holder.remove(&alias)).unwrap();
    let health = block_on(wallet.check_keys()).unwrap();
    assert_eq!((health.checked, health.unknown), (2, 0));
    assert_eq!((&health.lost[..], health.restored.len()), (&ids[..1], 0));
    assert_eq!(
        bench.device.with(|device| device.checks.len()),
        1,
        "one call for all"
    );
    drop(wallet);
    let wallet = bench.reopen();
    assert_eq!(
        states(&wallet),
        [KeyState::Lost, KeyState::Usable],
        "nothing is deleted"
    );
    let listed = wallet.reissue_list().unwrap();
    let named: Vec<_> = listed.iter().filter_map(|one| one.credential).collect();
    assert_eq!(named, ids[..1]);
    assert_eq!(listed[0].reason, ReissueReason::KeyLost);
    assert_eq!(listed[0].offered_by.as_deref(), Some("https://issuer.example"));

    let both = json!({"credentials": [
        query("person", &json!([{"path": ["given_name"]}])),
        query("job", &json!([{"path": ["job_role"]}])),
    ]});
    let review = bench.ask(&wallet, "lost", &Ask::new(both));
    assert!(review.queries[0].candidates.is_empty());
    assert_eq!(review.queries[0].missing, Some("key_lost"));
    assert_eq!(
        (review.queries[1].candidates.len(), review.queries[1].missing),
        (1, None)
    );
    assert!(review.answer.is_none());
    let again = block_on(wallet.check_keys()).unwrap();
    assert_eq!(again, health, "what is known already is said again");
}

#[test]
fn a_lost_key_that_comes_back_is_usable_again_and_no_other_in_its_place() {
    let (bench, wallet, ids, alias) = with_a_lost_key();
    let key = bench.device.with(|device| device.holder.remove(&alias)).unwrap();
    assert_eq!(block_on(wallet.check_keys()).unwrap().lost, ids[..1]);
    // Another key under the alias is not this key; the same one is.
    let other = bench
        .device
        .with(|device| device.holder.values().next().unwrap().clone());
    bench
        .device
        .with(|device| device.holder.insert(alias.clone(), other));
    assert_eq!(block_on(wallet.check_keys()).unwrap().lost, ids[..1]);
    bench.device.with(|device| device.holder.insert(alias, key));
    let back = block_on(wallet.check_keys()).unwrap();
    assert_eq!((back.lost.len(), &back.restored[..]), (0, &ids[..1]));
    assert_eq!(states(&wallet), [KeyState::Usable; 2]);
    share_once(&bench, &wallet, "back");
}

#[test]
fn a_key_store_that_cannot_say_marks_nothing() {
    let (bench, wallet, ids, alias) = with_a_lost_key();
    for fault in [
        KeyFault::Unavailable,
        KeyFault::PhoneLocked,
        KeyFault::Unsupported,
    ] {
        bench.device.with(|device| device.check_fault = Some(fault));
        let silent = block_on(wallet.check_keys()).unwrap_err();
        assert_eq!(silent, VaultError::DeviceUnavailable(fault));
        bench.device.with(|device| device.check_fault = None);
        bench
            .device
            .with(|device| device.key_fault = Some((alias.clone(), fault)));
        let health = block_on(wallet.check_keys()).unwrap();
        assert_eq!((health.checked, health.unknown, health.lost.len()), (2, 1, 0));
        assert_eq!(states(&wallet), [KeyState::Usable; 2]);
    }
    let void = Some((alias.clone(), KeyFault::Invalidated));
    bench.device.with(|device| device.key_fault = void);
    assert_eq!(block_on(wallet.check_keys()).unwrap().lost, ids[..1]);
    let unsure = Some((alias, KeyFault::Unavailable));
    bench.device.with(|device| device.key_fault = unsure);
    let health = block_on(wallet.check_keys()).unwrap();
    assert_eq!(
        health.lost,
        ids[..1],
        "what cannot be said now unmarks nothing either"
    );
}

#[test]
fn a_credential_with_copies_is_lost_with_the_last_of_their_keys() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![person()]);
    issuer.configure(|config| config.batch_size = Some(3));
    let ids: Vec<_> = fetch(&wallet, &issuer, None)
        .pending
        .iter()
        .map(|one| one.id)
        .collect();
    let approval = approve_accept(&wallet, &ids, false);
    block_on(wallet.accept(&ids, false, approval)).unwrap();
    let aliases = bench.device.holder_aliases();
    assert_eq!(aliases.len(), 3);
    for alias in &aliases[..2] {
        bench.device.with(|device| device.holder.remove(alias));
    }
    assert!(block_on(wallet.check_keys()).unwrap().lost.is_empty());
    for name in ["first", "second"] {
        share_once(&bench, &wallet, name);
    }
    bench.device.with(|device| device.holder.clear());
    assert_eq!(block_on(wallet.check_keys()).unwrap().lost, ids);
}

#[test]
fn keys_that_are_lost_between_two_tries_of_a_fetch_are_made_anew() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![person(), job()]);
    let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
    bench
        .net
        .fail_once("/api/credential", Moment::Before, HttpFault::Unreachable);
    assert!(block_on(wallet.fetch(session, None)).is_err());
    bench.device.with(|device| device.holder.clear());
    assert_eq!(block_on(wallet.fetch(session, None)).unwrap().pending.len(), 2);
    assert_no_stray_keys(&bench, &wallet);
    assert!(block_on(wallet.check_keys()).unwrap().lost.is_empty());
}

#[test]
fn a_key_that_was_being_made_is_gone_after_the_next_unlock_and_a_made_one_is_kept() {
    at_every_drop(8, |polls| {
        let (bench, wallet) = Bench::with_wallet();
        let issuer = bench.trusted_issuer("https://issuer.example", vec![person()]);
        let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
        let ended = bench.cut_off(None, wallet.fetch(session, None), Cut::Drop(polls));
        let made = bench.device.holder_aliases().len();
        drop(wallet);
        let wallet = bench.reopen();
        let kept = bench.device.holder_aliases().len();
        let proved = issuer.seen(|seen| seen.keys.len());
        assert!(
            kept <= made && kept >= proved,
            "{kept} of {made} after {polls} polls"
        );
        if wallet.credentials().unwrap().is_empty() {
            block_on(wallet.reject_offer(session, None)).unwrap();
            assert!(bench.device.holder_aliases().is_empty(), "after {polls} polls");
        } else {
            assert_eq!(kept, 1);
        }
        assert!(block_on(wallet.check_keys()).unwrap().lost.is_empty());
        ended
    });
}

#[test]
fn a_fetch_that_a_policy_refuses_leaves_no_key_wherever_it_is_dropped() {
    at_every_drop(4, |polls| {
        let (bench, wallet) = on_a_phone(Some(KeyLevel::Tee), false);
        wallet
            .set_key_policy(&requiring(MinimumKeyLevel::SecureElement))
            .unwrap();
        let issuer = bench.trusted_issuer("https://issuer.example", vec![person(), job()]);
        let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
        let ended = bench.cut_off(None, wallet.fetch(session, None), Cut::Drop(polls));
        drop(wallet);
        drop(bench.reopen());
        assert!(bench.device.holder_aliases().is_empty(), "after {polls} polls");
        assert_eq!(issuer.tokens(), 0);
        ended
    });
}

#[test]
fn a_check_that_is_dropped_marks_all_or_nothing() {
    at_every_drop(2, |polls| {
        let (bench, wallet) = holding();
        bench.device.with(|device| device.holder.clear());
        let ended = bench.cut_off(None, wallet.check_keys(), Cut::Drop(polls));
        drop(wallet);
        let wallet = bench.reopen();
        let lost = wallet.reissue_list().unwrap().len();
        assert!(lost == 0 || lost == 2, "{lost} after {polls} polls");
        assert_eq!(block_on(wallet.check_keys()).unwrap().lost.len(), 2);
        ended
    });
}
