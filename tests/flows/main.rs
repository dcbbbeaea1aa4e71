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
mod backup;
mod backup_content;
mod biometric;
mod biometric_ends;
mod biometric_pin;
mod cuts;
mod debug;
mod delete;
mod did_web;
mod drops;
mod flips;
mod golden;
mod idle;
mod issuers;
mod key_health;
mod keys;
mod ldp_vc;
mod mdoc_accept;
mod mdoc_share;
mod pin;
mod privacy;
mod property;
mod read_model;
mod requests;
mod rescue;
mod resume;
mod rollback;
mod selective;
mod sensitive;
mod share;
mod status;
mod status_lists;
mod status_lists_foreign;
mod status_lists_ldp;
mod support;
mod trust_list;
mod type_metadata;
mod type_metadata_age;
mod vault;
mod verifier_limits;
mod verifiers;
mod w3c_accept;
mod w3c_backup;
mod w3c_share;
