//! The façade end to end, with an issuer and a verifier in this process (`support`): what a person does, what goes
//! wrong on the way, and what must never be seen outside.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test says what is wrong by panicking"
)]

mod accept;
mod approvals;
mod attempts;
mod cuts;
mod drops;
mod flips;
mod idle;
mod issuers;
mod privacy;
mod property;
mod requests;
mod rescue;
mod resume;
mod share;
mod support;
mod vault;
