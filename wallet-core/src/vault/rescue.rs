//! Reading what is left of a damaged vault.

use std::fmt;

use serde::de::DeserializeOwned;
use wallet_crypto::Pin;
use wallet_store::{Rescued, Table};
use wallet_trust::TrustPolicy;

use super::inner::decode;
use super::locked::LockedWallet;
use super::pin_check::{PinCheck, open_pin_envelope};
use crate::credentials::{document, summary_at};
use crate::error::VaultError;
use crate::model::{ActivityEntry, CredentialRecord, CredentialSummary};
use crate::trust::policy_of;

/// What came of a PIN for a rescue. It counts like one at unlock.
#[derive(Debug)]
pub enum RescueOutcome {
    /// The PIN was right.
    Rescued(RescuedWallet),
    /// The PIN was wrong.
    WrongPin {
        /// Tries before the vault erases itself.
        tries_left: u32,
        /// When the next try is possible, seconds since 1970, where it must wait.
        until: Option<i64>,
    },
    /// No PIN is looked at before this moment.
    LockedOut {
        /// Seconds since 1970.
        until: i64,
    },
    /// The last try was used: the vault's keys and files are gone.
    Erased,
}

/// What could be read of a damaged vault: a copy in memory until it is dropped, without keys and without a way to write.
///
/// Each record in it was sealed by this vault. Where [`RescueDamage::whole`] is false, others may be missing, and one may be
/// older than the last that was written.
pub struct RescuedWallet {
    credentials: Vec<CredentialSummary>,
    activity: Vec<ActivityEntry>,
    damage: RescueDamage,
}

/// What could not be read. Records that were taken away are not counted: nothing tells their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RescueDamage {
    /// Nothing is missing and nothing is damaged: the vault can be unlocked.
    pub whole: bool,
    /// Credentials that are there and cannot be read.
    pub credentials: u32,
    /// Entries of the history that are there and cannot be read.
    pub activity: u32,
    /// Other records that are there and cannot be read: offers, requests, trust anchors, settings.
    pub other: u32,
}

impl LockedWallet {
    /// Reads what is left of a vault that [`LockedWallet::unlock`] says is damaged. The vault stays locked and its file as it is.
    /// No claim's value is shown: the credentials are those of a list.
    ///
    /// # Errors
    /// As [`LockedWallet::unlock`]; [`VaultError::Damaged`] where nothing at all can be read.
    pub async fn rescue(&self, pin: &Pin) -> Result<RescueOutcome, VaultError> {
        let header = self.with(|vault| Ok(vault.header().clone()))?;
        match open_pin_envelope(&header, self, self.ports(), self.config(), pin).await? {
            PinCheck::WrongPin { tries_left, until } => Ok(RescueOutcome::WrongPin { tries_left, until }),
            PinCheck::LockedOut { until } | PinCheck::RolledBack { until } => {
                Ok(RescueOutcome::LockedOut { until })
            }
            PinCheck::Exhausted => {
                self.destroy().await?;
                Ok(RescueOutcome::Erased)
            }
            PinCheck::Opened(key, _) => {
                let rescued = self.with(|vault| Ok(vault.rescue(key)?))?;
                let now = self.ports().clock.read().wall;
                Ok(RescueOutcome::Rescued(RescuedWallet::read(rescued, now)))
            }
        }
    }
}

impl RescuedWallet {
    fn read(mut rescued: Rescued, now: i64) -> Self {
        let anchors = rescued.take(Table::TrustAnchor);
        let (policy, unread) = policy_of(anchors.rows.iter().map(|row| row.body.as_slice()));
        let mut other = anchors.damaged.saturating_add(unread);
        for table in [Table::Session, Table::HolderKeyIntent, Table::Setting] {
            other = other.saturating_add(rescued.take(table).damaged);
        }
        let (records, damaged) = decoded::<CredentialRecord>(&mut rescued, Table::Credential);
        let all = records.len();
        let credentials: Vec<CredentialSummary> = records
            .iter()
            .filter_map(|record| summary(record, &policy, now).ok())
            .collect();
        let damaged = damaged.saturating_add(all.saturating_sub(credentials.len()));
        let (activity, entries) = decoded(&mut rescued, Table::Activity);
        let damage = RescueDamage {
            whole: rescued.is_whole() && damaged == 0 && entries == 0 && other == 0,
            credentials: number(damaged),
            activity: number(entries),
            other: number(other),
        };
        Self {
            credentials,
            activity,
            damage,
        }
    }

    /// The credentials that can be read, oldest first.
    #[must_use]
    pub fn credentials(&self) -> &[CredentialSummary] {
        &self.credentials
    }

    /// The entries of the history that can be read, oldest first.
    #[must_use]
    pub fn activity(&self) -> &[ActivityEntry] {
        &self.activity
    }

    /// What could not be read.
    #[must_use]
    pub fn damage(&self) -> RescueDamage {
        self.damage
    }
}

impl fmt::Debug for RescuedWallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RescuedWallet").finish_non_exhaustive()
    }
}

/// The records of a table that can be read, and how many cannot.
fn decoded<T: DeserializeOwned>(rescued: &mut Rescued, table: Table) -> (Vec<T>, usize) {
    let found = rescued.take(table);
    let records: Vec<T> = found
        .rows
        .iter()
        .filter_map(|row| decode(&row.body).ok())
        .collect();
    let unread = found.rows.len().saturating_sub(records.len());
    (records, found.damaged.saturating_add(unread))
}

fn summary(
    record: &CredentialRecord,
    policy: &TrustPolicy,
    now: i64,
) -> Result<CredentialSummary, VaultError> {
    summary_at(now, policy, record, &document(record)?)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
