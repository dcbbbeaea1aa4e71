//! The vault key in the hands of an approval that needs it.

use std::sync::{Arc, Mutex, Weak};

use wallet_crypto::VaultKey;

/// One vault key, until it is taken or wiped.
pub(crate) struct HeldKey(Arc<Mutex<Option<VaultKey>>>);

impl HeldKey {
    /// Whether it was not wiped yet.
    pub(crate) fn is_held(&self) -> bool {
        self.0.lock().is_ok_and(|key| key.is_some())
    }

    /// `None` where it was wiped.
    pub(crate) fn take(self) -> Option<VaultKey> {
        self.0.lock().ok()?.take()
    }
}

/// What the wallet knows of the key that is held: one at a time, so that locking can wipe it.
#[derive(Default)]
pub(crate) struct HeldKeys(Mutex<Weak<Mutex<Option<VaultKey>>>>);

impl HeldKeys {
    /// Holds this key, and wipes the one that was held before.
    pub(crate) fn hold(&self, key: VaultKey) -> HeldKey {
        self.wipe();
        let held = Arc::new(Mutex::new(Some(key)));
        match self.0.lock() {
            Ok(mut known) => *known = Arc::downgrade(&held),
            // What locking could not wipe is not handed out.
            Err(_poisoned) => return HeldKey(Arc::default()),
        }
        HeldKey(held)
    }

    /// Wipes the key that is held.
    pub(crate) fn wipe(&self) {
        let held = self.0.lock().ok().and_then(|known| known.upgrade());
        if let Some(mut key) = held.as_ref().and_then(|held| held.lock().ok()) {
            key.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use wallet_crypto::{OsRandom, VaultKey};

    use super::HeldKeys;

    fn key() -> VaultKey {
        VaultKey::make(&OsRandom).unwrap()
    }

    #[test]
    fn a_key_is_held_until_it_is_taken_wiped_or_another_is() {
        let keys = HeldKeys::default();
        assert!(keys.hold(key()).take().is_some());
        let held = keys.hold(key());
        keys.wipe();
        assert!(held.take().is_none(), "locking wipes it");
        let first = keys.hold(key());
        let second = keys.hold(key());
        assert!(first.take().is_none());
        assert!(second.take().is_some());
    }
}
