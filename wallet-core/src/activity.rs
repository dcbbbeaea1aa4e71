use wallet_store::{Batch, RowId, Table};

use crate::error::VaultError;
use crate::model::{
    ActivityCredential, ActivityEntry, ActivityFlow, ActivityKind, Delivery, PurposeView, SessionId,
    TrustResult, VerifierView,
};
use crate::vault::{Inner, encode};
use crate::wallet::Wallet;

impl Wallet {
    /// Everything that was accepted, rejected, shared, declined, deleted, refused or that failed, oldest first.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn activity(&self) -> Result<Vec<ActivityEntry>, VaultError> {
        self.enter()?.list(Table::Activity)
    }
}

/// An entry of the history while it is put together. It never holds a claim's value.
#[derive(Clone)]
pub(crate) struct Entry(ActivityEntry);

impl Entry {
    pub(crate) fn new(inner: &Inner, flow: ActivityFlow, kind: ActivityKind) -> Self {
        Self(ActivityEntry {
            at: inner.now(),
            flow,
            kind,
            counterparty: None,
            trust: None,
            organisation: None,
            ods_code: None,
            purpose: None,
            credentials: Vec::new(),
            code: None,
            reason: None,
            delivery: Delivery::None,
        })
    }

    pub(crate) fn counterparty(mut self, identifier: &str) -> Self {
        self.0.counterparty = Some(identifier.to_owned());
        self
    }

    pub(crate) fn trust(mut self, trust: TrustResult) -> Self {
        self.0.trust = Some(trust.as_str().to_owned());
        self
    }

    /// Who asked, and for which attested purpose.
    pub(crate) fn asked_by(mut self, verifier: &VerifierView, purpose: Option<&PurposeView>) -> Self {
        let purpose = purpose.filter(|purpose| purpose.attested);
        let organisation = verifier.organisation.as_ref();
        self.0.organisation = organisation.map(|organisation| organisation.name.clone());
        self.0.ods_code = organisation.map(|organisation| organisation.ods_code.clone());
        self.0.purpose = purpose.map(|purpose| purpose.id.clone());
        self.counterparty(&verifier.client_id).trust(verifier.trust)
    }

    pub(crate) fn credential(mut self, credential: ActivityCredential) -> Self {
        self.0.credentials.push(credential);
        self
    }

    pub(crate) fn code(mut self, code: &'static str) -> Self {
        self.0.code = Some(code.to_owned());
        self
    }

    pub(crate) fn reason(mut self, reason: Option<&str>) -> Self {
        self.0.reason = reason.map(str::to_owned);
        self
    }

    pub(crate) fn delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    pub(crate) fn kind(mut self, kind: ActivityKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Writes the entry in the caller's transaction, under an identifier that allows to correct it once more is known.
    pub(crate) fn save(&self, batch: &mut Batch<'_>, inner: &Inner) -> Result<RowId, VaultError> {
        let row = SessionId::make(&*inner.random)
            .map_err(|_| VaultError::Randomness)?
            .row();
        self.save_as(batch, &row)?;
        Ok(row)
    }

    /// Replaces the entry under `row`.
    pub(crate) fn save_as(&self, batch: &mut Batch<'_>, row: &RowId) -> Result<(), VaultError> {
        batch
            .put(Table::Activity, row, None, &encode(&self.0)?)
            .map_err(VaultError::from)
    }

    /// Writes the entry in a transaction of its own.
    pub(crate) fn record(&self, inner: &Inner) -> Result<(), VaultError> {
        inner.write(|batch| self.save(batch, inner)).map(drop)
    }
}
