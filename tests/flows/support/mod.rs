//! A phone, a network, an issuer and a verifier, all in this process: written from the specifications, with none of
//! the code that they test beyond hashes and encodings.

pub(crate) mod bench;
pub(crate) mod cached;
pub(crate) mod clock;
pub(crate) mod credential;
pub(crate) mod cut;
pub(crate) mod device;
pub(crate) mod did_web;
pub(crate) mod issuer;
pub(crate) mod keys;
pub(crate) mod ldp;
pub(crate) mod mdoc;
pub(crate) mod net;
pub(crate) mod pauses;
pub(crate) mod phone;
pub(crate) mod random;
pub(crate) mod rdf;
pub(crate) mod sd_jwt;
pub(crate) mod selective;
pub(crate) mod status_list;
pub(crate) mod type_host;
pub(crate) mod verifier;
pub(crate) mod verifier_reads;
pub(crate) mod w3c;

pub(crate) use bench::{Bench, pin};
pub(crate) use credential::{Credential, Spoil};
pub(crate) use issuer::FakeIssuer;
pub(crate) use mdoc::Mdoc;
pub(crate) use sd_jwt::{Node, always, sd};
pub(crate) use verifier::Ask;
pub(crate) use w3c::W3c;

/// The moment at which every test starts, 2026-10-01T00:00:00Z.
pub(crate) const NOW: i64 = 1_790_812_800;
/// A day in seconds.
pub(crate) const DAY: i64 = 86_400;
