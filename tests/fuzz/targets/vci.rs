//! What an issuer and its authorization server answer (OpenID4VCI): the first byte says which document it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_openid4vc::vci::{
    IssuerIdentifier, OfferInvitation, issuer_metadata_requests, parse_authorization_server_metadata,
    parse_credential, parse_issuer_metadata, parse_nonce, parse_notification, parse_offer, parse_offer_uri,
    parse_token, refused_notification_id,
};
use wallet_openid4vc::{HttpResponse, UrlPolicy, invitation_kind, parse_url};

const POLICY: UrlPolicy = UrlPolicy::HttpsOnly;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else {
        return;
    };
    let response = HttpResponse {
        status: if first.is_ascii_uppercase() { 400 } else { 200 },
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: body.to_vec(),
    };
    let issuer = IssuerIdentifier::parse("https://issuer.example", POLICY).unwrap();
    match first.to_ascii_lowercase() {
        b'a' => drop(parse_authorization_server_metadata(&response, &issuer, POLICY)),
        b'c' => {
            let _ = parse_credential(&response, 3);
            let _ = refused_notification_id(&response);
        }
        b'i' => metadata(&response, &issuer),
        b'l' => {
            if let Ok(link) = std::str::from_utf8(body) {
                read_link(link);
            }
        }
        b'n' => drop(parse_nonce(&response)),
        b'o' => drop(parse_offer(&response, POLICY)),
        b't' => drop(parse_token(&response)),
        b'y' => drop(parse_notification(&response)),
        _ => {}
    }
});

fn metadata(response: &HttpResponse, issuer: &IssuerIdentifier) {
    let Ok(metadata) = parse_issuer_metadata(response, issuer, POLICY) else {
        return;
    };
    assert!(metadata.credential_issuer == *issuer);
    for configuration in metadata.credential_configurations.values() {
        let _ = configuration.binding_method();
    }
}

fn read_link(link: &str) {
    let _ = (invitation_kind(link), parse_url(link, POLICY));
    let Ok(OfferInvitation::ByValue(offer)) = parse_offer_uri(link, POLICY) else {
        return;
    };
    // Whoever it names can be asked.
    assert!(!issuer_metadata_requests(&offer.credential_issuer).is_empty());
}
