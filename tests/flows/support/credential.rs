//! One credential as an issuer makes it, right or spoilt.

use serde_json::{Value, json};

use super::keys::{Certified, Key};
use super::mdoc::{self, Mdoc};
use super::sd_jwt::Node;
use super::w3c::{self, W3c};
use super::{DAY, NOW};

/// How the issuer is known.
#[derive(Clone)]
pub(crate) enum Signer {
    /// By a certificate chain, with this `iss` beside it.
    X5c(Certified, Option<String>),
    /// By a DID.
    Did(Key, String),
    /// By JWT VC issuer metadata at this `iss`; the keys stand at a `jwks_uri` or not.
    Metadata { key: Key, iss: String, by_uri: bool },
}

/// What is wrong with a credential.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Spoil {
    Nothing,
    Signature,
    Issuer,
    Expired,
    NotYetValid,
    OtherKey,
    NoKey,
    Type,
    ForeignDisclosure,
    DuplicateDigest,
    InTheClear,
    Oversized,
}

/// The type that tests call by this name: one of the staff passport's, or one that no wallet knows.
pub(crate) fn vct(id: &str) -> String {
    let slug = match id {
        "person" => "identity",
        "job" | "role" => "employment-assignment",
        "identity" | "dbs" | "immunisation" | "occupational-health" | "systems-access" => id,
        unknown => return format!("https://types.example/{unknown}"),
    };
    format!("https://types.staffpassport.example/{slug}/1")
}

/// One credential configuration, and what is issued for it.
#[derive(Clone)]
pub(crate) struct Credential {
    pub(crate) id: String,
    pub(crate) vct: String,
    pub(crate) claims: Node,
    pub(crate) expires_at: i64,
    pub(crate) spoil: Spoil,
    /// The first copy that is spoilt.
    pub(crate) spoil_from: usize,
    /// What makes it one of W3C.
    pub(crate) w3c: Option<W3c>,
    /// What makes it an mdoc.
    pub(crate) mdoc: Option<Mdoc>,
}

impl Credential {
    pub(crate) fn new(id: &str, claims: Node) -> Self {
        Self {
            id: id.to_owned(),
            vct: vct(id),
            claims,
            expires_at: NOW + 300 * DAY,
            spoil: Spoil::Nothing,
            spoil_from: 0,
            w3c: None,
            mdoc: None,
        }
    }

    /// A W3C credential of these claims.
    pub(crate) fn of_w3c(id: &str, claims: Node, w3c: W3c) -> Self {
        Self {
            w3c: Some(w3c),
            ..Self::new(id, claims)
        }
    }

    /// An mdoc, for two days.
    pub(crate) fn of_mdoc(id: &str, mdoc: Mdoc) -> Self {
        Self {
            mdoc: Some(mdoc),
            expires_at: NOW + 2 * DAY,
            ..Self::new(id, super::always(&json!({})))
        }
    }

    pub(crate) fn spoilt(mut self, spoil: Spoil) -> Self {
        self.spoil = spoil;
        self
    }
}

/// One copy, bound to the key of a proof, which named it by a DID or not.
pub(crate) fn issue(
    signer: &Signer,
    credential: &Credential,
    copy: usize,
    (holder, did): (&Value, Option<&str>),
) -> String {
    let spoil = if copy >= credential.spoil_from {
        credential.spoil
    } else {
        Spoil::Nothing
    };
    if let Some(w3c) = &credential.w3c {
        return w3c::issue(signer, credential, w3c, spoil, (holder, did));
    }
    if let Some(mdoc) = &credential.mdoc {
        assert!(did.is_none(), "an mdoc is bound to a key");
        return mdoc::issue(signer, credential, mdoc, spoil, holder);
    }
    assert!(did.is_none(), "an SD-JWT VC is bound to a key");
    let mut disclosures = Vec::new();
    let mut payload = credential.claims.conceal(&mut disclosures);
    if spoil == Spoil::InTheClear {
        payload = credential.claims.full();
        disclosures.clear();
    }
    payload["_sd_alg"] = json!("sha-256");
    payload["vct"] = json!(credential.vct);
    payload["exp"] = json!(credential.expires_at);
    payload["cnf"] = json!({"jwk": holder});
    // Each copy has a place of its own in its list, as each has a key.
    if let Some(idx) = payload
        .pointer_mut("/status/status_list/idx")
        .filter(|idx| idx.is_u64())
    {
        *idx = json!(idx.as_u64().unwrap() + u64::try_from(copy).unwrap());
    }
    let (key, mut header) = match signer {
        Signer::X5c(certified, iss) => {
            if let Some(iss) = iss {
                payload["iss"] = json!(iss);
            }
            (&certified.key, json!({"x5c": certified.x5c()}))
        }
        Signer::Did(key, did) => {
            payload["iss"] = json!(did);
            (key, json!({}))
        }
        Signer::Metadata { key, iss, .. } => {
            payload["iss"] = json!(iss);
            (key, json!({}))
        }
    };
    header["typ"] = json!("dc+sd-jwt");
    spoil_payload(spoil, &mut payload, &mut disclosures);
    let other = Key::p256("somebody else");
    let key = if spoil == Spoil::Signature { &other } else { key };
    let jwt = key.jwt(&header, &payload);
    let tail: String = disclosures.iter().map(|text| format!("{text}~")).collect();
    format!("{jwt}~{tail}")
}

fn spoil_payload(spoil: Spoil, payload: &mut Value, disclosures: &mut Vec<String>) {
    match spoil {
        Spoil::Nothing | Spoil::Signature | Spoil::InTheClear => {}
        Spoil::Issuer => payload["iss"] = json!("https://somebody-else.example"),
        Spoil::Expired => payload["exp"] = json!(NOW - 3600),
        Spoil::NotYetValid => payload["nbf"] = json!(NOW + 3600),
        Spoil::OtherKey => payload["cnf"]["jwk"] = Key::p256("another holder").jwk(),
        Spoil::NoKey => {
            payload.as_object_mut().unwrap().remove("cnf");
        }
        Spoil::Type => payload["vct"] = json!("https://types.example/another"),
        Spoil::ForeignDisclosure => {
            let mut foreign = Vec::new();
            super::sd(&json!({"given_name": "Somebody"})).conceal(&mut foreign);
            disclosures.append(&mut foreign);
        }
        Spoil::DuplicateDigest => {
            let digests = payload["_sd"].as_array_mut().unwrap();
            let first = digests[0].clone();
            digests.push(first);
        }
        Spoil::Oversized => payload["filling"] = json!("x".repeat(2 * 1024 * 1024)),
    }
}
