//! Requests that fail a check: refused before the person is asked, and without a word to the address they name.

use serde_json::{Value, json};
use wallet_core::{ActivityKind, Wallet};
use wallet_host::block_on;

use crate::support::keys::Authority;
use crate::support::verifier::{By, Prefix, query};
use crate::support::{Ask, Bench, NOW};

fn plain() -> Ask {
    Ask::new(json!({"credentials": [query("person", &Value::Null)]}))
}

/// The code that a request is refused with.
fn code(bench: &Bench, wallet: &Wallet, name: &str, ask: &Ask) -> &'static str {
    let before = wallet.activity().unwrap().len();
    let link = bench.verifier.link(name, ask);
    let refused = block_on(wallet.review_request(&link));
    let code = refused.err().unwrap().info().code;
    assert!(bench.net.sent_to("/response/").is_empty(), "{name}: not a word");
    let activity = wallet.activity().unwrap();
    assert_eq!(activity.len(), before + 1, "{name}: one entry");
    let entry = activity.last().unwrap();
    assert_eq!(
        (entry.kind, entry.code.as_deref()),
        (ActivityKind::Refused, Some(code))
    );
    code
}

/// Requests of somebody else, or that send the answer elsewhere: a name, the code and the request.
fn of_others(bench: &Bench) -> Vec<(&'static str, &'static str, Ask)> {
    let stranger = Authority::new("Strangers Root").certify("Strangers", &["verifier.example"], &[]);
    let other_name = bench.authority.certify("Other Bank", &["other.example"], &[]);
    vec![
        (
            "signature",
            "signature",
            Ask {
                other_key: true,
                ..plain()
            },
        ),
        (
            "chain",
            "untrusted",
            Ask {
                chain: Some(stranger),
                ..plain()
            },
        ),
        (
            "name",
            "client_id",
            Ask {
                chain: Some(other_name),
                ..plain()
            },
        ),
        ("nonce", "nonce", plain().patch(json!({"nonce": null}))),
        (
            "host",
            "response_uri",
            plain().patch(json!({"response_uri": "https://elsewhere.example/response/host"})),
        ),
        (
            "none",
            "response_uri",
            plain().patch(json!({"response_uri": null})),
        ),
        (
            "http",
            "address",
            plain().patch(json!({"response_uri": "http://verifier.example/response/http"})),
        ),
    ]
}

/// Requests that say what they must not, or not what they must.
fn malformed() -> Vec<(&'static str, &'static str, Ask)> {
    vec![
        ("expired", "expired", plain().patch(json!({"exp": NOW - 3600}))),
        ("early", "expired", plain().patch(json!({"nbf": NOW + 3600}))),
        (
            "data",
            "unsupported",
            plain().patch(json!({"transaction_data": ["e30"]})),
        ),
        (
            "mode",
            "unsupported",
            plain().patch(json!({"response_mode": "fragment"})),
        ),
        (
            "type",
            "unsupported",
            plain().patch(json!({"response_type": "code"})),
        ),
        ("query", "malformed", plain().patch(json!({"dcql_query": null}))),
        (
            "empty",
            "query",
            plain().patch(json!({"dcql_query": {"credentials": []}})),
        ),
        (
            "audience",
            "malformed",
            plain().patch(json!({"aud": null, "redirect_uri": "https://x.example"})),
        ),
    ]
}

#[test]
fn every_spoilt_request_is_refused_with_its_code_and_without_a_word() {
    let (bench, wallet) = Bench::with_wallet();
    for (name, expected, ask) in of_others(&bench).into_iter().chain(malformed()) {
        let code = code(&bench, &wallet, name, &ask);
        assert_eq!(code, format!("presentation.request.{expected}"), "{name}");
        let by_value = code_by_value(&bench, &wallet, name, ask);
        assert_eq!(by_value, code, "{name} by value");
    }
}

fn code_by_value(bench: &Bench, wallet: &Wallet, name: &str, ask: Ask) -> &'static str {
    code(bench, wallet, &format!("{name}-by-value"), &ask.by(By::Value))
}

#[test]
fn a_response_uri_that_is_not_the_client_is_refused_for_redirect_uri_clients() {
    let (bench, wallet) = Bench::with_wallet();
    let elsewhere = json!({"response_uri": "https://verifier.example/response/elsewhere"});
    let ask = plain().prefix(Prefix::RedirectUri).by(By::Value).patch(elsewhere);
    assert_eq!(
        code(&bench, &wallet, "moved", &ask),
        "presentation.request.response_uri"
    );
}

#[test]
fn a_certificate_hash_names_one_certificate() {
    let (bench, wallet) = Bench::with_wallet();
    let other = bench
        .authority
        .certify("Harbour Staff Bank", &["verifier.example"], &[]);
    let ask = Ask {
        chain: Some(other),
        ..plain().prefix(Prefix::Hash)
    };
    assert_eq!(
        code(&bench, &wallet, "hash", &ask),
        "presentation.request.client_id"
    );
}

#[test]
fn a_client_id_that_the_link_does_not_have_is_refused() {
    let (bench, wallet) = Bench::with_wallet();
    let link = bench.verifier.link("swapped", &plain());
    let swapped = link.replace("verifier.example&", "another.example&");
    assert_ne!(link, swapped);
    let refused = block_on(wallet.review_request(&swapped)).err().unwrap();
    assert_eq!(refused.info().code, "presentation.request.client_id");
    assert!(bench.net.sent_to("/response/").is_empty());
}

#[test]
fn an_unknown_client_id_prefix_is_refused_before_anything_is_fetched() {
    let (bench, wallet) = Bench::with_wallet();
    for client_id in ["verifier_attestation:x.example", "registered", "x509_other:abc"] {
        let link =
            format!("openid4vp://?client_id={client_id}&request_uri=https%3A%2F%2Fverifier.example%2Fr");
        let refused = block_on(wallet.review_request(&link)).err().unwrap();
        assert_eq!(
            refused.info().code,
            "presentation.request.unsupported",
            "{client_id}"
        );
    }
    assert!(bench.net.sent_to("").is_empty());
}
