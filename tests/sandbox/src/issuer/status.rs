//! Status lists: a Token Status List and Bitstring Status Lists of each organisation for each way of naming its key, so
//! that a list is signed just as the credentials on it are.

use std::collections::BTreeMap;
use std::io::Write as _;

use coset::cbor::Value as Cbor;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::credential::Order;
use super::session::Spoil;
use super::w3c::CONTEXT_2_0;
use crate::cose;
use crate::encoding::{base64url, instant, now, random_bytes};
use crate::engine::ProofOptions;
use crate::form::{Form, Suite};
use crate::organisations::{IssuerKeys, KeyMethod, Organisation};
use crate::state::World;
use crate::trouble::Trouble;

/// How many places a list has: the least that Bitstring Status List allows ("Bitstring Generation Algorithm").
const PLACES: u32 = 131_072;
/// How long a list is valid, in seconds.
pub(super) const LIFE: i64 = 86_400;
/// How many bits a place of a Status List Token has.
pub(super) const BITS: usize = 2;

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
    fn token_value(self) -> u8 {
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

    fn is_set(self, status: Status) -> bool {
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
        KeyMethod::ProofEd25519 => "proof-ed25519",
        KeyMethod::ProofP256 => "proof-p256",
        KeyMethod::ProofBbs => "proof-bbs",
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
/// own with the name that an SD-JWT VC needs for it, and where the issuer's key signs no list.
///
/// # Errors
///
/// [`Trouble`] without randomness.
pub fn place(world: &World, order: &Order<'_>, of: &Organisation) -> Result<Option<Place>, Trouble> {
    let kind = order.what.of;
    let taken = order.what.form == Form::SdJwt && kind.claims.iter().any(|claim| claim.path == "status");
    let unsigned = order.key == KeyMethod::ProofBbs;
    if !order.status || kind.status_ttl.is_none() || taken || unsigned {
        return Ok(None);
    }
    let status = match order.spoil {
        Some(Spoil::Revoked) => Status::Revoked,
        Some(Spoil::Suspended) => Status::Suspended,
        _ => Status::Valid,
    };
    let mut store = world.store();
    let index = loop {
        let index = u32::from_be_bytes(random_bytes::<4>()?) % PLACES;
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
}

impl Register {
    /// Makes a change and answers the credentials that it was about.
    pub fn change(&mut self, change: &Change) -> Vec<Entry> {
        self.ttl = change.ttl.or(self.ttl);
        self.unavailable = change.unavailable.unwrap_or(self.unavailable);
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

    /// What the list at an address says about a place; nothing where no credential has it.
    pub fn at(&self, base: &str, uri: &str, index: u64) -> Option<Status> {
        let (list, _) = uri.rsplit_once('/')?;
        let here =
            |entry: &&Entry| u64::from(entry.index) == index && lists(base, entry.issuer, entry.key) == list;
        self.entries.iter().find(here).map(|entry| entry.status)
    }

    fn of(&self, organisation: &str, method: KeyMethod) -> BTreeMap<u32, Status> {
        self.entries
            .iter()
            .filter(|entry| entry.issuer == organisation && entry.key == method)
            .map(|entry| (entry.index, entry.status))
            .collect()
    }
}

pub(super) fn ttl(world: &World, of: &Organisation) -> i64 {
    let types = of
        .types
        .iter()
        .filter_map(|slug| world.catalogue.credential_type(slug));
    let least = types.filter_map(|of| of.status_ttl).min();
    world.store().register.ttl.or(least).unwrap_or(LIFE)
}

/// The compressed list of an organisation ("Compressed Byte Array").
pub(super) fn packed(world: &World, of: &Organisation, method: KeyMethod) -> Result<Vec<u8>, Trouble> {
    let mut bytes = vec![0_u8; PLACES as usize * BITS / 8];
    for (index, status) in world.store().register.of(of.slug, method) {
        // The first place is in the least significant bits ("Status List").
        let at = index as usize * BITS;
        if let Some(byte) = bytes.get_mut(at / 8) {
            *byte |= status.token_value() << (at % 8);
        }
    }
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    zlib.write_all(&bytes).map_err(Trouble::during("status list"))?;
    zlib.finish().map_err(Trouble::during("status list"))
}

/// The Status List Token of an organisation in JWT format (Token Status List, "Status List Token in JWT Format").
///
/// # Errors
///
/// [`Trouble`] when it cannot be signed.
pub async fn token(
    world: &World,
    of: &Organisation,
    keys: &IssuerKeys,
    method: KeyMethod,
) -> Result<String, Trouble> {
    let lst = packed(world, of, method)?;
    let issued = now();
    let claims = json!({
        "iss": keys.issuer(method)?,
        "sub": format!("{}/token", lists(&world.base, of.slug, method)),
        "iat": issued,
        "exp": issued + LIFE,
        "ttl": ttl(world, of),
        "status_list": { "bits": BITS, "lst": base64url(&lst) },
    });
    sign(world, keys, method, ("statuslist+jwt", &claims)).await
}

/// A status list credential of an organisation (Bitstring Status List, "BitstringStatusListCredential"): as a JWT, or with a
/// proof inside it by the engine where the method is one of its own and that is `embedded`. Its media type comes with it.
///
/// # Errors
///
/// [`Trouble`] when it cannot be signed.
pub async fn credential(
    world: &World,
    of: &Organisation,
    keys: &IssuerKeys,
    (method, embedded): (KeyMethod, bool),
    purpose: Purpose,
) -> Result<(&'static str, String), Trouble> {
    let claims = bitstring(world, of, keys, method, purpose)?;
    if let (true, Some(engine), Some(key), Some(document)) = (
        embedded,
        &world.engine,
        keys.engine_key(method),
        claims.as_object(),
    ) {
        let suite = if method == KeyMethod::ProofP256 {
            Suite::EcdsaRdfc2019
        } else {
            Suite::EdDsaRdfc2022
        };
        let signed = engine
            .sign(key, suite, document, &ProofOptions::default())
            .await?;
        return Ok(("application/vc", Value::Object(signed).to_string()));
    }
    let signed = sign(world, keys, method, ("vc+jwt", &claims)).await?;
    Ok(("application/vc+jwt", signed))
}

fn bitstring(
    world: &World,
    of: &Organisation,
    keys: &IssuerKeys,
    method: KeyMethod,
    purpose: Purpose,
) -> Result<Value, Trouble> {
    let mut bytes = vec![0_u8; PLACES as usize / 8];
    for (index, status) in world.store().register.of(of.slug, method) {
        // The first place is in the most significant bit ("Bitstring Encoding").
        if let Some(byte) = bytes.get_mut(index as usize / 8)
            && purpose.is_set(status)
        {
            *byte |= 0x80 >> (index % 8);
        }
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes).map_err(Trouble::during("status list"))?;
    let list = gzip.finish().map_err(Trouble::during("status list"))?;
    let uri = format!("{}/{}", lists(&world.base, of.slug, method), purpose.word());
    let issued = now();
    Ok(json!({
        "@context": [CONTEXT_2_0],
        "id": uri,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": keys.issuer(method)?,
        "validFrom": instant(issued)?,
        "validUntil": instant(issued + LIFE)?,
        "credentialSubject": {
            "id": format!("{uri}#list"),
            "type": "BitstringStatusList",
            "statusPurpose": purpose.word(),
            "encodedList": format!("u{}", base64url(&list)),
            "ttl": ttl(world, of) * 1000,
        },
    }))
}

async fn sign(
    world: &World,
    keys: &IssuerKeys,
    method: KeyMethod,
    (typ, claims): (&str, &Value),
) -> Result<String, Trouble> {
    if let (Some(engine), Some(key)) = (&world.engine, keys.engine_key(method)) {
        return engine.sign_jws(key, typ, claims).await;
    }
    let key = keys.key(method)?;
    let header = key.header(typ, keys.key_reference(method, &keys.chain)?);
    key.sign(&header, claims.to_string().as_bytes()).await
}
