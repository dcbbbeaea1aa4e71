//! Status lists as they are served: each is signed just as the credentials on it are, and wrong where that is asked for.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde::Deserialize;
use serde_json::{Value, json};

use super::ldp::break_proof;
use super::spoil::break_signature;
use super::status::{Purpose, lists};
use super::w3c::CONTEXT_2_0;
use crate::encoding::{base64url, instant, now};
use crate::engine::{Curve, ProofOptions};
use crate::form::Suite;
use crate::organisations::{IssuerKeys, KeyMethod, ORGANISATIONS, Organisation};
use crate::state::World;
use crate::trouble::Trouble;

/// How many places a list has: the least that Bitstring Status List allows ("Bitstring Generation Algorithm").
pub(super) const PLACES: u32 = 131_072;
/// How many places a list has that is too short. No credential has one of these.
pub(super) const SHORT: u32 = 8;
/// How long a list is valid, in seconds.
const LIFE: i64 = 86_400;
/// How many bits a place of a Status List Token has.
pub(super) const BITS: usize = 2;

/// What is wrong with a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Nothing.
    #[default]
    Sound,
    /// The signature does not fit.
    Signature,
    /// Another organisation signs it, in its own name.
    Issuer,
    /// It ended yesterday.
    Expired,
    /// Half of the compressed list is missing.
    Truncated,
    /// It has fewer places than credentials name.
    Short,
}

/// A list of an organisation.
#[derive(Debug)]
pub struct List<'w> {
    world: &'w World,
    of: &'static Organisation,
    method: KeyMethod,
    /// Who signs it.
    pub(super) keys: &'w IssuerKeys,
    /// What is wrong with it.
    pub(super) condition: Condition,
}

impl<'w> List<'w> {
    /// The lists of an organisation for a way of naming its key; nothing for an unknown organisation.
    pub fn find(world: &'w World, slug: &str, method: KeyMethod) -> Option<Self> {
        let condition = world.store().register.condition;
        let of = ORGANISATIONS.iter().find(|of| of.slug == slug)?;
        let others = || ORGANISATIONS.iter().find(|other| other.slug != slug);
        let signer = if condition == Condition::Issuer {
            others()?
        } else {
            of
        };
        Some(Self {
            world,
            of,
            method,
            keys: world.keys.get(signer.slug)?,
            condition,
        })
    }

    /// Who it says signs it.
    pub(super) fn issuer(&self) -> Result<String, Trouble> {
        self.keys.issuer(self.method)
    }

    /// How its signer's key is named.
    pub(super) fn method(&self) -> KeyMethod {
        self.method
    }

    /// Where it is.
    pub(super) fn uri(&self, name: &str) -> String {
        format!("{}/{name}", lists(&self.world.base, self.of.slug, self.method))
    }

    /// For how many seconds a copy may be used.
    pub(super) fn ttl(&self) -> i64 {
        let types = self.of.types.iter();
        let types = types.filter_map(|slug| self.world.catalogue.credential_type(slug));
        let least = types.filter_map(|of| of.status_ttl).min();
        self.world.store().register.ttl.or(least).unwrap_or(LIFE)
    }

    /// When it was made, and when it ends.
    pub(super) fn life(&self) -> (i64, i64) {
        let made = if self.condition == Condition::Expired {
            now() - 2 * LIFE
        } else {
            now()
        };
        (made, made + LIFE)
    }

    /// The compressed list of a Status List Token ("Compressed Byte Array").
    pub(super) fn packed(&self) -> Result<Vec<u8>, Trouble> {
        let mut bytes = self.places(BITS);
        for (index, status) in self.world.store().register.of(self.of.slug, self.method) {
            // The first place is in the least significant bits ("Status List").
            let at = index as usize * BITS;
            if let Some(byte) = bytes.get_mut(at / 8) {
                *byte |= status.token_value() << (at % 8);
            }
        }
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(&bytes).map_err(Trouble::during("status list"))?;
        Ok(self.cut(zlib.finish().map_err(Trouble::during("status list"))?))
    }

    fn places(&self, bits: usize) -> Vec<u8> {
        let places = if self.condition == Condition::Short {
            SHORT
        } else {
            PLACES
        };
        vec![0_u8; places as usize * bits / 8]
    }

    fn cut(&self, mut compressed: Vec<u8>) -> Vec<u8> {
        if self.condition == Condition::Truncated {
            compressed.truncate(compressed.len() / 2);
        }
        compressed
    }

    /// The Status List Token in JWT format (Token Status List, "Status List Token in JWT Format").
    ///
    /// # Errors
    ///
    /// [`Trouble`] when it cannot be signed.
    pub async fn token(&self) -> Result<String, Trouble> {
        let (issued, expires) = self.life();
        let claims = json!({
            "iss": self.issuer()?,
            "sub": self.uri("token"),
            "iat": issued,
            "exp": expires,
            "ttl": self.ttl(),
            "status_list": { "bits": BITS, "lst": base64url(&self.packed()?) },
        });
        self.sign("statuslist+jwt", &claims).await
    }

    /// A status list credential (Bitstring Status List, "BitstringStatusListCredential"): as a JWT, or with a proof inside it by
    /// the engine where the method is one of its own and that is `embedded`. Its media type comes with it.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when it cannot be signed.
    pub async fn credential(
        &self,
        embedded: bool,
        purpose: Purpose,
    ) -> Result<(&'static str, String), Trouble> {
        let claims = self.bitstring(purpose)?;
        if let (true, Some(engine), Some(key), Some(document)) = (
            embedded,
            &self.world.engine,
            self.keys.engine_key(self.method),
            claims.as_object(),
        ) {
            let suite = if self.method == KeyMethod::Proof(Curve::P256) {
                Suite::EcdsaRdfc2019
            } else if self.method == KeyMethod::Proof(Curve::P384) {
                Suite::EcdsaRdfc2019P384
            } else {
                Suite::EdDsaRdfc2022
            };
            let mut signed = engine
                .sign(key, suite, document, &ProofOptions::default())
                .await?;
            if self.condition == Condition::Signature {
                break_proof(signed.get_mut("proof"));
            }
            return Ok(("application/vc", Value::Object(signed).to_string()));
        }
        let signed = self.sign("vc+jwt", &claims).await?;
        Ok(("application/vc+jwt", signed))
    }

    fn bitstring(&self, purpose: Purpose) -> Result<Value, Trouble> {
        let mut bytes = self.places(1);
        for (index, status) in self.world.store().register.of(self.of.slug, self.method) {
            // The first place is in the most significant bit ("Bitstring Encoding").
            if let Some(byte) = bytes.get_mut(index as usize / 8)
                && purpose.is_set(status)
            {
                *byte |= 0x80 >> (index % 8);
            }
        }
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes).map_err(Trouble::during("status list"))?;
        let list = self.cut(gzip.finish().map_err(Trouble::during("status list"))?);
        let uri = self.uri(purpose.word());
        let (issued, expires) = self.life();
        Ok(json!({
            "@context": [CONTEXT_2_0],
            "id": uri,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.issuer()?,
            "validFrom": instant(issued)?,
            "validUntil": instant(expires)?,
            "credentialSubject": {
                "id": format!("{uri}#list"),
                "type": "BitstringStatusList",
                "statusPurpose": purpose.word(),
                "encodedList": format!("u{}", base64url(&list)),
                "ttl": self.ttl() * 1000,
            },
        }))
    }

    async fn sign(&self, typ: &str, claims: &Value) -> Result<String, Trouble> {
        let signed = match (&self.world.engine, self.keys.engine_key(self.method)) {
            (Some(engine), Some(key)) => engine.sign_jws(key, typ, claims).await?,
            _ => {
                let key = self.keys.key(self.method)?;
                let header = key.header(typ, self.keys.key_reference(self.method, &self.keys.chain)?);
                key.sign(&header, claims.to_string().as_bytes()).await?
            }
        };
        if self.condition == Condition::Signature {
            return break_signature(&signed);
        }
        Ok(signed)
    }
}
