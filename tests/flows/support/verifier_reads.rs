//! What a verifier does with an answer: decrypts it (RFC 7516, RFC 7518 section 4.6) and checks every presentation
//! (RFC 9901 section 7.3).

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes128Gcm, Aes256Gcm, KeyInit};
use p256::ecdh::diffie_hellman;
use serde_json::{Value, json};
use wallet_crypto::{base64url_decode, sha256};

use super::keys::{read, verify_jwt};
use super::sd_jwt::{digest, reveal};

/// One presentation that passed every check.
pub(crate) struct Presented {
    /// What the verifier sees.
    pub(crate) claims: Value,
    pub(crate) disclosures: usize,
    /// `iat` of the key binding.
    pub(crate) issued_at: i64,
}

/// Checks the issuer's signature, the holder's, and what the latter binds to.
pub(crate) fn open(presentation: &str, issuer: &Value, audience: &str, nonce: &str) -> Presented {
    let (shown, binding) = presentation.rsplit_once('~').unwrap();
    let shown = format!("{shown}~");
    let mut parts = shown.split('~');
    let (header, payload) = verify_jwt(parts.next().unwrap(), issuer);
    assert_eq!(header["typ"], "dc+sd-jwt");
    let disclosures: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let (header, bound) = verify_jwt(binding, &payload["cnf"]["jwk"]);
    assert_eq!(header["typ"], "kb+jwt");
    assert_eq!(bound["aud"], audience);
    assert_eq!(bound["nonce"], nonce);
    assert_eq!(bound["sd_hash"], digest(&shown));
    assert_eq!(bound.as_object().unwrap().len(), 4, "nothing else is bound");
    Presented {
        claims: reveal(&payload, &disclosures),
        disclosures: disclosures.len(),
        issued_at: bound["iat"].as_i64().unwrap(),
    }
}

/// The payload of a JWE by ECDH-ES with a key of the verifier.
pub(crate) fn decrypt(jwe: &str, key: &p256::SecretKey) -> Value {
    let parts: Vec<&str> = jwe.split('.').collect();
    assert_eq!((parts.len(), parts[1]), (5, ""), "direct key agreement");
    let header = read(parts[0]);
    assert_eq!(header["alg"], "ECDH-ES");
    assert_eq!(header["kid"], "of the verifier");
    let coordinate = |name: &str| base64url_decode(header["epk"][name].as_str().unwrap()).unwrap();
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let theirs = p256::PublicKey::from_sec1_bytes(&point).unwrap();
    let z = diffie_hellman(key.to_nonzero_scalar(), theirs.as_affine());
    let enc = header["enc"].as_str().unwrap();
    let derived = concat_kdf(z.raw_secret_bytes(), enc, &header);
    let nonce: [u8; 12] = base64url_decode(parts[2]).unwrap().try_into().unwrap();
    let sealed = [
        base64url_decode(parts[3]).unwrap(),
        base64url_decode(parts[4]).unwrap(),
    ]
    .concat();
    let payload = Payload {
        msg: &sealed,
        aad: parts[0].as_bytes(),
    };
    let opened = match enc {
        "A128GCM" => Aes128Gcm::new_from_slice(&derived[..16])
            .unwrap()
            .decrypt((&nonce).into(), payload),
        "A256GCM" => Aes256Gcm::new_from_slice(&derived)
            .unwrap()
            .decrypt((&nonce).into(), payload),
        other => panic!("content encryption {other}"),
    };
    let mut payload: Value = serde_json::from_slice(&opened.unwrap()).unwrap();
    payload["enc"] = json!(enc);
    payload
}

/// One round of Concat KDF (RFC 7518 section 4.6.2).
fn concat_kdf(z: &[u8], enc: &str, header: &Value) -> [u8; 32] {
    let party = |name: &str| {
        let text = header[name].as_str().unwrap_or_default();
        base64url_decode(text).unwrap()
    };
    let prefixed = |bytes: &[u8]| {
        let length = u32::try_from(bytes.len()).unwrap();
        [&length.to_be_bytes(), bytes].concat()
    };
    let bits: u32 = if enc == "A128GCM" { 128 } else { 256 };
    sha256(
        &[
            1_u32.to_be_bytes().to_vec(),
            z.to_vec(),
            prefixed(enc.as_bytes()),
            prefixed(&party("apu")),
            prefixed(&party("apv")),
            bits.to_be_bytes().to_vec(),
        ]
        .concat(),
    )
}
