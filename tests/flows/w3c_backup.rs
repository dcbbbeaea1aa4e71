//! A W3C credential whose key is in software moves to another phone.

use serde_json::{Value, json};
use wallet_core::{BackupError, CredentialFormat, NewPassphrase, Wallet};
use wallet_crypto::{OsRandom, SealedBackup};

use crate::backup::{content, export, generate, import};
use crate::keys::on_a_phone;
use crate::share::{default_share, shared};
use crate::support::verifier::Prefix;
use crate::support::w3c::{open, query};
use crate::support::{Ask, Bench, W3c};
use crate::w3c_accept::{FORMATS, QUALIFICATION, degree};

/// A phone without hardware for keys that holds the credential.
fn holding(format: &'static str, methods: &'static [&'static str]) -> (Bench, Wallet) {
    let (bench, wallet) = on_a_phone(None, false);
    let w3c = W3c {
        methods,
        ..W3c::new(format, QUALIFICATION)
    };
    bench.hold(&wallet, "holder.example", vec![degree(w3c)]);
    (bench, wallet)
}

#[test]
fn it_moves_with_its_key_and_is_presented_by_it() {
    for (format, methods) in FORMATS
        .into_iter()
        .zip([&["did:jwk"][..], &["did:key"], &["jwk"]])
    {
        let (old, wallet) = holding(format, methods);
        let passphrase = generate();
        let backup = export(&wallet, &passphrase);
        let moved = &content(&backup, &passphrase)["credentials"][0];
        assert_eq!(
            (&moved["format"], &moved["type"]),
            (&json!(format), &json!(QUALIFICATION))
        );
        let mut new = Bench::new();
        new.net = old.net.clone();
        let fresh = new.create().unwrap();
        assert_eq!(import(&fresh, &backup, &passphrase).unwrap().credentials, 1);
        let (before, after) = (wallet.credentials().unwrap(), fresh.credentials().unwrap());
        assert_eq!(after[0].format, before[0].format);
        assert_eq!(after[0].class, before[0].class);
        assert!(after[0].issuer == before[0].issuer);
        let ask = Ask::new(query(format, &json!([[QUALIFICATION]]), &Value::Null));
        let review = old.ask(&fresh, "moved", &ask);
        shared(default_share(&fresh, &review).unwrap());
        let answer = old.verifier.answer("moved");
        let text = answer["vp_token"]["degree"][0].as_str().unwrap();
        let audience = old.verifier.client_id("moved", Prefix::SanDns);
        open(text, &old.issuer_jwk(), &audience, "moved");
    }
}

/// The backup with another content, sealed anew.
fn changed(backup: &[u8], passphrase: &NewPassphrase, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut content = content(backup, passphrase);
    change(&mut content);
    let text = content.to_string();
    SealedBackup::seal(text.as_bytes(), passphrase, &OsRandom).unwrap()
}

#[test]
fn one_of_another_format_type_key_or_issuer_is_refused() {
    let (_, wallet) = holding("jwt_vc_json", &["did:jwk"]);
    assert_eq!(
        wallet.credentials().unwrap()[0].format,
        CredentialFormat::JwtVcJson
    );
    let passphrase = generate();
    let backup = export(&wallet, &passphrase);
    let (_, other) = holding("jwt_vc_json", &["did:jwk"]);
    let other = content(&export(&other, &passphrase), &passphrase);
    let foreign_key = other["credentials"][0]["copies"][0]["key"].clone();
    for (pointer, value) in [
        ("/credentials/0/format", json!("vc+jwt")),
        ("/credentials/0/format", json!("dc+sd-jwt")),
        ("/credentials/0/type", json!("AnotherCredential")),
        ("/credentials/0/issuer", json!("https://somebody-else.example")),
        ("/credentials/0/copies/0/key", foreign_key),
    ] {
        let spoilt = changed(&backup, &passphrase, |content| {
            *content.pointer_mut(pointer).unwrap() = value.clone();
        });
        let fresh = Bench::new().create().unwrap();
        let error = import(&fresh, &spoilt, &passphrase).unwrap_err();
        assert!(matches!(error, BackupError::Contents), "{pointer} {value}");
        assert!(fresh.credentials().unwrap().is_empty());
    }
}
