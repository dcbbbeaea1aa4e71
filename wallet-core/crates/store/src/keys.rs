//! The purpose keys of an unlocked vault.

use std::fmt;

use wallet_crypto::{MacKey, RecordKey, VaultId, VaultKey};

use crate::{StoreError, lookup::Column, record::BlindIndex, table::Table};

/// Purpose of the key that seals the records.
const RECORDS: &str = "store/records/1";
/// Purpose of the key of the hash of all rows.
const SET: &str = "store/set/1";

/// The keys that the store derives from a `VaultKey`. They live as long as the vault is unlocked, and the `VaultKey`
/// itself does not.
pub(crate) struct Keys {
    pub(crate) vault_id: VaultId,
    pub(crate) records: RecordKey,
    pub(crate) set: MacKey,
    credential: MacKey,
    credential_type: MacKey,
    credential_issuer: MacKey,
    session: MacKey,
    activity: MacKey,
    trust_anchor: MacKey,
    holder_key_intent: MacKey,
    setting: MacKey,
}

impl Keys {
    pub(crate) fn derive(vault_id: VaultId, vault_key: &VaultKey) -> Self {
        let index = |table: Table, column: Column| {
            let purpose = format!("store/index/1/{}/{}", table.name(), column.name());
            MacKey::new(&vault_key.derive(&purpose))
        };
        Self {
            vault_id,
            records: RecordKey::new(vault_key.derive(RECORDS)),
            set: MacKey::new(&vault_key.derive(SET)),
            credential: index(Table::Credential, Column::Lookup),
            credential_type: index(Table::Credential, Column::Type),
            credential_issuer: index(Table::Credential, Column::Issuer),
            session: index(Table::Session, Column::Lookup),
            activity: index(Table::Activity, Column::Lookup),
            trust_anchor: index(Table::TrustAnchor, Column::Lookup),
            holder_key_intent: index(Table::HolderKeyIntent, Column::Lookup),
            setting: index(Table::Setting, Column::Lookup),
        }
    }

    /// The blind index of a look-up value: the same in one column of one vault, unrelated everywhere else.
    /// [`StoreError::NoSuchColumn`] where the table lacks the column.
    pub(crate) fn blind_index(
        &self,
        table: Table,
        column: Column,
        value: &str,
    ) -> Result<BlindIndex, StoreError> {
        let [index @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            self.index_key(table, column)?.mac(value.as_bytes());
        Ok(index)
    }

    fn index_key(&self, table: Table, column: Column) -> Result<&MacKey, StoreError> {
        match (table, column) {
            (Table::Credential, Column::Lookup) => Ok(&self.credential),
            (Table::Credential, Column::Type) => Ok(&self.credential_type),
            (Table::Credential, Column::Issuer) => Ok(&self.credential_issuer),
            (Table::Session, Column::Lookup) => Ok(&self.session),
            (Table::Activity, Column::Lookup) => Ok(&self.activity),
            (Table::TrustAnchor, Column::Lookup) => Ok(&self.trust_anchor),
            (Table::HolderKeyIntent, Column::Lookup) => Ok(&self.holder_key_intent),
            (Table::Setting, Column::Lookup) => Ok(&self.setting),
            (
                Table::Session
                | Table::Activity
                | Table::TrustAnchor
                | Table::HolderKeyIntent
                | Table::Setting,
                Column::Type | Column::Issuer,
            ) => Err(StoreError::NoSuchColumn),
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("vault_id", &self.vault_id)
            .finish_non_exhaustive()
    }
}
