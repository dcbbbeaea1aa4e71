//! Strict JSON beside the parser that is not strict: what is read is the same, and what is refused has a reason.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wallet_crypto::{JsonError, JsonLimits, parse_json};

const LIMITS: JsonLimits = JsonLimits {
    max_bytes: 4096,
    max_depth: 32,
};

fuzz_target!(|bytes: &[u8]| {
    let theirs = serde_json::from_slice::<Value>(bytes).ok();
    match parse_json(bytes, &LIMITS) {
        Ok(ours) => assert_eq!(Some(ours), theirs),
        Err(JsonError::Malformed) => assert_eq!(theirs, None),
        Err(_) => {}
    }
});
