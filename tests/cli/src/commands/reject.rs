use wallet_core::CredentialId;

use crate::args::Global;
use crate::context::unlock;
use crate::document::{Document, Outcome};
use crate::failure::Failure;

pub(crate) async fn run(global: &Global, target: &str, reason: Option<&str>) -> Result<Document, Failure> {
    let wallet = unlock(global).await?;
    let outcome = match CredentialId::parse(target) {
        Some(id) => wallet.reject(&[id], reason).await?,
        None => {
            let review = wallet.review_offer(target).await?;
            wallet.reject_offer(review.session, reason).await?
        }
    };
    Ok(Document {
        notifications: Some(
            outcome
                .notifications
                .iter()
                .map(|notification| notification.as_str())
                .collect(),
        ),
        ..Document::new(Outcome::Rejected)
    })
}
