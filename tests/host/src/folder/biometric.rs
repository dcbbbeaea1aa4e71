//! The platform's biometric prompt, played by files: what is kept, who is enrolled and what the person answers.

use std::fs;
use std::io::ErrorKind;

use async_trait::async_trait;
use wallet_core::{BiometricSeal, BiometricSecret, KeyFault};
use wallet_crypto::Secret;

use super::FolderDevice;
use super::files::KeyKind;

/// The file that says what the person answers; without it they confirm.
const PROMPT: &str = "prompt";

/// What the person at the prompt does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// They confirm.
    Confirms,
    /// They cancel.
    Cancels,
    /// They failed too often: the platform does not ask.
    LockedOut,
}

impl Prompt {
    const fn name(self) -> &'static str {
        match self {
            Self::Confirms => "confirms",
            Self::Cancels => "cancels",
            Self::LockedOut => "locked_out",
        }
    }

    /// By its name: `confirms`, `cancels` or `locked_out`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Confirms, Self::Cancels, Self::LockedOut]
            .into_iter()
            .find(|prompt| prompt.name() == name)
    }
}

impl FolderDevice {
    /// Says what the person does at every prompt from now on.
    ///
    /// # Errors
    /// [`KeyFault::Unavailable`] when it cannot be written down.
    pub fn set_prompt(&self, prompt: Prompt) -> Result<(), KeyFault> {
        fs::write(self.folder.join(PROMPT), prompt.name()).map_err(|_| KeyFault::Unavailable)
    }

    /// Another person, or another finger, is enrolled: everything that is kept is void.
    ///
    /// # Errors
    /// [`KeyFault::Unavailable`] when it cannot be made void.
    pub fn change_enrolment(&self) -> Result<(), KeyFault> {
        self.biometric.void_all()
    }

    fn ask(&self) -> Result<(), KeyFault> {
        let answer = match fs::read_to_string(self.folder.join(PROMPT)) {
            Ok(name) => Prompt::from_name(name.trim()).ok_or(KeyFault::Unavailable)?,
            Err(error) if error.kind() == ErrorKind::NotFound => Prompt::Confirms,
            Err(_) => return Err(KeyFault::Unavailable),
        };
        match answer {
            Prompt::Confirms => Ok(()),
            Prompt::Cancels => Err(KeyFault::Cancelled),
            Prompt::LockedOut => Err(KeyFault::LockedOut),
        }
    }

    /// What is kept under `alias`, once the person confirmed.
    pub(crate) fn give_out(&self, alias: &str) -> Result<Secret<32>, KeyFault> {
        // A void key is told without asking, as the phones do.
        let (kind, secret) = self.biometric.read(alias)?;
        self.ask()?;
        match kind {
            KeyKind::Biometric => Ok(secret),
            KeyKind::Hmac | KeyKind::Ecdh | KeyKind::Signing => Err(KeyFault::Invalidated),
        }
    }

    /// Keeps `secret` under `alias`, once the person confirmed.
    pub(crate) fn keep(&self, alias: &str, secret: &Secret<32>) -> Result<(), KeyFault> {
        self.ask()?;
        match self.biometric.write(alias, KeyKind::Biometric, secret) {
            // The folder is not there: this is no device to keep anything on.
            Err(KeyFault::Missing) => Err(KeyFault::Unavailable),
            kept => kept,
        }
    }
}

#[async_trait]
impl BiometricSeal for FolderDevice {
    async fn seal(&self, alias: &str, secret: &BiometricSecret) -> Result<(), KeyFault> {
        self.keep(alias, secret.secret())
    }

    async fn open(&self, alias: &str) -> Result<BiometricSecret, KeyFault> {
        self.give_out(alias).map(BiometricSecret::new)
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        self.biometric.delete(alias)
    }
}
