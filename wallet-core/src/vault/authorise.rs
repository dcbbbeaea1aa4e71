use wallet_crypto::{Pin, length_prefixed, sha256};

use super::authorisation::{Authorisation, AuthoriseOutcome, Operation};
use super::locked::LockedWallet;
use super::pin_check::{PinCheck, open_pin_envelope};
use super::{Inner, change_pin};
use crate::error::{AuthorisationFault, VaultError};
use crate::model::CredentialId;
use crate::{issuance, presentation};

/// Opens the PIN envelope anew and returns an approval for exactly this operation.
pub(crate) async fn authorise(
    inner: &Inner,
    operation: &Operation,
    pin: &Pin,
) -> Result<AuthoriseOutcome, VaultError> {
    let digest = digest(inner, operation)?;
    let header = inner.with(|vault| Ok(vault.header().clone()))?;
    let check = open_pin_envelope(&header, inner, &inner.ports, &inner.config, pin).await;
    if matches!(check, Err(VaultError::DeviceKeyLost)) {
        // Nothing is lost where the PIN was changed meanwhile.
        let changed = inner.with(|vault| Ok(vault.header().device_alias != header.device_alias))?;
        if changed {
            return Err(VaultError::Busy);
        }
    }
    match check? {
        PinCheck::Opened(key, _) => {
            let authorisation = Authorisation::new(digest, inner.ports.clock.read());
            Ok(AuthoriseOutcome::Authorised(if operation.needs_pin() {
                authorisation.with_key(inner.hold(key))
            } else {
                authorisation
            }))
        }
        PinCheck::WrongPin { tries_left, until } => Ok(AuthoriseOutcome::WrongPin { tries_left, until }),
        PinCheck::LockedOut { until } => Ok(AuthoriseOutcome::LockedOut { until }),
        PinCheck::Exhausted => {
            let locked = inner.take()?.lock();
            LockedWallet::relocked(locked, inner.ports.clone(), inner.config)
                .destroy()
                .await?;
            Ok(AuthoriseOutcome::Erased)
        }
    }
}

/// What an approval is bound to: the operation, and what the person saw of it.
fn digest(inner: &Inner, operation: &Operation) -> Result<[u8; 32], VaultError> {
    match operation {
        Operation::Accept {
            credentials,
            unknown_issuer,
        } => accept_digest(inner, credentials, *unknown_issuer),
        Operation::Share {
            session,
            selection,
            unverified_verifier,
        } => presentation::share_digest(inner, *session, selection, *unverified_verifier),
        Operation::ChangePin => change_pin::digest(inner),
    }
}

/// Binds an acceptance to the credentials as they were fetched.
pub(crate) fn accept_digest(
    inner: &Inner,
    credentials: &[CredentialId],
    unknown_issuer: bool,
) -> Result<[u8; 32], VaultError> {
    let mut parts = vec![b"accept/1".to_vec(), vec![u8::from(unknown_issuer)]];
    for id in credentials {
        let record = issuance::load_record(inner, *id)?
            .ok_or(VaultError::Authorisation(AuthorisationFault::Mismatch))?;
        parts.push(id.to_string().into_bytes());
        parts.extend(record.copies.iter().map(|copy| copy.compact.clone().into_bytes()));
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Ok(sha256(&length_prefixed(&parts)))
}
