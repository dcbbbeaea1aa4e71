//! Deleting a credential: with an approval, with its keys, and whole or not at all.

use serde_json::{Value, json};
use wallet_core::{
    ActivityFlow, ActivityKind, Authorisation, CredentialError, CredentialId, Delivery, KeyFault, Operation,
    Wallet,
};
use wallet_host::block_on;

use crate::drops::{assert_no_stray_keys, kinds};
use crate::share::{holding, job, one_query, person};
use crate::support::bench::{approve, fetch};
use crate::support::cut::{Cut, at_every_drop};
use crate::support::verifier::query;
use crate::support::{Ask, Bench};

fn approved(wallet: &Wallet, credential: CredentialId) -> Authorisation {
    approve(wallet, &Operation::Delete { credential })
}

#[test]
fn a_deleted_credential_is_gone_with_its_keys_and_the_history_says_so() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![person(), job()]);
    issuer.configure(|config| config.batch_size = Some(3));
    let ids: Vec<CredentialId> = fetch(&wallet, &issuer, None)
        .pending
        .iter()
        .map(|one| one.id)
        .collect();
    let approval = crate::support::bench::approve_accept(&wallet, &ids, false);
    block_on(wallet.accept(&ids, false, approval)).unwrap();
    assert_eq!(bench.device.holder_aliases().len(), 6);
    let approval = approved(&wallet, ids[0]);
    block_on(wallet.delete_credential(ids[0], approval)).unwrap();
    let left: Vec<CredentialId> = wallet.credentials().unwrap().iter().map(|one| one.id).collect();
    assert_eq!(left, ids[1..]);
    assert_eq!(bench.device.holder_aliases().len(), 3);
    assert_eq!(wallet.credential(ids[0]).unwrap_err(), CredentialError::NotFound);
    let last = wallet.activity().unwrap().pop().unwrap();
    assert_eq!(
        (last.flow, last.kind),
        (ActivityFlow::Deletion, ActivityKind::Deleted)
    );
    assert_eq!(last.delivery, Delivery::None, "nobody is told");
    assert!(last.credentials[0].credential_type.ends_with("/identity/1"));
    assert!(
        bench
            .ask(&wallet, "gone", &Ask::new(one_query()))
            .answer
            .is_none()
    );
    let dcql = json!({"credentials": [query("job", &Value::Null)]});
    assert!(bench.ask(&wallet, "left", &Ask::new(dcql)).answer.is_some());
    drop(wallet);
    assert_eq!(bench.reopen().credentials().unwrap().len(), 1);
}

#[test]
fn a_deletion_takes_a_fresh_approval_for_that_credential() {
    let (bench, wallet) = holding();
    let listed = wallet.credentials().unwrap();
    let (one, other) = (listed[0].id, listed[1].id);
    let code = |approval| {
        let refused = block_on(wallet.delete_credential(one, approval)).unwrap_err();
        refused.info().code
    };
    assert_eq!(code(approved(&wallet, other)), "vault.authorisation.mismatch");
    let view = Operation::View {
        credentials: vec![one],
    };
    assert_eq!(code(approve(&wallet, &view)), "vault.authorisation.mismatch");
    let late = approved(&wallet, one);
    bench.clock.pass(61);
    assert_eq!(code(late), "vault.authorisation.stale");
    let rebooted = approved(&wallet, one);
    bench.clock.reboot();
    // Another boot locks the wallet, and no approval outlasts that.
    assert_eq!(code(rebooted), "vault.locked");
    drop(wallet);
    let wallet = bench.reopen();
    assert!(wallet.credentials().unwrap() == listed, "nothing is deleted");
    assert_eq!(bench.device.holder_aliases().len(), 2);
    assert_eq!(kinds(&wallet.activity().unwrap(), ActivityKind::Deleted), 0);
}

#[test]
fn what_waits_for_a_decision_is_rejected_not_deleted() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![person()]);
    let id = fetch(&wallet, &issuer, None).pending[0].id;
    let approval = approved(&wallet, id);
    let refused = block_on(wallet.delete_credential(id, approval)).unwrap_err();
    assert_eq!(refused, CredentialError::Undecided);
    assert_eq!(wallet.credentials().unwrap().len(), 1);
    let unknown = CredentialId::parse("00000000-0000-4000-8000-000000000000").unwrap();
    let operation = Operation::Delete { credential: unknown };
    let none = block_on(wallet.authorise(&operation, &crate::support::pin("314159")));
    assert_eq!(none.unwrap_err().info().code, "vault.authorisation.mismatch");
}

#[test]
fn a_key_that_the_phone_does_not_delete_now_is_deleted_at_the_next_unlock() {
    let (bench, wallet) = holding();
    let id = wallet.credentials().unwrap()[0].id;
    bench
        .device
        .with(|device| device.delete_fault = Some(KeyFault::Unavailable));
    let approval = approved(&wallet, id);
    block_on(wallet.delete_credential(id, approval)).unwrap();
    assert_eq!(wallet.credentials().unwrap().len(), 1, "the decision is final");
    assert_eq!(bench.device.holder_aliases().len(), 2);
    bench.device.with(|device| device.delete_fault = None);
    drop(wallet);
    assert_no_stray_keys(&bench, &bench.reopen());
}

#[test]
fn a_deletion_that_is_dropped_deleted_all_or_nothing() {
    at_every_drop(1, |polls| {
        let (bench, wallet) = holding();
        let id = wallet.credentials().unwrap()[0].id;
        let approval = approved(&wallet, id);
        let ended = bench.cut_off(None, wallet.delete_credential(id, approval), Cut::Drop(polls));
        drop(wallet);
        let wallet = bench.reopen();
        let left = wallet.credentials().unwrap().len();
        assert!(left == 1 || (left == 2 && !ended), "{left} after {polls} polls");
        let entries = kinds(&wallet.activity().unwrap(), ActivityKind::Deleted);
        assert_eq!(entries, 2 - left);
        assert_no_stray_keys(&bench, &wallet);
        ended
    });
}
