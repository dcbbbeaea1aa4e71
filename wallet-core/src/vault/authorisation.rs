use std::fmt;

use super::inner::Inner;
use crate::error::{AuthorisationFault, VaultError};
use crate::model::{CredentialId, Selection, SessionId};
use crate::ports::ClockReading;

/// How long an approval may wait for the operation that it is for.
const LIFETIME_MS: u64 = 60_000;

/// What the person approves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Accepting these pending credentials.
    Accept {
        /// The credentials.
        credentials: Vec<CredentialId>,
        /// Yes to keeping credentials of an issuer that no anchor vouches for.
        unknown_issuer: bool,
    },
    /// Making a backup of what is held.
    Export,
    /// Sharing what a selection stands for.
    Share {
        /// The reviewed request.
        session: SessionId,
        /// What was chosen.
        selection: Selection,
        /// Yes to a verifier that did not prove who it is.
        unverified_verifier: bool,
    },
}

/// The person's approval: made by the core alone, by opening the PIN envelope anew. It covers one operation, with
/// what was reviewed and chosen, must be used within 60 seconds, and is used up by being used.
///
/// It is no defence against code inside the app's own process.
pub struct Authorisation {
    digest: [u8; 32],
    given: ClockReading,
}

impl Authorisation {
    pub(super) fn new(digest: [u8; 32], given: ClockReading) -> Self {
        Self { digest, given }
    }

    /// Uses the approval up for the operation with this digest.
    pub(crate) fn take(self, digest: &[u8; 32], inner: &Inner) -> Result<(), VaultError> {
        let now = inner.ports.clock.read();
        let age = now.monotonic_ms.checked_sub(self.given.monotonic_ms);
        let fresh = now.boot_id == self.given.boot_id && age.is_some_and(|ms| ms <= LIFETIME_MS);
        if !fresh {
            return Err(VaultError::Authorisation(AuthorisationFault::Stale));
        }
        if self.digest == *digest {
            Ok(())
        } else {
            Err(VaultError::Authorisation(AuthorisationFault::Mismatch))
        }
    }
}

impl fmt::Debug for Authorisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorisation").finish_non_exhaustive()
    }
}

/// What came of asking the person.
#[derive(Debug)]
pub enum AuthoriseOutcome {
    /// The PIN was right.
    Authorised(Authorisation),
    /// The PIN was wrong. It counts like a wrong PIN at unlock.
    WrongPin {
        /// Tries before the vault erases itself.
        tries_left: u32,
        /// When the next try is possible, seconds since 1970, where it must wait.
        until: Option<i64>,
    },
    /// No PIN is looked at before this moment.
    LockedOut {
        /// Seconds since 1970.
        until: i64,
    },
    /// The last try was used: the vault's keys and files are gone.
    Erased,
}
