//! A backup, up to what its passphrase is needed for: nothing is allocated for what it claims to be.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_crypto::SealedBackup;

fuzz_target!(|bytes: &[u8]| {
    let read = SealedBackup::parse(bytes);
    assert!(read.is_err() || bytes.starts_with(b"SPBACKUP"));
});
