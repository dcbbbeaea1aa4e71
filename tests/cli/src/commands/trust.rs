use std::fs;
use std::path::Path;

use wallet_core::AnchorSet;

use crate::args::{Global, Set};
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;

pub(crate) async fn run(global: &Global, anchor: &str, set: Option<Set>) -> Result<Document, Failure> {
    let sets: &[AnchorSet] = match set {
        None => &[AnchorSet::Issuers, AnchorSet::Verifiers],
        Some(Set::Issuers) => &[AnchorSet::Issuers],
        Some(Set::Verifiers) => &[AnchorSet::Verifiers],
    };
    let named = anchor.starts_with("did:") || anchor.contains("://") || anchor.contains("-----BEGIN");
    let text = if named {
        anchor.to_owned()
    } else {
        fs::read_to_string(Path::new(anchor))
            .map_err(|_| Failure::Usage("the certificate's file cannot be read"))?
    };
    unlock(global).await?.add_trust_anchor(&text, sets)?;
    Ok(Document::new(Outcome::Ok))
}
