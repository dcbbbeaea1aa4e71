//! A server with the metadata of types (SD-JWT VC, "Retrieving Type Metadata").

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use wallet_core::{HttpRequest, HttpResponse};
use wallet_crypto::{base64_encode_standard, sha256};

use super::net::{Site, status};

pub(crate) struct TypeHost {
    answers: Mutex<BTreeMap<String, HttpResponse>>,
}

impl TypeHost {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::default(),
        })
    }

    /// From now on it has this document, at the type's own address.
    pub(crate) fn publish(&self, document: &Value) {
        let vct = document["vct"].as_str().unwrap();
        self.answers(vct, 200, document.to_string().into_bytes());
    }

    /// From now on it has this document, and says for how long it may be used.
    pub(crate) fn publish_for(&self, document: &Value, directive: &str) {
        self.publish(document);
        let vct = document["vct"].as_str().unwrap();
        let header = ("Cache-Control".to_owned(), directive.to_owned());
        let mut answers = self.answers.lock().unwrap();
        answers.get_mut(vct).unwrap().headers.push(header);
    }

    /// From now on it answers with this.
    pub(crate) fn answers(&self, url: &str, code: u16, body: Vec<u8>) {
        let answer = HttpResponse { body, ..status(code) };
        self.answers.lock().unwrap().insert(url.to_owned(), answer);
    }
}

impl Site for TypeHost {
    fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        self.answers.lock().unwrap().get(&request.url).cloned()
    }
}

/// The integrity value of a document (SD-JWT VC, "Integrity of Referenced Documents").
pub(crate) fn integrity(document: &Value) -> String {
    let digest = sha256(document.to_string().as_bytes());
    format!("sha256-{}", base64_encode_standard(&digest))
}
