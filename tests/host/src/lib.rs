//! A desktop host for the core: its ports in Rust, for the command line, the demo and the tests.
//!
//! - [`FolderDevice`] is [`wallet_core::DeviceSeal`], [`wallet_core::HolderKeys`], [`wallet_core::BiometricSeal`] and
//!   [`wallet_core::MonotonicCounter`] over files.
//! - [`UreqHttp`] is [`wallet_core::Http`] with limits on time and size.
//! - [`SystemClock`] is [`wallet_core::Clock`].
//! - [`block_on`] runs the core's futures without a runtime.
//! - [`contract`] says what every implementation of a key port has to keep to, as suites to run against it.
//! - [`fake_device`] is the folder device as a process, for tests in languages that have no cryptography at hand.

mod background;
mod block_on;
mod clock;
pub mod contract;
pub mod fake_device;
mod folder;
mod hex;
mod http;

pub use block_on::block_on;
pub use clock::{SlowClock, SystemClock};
pub use folder::{FolderDevice, Prompt};
pub use http::{RootsError, TimeLimits, UreqHttp, UreqHttpConfig};
