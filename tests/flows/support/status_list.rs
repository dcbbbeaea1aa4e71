//! A host of one status list: a Status List Token (draft-ietf-oauth-status-list), or a Bitstring Status List in a JWT.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde_json::{Value, json};
use wallet_core::{HttpRequest, HttpResponse};
use wallet_crypto::base64url_encode;

use super::NOW;
use super::keys::{Certified, Key};
use super::net::{Site, status};
use super::sd_jwt::{Node, always};

pub(crate) const VALID: u8 = 0;
pub(crate) const INVALID: u8 = 1;
pub(crate) const SUSPENDED: u8 = 2;

/// What the host answers.
pub(crate) struct List {
    pub(crate) key: Key,
    /// Beside `typ`: `x5c` or `kid`.
    pub(crate) header: Value,
    pub(crate) claims: Value,
    /// One byte a credential.
    pub(crate) values: Vec<u8>,
    /// Something else than what the values say.
    pub(crate) compressed: Option<Vec<u8>>,
    pub(crate) http_status: u16,
}

pub(crate) struct StatusHost {
    pub(crate) uri: String,
    list: Mutex<List>,
}

impl StatusHost {
    /// A Status List Token of ten valid credentials, signed by `key`, which `header` names.
    pub(crate) fn new(uri: &str, key: Key, header: Value) -> Arc<Self> {
        let list = List {
            key,
            header,
            claims: json!({ "sub": uri, "iat": NOW, "exp": NOW + 7 * 86_400, "ttl": 43_200 }),
            values: vec![VALID; 10],
            compressed: None,
            http_status: 200,
        };
        Arc::new(Self {
            uri: uri.to_owned(),
            list: Mutex::new(list),
        })
    }

    /// The same, signed by the owner of a certificate.
    pub(crate) fn certified(uri: &str, certified: &Certified) -> Arc<Self> {
        Self::new(uri, certified.key.clone(), json!({ "x5c": certified.x5c() }))
    }

    pub(crate) fn configure(&self, f: impl FnOnce(&mut List)) {
        f(&mut self.list.lock().unwrap());
    }

    /// Flips one entry, in a list that is issued at `iat`.
    pub(crate) fn flip(&self, index: usize, value: u8, iat: i64) {
        self.configure(|list| {
            list.values[index] = value;
            list.claims["iat"] = json!(iat);
        });
    }

    /// The claim by which a credential names its place in this list.
    pub(crate) fn claim(&self, index: usize) -> Node {
        always(&json!({ "status": { "status_list": { "idx": index, "uri": self.uri } } }))
    }
}

impl Site for StatusHost {
    fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        if request.url != self.uri {
            return None;
        }
        let list = self.list.lock().unwrap();
        let mut header = list.header.clone();
        header["typ"] = json!("statuslist+jwt");
        let compressed = list.compressed.clone().unwrap_or_else(|| zlib(&list.values));
        let mut claims = list.claims.clone();
        claims["status_list"] = json!({ "bits": 8, "lst": base64url_encode(&compressed) });
        Some(HttpResponse {
            body: list.key.jwt(&header, &claims).into_bytes(),
            ..status(list.http_status)
        })
    }
}

pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A host of a Bitstring Status List for one purpose, in which one credential may be set.
pub(crate) struct BitstringHost {
    pub(crate) uri: String,
    pub(crate) key: Key,
    pub(crate) issuer: String,
    pub(crate) purpose: &'static str,
    pub(crate) set: Mutex<Option<usize>>,
}

impl BitstringHost {
    /// What a credential says about its place (Bitstring Status List, "BitstringStatusListEntry").
    pub(crate) fn entry(&self, index: usize) -> Value {
        json!({
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose,
            "statusListIndex": index.to_string(),
            "statusListCredential": self.uri,
        })
    }
}

impl Site for BitstringHost {
    fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        if request.url != self.uri {
            return None;
        }
        let mut bytes = vec![0_u8; 16 * 1024];
        if let Some(index) = *self.set.lock().unwrap() {
            bytes[index / 8] |= 0x80 >> (index % 8);
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&bytes).unwrap();
        let encoded = base64url_encode(&encoder.finish().unwrap());
        let credential = json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": self.uri,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.issuer,
            "validFrom": "2026-09-30T00:00:00Z",
            "credentialSubject": {
                "type": "BitstringStatusList",
                "statusPurpose": self.purpose,
                "encodedList": format!("u{encoded}"),
            },
        });
        Some(HttpResponse {
            body: self
                .key
                .jwt(&json!({ "typ": "vc+jwt" }), &credential)
                .into_bytes(),
            ..status(200)
        })
    }
}
