use wallet_core::{ClaimView, CredentialDetail, CredentialError, CredentialId, Operation, Wallet};

use crate::args::Global;
use crate::context::{authorise, unlock};
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::{sensitive, views};

pub(crate) async fn run(global: &Global, id: &str, locale: &str) -> Result<Document, Failure> {
    let wallet = unlock(global).await?;
    let id = CredentialId::parse(id).ok_or(CredentialError::NotFound)?;
    let detail = wallet.credential(id)?;
    if detail.claims.is_some() {
        return Ok(shown(&detail, locale));
    }
    let class = detail.summary.class;
    match sensitive::yes(global, &format!("This is {}. Show it?", sensitive::words(class)))? {
        Some(true) => view(global, &wallet, id, locale).await,
        Some(false) => Ok(shown(&detail, locale)),
        None => Ok(Document {
            credentials: shown(&detail, locale).credentials,
            ..Failure::Input("this is sensitive: use --yes-sensitive or a terminal").into_document()
        }),
    }
}

async fn view(global: &Global, wallet: &Wallet, id: CredentialId, locale: &str) -> Result<Document, Failure> {
    let operation = Operation::View {
        credentials: vec![id],
    };
    let authorisation = authorise(global, wallet, &operation, "PIN to see this:").await?;
    let details = wallet.view_sensitive(&[id], authorisation)?;
    let detail = details.first().ok_or(CredentialError::NotFound)?;
    Ok(shown(detail, locale))
}

fn shown(detail: &CredentialDetail, locale: &str) -> Document {
    let claims = detail.claims.as_deref();
    let labels = |claim: &ClaimView| {
        let labels = detail.labels.iter().find(|labelled| labelled.path == claim.path);
        labels
            .map(|labelled| labelled.labels.as_slice())
            .unwrap_or_default()
    };
    let shown = |claim: &ClaimView| views::claim(claim, labels(claim), locale);
    Document {
        credentials: Some(vec![views::credential(&detail.summary)]),
        claims: claims.map(|claims| claims.iter().map(shown).collect()),
        ..Document::new(Outcome::Ok)
    }
}
