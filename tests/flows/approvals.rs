//! The person's yes to a share: what it is for, how long it holds, and what stands in its way.

use serde_json::{Value, json};
use wallet_core::{
    ActivityKind, AuthoriseOutcome, Delivery, KeyFault, Operation, PresentationError, Selection,
    ShareOutcome, UnlockOutcome, VaultError,
};
use wallet_host::block_on;

use crate::share::{default_share, holding, job, one_query, person, shared};
use crate::support::bench::{approve_share, fetch};
use crate::support::verifier::{By, Prefix, query};
use crate::support::{Ask, Bench, DAY, NOW, pin};

#[test]
fn an_unverified_verifier_needs_an_explicit_yes() {
    let (bench, wallet) = holding();
    let ask = Ask::new(one_query()).prefix(Prefix::RedirectUri).by(By::Value);
    let review = bench.ask(&wallet, "unverified", &ask);
    assert!(review.verifier.name.is_none());
    let refused = default_share(&wallet, &review).unwrap_err();
    assert_eq!(refused, PresentationError::UnverifiedVerifier);
    assert!(bench.verifier.answers("unverified").is_empty());
    let last = wallet.activity().unwrap().pop().unwrap();
    assert_eq!(last.kind, ActivityKind::Refused);
    let selection = Selection::default();
    let without = approve_share(&wallet, &review, &selection, false);
    let mismatch = block_on(wallet.share(review.session, &selection, true, without));
    assert_eq!(mismatch.unwrap_err().info().code, "vault.authorisation.mismatch");
}

#[test]
fn expired_and_pending_credentials_are_not_offered() {
    let (bench, wallet) = Bench::with_wallet();
    let mut short = person();
    short.expires_at = NOW + DAY;
    bench.hold(&wallet, "issuer.example", vec![short]);
    let pending = bench.trusted_issuer("https://pending.example", vec![job()]);
    fetch(&wallet, &pending, None);
    let ask = Ask::new(json!({"credentials": [query("job", &Value::Null)]}));
    assert!(bench.ask(&wallet, "pending", &ask).answer.is_none());
    assert!(
        bench
            .ask(&wallet, "fresh", &Ask::new(one_query()))
            .answer
            .is_some()
    );
    bench.pass_in_use(&wallet, DAY);
    assert!(
        bench
            .ask(&wallet, "stale", &Ask::new(one_query()))
            .answer
            .is_none()
    );
}

#[test]
fn an_approval_is_for_one_selection_and_for_sixty_seconds() {
    let (bench, wallet) = holding();
    let newer = bench.hold(&wallet, "other.example", vec![person()])[0];
    let older = wallet.credentials().unwrap()[0].id;
    let review = bench.ask(&wallet, "approval", &Ask::new(one_query()));
    let choose = |id| {
        let mut selection = Selection::default();
        selection.credentials.insert("person".to_owned(), id);
        selection
    };
    let code = |result: Result<ShareOutcome, PresentationError>| result.unwrap_err().info().code;
    let approval = approve_share(&wallet, &review, &choose(newer), false);
    let other = block_on(wallet.share(review.session, &choose(older), false, approval));
    assert_eq!(code(other), "vault.authorisation.mismatch");
    let second = bench.ask(&wallet, "approval-2", &Ask::new(one_query()));
    let approval = approve_share(&wallet, &review, &choose(newer), false);
    let other = block_on(wallet.share(second.session, &choose(newer), false, approval));
    assert_eq!(code(other), "vault.authorisation.mismatch", "another request");
    let approval = approve_share(&wallet, &review, &choose(newer), false);
    bench.clock.pass(61);
    let late = block_on(wallet.share(review.session, &choose(newer), false, approval));
    assert_eq!(code(late), "vault.authorisation.stale");
    assert!(bench.verifier.answers("approval").is_empty());
    bench.clock.step(0);
    let approval = approve_share(&wallet, &review, &choose(newer), false);
    bench.clock.pass(60);
    shared(block_on(wallet.share(review.session, &choose(newer), false, approval)).unwrap());
}

#[test]
fn a_wrong_pin_for_an_approval_counts_like_one_at_unlock() {
    let (bench, wallet) = holding();
    let review = bench.ask(&wallet, "pin", &Ask::new(one_query()));
    let operation = Operation::Share {
        session: review.session,
        selection: Selection::default(),
        unverified_verifier: false,
    };
    for left in [9, 8] {
        let outcome = block_on(wallet.authorise(&operation, &pin("000000"))).unwrap();
        assert!(matches!(outcome, AuthoriseOutcome::WrongPin { tries_left, .. } if tries_left == left));
    }
    let locked = wallet.lock().unwrap();
    let outcome = block_on(locked.unlock(&pin("000000"))).unwrap();
    assert!(matches!(outcome, UnlockOutcome::WrongPin { tries_left: 7, .. }));
}

#[test]
fn ten_wrong_pins_for_an_approval_erase_the_wallet() {
    let (bench, wallet) = holding();
    let review = bench.ask(&wallet, "pin", &Ask::new(one_query()));
    let operation = Operation::Share {
        session: review.session,
        selection: Selection::default(),
        unverified_verifier: false,
    };
    for _ in 0..9 {
        let outcome = block_on(wallet.authorise(&operation, &pin("000000"))).unwrap();
        assert!(matches!(outcome, AuthoriseOutcome::WrongPin { .. }));
        bench.pass_in_use(&wallet, DAY);
    }
    let outcome = block_on(wallet.authorise(&operation, &pin("000000"))).unwrap();
    assert!(matches!(outcome, AuthoriseOutcome::Erased));
    assert_eq!(wallet.credentials().unwrap_err(), VaultError::Locked);
    assert!(bench.device.holder_aliases().is_empty());
    assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
}

#[test]
fn a_key_that_is_lost_is_named_and_nothing_is_sent() {
    let (bench, wallet) = holding();
    let review = bench.ask(&wallet, "lost", &Ask::new(one_query()));
    let keys = bench.device.with(|device| std::mem::take(&mut device.holder));
    let lost = default_share(&wallet, &review).unwrap_err();
    assert_eq!(lost, PresentationError::Key(KeyFault::Missing));
    assert!(bench.verifier.answers("lost").is_empty());
    let last = wallet.activity().unwrap().pop().unwrap();
    assert_eq!((last.kind, last.delivery), (ActivityKind::Failed, Delivery::None));
    assert_eq!(wallet.credentials().unwrap().len(), 2, "nothing is deleted");
    bench.device.with(|device| device.holder = keys);
    shared(default_share(&wallet, &review).unwrap());
}

#[test]
fn a_request_that_expires_between_review_and_yes_is_not_answered() {
    let (bench, wallet) = holding();
    let ask = Ask::new(one_query()).patch(json!({"exp": NOW + 300}));
    let review = bench.ask(&wallet, "late", &ask);
    bench.pass_in_use(&wallet, 3_600);
    let refused = default_share(&wallet, &review).unwrap_err();
    assert_eq!(refused.info().code, "presentation.request.expired");
    assert!(bench.verifier.answers("late").is_empty());
}
