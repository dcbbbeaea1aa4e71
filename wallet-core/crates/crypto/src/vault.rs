//! A vault's identity and the key under everything in it.

use std::fmt;

use crate::kdf::hkdf_sha256;
use crate::random::{Random, RandomError, random_array};
use crate::secret::Secret;

/// Which vault this is: random, public, fixed for its life, and bound into everything that is sealed in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VaultId([u8; 16]);

impl VaultId {
    /// A fresh identity.
    ///
    /// # Errors
    /// [`RandomError`] when the source has nothing to give.
    pub fn make(random: &dyn Random) -> Result<Self, RandomError> {
        Ok(Self(random_array(random)?))
    }

    /// The identity that a vault's header holds.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its sixteen bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// The key of a vault: random, never derived from a PIN, so that changing the PIN rewraps 32 bytes.
///
/// None of these compiles:
///
/// ```compile_fail,E0599
/// fn copy(secret: wallet_crypto::VaultKey) {
///     let _ = secret.clone();
/// }
/// ```
/// ```compile_fail,E0369
/// fn same(one: wallet_crypto::VaultKey, other: wallet_crypto::VaultKey) -> bool {
///     one == other
/// }
/// ```
/// ```compile_fail,E0277
/// fn text(secret: wallet_crypto::VaultKey) -> String {
///     format!("{secret}")
/// }
/// ```
pub struct VaultKey(Secret<32>);

impl VaultKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`RandomError`] when the source has nothing to give.
    pub fn make(random: &dyn Random) -> Result<Self, RandomError> {
        Secret::make(random).map(Self)
    }

    /// The key for one purpose: HKDF-SHA256 (RFC 5869) without a salt, with the purpose as info.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Secret<32> {
        // EXPOSE: the vault key is the input keying material
        hkdf_sha256(None, self.0.expose(), purpose.as_bytes())
    }

    pub(crate) const fn from_secret(secret: Secret<32>) -> Self {
        Self(secret)
    }

    /// The bytes an envelope wraps.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        self.0.expose() // EXPOSE: handed on to the envelope, which says why
    }
}

impl fmt::Debug for VaultKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VaultKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::{VaultId, VaultKey};
    use crate::random::OsRandom;

    #[test]
    fn one_key_a_purpose() {
        let key = VaultKey::make(&OsRandom).unwrap();
        assert!(
            key.derive("record/credential/1")
                .ct_eq(&key.derive("record/credential/1"))
        );
        assert!(
            !key.derive("record/credential/1")
                .ct_eq(&key.derive("record/session/1"))
        );
        assert!(
            !key.derive("a")
                .ct_eq(&VaultKey::make(&OsRandom).unwrap().derive("a"))
        );
    }

    #[test]
    fn debug_prints_no_byte_of_the_key() {
        assert_eq!(
            format!("{:?}", VaultKey::make(&OsRandom).unwrap()),
            "VaultKey(..)"
        );
    }

    #[test]
    fn identities_differ() {
        assert_ne!(
            VaultId::make(&OsRandom).unwrap(),
            VaultId::make(&OsRandom).unwrap()
        );
        assert_eq!(VaultId::from_bytes([3; 16]).bytes(), &[3; 16]);
    }
}
