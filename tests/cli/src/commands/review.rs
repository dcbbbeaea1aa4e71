use wallet_core::{InvitationKind, invitation_kind};

use crate::args::Global;
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;
use crate::views;

pub(crate) async fn run(global: &Global, link: &str) -> Result<Document, Failure> {
    let wallet = unlock(global).await?;
    let review = match invitation_kind(link.trim()) {
        Ok(InvitationKind::Request) => views::request(&wallet.review_request(link).await?),
        // What is neither is refused as an offer would be.
        Ok(InvitationKind::Offer) | Err(_) => views::offer(&wallet.review_offer(link).await?, &[]),
    };
    Ok(Document {
        review: Some(review),
        ..Document::new(Outcome::Ok)
    })
}
