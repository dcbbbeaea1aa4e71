//! What a running wallet leaves in its memory: a parent reads all of a child's, as it is built when it ships.
//!
//! The child has the allocator of `wallet-bindings`. Its PIN comes through a pipe, and its vault was filled by the parent,
//! so that nothing that is looked for was ever anywhere else in it.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test says what is wrong by panicking"
)]

mod child;
mod ports;
mod scan;
#[expect(
    dead_code,
    unused_imports,
    reason = "the flows use all of it, these tests a part"
)]
#[path = "../flows/support/mod.rs"]
mod support;

use serde_json::json;
use wallet_bindings as _;
use wallet_core::Pin;

use child::Child;
use support::cached::Cached;
use support::phone::Phone;
use support::{Credential, sd};

/// Longest that is allowed, and nothing that stands in a program by chance.
const PIN: &str = "271828314161";

/// A claim that says nothing, made so that no program holds it: 32 bytes.
fn marker() -> String {
    (0..32_u8)
        .map(|n| char::from(b'A' + (n * 7 + n / 5) % 26))
        .collect()
}

/// A vault with one credential, made in this process: the other one opens it only.
fn fill(phone: &Phone) {
    let wallet = phone.create(PIN);
    let credential = Credential::new("identity", sd(&json!({"given_name": marker()})));
    phone.hold(&wallet, PIN, vec![credential]);
    drop(wallet.lock().unwrap());
}

const NOWHERE: [String; 0] = [];

#[test]
fn a_pin_is_gone_after_the_unlock_and_keys_and_claims_after_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let phone = Phone::with_own_device(folder.path());
    fill(&phone);
    let cached = Cached::of(&phone.home(), &phone.ports, &Pin::parse(PIN.as_bytes()).unwrap());
    // The one that the vault's records are sealed with.
    let key = cached.vault_key().derive("store/records/1");
    let key: &[u8] = key.expose();
    let (pin, claim) = (PIN.as_bytes(), marker());
    let claim = claim.as_bytes();

    let mut child = Child::start(folder.path());
    child.tell(pin);
    child.hear("held");
    assert!(
        child.count(pin) > 0,
        "it can fail: the PIN is there while it is tried"
    );
    assert_eq!(child.places(key), NOWHERE);
    child.go_on();
    child.hear("unlocked");
    assert_eq!(child.places(pin), NOWHERE, "the PIN after the unlock");
    assert!(
        child.count(key) > 0,
        "it can fail: an unlocked wallet has its key"
    );
    child.go_on();
    child.hear("shown");
    assert!(child.count(claim) > 0, "it can fail: a claim is shown");
    child.go_on();
    child.hear("locked");
    assert_eq!(child.places(key), NOWHERE, "the key after the lock");
    assert_eq!(child.places(claim), NOWHERE, "a claim after the lock");
    assert_eq!(child.places(pin), NOWHERE, "the PIN after the lock");
}
