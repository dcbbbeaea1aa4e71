use async_trait::async_trait;
use wallet_crypto::BiometricSecret;

use super::KeyFault;

/// Keeps 32 secret bytes that only the platform's own biometric prompt gives out: the hardware opens them, nothing asks
/// "yes or no".
///
/// What is kept is bound to the people who are enrolled when it is sealed, and void as soon as that changes. It cannot leave
/// the phone, no backup holds it, and each opening asks anew. An adapter never makes anew what is missing: to the core,
/// missing means void.
#[async_trait]
pub trait BiometricSeal: Send + Sync {
    /// Keeps `secret` under `alias`, which asks the person where the platform wants that. What is there already under this
    /// name is not replaced: that is a fault.
    ///
    /// # Errors
    /// [`KeyFault`] where nothing was kept: [`KeyFault::Cancelled`], [`KeyFault::LockedOut`]; [`KeyFault::Unavailable`]
    /// where nobody is enrolled or the phone has no such hardware.
    async fn seal(&self, alias: &str, secret: &BiometricSecret) -> Result<(), KeyFault>;

    /// Asks the person, and gives out what was kept.
    ///
    /// # Errors
    /// [`KeyFault::Invalidated`] where a change of enrolment made it void, [`KeyFault::Missing`] where nothing is kept under
    /// this name; [`KeyFault::Cancelled`], [`KeyFault::LockedOut`] and [`KeyFault::Unavailable`] change nothing.
    async fn open(&self, alias: &str) -> Result<BiometricSecret, KeyFault>;

    /// Destroys what is kept, void or not, without asking the person. What is not there counts as destroyed.
    ///
    /// # Errors
    /// [`KeyFault`] where it may still be there.
    async fn delete(&self, alias: &str) -> Result<(), KeyFault>;
}
