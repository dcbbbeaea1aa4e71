use wallet_crypto::{NewPassphrase, Random, SealedBackup, length_prefixed, sha256};
use wallet_store::{Row, Table};

use super::document::{Document, Reissue, Settings};
use super::moved::moved;
use super::reissue::{self, ReissueV1, not_moved};
use crate::activity::Entry;
use crate::error::{BackupError, VaultError};
use crate::key_policy::key_policy;
use crate::model::{
    ActivityEntry, ActivityFlow, ActivityKind, CredentialRecord, CredentialState, KeyPolicy, SessionRecord,
};
use crate::trust::AnchorV1;
use crate::vault::{Authorisation, Inner, decode, encode};
use crate::wallet::Wallet;

impl Wallet {
    /// Seals what may leave this phone under a passphrase, for a new wallet on another one: the credentials whose keys are in
    /// software, with these, the history, the trust anchors, the settings, and a list of the credentials that their issuers must give again, without their claims. What waits for a
    /// decision stays here. The app keeps the bytes where it likes, and shows the passphrase once.
    ///
    /// Slow on purpose: call it off the main thread.
    ///
    /// # Errors
    /// [`BackupError::TooLarge`]; [`VaultError::Authorisation`] where the approval is not for what is held now; faults of the
    /// vault. Nothing is handed out before the history says so.
    pub fn export_backup(
        &self,
        passphrase: &NewPassphrase,
        authorisation: Authorisation,
    ) -> Result<Vec<u8>, BackupError> {
        let inner = &*self.enter()?;
        authorisation.take(&export_digest(inner)?, inner)?;
        let document = held(inner)?.document(inner.now())?;
        let sealed = document.seal(passphrase, &*inner.random)?;
        Entry::new(inner, ActivityFlow::Backup, ActivityKind::Exported).record(inner)?;
        Ok(sealed)
    }
}

/// Binds an export to the credentials that are held.
pub(crate) fn export_digest(inner: &Inner) -> Result<[u8; 32], VaultError> {
    let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
    let mut parts = vec![b"export/1".to_vec()];
    for record in records
        .iter()
        .filter(|record| record.state == CredentialState::Active)
    {
        parts.push(record.id.to_string().into_bytes());
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Ok(sha256(&length_prefixed(&parts)))
}

/// What a backup is made of.
pub(crate) struct Held {
    pub(crate) credentials: Vec<CredentialRecord>,
    pub(crate) sessions: Vec<SessionRecord>,
    pub(crate) history: Vec<ActivityEntry>,
    pub(crate) trust_anchors: Vec<AnchorV1>,
    /// What an earlier backup could not bring.
    pub(crate) reissue: Vec<ReissueV1>,
    pub(crate) key_policy: KeyPolicy,
}

/// The vault's content at one moment.
fn held(inner: &Inner) -> Result<Held, VaultError> {
    let (credentials, sessions, history, anchors) = inner.with(|vault| {
        Ok((
            vault.list(Table::Credential)?,
            vault.list(Table::Session)?,
            vault.list(Table::Activity)?,
            vault.list(Table::TrustAnchor)?,
        ))
    })?;
    Ok(Held {
        credentials: all(&credentials)?,
        sessions: all(&sessions)?,
        history: all(&history)?,
        trust_anchors: all(&anchors)?,
        reissue: reissue::lists(inner)?,
        key_policy: key_policy(inner)?,
    })
}

impl Held {
    /// What of it moves, and what its issuers must give again.
    pub(crate) fn document(self, created_at: i64) -> Result<Document, VaultError> {
        let mut reissue = not_moved(self.reissue, &self.credentials)?;
        let mut moving = Vec::new();
        for record in self.credentials {
            if record.state == CredentialState::Active {
                let stays = stays(&record, &self.sessions);
                match moved(record) {
                    Some(moved) => moving.push(moved),
                    None => reissue.push(stays),
                }
            }
        }
        Ok(Document {
            created_at,
            credentials: moving,
            reissue,
            history: self.history,
            trust_anchors: self.trust_anchors,
            settings: Settings {
                key_policy: self.key_policy,
            },
        })
    }
}

impl Document {
    pub(crate) fn seal(
        &self,
        passphrase: &NewPassphrase,
        random: &dyn Random,
    ) -> Result<Vec<u8>, BackupError> {
        Ok(SealedBackup::seal(&encode(self)?, passphrase, random)?)
    }
}

fn all<T: serde::de::DeserializeOwned>(rows: &[Row]) -> Result<Vec<T>, VaultError> {
    rows.iter().map(|row| decode(&row.body)).collect()
}

/// What is said of a credential whose key stays in the hardware of this phone, or is lost.
pub(super) fn stays(record: &CredentialRecord, sessions: &[SessionRecord]) -> Reissue {
    let offered_by = sessions.iter().find_map(|session| match session {
        SessionRecord::OfferV1(offer) if offer.id == record.session => {
            Some(offer.offer.credential_issuer.as_str().to_owned())
        }
        SessionRecord::OfferV1(_) | SessionRecord::RequestV1(_) => None,
    });
    Reissue {
        credential_type: record.credential_type.clone(),
        names: record.names.clone(),
        issuer: record.issuer.clone(),
        offered_by,
    }
}
