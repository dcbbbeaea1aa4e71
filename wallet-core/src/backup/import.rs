use wallet_crypto::{Passphrase, SealedBackup};
use wallet_store::{Batch, RowId, Table};
use wallet_trust::TrustPolicy;

use super::document::Document;
use super::moved::record;
use super::reissue;
use crate::activity::Entry;
use crate::error::{BackupError, VaultError};
use crate::key_policy::join_key_policy;
use crate::model::{ActivityFlow, ActivityKind, CredentialRecord, ImportedBackup, ReissueItem};
use crate::trust::AnchorV1;
use crate::vault::{Inner, decode, encode};
use crate::wallet::Wallet;

impl Wallet {
    /// Reads a backup into this wallet, which must be new: without a credential, an offer or request that waits, and
    /// history. Trust anchors may be here already. All of it comes, in one transaction, or nothing.
    ///
    /// It takes no approval: the wallet was just unlocked, holds nothing yet, and the passphrase is the person's word.
    /// Slow on purpose: call it off the main thread.
    ///
    /// # Errors
    /// [`BackupError`], each before anything is changed. [`BackupError::Rejected`] stands for a wrong passphrase as for bytes that
    /// were changed, since the cipher cannot tell them apart.
    pub fn import_backup(
        &self,
        backup: &[u8],
        passphrase: &Passphrase,
    ) -> Result<ImportedBackup, BackupError> {
        let inner = &*self.enter()?;
        let sealed = SealedBackup::parse(backup)?;
        inner.decide(|batch| expect_new(batch))?;
        let content = sealed.open(passphrase)?;
        let mut document: Document = decode(&content).map_err(|_| BackupError::Contents)?;
        for held in &document.trust_anchors {
            if !held.is_allowed(inner.config.mode) {
                return Err(BackupError::Contents);
            }
        }
        let records = records(inner, &mut document)?;
        inner.decide(|batch| {
            expect_new(batch)?;
            put_all(batch, inner, document, records)
        })
    }
}

/// Only a wallet with nothing in it: two histories made one would tell what never was.
fn expect_new(batch: &Batch<'_>) -> Result<(), BackupError> {
    for table in [Table::Credential, Table::Session, Table::Activity] {
        if !batch.list(table).map_err(VaultError::from)?.is_empty() {
            return Err(BackupError::NotEmpty);
        }
    }
    if reissue::is_kept(batch)? {
        return Err(BackupError::NotEmpty);
    }
    Ok(())
}

/// The credentials of the backup, each checked under the anchors that come with it.
fn records(inner: &Inner, document: &mut Document) -> Result<Vec<CredentialRecord>, BackupError> {
    let anchors = document.trust_anchors.iter().map(AnchorV1::entry).collect();
    let policy = TrustPolicy::new(anchors);
    std::mem::take(&mut document.credentials)
        .into_iter()
        .map(|moved| record(inner, &policy, moved))
        .collect()
}

fn put_all(
    batch: &mut Batch<'_>,
    inner: &Inner,
    document: Document,
    records: Vec<CredentialRecord>,
) -> Result<ImportedBackup, BackupError> {
    for record in &records {
        batch
            .put(
                Table::Credential,
                &record.id.row(),
                record.lookups(),
                &encode(record)?,
            )
            .map_err(VaultError::from)?;
    }
    join_key_policy(batch, &document.settings.key_policy)?;
    let history = document.history.len();
    for entry in &document.history {
        put(batch, inner, Table::Activity, entry)?;
    }
    let mut held = anchors(batch)?;
    let mut trust_anchors = 0_usize;
    for anchor in document.trust_anchors {
        if !held.contains(&anchor) {
            put(batch, inner, Table::TrustAnchor, &anchor)?;
            held.push(anchor);
            trust_anchors = trust_anchors.saturating_add(1);
        }
    }
    Entry::new(inner, ActivityFlow::Backup, ActivityKind::Imported).save(batch, inner)?;
    let moved = records.iter().map(|record| record.id).collect();
    reissue::keep(batch, inner, document.reissue.clone(), moved)?;
    Ok(ImportedBackup {
        created_at: document.created_at,
        credentials: records.len(),
        history,
        trust_anchors,
        reissue: document.reissue.into_iter().map(ReissueItem::from).collect(),
    })
}

fn anchors(batch: &Batch<'_>) -> Result<Vec<AnchorV1>, VaultError> {
    batch
        .list(Table::TrustAnchor)?
        .iter()
        .map(|row| decode(&row.body))
        .collect()
}

fn put<T: serde::Serialize>(
    batch: &mut Batch<'_>,
    inner: &Inner,
    table: Table,
    value: &T,
) -> Result<(), VaultError> {
    let row = RowId::make(&*inner.random).map_err(|_| VaultError::Randomness)?;
    Ok(batch.put(table, &row, None, &encode(value)?)?)
}
