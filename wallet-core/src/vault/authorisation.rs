use std::fmt;

use super::held_key::HeldKey;
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
    /// Sharing what a selection stands for.
    Share {
        /// The reviewed request.
        session: SessionId,
        /// What was chosen.
        selection: Selection,
        /// Yes to a verifier that did not prove who it is.
        unverified_verifier: bool,
    },
    /// Changing the PIN. Only the PIN that is in use approves it. The new one is not part of it: a PIN is not kept
    /// between two calls.
    ChangePin,
}

impl Operation {
    /// Whether nothing but the PIN approves it: what changes the ways to open the vault.
    pub(super) fn needs_pin(&self) -> bool {
        match self {
            Self::ChangePin => true,
            Self::Accept { .. } | Self::Share { .. } => false,
        }
    }
}

/// The person's approval: made by the core alone, by opening the PIN envelope anew. It covers one operation, with
/// what was reviewed and chosen, must be used within 60 seconds, and is used up by being used.
///
/// It is no defence against code inside the app's own process.
pub struct Authorisation {
    digest: [u8; 32],
    given: ClockReading,
    /// Where the operation seals the vault key anew.
    key: Option<HeldKey>,
}

impl Authorisation {
    pub(super) fn new(digest: [u8; 32], given: ClockReading) -> Self {
        Self {
            digest,
            given,
            key: None,
        }
    }

    pub(super) fn with_key(self, key: HeldKey) -> Self {
        Self {
            key: Some(key),
            ..self
        }
    }

    /// As [`Authorisation::take`], for an operation that seals the vault key anew once the platform has answered.
    pub(crate) fn take_with_held_key(
        mut self,
        digest: &[u8; 32],
        inner: &Inner,
    ) -> Result<HeldKey, VaultError> {
        let key = self.key.take();
        self.take(digest, inner)?;
        let key = key.ok_or(VaultError::Authorisation(AuthorisationFault::Mismatch))?;
        if key.is_held() {
            Ok(key)
        } else {
            Err(VaultError::Authorisation(AuthorisationFault::Stale))
        }
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
