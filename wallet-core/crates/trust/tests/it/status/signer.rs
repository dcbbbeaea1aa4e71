//! Whose key a list claims to be signed by.

use serde_json::{Value, json};
use wallet_trust::status::{ListSigner, SignedStatusList, StatusError};

use super::{signed, token_claims, zlib};

fn signer(header: &Value, iss: Option<&str>) -> Result<ListSigner, StatusError> {
    let mut claims = token_claims(1, &zlib(&[0]));
    if let Some(iss) = iss {
        claims["iss"] = json!(iss);
    }
    let mut whole = json!({ "alg": "ES256", "typ": "statuslist+jwt" });
    for (name, value) in header.as_object().unwrap() {
        whole[name] = value.clone();
    }
    SignedStatusList::parse(signed(&whole, &claims).as_bytes()).map(|list| list.signer().clone())
}

fn named(iss: &str, kid: Option<&str>) -> ListSigner {
    ListSigner::Named {
        iss: iss.to_owned(),
        kid: kid.map(str::to_owned),
    }
}

#[test]
fn a_chain_goes_before_a_name() {
    let header = json!({ "x5c": ["MAA=", "MAE="], "kid": "did:example:1#1" });
    let chain = vec![vec![0x30, 0], vec![0x30, 1]];
    for iss in [None, Some("https://gdr.example")] {
        let expected = ListSigner::X5c {
            chain: chain.clone(),
            iss: iss.map(str::to_owned),
        };
        assert_eq!(signer(&header, iss), Ok(expected));
    }
}

#[test]
fn the_issuer_that_the_list_names() {
    let kid = json!({ "kid": "12" });
    assert_eq!(
        signer(&kid, Some("https://gdr.example")),
        Ok(named("https://gdr.example", Some("12")))
    );
    assert_eq!(
        signer(&json!({}), Some("did:example:1")),
        Ok(named("did:example:1", None))
    );
    // A `kid` beside a name is for that issuer to know, whatever it looks like.
    let elsewhere = json!({ "kid": "did:example:2#1" });
    assert_eq!(
        signer(&elsewhere, Some("did:example:1")),
        Ok(named("did:example:1", Some("did:example:2#1")))
    );
}

#[test]
fn a_did_url_as_kid_names_the_issuer() {
    let kid = json!({ "kid": "did:example:1#key-1" });
    assert_eq!(
        signer(&kid, None),
        Ok(named("did:example:1", Some("did:example:1#key-1")))
    );
}

#[test]
fn without_a_name_it_is_the_issuer_of_the_credential() {
    for kid in [None, Some("12"), Some("#0"), Some("https://gdr.example#1")] {
        let header = kid.map_or(json!({}), |kid| json!({ "kid": kid }));
        let expected = ListSigner::CredentialIssuer {
            kid: kid.map(str::to_owned),
        };
        assert_eq!(signer(&header, None), Ok(expected));
    }
}

#[test]
fn a_malformed_header_is_refused() {
    for header in [
        json!({ "x5c": "MAA=" }),
        json!({ "x5c": [1] }),
        json!({ "x5c": ["MAA"] }),
        json!({ "kid": 12 }),
    ] {
        assert_eq!(signer(&header, None), Err(StatusError::Header), "{header}");
    }
}

#[test]
fn a_credentials_issuer_and_iss_must_agree() {
    let parse = |claims: Value| {
        let jws = signed(&json!({ "alg": "ES256", "typ": "vc+jwt" }), &claims);
        SignedStatusList::parse(jws.as_bytes()).map(|list| list.signer().clone())
    };
    assert_eq!(
        parse(json!({ "issuer": "did:example:1" })),
        Ok(named("did:example:1", None))
    );
    assert_eq!(
        parse(json!({ "vc": { "issuer": { "id": "did:example:1" } }, "iss": "did:example:1" })),
        Ok(named("did:example:1", None))
    );
    for claims in [
        json!({ "issuer": "did:example:1", "iss": "did:example:2" }),
        json!({ "issuer": { "name": "General Doctors Register" } }),
        json!({ "vc": "" }),
    ] {
        assert_eq!(parse(claims.clone()), Err(StatusError::Claim), "{claims}");
    }
}
