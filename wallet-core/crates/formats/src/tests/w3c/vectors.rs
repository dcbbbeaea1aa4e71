//! The standards' own examples.

use serde_json::{Value, json};
use wallet_crypto::{PublicKey, SignatureAlgorithm, base64url_decode};

use crate::tests::issuer::sign_bytes;
use crate::tests::path;
use crate::{DataModel, HolderReference, IssuerReference, VpJwt, W3cJwt};

const RESPONSE: &str =
    include_str!("../../../../../../tests/vectors/openid4vci/credential_response_jwt_vc_json.txt");
const KEYS: &str = include_str!("../../../../../../tests/vectors/openid4vci/issuer_jwks.json");
const PAYLOAD: &str = include_str!("../../../../../../tests/vectors/openid4vp/credentials/jwt_vc.json");
const QUERY: &str = include_str!("../../../../../../tests/vectors/openid4vp/request/dcql_jwt_vc.json");
const PRESENTATION: &str = include_str!("../../../../../../tests/vectors/openid4vp/response/jwt_vc.json");

/// JSON whose strings were wrapped for display.
fn unwrapped(text: &str) -> Value {
    let lines: String = text.lines().map(str::trim).collect();
    serde_json::from_str(&lines).unwrap()
}

#[test]
fn the_credential_of_openid4vci_a_1_1_5_verifies_with_the_issuers_published_key() {
    let response = unwrapped(&RESPONSE[RESPONSE.find('{').unwrap()..]);
    let text = response["credentials"][0]["credential"].as_str().unwrap();
    let credential = W3cJwt::parse(DataModel::V1_1, text).unwrap();
    let key = PublicKey::from_jwk(&unwrapped(KEYS)["jwks"]["keys"][0]).unwrap();
    credential.verify_signature(&key).unwrap();
    assert_eq!(credential.credential_type(), "UniversityDegreeCredential");
    let IssuerReference::Https { iss, kid } = credential.issuer_reference().unwrap() else {
        panic!("an https issuer");
    };
    assert_eq!(iss, "https://credential-issuer.example.com");
    assert_eq!(kid.as_deref(), unwrapped(KEYS)["jwks"]["keys"][0]["kid"].as_str());
    let Some(HolderReference::Did(did)) = credential.holder().unwrap() else {
        panic!("bound to a DID");
    };
    assert!(did.starts_with("did:jwk:"));
    assert_eq!(credential.validity().nbf, Some(1_735_689_600));
}

#[test]
fn the_payload_of_openid4vp_b_1_3_1_2_answers_its_query() {
    let header = json!({ "alg": "ES256", "typ": "JWT" });
    let credential = W3cJwt::parse(DataModel::V1_1, &sign_bytes(&header, PAYLOAD.as_bytes())).unwrap();
    assert_eq!(credential.credential_type(), "IDCredential");
    let query: Value = serde_json::from_str(QUERY).unwrap();
    let claims = query["credentials"][0]["claims"].as_array().unwrap();
    let asked: Vec<_> = claims.iter().map(|claim| path(claim["path"].clone())).collect();
    let selection = credential.select(&asked).unwrap();
    assert!(asked.iter().all(|asked| selection.revealed.contains(asked)));
}

#[test]
fn a_presentation_has_the_members_of_openid4vp_b_1_3_1_5() {
    let header = json!({ "alg": "ES256", "typ": "JWT" });
    let credential = W3cJwt::parse(DataModel::V1_1, &sign_bytes(&header, PAYLOAD.as_bytes())).unwrap();
    let mut example: Value = serde_json::from_str(PRESENTATION).unwrap();
    let text = |name: &str| example[name].as_str().unwrap().to_owned();
    let vp = VpJwt {
        holder: text("iss"),
        kid: format!("{}#key-1", text("iss")),
        algorithm: SignatureAlgorithm::Es256,
        audience: text("aud"),
        nonce: text("nonce"),
        issued_at: example["iat"].as_i64().unwrap(),
    };
    let input = vp.signing_input(&credential);
    let payload = std::str::from_utf8(input.bytes())
        .unwrap()
        .split_once('.')
        .unwrap()
        .1;
    let payload: Value = serde_json::from_slice(&base64url_decode(payload).unwrap()).unwrap();
    example["vp"]["verifiableCredential"] = json!([credential.compact()]);
    // It has no dates beside `iat`, and no name.
    for absent in ["nbf", "exp", "jti"] {
        example.as_object_mut().unwrap().remove(absent);
    }
    assert_eq!(payload, example);
}

/// VC-JOSE-COSE, "Credentials": two credentials of data model 2.0, one of them about two subjects.
#[test]
fn the_examples_of_vc_jose_cose_are_read() {
    let header = json!({ "alg": "ES256", "typ": "vc+jwt", "cty": "vc" });
    let unit = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
        "id": "https://contoso.example/credentials/23894672394",
        "type": ["VerifiableCredential", "K9UnitCredential"],
        "issuer": { "id": "https://contoso.example" },
        "validFrom": "2015-04-16T05:11:32.432Z",
        "credentialSubject": [
            { "id": "did:example:1312387641", "type": "Person" },
            { "id": "did:example:63888231", "type": "Dog" },
        ],
    });
    let credential =
        W3cJwt::parse(DataModel::V2_0, &sign_bytes(&header, unit.to_string().as_bytes())).unwrap();
    assert_eq!(credential.issuer(), "https://contoso.example");
    assert_eq!(credential.holder().unwrap(), None);
    assert_eq!(credential.validity().nbf, Some(1_429_161_093));
    let kyc = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
        "id": "https://contoso.example/credentials/35327255",
        "type": ["VerifiableCredential", "KYCExample"],
        "issuer": "did:web:contoso.example",
        "validFrom": "2019-05-25T03:10:16.992Z",
        "validUntil": "2027-05-25T03:10:16.992Z",
        "credentialSchema": { "id": "https://contoso.example/bafybeigdyr...lqabf3oclgtqy55fbzdi", "type": "JsonSchema" },
        "credentialSubject": { "id": "did:example:1231588", "type": "Person" },
    });
    let credential =
        W3cJwt::parse(DataModel::V2_0, &sign_bytes(&header, kyc.to_string().as_bytes())).unwrap();
    let holder = HolderReference::Did("did:example:1231588".to_owned());
    assert_eq!(credential.holder().unwrap(), Some(holder));
}
