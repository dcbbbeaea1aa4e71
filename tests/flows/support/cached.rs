//! Past the façade, into a vault's store.

use std::path::Path;
use std::sync::Arc;

use wallet_core::{DeviceAnswer, Pin, Ports};
use wallet_crypto::{DeviceInput, OsRandom, PinEnvelope, Stretched, VaultKey, stretch};
use wallet_host::block_on;
use wallet_store::{Header, LockedVault, StoreError, Vault};

/// What opens a vault without stretching the PIN and asking the device each time.
pub(crate) struct Cached {
    header: Header,
    stretched: Stretched,
    answer: DeviceAnswer,
}

impl Cached {
    pub(crate) fn of(home: &Path, ports: &Ports, pin: &Pin) -> Self {
        let header = LockedVault::open(home).unwrap().header().clone();
        let envelope = PinEnvelope::parse(&header.pin_envelope).unwrap();
        let stretched = stretch(pin, envelope.params(), envelope.salt()).unwrap();
        let input = DeviceInput::for_pin(&stretched, &header.vault_id).unwrap();
        let answer = block_on(ports.device_seal.prf(&header.device_alias, &input)).unwrap();
        Self {
            header,
            stretched,
            answer,
        }
    }

    pub(crate) fn vault_key(&self) -> VaultKey {
        let envelope = PinEnvelope::parse(&self.header.pin_envelope).unwrap();
        let (id, kind) = (&self.header.vault_id, self.header.prf_kind);
        envelope.open(id, kind, &self.stretched, &self.answer).unwrap()
    }

    /// `None` where the header is another one.
    pub(crate) fn unlock(&self, locked: LockedVault) -> Result<Option<Vault>, StoreError> {
        if *locked.header() != self.header {
            return Ok(None);
        }
        let vault = locked.unlock(self.vault_key(), Arc::new(OsRandom));
        vault.map(Some).map_err(|(_, error)| error)
    }
}
