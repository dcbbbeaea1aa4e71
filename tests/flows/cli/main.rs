//! The `wallet` program against the sandbox: every command, outcome and exit code of `docs/cli.md`.
//! The programs are built before (`cargo xtask test` does it); the failing test says how.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a helper of a test says what is wrong by panicking"
)]

mod accepting;
mod alike;
mod backing_up;
mod biometric;
mod catalogue;
mod deleting;
mod formats;
mod https;
mod keys;
mod killed;
mod labels;
mod ldp_vc;
mod listed;
mod mdoc;
mod purposes;
mod selective;
mod sharing;
#[expect(dead_code, reason = "the flows use all of it, these tests a part")]
#[path = "../support/keys.rs"]
mod signing;
mod spoilt;
mod statuses;
mod terminal;
mod trusting;
mod vault;

use serde_json::Value;
use wallet_tests::sandbox::text;

/// Every type that the sandbox issues.
const TYPES: [&str; 5] = [
    "identity",
    "professional-registration",
    "employment-assignment",
    "bank-membership",
    "systems-access",
];

/// The link of an offer or a request.
fn uri(of: &Value) -> String {
    text(of, "uri")
}
