//! Keys that must go. A biometric key without an envelope is named in the header. For a holder key an intent is saved with the change that makes a key useless, the key is deleted after
//! it, and what was cut off in between is finished at the next unlock.

use serde::{Deserialize, Serialize};
use wallet_store::{Batch, RowId, Table};

use super::Inner;
use super::biometric_check::sweep;
use super::inner::encode;
use crate::error::VaultError;

/// A holder key that is to be deleted, first version.
#[derive(Serialize, Deserialize)]
struct DeletingV1 {
    alias: String,
    row: [u8; 16],
}

/// Notes, in the caller's transaction, that a key is no longer needed.
pub(crate) fn note_deletion(batch: &mut Batch<'_>, inner: &Inner, alias: &str) -> Result<(), VaultError> {
    let mut row = [0; 16];
    inner.random.fill(&mut row).map_err(|_| VaultError::Randomness)?;
    let body = encode(&DeletingV1 {
        alias: alias.to_owned(),
        row,
    })?;
    batch.put(Table::HolderKeyIntent, &RowId::new(row), None, &body)?;
    Ok(())
}

/// Deletes the keys that were noted. A key store that does not answer leaves the note for the next unlock.
pub(crate) async fn run(inner: &Inner) -> Result<(), VaultError> {
    sweep(inner, &inner.ports).await?;
    for intent in inner.list::<DeletingV1>(Table::HolderKeyIntent)? {
        if inner.ports.holder_keys.delete(&intent.alias).await.is_ok() {
            inner.write(|batch| {
                batch
                    .delete(Table::HolderKeyIntent, &RowId::new(intent.row))
                    .map_err(VaultError::from)
            })?;
        }
    }
    Ok(())
}
