//! From the PIN to `stretched`: Argon2id (RFC 9106), 32 bytes out.

use std::fmt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::envelope::EnvelopeError;
use crate::pin::Pin;
use crate::secret::Secret;

/// How much work a guess costs. Kept in the envelope, and refused outside [`Argon2Params::FLOOR`] and
/// [`Argon2Params::CAP`]: below, a tampered header would make guessing cheap; above, it would exhaust the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Params {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes (RFC 9106's degree of parallelism).
    pub lanes: u32,
}

impl Argon2Params {
    /// RFC 9106 section 4's second recommendation, with one lane: 64 MiB, three passes.
    pub const DEFAULT: Self = Self {
        memory_kib: 65_536,
        iterations: 3,
        lanes: 1,
    };
    /// The least that is accepted: 19 MiB, two passes.
    pub const FLOOR: Self = Self {
        memory_kib: 19_456,
        iterations: 2,
        lanes: 1,
    };
    /// The most that is accepted.
    pub const CAP: Self = Self {
        memory_kib: 262_144,
        iterations: 10,
        lanes: 1,
    };

    /// Only what lies within the bounds goes further.
    pub(crate) fn bounded(&self) -> Result<Self, EnvelopeError> {
        let within = (Self::FLOOR.memory_kib..=Self::CAP.memory_kib).contains(&self.memory_kib)
            && (Self::FLOOR.iterations..=Self::CAP.iterations).contains(&self.iterations)
            && (Self::FLOOR.lanes..=Self::CAP.lanes).contains(&self.lanes);
        if within {
            Ok(*self)
        } else {
            Err(EnvelopeError::Params)
        }
    }

    /// Memory, iterations and lanes as three unsigned 32-bit numbers, big-endian.
    pub(crate) fn to_bytes(self) -> [u8; 12] {
        let mut out = [0; 12];
        let numbers = [self.memory_kib, self.iterations, self.lanes];
        for (to, number) in out.chunks_exact_mut(4).zip(numbers) {
            to.copy_from_slice(&number.to_be_bytes());
        }
        out
    }
}

/// The stretched PIN, wiped when dropped. It opens nothing without the device's answer.
///
/// None of these compiles:
///
/// ```compile_fail,E0599
/// fn copy(secret: wallet_crypto::Stretched) {
///     let _ = secret.clone();
/// }
/// ```
/// ```compile_fail,E0369
/// fn same(one: wallet_crypto::Stretched, other: wallet_crypto::Stretched) -> bool {
///     one == other
/// }
/// ```
/// ```compile_fail,E0277
/// fn text(secret: wallet_crypto::Stretched) -> String {
///     format!("{secret}")
/// }
/// ```
#[derive(ZeroizeOnDrop)]
pub struct Stretched(pub(crate) Secret<32>);

impl fmt::Debug for Stretched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stretched(..)")
    }
}

/// Stretches a PIN. Slow on purpose: call it where nobody waits for the thread.
///
/// # Errors
/// [`EnvelopeError::Params`] outside the bounds, before anything is allocated; [`EnvelopeError::Memory`] when the
/// memory is not to be had.
pub fn stretch(pin: &Pin, params: &Argon2Params, salt: &[u8; 16]) -> Result<Stretched, EnvelopeError> {
    // EXPOSE: the PIN goes into the key derivation
    stretch_bytes(pin.expose(), params, salt)
}

/// As [`stretch`], for what is no PIN.
pub(crate) fn stretch_bytes(
    secret: &[u8],
    params: &Argon2Params,
    salt: &[u8; 16],
) -> Result<Stretched, EnvelopeError> {
    let params = params.bounded()?;
    let lanes = Params::new(params.memory_kib, params.iterations, params.lanes, Some(32))
        .map_err(|_| EnvelopeError::Params)?;
    let mut memory = Blocks::allocate(lanes.block_count())?;
    let mut out = Secret::zeroed();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, lanes)
        .hash_password_into_with_memory(secret, salt, out.bytes_mut(), &mut memory)
        .map_err(|_| EnvelopeError::Params)?;
    Ok(Stretched(out))
}

/// Argon2's memory, asked for so that its absence is an answer and not an abort, and wiped afterwards.
struct Blocks(Zeroizing<Vec<Block>>);

impl Blocks {
    fn allocate(count: usize) -> Result<Self, EnvelopeError> {
        let mut blocks = Vec::new();
        blocks
            .try_reserve_exact(count)
            .map_err(|_| EnvelopeError::Memory)?;
        blocks.resize(count, Block::new());
        Ok(Self(Zeroizing::new(blocks)))
    }
}

impl AsMut<[Block]> for Blocks {
    fn as_mut(&mut self) -> &mut [Block] {
        self.0.as_mut_slice()
    }
}

#[cfg(test)]
mod tests {
    use super::{Argon2Params, Blocks, stretch};
    use crate::envelope::EnvelopeError;
    use crate::pin::Pin;

    #[test]
    fn memory_that_is_not_there_is_an_answer() {
        assert_eq!(
            Blocks::allocate(usize::MAX / 2048).err(),
            Some(EnvelopeError::Memory)
        );
    }

    #[test]
    fn pin_salt_and_parameters_all_count() {
        let one = |pin: &[u8], params: Argon2Params, salt: u8| {
            stretch(&Pin::parse(pin).unwrap(), &params, &[salt; 16]).unwrap()
        };
        let more = Argon2Params {
            iterations: 3,
            ..Argon2Params::FLOOR
        };
        let base = one(b"123456", Argon2Params::FLOOR, 1);
        assert!(base.0.ct_eq(&one(b"123456", Argon2Params::FLOOR, 1).0));
        assert!(!base.0.ct_eq(&one(b"123457", Argon2Params::FLOOR, 1).0));
        assert!(!base.0.ct_eq(&one(b"123456", Argon2Params::FLOOR, 2).0));
        assert!(!base.0.ct_eq(&one(b"123456", more, 1).0));
    }
}
