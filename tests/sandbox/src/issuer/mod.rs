//! The issuer's side: OpenID4VCI 1.0 with the pre-authorised code grant.

pub mod credential;
pub mod endpoint;
pub mod metadata;
pub mod offer;
pub mod proof;
pub mod session;
pub mod spoil;
pub mod token;
