//! Keys that are not yet, or no longer, anybody's.
//!
//! A biometric key without an envelope is named in the header. A holder key is made under an intent that is saved before, and
//! the intent goes when the key's owner is saved. A key that must go is noted with the change that makes it useless, and
//! deleted after it. What was cut off in between is finished at the next unlock. Keys in the key store that no row names are
//! left alone: after an older file was restored they may be those of credentials that it does not know.

use serde::{Deserialize, Serialize};
use wallet_crypto::{length_prefixed, sha256};
use wallet_store::{Batch, RowId, Table};

use super::Inner;
use super::biometric_check::sweep;
use super::inner::encode;
use crate::error::VaultError;

/// An operation that spans the key store and the file. The variant's name carries the version.
#[derive(Serialize, Deserialize)]
pub(super) enum Intent {
    /// A key is being made under this alias. It may be there or not; nothing is bound to it.
    MakingV1 { alias: String },
    /// The key under this alias is to be deleted.
    DeletingV1 { alias: String },
}

/// Notes, in the caller's transaction, that a key is about to be made.
pub(crate) fn note_making(batch: &mut Batch<'_>, alias: &str) -> Result<(), VaultError> {
    let intent = Intent::MakingV1 {
        alias: alias.to_owned(),
    };
    put(batch, alias, &intent)
}

/// Notes, in the transaction that saves the key's owner, that it was made.
pub(crate) fn note_made(batch: &mut Batch<'_>, alias: &str) -> Result<(), VaultError> {
    batch.delete(Table::HolderKeyIntent, &row(alias)?)?;
    Ok(())
}

/// Notes, in the caller's transaction, that a key is no longer needed.
pub(crate) fn note_deletion(batch: &mut Batch<'_>, alias: &str) -> Result<(), VaultError> {
    let intent = Intent::DeletingV1 {
        alias: alias.to_owned(),
    };
    put(batch, alias, &intent)
}

/// Deletes the keys that were noted. A key store that does not answer leaves the note for the next unlock.
pub(crate) async fn run(inner: &Inner) -> Result<(), VaultError> {
    for intent in inner.list::<Intent>(Table::HolderKeyIntent)? {
        match intent {
            Intent::DeletingV1 { alias } => delete(inner, &alias).await?,
            // Another call may be making it.
            Intent::MakingV1 { .. } => {}
        }
    }
    Ok(())
}

/// As [`run`], at unlock: nobody is making a key, so that what is noted as being made was cut off.
pub(crate) async fn run_at_unlock(inner: &Inner) -> Result<(), VaultError> {
    sweep(inner, &inner.ports).await?;
    for intent in inner.list::<Intent>(Table::HolderKeyIntent)? {
        match intent {
            Intent::DeletingV1 { alias } | Intent::MakingV1 { alias } => delete(inner, &alias).await?,
        }
    }
    Ok(())
}

async fn delete(inner: &Inner, alias: &str) -> Result<(), VaultError> {
    if inner.ports.holder_keys.delete(alias).await.is_err() {
        return Ok(());
    }
    let row = row(alias)?;
    inner.write(|batch| {
        batch.delete(Table::HolderKeyIntent, &row)?;
        Ok(())
    })
}

fn put(batch: &mut Batch<'_>, alias: &str, intent: &Intent) -> Result<(), VaultError> {
    batch.put(Table::HolderKeyIntent, &row(alias)?, None, &encode(intent)?)?;
    Ok(())
}

/// One row an alias. It says nothing: aliases are random.
fn row(alias: &str) -> Result<RowId, VaultError> {
    let digest = sha256(&length_prefixed(&[b"holder-key-intent/1", alias.as_bytes()]));
    let (id, _) = digest.split_first_chunk().ok_or(VaultError::Damaged)?;
    Ok(RowId::new(*id))
}
