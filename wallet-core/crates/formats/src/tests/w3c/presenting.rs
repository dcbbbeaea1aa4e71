//! What leaves, and what the holder's key signs.

use serde_json::{Value, json};
use wallet_crypto::{SignatureAlgorithm, base64url_decode};

use super::{BEGIN, BOTH, HOLDER, issue, parse, payload};
use crate::tests::{leaves, path};
use crate::{DataModel, SelectError, VpJwt, W3cJwt};

fn vp(algorithm: SignatureAlgorithm) -> VpJwt {
    VpJwt {
        holder: HOLDER.to_owned(),
        kid: format!("{HOLDER}#0"),
        algorithm,
        audience: "x509_san_dns:eastmoor.example".to_owned(),
        nonce: "n-0S6_WzA2Mj".to_owned(),
        issued_at: BEGIN,
    }
}

/// Header and payload of what is signed.
fn signed(vp: &VpJwt, credential: &W3cJwt) -> (Value, Value) {
    let input = vp.signing_input(credential);
    let text = std::str::from_utf8(input.bytes()).unwrap();
    let (header, payload) = text.split_once('.').unwrap();
    let read = |part: &str| serde_json::from_slice(&base64url_decode(part).unwrap()).unwrap();
    (read(header), read(payload))
}

#[test]
fn the_whole_credential_leaves_whatever_is_asked() {
    for model in BOTH {
        let credential = parse(model, &[("employee", json!({ "number": 7, "none": [] }))]).unwrap();
        for asked in [vec![], vec![path(json!(["credentialSubject", "title"]))]] {
            let selection = credential.select(&asked).unwrap();
            assert_eq!(selection.revealed, leaves(credential.claims()));
            assert_eq!((selection.withheld, selection.emptied), (vec![], vec![]));
        }
    }
}

#[test]
fn a_path_must_point_to_something() {
    for model in BOTH {
        let credential = parse(model, &[]).unwrap();
        let right = path(json!(["type", 1]));
        credential.select(std::slice::from_ref(&right)).unwrap();
        let empty = credential.select(&[right.clone(), path(json!([]))]).unwrap_err();
        assert_eq!(empty, SelectError::EmptyPath(1));
        for wrong in [
            json!(["credentialSubject", "degree"]),
            json!(["type", 2]),
            json!(["type", "1"]),
            json!(["vc", "type"]),
            json!(["issuer", "id"]),
            json!([0]),
        ] {
            let error = credential.select(&[right.clone(), path(wrong)]).unwrap_err();
            assert_eq!(error, SelectError::NoSuchClaim(1));
        }
    }
}

#[test]
fn a_1_1_presentation_has_the_credential_in_vp() {
    let model = DataModel::V1_1;
    let issued = issue(model, &payload(model));
    let (header, body) = signed(
        &vp(SignatureAlgorithm::Es256),
        &W3cJwt::parse(model, &issued).unwrap(),
    );
    assert_eq!(
        header,
        json!({ "alg": "ES256", "typ": "JWT", "kid": format!("{HOLDER}#0") })
    );
    let expected = json!({
        "iss": HOLDER,
        "aud": "x509_san_dns:eastmoor.example",
        "nonce": "n-0S6_WzA2Mj",
        "iat": BEGIN,
        "vp": {
            "@context": ["https://www.w3.org/2018/credentials/v1"],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [issued],
        },
    });
    assert_eq!(body, expected);
}

#[test]
fn a_2_0_presentation_is_the_payload_and_envelops_the_credential() {
    let model = DataModel::V2_0;
    let issued = issue(model, &payload(model));
    let (header, body) = signed(
        &vp(SignatureAlgorithm::EdDsa),
        &W3cJwt::parse(model, &issued).unwrap(),
    );
    let expected = json!({ "alg": "EdDSA", "typ": "vp+jwt", "cty": "vp", "kid": format!("{HOLDER}#0") });
    assert_eq!(header, expected);
    let expected = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        "verifiableCredential": [{
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["EnvelopedVerifiableCredential"],
            "id": format!("data:application/vc+jwt,{issued}"),
        }],
        "iss": HOLDER,
        "aud": "x509_san_dns:eastmoor.example",
        "nonce": "n-0S6_WzA2Mj",
        "iat": BEGIN,
    });
    assert_eq!(body, expected);
    // VC-JOSE-COSE, "JOSE Header Parameters and JWT Claims".
    assert!(body.get("vc").is_none() && body.get("vp").is_none());
}

#[test]
fn a_presentation_is_never_read_as_a_credential() {
    for model in BOTH {
        let credential = parse(model, &[]).unwrap();
        let presented = vp(SignatureAlgorithm::Es256)
            .signing_input(&credential)
            .finish(&[1; 64]);
        for model in BOTH {
            assert!(W3cJwt::parse(model, &presented).is_err());
        }
    }
}

#[test]
fn nothing_of_a_presentation_or_its_holder_is_printed() {
    let printed = format!("{:?}", vp(SignatureAlgorithm::Es256));
    assert_eq!(printed, format!("VpJwt {{ issued_at: {BEGIN}, .. }}"));
    let holder = parse(DataModel::V2_0, &[]).unwrap().holder().unwrap().unwrap();
    assert_eq!(format!("{holder:?}"), "Did(..)");
}
