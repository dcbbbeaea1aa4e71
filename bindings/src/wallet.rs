use std::path::Path;
use std::sync::Arc;

pub(crate) use wallet_core::ChangePinOutcome;
use wallet_core::VaultError;

use crate::authorisation::{Authorisation, AuthoriseOutcome, WalletOperation};
use crate::biometric::{BiometricAuthoriseOutcome, EnableBiometricOutcome};
use crate::config::Config;
use crate::locked::LockedWallet;
use crate::pin::{NewPin, Pin};
use crate::ports::Ports;

/// What came of changing the PIN. From either on the new PIN opens the vault, and the old one does not.
#[uniffi::remote(Enum)]
pub enum ChangePinOutcome {
    /// The old device key is gone: a copy of the file that was made before opens with no PIN.
    Changed,
    /// The key store did not delete the old device key. Until the next unlock does, a copy of the file that was made before
    /// opens on this phone with the old PIN.
    OldKeyRemains,
}

/// An unlocked wallet. It locks when it is locked or closed.
#[derive(Debug, uniffi::Object)]
pub struct Wallet(wallet_core::Wallet);

impl Wallet {
    pub(crate) fn wrap(wallet: wallet_core::Wallet) -> Arc<Self> {
        Arc::new(Self(wallet))
    }

    pub(crate) fn core(&self) -> &wallet_core::Wallet {
        &self.0
    }
}

#[uniffi::export]
impl Wallet {
    /// Makes a new wallet in `home`, a folder that is empty or does not exist, and unlocks it. Stretching the PIN
    /// takes a while: call it off the main thread.
    ///
    /// # Errors
    /// [`VaultError::NotEmpty`] where there is something; faults of the device key and of the storage. Nothing is
    /// left behind that opens.
    #[uniffi::constructor]
    pub async fn create(
        home: String,
        pin: Arc<NewPin>,
        ports: Ports,
        config: Config,
    ) -> Result<Arc<Self>, VaultError> {
        let created =
            wallet_core::LockedWallet::create(Path::new(&home), pin.core(), ports.into(), config).await?;
        Ok(Self::wrap(created))
    }

    /// Asks the person to approve `operation` with their PIN. A wrong PIN counts as a try, as at unlock.
    ///
    /// # Errors
    /// Faults of the device key and the storage, and [`VaultError::Authorisation`] where there is no such operation
    /// to approve.
    pub async fn authorise(
        &self,
        operation: WalletOperation,
        pin: Arc<Pin>,
    ) -> Result<AuthoriseOutcome, VaultError> {
        let outcome = self.0.authorise(&operation.to_core()?, pin.core()).await?;
        Ok(outcome.into())
    }

    /// Puts a new PIN in the place of the one that gave the approval ([`WalletOperation::ChangePin`]). Stretching the PIN
    /// takes a while: call it off the main thread.
    ///
    /// # Errors
    /// [`VaultError::Authorisation`] unless the approval is for this, [`VaultError::Busy`] while another call changes the PIN,
    /// faults of the device key and of the storage. The old PIN is then still the PIN.
    pub async fn change_pin(
        &self,
        new_pin: Arc<NewPin>,
        authorisation: Arc<Authorisation>,
    ) -> Result<ChangePinOutcome, VaultError> {
        self.0.change_pin(new_pin.core(), authorisation.take()?).await
    }

    /// Asks the person to approve `operation` by the platform's prompt. What changes the ways to open the vault needs the
    /// PIN.
    ///
    /// # Errors
    /// [`VaultError::Authorisation`] where the PIN is needed or there is no such operation to approve; faults of the
    /// counter and of the storage.
    pub async fn authorise_with_biometric(
        &self,
        operation: WalletOperation,
    ) -> Result<BiometricAuthoriseOutcome, VaultError> {
        let outcome = self.0.authorise_with_biometric(&operation.to_core()?).await?;
        Ok(outcome.into())
    }

    /// Whether the platform's prompt is set up to open this vault.
    ///
    /// # Errors
    /// [`VaultError::Locked`].
    pub fn biometric_enabled(&self) -> Result<bool, VaultError> {
        self.0.biometric_enabled()
    }

    /// Sets up the platform's prompt as a second way to open the vault; the PIN stays the first.
    ///
    /// # Errors
    /// [`VaultError::Authorisation`] unless the approval is for this and was made by the PIN, [`VaultError::Busy`] while
    /// another call sets it up; faults of the storage.
    pub async fn enable_biometric(
        &self,
        authorisation: Arc<Authorisation>,
    ) -> Result<EnableBiometricOutcome, VaultError> {
        self.0.enable_biometric(authorisation.take()?).await
    }

    /// Removes the biometric envelope and its key. Needs no approval: it takes a way in away.
    ///
    /// # Errors
    /// [`VaultError::DeviceUnavailable`] where the platform does not delete a key of before, which then has to go first;
    /// [`VaultError::Busy`]; faults of the storage.
    pub async fn disable_biometric(&self) -> Result<(), VaultError> {
        self.0.disable_biometric().await
    }

    /// When this vault was last found to be an older copy that was put back, seconds since 1970: what was accepted, shared
    /// or deleted after that copy was made may be missing from it. Always nothing without a counter.
    ///
    /// # Errors
    /// [`VaultError::Locked`], and faults of the storage.
    pub fn rolled_back_at(&self) -> Result<Option<i64>, VaultError> {
        self.0.rolled_back_at()
    }

    /// Locks the wallet: the keys leave the memory, and every later call on this object finds it locked. Works as well
    /// where the wallet has locked itself.
    ///
    /// # Errors
    /// [`VaultError::Locked`] where this was called before, or the vault is erased.
    pub fn lock(&self) -> Result<Arc<LockedWallet>, VaultError> {
        self.0.lock().map(LockedWallet::wrap)
    }

    /// Locks the wallet if it lay unused for too long, and says whether it is locked. It is no use of the wallet: call it
    /// from a timer, and first of all when the app comes back to the foreground.
    pub fn lock_if_idle(&self) -> bool {
        self.0.lock_if_idle()
    }

    /// Seconds until the wallet locks itself unless it is used; none where it is locked. It is no use of the wallet.
    pub fn idle_seconds_left(&self) -> Option<u32> {
        self.0.idle_seconds_left()
    }
}
