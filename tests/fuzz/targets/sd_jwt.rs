//! SD-JWT VCs, and what is presented of them. After an `R` comes a compact serialization; else the first line is a payload and
//! every other the content of a disclosure, where the string `#n` stands for the digest of the disclosure of that number.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wallet_crypto::{base64url_encode, sha256};
use wallet_formats::{ClaimPath, SdJwtVc};

fuzz_target!(|bytes: &[u8]| match bytes.split_first() {
    Some((b'R', rest)) => {
        if let Ok(compact) = std::str::from_utf8(rest) {
            check(compact);
        }
    }
    Some(_) => {
        if let Some(compact) = issued(bytes) {
            check(&compact);
        }
    }
    None => {}
});

fn issued(bytes: &[u8]) -> Option<String> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let mut payload: Value = serde_json::from_slice(lines.next()?).ok()?;
    let (mut disclosures, mut digests) = (Vec::new(), Vec::new());
    for line in lines.take(16) {
        // What is no JSON is a disclosure, too, as it is.
        let content = match serde_json::from_slice(line) {
            Ok(mut value) => {
                fill_in(&mut value, &digests, 0);
                Value::to_string(&value).into_bytes()
            }
            Err(_) => line.to_vec(),
        };
        let encoded = base64url_encode(&content);
        digests.push(base64url_encode(&sha256(encoded.as_bytes())));
        disclosures.push(encoded);
    }
    fill_in(&mut payload, &digests, 0);
    let part = |bytes: &[u8]| base64url_encode(bytes);
    let header = part(br#"{"alg":"ES256","typ":"dc+sd-jwt"}"#);
    let jwt = format!("{header}.{}.{}", part(payload.to_string().as_bytes()), part(&[0; 64]));
    let tail: String = disclosures.iter().map(|one| format!("{one}~")).collect();
    Some(format!("{jwt}~{tail}"))
}

fn fill_in(value: &mut Value, digests: &[String], depth: usize) {
    match value {
        Value::String(text) => {
            let number = text.strip_prefix('#').and_then(|number| number.parse::<usize>().ok());
            if let Some(digest) = number.and_then(|number| digests.get(number)) {
                text.clone_from(digest);
            }
        }
        Value::Array(all) if depth < 64 => all.iter_mut().for_each(|one| fill_in(one, digests, depth + 1)),
        Value::Object(all) if depth < 64 => all.values_mut().for_each(|one| fill_in(one, digests, depth + 1)),
        _ => {}
    }
}

fn check(compact: &str) {
    let Ok(credential) = SdJwtVc::parse(compact) else {
        return;
    };
    assert_eq!(credential.compact(), compact);
    let _ = (credential.holder_key(), credential.issuer_reference(), credential.validity());
    let nothing = credential.select(&[]).unwrap();
    let clear: BTreeSet<ClaimPath> = nothing.revealed.iter().cloned().collect();
    for path in nothing.withheld.iter().take(8) {
        let selection = credential.select(std::slice::from_ref(path)).unwrap();
        assert!(selection.revealed.contains(path) && !selection.withheld.contains(path));
        assert!(clear.iter().all(|path| selection.revealed.contains(path)));
        shown(&credential.present(&selection), &credential);
    }
    shown(&credential.present(&nothing), &credential);
}

/// A presentation is an SD-JWT VC, with nothing that its credential has not.
fn shown(presentation: &str, credential: &SdJwtVc) {
    let shown = SdJwtVc::parse(presentation).unwrap();
    assert_eq!(shown.vct(), credential.vct());
    let parts: BTreeSet<&str> = credential.compact().split('~').collect();
    assert!(presentation.split('~').all(|part| parts.contains(part)));
}
