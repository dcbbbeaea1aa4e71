//! The keys of issuers and verifiers, their certificates, and JWTs signed with them (RFC 7515).

use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::pkcs8::DecodePrivateKey;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType};
use serde_json::{Value, json};
use wallet_crypto::{base64url_decode, base64url_encode, sha256};

#[derive(Clone)]
pub(crate) enum Key {
    P256(SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

impl Key {
    pub(crate) fn p256(name: &str) -> Self {
        Self::P256(SigningKey::from_slice(&sha256(name.as_bytes())).unwrap())
    }

    pub(crate) fn ed25519(name: &str) -> Self {
        Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&sha256(name.as_bytes())))
    }

    pub(crate) fn alg(&self) -> &'static str {
        match self {
            Self::P256(_) => "ES256",
            Self::Ed25519(_) => "EdDSA",
        }
    }

    pub(crate) fn jwk(&self) -> Value {
        match self {
            Self::P256(key) => p256_jwk(key.verifying_key()),
            Self::Ed25519(key) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(key.verifying_key().as_bytes())})
            }
        }
    }

    /// did:jwk: the public key itself.
    pub(crate) fn did_jwk(&self) -> String {
        format!("did:jwk:{}", base64url_encode(self.jwk().to_string().as_bytes()))
    }

    /// did:key: a multicodec prefix and the key, in base58btc.
    pub(crate) fn did_key(&self) -> String {
        let bytes = match self {
            Self::P256(key) => {
                let point = key.verifying_key().to_sec1_point(true);
                [&[0x80, 0x24], point.as_bytes()].concat()
            }
            Self::Ed25519(key) => [&[0xed, 0x01], key.verifying_key().as_bytes().as_slice()].concat(),
        };
        format!("did:key:z{}", base58(&bytes))
    }

    /// A JWT with this header (`alg` is added) and payload.
    pub(crate) fn jwt(&self, header: &Value, payload: &Value) -> String {
        let mut header = header.clone();
        header["alg"] = json!(self.alg());
        let input = format!(
            "{}.{}",
            base64url_encode(header.to_string().as_bytes()),
            base64url_encode(payload.to_string().as_bytes())
        );
        format!("{input}.{}", base64url_encode(&self.sign(input.as_bytes())))
    }

    /// The signature as JOSE and COSE have it.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let signature: Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Self::Ed25519(key) => {
                use ed25519_dalek::Signer as _;
                key.sign(message).to_bytes().to_vec()
            }
        }
    }
}

pub(crate) fn p256_jwk(key: &VerifyingKey) -> Value {
    let point = key.to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    json!({"kty": "EC", "crv": "P-256", "x": base64url_encode(x), "y": base64url_encode(y)})
}

/// Header and payload of an ES256 or EdDSA JWT whose signature is by this JWK.
pub(crate) fn verify_jwt(jwt: &str, jwk: &Value) -> (Value, Value) {
    let parts: Vec<&str> = jwt.split('.').collect();
    assert_eq!(parts.len(), 3, "a JWT has three parts");
    let signature = base64url_decode(parts[2]).unwrap();
    let signed = format!("{}.{}", parts[0], parts[1]);
    let header = read(parts[0]);
    assert_eq!(header["alg"], verify(jwk, signed.as_bytes(), &signature));
    (header, read(parts[1]))
}

/// Verifies a signature by this JWK, and names its algorithm.
pub(crate) fn verify(jwk: &Value, message: &[u8], signature: &[u8]) -> &'static str {
    let coordinate = |name: &str| base64url_decode(jwk[name].as_str().unwrap()).unwrap();
    if jwk["crv"] == "Ed25519" {
        let key = coordinate("x").try_into().unwrap();
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key).unwrap();
        let signature = ed25519_dalek::Signature::from_slice(signature).unwrap();
        key.verify_strict(message, &signature).unwrap();
        "EdDSA"
    } else {
        let point = [vec![4], coordinate("x"), coordinate("y")].concat();
        let key = VerifyingKey::from_sec1_bytes(&point).unwrap();
        let signature = Signature::from_slice(signature).unwrap();
        key.verify(message, &signature).unwrap();
        "ES256"
    }
}

/// The JSON in one part of a JWT.
pub(crate) fn read(part: &str) -> Value {
    serde_json::from_slice(&base64url_decode(part).unwrap()).unwrap()
}

/// The DID URL of the one key of a did:jwk or did:key.
pub(crate) fn did_of_key(did: &str) -> String {
    format!("{did}#{}", did.strip_prefix("did:key:").unwrap_or("0"))
}

/// The key of a did:jwk, or of a did:key of P-256.
pub(crate) fn resolve(did: &str) -> Value {
    if let Some(jwk) = did.strip_prefix("did:jwk:") {
        return read(jwk);
    }
    let bytes = from_base58(did.strip_prefix("did:key:z").unwrap());
    let point = bytes.strip_prefix(&[0x80, 0x24]).unwrap();
    p256_jwk(&VerifyingKey::from_sec1_bytes(point).unwrap())
}

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

pub(crate) fn from_base58(text: &str) -> Vec<u8> {
    let mut bytes: Vec<u32> = Vec::new();
    for digit in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit).unwrap();
        let mut carry = u32::try_from(value).unwrap();
        for byte in &mut bytes {
            carry += *byte * 58;
            *byte = carry & 0xff;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push(carry & 0xff);
            carry >>= 8;
        }
    }
    // A leading 1 is a zero byte: one signature in 256 begins with one.
    bytes.extend(text.bytes().take_while(|digit| *digit == b'1').map(|_| 0));
    bytes
        .iter()
        .rev()
        .map(|byte| u8::try_from(*byte).unwrap())
        .collect()
}

pub(crate) fn base58(bytes: &[u8]) -> String {
    let mut digits: Vec<u32> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = digits
        .iter()
        .rev()
        .map(|digit| char::from(ALPHABET[*digit as usize]));
    std::iter::repeat_n('1', zeros).chain(digits).collect()
}

/// A root certificate and what it vouches for.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
    /// What the certificates that it signs name its key by (RFC 5280 section 4.2.1.1).
    pub(crate) key_identifier: Vec<u8>,
}

/// A key with the chain that names its owner.
#[derive(Clone)]
pub(crate) struct Certified {
    pub(crate) key: Key,
    /// DER, leaf first.
    pub(crate) chain: Vec<Vec<u8>>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = params(name, &[], &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate = params.self_signed(&key).unwrap();
        Self {
            pem: certificate.pem(),
            key_identifier: params.key_identifier(&key),
            issuer: Issuer::new(params, key),
        }
    }

    /// A leaf with these DNS and URI names.
    pub(crate) fn certify(&self, organisation: &str, dns: &[&str], uris: &[&str]) -> Certified {
        let pair = KeyPair::generate().unwrap();
        let mut params = params(organisation, dns, uris);
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let leaf = params.signed_by(&pair, &self.issuer).unwrap();
        Certified {
            key: Key::P256(SigningKey::from_pkcs8_der(&pair.serialize_der()).unwrap()),
            chain: vec![leaf.der().to_vec()],
        }
    }
}

impl Authority {
    /// A leaf of an issuer with this extended key usage, or without any.
    pub(crate) fn certify_for(&self, organisation: &str, usage: Option<&[u64]>) -> Certified {
        let pair = KeyPair::generate().unwrap();
        let mut params = params(organisation, &[], &[]);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let usage = usage.map(|usage| rcgen::ExtendedKeyUsagePurpose::Other(usage.to_vec()));
        params.extended_key_usages = usage.into_iter().collect();
        let leaf = params.signed_by(&pair, &self.issuer).unwrap();
        Certified {
            key: Key::P256(SigningKey::from_pkcs8_der(&pair.serialize_der()).unwrap()),
            chain: vec![leaf.der().to_vec()],
        }
    }
}

impl Certified {
    /// The `x5c` header (RFC 7515 section 4.1.6): base64, not base64url.
    pub(crate) fn x5c(&self) -> Value {
        self.chain.iter().map(|der| base64_standard(der)).collect()
    }
}

fn params(organisation: &str, dns: &[&str], uris: &[&str]) -> CertificateParams {
    let names: Vec<String> = dns.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    for uri in uris {
        let name = SanType::URI((*uri).try_into().unwrap());
        params.subject_alt_names.push(name);
    }
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::OrganizationName, organisation);
    params.not_before = rcgen::date_time_ymd(2026, 1, 1);
    params.not_after = rcgen::date_time_ymd(2029, 1, 1);
    params
}

fn base64_standard(bytes: &[u8]) -> String {
    let mut text = base64url_encode(bytes).replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}
