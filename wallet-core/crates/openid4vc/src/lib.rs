//! OpenID for Verifiable Credential Issuance 1.0, OpenID for Verifiable Presentations 1.0 and DCQL, without I/O.
//!
//! Every step of a protocol is a pair of functions: one makes the [`HttpRequest`] that goes out, the other
//! turns the [`HttpResponse`] that came back into a checked type. Nothing here opens a connection, reads a
//! clock or keeps a key: time and randomness are arguments, signatures are made elsewhere.

mod http;
mod invitation;
mod url_policy;

pub mod dcql;
pub mod vci;
pub mod vp;

pub use http::{HttpMethod, HttpRequest, HttpResponse};
pub use invitation::{InvitationError, InvitationKind, MAX_INVITATION_BYTES, invitation_kind};
pub use url_policy::{EndpointUrl, MAX_URL_BYTES, UrlError, UrlPolicy, parse_url};
