//! What a verifier limits beside types and claims: whom a credential is from, and by what it is signed.

use serde_json::{Value, json};
use wallet_core::{RequestReview, Wallet};
use wallet_crypto::base64url_encode;

use crate::mdoc_accept::check_in;
use crate::share::{default_share, person, shared};
use crate::support::verifier::query;
use crate::support::{Ask, Bench, Mdoc, mdoc};

/// A wallet that holds an SD-JWT VC and an mdoc whose issuers have certificates of the bench's authority.
fn holding() -> (Bench, Wallet) {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![person()]);
    bench.hold(&wallet, "host.example", vec![check_in(Mdoc::check_in())]);
    (bench, wallet)
}

/// One query for each of the two.
fn queries() -> [Value; 2] {
    let names = json!([{"path": ["given_name"]}]);
    [
        json!({"credentials": [query("person", &names)]}),
        mdoc::query(&["given_name"]),
    ]
}

fn answers(review: &RequestReview) -> (bool, Option<&'static str>) {
    (review.answer.is_some(), review.queries[0].missing)
}

#[test]
fn only_credentials_from_an_authority_that_is_named_are_offered() {
    let (bench, wallet) = holding();
    let key = base64url_encode(&bench.authority.key_identifier);
    let aki = |value: &str| json!({"type": "aki", "values": [value]});
    let unsupported = json!({"type": "etsi_tl", "values": ["https://lists.example"]});
    for (number, dcql) in queries().into_iter().enumerate() {
        for (kind, entries, missing) in [
            ("right", json!([aki(&key)]), None),
            ("either", json!([unsupported, aki(&key)]), None),
            ("other", json!([aki("b3RoZXI")]), Some("other_authority")),
            (
                "list",
                json!([unsupported]),
                Some("unsupported_trusted_authorities"),
            ),
        ] {
            let mut dcql = dcql.clone();
            dcql["credentials"][0]["trusted_authorities"] = entries;
            let review = bench.ask(&wallet, &format!("{kind}-{number}"), &Ask::new(dcql));
            assert_eq!(answers(&review), (missing.is_none(), missing), "{kind} {number}");
            if missing.is_none() {
                shared(default_share(&wallet, &review).unwrap());
            }
        }
    }
}

#[test]
fn the_review_says_that_the_verifier_cannot_verify_what_is_held() {
    let (bench, wallet) = holding();
    let [sd_jwt_vc, checkin] = queries();
    let unsupported = Some("unsupported_algorithm");
    for (number, (dcql, format, lists, missing)) in [
        (
            &sd_jwt_vc,
            "dc+sd-jwt",
            json!({"sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256"]}),
            None,
        ),
        (
            &sd_jwt_vc,
            "dc+sd-jwt",
            json!({"kb-jwt_alg_values": ["Ed25519"]}),
            unsupported,
        ),
        (
            &sd_jwt_vc,
            "dc+sd-jwt",
            json!({"sd-jwt_alg_values": ["ES384"]}),
            unsupported,
        ),
        (
            &sd_jwt_vc,
            "mso_mdoc",
            json!({"deviceauth_alg_values": [-19]}),
            None,
        ),
        (
            &checkin,
            "mso_mdoc",
            json!({"issuerauth_alg_values": [-9], "deviceauth_alg_values": [-7]}),
            None,
        ),
        (
            &checkin,
            "mso_mdoc",
            json!({"deviceauth_alg_values": [-65537]}),
            unsupported,
        ),
        (
            &checkin,
            "mso_mdoc",
            json!({"issuerauth_alg_values": [-51]}),
            unsupported,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let ask = Ask::new(dcql.clone())
            .patch(json!({"client_metadata": {"vp_formats_supported": {format: lists}}}));
        let review = bench.ask(&wallet, &format!("limits-{number}"), &ask);
        assert_eq!(answers(&review), (missing.is_none(), missing), "{number}");
    }
}
