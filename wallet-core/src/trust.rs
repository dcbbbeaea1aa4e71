use wallet_store::Table;
use wallet_trust::{AnchorSet, TrustAnchor, TrustPolicy};

use crate::config::Mode;
use crate::error::{TrustError, VaultError};
use crate::model::SessionId;
use crate::vault::{Inner, encode};
use crate::wallet::Wallet;

use serde::{Deserialize, Serialize};

/// An anchor as it is sealed in the vault, first version.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnchorV1 {
    set: AnchorSet,
    anchor: TrustAnchor,
}

impl AnchorV1 {
    /// As a policy takes it.
    pub(crate) fn entry(&self) -> (AnchorSet, TrustAnchor) {
        (self.set, self.anchor.clone())
    }

    /// Whether a wallet of this mode may have it: http on a loopback address is for development.
    pub(crate) fn is_allowed(&self, mode: Mode) -> bool {
        match &self.anchor {
            TrustAnchor::Certificate { .. } | TrustAnchor::Did(_) => true,
            TrustAnchor::HttpsIssuer(url) => TrustAnchor::parse(url, mode == Mode::Development).is_ok(),
        }
    }
}

impl Wallet {
    /// Trusts a certificate (PEM, one or several), a DID or an https issuer for the sets given.
    ///
    /// # Errors
    /// [`TrustError::Anchor`] where the text is none of these.
    pub fn add_trust_anchor(&self, text: &str, sets: &[AnchorSet]) -> Result<usize, TrustError> {
        let inner = &self.enter()?;
        let loopback = inner.config.mode == Mode::Development;
        let anchors = TrustAnchor::parse(text, loopback).map_err(|_| TrustError::Anchor)?;
        let held: Vec<AnchorV1> = inner.list(Table::TrustAnchor)?;
        let mut missing: Vec<AnchorV1> = Vec::new();
        for anchor in anchors {
            for set in sets {
                let is_held = |one: &AnchorV1| one.set == *set && one.anchor == anchor;
                if !held.iter().chain(&missing).any(is_held) {
                    missing.push(AnchorV1 {
                        set: *set,
                        anchor: anchor.clone(),
                    });
                }
            }
        }
        // All of them, or none.
        inner.write(|batch| {
            for value in &missing {
                let row = SessionId::make(&*inner.random).map_err(|_| VaultError::Randomness)?;
                batch.put(Table::TrustAnchor, &row.row(), None, &encode(value)?)?;
            }
            Ok(())
        })?;
        Ok(missing.len())
    }
}

/// As [`policy`], out of records that were rescued. A lost anchor vouches for nobody.
pub(crate) fn policy_of(held: &[AnchorV1]) -> TrustPolicy {
    TrustPolicy::new(held.iter().map(AnchorV1::entry).collect())
}

/// The person's anchors. None means: nobody is trusted.
pub(crate) fn policy(inner: &Inner) -> Result<TrustPolicy, VaultError> {
    Ok(policy_of(&inner.list::<AnchorV1>(Table::TrustAnchor)?))
}
