//! A credential with ecdsa-sd-2023, from an offer to a presentation of one claim.

use serde_json::{Value, json};
use wallet_core::CredentialFormat;
use wallet_crypto::PublicKey;
use wallet_formats::{IssuerKey, SelectiveSuite, verify_derived};
use wallet_host::block_on;

use crate::share::{default_share, shared};
use crate::support::bench::{approve_accept, did_signer, fetch};
use crate::support::keys::{Key, resolve};
use crate::support::ldp::check_proof;
use crate::support::verifier::Prefix;
use crate::support::w3c::query;
use crate::support::{Ask, Bench, Spoil, W3c};
use crate::w3c_accept::{QUALIFICATION, degree};

const VC: &str = "https://www.w3.org/2018/credentials#VerifiableCredential";

fn selective() -> W3c {
    W3c {
        suite: Some("ecdsa-sd-2023"),
        ..W3c::new("ldp_vc", QUALIFICATION)
    }
}

fn penfold() -> Key {
    Key::p256("penfold")
}

#[test]
fn one_claim_is_asked_for_and_no_other_leaves() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.issuer(
        "https://penfold.example",
        did_signer(penfold(), Key::did_jwk),
        vec![degree(selective())],
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

    let mut presentation = bench.verifier.answer("title")["vp_token"]["degree"][0].clone();
    let proof = check_proof(&mut presentation);
    let audience = bench.verifier.client_id("title", Prefix::SanDns);
    assert_eq!(
        (&proof["domain"], &proof["challenge"]),
        (&json!(audience), &json!("title"))
    );
    let mut credential = presentation["verifiableCredential"][0].clone();
    assert!(!credential.to_string().contains("awarding_body"));
    let Some(Value::Object(derived)) = credential.as_object_mut().unwrap().remove("proof") else {
        panic!("one proof");
    };
    assert_eq!(
        credential["credentialSubject"],
        json!({"id": presentation["holder"], "title": "MBBS"})
    );
    assert!(credential.get("validFrom").is_none());
    let key = PublicKey::from_jwk(&resolve(&penfold().did_jwk())).unwrap();
    let key = IssuerKey::Signing(key);
    verify_derived(&credential, &derived, SelectiveSuite::EcdsaSd2023, &key).unwrap();
}

#[test]
fn spoilt_credentials_are_refused_with_their_own_codes() {
    let (bench, wallet) = Bench::with_wallet();
    for (number, (spoil, code)) in [
        (Spoil::Signature, "issuance.credential.signature"),
        (Spoil::Expired, "issuance.credential.expired"),
        (Spoil::OtherKey, "issuance.credential.holder_binding"),
    ]
    .into_iter()
    .enumerate()
    {
        let credential = degree(selective()).spoilt(spoil);
        let identifier = format!("https://spoilt-{number}.example");
        let issuer = bench.issuer(&identifier, did_signer(penfold(), Key::did_key), vec![credential]);
        let fetched = fetch(&wallet, &issuer, None);
        let codes: Vec<_> = fetched.refused.iter().map(|one| one.error.info().code).collect();
        assert_eq!(codes, [code], "{spoil:?}");
    }
}
