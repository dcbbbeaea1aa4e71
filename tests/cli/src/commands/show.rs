use wallet_core::{CredentialError, CredentialId};

use crate::args::Global;
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::views;

pub(crate) async fn run(global: &Global, id: &str) -> Result<Document, Failure> {
    let wallet = unlock(global).await?;
    let detail = wallet.credential(CredentialId::parse(id).ok_or(CredentialError::NotFound)?)?;
    Ok(Document {
        credentials: Some(vec![views::credential(&detail.summary)]),
        claims: Some(detail.claims.iter().map(views::claim).collect()),
        ..Document::new(Outcome::Ok)
    })
}
