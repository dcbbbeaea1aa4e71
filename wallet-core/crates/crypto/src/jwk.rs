//! JSON Web Keys (RFC 7517, RFC 7518 section 6, RFC 8037 section 2) and their thumbprints (RFC 7638).

use serde_json::{Map, Value, json};

use crate::encoding::{base64url_decode, base64url_encode};
use crate::kdf::sha256;
use crate::key::{Curve, KeyError, PublicKey};

impl PublicKey {
    /// Reads a public JWK of a curve that is accepted. Members that do not describe the key are left to the caller.
    ///
    /// # Errors
    /// [`KeyError::Private`] when it has a `d`, [`KeyError::Unsupported`] for another key type or curve,
    /// [`KeyError::Malformed`] when a coordinate is missing, of another length, or no point.
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        let members = jwk.as_object().ok_or(KeyError::Malformed)?;
        if members.contains_key("d") || members.contains_key("k") {
            return Err(KeyError::Private);
        }
        let kty = text(members, "kty")?;
        if kty != "EC" && kty != "OKP" {
            return Err(KeyError::Unsupported);
        }
        match (kty, text(members, "crv")?) {
            ("EC", "P-256") => Self::p256_from_sec1(&point(members, 32)?),
            ("EC", "P-384") => Self::p384_from_sec1(&point(members, 48)?),
            ("OKP", "Ed25519") => Self::ed25519(&coordinate(members, "x", 32)?),
            (_, _) => Err(KeyError::Unsupported),
        }
    }

    /// The key as a JWK, with the members that describe it and no other.
    #[must_use]
    pub fn to_jwk(&self) -> Value {
        let crv = self.curve().name();
        match self.coordinates() {
            (x, Some(y)) => json!({ "kty": "EC", "crv": crv, "x": x, "y": y }),
            (x, None) => json!({ "kty": "OKP", "crv": crv, "x": x }),
        }
    }

    /// The SHA-256 thumbprint (RFC 7638 section 3), base64url.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        base64url_encode(&self.thumbprint_bytes())
    }

    /// The same, before it is encoded.
    #[must_use]
    pub fn thumbprint_bytes(&self) -> [u8; 32] {
        let crv = self.curve().name();
        // Required members in lexicographic order, no white space; none of the values needs an escape.
        let text = match self.coordinates() {
            (x, Some(y)) => format!(r#"{{"crv":"{crv}","kty":"EC","x":"{x}","y":"{y}"}}"#),
            (x, None) => format!(r#"{{"crv":"{crv}","kty":"OKP","x":"{x}"}}"#),
        };
        sha256(text.as_bytes())
    }

    fn coordinates(&self) -> (String, Option<String>) {
        match self.curve() {
            Curve::Ed25519 => (base64url_encode(self.bytes()), None),
            Curve::P256 | Curve::P384 => {
                // After SEC1's leading 4 the coordinates have equal length.
                let both = self.bytes().split_first().map_or(&[][..], |(_, both)| both);
                let (x, y) = both.split_at(both.len() / 2);
                (base64url_encode(x), Some(base64url_encode(y)))
            }
        }
    }
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a str, KeyError> {
    members
        .get(name)
        .and_then(Value::as_str)
        .ok_or(KeyError::Malformed)
}

/// A coordinate in its full length (RFC 7518 section 6.2.1.2: leading zeros are not left out).
fn coordinate(members: &Map<String, Value>, name: &str, length: usize) -> Result<Vec<u8>, KeyError> {
    let text = text(members, name)?;
    // Four characters hold three bytes: what is longer is not worth decoding.
    if text.len() > length.saturating_mul(2) {
        return Err(KeyError::Malformed);
    }
    let bytes = base64url_decode(text).map_err(|_| KeyError::Malformed)?;
    if bytes.len() == length {
        Ok(bytes)
    } else {
        Err(KeyError::Malformed)
    }
}

fn point(members: &Map<String, Value>, length: usize) -> Result<Vec<u8>, KeyError> {
    let mut point = vec![4];
    point.extend(coordinate(members, "x", length)?);
    point.extend(coordinate(members, "y", length)?);
    Ok(point)
}

#[cfg(test)]
mod tests;
