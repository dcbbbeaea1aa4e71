//! Telling the issuer what became of a credential (OpenID4VCI section 11): one try, whose failure changes nothing.

use wallet_openid4vc::vci::{NotificationEvent, NotificationId, notification_request, parse_notification};

use crate::model::{Notification, OfferSession, OfferStage};
use crate::vault::Inner;

pub(super) async fn notify_session(
    inner: &Inner,
    session: &OfferSession,
    id: &NotificationId,
    event: NotificationEvent,
) -> Notification {
    let OfferStage::Authorised(token) = &session.stage else {
        return Notification::Impossible;
    };
    let Some(request) = notification_request(&session.issuer, token, id, event) else {
        return Notification::Impossible;
    };
    match inner.send(request).await {
        Ok(response) if parse_notification(&response).is_ok() => Notification::Delivered,
        Ok(_) | Err(_) => Notification::Failed,
    }
}
