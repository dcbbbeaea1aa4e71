//! Cutting a use case off at each of the points where it waits, in every way in which that happens.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use wallet_core::{VaultError, Wallet};
use wallet_host::block_on;

use super::Bench;

/// Where and how a use case is cut off.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cut {
    /// Its future is polled so many times and dropped.
    Drop(usize),
    /// A port panics at this place.
    Panic(usize),
    /// Its future is polled so many times, then the wallet is locked, then it goes on to its end.
    Lock(usize),
}

impl Bench {
    /// Runs `future`, a use case of `wallet` if that is given, and cuts it off. True where it ended before.
    pub(crate) fn cut_off<T>(
        &self,
        wallet: Option<&Wallet>,
        future: impl Future<Output = T>,
        cut: Cut,
    ) -> bool {
        let pauses = &self.device.pauses;
        pauses.set(true);
        let ended = match cut {
            Cut::Drop(polls) => poll(&mut pin!(future), polls),
            Cut::Panic(place) => {
                pauses.panic_in(place);
                let ended = catch_unwind(AssertUnwindSafe(|| block_on(future))).is_ok();
                assert_eq!(ended, pauses.is_to_panic());
                pauses.panic_in(0);
                if let Some(wallet) = wallet.filter(|_| !ended) {
                    assert_eq!(wallet.activity().unwrap_err(), VaultError::Poisoned);
                    drop(wallet.lock().unwrap());
                }
                ended
            }
            Cut::Lock(polls) => {
                let mut future = pin!(future);
                let ended = poll(&mut future, polls);
                if let Some(wallet) = wallet.filter(|_| !ended) {
                    let locked = wallet.lock().unwrap();
                    block_on(future);
                    drop(locked);
                }
                ended
            }
        };
        pauses.set(false);
        ended
    }
}

fn poll<F: Future>(future: &mut std::pin::Pin<&mut F>, polls: usize) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    (0..polls).any(|_| matches!(future.as_mut().poll(&mut context), Poll::Ready(_)))
}

fn at_every_one(at_least: usize, case: impl Fn(usize) -> bool) {
    let ended = (1..200).find(|number| case(*number)).unwrap();
    assert!(ended > at_least, "there were only {ended}");
}

/// Runs `case` with one poll more each time, until the use case ends before it is dropped.
pub(crate) fn at_every_drop(at_least: usize, case: impl Fn(usize) -> bool) {
    at_every_one(at_least, case);
}

/// Runs `case` once for each place where it waits, until the use case ends before it is dropped; and so for a panic there,
/// and for a wallet that is locked there.
pub(crate) fn at_every_wait(at_least: usize, case: impl Fn(Cut) -> bool) {
    at_every_one(at_least, |number| case(Cut::Drop(number)));
    at_every_one(at_least, |number| case(Cut::Panic(number)));
    at_every_one(at_least, |number| case(Cut::Lock(number)));
}

/// As [`at_every_wait`], for a use case of a wallet that is locked already.
pub(crate) fn at_every_wait_locked(at_least: usize, case: impl Fn(Cut) -> bool) {
    at_every_one(at_least, |number| case(Cut::Drop(number)));
    at_every_one(at_least, |number| case(Cut::Panic(number)));
}
