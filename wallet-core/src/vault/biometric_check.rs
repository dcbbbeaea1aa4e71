//! The one way to open the biometric envelope, and how a key without one is cleared away.

use wallet_crypto::{BiometricEnvelope, VaultKey};
use wallet_store::{Biometric, Header};

use super::pin_check::{AttemptsFile, Closed, closed};
use crate::config::{Config, Ports};
use crate::error::VaultError;
use crate::ports::KeyFault;

/// Why the platform's prompt opened nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BiometricRefusal {
    /// The person cancelled the prompt.
    Cancelled,
    /// The platform's own check is locked out.
    LockedOut,
    /// The enrolment changed, or the key is gone. Envelope and key are removed; the PIN opens the vault, and with it the
    /// prompt can be set up again.
    Invalidated,
    /// Opening with the prompt is not set up.
    NotEnabled,
    /// The phone is locked, or the platform cannot ask now.
    Unavailable,
    /// A wait after wrong PINs runs, and holds for the prompt as well.
    Waiting {
        /// Seconds since 1970.
        until: i64,
    },
    /// The vault is an older copy that was put back. That costs the longest wait, once.
    RolledBack {
        /// Seconds since 1970.
        until: i64,
    },
    /// The last try of the PIN was used before: the vault's keys and files are gone.
    Erased,
}

/// What came of asking the platform.
pub(crate) enum BiometricCheck {
    Opened(VaultKey),
    Refused(BiometricRefusal),
    /// The last try of the PIN is used: the vault must be erased.
    Exhausted,
}

/// What the header knows of biometric keys, locked or not.
pub(crate) trait BiometricFile {
    /// Name of a key that is to be deleted.
    fn loose_biometric(&self) -> Result<Option<String>, VaultError>;
    /// Removes the envelope of the key of this name; the name is loose from then on.
    fn remove_biometric(&self, alias: &str) -> Result<(), VaultError>;
    /// Forgets this loose name.
    fn forget_biometric(&self, alias: &str) -> Result<(), VaultError>;
}

/// Opens the biometric envelope.
///
/// While a PIN is not looked at, neither is a finger: a wait that wrong PINs brought about is for whoever holds the phone.
/// A finger that is right takes nothing off the count of wrong PINs.
pub(crate) async fn open_biometric_envelope(
    header: &Header,
    file: &(impl AttemptsFile + BiometricFile),
    ports: &Ports,
    config: &Config,
) -> Result<BiometricCheck, VaultError> {
    if let Some(closed) = is_closed(header, file, ports, config).await? {
        return Ok(closed);
    }
    let Some(biometric) = &header.biometric else {
        return Ok(BiometricCheck::Refused(BiometricRefusal::NotEnabled));
    };
    let Some(seal) = &ports.biometric_seal else {
        return Ok(BiometricCheck::Refused(BiometricRefusal::Unavailable));
    };
    let opened = match seal.open(&biometric.alias).await {
        Ok(secret) => BiometricEnvelope::parse(&biometric.envelope)
            .and_then(|envelope| envelope.open(&header.vault_id, &biometric.alias, &secret))
            // The platform keeps something else under this name: as good as nothing.
            .map_err(|_| BiometricRefusal::Invalidated),
        Err(fault) => Err(refusal(fault)),
    };
    // PINs may have been tried while the person was asked.
    if let Some(closed) = is_closed(header, file, ports, config).await? {
        return Ok(closed);
    }
    match opened {
        Ok(key) => Ok(BiometricCheck::Opened(key)),
        Err(refusal) => {
            if refusal == BiometricRefusal::Invalidated {
                // Best effort: an envelope that stays is found void again.
                let _ = remove(file, ports, biometric).await;
            }
            Ok(BiometricCheck::Refused(refusal))
        }
    }
}

async fn is_closed(
    header: &Header,
    file: &impl AttemptsFile,
    ports: &Ports,
    config: &Config,
) -> Result<Option<BiometricCheck>, VaultError> {
    let closed = closed(header, file, ports, &config.attempts).await?;
    Ok(closed.map(|closed| match closed {
        Closed::Wait { until } => BiometricCheck::Refused(BiometricRefusal::Waiting { until }),
        Closed::RolledBack { until } => BiometricCheck::Refused(BiometricRefusal::RolledBack { until }),
        Closed::Exhausted => BiometricCheck::Exhausted,
    }))
}

/// What is missing while there is an envelope is void: no adapter makes a key anew.
pub(crate) fn refusal(fault: KeyFault) -> BiometricRefusal {
    match fault {
        KeyFault::Cancelled => BiometricRefusal::Cancelled,
        KeyFault::LockedOut => BiometricRefusal::LockedOut,
        KeyFault::Invalidated | KeyFault::Missing => BiometricRefusal::Invalidated,
        KeyFault::PhoneLocked | KeyFault::Unavailable | KeyFault::Unsupported => {
            BiometricRefusal::Unavailable
        }
    }
}

/// Removes the envelope first and then its key. True where nothing is left of both.
pub(crate) async fn remove(
    file: &impl BiometricFile,
    ports: &Ports,
    biometric: &Biometric,
) -> Result<bool, VaultError> {
    if !sweep(file, ports).await? {
        return Ok(false);
    }
    file.remove_biometric(&biometric.alias)?;
    sweep(file, ports).await
}

/// Deletes the key that has no envelope. False where the platform does not: its name stays for the next time.
pub(crate) async fn sweep(file: &impl BiometricFile, ports: &Ports) -> Result<bool, VaultError> {
    let Some(alias) = file.loose_biometric()? else {
        return Ok(true);
    };
    let Some(seal) = &ports.biometric_seal else {
        return Ok(false);
    };
    if seal.delete(&alias).await.is_err() {
        return Ok(false);
    }
    file.forget_biometric(&alias)?;
    Ok(true)
}

/// At a wipe: every biometric key that the vault has or had.
pub(crate) async fn destroy(ports: &Ports, header: &Header, loose: Option<&str>) -> Result<(), KeyFault> {
    let in_use = header
        .biometric
        .as_ref()
        .map(|biometric| biometric.alias.as_str());
    for alias in in_use.into_iter().chain(loose) {
        let seal = ports.biometric_seal.as_ref().ok_or(KeyFault::Unavailable)?;
        seal.delete(alias).await?;
    }
    Ok(())
}
