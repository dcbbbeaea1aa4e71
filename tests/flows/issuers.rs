//! Whose signature it is, and what is refused.

use serde_json::json;
use wallet_core::{ActivityKind, AnchorSet, TrustResult, Wallet};
use wallet_host::block_on;

use crate::support::bench::{did_signer, fetch};
use crate::support::credential::Signer;
use crate::support::keys::{Authority, Key};
use crate::support::{Bench, Credential, Spoil, W3c, sd};
use crate::w3c_accept::{QUALIFICATION, degree};

fn identity() -> Credential {
    Credential::new(
        "identity",
        sd(&json!({"given_name": "Ada", "family_name": "Brynmor"})),
    )
}

/// The trust in what an issuer sent, or the code that it was refused with.
fn brought(bench: &Bench, wallet: &Wallet, host: &str, signer: Signer) -> Result<TrustResult, &'static str> {
    let issuer = bench.issuer(&format!("https://{host}.example"), signer, vec![identity()]);
    let fetched = fetch(wallet, &issuer, None);
    match (fetched.pending.as_slice(), fetched.refused.as_slice()) {
        ([one], []) => Ok(one.issuer.trust),
        ([], [one]) => Err(one.error.info().code),
        (pending, refused) => panic!("{} pending and {} refused", pending.len(), refused.len()),
    }
}

#[test]
fn an_issuer_is_known_by_its_certificate_and_an_iss_beside_it_must_be_one_of_its_names() {
    let (bench, wallet) = Bench::with_wallet();
    for (host, iss, expected) in [
        ("none", None, Ok(TrustResult::Trusted)),
        (
            "dns",
            Some("https://issuer.example/tenant"),
            Ok(TrustResult::Trusted),
        ),
        ("uri", Some("urn:example:issuer"), Ok(TrustResult::Trusted)),
        (
            "other",
            Some("https://another.example"),
            Err("issuance.credential.issuer"),
        ),
        (
            "sub",
            Some("https://sub.issuer.example"),
            Err("issuance.credential.issuer"),
        ),
        (
            "did",
            Some("did:example:issuer"),
            Err("issuance.credential.issuer"),
        ),
    ] {
        let signer = Signer::X5c(bench.issuer_key.clone(), iss.map(str::to_owned));
        assert_eq!(brought(&bench, &wallet, host, signer), expected, "{host}");
    }
    let named: Vec<_> = wallet
        .credentials()
        .unwrap()
        .into_iter()
        .map(|one| one.issuer)
        .collect();
    assert_eq!(named[0].identifier, "Eryri University Health Board");
    assert_eq!(named[1].identifier, "https://issuer.example/tenant");
    assert!(
        named
            .iter()
            .all(|one| one.name.as_deref() == Some("Eryri University Health Board"))
    );
}

#[test]
fn a_chain_that_ends_at_no_anchor_of_issuers_is_refused() {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    let signer = || Signer::X5c(bench.issuer_key.clone(), None);
    let untrusted = Err("issuance.credential.untrusted");
    assert_eq!(brought(&bench, &wallet, "one", signer()), untrusted, "no anchors");
    let verifiers = [AnchorSet::Verifiers];
    wallet.add_trust_anchor(&bench.authority.pem, &verifiers).unwrap();
    assert_eq!(
        brought(&bench, &wallet, "two", signer()),
        untrusted,
        "of verifiers only"
    );
    let issuers = [AnchorSet::Issuers];
    wallet.add_trust_anchor(&bench.authority.pem, &issuers).unwrap();
    assert_eq!(
        brought(&bench, &wallet, "three", signer()),
        Ok(TrustResult::Trusted)
    );
    let strangers = Authority::new("Strangers Root").certify("Strangers", &["issuer.example"], &[]);
    let signer = Signer::X5c(strangers, None);
    assert_eq!(brought(&bench, &wallet, "four", signer), untrusted);
}

#[test]
fn an_issuer_is_known_by_did_jwk_and_did_key_of_both_curves() {
    let (bench, wallet) = Bench::with_wallet();
    let p256 = Key::p256("an issuer");
    let ed25519 = Key::ed25519("an issuer");
    for (host, key, did) in [
        ("a", &p256, p256.did_jwk()),
        ("b", &p256, p256.did_key()),
        ("c", &ed25519, ed25519.did_key()),
        ("d", &ed25519, ed25519.did_jwk()),
    ] {
        let signer = || Signer::Did(key.clone(), did.clone());
        assert_eq!(
            brought(&bench, &wallet, host, signer()),
            Ok(TrustResult::Unknown),
            "{did}"
        );
        wallet.add_trust_anchor(&did, &[AnchorSet::Issuers]).unwrap();
        let again = format!("{host}{host}");
        assert_eq!(
            brought(&bench, &wallet, &again, signer()),
            Ok(TrustResult::Trusted),
            "{did}"
        );
    }
    let liar = Signer::Did(Key::p256("a liar"), p256.did_jwk());
    assert_eq!(
        brought(&bench, &wallet, "liar", liar),
        Err("issuance.credential.signature")
    );
}

#[test]
fn an_issuer_is_known_by_its_metadata_with_keys_inside_or_elsewhere() {
    let (bench, wallet) = Bench::with_wallet();
    let key = Key::ed25519("an issuer with metadata");
    for (host, by_uri, path) in [("inside", false, ""), ("elsewhere", true, "/tenant")] {
        let iss = format!("https://{host}.example{path}");
        let signer = Signer::Metadata {
            key: key.clone(),
            iss: iss.clone(),
            by_uri,
        };
        assert_eq!(
            brought(&bench, &wallet, host, signer),
            Ok(TrustResult::Unknown),
            "{host}"
        );
        wallet.add_trust_anchor(&iss, &[AnchorSet::Issuers]).unwrap();
    }
    let held = wallet.credentials().unwrap();
    assert!(held.iter().all(|one| one.issuer.trust == TrustResult::Trusted));
}

#[test]
fn every_spoilt_credential_is_refused_with_a_code_of_its_own_and_nothing_is_kept() {
    let (bench, wallet) = Bench::with_wallet();
    let codes = [
        (Spoil::Signature, "issuance.credential.signature"),
        (Spoil::Issuer, "issuance.credential.issuer"),
        (Spoil::Expired, "issuance.credential.expired"),
        (Spoil::NotYetValid, "issuance.credential.not_yet_valid"),
        (Spoil::OtherKey, "issuance.credential.holder_binding"),
        (Spoil::NoKey, "issuance.credential.holder_binding"),
        (Spoil::Type, "issuance.credential.type"),
        (Spoil::ForeignDisclosure, "issuance.credential.disclosure"),
        (Spoil::DuplicateDigest, "issuance.credential.disclosure"),
        (Spoil::Oversized, "issuance.credential.too_large"),
    ];
    for (number, (spoil, code)) in codes.iter().enumerate() {
        let spoilt = identity().spoilt(*spoil);
        let issuer = bench.trusted_issuer(&format!("https://spoilt-{number}.example"), vec![spoilt]);
        let fetched = fetch(&wallet, &issuer, None);
        assert!(fetched.pending.is_empty(), "{spoil:?}");
        assert_eq!(fetched.refused[0].error.info().code, *code, "{spoil:?}");
        assert!(wallet.credentials().unwrap().is_empty(), "{spoil:?}");
        assert!(
            bench.device.holder_aliases().is_empty(),
            "{spoil:?}: its key is gone"
        );
        let told = issuer.seen(|seen| seen.notifications.clone());
        assert_eq!(told.len(), 1, "{spoil:?}");
        assert_eq!(
            (&*told[0].0, &*told[0].1),
            ("credential_failure", "notify-identity")
        );
        let activity = wallet.activity().unwrap();
        assert_eq!(activity.len(), 2 * number + 1, "{spoil:?}: one entry");
        let entry = activity.last().unwrap();
        assert_eq!(
            (entry.kind, entry.code.as_deref()),
            (ActivityKind::Refused, Some(*code))
        );
        assert_eq!(entry.counterparty.as_deref(), Some(&*issuer.identifier));
        let again = block_on(wallet.review_offer(&issuer.link())).err().unwrap();
        assert_eq!(again.info().code, "issuance.offer.used_up", "{spoil:?}");
    }
}

#[test]
fn one_spoilt_copy_refuses_them_all_and_one_spoilt_credential_only_itself() {
    let (bench, wallet) = Bench::with_wallet();
    let mut second = identity().spoilt(Spoil::Signature);
    second.spoil_from = 1;
    let issuer = bench.trusted_issuer("https://issuer.example", vec![second]);
    issuer.configure(|config| config.batch_size = Some(3));
    let fetched = fetch(&wallet, &issuer, None);
    assert!(fetched.pending.is_empty());
    assert_eq!(
        fetched.refused[0].error.info().code,
        "issuance.credential.signature"
    );
    assert!(bench.device.holder_aliases().is_empty());

    let role = Credential::new("role", sd(&json!({"job_role": "Staff nurse"})));
    let spoilt = identity().spoilt(Spoil::Expired);
    let both = bench.trusted_issuer("https://both.example", vec![spoilt, role]);
    let fetched = fetch(&wallet, &both, None);
    assert_eq!(fetched.pending.len(), 1);
    assert_eq!(fetched.refused[0].configuration, "identity");
    assert_eq!(bench.device.holder_aliases().len(), 1);
}

/// Whatever limit it exceeds, the issuer hears that it was not kept.
#[test]
fn an_issuer_hears_that_its_credential_is_too_large() {
    const MIB: usize = 1024 * 1024;
    let (bench, wallet) = Bench::with_wallet();
    let x5c = Signer::X5c(bench.issuer_key.clone(), None);
    let did = did_signer(Key::p256("penfold"), Key::did_jwk);
    let mut number = 0;
    for (format, signer) in [
        ("jwt_vc_json", &x5c),
        ("jwt_vc_json-ld", &x5c),
        ("vc+jwt", &x5c),
        ("ldp_vc", &did),
    ] {
        for size in [2 * MIB, 5 * MIB] {
            number += 1;
            let w3c = W3c {
                patch: vec![("filling", json!("x".repeat(size)))],
                ..W3c::new(format, QUALIFICATION)
            };
            let identifier = format!("https://large-{number}.example");
            let issuer = bench.issuer(&identifier, signer.clone(), vec![degree(w3c)]);
            let refused = fetch(&wallet, &issuer, None).refused;
            let codes: Vec<_> = refused.iter().map(|one| one.error.info().code).collect();
            assert_eq!(codes, ["issuance.credential.too_large"], "{format} {size}");
            let told = issuer.seen(|seen| seen.notifications.clone());
            let told: Vec<_> = told.iter().map(|(event, id, _)| (&**event, &**id)).collect();
            assert_eq!(told, [("credential_failure", "notify-degree")], "{format} {size}");
        }
    }
}
