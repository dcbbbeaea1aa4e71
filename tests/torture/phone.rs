//! A phone whose key store outlives the app.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use wallet_host::block_on;

use crate::remote::{RemoteDevice, SteppedHttp, Steps};

pub(crate) use crate::support::bench::{PIN, pin};
pub(crate) use crate::support::phone::Phone;

/// A phone whose key store answers at `socket` in its folder; the child waits to be killed at the step given.
pub(crate) fn with_remote_device(folder: &Path, stop_at: Option<u64>) -> Phone {
    // The socket is asked before the network is: both count steps by one counter.
    let steps = Arc::new(Steps::stop_at(stop_at));
    let device = Arc::new(RemoteDevice::connect(&folder.join("socket"), steps.clone()));
    let mut phone = Phone::with_device(folder, device);
    phone.ports.http = Arc::new(SteppedHttp {
        net: phone.net.clone(),
        steps,
    });
    phone
}

impl Phone {
    /// How many device keys there are. No port lists them.
    pub(crate) fn device_keys(&self) -> usize {
        self.keys_in("device/device-seal")
    }

    /// How many secrets the biometric prompt keeps.
    pub(crate) fn biometric_keys(&self) -> usize {
        self.keys_in("device/biometric")
    }

    /// How many vaults have a number outside of their folder.
    pub(crate) fn counters(&self) -> usize {
        self.keys_in("device/counters")
    }

    fn keys_in(&self, folder: &str) -> usize {
        let entries = fs::read_dir(self.folder.join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        names
            .filter(|name| !name.to_str().unwrap().starts_with('.'))
            .count()
    }

    pub(crate) fn holder_keys(&self) -> usize {
        block_on(self.ports.holder_keys.list("")).unwrap().len()
    }
}
