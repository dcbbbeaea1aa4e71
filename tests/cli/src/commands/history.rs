use crate::args::Global;
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::views;

pub(crate) async fn run(global: &Global) -> Result<Document, Failure> {
    let entries = unlock(global).await?.activity()?;
    Ok(Document {
        history: Some(entries.iter().map(views::activity).collect()),
        ..Document::new(Outcome::Ok)
    })
}
