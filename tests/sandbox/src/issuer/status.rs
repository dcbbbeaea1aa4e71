//! Who stands on which status list, and as what: a Token Status List and Bitstring Status Lists of each organisation for each way
//! of naming its key.

use std::collections::BTreeMap;

use coset::cbor::Value as Cbor;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::credential::Order;
use super::session::Spoil;
use super::status_list::{Condition, PLACES, SHORT};
use crate::cose;
use crate::encoding::random_bytes;
use crate::engine::Curve;
use crate::form::{Form, Suite};
use crate::organisations::{KeyMethod, Organisation};
use crate::state::World;
use crate::trouble::Trouble;

/// What a list says about a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing against it.
    Valid,
    /// Revoked for good.
    Revoked,
    /// Suspended until further notice.
    Suspended,
}

impl Status {
    /// Its value in a Token Status List ("Status Types Values").
    pub(super) fn token_value(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Revoked => 1,
            Self::Suspended => 2,
        }
    }
}

/// What a bitstring is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// `revocation`.
    Revocation,
    /// `suspension`.
    Suspension,
}

impl Purpose {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Revocation => "revocation",
            Self::Suspension => "suspension",
        }
    }

    /// The purpose of this word.
    pub fn find(word: &str) -> Option<Self> {
        [Self::Revocation, Self::Suspension]
            .into_iter()
            .find(|one| one.word() == word)
    }

    pub(super) fn is_set(self, status: Status) -> bool {
        match self {
            Self::Revocation => status == Status::Revoked,
            Self::Suspension => status == Status::Suspended,
        }
    }
}

/// One credential on the lists.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// The offer it was issued for.
    pub offer: String,
    /// Its configuration.
    #[serde(rename = "type")]
    pub of: String,
    /// The organisation.
    pub issuer: &'static str,
    /// How the organisation's key is named.
    pub key: KeyMethod,
    /// Its place.
    pub index: u32,
    /// What the lists say.
    pub status: Status,
}

/// Everything that was issued, in order, and for how long a copy of a list may be used where that was set.
#[derive(Debug, Default)]
pub struct Register {
    /// The credentials.
    pub entries: Vec<Entry>,
    /// `ttl`, instead of the types' own.
    pub ttl: Option<i64>,
    /// Whether the lists cannot be had.
    pub unavailable: bool,
    /// What is wrong with the lists themselves.
    pub condition: Condition,
}

/// Where a credential stands.
#[derive(Debug, Clone)]
pub struct Place {
    index: u32,
    lists: String,
}

impl Place {
    /// `status` of a Referenced Token (Token Status List, "Referenced Token in JOSE").
    pub fn token_reference(&self) -> Value {
        json!({ "status_list": { "idx": self.index, "uri": format!("{}/token", self.lists) } })
    }

    /// `status` of a mobile security object (Token Status List, "Referenced Token in COSE").
    pub fn cbor_reference(&self) -> Cbor {
        let uri = format!("{}/token", self.lists);
        let place = cose::map(vec![("idx", self.index.into()), ("uri", uri.into())]);
        cose::map(vec![("status_list", place)])
    }

    /// `credentialStatus` (Bitstring Status List, "BitstringStatusListEntry").
    pub fn bitstring_references(&self) -> Value {
        // Data model 1.1 demands an `id`, which must not be that of the list.
        let entry = |purpose: Purpose| {
            json!({
                "id": format!("{}/{}#{}", self.lists, purpose.word(), self.index),
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose.word(),
                "statusListIndex": self.index.to_string(),
                "statusListCredential": format!("{}/{}", self.lists, purpose.word()),
            })
        };
        json!([entry(Purpose::Revocation), entry(Purpose::Suspension)])
    }
}

/// What stands for a key method in the path of a list.
fn path_of(method: KeyMethod) -> &'static str {
    match method {
        KeyMethod::X5c => "x5c",
        KeyMethod::DidJwk => "did-jwk",
        KeyMethod::DidKey => "did-key",
        KeyMethod::DidKeyEdDsa => "did-key-eddsa",
        KeyMethod::Metadata => "metadata",
        KeyMethod::Proof(Curve::Ed25519) => "proof-ed25519",
        KeyMethod::Proof(Curve::P256) => "proof-p256",
        KeyMethod::Proof(Curve::P384) => "proof-p384",
        KeyMethod::Proof(Curve::Bls12381) => "proof-bls12381",
    }
}

/// The key method of a path.
pub fn method_of(path: &str) -> Option<KeyMethod> {
    KeyMethod::ALL.into_iter().find(|method| path_of(*method) == path)
}

pub(super) fn lists(base: &str, organisation: &str, method: KeyMethod) -> String {
    format!("{base}/issuers/{organisation}/status/{}", path_of(method))
}

/// Gives a credential its place on the lists; none where its type has no status, where the type has a claim of its
/// own with the name that an SD-JWT VC needs for it, and where the issuer is a key of BBS, which signs no list.
///
/// # Errors
///
/// [`Trouble`] without randomness.
pub fn place(world: &World, order: &Order<'_>, of: &Organisation) -> Result<Option<Place>, Trouble> {
    let kind = order.what.of;
    let taken = order.what.form == Form::SdJwt && kind.claims.iter().any(|claim| claim.path == "status");
    let bbs = order.what.form == Form::LdpVc(Suite::Bbs2023);
    if !order.status || kind.status_ttl.is_none() || taken || bbs {
        return Ok(None);
    }
    let status = match order.spoil {
        Some(Spoil::Revoked) => Status::Revoked,
        Some(Spoil::Suspended) => Status::Suspended,
        _ => Status::Valid,
    };
    let mut store = world.store();
    let index = loop {
        let index = SHORT + u32::from_be_bytes(random_bytes::<4>()?) % (PLACES - SHORT);
        if !store.register.entries.iter().any(|entry| entry.index == index) {
            break index;
        }
    };
    store.register.entries.push(Entry {
        offer: order.offer.to_owned(),
        of: order.what.id(),
        issuer: world.organisation_for(&kind.slug, order.person)?.slug,
        key: order.key,
        index,
        status,
    });
    Ok(Some(Place {
        index,
        lists: lists(&world.base, of.slug, order.key),
    }))
}

/// What to flip.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The offer; without it, everything that was issued.
    pub offer: Option<String>,
    /// The configuration; without it, every one of the offer.
    #[serde(rename = "type")]
    pub of: Option<String>,
    /// What the lists say from now on.
    pub status: Option<Status>,
    /// For how many seconds a copy of a list may be used from now on.
    pub ttl: Option<i64>,
    /// Whether the lists can be had from now on.
    pub unavailable: Option<bool>,
    /// What is wrong with the lists themselves from now on.
    pub lists: Option<Condition>,
}

impl Register {
    /// Makes a change and answers the credentials that it was about.
    pub fn change(&mut self, change: &Change) -> Vec<Entry> {
        self.ttl = change.ttl.or(self.ttl);
        self.unavailable = change.unavailable.unwrap_or(self.unavailable);
        self.condition = change.lists.unwrap_or(self.condition);
        let about = |entry: &&mut Entry| {
            change.offer.as_ref().is_none_or(|offer| *offer == entry.offer)
                && change.of.as_ref().is_none_or(|of| *of == entry.of)
        };
        let mut changed = Vec::new();
        for entry in self.entries.iter_mut().filter(about) {
            entry.status = change.status.unwrap_or(entry.status);
            changed.push(entry.clone());
        }
        changed
    }

    /// The places of a list.
    pub(super) fn of(&self, organisation: &str, method: KeyMethod) -> BTreeMap<u32, Status> {
        self.entries
            .iter()
            .filter(|entry| entry.issuer == organisation && entry.key == method)
            .map(|entry| (entry.index, entry.status))
            .collect()
    }
}
