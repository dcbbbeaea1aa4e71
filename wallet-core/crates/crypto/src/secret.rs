//! Bytes that must not be printed, copied or compared in the open.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::random::{Random, RandomError};

/// `N` secret bytes on the heap, wiped when dropped.
///
/// There is no `Clone`, `PartialEq`, `Serialize` or `Display`, and `Debug` prints only the length. None of these
/// compiles:
///
/// ```compile_fail,E0599
/// let copy = wallet_crypto::Secret::new([0; 32]).clone();
/// ```
/// ```compile_fail,E0369
/// let same = wallet_crypto::Secret::new([0; 32]) == wallet_crypto::Secret::new([0; 32]);
/// ```
/// ```compile_fail,E0277
/// let text = format!("{}", wallet_crypto::Secret::new([0; 32]));
/// ```
/// ```compile_fail,E0277
/// let json = serde_json::to_string(&wallet_crypto::Secret::new([0; 32]));
/// ```
#[derive(ZeroizeOnDrop)]
pub struct Secret<const N: usize> {
    bytes: Box<[u8; N]>,
}

impl<const N: usize> Secret<N> {
    /// Takes the bytes and wipes the array that was handed over.
    #[must_use]
    pub fn new(mut bytes: [u8; N]) -> Self {
        let mut secret = Self::zeroed();
        secret.bytes.copy_from_slice(&bytes);
        bytes.zeroize();
        secret
    }

    /// `N` fresh random bytes.
    ///
    /// # Errors
    /// [`RandomError`] when the source has nothing to give.
    pub fn make(random: &dyn Random) -> Result<Self, RandomError> {
        let mut secret = Self::zeroed();
        random.fill(secret.bytes.as_mut_slice())?;
        Ok(secret)
    }

    /// Copies the bytes when there are exactly `N` of them.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != N {
            return None;
        }
        let mut secret = Self::zeroed();
        secret.bytes.copy_from_slice(bytes);
        Some(secret)
    }

    /// The bytes themselves: every call says why, in a comment that starts with `EXPOSE:`.
    #[must_use]
    pub fn expose(&self) -> &[u8; N] {
        &self.bytes
    }

    /// Whether both hold the same bytes, in a time that does not depend on them.
    #[must_use]
    pub fn ct_eq(&self, other: &Self) -> bool {
        self.bytes.as_slice().ct_eq(other.bytes.as_slice()).into()
    }

    /// Filled in place, so that no copy stays behind on the stack.
    pub(crate) fn zeroed() -> Self {
        Self {
            bytes: Box::new([0; N]),
        }
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8; N] {
        &mut self.bytes
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret<{N}>(..)")
    }
}

/// Secret bytes whose number is not known beforehand, wiped when dropped.
///
/// None of these compiles:
///
/// ```compile_fail,E0599
/// fn copy(secret: wallet_crypto::SecretBytes) {
///     let _ = secret.clone();
/// }
/// ```
/// ```compile_fail,E0369
/// fn same(one: wallet_crypto::SecretBytes, other: wallet_crypto::SecretBytes) -> bool {
///     one == other
/// }
/// ```
/// ```compile_fail,E0277
/// fn text(secret: wallet_crypto::SecretBytes) -> String {
///     format!("{secret}")
/// }
/// ```
pub struct SecretBytes {
    bytes: Zeroizing<Vec<u8>>,
}

impl SecretBytes {
    /// Takes the bytes over, without a copy.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes: Zeroizing::new(bytes),
        }
    }

    /// The bytes themselves: every call says why, in a comment that starts with `EXPOSE:`.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, SecretBytes};
    use crate::random::fixed::{FixedRandom, NoRandom};

    #[test]
    fn debug_prints_no_byte() {
        assert_eq!(format!("{:?}", Secret::new([7; 32])), "Secret<32>(..)");
        assert_eq!(format!("{:#?}", Secret::new([7; 32])), "Secret<32>(..)");
        assert_eq!(format!("{:?}", SecretBytes::new(vec![7; 5])), "SecretBytes(..)");
    }

    #[test]
    fn equal_only_to_the_same_bytes() {
        let a = Secret::new([1; 32]);
        assert!(a.ct_eq(&Secret::new([1; 32])));
        assert!(!a.ct_eq(&Secret::new([2; 32])));
    }

    #[test]
    fn from_slice_takes_only_the_right_length() {
        assert!(Secret::<4>::from_slice(&[1, 2, 3]).is_none());
        // EXPOSE: the test looks at what it put in
        assert_eq!(Secret::<3>::from_slice(&[1, 2, 3]).unwrap().expose(), &[1, 2, 3]);
    }

    #[test]
    fn a_dry_source_makes_no_secret() {
        assert!(Secret::<32>::make(&NoRandom).is_err());
        // EXPOSE: the test looks at what it put in
        assert_eq!(Secret::<2>::make(&FixedRandom(9)).unwrap().expose(), &[9, 9]);
    }
}
