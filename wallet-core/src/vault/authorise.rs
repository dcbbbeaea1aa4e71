use wallet_crypto::{Pin, length_prefixed, sha256};

use super::Inner;
use super::authorisation::{Authorisation, AuthoriseOutcome, Operation};
use super::locked::LockedWallet;
use super::pin_check::{PinCheck, open_pin_envelope};
use crate::error::{AuthorisationFault, VaultError};
use crate::model::CredentialId;
use crate::{backup, issuance, presentation};

/// Opens the PIN envelope anew and returns an approval for exactly this operation.
pub(crate) async fn authorise(
    inner: &Inner,
    operation: &Operation,
    pin: &Pin,
) -> Result<AuthoriseOutcome, VaultError> {
    let digest = digest(inner, operation)?;
    let header = inner.with(|vault| Ok(vault.header().clone()))?;
    match open_pin_envelope(&header, inner, &inner.ports, &inner.config, pin).await? {
        PinCheck::Opened(_) => Ok(AuthoriseOutcome::Authorised(Authorisation::new(
            digest,
            inner.ports.clock.read(),
        ))),
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
        Operation::Export => backup::export_digest(inner),
        Operation::Share {
            session,
            selection,
            unverified_verifier,
        } => presentation::share_digest(inner, *session, selection, *unverified_verifier),
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
