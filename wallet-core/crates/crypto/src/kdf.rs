//! The hash, MAC and key-derivation functions everything here is built from.

use std::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// SHA-256 (FIPS 180-4). Not for keys: nothing wipes the state afterwards. `ring` hashes twice as fast as portable code where the
/// processor has no instructions for it, and credentials are hashed claim by claim.
#[must_use]
pub fn sha256(message: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    let digest = ring::digest::digest(&ring::digest::SHA256, message);
    hash.copy_from_slice(digest.as_ref());
    hash
}

/// HMAC-SHA256 (RFC 2104).
#[must_use]
pub fn hmac_sha256(key: &Secret<32>, message: &[u8]) -> [u8; 32] {
    hmac_parts(key, &[message])
}

/// A key of HMAC-SHA256 (RFC 2104) that is used often: what depends on the key alone is computed once. Wiped when dropped; boxed,
/// so that moving it leaves no copy behind.
pub struct MacKey(Box<Hmac<Sha256>>);

impl MacKey {
    /// Makes the secret a key of one purpose.
    #[must_use]
    pub fn new(key: &Secret<32>) -> Self {
        Self(Box::new(keyed(key)))
    }

    /// The same as [`hmac_sha256`].
    #[must_use]
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::clone(&self.0);
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    /// The same as [`hmac_sha256`] over what [`length_prefixed`] makes of the parts.
    #[must_use]
    pub fn mac_length_prefixed<'p>(&self, parts: impl IntoIterator<Item = &'p [u8]>) -> [u8; 32] {
        let mut mac = Hmac::clone(&self.0);
        for part in parts {
            mac.update(&length(part));
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey(..)")
    }
}

/// Each part as its length, four bytes big-endian, then its bytes: two different lists never give the same output.
///
/// A part of 4 GiB or more does not fit the length and never occurs here: everything from outside is limited first.
#[must_use]
pub fn length_prefixed(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(parts.iter().map(|part| part.len().saturating_add(4)).sum());
    for part in parts {
        out.extend_from_slice(&length(part));
        out.extend_from_slice(part);
    }
    out
}

fn length(part: &[u8]) -> [u8; 4] {
    u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes()
}

/// SHA-256 over the parts, one after the other.
pub(crate) fn sha256_parts(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// HMAC-SHA256 over the parts, one after the other.
pub(crate) fn hmac_parts(key: &Secret<32>, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed(key);
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn keyed(key: &Secret<32>) -> Hmac<Sha256> {
    // RFC 2104 section 2: a key shorter than the block is padded with zeros, so this is the same key in a form
    // that cannot have a wrong length.
    let mut block = Zeroizing::new([0; 64]);
    // EXPOSE: the key goes into the MAC
    for (to, from) in block.iter_mut().zip(key.expose()) {
        *to = *from;
    }
    Hmac::<Sha256>::new((&*block).into())
}

/// HKDF-SHA256 (RFC 5869) with 32 bytes out.
#[expect(
    clippy::expect_used,
    reason = "32 bytes are always fewer than the 255 * 32 of RFC 5869 section 2.3"
)]
pub(crate) fn hkdf_sha256(salt: Option<&[u8]>, ikm: &[u8], info: &[u8]) -> Secret<32> {
    let mut out = Secret::zeroed();
    Hkdf::<Sha256>::new(salt, ikm)
        .expand(info, out.bytes_mut())
        .expect("one block of output");
    out
}

#[cfg(test)]
mod tests {
    use super::{MacKey, Sha256, hkdf_sha256, hmac_sha256, length_prefixed, sha256};
    use crate::secret::Secret;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn sha256_of_abc_is_fips_180_4s() {
        assert_eq!(
            hex(&sha256(b"abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    /// RFC 4231 section 4.2: its 20-byte key, padded with zeros, is the same HMAC key.
    #[test]
    fn hmac_of_hi_there_is_rfc_4231s() {
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        assert_eq!(
            hex(&hmac_sha256(&Secret::new(key), b"Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
    }

    #[test]
    fn key_that_is_used_often_gives_the_same_and_is_wiped() {
        let key = MacKey::new(&Secret::new([7; 32]));
        for message in [b"".as_slice(), b"message", &[1; 300]] {
            assert_eq!(key.mac(message), hmac_sha256(&Secret::new([7; 32]), message));
            let parts = [b"part".as_slice(), b"", message];
            assert_eq!(key.mac_length_prefixed(parts), key.mac(&length_prefixed(&parts)));
        }
        assert_eq!(format!("{key:?}"), "MacKey(..)");
        // HMAC keeps two states and a buffer of its hash, each of which wipes itself.
        fn expect_wiped<T: zeroize::ZeroizeOnDrop>() {}
        expect_wiped::<Sha256>();
    }

    /// RFC 5869 appendix A.1 and A.3: output blocks follow each other, so 32 bytes are the start of its 42.
    #[test]
    fn hkdf_is_rfc_5869s() {
        let salt: Vec<u8> = (0..=0x0c).collect();
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        // EXPOSE: compared with the published output
        let first = hex(hkdf_sha256(Some(&salt), &[0x0b; 22], &info).expose());
        assert_eq!(
            first,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
        );
        // EXPOSE: compared with the published output
        let third = hex(hkdf_sha256(None, &[0x0b; 22], &[]).expose());
        assert_eq!(
            third,
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
        );
    }

    #[test]
    fn length_prefixes_keep_lists_apart() {
        assert_eq!(
            length_prefixed(&[b"ab", b""]),
            [0, 0, 0, 2, b'a', b'b', 0, 0, 0, 0]
        );
        assert_ne!(length_prefixed(&[b"ab", b"c"]), length_prefixed(&[b"a", b"bc"]));
        assert_ne!(length_prefixed(&[b"ab"]), length_prefixed(&[b"ab", b""]));
    }
}
