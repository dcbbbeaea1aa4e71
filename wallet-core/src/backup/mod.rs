//! What may leave this phone, sealed under a passphrase, and its way into a new wallet.

mod document;
mod export;
mod import;
mod moved;
mod private_jwk;
mod reissue;

pub(crate) use document::Document;
pub(crate) use export::{Held, export_digest};
pub(crate) use reissue::ReissueV1;
