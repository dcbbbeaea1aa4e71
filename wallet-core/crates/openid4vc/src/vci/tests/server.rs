use super::*;
use crate::UrlError;

const SERVER: &str = "https://clearcheck.example/as";

fn server() -> IssuerIdentifier {
    IssuerIdentifier::parse(SERVER, UrlPolicy::HttpsOnly).unwrap()
}

fn body() -> Value {
    json!({
        "issuer": SERVER,
        "token_endpoint": "https://clearcheck.example/as/token",
        "pre-authorized_grant_anonymous_access_supported": true,
        "grant_types_supported": ["authorization_code", PRE_AUTHORIZED_CODE_GRANT],
        "authorization_challenge_endpoint": "https://clearcheck.example/as/challenge",
        "dpop_signing_alg_values_supported": ["ES256", "HS256"]
    })
}

fn read(body: &Value) -> Result<AuthorizationServerMetadata, VciError> {
    parse_authorization_server_metadata(&response(200, body), &server(), UrlPolicy::HttpsOnly)
}

fn grant(server: Option<&str>) -> PreAuthorizedGrant {
    let mut grant = offer().grant;
    grant.authorization_server = server.map(str::to_owned);
    grant
}

#[test]
fn metadata_is_looked_for_as_rfc_8414_says_first() {
    let urls = |text: &str| {
        let server = IssuerIdentifier::parse(text, UrlPolicy::HttpsOnly).unwrap();
        authorization_server_metadata_requests(&server)
            .into_iter()
            .map(|request| request.url)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        urls("https://clearcheck.example"),
        [
            "https://clearcheck.example/.well-known/oauth-authorization-server",
            "https://clearcheck.example/.well-known/openid-configuration"
        ]
    );
    assert_eq!(
        urls("https://clearcheck.example/as/"),
        [
            "https://clearcheck.example/.well-known/oauth-authorization-server/as",
            "https://clearcheck.example/.well-known/oauth-authorization-server/as/",
            "https://clearcheck.example/as/.well-known/openid-configuration",
            "https://clearcheck.example/.well-known/openid-configuration/as",
            "https://clearcheck.example/as/.well-known/oauth-authorization-server"
        ]
    );
}

#[test]
fn metadata_is_read() {
    let metadata = read(&body()).unwrap();
    assert_eq!(metadata.issuer.as_str(), SERVER);
    assert_eq!(
        metadata.token_endpoint.as_str(),
        "https://clearcheck.example/as/token"
    );
    assert_eq!(metadata.anonymous_access, Some(true));
    assert_eq!(metadata.lists_pre_authorized_code(), Some(true));
    let other = with(body(), "", "grant_types_supported", json!(["authorization_code"]));
    assert_eq!(read(&other).unwrap().lists_pre_authorized_code(), Some(false));
    let silent = with(body(), "", "grant_types_supported", json!(null));
    assert_eq!(read(&silent).unwrap().lists_pre_authorized_code(), None);
    let saved = serde_json::to_value(&metadata).unwrap();
    assert_eq!(
        serde_json::from_value::<AuthorizationServerMetadata>(saved).unwrap(),
        metadata
    );
}

#[test]
fn another_issuer_than_asked_for_is_refused_to_the_letter() {
    for other in [
        "https://clearcheck.example/as/",
        "https://clearcheck.example",
        "https://CLEARCHECK.example/as",
    ] {
        let error = read(&with(body(), "", "issuer", json!(other)));
        assert_eq!(
            error,
            Err(VciError::Mismatch(Mismatch::AuthorizationServerIssuer)),
            "{other}"
        );
    }
}

#[test]
fn a_token_endpoint_is_required_and_checked() {
    let malformed = VciError::Malformed {
        what: Wire::AuthorizationServerMetadata,
    };
    assert_eq!(
        read(&with(body(), "", "token_endpoint", json!(null))),
        Err(malformed)
    );
    let insecure = read(&with(
        body(),
        "",
        "token_endpoint",
        json!("http://clearcheck.example/token"),
    ));
    let what = Wire::AuthorizationServerMetadata;
    assert_eq!(
        insecure,
        Err(VciError::Address {
            what,
            reason: UrlError::NotAllowed
        })
    );
}

#[test]
fn the_issuer_is_its_own_server_unless_it_names_others() {
    assert_eq!(
        metadata().authorization_servers_for(&grant(None)),
        Ok(vec![issuer()])
    );
    assert_eq!(
        metadata().authorization_servers_for(&grant(Some(ISSUER))),
        Ok(vec![issuer()])
    );
    let named = json!([SERVER, "https://westmere.example/as"]);
    let metadata = read_metadata(&with(metadata_body(), "", "authorization_servers", named)).unwrap();
    assert_eq!(metadata.authorization_servers_for(&grant(None)).unwrap().len(), 2);
    assert_eq!(
        metadata.authorization_servers_for(&grant(Some(SERVER))),
        Ok(vec![server()])
    );
}

#[test]
fn a_hint_to_a_server_that_the_issuer_does_not_name_ends_the_flow() {
    let mismatch = Err(VciError::Mismatch(Mismatch::AuthorizationServer));
    let named = read_metadata(&with(
        metadata_body(),
        "",
        "authorization_servers",
        json!([SERVER]),
    ))
    .unwrap();
    for hint in [
        "https://fastshift.example",
        "https://clearcheck.example/as/",
        ISSUER,
    ] {
        assert_eq!(
            named.authorization_servers_for(&grant(Some(hint))),
            mismatch,
            "{hint}"
        );
    }
    assert_eq!(
        metadata().authorization_servers_for(&grant(Some(SERVER))),
        mismatch
    );
}
