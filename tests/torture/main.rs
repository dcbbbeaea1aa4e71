//! The vault under what phones do to apps: killed at any moment, out of power, out of room.
//!
//! A child process (this program again) does what a person would do and says what it begins and what is done
//! (`story`); the parent keeps what must be true from these words (`model`) and compares after each fault.
//! `cargo xtask torture` runs the same for longer.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test says what is wrong by panicking"
)]

mod child;
mod disk;
mod event;
mod flips;
mod image;
mod kill;
mod model;
mod phone;
mod power;
mod remote;
mod story;
#[expect(
    dead_code,
    unused_imports,
    reason = "the flows use all of it, these tests a part"
)]
#[path = "../flows/support/mod.rs"]
mod support;
mod wal;
