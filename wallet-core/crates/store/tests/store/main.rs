//! The vault file from outside: what it keeps, what it refuses and what it shows to a reader of its bytes.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test says what is wrong by panicking"
)]

mod biometric;
mod damage;
mod envelope;
mod flips;
mod lifecycle;
mod model;
mod process;
mod readable;
mod rescue;
mod set;
mod support;
