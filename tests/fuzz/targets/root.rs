//! The root record: whatever is read is written as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_store::fuzzing::written_root;

fuzz_target!(|bytes: &[u8]| {
    if let Some(written) = written_root(bytes) {
        assert_eq!(written, bytes);
    }
});
