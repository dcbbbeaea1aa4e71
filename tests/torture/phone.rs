//! A phone on disk: a folder for the vault, one for the device's keys, and what the platform brings.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wallet_core::{DeviceSeal, HolderKeys, Http, LockedWallet, Mode, Pin, Ports, VaultError};
use wallet_host::{FolderDevice, block_on};

use crate::remote::{RemoteDevice, SteppedHttp, Steps};
use crate::support::NOW;
use crate::support::clock::TestClock;
use crate::support::net::Net;
use crate::support::pauses::Pauses;

/// The wallet's PIN.
pub(crate) const PIN: &str = "314159";

pub(crate) fn pin(text: &str) -> Pin {
    Pin::parse(text.as_bytes()).unwrap()
}

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
        Self::build(folder, device.clone(), device, Arc::new(Steps::stop_at(None)))
    }

    /// A phone whose key store answers at `socket` in its folder; the child waits to be killed at the step given.
    pub(crate) fn with_remote_device(folder: &Path, stop_at: Option<u64>) -> Self {
        // The socket is asked before the network is: both count steps by one counter.
        let steps = Arc::new(Steps::stop_at(stop_at));
        let device = Arc::new(RemoteDevice::connect(&folder.join("socket"), steps.clone()));
        Self::build(folder, device.clone(), device, steps)
    }

    fn build(folder: &Path, seal: Arc<dyn DeviceSeal>, keys: Arc<dyn HolderKeys>, steps: Arc<Steps>) -> Self {
        let net = Arc::new(Net::new(Pauses::default()));
        let clock = Arc::new(TestClock::new());
        let http: Arc<dyn Http> = net.clone();
        Self {
            folder: folder.to_owned(),
            net,
            ports: Ports {
                http: Arc::new(SteppedHttp { net: http, steps }),
                device_seal: seal,
                holder_keys: keys,
                clock: clock.clone(),
                biometric_seal: None,
                monotonic_counter: None,
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

    pub(crate) fn open(&self) -> Result<LockedWallet, VaultError> {
        block_on(LockedWallet::open(
            &self.home(),
            self.ports.clone(),
            Mode::Production,
        ))
    }

    /// How many device keys there are. No port lists them.
    pub(crate) fn device_keys(&self) -> usize {
        let entries = fs::read_dir(self.folder.join("device/device-seal")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        names
            .filter(|name| !name.to_str().unwrap().starts_with('.'))
            .count()
    }

    pub(crate) fn holder_keys(&self) -> usize {
        block_on(self.ports.holder_keys.list("")).unwrap().len()
    }
}
