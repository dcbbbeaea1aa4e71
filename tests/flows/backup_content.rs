//! What a backup says about its credentials is checked when it comes in.

use serde_json::{Value, json};
use wallet_core::{BackupError, NewPassphrase, OsRandom, Wallet};
use wallet_crypto::SealedBackup;

use crate::backup::{content, export, generate, holding_both, import, shown};
use crate::share::{holding, person};
use crate::support::Bench;
use crate::support::bench::{approve_accept, did_signer, fetch};
use crate::support::device::Place;
use crate::support::keys::Key;

/// The content of a backup of two credentials with software keys, the second from an issuer that a DID names.
fn content_with_software_keys(passphrase: &NewPassphrase) -> Value {
    let (old, wallet) = holding_both();
    let did = did_signer(Key::p256("did issuer"), |key| key.did_key());
    let issuer = old.issuer("https://did.example", did, vec![person()]);
    old.device.with(|device| {
        device.place = Place {
            level: None,
            verifies_user: false,
        }
    });
    let fetched = fetch(&wallet, &issuer, None);
    let ids: Vec<_> = fetched.pending.iter().map(|one| one.id).collect();
    let approval = approve_accept(&wallet, &ids, true);
    wallet_host::block_on(wallet.accept(&ids, true, approval)).unwrap();
    let right = content(&export(&wallet, passphrase), passphrase);
    assert_eq!(right["credentials"].as_array().unwrap().len(), 2);
    right
}

/// The credential at this place, with another signature of the issuer.
fn with_another_signature(content: &Value, pointer: &str) -> Value {
    let compact = content.pointer(pointer).unwrap().as_str().unwrap();
    let (jws, disclosures) = compact.split_once('~').unwrap();
    let (signed, signature) = jws.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    json!(format!("{signed}.{other}{}~{disclosures}", &signature[1..]))
}

fn expect_refused(wallet: &Wallet, text: &str, passphrase: &NewPassphrase, what: &str) {
    let before = shown(wallet);
    let sealed = SealedBackup::seal(text.as_bytes(), passphrase, &OsRandom).unwrap();
    assert_eq!(
        import(wallet, &sealed, passphrase).unwrap_err(),
        BackupError::Contents,
        "{what}"
    );
    assert_eq!(shown(wallet), before);
}

#[test]
fn what_a_backup_says_must_agree_with_its_credentials() {
    let passphrase = generate();
    let right = content_with_software_keys(&passphrase);
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    let first = "/credentials/0/copies/0/credential";
    let second = "/credentials/1/copies/0/credential";
    let other_key = right.pointer("/credentials/1/copies/0/key").unwrap().clone();
    let did = json!({"v1": {"did": "did:example:issuer"}});
    let http = json!({"v1": {"https_issuer": "http://127.0.0.1:8080"}});
    for (pointer, value) in [
        ("/credentials/0/type", json!("https://types.example/other")),
        ("/credentials/0/issuer", json!("Somebody else")),
        ("/credentials/1/issuer", json!("https://issuer.example")),
        ("/credentials/0/copies/0/key", other_key),
        (first, with_another_signature(&right, first)),
        (second, with_another_signature(&right, second)),
        ("/credentials/0/copies", json!([])),
        ("/credentials/0/format", json!("mso_mdoc")),
        ("/history/0/kind", json!("vanished")),
        ("/settings", json!({})),
        ("/settings/key_policy/minimum_level", json!("none")),
        ("/trust_anchors/0/anchor", did),
        ("/trust_anchors/0/anchor", http),
        ("/created_at", json!("now")),
    ] {
        let mut wrong = right.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        expect_refused(&wallet, &wrong.to_string(), &passphrase, pointer);
    }
    let mut more = right.clone();
    more["later"] = json!(1);
    for text in [&more.to_string(), "{", "", "[]"] {
        expect_refused(&wallet, text, &passphrase, "not a backup's content");
    }
    let sealed = SealedBackup::seal(right.to_string().as_bytes(), &passphrase, &OsRandom).unwrap();
    assert_eq!(import(&wallet, &sealed, &passphrase).unwrap().credentials, 2);
}

#[test]
fn a_backup_shows_nothing_and_hardly_its_size() {
    let (bench, wallet) = holding();
    let passphrase = generate();
    let small = export(&wallet, &passphrase);
    bench.pass_in_use(&wallet, 3600);
    let again = export(&wallet, &passphrase);
    assert_eq!(small.len(), again.len());
    assert_eq!(small.len(), 66 + 16 * 1024 + 16);
    assert_ne!(small[22..62], again[22..62], "salt and nonce are new each time");
    for marker in ["issuer.example", "Eryri", "person"] {
        assert!(
            !small
                .windows(marker.len())
                .any(|window| window == marker.as_bytes())
        );
    }
}
