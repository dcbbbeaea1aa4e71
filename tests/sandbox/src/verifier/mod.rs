//! The verifier's side: OpenID4VP 1.0 with DCQL over SD-JWT VC.

pub mod check;
pub mod dcql;
pub mod endpoint;
pub mod issuer_key;
pub mod keys;
pub mod ldp;
pub mod mdoc;
pub mod object;
pub mod request;
pub mod response;
pub mod session;
pub mod statement;
pub mod status;
pub mod w3c;
