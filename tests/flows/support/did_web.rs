//! A server with the document of one did:web (W3C CCG, "did:web Method Specification").

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wallet_core::{HttpRequest, HttpResponse};

use super::keys::Key;
use super::net::{Site, status};

pub(crate) struct DidWebHost {
    pub(crate) did: String,
    url: String,
    document: Mutex<(u16, Value)>,
}

impl DidWebHost {
    /// The DID of a host, with one key that is for everything.
    pub(crate) fn new(host: &str, key: &Key) -> Arc<Self> {
        let did = format!("did:web:{host}");
        let document = Self::document(&did, key);
        Arc::new(Self {
            url: format!("https://{host}/.well-known/did.json"),
            document: Mutex::new((200, document)),
            did,
        })
    }

    pub(crate) fn document(did: &str, key: &Key) -> Value {
        let id = format!("{did}#0");
        json!({
            "@context": ["https://www.w3.org/ns/did/v1"],
            "id": did,
            "verificationMethod": [
                {"id": id, "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": key.jwk()},
            ],
            "assertionMethod": [id],
            "authentication": [id],
        })
    }

    /// From now on it answers with this.
    pub(crate) fn answers(&self, status: u16, document: Value) {
        *self.document.lock().unwrap() = (status, document);
    }
}

impl Site for DidWebHost {
    fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        if request.url != self.url {
            return None;
        }
        let (code, document) = self.document.lock().unwrap().clone();
        Some(HttpResponse {
            body: document.to_string().into_bytes(),
            ..status(code)
        })
    }
}
