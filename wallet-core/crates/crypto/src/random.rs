//! Where unpredictable bytes come from.

/// The system gave no random bytes: nothing that needs them may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system's random number generator is unavailable")]
pub struct RandomError;

/// A source of bytes fit for keys and nonces.
///
/// An app never supplies this: [`OsRandom`] is the one implementation outside tests.
pub trait Random: Send + Sync {
    /// Fills `out` to its end, or fails and leaves nothing to be used.
    ///
    /// # Errors
    /// [`RandomError`] when the source has nothing to give.
    fn fill(&self, out: &mut [u8]) -> Result<(), RandomError>;
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, out: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(out).map_err(|_| RandomError)
    }
}

/// An array of random bytes for public values: salts, nonces, identifiers.
pub(crate) fn random_array<const N: usize>(random: &dyn Random) -> Result<[u8; N], RandomError> {
    let mut out = [0; N];
    random.fill(&mut out)?;
    Ok(out)
}

#[cfg(test)]
pub(crate) mod fixed {
    use super::{Random, RandomError};

    /// Always the same byte: what is sealed with it can be pinned.
    #[derive(Debug)]
    pub(crate) struct FixedRandom(pub(crate) u8);

    impl Random for FixedRandom {
        fn fill(&self, out: &mut [u8]) -> Result<(), RandomError> {
            out.fill(self.0);
            Ok(())
        }
    }

    /// A source that has run dry.
    #[derive(Debug)]
    pub(crate) struct NoRandom;

    impl Random for NoRandom {
        fn fill(&self, _out: &mut [u8]) -> Result<(), RandomError> {
            Err(RandomError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OsRandom, Random};

    #[test]
    fn two_draws_differ() {
        let (mut a, mut b) = ([0; 32], [0; 32]);
        OsRandom.fill(&mut a).unwrap();
        OsRandom.fill(&mut b).unwrap();
        assert_ne!(a, b);
        assert_ne!(a, [0; 32]);
    }
}
