//! The PIN envelope and the biometric one: whatever is read is written as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_crypto::{BiometricEnvelope, PinEnvelope};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(envelope) = PinEnvelope::parse(bytes) {
        assert_eq!(envelope.to_bytes(), bytes);
        let params = envelope.params();
        assert!(
            (19 * 1024..=256 * 1024).contains(&params.memory_kib),
            "a phone pays for no others"
        );
        assert!((2..=10).contains(&params.iterations) && params.lanes == 1);
    }
    if let Ok(envelope) = BiometricEnvelope::parse(bytes) {
        assert_eq!(envelope.to_bytes(), bytes);
    }
});
