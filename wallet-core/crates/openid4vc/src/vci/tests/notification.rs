use super::*;

fn id() -> NotificationId {
    let body = json!({"credentials": ["a~"], "notification_id": "3fwe98js"});
    parse_credential(&response(200, &body), 1)
        .unwrap()
        .notification_id
        .unwrap()
}

#[test]
fn each_event_is_told_in_fixed_words() {
    for (event, name) in [
        (NotificationEvent::CredentialAccepted, "credential_accepted"),
        (NotificationEvent::CredentialDeleted, "credential_deleted"),
        (NotificationEvent::CredentialFailure, "credential_failure"),
    ] {
        let request = notification_request(&metadata(), &token(), &id(), event).unwrap();
        assert_eq!(request.url, "https://westmere.example/staff/notification");
        assert_eq!(header(&request, "authorization"), Some("Bearer token-1"));
        assert_eq!(header(&request, "content-type"), Some("application/json"));
        let body = json_body(&request);
        assert_eq!(body["notification_id"], "3fwe98js");
        assert_eq!(body["event"], name);
        let description = body
            .get("event_description")
            .map_or("", |text| text.as_str().unwrap());
        // Section 11.1: %x20-21 / %x23-5B / %x5D-7E.
        assert!(
            description
                .bytes()
                .all(|byte| (0x20..0x7f).contains(&byte) && !b"\"\\".contains(&byte))
        );
    }
}

#[test]
fn an_issuer_without_the_endpoint_is_told_nothing() {
    let silent = read_metadata(&with(metadata_body(), "", "notification_endpoint", json!(null))).unwrap();
    let request = notification_request(&silent, &token(), &id(), NotificationEvent::CredentialAccepted);
    assert_eq!(request, None);
}

#[test]
fn any_2xx_is_success() {
    for status in [200, 202, 204] {
        assert_eq!(parse_notification(&raw(status, "text/plain", b"")), Ok(()));
    }
    let error = parse_notification(&response(400, &json!({"error": "invalid_notification_id"})));
    assert_eq!(
        error,
        Err(VciError::Peer {
            code: PeerErrorCode::InvalidNotificationId,
            status: 400
        })
    );
    assert_eq!(
        parse_notification(&raw(302, "text/plain", b"")),
        Err(VciError::Redirect { status: 302 })
    );
}
