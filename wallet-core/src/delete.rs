use wallet_store::{Batch, Table};

use crate::activity::Entry;
use crate::error::{CredentialError, VaultError};
use crate::model::{
    ActivityCredential, ActivityFlow, ActivityKind, CredentialId, CredentialRecord, CredentialState,
};
use crate::vault::{Authorisation, Inner, decode, delete_digest, reconcile};
use crate::wallet::Wallet;

impl Wallet {
    /// Deletes an accepted credential with the keys of its copies; the history says so. It does not revoke it: its
    /// issuer is not told, and what was shared stays where it went.
    ///
    /// A key store that does not answer keeps a key until the next unlock; without its credential it is worth nothing.
    ///
    /// # Errors
    /// [`CredentialError::NotFound`]; [`CredentialError::Undecided`] for one that is pending, which is rejected instead;
    /// [`VaultError::Authorisation`] where the approval is not fresh or not for this; faults of the vault.
    pub async fn delete_credential(
        &self,
        credential: CredentialId,
        authorisation: Authorisation,
    ) -> Result<(), CredentialError> {
        let inner = &*self.enter()?;
        let record = inner.get(Table::Credential, credential.row())?;
        deletable(record)?;
        authorisation.take(&delete_digest(inner, credential)?, inner)?;
        inner.decide(|batch| delete(batch, inner, credential))?;
        // The decision is final: what fails here is noted, and done at the next unlock.
        let _ = reconcile::run(inner).await;
        Ok(())
    }
}

fn deletable(record: Option<CredentialRecord>) -> Result<CredentialRecord, CredentialError> {
    let record = record.ok_or(CredentialError::NotFound)?;
    match record.state {
        CredentialState::Active => Ok(record),
        CredentialState::Pending => Err(CredentialError::Undecided),
    }
}

fn delete(batch: &mut Batch<'_>, inner: &Inner, id: CredentialId) -> Result<(), CredentialError> {
    let row = batch
        .get(Table::Credential, &id.row())
        .map_err(VaultError::from)?;
    let record = deletable(row.map(|row| decode(&row.body)).transpose()?)?;
    for alias in record.copies.iter().filter_map(|copy| copy.key.alias()) {
        reconcile::note_deletion(batch, alias)?;
    }
    batch
        .delete(Table::Credential, &id.row())
        .map_err(VaultError::from)?;
    Entry::new(inner, ActivityFlow::Deletion, ActivityKind::Deleted)
        .counterparty(&record.issuer)
        .credential(ActivityCredential {
            credential_type: record.credential_type,
            claims: Vec::new(),
        })
        .save(batch, inner)?;
    Ok(())
}
