//! A clock of a slow phone, whose wall clock stands still until it is moved.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use wallet_core::{Clock, ClockReading};

use super::NOW;

/// Who takes so long for Argon2id at the floor can't do the default within a second.
const SLOW_MS: u64 = 200;

pub(crate) struct TestClock {
    now: Mutex<ClockReading>,
    step_ms: AtomicU64,
}

impl TestClock {
    /// Whatever takes a time takes long: a guess of the PIN costs the least that is allowed, for there are many of them.
    pub(crate) fn new() -> Self {
        Self {
            now: Mutex::new(ClockReading {
                wall: NOW,
                monotonic_ms: 5_000_000,
                boot_id: Some("first boot".to_owned()),
            }),
            step_ms: AtomicU64::new(SLOW_MS),
        }
    }

    /// From now on each reading is so much later than the one before, as if what lies between took that long.
    pub(crate) fn step(&self, milliseconds: u64) {
        self.step_ms.store(milliseconds, Ordering::SeqCst);
    }

    /// A platform that does not name its boots.
    pub(crate) fn forget_boot(&self) {
        self.now.lock().unwrap().boot_id = None;
    }

    /// Lets time pass on every clock.
    pub(crate) fn pass(&self, seconds: i64) {
        let mut now = self.now.lock().unwrap();
        now.wall += seconds;
        now.monotonic_ms += u64::try_from(seconds).unwrap() * 1000;
    }

    /// Somebody sets the wall clock.
    pub(crate) fn set_wall(&self, wall: i64) {
        self.now.lock().unwrap().wall = wall;
    }

    /// The phone starts again.
    pub(crate) fn reboot(&self) {
        let mut now = self.now.lock().unwrap();
        now.monotonic_ms = 1_000;
        now.boot_id = Some("another boot".to_owned());
    }

    /// The clock that nobody can set goes backwards all the same.
    pub(crate) fn step_back(&self, seconds: u64) {
        self.now.lock().unwrap().monotonic_ms -= seconds * 1000;
    }

    pub(crate) fn wall(&self) -> i64 {
        self.now.lock().unwrap().wall
    }
}

impl Clock for TestClock {
    fn read(&self) -> ClockReading {
        let mut now = self.now.lock().unwrap();
        now.monotonic_ms += self.step_ms.load(Ordering::SeqCst);
        now.clone()
    }
}
