//! What a person does beside accepting and sharing: deletes, backs up, sets up the prompt.

use wallet_core::{
    BiometricUnlockOutcome, CredentialState, EnableBiometricOutcome, NewPassphrase, Operation,
};
use wallet_crypto::OsRandom;
use wallet_host::block_on;

use super::{Code, Story};
use crate::event::Op;

impl Story {
    pub(crate) fn delete(&mut self) -> Result<(), Code> {
        let active = self.held(CredentialState::Active);
        if active.is_empty() {
            return Ok(());
        }
        let (credential, of_type) = self.rng.pick(&active).clone();
        let yes = self.approve(&Operation::Delete { credential })?;
        self.run(Op::Delete(of_type), |story| {
            block_on(story.wallet().delete_credential(credential, yes)).map_err(code!())
        })
    }

    pub(crate) fn export(&mut self) -> Result<(), Code> {
        let yes = self.approve(&Operation::Export)?;
        self.run(Op::Export, |story| {
            let passphrase = NewPassphrase::generate(&OsRandom).unwrap();
            let backup = story.wallet().export_backup(&passphrase, yes).map_err(code!())?;
            assert!(!backup.is_empty());
            Ok(())
        })
    }

    /// Sets the prompt up, or takes it away.
    pub(crate) fn turn_biometric(&mut self) -> Result<(), Code> {
        if self.wallet().biometric_enabled().map_err(code!())? {
            return self.run(Op::Biometric(false), |story| {
                block_on(story.wallet().disable_biometric()).map_err(code!())
            });
        }
        let yes = self.approve(&Operation::EnableBiometric)?;
        self.run(Op::Biometric(true), |story| {
            let outcome = block_on(story.wallet().enable_biometric(yes)).map_err(code!())?;
            assert_eq!(outcome, EnableBiometricOutcome::Enabled);
            Ok(())
        })
    }

    /// Unlocks by the prompt where it is set up, else by the PIN.
    pub(crate) fn unlock_by_prompt(&mut self) -> Result<(), Code> {
        let locked = self.locked.as_ref().unwrap();
        if !locked.biometric_enabled().map_err(code!())? {
            return self.unlock();
        }
        match block_on(locked.unlock_with_biometric()).map_err(code!())? {
            BiometricUnlockOutcome::Unlocked(wallet) => {
                self.wallet = Some(wallet);
                self.locked = None;
                Ok(())
            }
            BiometricUnlockOutcome::Refused(refusal) => panic!("the prompt: {refusal:?}"),
        }
    }
}
