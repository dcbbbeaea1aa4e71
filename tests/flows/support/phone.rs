//! A phone on disk: a folder for the vault, one for the device's keys, and what the platform brings.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use wallet_core::{
    AnchorSet, BiometricSeal, CredentialId, DeviceSeal, HolderKeys, LockedWallet, Mode, MonotonicCounter,
    Operation, Ports, VaultError, Wallet,
};
use wallet_host::{FolderDevice, block_on};

use super::bench::{approve_with, fetch, new_pin};
use super::clock::TestClock;
use super::credential::Signer;
use super::keys::Authority;
use super::net::Net;
use super::pauses::Pauses;
use super::{Credential, FakeIssuer, NOW};

#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) folder: PathBuf,
    pub(crate) net: Arc<Net>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) ports: Ports,
}

impl Phone {
    /// A phone whose key store is in this process.
    pub(crate) fn with_own_device(folder: &Path) -> Self {
        let device = Arc::new(FolderDevice::create(&folder.join("device")).unwrap());
        Self::with_device(folder, device)
    }

    pub(crate) fn with_device<D>(folder: &Path, device: Arc<D>) -> Self
    where
        D: DeviceSeal + HolderKeys + BiometricSeal + MonotonicCounter + 'static,
    {
        let net = Arc::new(Net::new(Pauses::default()));
        let clock = Arc::new(TestClock::new());
        Self {
            folder: folder.to_owned(),
            net: net.clone(),
            ports: Ports {
                http: net,
                device_seal: device.clone(),
                holder_keys: device.clone(),
                clock: clock.clone(),
                biometric_seal: Some(device.clone()),
                monotonic_counter: Some(device),
            },
            clock,
        }
    }

    /// Lets time pass on the clock that nobody can set. The wall clock stands still: the issuers here know one day only.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.pass(seconds);
        self.clock.set_wall(NOW);
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    pub(crate) fn create(&self, pin: &str) -> Wallet {
        let (home, ports) = (self.home(), self.ports.clone());
        block_on(LockedWallet::create(
            &home,
            &new_pin(pin),
            ports,
            Mode::Production,
        ))
        .unwrap()
    }

    /// Brings credentials into a wallet with this PIN: of an issuer that it trusts from now on, fetched and accepted.
    pub(crate) fn hold(&self, wallet: &Wallet, pin: &str, credentials: Vec<Credential>) -> Vec<CredentialId> {
        let authority = Authority::new("Staff Passport Test Root");
        let key = authority.certify("Eryri University Health Board", &["issuer.example"], &[]);
        wallet
            .add_trust_anchor(&authority.pem, &[AnchorSet::Issuers])
            .unwrap();
        let signer = Signer::X5c(key, None);
        let issuer = FakeIssuer::new("https://issuer.example", signer, credentials);
        self.net.add(issuer.clone());
        let fetched = fetch(wallet, &issuer, None);
        let credentials: Vec<CredentialId> = fetched.pending.iter().map(|one| one.id).collect();
        let operation = Operation::Accept {
            credentials: credentials.clone(),
            unknown_issuer: false,
        };
        let approval = approve_with(wallet, &operation, pin);
        block_on(wallet.accept(&credentials, false, approval)).unwrap();
        credentials
    }

    pub(crate) fn open(&self) -> Result<LockedWallet, VaultError> {
        block_on(LockedWallet::open(
            &self.home(),
            self.ports.clone(),
            Mode::Production,
        ))
    }

    /// A phone that keeps no number outside of the vault's folder: older files can be put back without being noticed.
    pub(crate) fn without_counter(mut self) -> Self {
        self.ports.monotonic_counter = None;
        self
    }
}
