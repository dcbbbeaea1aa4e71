//! Where a use case can be cut off: every call of a port.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;

/// Where the calls of every port give way, or panic.
#[derive(Clone, Default)]
pub(crate) struct Pauses(Arc<PauseState>);

#[derive(Default)]
struct PauseState {
    on: AtomicBool,
    /// The places that are left before one panics; none does at 0.
    panic_in: AtomicUsize,
}

impl Pauses {
    /// Whether every call of a port gives way once before its work is done, and once after.
    pub(crate) fn set(&self, on: bool) {
        self.0.on.store(on, Ordering::SeqCst);
    }

    /// The place with this number, from here on, where a call could give way panics; none does at 0.
    pub(crate) fn panic_in(&self, places: usize) {
        self.0.panic_in.store(places, Ordering::SeqCst);
    }

    /// Whether the place that was to panic was not reached.
    pub(crate) fn is_to_panic(&self) -> bool {
        self.0.panic_in.load(Ordering::SeqCst) > 0
    }

    pub(crate) async fn give_way(&self) {
        let left = self.0.panic_in.load(Ordering::SeqCst);
        self.panic_in(left.saturating_sub(1));
        if left == 1 {
            // As a panic, without the report of one.
            std::panic::resume_unwind(Box::new("a port that panics, as the test wants it"));
        }
        let mut given = !self.0.on.load(Ordering::SeqCst);
        std::future::poll_fn(move |context| {
            if std::mem::replace(&mut given, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}
