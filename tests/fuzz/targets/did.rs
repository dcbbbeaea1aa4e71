//! DIDs that say their key themselves, addresses of the others, and JWT VC issuer metadata and key sets after an `M` and a `K`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_trust::jwt_vc_issuer::{metadata_url, parse, parse_key_set};
use wallet_trust::{
    bbs_multikey, did_jwk_of, did_key_of, did_web_url, resolve_bbs_did, resolve_did, verification_method,
};

fuzz_target!(|bytes: &[u8]| match bytes.split_first() {
    Some((b'M', document)) => drop(parse(document, "https://issuer.example")),
    Some((b'K', document)) => drop(parse_key_set(document)),
    Some(_) => {
        if let Ok(text) = std::str::from_utf8(bytes) {
            read(text);
        }
    }
    None => {}
});

fn read(did: &str) {
    let _ = (bbs_multikey(did), resolve_bbs_did(did, None), did_web_url(did), metadata_url(did));
    let method = verification_method(did);
    let Ok(key) = resolve_did(did, None) else {
        return;
    };
    // The method that a did names is one of it, and a key has one DID of each method.
    assert!(resolve_did(did, Some(&method.unwrap())).unwrap() == key);
    for made in [did_jwk_of(&key), did_key_of(&key)] {
        assert!(resolve_did(&made, None).unwrap() == key);
    }
    if did.starts_with("did:key:") {
        assert_eq!(did_key_of(&key), did);
    }
}
