//! W3C credentials as an issuer makes them (data model 1.1 section 6.3.1; VC-JOSE-COSE), and their presentations as a
//! verifier reads them (OpenID4VP 1.0 appendix B.1).

use serde_json::{Value, json};

use super::credential::{Credential, Signer, Spoil};
use super::keys::{Key, did_of_key, resolve, verify_jwt};
use super::{DAY, NOW};

pub(crate) const BASE_1_1: &str = "https://www.w3.org/2018/credentials/v1";
pub(crate) const BASE_2_0: &str = "https://www.w3.org/ns/credentials/v2";
/// 2026-09-01T00:00:00Z, a month before every test starts.
const BEGIN: i64 = NOW - 30 * DAY;
const BEGIN_TEXT: &str = "2026-09-01T00:00:00Z";
/// The issuer's own context; nobody fetches it.
const CONTEXT: &str = "https://types.staffpassport.example/v1";

/// What makes a credential one of W3C.
#[derive(Clone)]
pub(crate) struct W3c {
    /// The format identifier.
    pub(crate) format: &'static str,
    /// `type`.
    pub(crate) types: Vec<String>,
    /// `cryptographic_binding_methods_supported`.
    pub(crate) methods: &'static [&'static str],
    /// What is set in the payload at last; a name with a dot is one of `vc` or of `credentialSubject`.
    pub(crate) patch: Vec<(&'static str, Value)>,
    /// `typ`, where it is not the right one.
    pub(crate) typ: Option<&'static str>,
    /// The cryptosuite of the proof, where it is none of those that need no RDF.
    pub(crate) suite: Option<&'static str>,
}

impl W3c {
    pub(crate) fn new(format: &'static str, specific: &str) -> Self {
        Self {
            format,
            types: vec!["VerifiableCredential".to_owned(), specific.to_owned()],
            methods: &["did:jwk"],
            patch: Vec::new(),
            typ: None,
            suite: None,
        }
    }

    pub(crate) fn is_2_0(&self) -> bool {
        self.format == "vc+jwt"
    }

    /// An entry of `credential_configurations_supported` (OpenID4VCI appendix A.1).
    pub(crate) fn configuration(&self) -> Value {
        let mut definition = json!({"type": self.types});
        if ["jwt_vc_json-ld", "ldp_vc"].contains(&self.format) {
            definition["@context"] = json!([BASE_1_1, CONTEXT]);
        }
        json!({
            "format": self.format,
            "credential_definition": definition,
            "cryptographic_binding_methods_supported": self.methods,
        })
    }
}

/// One copy, bound to the key: to its DID where the proof named one, else by `cnf`.
pub(crate) fn issue(
    signer: &Signer,
    credential: &Credential,
    w3c: &W3c,
    spoil: Spoil,
    (key, did): (&Value, Option<&str>),
) -> String {
    if w3c.format == "ldp_vc" {
        return super::ldp::issue(signer, credential, w3c, spoil, did);
    }
    let mut subject = credential.claims.full();
    if let Some(did) = did {
        subject["id"] = json!(did);
    }
    let (signing, issuer, mut header) = signed_by(signer);
    let mut payload = if w3c.is_2_0() {
        json!({
            "@context": [BASE_2_0, CONTEXT],
            "type": w3c.types,
            "issuer": {"id": issuer, "name": "Penfold School of Medicine"},
            "validFrom": BEGIN_TEXT,
            "credentialSubject": subject,
            "exp": credential.expires_at,
        })
    } else {
        json!({
            "iss": issuer,
            "nbf": BEGIN,
            "exp": credential.expires_at,
            "jti": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873",
            "vc": {"@context": [BASE_1_1, CONTEXT], "type": w3c.types, "credentialSubject": subject},
        })
    };
    match did {
        Some(did) if !w3c.is_2_0() => payload["sub"] = json!(did),
        Some(_) => {}
        None => payload["cnf"] = json!({"jwk": key}),
    }
    spoil_payload(spoil, w3c, &mut payload);
    for (name, value) in &w3c.patch {
        match name.split_once('.') {
            Some((parent, name)) => payload[parent][name] = value.clone(),
            None => payload[*name] = value.clone(),
        }
    }
    header["typ"] = json!(w3c.typ.unwrap_or(if w3c.is_2_0() { "vc+jwt" } else { "JWT" }));
    let other = Key::p256("somebody else");
    let signing = if spoil == Spoil::Signature {
        &other
    } else {
        signing
    };
    signing.jwt(&header, &payload)
}

/// Key, issuer and header.
fn signed_by(signer: &Signer) -> (&Key, String, Value) {
    match signer {
        Signer::X5c(certified, iss) => {
            let issuer = iss.clone().unwrap_or_else(|| "https://issuer.example".to_owned());
            (&certified.key, issuer, json!({"x5c": certified.x5c()}))
        }
        Signer::Did(key, did) => (key, did.clone(), json!({"kid": did_of_key(did)})),
        Signer::Metadata { key, iss, .. } => (key, iss.clone(), json!({})),
    }
}

fn spoil_payload(spoil: Spoil, w3c: &W3c, payload: &mut Value) {
    let mut set = |old: &str, new: &str, value: Value| {
        if w3c.is_2_0() {
            payload[new] = value;
        } else {
            payload[old] = value;
        }
    };
    match spoil {
        Spoil::Nothing | Spoil::Signature => {}
        Spoil::Issuer => set("iss", "issuer", json!("https://somebody-else.example")),
        Spoil::Expired => payload["exp"] = json!(NOW - 3600),
        Spoil::NotYetValid => set("nbf", "nbf", json!(NOW + 3600)),
        Spoil::OtherKey => payload["cnf"] = json!({"jwk": Key::p256("another holder").jwk()}),
        Spoil::NoKey => {
            payload.as_object_mut().unwrap().remove("cnf");
            payload.as_object_mut().unwrap().remove("sub");
            let vc = if w3c.is_2_0() { payload } else { &mut payload["vc"] };
            vc["credentialSubject"].as_object_mut().unwrap().remove("id");
        }
        Spoil::Type => {
            let vc = if w3c.is_2_0() { payload } else { &mut payload["vc"] };
            vc["type"] = json!(["VerifiableCredential", "AnotherCredential"]);
        }
        Spoil::Oversized => payload["filling"] = json!("x".repeat(2 * 1024 * 1024)),
        Spoil::ForeignDisclosure | Spoil::DuplicateDigest | Spoil::InTheClear => {
            panic!("a JWT discloses nothing")
        }
    }
}

/// One presentation that passed every check.
pub(crate) struct PresentedW3c {
    /// The payload of the credential.
    pub(crate) credential: Value,
    /// The holder's DID.
    pub(crate) holder: String,
}

/// Checks the holder's signature, what it binds to, and the issuer's signature under it.
pub(crate) fn open(presentation: &str, issuer: &Value, audience: &str, nonce: &str) -> PresentedW3c {
    let header = super::keys::read(presentation.split('.').next().unwrap());
    let kid = header["kid"].as_str().unwrap();
    let (holder, _) = kid.split_once('#').unwrap();
    let key = resolve(holder);
    let (header, payload) = verify_jwt(presentation, &key);
    assert_eq!(kid, did_of_key(holder), "the one key of the DID");
    assert_eq!(payload["iss"], holder);
    assert_eq!(payload["aud"], audience);
    assert_eq!(payload["nonce"], nonce);
    assert_eq!(payload["iat"], NOW);
    let is_2_0 = header["typ"] == "vp+jwt";
    let credential = if is_2_0 {
        enveloped(&payload, holder)
    } else {
        assert_eq!(header["typ"], "JWT");
        embedded(&payload)
    };
    let (typed, issued) = verify_jwt(&credential, issuer);
    assert_eq!(typed["typ"], if is_2_0 { "vc+jwt" } else { "JWT" });
    let bound = match issued.get("cnf") {
        Some(cnf) => cnf["jwk"].clone(),
        None => {
            let subject = if is_2_0 {
                &issued["credentialSubject"]["id"]
            } else {
                &issued["sub"]
            };
            assert_eq!(subject, holder, "the subject is the holder");
            resolve(subject.as_str().unwrap())
        }
    };
    assert_eq!(bound, key, "the credential is bound to the key that presents it");
    PresentedW3c {
        credential: issued,
        holder: holder.to_owned(),
    }
}

/// Data model 1.1: the credential in `vp`.
fn embedded(payload: &Value) -> String {
    let vp = &payload["vp"];
    assert_eq!(vp["@context"], json!([BASE_1_1]));
    assert_eq!(vp["type"], json!(["VerifiablePresentation"]));
    assert_eq!(payload.as_object().unwrap().len(), 5, "nothing else is said");
    one(&vp["verifiableCredential"]).as_str().unwrap().to_owned()
}

/// Data model 2.0: an `EnvelopedVerifiableCredential`.
fn enveloped(payload: &Value, holder: &str) -> String {
    assert_eq!(payload["@context"], json!([BASE_2_0]));
    assert_eq!(payload["type"], json!(["VerifiablePresentation"]));
    assert_eq!(payload["holder"], holder);
    assert!(payload.get("vp").is_none() && payload.get("vc").is_none());
    assert_eq!(payload.as_object().unwrap().len(), 8, "nothing else is said");
    let envelope = one(&payload["verifiableCredential"]);
    assert_eq!(envelope["type"], json!(["EnvelopedVerifiableCredential"]));
    assert_eq!(envelope["@context"], json!([BASE_2_0]));
    let url = envelope["id"].as_str().unwrap();
    url.strip_prefix("data:application/vc+jwt,").unwrap().to_owned()
}

fn one(list: &Value) -> &Value {
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), 1, "one credential");
    &list[0]
}

/// A query of a W3C format for credentials that are of one of these types.
pub(crate) fn query(format: &str, types: &Value, claims: &Value) -> Value {
    let mut query = json!({"id": "degree", "format": format, "meta": {"type_values": types}});
    if !claims.is_null() {
        query["claims"] = claims.clone();
    }
    json!({"credentials": [query]})
}
