//! Presentation requests (OpenID4VP section 5): a link after an `L`, a request object after an `O`, its parameters after a `P`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_crypto::base64url_encode;
use wallet_openid4vc::vp::{AuthorizationRequest, ClientId, RequestEvidence, UnverifiedRequest, parse_answer};
use wallet_openid4vc::{HttpResponse, UrlPolicy};

const POLICY: UrlPolicy = UrlPolicy::HttpsOnly;
const NOW: i64 = 1_790_812_800;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    if *first == b'P' {
        return object(&unsigned(rest));
    }
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    match first {
        b'A' => answer(rest),
        b'C' => drop(ClientId::parse(text)),
        b'L' => match AuthorizationRequest::parse(text, POLICY) {
            Ok(AuthorizationRequest::ByValue(request)) => verify(*request),
            Ok(AuthorizationRequest::ByReference(reference)) => {
                let _ = reference.http_request("nonce");
            }
            Err(_) => {}
        },
        b'O' => object(text),
        _ => {}
    }
});

/// These parameters in a request object of a verifier without a key, which its `client_id` must say.
fn unsigned(parameters: &[u8]) -> String {
    let header = base64url_encode(br#"{"alg":"none","typ":"oauth-authz-req+jwt"}"#);
    format!("{header}.{}.", base64url_encode(parameters))
}

fn object(text: &str) {
    if let Ok(request) = UnverifiedRequest::parse_object(text) {
        let _ = (request.x5c(), request.did());
        verify(request);
    }
}

fn verify(request: UnverifiedRequest) {
    let client_id = request.client_id().clone();
    if let Ok(request) = request.verify(&RequestEvidence::Unsigned, POLICY, NOW) {
        assert!(*request.client_id() == client_id && !request.is_expired(NOW));
        assert!(!request.nonce().is_empty() && !request.dcql_query().credentials().is_empty());
    }
}

fn answer(body: &[u8]) {
    let response = HttpResponse {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_vec(),
    };
    let _ = parse_answer(&response, POLICY);
}
