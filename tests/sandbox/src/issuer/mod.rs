//! The issuer's side: OpenID4VCI 1.0 with the pre-authorised code grant.

pub mod content;
pub mod credential;
pub mod endpoint;
pub mod ldp;
pub mod mdoc;
pub mod metadata;
pub mod offer;
pub mod proof;
pub mod sd_jwt_vc;
pub mod session;
pub mod spoil;
pub mod status;
pub mod status_cwt;
pub mod status_list;
pub mod token;
pub mod w3c;
pub mod w3c_jwt;
