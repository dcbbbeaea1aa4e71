use crate::args::Global;
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;

pub(crate) async fn run(global: &Global, request: &str) -> Result<Document, Failure> {
    let wallet = unlock(global).await?;
    let review = wallet.review_request(request).await?;
    let outcome = wallet.decline(review.session).await?;
    Ok(Document {
        redirect_uri: outcome.redirect_uri,
        ..Document::new(Outcome::Declined)
    })
}
