use wallet_crypto::{length_prefixed, sha256};
use wallet_store::{Batch, RowId, Table};

use crate::error::VaultError;
use crate::model::KeyPolicy;
use crate::vault::{Inner, decode, encode};
use crate::wallet::Wallet;

impl Wallet {
    /// What this wallet requires of keys. It requires nothing until [`Wallet::set_key_policy`] says otherwise.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn key_policy(&self) -> Result<KeyPolicy, VaultError> {
        key_policy(&*self.enter()?)
    }

    /// Requires this of keys from now on, and seals it with the wallet. Credentials that are held already stay;
    /// [`KeyPolicy::minimum_assurance`] decides whether they can be shared.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn set_key_policy(&self, policy: &KeyPolicy) -> Result<(), VaultError> {
        let (row, body) = (row()?, encode(policy)?);
        self.enter()?
            .write(|batch| Ok(batch.put(Table::Setting, &row, None, &body)?))
    }
}

pub(crate) fn key_policy(inner: &Inner) -> Result<KeyPolicy, VaultError> {
    let policy = inner.get(Table::Setting, row()?)?;
    Ok(policy.unwrap_or_default())
}

/// Makes the policy of another wallet this one's, too, in the caller's transaction: what either requires is required.
pub(crate) fn join_key_policy(batch: &mut Batch<'_>, other: &KeyPolicy) -> Result<(), VaultError> {
    let row = row()?;
    let held: KeyPolicy = match batch.get(Table::Setting, &row)? {
        Some(held) => decode(&held.body)?,
        None => KeyPolicy::default(),
    };
    let both = held.stricter(other);
    if both != held {
        batch.put(Table::Setting, &row, None, &encode(&both)?)?;
    }
    Ok(())
}

/// The one row of this setting.
pub(crate) fn row() -> Result<RowId, VaultError> {
    let digest = sha256(&length_prefixed(&[b"setting", b"key-policy/1"]));
    let (id, _) = digest.split_first_chunk().ok_or(VaultError::Damaged)?;
    Ok(RowId::new(*id))
}
