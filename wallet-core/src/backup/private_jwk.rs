use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use wallet_crypto::{
    PublicKey, Secret, SecretBytes, SoftwareKey, SoftwareKeyKind, Zeroizing, base64url_decode,
    base64url_encode,
};

/// A software key as a private JWK (RFC 7518 section 6.2.2, RFC 8037 section 2), for the content of a backup alone.
pub(super) struct PrivateJwk(pub(super) SoftwareKey);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members<D> {
    kty: String,
    crv: String,
    x: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    d: D,
}

impl Serialize for PrivateJwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let public = self.0.public_key().to_jwk();
        let member = |name: &str| public.get(name).and_then(Value::as_str).map(str::to_owned);
        // EXPOSE: the private bytes go into the content of a backup, which is sealed next
        let d = Zeroizing::new(base64url_encode(self.0.secret().expose()));
        let members = Members {
            kty: member("kty").unwrap_or_default(),
            crv: member("crv").unwrap_or_default(),
            x: member("x").unwrap_or_default(),
            y: member("y"),
            d: d.as_str(),
        };
        members.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PrivateJwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Members { kty, crv, x, y, d } = Members::<String>::deserialize(deserializer)?;
        let d = Zeroizing::new(d);
        let malformed = || D::Error::custom("not a private key");
        let bytes = SecretBytes::new(base64url_decode(&d).map_err(|_| malformed())?);
        // EXPOSE: the bytes move into a secret of fixed length
        let secret = Secret::from_slice(bytes.expose()).ok_or_else(malformed)?;
        let (kind, public) = match (kty.as_str(), y) {
            ("EC", Some(y)) => (
                SoftwareKeyKind::Es256,
                serde_json::json!({"kty": kty, "crv": crv, "x": x, "y": y}),
            ),
            ("OKP", None) => (
                SoftwareKeyKind::EdDsa,
                serde_json::json!({"kty": kty, "crv": crv, "x": x}),
            ),
            (_, _) => return Err(malformed()),
        };
        let key = SoftwareKey::from_secret(kind, secret).map_err(|_| malformed())?;
        // The halves of a key must be of one key.
        let public = PublicKey::from_jwk(&public).map_err(|_| malformed())?;
        if *key.public_key() == public {
            Ok(Self(key))
        } else {
            Err(malformed())
        }
    }
}

impl fmt::Debug for PrivateJwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateJwk(..)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use wallet_crypto::{OsRandom, SoftwareKey, SoftwareKeyKind};

    use super::PrivateJwk;

    #[test]
    fn a_key_comes_back_and_its_halves_belong_together() {
        for kind in [SoftwareKeyKind::Es256, SoftwareKeyKind::EdDsa] {
            let key = PrivateJwk(SoftwareKey::make(kind, &OsRandom).unwrap());
            let other = PrivateJwk(SoftwareKey::make(kind, &OsRandom).unwrap());
            let written = serde_json::to_value(&key).unwrap();
            let again: PrivateJwk = serde_json::from_value(written.clone()).unwrap();
            assert_eq!(again.0.public_key(), key.0.public_key());
            let mut mixed = written;
            mixed["d"] = serde_json::to_value(&other).unwrap()["d"].clone();
            assert!(serde_json::from_value::<PrivateJwk>(mixed.clone()).is_err());
            mixed["d"] = Value::from("AA");
            assert!(serde_json::from_value::<PrivateJwk>(mixed).is_err());
        }
    }
}
