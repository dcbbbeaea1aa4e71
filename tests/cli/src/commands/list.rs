use crate::args::Global;
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::views;

pub(crate) async fn run(global: &Global) -> Result<Document, Failure> {
    let credentials = unlock(global).await?.credentials()?;
    Ok(Document {
        credentials: Some(credentials.iter().map(views::credential).collect()),
        ..Document::new(Outcome::Ok)
    })
}
