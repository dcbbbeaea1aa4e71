//! Type metadata of SD-JWT VCs: one document a line, each extending the next. What is combined is the same once it was kept.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_formats::{TypeMetadata, TypeMetadataChain};

const VCT: &str = "https://types.example/1";

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut chain) = TypeMetadataChain::new(VCT, None) else {
        return;
    };
    for document in bytes.split(|byte| *byte == b'\n') {
        if chain.wanted().is_none() || chain.add(document).is_err() {
            break;
        }
    }
    let Ok(metadata) = chain.finish() else {
        return;
    };
    let kept = serde_json::to_vec(&metadata).ok();
    let kept: Option<TypeMetadata> = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
    assert!(kept.as_ref() == Some(&metadata));
});
