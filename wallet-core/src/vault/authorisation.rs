use std::fmt;

use wallet_crypto::VaultKey;

use super::held_key::HeldKey;
use super::inner::Inner;
use crate::error::{AuthorisationFault, VaultError};
use crate::model::{CredentialClass, CredentialId, Selection, SessionId};
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
    /// Viewing what these credentials say, which sensitive ones tell only with an approval.
    View {
        /// The credentials, pending or active.
        credentials: Vec<CredentialId>,
    },
    /// Deleting an accepted credential.
    Delete {
        /// The credential.
        credential: CredentialId,
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
    /// Setting up the platform's biometric prompt as a second way to open the vault. Only the PIN approves it.
    EnableBiometric,
    /// Changing the PIN. Only the PIN that is in use approves it. The new one is not part of it: a PIN is not kept
    /// between two calls.
    ChangePin,
    /// Sharing, as part of what a selection stands for, the claims of one sensitive class. A share needs it beside
    /// [`Operation::Share`], once for each class that its review names.
    ShareSensitive {
        /// The reviewed request.
        session: SessionId,
        /// What was chosen.
        selection: Selection,
        /// Yes to a verifier that did not prove who it is.
        unverified_verifier: bool,
        /// The class.
        class: CredentialClass,
    },
}

impl Operation {
    /// Whether nothing but the PIN approves it: what changes the ways to open the vault.
    pub(super) fn needs_pin(&self) -> bool {
        match self {
            Self::EnableBiometric | Self::ChangePin => true,
            Self::Accept { .. }
            | Self::Delete { .. }
            | Self::Export
            | Self::Share { .. }
            | Self::ShareSensitive { .. }
            | Self::View { .. } => false,
        }
    }
}

/// The person's approval: made by the core alone, by opening the PIN envelope or the biometric one anew. It covers one
/// operation, with what was reviewed and chosen, must be used within 60 seconds and before the wallet is locked, and is used
/// up by being used.
///
/// It is no defence against code inside the app's own process.
///
/// None of these compiles:
///
/// ```compile_fail,E0599
/// fn copy(secret: wallet_core::Authorisation) {
///     let _ = secret.clone();
/// }
/// ```
/// ```compile_fail,E0369
/// fn same(one: wallet_core::Authorisation, other: wallet_core::Authorisation) -> bool {
///     one == other
/// }
/// ```
/// ```compile_fail,E0277
/// fn text(secret: wallet_core::Authorisation) -> String {
///     format!("{secret}")
/// }
/// ```
pub struct Authorisation {
    digest: [u8; 32],
    given: ClockReading,
    /// The unlocking in which it was given: an approval does not outlast the wallet's being locked.
    unlocking: u64,
    /// Where the operation seals the vault key anew.
    key: Option<HeldKey>,
}

impl Authorisation {
    /// Given at this moment, for the operation with this digest.
    pub(super) fn new(digest: [u8; 32], inner: &Inner) -> Self {
        Self {
            digest,
            given: inner.ports.clock.read(),
            unlocking: inner.unlocking,
            key: None,
        }
    }

    pub(super) fn with_key(self, key: HeldKey) -> Self {
        Self {
            key: Some(key),
            ..self
        }
    }

    /// As [`Authorisation::take`], for an operation that seals the vault key anew.
    pub(crate) fn take_with_key(self, digest: &[u8; 32], inner: &Inner) -> Result<VaultKey, VaultError> {
        self.take_with_held_key(digest, inner)?
            .take()
            .ok_or(VaultError::Authorisation(AuthorisationFault::Stale))
    }

    /// As [`Authorisation::take_with_key`], for one that seals it once the platform has answered.
    pub(crate) fn take_with_held_key(
        mut self,
        digest: &[u8; 32],
        inner: &Inner,
    ) -> Result<HeldKey, VaultError> {
        let key = self.key.take();
        self.take(digest, inner)?;
        let key = key.ok_or(VaultError::Authorisation(AuthorisationFault::PinNeeded))?;
        if key.is_held() {
            Ok(key)
        } else {
            Err(VaultError::Authorisation(AuthorisationFault::Stale))
        }
    }

    /// Whether it was given for the operation with this digest.
    pub(crate) fn is_for(&self, digest: &[u8; 32]) -> bool {
        self.digest == *digest
    }

    /// Uses the approval up for the operation with this digest.
    pub(crate) fn take(self, digest: &[u8; 32], inner: &Inner) -> Result<(), VaultError> {
        let fresh = self.unlocking == inner.unlocking && is_fresh(&self.given, &inner.ports.clock.read());
        if !fresh {
            return Err(VaultError::Authorisation(AuthorisationFault::Stale));
        }
        if self.is_for(digest) {
            Ok(())
        } else {
            Err(VaultError::Authorisation(AuthorisationFault::Mismatch))
        }
    }
}

/// By the clock that counts sleep and that nobody can set; a step backwards and another boot end every approval.
fn is_fresh(given: &ClockReading, now: &ClockReading) -> bool {
    let age = now.monotonic_ms.checked_sub(given.monotonic_ms);
    now.boot_id == given.boot_id && age.is_some_and(|ms| ms <= LIFETIME_MS)
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

#[cfg(test)]
mod tests {
    use super::{ClockReading, is_fresh};

    fn at(wall: i64, monotonic_ms: u64, boot_id: Option<&str>) -> ClockReading {
        ClockReading {
            wall,
            monotonic_ms,
            boot_id: boot_id.map(str::to_owned),
        }
    }

    #[test]
    fn an_approval_lasts_sixty_seconds_by_the_clock_that_nobody_sets() {
        let given = at(1_000, 500_000, Some("a"));
        for (wall, monotonic_ms, fresh) in [
            (1_000, 500_000, true),
            (1_060, 560_000, true),
            (1_000, 560_001, false),
            (0, 501_000, true),
            (1_000_000, 501_000, true),
            (1_000, 499_999, false),
        ] {
            let now = at(wall, monotonic_ms, Some("a"));
            assert_eq!(is_fresh(&given, &now), fresh, "{wall} {monotonic_ms}");
        }
    }

    #[test]
    fn another_boot_ends_it() {
        for (then, now, fresh) in [
            (Some("a"), Some("b"), false),
            (Some("a"), None, false),
            (None, Some("a"), false),
            (None, None, true),
        ] {
            assert_eq!(
                is_fresh(&at(0, 5, then), &at(0, 6, now)),
                fresh,
                "{then:?} {now:?}"
            );
        }
    }
}
