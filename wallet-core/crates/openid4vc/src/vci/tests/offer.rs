use super::*;
use crate::{EndpointUrl, HttpMethod, UrlError};

const MALFORMED: VciError = VciError::Malformed { what: Wire::Offer };

fn by_value(scheme: &str, body: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("credential_offer", body)
        .finish();
    format!("{scheme}?{query}")
}

fn parse(body: &Value) -> Result<CredentialOffer, VciError> {
    parse_offer(&response(200, body), UrlPolicy::HttpsOnly)
}

fn parse_uri(uri: &str) -> Result<CredentialOffer, VciError> {
    match parse_offer_uri(uri, UrlPolicy::HttpsOnly)? {
        OfferInvitation::ByValue(offer) => Ok(offer),
        OfferInvitation::ByReference(_) => panic!("an offer by reference"),
    }
}

fn grant(parameters: Value) -> Value {
    with(offer_body(), "/grants", PRE_AUTHORIZED_CODE_GRANT, parameters)
}

#[test]
fn offers_by_value_come_by_every_scheme() {
    for scheme in [
        "openid-credential-offer://",
        "haip-vci://",
        "https://wallet.example/open",
        "OPENID-CREDENTIAL-OFFER://",
    ] {
        let offer = parse_uri(&by_value(scheme, &offer_body().to_string())).unwrap();
        assert_eq!(offer.credential_issuer.as_str(), ISSUER);
        assert_eq!(offer.credential_configuration_ids, [CONFIGURATION]);
        assert_eq!(offer.grant.pre_authorized_code.expose(), "one-use-code"); // EXPOSE: test
        assert_eq!(offer.grant.tx_code, None);
    }
}

#[test]
fn an_offer_by_value_may_be_percent_encoded_in_part_only() {
    // OpenID4VCI 1.0 section 4.1.2, its second example.
    let uri = "openid-credential-offer://?credential_offer=%7B%22credential_issuer%22:%22https://credential-issuer.exam\
        ple.com%22,%22credential_configuration_ids%22:%5B%22org.iso.18013.5.1.mDL%22%\
        5D,%22grants%22:%7B%22urn:ietf:params:oauth:grant-type:pre-authorized_code%22\
        :%7B%22pre-authorized_code%22:%22oaKazRN8I0IbtZ0C7JuMn5%22,%22tx_code%22:%7B%\
        22input_mode%22:%22text%22,%22description%22:%22Please%20enter%20the%20serial\
        %20number%20of%20your%20physical%20drivers%20license%22%7D%7D%7D%7D";
    let offer = parse_uri(uri).unwrap();
    let spec = offer.grant.tx_code.unwrap();
    assert_eq!(spec.input_mode, TxCodeInputMode::Text);
    assert_eq!(spec.length, None);
    assert_eq!(
        spec.description.unwrap().as_str(),
        "Please enter the serial number of your physical drivers license"
    );
}

#[test]
fn an_offer_by_reference_is_fetched_as_json_without_a_token() {
    // Section 4.1.3's example, dots escaped as there.
    let uri = "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fserver%2Eexample%2Ecom%2Fcredential-offer\
        %2FGkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM";
    let OfferInvitation::ByReference(reference) = parse_offer_uri(uri, UrlPolicy::HttpsOnly).unwrap() else {
        panic!("an offer by value")
    };
    let request = offer_request(&reference);
    assert_eq!(request.method, HttpMethod::Get);
    assert_eq!(
        request.url,
        "https://server.example.com/credential-offer/GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM"
    );
    assert_eq!(header(&request, "accept"), Some("application/json"));
    assert_eq!(header(&request, "authorization"), None);
}

#[test]
fn a_reference_may_use_http_only_in_development_and_only_to_this_machine() {
    let to = |uri: &str, policy| {
        parse_offer_uri(
            &format!("openid-credential-offer://?credential_offer_uri={uri}"),
            policy,
        )
    };
    let refused = VciError::Address {
        what: Wire::Invitation,
        reason: UrlError::NotAllowed,
    };
    assert_eq!(
        to("http://localhost:4100/offers/1", UrlPolicy::HttpsOnly).unwrap_err(),
        refused
    );
    assert_eq!(
        to("http://westmere.example/o", UrlPolicy::Development).unwrap_err(),
        refused
    );
    let OfferInvitation::ByReference(reference) =
        to("http://localhost:4100/offers/1", UrlPolicy::Development).unwrap()
    else {
        panic!("an offer by value")
    };
    let expected = EndpointUrl::parse("http://localhost:4100/offers/1", UrlPolicy::Development).unwrap();
    assert_eq!(reference.uri, expected);
}

#[test]
fn a_link_with_both_parameters_none_or_one_twice_is_malformed() {
    for uri in [
        "openid-credential-offer://?credential_offer=%7B%7D&credential_offer_uri=https%3A%2F%2Fwestmere.example",
        "openid-credential-offer://?credential_offer=%7B%7D&credential_offer=%7B%7D",
        "openid-credential-offer://",
        "openid-credential-offer://?offer=1",
        "openid4vp://?client_id=a&request_uri=b",
        "https://westmere.example/",
        "not a link",
    ] {
        let error = parse_offer_uri(uri, UrlPolicy::HttpsOnly).unwrap_err();
        assert_eq!(
            error,
            VciError::Malformed {
                what: Wire::Invitation
            },
            "{uri}"
        );
    }
    let long = by_value(
        "openid-credential-offer://",
        &"x".repeat(crate::MAX_INVITATION_BYTES),
    );
    let error = parse_offer_uri(&long, UrlPolicy::HttpsOnly).unwrap_err();
    assert_eq!(
        error,
        VciError::TooLarge {
            what: Wire::Invitation
        }
    );
}

#[test]
fn the_official_offers_are_read() {
    for (text, ids, description) in [
        (vector!("credential_offer_by_reference.json"), 1, None),
        (
            vector!("credential_offer_multiple_credentials.json"),
            2,
            Some("Please provide the one-time code that was sent via e-mail"),
        ),
        (
            vector!("credential_offer_pre-authz_code.json"),
            1,
            Some("Please provide the one-time code which was sent to your mobile phone via SMS"),
        ),
    ] {
        let offer = parse_offer(
            &raw(200, "application/json", text.as_bytes()),
            UrlPolicy::HttpsOnly,
        )
        .unwrap();
        assert_eq!(
            offer.credential_issuer.as_str(),
            "https://credential-issuer.example.com"
        );
        assert_eq!(offer.credential_configuration_ids.len(), ids);
        let spec = offer.grant.tx_code.unwrap();
        assert_eq!(spec.input_mode, TxCodeInputMode::Numeric);
        assert_eq!(spec.length, (ids == 2).then_some(4));
        assert_eq!(spec.description.as_ref().map(RemoteText::as_str), description);
    }
}

#[test]
fn an_offer_without_the_pre_authorized_code_grant_is_unsupported() {
    let unsupported = VciError::Unsupported(Unsupported::Grant);
    let official = printed(vector!("credential_offer_authz_code.txt"));
    assert_eq!(
        parse_offer(&official, UrlPolicy::HttpsOnly).unwrap_err(),
        unsupported
    );
    for grants in [json!(null), json!({}), json!({"authorization_code": {}})] {
        assert_eq!(
            parse(&with(offer_body(), "", "grants", grants)).unwrap_err(),
            unsupported
        );
    }
    let both = with(
        offer_body(),
        "/grants",
        "authorization_code",
        json!({"issuer_state": "x"}),
    );
    assert!(parse(&both).is_ok());
}

#[test]
fn required_members_of_an_offer_are_required() {
    for (name, value) in [
        ("credential_issuer", json!(null)),
        ("credential_issuer", json!(5)),
        ("credential_configuration_ids", json!(null)),
        ("credential_configuration_ids", json!([])),
        ("credential_configuration_ids", json!("identity")),
        ("credential_configuration_ids", json!(["identity", 5])),
        ("credential_configuration_ids", json!(["identity", ""])),
        ("credential_configuration_ids", json!(["identity", "identity"])),
        ("grants", json!([])),
    ] {
        assert_eq!(
            parse(&with(offer_body(), "", name, value.clone())).unwrap_err(),
            MALFORMED,
            "{name} {value}"
        );
    }
    for parameters in [
        json!({}),
        json!([]),
        json!({"pre-authorized_code": ""}),
        json!({"pre-authorized_code": 5}),
        json!({"pre-authorized_code": "c", "tx_code": true}),
        json!({"pre-authorized_code": "c", "tx_code": {"input_mode": "spoken"}}),
        json!({"pre-authorized_code": "c", "tx_code": {"input_mode": 5}}),
        json!({"pre-authorized_code": "c", "tx_code": {"length": "6"}}),
        json!({"pre-authorized_code": "c", "tx_code": {"length": 0}}),
        json!({"pre-authorized_code": "c", "tx_code": {"length": 1000}}),
        json!({"pre-authorized_code": "c", "tx_code": {"description": 5}}),
        json!({"pre-authorized_code": "c", "authorization_server": 5}),
    ] {
        assert_eq!(
            parse(&grant(parameters.clone())).unwrap_err(),
            MALFORMED,
            "{parameters}"
        );
    }
}

#[test]
fn an_issuer_identifier_has_no_query_no_fragment_and_uses_https() {
    for (text, reason) in [
        ("https://westmere.example/?a=b", UrlError::Malformed),
        ("https://westmere.example/#a", UrlError::Fragment),
        ("http://westmere.example", UrlError::NotAllowed),
        ("https://user@westmere.example", UrlError::Credentials),
    ] {
        let error = parse(&with(offer_body(), "", "credential_issuer", json!(text))).unwrap_err();
        assert_eq!(
            error,
            VciError::Address {
                what: Wire::Offer,
                reason
            },
            "{text}"
        );
    }
}

#[test]
fn an_offer_says_nothing_twice() {
    let twice = br#"{"credential_issuer":"https://a.example","credential_issuer":"https://b.example"}"#;
    assert_eq!(
        parse_offer(&raw(200, "application/json", twice), UrlPolicy::HttpsOnly).unwrap_err(),
        MALFORMED
    );
}

#[test]
fn a_description_is_plain_text() {
    let spoken = "Ring\u{202E} the\nward ŵ";
    let offer = parse(&grant(
        json!({"pre-authorized_code": "c", "tx_code": {"description": spoken}}),
    ))
    .unwrap();
    let spec = offer.grant.tx_code.unwrap();
    let text = spec.description.as_ref().unwrap().as_str();
    assert_eq!(text, "Ring the ward ŵ");
}

#[test]
fn an_offer_that_did_not_arrive_is_typed() {
    let fetched = |response: &HttpResponse| parse_offer(response, UrlPolicy::HttpsOnly).unwrap_err();
    assert_eq!(
        fetched(&response(302, &offer_body())),
        VciError::Redirect { status: 302 }
    );
    assert_eq!(
        fetched(&raw(404, "text/html", b"<html>not here")),
        VciError::Peer {
            code: PeerErrorCode::Other,
            status: 404
        }
    );
    assert_eq!(
        fetched(&raw(200, "application/jwt", b"eyJhbGciOiJub25lIn0.e30.")),
        MALFORMED
    );
}

#[test]
fn a_saved_offer_is_the_same_offer() {
    let body = grant(json!({
        "pre-authorized_code": "c", "tx_code": {"length": 6, "description": "By post"},
        "authorization_server": "https://clearcheck.example"
    }));
    let saved = serde_json::to_value(parse(&body).unwrap()).unwrap();
    let restored: CredentialOffer = serde_json::from_value(saved.clone()).unwrap();
    assert_eq!(serde_json::to_value(&restored).unwrap(), saved);
    assert_eq!(restored.grant.pre_authorized_code.expose(), "c"); // EXPOSE: test
    assert_eq!(restored.grant.tx_code.unwrap().length, Some(6));
}

#[test]
fn a_typed_code_is_compared_with_what_was_announced() {
    let spec = |input_mode, length| TxCodeSpec {
        input_mode,
        length,
        description: None,
    };
    let code = |text: &str| TxCode::parse(text).unwrap();
    let numeric = spec(TxCodeInputMode::Numeric, Some(4));
    assert_eq!(numeric.check(&code("0123")), Ok(()));
    assert_eq!(numeric.check(&code("012a")), Err(TxCodeError::NotNumeric));
    assert_eq!(numeric.check(&code("01234")), Err(TxCodeError::WrongLength));
    assert_eq!(
        spec(TxCodeInputMode::Numeric, None).check(&code("٣")),
        Err(TxCodeError::NotNumeric)
    );
    assert_eq!(spec(TxCodeInputMode::Text, Some(3)).check(&code("ŵ-7")), Ok(()));
    assert_eq!(TxCode::parse("").unwrap_err(), TxCodeError::Empty);
}
