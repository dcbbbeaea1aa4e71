use wallet_store::Table;

use crate::error::VaultError;
use crate::model::{
    Assurance, AssuranceLevel, CredentialAssurance, CredentialRecord, CredentialState, KeyState, UserVerifier,
};
use crate::wallet::Wallet;

impl Wallet {
    /// How well this wallet vouches for its person, as facts and as a level. `docs/assurance.md` says how the level is
    /// computed, and what it does not say.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn assurance(&self) -> Result<Assurance, VaultError> {
        let inner = self.enter()?;
        let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
        let mut credentials = Vec::new();
        for record in records {
            let key = record.key_view()?;
            if record.state != CredentialState::Active || key.state == KeyState::Lost {
                continue;
            }
            credentials.push(CredentialAssurance {
                credential: record.id,
                user_verifier: if key.user_verification {
                    UserVerifier::Hardware
                } else {
                    UserVerifier::Core
                },
                level: key.assurance(),
                key,
            });
        }
        let least = credentials.iter().map(|credential| credential.level).min();
        Ok(Assurance {
            factor: inner.factor,
            credentials,
            level: least.unwrap_or(AssuranceLevel::Aal1),
        })
    }
}
