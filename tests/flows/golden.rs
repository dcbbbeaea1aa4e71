//! Vault files as each released schema left them: opened, read and used by the code of today.
//!
//! A new schema brings a folder of its own; `cargo test -p wallet-tests --test flows golden::make -- --ignored` fills it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use wallet_core::{
    ActivityKind, AnchorSet, ChangePinOutcome, CredentialState, Operation, Selection, ShareOutcome, Wallet,
};
use wallet_host::block_on;

use crate::drops::{identity, kinds, role};
use crate::support::bench::{PIN, approve, approve_share, new_pin, unlock};
use crate::support::keys::Authority;
use crate::support::phone::Phone;
use crate::support::verifier::{FakeVerifier, query};
use crate::support::{Ask, DAY};

const SCHEMAS: u32 = 1;
/// What changing it is tried with.
const OTHER: &str = "314160";

fn golden(schema: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("golden/schema-{schema}"))
}

/// The schema of a vault file, as SQLite's header says it (`user_version`, "Database File Format" 1.3.13).
fn schema_of(vault: &Path) -> u32 {
    let bytes = fs::read(vault).unwrap();
    u32::from_be_bytes(bytes[60..64].try_into().unwrap())
}

/// A phone with a copy of this vault and its device's keys.
fn phone(schema: u32, folder: &Path) -> Phone {
    for place in ["home", "device/device-seal", "device/holder-keys"] {
        let to = folder.join(place);
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(golden(schema).join(place)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
    Phone::with_own_device(folder).without_counter()
}

#[test]
fn every_released_vault_opens_and_says_what_it_said() {
    for schema in 1..=SCHEMAS {
        let folder = tempfile::tempdir().unwrap();
        let phone = phone(schema, folder.path());
        phone.pass(30 * DAY);
        let wallet = unlock(&phone.open().unwrap(), PIN);
        let held = wallet.credentials().unwrap();
        assert_eq!(held.len(), 2, "schema {schema}");
        assert!(held.iter().all(|one| one.state == CredentialState::Active));
        let detail = wallet.credential(held[0].id).unwrap();
        let claims = detail.claims.unwrap();
        assert!(claims.iter().any(|claim| claim.value == "Ada"));
        let history = wallet.activity().unwrap();
        assert_eq!(kinds(&history, ActivityKind::Accepted), 2);
    }
}

#[test]
fn every_released_vault_is_used_and_kept() {
    for schema in 1..=SCHEMAS {
        let folder = tempfile::tempdir().unwrap();
        let phone = phone(schema, folder.path());
        let wallet = unlock(&phone.open().unwrap(), PIN);
        share(&phone, &wallet);
        let approval = approve(&wallet, &Operation::ChangePin);
        let changed = block_on(wallet.change_pin(&new_pin(OTHER), approval)).unwrap();
        assert_eq!(changed, ChangePinOutcome::Changed);
        let wallet = unlock(&wallet.lock().unwrap(), OTHER);
        assert_eq!(kinds(&wallet.activity().unwrap(), ActivityKind::Shared), 1);
        let other = tempfile::tempdir().unwrap();
        drop(Phone::with_own_device(other.path()).create(PIN));
        let today = schema_of(&other.path().join("home/vault.db"));
        assert_eq!(
            schema_of(&phone.home().join("vault.db")),
            today,
            "schema {schema}"
        );
    }
}

/// Shares a name with a verifier: the key in the device of then still signs.
fn share(phone: &Phone, wallet: &Wallet) {
    let authority = Authority::new("Another Test Root");
    let key = authority.certify("Harbour Staff Bank", &["verifier.example"], &[]);
    let verifier = FakeVerifier::new("verifier.example", key);
    phone.net.add(verifier.clone());
    wallet
        .add_trust_anchor(&authority.pem, &[AnchorSet::Verifiers])
        .unwrap();
    let claims = json!([{"path": ["given_name"]}]);
    let ask = Ask::new(json!({"credentials": [query("identity", &claims)]}));
    let review = block_on(wallet.review_request(&verifier.link("golden", &ask))).unwrap();
    let selection = Selection::default();
    let approval = approve_share(wallet, &review, &selection, false);
    let outcome = block_on(wallet.share(review.session, &selection, false, approval)).unwrap();
    assert!(matches!(outcome, ShareOutcome::Shared(_)), "{outcome:?}");
}

#[test]
fn the_schema_of_today_has_a_golden_vault() {
    let folder = tempfile::tempdir().unwrap();
    drop(Phone::with_own_device(folder.path()).create(PIN));
    let today = schema_of(&folder.path().join("home/vault.db"));
    assert_eq!(today, SCHEMAS, "make one");
    for schema in 1..=SCHEMAS {
        assert_eq!(schema_of(&golden(schema).join("home/vault.db")), schema);
    }
}

#[test]
#[ignore = "makes the golden vault of a new schema"]
fn make() {
    let folder = golden(SCHEMAS);
    assert!(!folder.exists(), "a released vault stays as it is");
    fs::create_dir_all(&folder).unwrap();
    let phone = Phone::with_own_device(&folder).without_counter();
    let wallet = phone.create(PIN);
    phone.hold(&wallet, PIN, vec![identity(), role()]);
    drop(wallet.lock().unwrap());
}
