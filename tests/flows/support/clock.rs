//! A clock that stands still until it is moved.

use std::sync::Mutex;

use wallet_core::{Clock, ClockReading};

use super::NOW;

pub(crate) struct TestClock(Mutex<ClockReading>);

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(ClockReading {
            wall: NOW,
            monotonic_ms: 5_000_000,
            boot_id: Some("first boot".to_owned()),
        }))
    }

    /// Lets time pass on every clock.
    pub(crate) fn pass(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap();
        now.wall += seconds;
        now.monotonic_ms += u64::try_from(seconds).unwrap() * 1000;
    }

    /// Somebody sets the wall clock.
    pub(crate) fn set_wall(&self, wall: i64) {
        self.0.lock().unwrap().wall = wall;
    }

    /// The phone starts again.
    pub(crate) fn reboot(&self) {
        let mut now = self.0.lock().unwrap();
        now.monotonic_ms = 1_000;
        now.boot_id = Some("another boot".to_owned());
    }

    /// The clock that nobody can set goes backwards all the same.
    pub(crate) fn step_back(&self, seconds: u64) {
        self.0.lock().unwrap().monotonic_ms -= seconds * 1000;
    }

    pub(crate) fn wall(&self) -> i64 {
        self.0.lock().unwrap().wall
    }
}

impl Clock for TestClock {
    fn read(&self) -> ClockReading {
        self.0.lock().unwrap().clone()
    }
}
