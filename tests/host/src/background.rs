//! Blocking work on a thread of its own, as a future.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

/// Starts `work` on a new thread at once. The future gives its result, or `None` when the thread could not be
/// started or the work panicked. Dropping the future does not stop the work.
pub(crate) fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Background<T> {
    let shared = Arc::new(Mutex::new(Shared {
        state: State::Running,
        waker: None,
    }));
    let finish = Finish(Arc::clone(&shared));
    let started = thread::Builder::new()
        .name("wallet-host".to_owned())
        .spawn(move || {
            let output = work();
            lock(&finish.0).state = State::Done(output);
        });
    // A thread that was not started has dropped `finish`, which says so.
    drop(started);
    Background(shared)
}

pub(crate) struct Background<T>(Arc<Mutex<Shared<T>>>);

struct Shared<T> {
    state: State<T>,
    waker: Option<Waker>,
}

enum State<T> {
    Running,
    Done(T),
    Gone,
}

/// Ends the wait however the thread ends.
struct Finish<T>(Arc<Mutex<Shared<T>>>);

impl<T> Drop for Finish<T> {
    fn drop(&mut self) {
        let waker = {
            let mut shared = lock(&self.0);
            if matches!(shared.state, State::Running) {
                shared.state = State::Gone;
            }
            shared.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for Background<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut shared = lock(&self.0);
        match std::mem::replace(&mut shared.state, State::Gone) {
            State::Done(output) => Poll::Ready(Some(output)),
            State::Gone => Poll::Ready(None),
            State::Running => {
                shared.state = State::Running;
                shared.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// The lock is never held while anything can panic that would leave it half-changed.
fn lock<T>(shared: &Mutex<Shared<T>>) -> MutexGuard<'_, Shared<T>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::in_background;
    use crate::block_on;

    #[test]
    fn the_result_comes_back() {
        let work = || {
            std::thread::sleep(Duration::from_millis(20));
            7
        };
        assert_eq!(block_on(in_background(work)), Some(7));
        assert_eq!(block_on(in_background(|| 8)), Some(8));
    }

    #[test]
    fn work_that_panics_ends_in_none() {
        assert_eq!(block_on(in_background(|| -> u8 { panic!("on purpose") })), None);
    }
}
