use std::fs;
use std::path::Path;

use wallet_core::AnchorSet;

use crate::args::{Global, Set};
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::views;

pub(crate) async fn run(global: &Global, anchor: &str, set: Option<Set>) -> Result<Document, Failure> {
    let sets: &[AnchorSet] = match set {
        None => &[AnchorSet::Issuers, AnchorSet::Verifiers],
        Some(Set::Issuers) => &[AnchorSet::Issuers],
        Some(Set::Verifiers) => &[AnchorSet::Verifiers],
        Some(Set::TrustLists) => &[AnchorSet::TrustLists],
        Some(Set::StatusLists) => &[AnchorSet::StatusLists],
        Some(Set::Readers) => &[AnchorSet::Readers],
    };
    let named = anchor.starts_with("did:") || anchor.contains("://") || anchor.contains("-----BEGIN");
    let text = if named {
        anchor.to_owned()
    } else {
        fs::read_to_string(Path::new(anchor)).map_err(|_| Failure::Usage("the file cannot be read"))?
    };
    let wallet = unlock(global).await?;
    let mut document = Document::new(Outcome::Ok);
    // A trust list is a JWS, whose header is a JSON object.
    if text.trim_start().starts_with("eyJ") {
        if set.is_some() {
            return Err(Failure::Usage("--for stands beside an anchor, not a trust list"));
        }
        document.trust_list = Some(views::trust_list(&wallet.add_trust_list(&text)?));
    } else {
        wallet.add_trust_anchor(&text, sets)?;
    }
    Ok(document)
}
