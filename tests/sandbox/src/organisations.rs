//! The organisations that issue, their keys, and the credential issuers they appear as.

use serde_json::{Map, Value, json};

use crate::encoding::base64;
use crate::engine::{Curve, Engine, EngineKey, ProofKeys};
use crate::keys::Key;
use crate::pki::{Authority, Leaf};
use crate::trouble::Trouble;

/// A fictional organisation.
#[derive(Debug, Clone, Copy)]
pub struct Organisation {
    /// Its name in paths.
    pub slug: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its organisation code.
    pub ods_code: &'static str,
    /// The types it issues.
    pub types: &'static [&'static str],
}

/// All of them.
pub const ORGANISATIONS: &[Organisation] = &[
    Organisation {
        slug: "clearcheck",
        name: "Clearcheck ID",
        ods_code: "ZT4",
        types: &["identity", "right-to-work"],
    },
    Organisation {
        slug: "nurses-register",
        name: "Nurses Register",
        ods_code: "ZT5",
        types: &["professional-registration"],
    },
    Organisation {
        slug: "doctors-register",
        name: "General Doctors Register",
        ods_code: "ZT6",
        types: &["professional-registration"],
    },
    Organisation {
        slug: "westmere",
        name: "Westmere Coast Hospitals",
        ods_code: "ZT1",
        types: &[
            "employment-assignment",
            "dbs",
            "new-starter-information",
            "check-in",
        ],
    },
    Organisation {
        slug: "pennine-bank",
        name: "Pennine Collaborative Bank",
        ods_code: "ZT7",
        types: &["bank-membership"],
    },
    Organisation {
        slug: "eastmoor",
        name: "Eastmoor Hospitals",
        ods_code: "ZT2",
        types: &["systems-access"],
    },
    Organisation {
        slug: "penfold",
        name: "Penfold School of Medicine",
        ods_code: "ZT8",
        types: &["qualification"],
    },
    Organisation {
        slug: "training-record",
        name: "National Training Record",
        ods_code: "ZT11",
        types: &["training-placement", "clinical-competency"],
    },
    Organisation {
        slug: "learnwell",
        name: "Learnwell",
        ods_code: "ZT12",
        types: &["core-skills-training"],
    },
    Organisation {
        slug: "meridian",
        name: "Meridian OH",
        ods_code: "ZT13",
        types: &["occupational-health"],
    },
    Organisation {
        slug: "harbour-vaccination",
        name: "Harbour Vaccination Centre",
        ods_code: "ZT301",
        types: &["immunisation"],
    },
    Organisation {
        slug: "harbour-trauma",
        name: "Harbour Trauma Centre",
        ods_code: "ZT3",
        types: &["employment-history", "temporary-placement"],
    },
];

/// The hiring organisation, which also verifies.
pub const VERIFIER: &str = "eastmoor";

/// A credential issuer (OpenID4VCI 1.0 section 2): an organisation under its own path, or the passport desk, which
/// hands out the credentials of all of them in one visit, each signed by its own organisation.
#[derive(Debug, Clone)]
pub struct CredentialIssuer {
    /// Its name in the paths of its endpoints.
    pub slug: &'static str,
    /// Its identifier, to the letter.
    pub identifier: String,
    /// Its name.
    pub name: &'static str,
    /// The types it offers; nothing for all of them.
    pub types: &'static [&'static str],
}

impl CredentialIssuer {
    /// Whether it offers a type.
    pub fn offers(&self, slug: &str) -> bool {
        self.types.is_empty() || self.types.contains(&slug)
    }
}

/// The slug of the passport desk.
pub const DESK: &str = "passport-desk";

/// Every credential issuer at this base. The last two are the desk again, under an identifier with a trailing slash
/// and under one without a path.
pub fn credential_issuers(base: &str) -> Vec<CredentialIssuer> {
    let desk = |slug, identifier| CredentialIssuer {
        slug,
        identifier,
        name: "Westmere Coast Hospitals passport desk",
        types: &[],
    };
    let mut all: Vec<_> = ORGANISATIONS
        .iter()
        .map(|o| CredentialIssuer {
            slug: o.slug,
            identifier: identifier(base, o.slug),
            name: o.name,
            types: o.types,
        })
        .collect();
    all.push(desk(DESK, identifier(base, DESK)));
    all.push(desk(
        "passport-desk-slash",
        format!("{base}/issuers/passport-desk-slash/"),
    ));
    all.push(desk("root", base.to_owned()));
    all
}

fn identifier(base: &str, slug: &str) -> String {
    format!("{base}/issuers/{slug}")
}

/// How a credential names its issuer's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum KeyMethod {
    /// A certificate chain in the header.
    #[serde(rename = "x5c")]
    X5c,
    /// `did:jwk`, ES256.
    #[serde(rename = "did:jwk")]
    DidJwk,
    /// `did:key`, ES256.
    #[serde(rename = "did:key")]
    DidKey,
    /// `did:key`, EdDSA.
    #[serde(rename = "did:key-eddsa")]
    DidKeyEdDsa,
    /// JWT VC issuer metadata under the issuer's identifier.
    #[serde(rename = "metadata")]
    Metadata,
    /// A `did:key` of the engine's, for proofs.
    #[serde(untagged, skip_deserializing)]
    Proof(Curve),
}

impl KeyMethod {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::X5c,
        Self::DidJwk,
        Self::DidKey,
        Self::DidKeyEdDsa,
        Self::Metadata,
        Self::Proof(Curve::Ed25519),
        Self::Proof(Curve::P256),
        Self::Proof(Curve::P384),
        Self::Proof(Curve::Bls12381),
    ];
}

/// An organisation's keys and everything that vouches for them.
#[derive(Debug, Clone)]
pub struct IssuerKeys {
    /// The issuer identifier of the organisation, `iss` for `x5c` and for metadata.
    pub identifier: String,
    /// The P-256 key.
    pub es256: Key,
    /// The Ed25519 key.
    pub eddsa: Key,
    /// The chain of the P-256 key.
    pub chain: Vec<Vec<u8>>,
    /// The same key certified for the same names by an authority that nobody trusts.
    pub untrusted_chain: Vec<Vec<u8>>,
    /// The same by the right authority, ended yesterday.
    pub expired_chain: Vec<Vec<u8>>,
    /// The keys that the engine of proofs has.
    pub proofs: Option<ProofKeys>,
}

impl IssuerKeys {
    /// Makes and certifies the keys of an organisation.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when a key or certificate cannot be made.
    pub async fn make(
        base: &str,
        of: &Organisation,
        trusted: &Authority,
        untrusted: &Authority,
        engine: Option<&Engine>,
    ) -> Result<Self, Trouble> {
        let identifier = identifier(base, of.slug);
        let es256 = Key::es256().await?;
        let leaf = Leaf {
            organisation: of.name,
            dns: &["localhost"],
            uris: &[&identifier],
            point: es256.point()?,
            expired: false,
        };
        Ok(Self {
            chain: trusted.certify(leaf.clone())?,
            untrusted_chain: untrusted.certify(leaf.clone())?,
            expired_chain: trusted.certify(Leaf {
                expired: true,
                ..leaf
            })?,
            eddsa: Key::eddsa().await?,
            proofs: match engine {
                Some(engine) => Some(ProofKeys::make(engine).await?),
                None => None,
            },
            identifier,
            es256,
        })
    }

    /// The key that a method signs with here.
    ///
    /// # Errors
    ///
    /// [`Trouble`] for a key that the engine has.
    pub fn key(&self, method: KeyMethod) -> Result<&Key, Trouble> {
        match method {
            KeyMethod::DidKeyEdDsa => Ok(&self.eddsa),
            KeyMethod::X5c | KeyMethod::DidJwk | KeyMethod::DidKey | KeyMethod::Metadata => Ok(&self.es256),
            KeyMethod::Proof(_) => Err(no_key()),
        }
    }

    /// The engine's key of a method.
    pub fn engine_key(&self, method: KeyMethod) -> Option<&EngineKey> {
        let proofs = self.proofs.as_ref()?;
        match method {
            KeyMethod::Proof(curve) => proofs.of(curve),
            KeyMethod::X5c
            | KeyMethod::DidJwk
            | KeyMethod::DidKey
            | KeyMethod::DidKeyEdDsa
            | KeyMethod::Metadata => None,
        }
    }

    /// The `iss` of a method.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the DID cannot be made.
    pub fn issuer(&self, method: KeyMethod) -> Result<String, Trouble> {
        match method {
            KeyMethod::X5c | KeyMethod::Metadata => Ok(self.identifier.clone()),
            KeyMethod::DidJwk => self.es256.did_jwk(),
            KeyMethod::DidKey => self.es256.did_key(),
            KeyMethod::DidKeyEdDsa => self.eddsa.did_key(),
            KeyMethod::Proof(_) => {
                let key = self.engine_key(method).ok_or_else(no_key)?;
                Ok(key.did.clone())
            }
        }
    }

    /// The header members by which a method names its key; `chain` is used by `x5c`.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the DID cannot be made.
    pub fn key_reference(&self, method: KeyMethod, chain: &[Vec<u8>]) -> Result<Map<String, Value>, Trouble> {
        let mut members = Map::new();
        match method {
            KeyMethod::X5c => {
                let chain: Vec<String> = chain.iter().map(|c| base64(c)).collect();
                members.insert("x5c".to_owned(), json!(chain));
            }
            KeyMethod::DidJwk => {
                members.insert("kid".to_owned(), json!(format!("{}#0", self.es256.did_jwk()?)));
            }
            KeyMethod::DidKey | KeyMethod::DidKeyEdDsa | KeyMethod::Proof(_) => {
                let did = self.issuer(method)?;
                let fragment = did.trim_start_matches("did:key:").to_owned();
                members.insert("kid".to_owned(), json!(format!("{did}#{fragment}")));
            }
            KeyMethod::Metadata => {
                members.insert("kid".to_owned(), json!(METADATA_KID));
            }
        }
        Ok(members)
    }
}

fn no_key() -> Trouble {
    Trouble("the issuer has no such key".to_owned())
}

/// The `kid` of an organisation's key in its issuer metadata.
pub const METADATA_KID: &str = "key-1";
