//! Where the keys of credentials live, what is required of them, and what happens when they are lost.

use wallet_core::{
    ActivityKind, AssuranceLevel, CredentialState, IssuanceError, KeyHealth, KeyLevel, KeyPolicy,
    MinimumKeyLevel, PresentationError, Selection, UnlockFactor, UserVerifier, Wallet,
};
use wallet_host::block_on;

use crate::drops::assert_no_stray_keys;
use crate::share::{default_share, job, one_query, person, shared};
use crate::support::bench::{approve_accept, fetch};
use crate::support::device::Place;
use crate::support::verifier::Prefix;
use crate::support::{Ask, Bench};

fn place(level: Option<KeyLevel>, verifies_user: bool) -> Place {
    Place { level, verifies_user }
}

pub(crate) fn on_a_phone(level: Option<KeyLevel>, verifies_user: bool) -> (Bench, Wallet) {
    let (bench, wallet) = Bench::with_wallet();
    bench
        .device
        .with(|device| device.place = place(level, verifies_user));
    (bench, wallet)
}

pub(crate) fn requiring(minimum_level: MinimumKeyLevel) -> KeyPolicy {
    KeyPolicy {
        minimum_level,
        ..KeyPolicy::default()
    }
}

fn levels(wallet: &Wallet) -> Vec<KeyLevel> {
    let credentials = wallet.credentials().unwrap();
    credentials
        .iter()
        .map(|credential| credential.key.level)
        .collect()
}

/// Shares what [`one_query`] asks for; the verifier checks every signature.
pub(crate) fn share_once(bench: &Bench, wallet: &Wallet, name: &str) {
    let review = bench.ask(wallet, name, &Ask::new(one_query()));
    shared(default_share(wallet, &review).unwrap());
    let presented = bench
        .verifier
        .presented(name, Prefix::SanDns, &bench.issuer_jwk());
    assert_eq!(presented["person"].claims["given_name"], "Ada");
}

#[test]
fn a_phone_without_hardware_accepts_and_shares_with_software_keys() {
    let (bench, wallet) = on_a_phone(None, false);
    bench.hold(&wallet, "issuer.example", vec![person(), job()]);
    assert_eq!(levels(&wallet), [KeyLevel::Software; 2]);
    assert!(bench.device.holder_aliases().is_empty());
    share_once(&bench, &wallet, "software");
    drop(wallet);
    let wallet = bench.reopen();
    share_once(&bench, &wallet, "reopened");
    let health = block_on(wallet.check_keys()).unwrap();
    assert_eq!(health, KeyHealth::default());
    assert!(
        bench.device.with(|device| device.checks.is_empty()),
        "nothing to ask"
    );
}

#[test]
fn an_issuer_that_wants_eddsa_gets_a_software_key_even_where_there_is_hardware() {
    let (bench, wallet) = on_a_phone(Some(KeyLevel::StrongBox), false);
    let issuer = bench.trusted_issuer("https://issuer.example", vec![person()]);
    issuer.configure(|config| config.algorithms = vec!["EdDSA"]);
    let ids: Vec<_> = fetch(&wallet, &issuer, None)
        .pending
        .iter()
        .map(|one| one.id)
        .collect();
    let approval = approve_accept(&wallet, &ids, false);
    block_on(wallet.accept(&ids, false, approval)).unwrap();
    assert_eq!(issuer.seen(|seen| seen.keys[0][0]["crv"].clone()), "Ed25519");
    assert_eq!(levels(&wallet), [KeyLevel::Software]);
    assert!(bench.device.holder_aliases().is_empty());
    share_once(&bench, &wallet, "eddsa");

    wallet
        .set_key_policy(&requiring(MinimumKeyLevel::Hardware))
        .unwrap();
    let other = bench.trusted_issuer("https://other.example", vec![job()]);
    other.configure(|config| config.algorithms = vec!["EdDSA"]);
    let session = block_on(wallet.review_offer(&other.link())).unwrap().session;
    let refused = block_on(wallet.fetch(session, None)).unwrap_err();
    assert_eq!(refused, IssuanceError::KeyLevel);
}

#[test]
fn a_key_below_the_policy_is_refused_before_the_offer_is_used_and_never_lowered() {
    let verified = KeyPolicy {
        user_verification: true,
        ..KeyPolicy::default()
    };
    for (policy, weak) in [
        (requiring(MinimumKeyLevel::Hardware), place(None, false)),
        (
            requiring(MinimumKeyLevel::Hardware),
            place(Some(KeyLevel::Software), false),
        ),
        (
            requiring(MinimumKeyLevel::Hardware),
            place(Some(KeyLevel::Unknown), false),
        ),
        (
            requiring(MinimumKeyLevel::SecureElement),
            place(Some(KeyLevel::Tee), false),
        ),
        (verified, place(Some(KeyLevel::StrongBox), false)),
    ] {
        let (bench, wallet) = Bench::with_wallet();
        wallet.set_key_policy(&policy).unwrap();
        bench.device.with(|device| device.place = weak);
        let issuer = bench.trusted_issuer("https://issuer.example", vec![person(), job()]);
        let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
        let refused = block_on(wallet.fetch(session, None)).unwrap_err();
        assert_eq!(refused.info().code, "issuance.key.level");
        assert_eq!(issuer.tokens(), 0, "the offer is not used up");
        assert!(wallet.credentials().unwrap().is_empty());
        assert!(bench.device.holder_aliases().is_empty(), "no key is left");
        let last = wallet.activity().unwrap().pop().unwrap();
        assert_eq!(
            (last.kind, last.code.as_deref()),
            (ActivityKind::Refused, Some("issuance.key.level"))
        );

        bench.device.with(|device| device.place = Place::default());
        drop(wallet);
        let wallet = bench.reopen();
        assert_eq!(
            wallet.key_policy().unwrap(),
            policy,
            "it is sealed with the wallet"
        );
        assert_eq!(block_on(wallet.fetch(session, None)).unwrap().pending.len(), 2);
        assert_no_stray_keys(&bench, &wallet);
        assert_eq!(levels(&wallet), [KeyLevel::StrongBox; 2]);
    }
}

#[test]
fn a_policy_that_is_tightened_after_the_fetch_is_met_or_nothing_is_accepted() {
    let (bench, wallet) = on_a_phone(Some(KeyLevel::Tee), false);
    let issuer = bench.trusted_issuer("https://issuer.example", vec![person()]);
    let ids: Vec<_> = fetch(&wallet, &issuer, None)
        .pending
        .iter()
        .map(|one| one.id)
        .collect();
    wallet
        .set_key_policy(&requiring(MinimumKeyLevel::SecureElement))
        .unwrap();
    let approval = approve_accept(&wallet, &ids, false);
    let refused = block_on(wallet.accept(&ids, false, approval)).unwrap_err();
    assert_eq!(refused, IssuanceError::KeyLevel);
    assert_eq!(wallet.credentials().unwrap()[0].state, CredentialState::Pending);
    wallet
        .set_key_policy(&requiring(MinimumKeyLevel::Hardware))
        .unwrap();
    let approval = approve_accept(&wallet, &ids, false);
    block_on(wallet.accept(&ids, false, approval)).unwrap();
}

#[test]
fn a_required_attestation_is_asked_for_with_a_challenge_and_kept() {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![person()]);
    let attested = KeyPolicy {
        attestation: true,
        ..KeyPolicy::default()
    };
    wallet.set_key_policy(&attested).unwrap();
    bench.hold(&wallet, "other.example", vec![job()]);
    let attested: Vec<bool> = wallet
        .credentials()
        .unwrap()
        .iter()
        .map(|one| one.key.attested)
        .collect();
    assert_eq!(attested, [false, true]);
}

#[test]
fn assurance_is_facts_and_at_most_aal2_unless_the_hardware_verifies_the_person() {
    use AssuranceLevel::{Aal1, Aal2, Aal3};
    for (level, by_core, by_hardware) in [
        (None, Aal2, None),
        (Some(KeyLevel::Unknown), Aal1, Some(Aal1)),
        (Some(KeyLevel::Software), Aal2, Some(Aal2)),
        (Some(KeyLevel::Tee), Aal2, Some(Aal3)),
        (Some(KeyLevel::StrongBox), Aal2, Some(Aal3)),
        (Some(KeyLevel::SecureEnclave), Aal2, Some(Aal3)),
    ] {
        let (bench, wallet) = on_a_phone(level, true);
        assert_eq!(wallet.assurance().unwrap().level, Aal1, "nothing is held");
        if let Some(expected) = by_hardware {
            let verified = KeyPolicy {
                user_verification: true,
                ..KeyPolicy::default()
            };
            wallet.set_key_policy(&verified).unwrap();
            bench.hold(&wallet, "hardware.example", vec![person()]);
            let assurance = wallet.assurance().unwrap();
            assert_eq!(assurance.level, expected, "{level:?}");
            assert_eq!(assurance.credentials[0].user_verifier, UserVerifier::Hardware);
            wallet.set_key_policy(&KeyPolicy::default()).unwrap();
        }
        let held = bench.hold(&wallet, "core.example", vec![job()]);
        let assurance = wallet.assurance().unwrap();
        assert_eq!((assurance.level, assurance.factor), (by_core, UnlockFactor::Pin));
        let last = assurance.credentials.last().unwrap();
        assert_eq!(
            (last.credential, last.user_verifier),
            (held[0], UserVerifier::Core)
        );
        assert_eq!(last.key.level, level.unwrap_or(KeyLevel::Software));
        assert!(!last.key.attested);
    }
}

#[test]
fn nothing_is_shared_below_the_required_assurance() {
    for (level, required, ok) in [
        (KeyLevel::Unknown, AssuranceLevel::Aal2, false),
        (KeyLevel::StrongBox, AssuranceLevel::Aal2, true),
        (KeyLevel::StrongBox, AssuranceLevel::Aal3, false),
    ] {
        let (bench, wallet) = on_a_phone(Some(level), true);
        bench.hold(&wallet, "issuer.example", vec![person()]);
        let policy = KeyPolicy {
            minimum_assurance: required,
            ..KeyPolicy::default()
        };
        wallet.set_key_policy(&policy).unwrap();
        if ok {
            share_once(&bench, &wallet, "enough");
            continue;
        }
        let review = bench.ask(&wallet, "less", &Ask::new(one_query()));
        let refused = default_share(&wallet, &review).unwrap_err();
        assert_eq!(refused, PresentationError::Assurance);
        assert!(bench.verifier.answers("less").is_empty());
        let last = wallet.activity().unwrap().pop().unwrap();
        assert_eq!(
            (last.kind, last.code.as_deref()),
            (ActivityKind::Refused, Some("presentation.assurance"))
        );
        assert!(
            wallet
                .review_selection(review.session, &Selection::default())
                .is_ok()
        );
    }
}
