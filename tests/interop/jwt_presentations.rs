//! Presentations as JWTs against code that is not ours (`digital-bazaar/README.md`): `jose` signs the credential, and verifies what
//! the holder presents of it.

use serde_json::{Value, json};
use wallet_formats::{Credential, DataModel, Encoding, VpJwt};
use wallet_trust::verification_method;

use crate::engine::Engine;
use crate::proofs::{CHALLENGE, DOMAIN, Holder, NOW, OTHER_DOMAIN, issuer_key};

/// The edition of the data model, its name, and the `typ` of its credentials.
const MODELS: [(DataModel, &str, &str); 2] = [
    (DataModel::V1_1, "1.1", "JWT"),
    (DataModel::V2_0, "2.0", "vc+jwt"),
];

fn payload(model: DataModel, issuer: &str, holder: &str) -> Value {
    let types = json!(["VerifiableCredential", "QualificationCredential"]);
    let subject = json!({"id": holder, "title": "MBBS", "awarding_body": "Penfold School of Medicine ŵ"});
    match model {
        DataModel::V1_1 => json!({
            "iss": issuer, "sub": holder, "jti": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873",
            "nbf": NOW - 86_400, "exp": NOW + 86_400,
            "vc": {
                "@context": ["https://www.w3.org/2018/credentials/v1"], "type": types,
                "credentialSubject": subject,
            },
        }),
        DataModel::V2_0 => json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873",
            "type": types, "issuer": {"id": issuer}, "validFrom": "2026-09-01T00:00:00Z",
            "credentialSubject": subject,
        }),
    }
}

#[test]
fn what_it_signs_is_accepted_and_what_is_presented_of_it_is_verified() {
    let mut engine = Engine::start();
    for holder in Holder::of_wallets() {
        for curve in ["P-256", "P-384", "Ed25519"] {
            for (model, name, typ) in MODELS {
                let issuer = engine.key(curve);
                let signed = engine.jwt(&issuer, typ, &payload(model, &issuer.did, &holder.did));
                let credential = Credential::parse(Encoding::W3cJwt(model), &signed).unwrap();
                credential.verify_by(&issuer_key(&credential)).unwrap();
                let presentation = present(&mut engine, &holder, &credential);
                let what = format!("{curve} {name} {}", holder.did);
                let said = engine.verify_jwt(&presentation, name, DOMAIN, CHALLENGE);
                assert_eq!(said, Ok(()), "{what}");
                for (audience, nonce) in [(OTHER_DOMAIN, CHALLENGE), (DOMAIN, "other")] {
                    let said = engine.verify_jwt(&presentation, name, audience, nonce);
                    assert!(said.is_err(), "{what}");
                }
                let said = engine.verify_jwt(&spoilt(&presentation), name, DOMAIN, CHALLENGE);
                assert!(said.is_err(), "{what}");
            }
        }
    }
}

fn present(engine: &mut Engine, holder: &Holder, credential: &Credential) -> String {
    let Credential::W3cJwt(credential) = credential else {
        panic!("a JWT");
    };
    let vp = VpJwt {
        holder: holder.did.clone(),
        kid: verification_method(&holder.did).unwrap(),
        algorithm: holder.public.curve().algorithm(),
        audience: DOMAIN.to_owned(),
        nonce: CHALLENGE.to_owned(),
        issued_at: NOW,
    };
    let input = vp.signing_input(credential);
    let signature = holder.sign(engine, input.bytes());
    input.finish(&signature.try_into().unwrap())
}

/// The same with another signature.
fn spoilt(jwt: &str) -> String {
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    format!("{signed}.{other}{}", &signature[1..])
}
