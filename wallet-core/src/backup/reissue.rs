use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wallet_store::{Batch, Column, RowId, Table};

use super::document::Reissue;
use super::export::stays;
use crate::error::VaultError;
use crate::model::{
    CredentialId, CredentialRecord, CredentialState, KeyState, ReissueItem, ReissueReason, SessionRecord,
};
use crate::vault::{Inner, encode};
use crate::wallet::Wallet;

/// What the list of a backup is found by among the settings.
const LOOKUP: &str = "reissue";

/// The list that a backup brought, first version.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReissueV1 {
    items: Vec<Reissue>,
    /// What came along with it: no credential of these stands for an item.
    moved: Vec<CredentialId>,
}

impl Wallet {
    /// The credentials that only their issuers can give again: those whose keys the key store has lost, and those whose
    /// keys a backup could not take along, until as many of the same type and issuer were accepted here.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn reissue_list(&self) -> Result<Vec<ReissueItem>, VaultError> {
        let inner = &*self.enter()?;
        let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
        let sessions: Vec<SessionRecord> = inner.list(Table::Session)?;
        let mut items = Vec::new();
        for record in &records {
            if record.key_view()?.state == KeyState::Lost {
                items.push(ReissueItem {
                    reason: ReissueReason::KeyLost,
                    credential: Some(record.id),
                    ..ReissueItem::from(stays(record, &sessions))
                });
            }
        }
        items.extend(
            not_moved(lists(inner)?, &records)?
                .into_iter()
                .map(ReissueItem::from),
        );
        Ok(items)
    }
}

/// The lists that backups brought: one at most.
pub(super) fn lists(inner: &Inner) -> Result<Vec<ReissueV1>, VaultError> {
    inner.find(Table::Setting, LOOKUP)
}

/// What is still to be issued again after an import.
pub(super) fn not_moved(
    lists: Vec<ReissueV1>,
    records: &[CredentialRecord],
) -> Result<Vec<Reissue>, VaultError> {
    let mut open = Vec::new();
    for list in lists {
        let mut here: BTreeMap<(String, String), usize> = BTreeMap::new();
        for record in records {
            let is_usable = record.key_view()?.state == KeyState::Usable;
            if record.state == CredentialState::Active && is_usable && !list.moved.contains(&record.id) {
                let same = (record.credential_type.clone(), record.issuer.clone());
                let count = here.entry(same).or_default();
                *count = count.saturating_add(1);
            }
        }
        for item in list.items {
            match here.get_mut(&(item.credential_type.clone(), item.issuer.clone())) {
                Some(count) if *count > 0 => *count = count.saturating_sub(1),
                Some(_) | None => open.push(item),
            }
        }
    }
    Ok(open)
}

/// Keeps the list of a backup, in the transaction that imports it.
pub(super) fn keep(
    batch: &mut Batch<'_>,
    inner: &Inner,
    items: Vec<Reissue>,
    moved: Vec<CredentialId>,
) -> Result<(), VaultError> {
    if items.is_empty() {
        return Ok(());
    }
    let row = RowId::make(&*inner.random).map_err(|_| VaultError::Randomness)?;
    let body = encode(&ReissueV1 { items, moved })?;
    Ok(batch.put(Table::Setting, &row, Some(LOOKUP), &body)?)
}

/// Whether a backup brought a list into this wallet before.
pub(super) fn is_kept(batch: &Batch<'_>) -> Result<bool, VaultError> {
    Ok(!batch.find(Table::Setting, Column::Lookup, LOOKUP)?.is_empty())
}

impl From<Reissue> for ReissueItem {
    fn from(item: Reissue) -> Self {
        Self {
            credential_type: item.credential_type,
            names: item.names,
            issuer: item.issuer,
            offered_by: item.offered_by,
            reason: ReissueReason::NotMoved,
            credential: None,
        }
    }
}
