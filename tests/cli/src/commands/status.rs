use wallet_core::StatusRefresh;

use crate::args::Global;
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::views;

pub(crate) async fn run(global: &Global) -> Result<Document, Failure> {
    let outcome = unlock(global).await?.refresh_status(StatusRefresh::All).await?;
    let failures: Vec<_> = outcome.failures.iter().map(views::status_failure).collect();
    Ok(Document {
        credentials: Some(outcome.credentials.iter().map(views::credential).collect()),
        status_failures: (!failures.is_empty()).then_some(failures),
        ..Document::new(Outcome::Ok)
    })
}
