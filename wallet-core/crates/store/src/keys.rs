//! The purpose keys of an unlocked vault.

use std::fmt;

use wallet_crypto::{RecordKey, Secret, VaultId, VaultKey, hmac_sha256};

use crate::{record::BlindIndex, table::Table};

/// Purpose of the key that seals the records.
const RECORDS: &str = "store/records/1";
/// Purpose of the key of the hash of all rows.
const SET: &str = "store/set/1";

/// The keys that the store derives from a `VaultKey`. They live as long as the vault is unlocked, and the `VaultKey`
/// itself does not.
pub(crate) struct Keys {
    pub(crate) vault_id: VaultId,
    pub(crate) records: RecordKey,
    pub(crate) set: Secret<32>,
    credential: Secret<32>,
    session: Secret<32>,
    activity: Secret<32>,
    trust_anchor: Secret<32>,
    holder_key_intent: Secret<32>,
    setting: Secret<32>,
}

impl Keys {
    pub(crate) fn derive(vault_id: VaultId, vault_key: &VaultKey) -> Self {
        let lookup = |table: Table| vault_key.derive(&format!("store/index/1/{}/lookup", table.name()));
        Self {
            vault_id,
            records: RecordKey::new(vault_key.derive(RECORDS)),
            set: vault_key.derive(SET),
            credential: lookup(Table::Credential),
            session: lookup(Table::Session),
            activity: lookup(Table::Activity),
            trust_anchor: lookup(Table::TrustAnchor),
            holder_key_intent: lookup(Table::HolderKeyIntent),
            setting: lookup(Table::Setting),
        }
    }

    /// The blind index of a look-up value: the same in one column of one vault, unrelated everywhere else.
    pub(crate) fn blind_index(&self, table: Table, lookup: &str) -> BlindIndex {
        let key = match table {
            Table::Credential => &self.credential,
            Table::Session => &self.session,
            Table::Activity => &self.activity,
            Table::TrustAnchor => &self.trust_anchor,
            Table::HolderKeyIntent => &self.holder_key_intent,
            Table::Setting => &self.setting,
        };
        let [index @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            hmac_sha256(key, lookup.as_bytes());
        index
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("vault_id", &self.vault_id)
            .finish_non_exhaustive()
    }
}
