use wallet_crypto::{Pin, length_prefixed, sha256};

use super::authorisation::{Authorisation, AuthoriseOutcome, Operation};
use super::locked::LockedWallet;
use super::pin_check::{PinCheck, open_pin_envelope};
use super::{Inner, change_pin};
use crate::credentials::summary;
use crate::error::{AuthorisationFault, VaultError};
use crate::model::{CredentialClass, CredentialId, CredentialRecord};
use crate::{backup, issuance, presentation, trust};

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
            inner.keep_counter().await?;
            let authorisation = Authorisation::new(digest, inner);
            Ok(AuthoriseOutcome::Authorised(if operation.needs_pin() {
                authorisation.with_key(inner.hold(key))
            } else {
                authorisation
            }))
        }
        PinCheck::WrongPin { tries_left, until } => Ok(AuthoriseOutcome::WrongPin { tries_left, until }),
        PinCheck::LockedOut { until } | PinCheck::RolledBack { until } => {
            Ok(AuthoriseOutcome::LockedOut { until })
        }
        PinCheck::Exhausted => {
            erase(inner).await?;
            Ok(AuthoriseOutcome::Erased)
        }
    }
}

/// The last try of the PIN is used.
pub(super) async fn erase(inner: &Inner) -> Result<(), VaultError> {
    LockedWallet::relocked(inner.take()?, inner.ports.clone(), inner.config)
        .destroy()
        .await
}

/// Setting up the prompt has no particulars.
pub(super) fn enable_biometric_digest() -> [u8; 32] {
    sha256(&length_prefixed(&[b"enable-biometric/1"]))
}

/// What an approval is bound to: the operation, and what the person saw of it.
pub(super) fn digest(inner: &Inner, operation: &Operation) -> Result<[u8; 32], VaultError> {
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
        } => presentation::share_digest(
            inner,
            *session,
            selection,
            *unverified_verifier,
            CredentialClass::Ordinary,
        ),
        Operation::ShareSensitive {
            session,
            selection,
            unverified_verifier,
            class,
        } => presentation::share_digest(inner, *session, selection, *unverified_verifier, *class),
        Operation::View { credentials } => view_digest(inner, credentials),
        Operation::Delete { credential } => delete_digest(inner, *credential),
        Operation::EnableBiometric => Ok(enable_biometric_digest()),
        Operation::ChangePin => change_pin::digest(inner),
    }
}

/// Binds an acceptance to the credentials as they were fetched, and to whether their issuer is known to have taken them
/// back: the person decides on what they saw.
pub(crate) fn accept_digest(
    inner: &Inner,
    credentials: &[CredentialId],
    unknown_issuer: bool,
) -> Result<[u8; 32], VaultError> {
    let policy = trust::policy(inner)?;
    let mut parts = vec![b"accept/2".to_vec(), vec![u8::from(unknown_issuer)]];
    for id in credentials {
        let summary = summary(inner, &policy, &bound_record(inner, *id)?)?;
        parts.push(vec![u8::from(summary.status.is_withdrawn())]);
    }
    credentials_digest(inner, parts, credentials)
}

/// Binds a look at sensitive claims to the credentials that hold them.
pub(crate) fn view_digest(inner: &Inner, credentials: &[CredentialId]) -> Result<[u8; 32], VaultError> {
    credentials_digest(inner, vec![b"view/1".to_vec()], credentials)
}

/// Binds a deletion to the credential as it is held.
pub(crate) fn delete_digest(inner: &Inner, credential: CredentialId) -> Result<[u8; 32], VaultError> {
    credentials_digest(inner, vec![b"delete/1".to_vec()], &[credential])
}

/// What an approval names is there.
fn bound_record(inner: &Inner, id: CredentialId) -> Result<CredentialRecord, VaultError> {
    issuance::load_record(inner, id)?.ok_or(VaultError::Authorisation(AuthorisationFault::Mismatch))
}

fn credentials_digest(
    inner: &Inner,
    mut parts: Vec<Vec<u8>>,
    credentials: &[CredentialId],
) -> Result<[u8; 32], VaultError> {
    for id in credentials {
        let record = bound_record(inner, *id)?;
        parts.push(id.to_string().into_bytes());
        parts.extend(record.copies.iter().map(|copy| copy.compact.clone().into_bytes()));
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Ok(sha256(&length_prefixed(&parts)))
}
