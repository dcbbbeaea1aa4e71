//! The claims of a statement of purpose, as anybody may have written them: what is read keeps its limits, and nobody vouches for it
//! without a list.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use wallet_crypto::SigningInput;
use wallet_trust::{PURPOSE_FORMAT, PurposeError, TrustPolicy, UnverifiedPurpose};

fuzz_target!(|bytes: &[u8]| {
    let header = json!({"alg": "ES256", "typ": PURPOSE_FORMAT, "kid": "did:key:zDn#zDn"});
    let compact = SigningInput::new(&header, bytes).finish(&[0; 64]);
    let Ok(statement) = UnverifiedPurpose::parse(&compact) else {
        return;
    };
    let claims = statement.claims();
    assert!(claims.registered_claims.len() <= 500 && claims.shared_with.len() <= 50);
    assert!(!claims.purpose.text.is_empty());
    let subject = claims.subject.clone();
    let verified = statement.verify(&TrustPolicy::default(), &subject, 0);
    assert_eq!(verified, Err(PurposeError::NoList));
});
