use wallet_crypto::{Passphrase, SealedBackup};
use wallet_store::{Batch, RowId, Table};

use super::document::Document;
use super::reissue;
use crate::activity::Entry;
use crate::error::{BackupError, VaultError};
use crate::model::{ActivityFlow, ActivityKind, ImportedBackup, ReissueItem};
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
        let document: Document = decode(&content).map_err(|_| BackupError::Contents)?;
        for held in &document.trust_anchors {
            if !held.is_allowed(inner.config.mode) {
                return Err(BackupError::Contents);
            }
        }
        inner.decide(|batch| {
            expect_new(batch)?;
            put_all(batch, inner, document)
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

fn put_all(batch: &mut Batch<'_>, inner: &Inner, document: Document) -> Result<ImportedBackup, BackupError> {
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
    reissue::keep(batch, inner, document.reissue.clone(), Vec::new())?;
    Ok(ImportedBackup {
        created_at: document.created_at,
        credentials: 0,
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
