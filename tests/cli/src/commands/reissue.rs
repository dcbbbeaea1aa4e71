use crate::args::Global;
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::views;

pub(crate) async fn run(global: &Global) -> Result<Document, Failure> {
    let list = unlock(global).await?.reissue_list()?;
    Ok(Document {
        reissue: Some(list.iter().map(views::reissue).collect()),
        ..Document::new(Outcome::Ok)
    })
}
