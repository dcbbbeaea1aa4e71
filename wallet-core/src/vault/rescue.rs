//! Reading what is left of a damaged vault.

use std::fmt;

use serde::de::DeserializeOwned;
use wallet_crypto::{NewPassphrase, OsRandom, Pin};
use wallet_store::{Rescued, RescuedRows, Row, Table};
use wallet_trust::TrustPolicy;

use super::inner::decode;
use super::locked::LockedWallet;
use super::pin_check::{PinCheck, open_pin_envelope};
use super::reconcile::Intent;
use super::{device_key, rollback};
use crate::backup::{Document, Held, ReissueV1};
use crate::credentials::{document, summary_at};
use crate::error::{BackupError, VaultError};
use crate::key_policy;
use crate::model::{ActivityEntry, CredentialRecord, CredentialSummary, KeyPolicy};
use crate::trust::{AnchorV1, policy_of};
use crate::trust_list;

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

/// What could be read of a damaged vault: a copy in memory until it is dropped, to be looked at and exported. It shows no
/// claim, signs nothing and has no way to write.
///
/// Each record in it was sealed by this vault. Where [`RescueDamage::whole`] is false, others may be missing, and one may be
/// older than the last that was written.
pub struct RescuedWallet {
    credentials: Vec<CredentialSummary>,
    activity: Vec<ActivityEntry>,
    damage: RescueDamage,
    backup: Document,
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
    /// More may be missing, and nothing tells how many.
    pub uncounted: bool,
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
                Ok(RescueOutcome::Rescued(RescuedWallet::read(rescued, now)?))
            }
        }
    }
}

impl RescuedWallet {
    fn read(mut rescued: Rescued, now: i64) -> Result<Self, VaultError> {
        let uncounted = rescued.is_cut_off();
        let (trust_anchors, anchors) = decoded::<AnchorV1>(&mut rescued, Table::TrustAnchor);
        let (sessions, unread) = decoded(&mut rescued, Table::Session);
        let settings = Settings::read(rescued.take(Table::Setting))?;
        let (_, intents) = decoded::<Intent>(&mut rescued, Table::HolderKeyIntent);
        let other = [anchors, unread, settings.damaged, intents];
        let other = other.iter().fold(0_usize, |sum, one| sum.saturating_add(*one));
        let policy = policy_of(&trust_anchors);
        let (mut records, mut damaged) = decoded::<CredentialRecord>(&mut rescued, Table::Credential);
        let mut credentials = Vec::new();
        records.retain(|record| match shown(record, &policy, now) {
            Ok(summary) => {
                credentials.push(summary);
                true
            }
            Err(_) => {
                damaged = damaged.saturating_add(1);
                false
            }
        });
        let (activity, entries) = decoded::<ActivityEntry>(&mut rescued, Table::Activity);
        let damage = RescueDamage {
            whole: rescued.is_whole() && damaged == 0 && entries == 0 && other == 0,
            credentials: number(damaged),
            activity: number(entries),
            other: number(other),
            uncounted,
        };
        let held = Held {
            credentials: records,
            sessions,
            history: activity.clone(),
            trust_anchors,
            reissue: settings.reissue,
            key_policy: settings.key_policy,
        };
        Ok(Self {
            credentials,
            activity,
            damage,
            backup: held.document(now)?,
        })
    }

    /// Seals what can be read under a passphrase, as [`crate::Wallet::export_backup`] does for a whole vault: software keys
    /// move, and the list of what is to be issued again names the rest. The vault is left as it is, so its history says
    /// nothing of it. A setting that was lost is not in it: [`RescueDamage::other`] counts it.
    ///
    /// Slow on purpose: call it off the main thread.
    ///
    /// # Errors
    /// [`BackupError::TooLarge`]; [`VaultError::Randomness`].
    pub fn export_backup(&self, passphrase: &NewPassphrase) -> Result<Vec<u8>, BackupError> {
        self.backup.seal(passphrase, &OsRandom)
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

/// The settings that a backup takes along.
struct Settings {
    key_policy: KeyPolicy,
    reissue: Vec<ReissueV1>,
    damaged: usize,
}

impl Settings {
    fn read(found: RescuedRows) -> Result<Self, VaultError> {
        let mut settings = Self {
            key_policy: KeyPolicy::default(),
            reissue: Vec::new(),
            damaged: found.damaged,
        };
        let key_policy = key_policy::row()?;
        for Row { id, body, .. } in &found.rows {
            let read = if *id == key_policy {
                decode(body).map(|policy| settings.key_policy = policy)
            } else if *id == device_key::INTENT || *id == rollback::ROW || *id == trust_list::ROW {
                // About this phone and this file, or to be had from its operator again: nothing to a new wallet.
                Ok(())
            } else {
                decode(body).map(|list| settings.reissue.push(list))
            };
            settings.damaged = settings.damaged.saturating_add(usize::from(read.is_err()));
        }
        Ok(settings)
    }
}

/// A record that all can be made of: what a list shows, and a backup.
fn shown(record: &CredentialRecord, policy: &TrustPolicy, now: i64) -> Result<CredentialSummary, VaultError> {
    record.key_view()?;
    summary_at(now, policy, record, &document(record)?)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
