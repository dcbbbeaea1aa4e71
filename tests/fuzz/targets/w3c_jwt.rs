//! A W3C credential as a JWT: the first byte says which data model it is read by, the rest is what the issuer signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_crypto::base64url_encode;
use wallet_formats::{DataModel, W3cJwt};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, payload)) = bytes.split_first() else {
        return;
    };
    let (model, header) = match first {
        b'1' => (DataModel::V1_1, r#"{"alg":"ES256","typ":"JWT"}"#),
        _ => (DataModel::V2_0, r#"{"alg":"ES256","typ":"vc+jwt"}"#),
    };
    let part = |bytes: &[u8]| base64url_encode(bytes);
    let compact = format!("{}.{}.{}", part(header.as_bytes()), part(payload), part(&[0; 64]));
    let Ok(credential) = W3cJwt::parse(model, &compact) else {
        return;
    };
    assert_eq!(credential.compact(), compact);
    let selection = credential.select(&[]).unwrap();
    assert!(selection.withheld.is_empty() && selection.emptied.is_empty());
    for path in &selection.revealed {
        credential.select(std::slice::from_ref(path)).unwrap();
    }
    assert!(credential.types().iter().any(|one| one == "VerifiableCredential"));
    let validity = credential.validity();
    if let (Some(nbf), Some(exp)) = (validity.nbf, validity.exp) {
        assert_eq!(credential.check_dates(nbf, 0).is_ok(), nbf < exp);
    }
    let _ = (credential.holder(), credential.issuer_reference());
});
