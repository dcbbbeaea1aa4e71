//! What the child's platform brings: a device that waits in the middle of an unlock, and no network.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use wallet_core::{DeviceAnswer, DeviceInput, DeviceSeal, KeyFault, PrfKind};

use crate::child::{say, wait};
use crate::support::phone::Phone;

/// A phone whose first unlock is held.
pub(crate) fn waiting_phone(folder: &Path) -> Phone {
    let mut phone = Phone::with_own_device(folder);
    phone.ports.device_seal = Arc::new(WaitingDevice {
        device: phone.ports.device_seal.clone(),
        waits: AtomicBool::new(true),
    });
    phone
}

/// Waits once before it answers, while the PIN is in the caller's hand.
struct WaitingDevice {
    device: Arc<dyn DeviceSeal>,
    waits: AtomicBool,
}

#[async_trait]
impl DeviceSeal for WaitingDevice {
    async fn create(&self, alias: &str) -> Result<PrfKind, KeyFault> {
        self.device.create(alias).await
    }

    async fn prf(&self, alias: &str, input: &DeviceInput) -> Result<DeviceAnswer, KeyFault> {
        if self.waits.swap(false, Ordering::SeqCst) {
            say("held");
            wait();
        }
        self.device.prf(alias, input).await
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        self.device.delete(alias).await
    }
}
