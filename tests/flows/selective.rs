//! Credentials with ecdsa-sd-2023 and bbs-2023, from an offer to a presentation of one claim.

use serde_json::{Map, Value, json};
use wallet_core::CredentialFormat;
use wallet_crypto::PublicKey;
use wallet_formats::{IssuerKey, SelectiveSuite, verify_derived};
use wallet_host::block_on;

use crate::share::{default_share, shared};
use crate::support::bench::{approve_accept, did_signer, fetch};
use crate::support::credential::Signer;
use crate::support::keys::{Key, resolve};
use crate::support::ldp::check_proof;
use crate::support::selective::{bbs_did, bbs_public_key};
use crate::support::verifier::Prefix;
use crate::support::w3c::query;
use crate::support::{Ask, Bench, Spoil, W3c};
use crate::w3c_accept::{QUALIFICATION, degree};

const SUITES: [SelectiveSuite; 2] = [SelectiveSuite::EcdsaSd2023, SelectiveSuite::Bbs2023];
const VC: &str = "https://www.w3.org/2018/credentials#VerifiableCredential";

fn selective(suite: SelectiveSuite) -> W3c {
    W3c {
        suite: Some(suite.name()),
        ..W3c::new("ldp_vc", QUALIFICATION)
    }
}

fn penfold() -> Key {
    Key::p256("penfold")
}

/// How the issuer is named, whose key is one of the suite's own kind.
fn signer(suite: SelectiveSuite) -> Signer {
    match suite {
        SelectiveSuite::EcdsaSd2023 => did_signer(penfold(), Key::did_jwk),
        SelectiveSuite::Bbs2023 => Signer::Did(penfold(), bbs_did(&penfold())),
    }
}

/// The key that a verifier finds under that name.
fn issuer_key(suite: SelectiveSuite) -> IssuerKey {
    match suite {
        SelectiveSuite::EcdsaSd2023 => {
            IssuerKey::Signing(PublicKey::from_jwk(&resolve(&penfold().did_jwk())).unwrap())
        }
        SelectiveSuite::Bbs2023 => IssuerKey::Bbs(bbs_public_key(&penfold())),
    }
}

/// The credential and its proof, out of the presentation that answers this request of the verifier.
fn presented(bench: &Bench, name: &str) -> (Value, Map<String, Value>, Value) {
    let mut presentation = bench.verifier.answer(name)["vp_token"]["degree"][0].clone();
    let proof = check_proof(&mut presentation);
    let audience = bench.verifier.client_id(name, Prefix::SanDns);
    assert_eq!(
        (&proof["domain"], &proof["challenge"]),
        (&json!(audience), &json!(name))
    );
    let mut credential = presentation["verifiableCredential"][0].clone();
    let Some(Value::Object(derived)) = credential.as_object_mut().unwrap().remove("proof") else {
        panic!("one proof");
    };
    (credential, derived, presentation["holder"].clone())
}

#[test]
fn one_claim_is_asked_for_and_no_other_leaves() {
    for suite in SUITES {
        one_claim(suite);
    }
}

fn one_claim(suite: SelectiveSuite) {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.issuer(
        "https://penfold.example",
        signer(suite),
        vec![degree(selective(suite))],
    );
    let fetched = fetch(&wallet, &issuer, None);
    let codes: Vec<_> = fetched.refused.iter().map(|one| one.error.info().code).collect();
    assert!(codes.is_empty(), "{codes:?}");
    let ids: Vec<_> = fetched.pending.iter().map(|one| one.id).collect();
    let approval = approve_accept(&wallet, &ids, true);
    block_on(wallet.accept(&ids, true, approval)).unwrap();
    assert_eq!(wallet.credentials().unwrap()[0].format, CredentialFormat::LdpVc);

    let titles = json!([{"path": ["credentialSubject", "title"]}]);
    let ask = Ask::new(query("ldp_vc", &json!([[VC, QUALIFICATION]]), &titles)).patch(json!({
        "client_metadata": {"vp_formats_supported": {"ldp_vc": {"cryptosuite_values": ["ecdsa-jcs-2019"]}}}
    }));
    let review = bench.ask(&wallet, "title", &ask);
    let answer = &review.answer.as_ref().unwrap()[0];
    assert!(!answer.whole);
    let names = |paths: &[wallet_core::ClaimPath]| serde_json::to_value(paths).unwrap();
    assert_eq!(
        names(&answer.would_not_share),
        json!([["credentialSubject", "awarding_body"], ["validFrom"]])
    );
    // The mandatory ones leave, too, and the review names them.
    for path in [
        json!(["validUntil"]),
        json!(["issuer", "name"]),
        json!(["credentialSubject", "id"]),
    ] {
        assert!(
            names(&answer.would_share).as_array().unwrap().contains(&path),
            "{path}"
        );
    }
    shared(default_share(&wallet, &review).unwrap());

    let (credential, derived, holder) = presented(&bench, "title");
    assert!(!credential.to_string().contains("awarding_body"));
    assert_eq!(
        credential["credentialSubject"],
        json!({"id": holder, "title": "MBBS"})
    );
    assert!(credential.get("validFrom").is_none());
    verify_derived(&credential, &derived, suite, &issuer_key(suite)).unwrap();
    // Two verifiers see nothing that they could know each other's by, but what is in the credential.
    let again = bench.ask(&wallet, "again", &ask);
    shared(default_share(&wallet, &again).unwrap());
    let (same, other, _) = presented(&bench, "again");
    assert_eq!(same, credential);
    assert_eq!(
        other["proofValue"] == derived["proofValue"],
        suite == SelectiveSuite::EcdsaSd2023
    );
}

#[test]
fn spoilt_credentials_are_refused_with_their_own_codes() {
    let (bench, wallet) = Bench::with_wallet();
    let spoilt = SUITES
        .into_iter()
        .flat_map(|suite| spoilt().map(|(spoil, code)| (suite, spoil, code)));
    for (number, (suite, spoil, code)) in spoilt.enumerate() {
        let credential = degree(selective(suite)).spoilt(spoil);
        let identifier = format!("https://spoilt-{number}.example");
        let issuer = bench.issuer(&identifier, signer(suite), vec![credential]);
        let fetched = fetch(&wallet, &issuer, None);
        let codes: Vec<_> = fetched.refused.iter().map(|one| one.error.info().code).collect();
        assert_eq!(codes, [code], "{spoil:?}");
    }
}

/// What may be wrong, and the code of the refusal.
fn spoilt() -> [(Spoil, &'static str); 3] {
    [
        (Spoil::Signature, "issuance.credential.signature"),
        (Spoil::Expired, "issuance.credential.expired"),
        (Spoil::OtherKey, "issuance.credential.holder_binding"),
    ]
}
