//! A local issuer and verifier of staff credentials on loopback.
//!
//! It is the other side of the wallet's tests and of its demonstration: written from OpenID4VCI 1.0, OpenID4VP 1.0,
//! SD-JWT VC and RFC 9901 without any of the wallet's own code, so that the two can only agree where the standards do.
//! Everything it knows is made at start and forgotten at its end. All people and organisations are fictional.

pub mod catalogue;
pub mod check_in;
pub mod control;
pub mod cose;
pub mod encoding;
pub mod engine;
pub mod form;
pub mod issuer;
pub mod keys;
pub mod organisations;
pub mod output;
pub mod pages;
pub mod pki;
pub mod server;
pub mod state;
pub mod trouble;
pub mod trust_list;
pub mod type_metadata;
pub mod verifier;
