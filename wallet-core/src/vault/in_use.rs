use std::ops::Deref;
use std::thread;

use super::Inner;

/// One call of the façade on an unlocked wallet. While it lasts the wallet is in use; its end, by the call's future being
/// dropped too, counts as use, and a panic within it locks the wallet.
pub(crate) struct InUse<'a>(&'a Inner);

impl<'a> InUse<'a> {
    /// The caller has counted the call.
    pub(super) fn counted(inner: &'a Inner) -> Self {
        Self(inner)
    }
}

impl std::fmt::Debug for InUse<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InUse").finish_non_exhaustive()
    }
}

impl Deref for InUse<'_> {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        self.0
    }
}

impl Drop for InUse<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.fail();
        } else {
            self.0.leave();
        }
    }
}
