//! What must hold for every input: no panic, and nothing changed gets through.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wallet_crypto::{PublicKey, base64url_encode};
use wallet_trust::{AnchorSet, CertificateChain, TrustAnchor, TrustPolicy, jwt_vc_issuer, resolve_did};

use crate::authority::NOW;
use crate::chains::usual;

fn fixed_seed() -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(fixed_seed())]

    #[test]
    fn no_input_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600), text in ".{0,200}") {
        let _ = CertificateChain::parse(&[bytes.clone(), bytes.clone()]).map(|chain| chain.verify(std::slice::from_ref(&bytes), NOW));
        let _ = jwt_vc_issuer::parse(&bytes, &text);
        let _ = jwt_vc_issuer::parse_key_set(&bytes);
        let _ = jwt_vc_issuer::metadata_url_for_development(&text);
        for prefix in ["", "did:key:z", "did:jwk:", "https://", "http://localhost", "-----BEGIN CERTIFICATE-----\n"] {
            let text = format!("{prefix}{text}");
            let _ = resolve_did(&text, Some(&text));
            let _ = TrustAnchor::parse(&text, true);
            let _ = TrustPolicy::default().decide_https(AnchorSet::Issuers, &text);
        }
    }

    #[test]
    fn leaf_changed_in_one_byte_never_verifies(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let [mut leaf, issuing, top] = usual();
        let at = at.index(leaf.len());
        leaf[at] ^= flip;
        let verified = CertificateChain::parse(&[leaf, issuing]).and_then(|chain| chain.verify(&[top], NOW));
        prop_assert!(verified.is_err(), "byte {at}");
    }

    #[test]
    fn did_key_and_did_jwk_name_the_same_key(seed in proptest::array::uniform32(1_u8..)) {
        let key = p256::ecdsa::SigningKey::from_slice(&seed).unwrap();
        let point = key.verifying_key().to_sec1_point(true);
        let multikey = [&[0x80, 0x24], point.as_bytes()].concat();
        let did_key = format!("did:key:z{}", bs58::encode(multikey).into_string());
        let expected = PublicKey::p256_from_sec1(point.as_bytes()).unwrap();
        let did_jwk = format!("did:jwk:{}", base64url_encode(expected.to_jwk().to_string().as_bytes()));
        prop_assert_eq!(resolve_did(&did_key, None).unwrap(), expected.clone());
        prop_assert_eq!(resolve_did(&did_jwk, None).unwrap(), expected);
    }

    #[test]
    fn metadata_address_keeps_host_and_path(host in "[a-z]{1,8}(\\.[a-z]{2,5}){1,2}", path in "(/[A-Za-z0-9_~-]{1,6}){0,4}") {
        let url = jwt_vc_issuer::metadata_url(&format!("https://{host}{path}")).unwrap();
        prop_assert_eq!(url, format!("https://{host}/.well-known/jwt-vc-issuer{path}"));
    }
}
