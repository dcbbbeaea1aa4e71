//! What several of the house's tests share: the `wallet` program and the sandbox, run as processes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking, and this is a part of them"
)]

pub mod sandbox;
pub mod wallet;
