use serde::{Deserialize, Serialize};
use serde_json::Value;
use wallet_store::{RowId, Table};
use wallet_trust::TrustList;

use crate::error::{TrustError, TrustListFault, VaultError};
use crate::model::TrustListView;
use crate::trust::policy;
use crate::vault::{Inner, encode};
use crate::wallet::Wallet;

/// The one row of the trust list.
pub(crate) const ROW: RowId = RowId::new(*b"trust-list-held!");

/// The trust list as it is sealed in the vault, first version. Its signature was right when it was taken.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrustListV1 {
    claims: Value,
    /// The thumbprint of the key that signed it: only its owner attests purposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signed_by: Option<String>,
}

impl Wallet {
    /// Takes a trust list (`docs/trust-list.md`) of an operator that is anchored in [`crate::AnchorSet::TrustLists`]: from now
    /// on it says who issuers are and what each may issue. It takes the place of an older list of the same operator.
    ///
    /// # Errors
    /// [`TrustError::List`] with what is wrong with it; the list that is held stays then.
    pub fn add_trust_list(&self, text: &str) -> Result<TrustListView, TrustError> {
        let inner = &self.enter()?;
        let policy = policy(inner)?;
        let list = TrustList::open(text, &policy, inner.now())
            .map_err(|error| TrustError::List(TrustListFault::of(&error)))?;
        if policy.list().is_some_and(|held| !list.follows(held)) {
            return Err(TrustError::List(TrustListFault::Older));
        }
        let body = encode(&TrustListV1 {
            claims: list.kept(),
            signed_by: list.signed_by().map(str::to_owned),
        })?;
        inner.write(|batch| Ok(batch.put(Table::Setting, &ROW, None, &body)?))?;
        Ok(view(&list, inner.now()))
    }

    /// The trust list that is held. Once it has expired, what it vouched for is [`crate::TrustResult::Stale`].
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn trust_list(&self) -> Result<Option<TrustListView>, VaultError> {
        let inner = &self.enter()?;
        Ok(held_list(inner)?.map(|list| view(&list, inner.now())))
    }
}

/// The list that is held; one that cannot be read is damage, not none.
pub(crate) fn held_list(inner: &Inner) -> Result<Option<TrustList>, VaultError> {
    let held: Option<TrustListV1> = inner.get(Table::Setting, ROW)?;
    held.map(|held| TrustList::restore(held.claims, held.signed_by).map_err(|_| VaultError::Damaged))
        .transpose()
}

fn view(list: &TrustList, now: i64) -> TrustListView {
    TrustListView {
        operator: list.operator().to_owned(),
        sequence: list.sequence(),
        issued_at: list.issued_at(),
        expires_at: list.expires_at(),
        expired: list.has_expired(now),
        organisations: u32::try_from(list.organisations().len()).unwrap_or(u32::MAX),
    }
}
