//! A credential issuer (OpenID4VCI 1.0, pre-authorised code) at one address.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wallet_core::{HttpRequest, HttpResponse};

use super::NOW;
use super::credential::{Credential, Signer, issue};
use super::keys::{did_of_key, resolve, verify_jwt};
use super::net::{Site, encode, field, header, is_post, json, status};
use super::sd_jwt::digest;

pub(crate) struct Config {
    pub(crate) signer: Signer,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) tx_code: Option<String>,
    /// The algorithms of key proofs that it takes.
    pub(crate) algorithms: Vec<&'static str>,
    pub(crate) batch_size: Option<usize>,
    pub(crate) has_nonces: bool,
    pub(crate) has_notifications: bool,
    /// The next credential requests are answered `invalid_nonce`.
    pub(crate) refuse_nonces: u32,
    pub(crate) notification_status: u16,
}

/// What the issuer has seen.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) code_used: bool,
    tokens: Vec<String>,
    nonces: Vec<String>,
    /// Every key that was proved, by credential request.
    pub(crate) keys: Vec<Vec<Value>>,
    pub(crate) audiences: Vec<String>,
    /// Event, notification id and access token.
    pub(crate) notifications: Vec<(String, String, String)>,
}

pub(crate) struct FakeIssuer {
    /// The credential issuer identifier.
    pub(crate) identifier: String,
    config: Mutex<Config>,
    seen: Mutex<Seen>,
}

impl FakeIssuer {
    pub(crate) fn new(identifier: &str, signer: Signer, credentials: Vec<Credential>) -> Arc<Self> {
        Arc::new(Self {
            identifier: identifier.to_owned(),
            config: Mutex::new(Config {
                signer,
                credentials,
                tx_code: None,
                batch_size: None,
                algorithms: vec!["ES256"],
                has_nonces: true,
                has_notifications: true,
                refuse_nonces: 0,
                notification_status: 204,
            }),
            seen: Mutex::default(),
        })
    }

    pub(crate) fn configure(&self, f: impl FnOnce(&mut Config)) {
        f(&mut self.config.lock().unwrap());
    }

    pub(crate) fn seen<T>(&self, f: impl FnOnce(&mut Seen) -> T) -> T {
        f(&mut self.seen.lock().unwrap())
    }

    /// How many access tokens were given.
    pub(crate) fn tokens(&self) -> usize {
        self.seen(|seen| seen.tokens.len())
    }

    /// Access tokens are for a while only.
    pub(crate) fn forget_tokens(&self) {
        self.seen(|seen| seen.tokens.clear());
    }

    /// Everything before the path.
    fn origin(&self) -> &str {
        let path = self.identifier["https://".len()..].find('/');
        path.map_or(&*self.identifier, |at| &self.identifier[..at + "https://".len()])
    }

    fn path(&self) -> &str {
        &self.identifier[self.origin().len()..]
    }

    fn endpoint(&self, name: &str) -> String {
        format!("{}/api/{name}", self.origin())
    }

    fn offer(&self) -> Value {
        let config = self.config.lock().unwrap();
        let ids: Vec<&str> = config.credentials.iter().map(|one| one.id.as_str()).collect();
        let mut grant = json!({"pre-authorized_code": self.code()});
        if config.tx_code.is_some() {
            grant["tx_code"] = json!({"input_mode": "numeric", "length": 4, "description": "By post"});
        }
        json!({
            "credential_issuer": self.identifier,
            "credential_configuration_ids": ids,
            "grants": {"urn:ietf:params:oauth:grant-type:pre-authorized_code": grant},
        })
    }

    pub(crate) fn code(&self) -> String {
        format!("code-{}", digest(&self.identifier))
    }

    pub(crate) fn link(&self) -> String {
        let offer = encode(&self.offer().to_string());
        format!("openid-credential-offer://?credential_offer={offer}")
    }

    pub(crate) fn link_by_reference(&self) -> String {
        let uri = encode(&self.endpoint("offer"));
        format!("openid-credential-offer://?credential_offer_uri={uri}")
    }

    fn metadata(&self) -> Value {
        let config = self.config.lock().unwrap();
        let mut configurations = json!({});
        for credential in &config.credentials {
            let mut configuration = match (&credential.w3c, &credential.mdoc) {
                (Some(w3c), _) => w3c.configuration(),
                (None, Some(mdoc)) => mdoc.configuration(),
                (None, None) => json!({
                    "format": "dc+sd-jwt",
                    "vct": credential.vct,
                    "cryptographic_binding_methods_supported": ["jwk"],
                }),
            };
            configuration["proof_types_supported"] =
                json!({"jwt": {"proof_signing_alg_values_supported": config.algorithms}});
            configuration["credential_metadata"] =
                json!({"display": [{"name": format!("Name of {}", credential.id), "locale": "en"}]});
            configurations[&credential.id] = configuration;
        }
        let mut metadata = json!({
            "credential_issuer": self.identifier,
            "credential_endpoint": self.endpoint("credential"),
            "credential_configurations_supported": configurations,
        });
        if config.has_nonces {
            metadata["nonce_endpoint"] = json!(self.endpoint("nonce"));
        }
        if config.has_notifications {
            metadata["notification_endpoint"] = json!(self.endpoint("notification"));
        }
        if let Some(size) = config.batch_size {
            metadata["batch_credential_issuance"] = json!({"batch_size": size});
        }
        metadata
    }

    fn token(&self, request: &HttpRequest) -> HttpResponse {
        let config = self.config.lock().unwrap();
        let mut seen = self.seen.lock().unwrap();
        let right_code = field(&request.body, "pre-authorized_code") == Some(self.code())
            && field(&request.body, "grant_type").as_deref()
                == Some("urn:ietf:params:oauth:grant-type:pre-authorized_code");
        if !right_code || seen.code_used || field(&request.body, "tx_code") != config.tx_code {
            return json(400, &json!({"error": "invalid_grant"}));
        }
        seen.code_used = true;
        let token = format!(
            "token-{}",
            digest(&format!("{}{}", self.identifier, seen.tokens.len()))
        );
        seen.tokens.push(token.clone());
        json(
            200,
            &json!({"access_token": token, "token_type": "Bearer", "expires_in": 600}),
        )
    }

    fn nonce(&self) -> HttpResponse {
        let mut seen = self.seen.lock().unwrap();
        let nonce = format!("nonce-{}-{}", seen.nonces.len(), digest(&self.identifier));
        seen.nonces.push(nonce.clone());
        json(200, &json!({"c_nonce": nonce}))
    }

    fn bearer(&self, request: &HttpRequest) -> Option<String> {
        let token = header(request, "authorization")?.strip_prefix("Bearer ")?;
        self.seen(|seen| seen.tokens.iter().any(|known| known == token))
            .then(|| token.to_owned())
    }

    fn credential(&self, request: &HttpRequest) -> HttpResponse {
        if self.bearer(request).is_none() {
            return json(401, &json!({"error": "invalid_token"}));
        }
        let mut config = self.config.lock().unwrap();
        if config.refuse_nonces > 0 {
            config.refuse_nonces -= 1;
            return json(400, &json!({"error": "invalid_nonce"}));
        }
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let wanted = body["credential_configuration_id"].as_str().unwrap();
        let credential = config.credentials.iter().find(|one| one.id == wanted).unwrap();
        let proofs = body["proofs"]["jwt"].as_array().unwrap();
        assert!(
            proofs.len() <= config.batch_size.unwrap_or(1),
            "more proofs than allowed"
        );
        let keys: Vec<(Value, Option<String>)> = proofs
            .iter()
            .map(|proof| self.check_proof(proof.as_str().unwrap(), config.has_nonces))
            .collect();
        let issued: Vec<Value> = keys
            .iter()
            .enumerate()
            .map(|(copy, (key, did))| {
                let text = issue(&config.signer, credential, copy, (key, did.as_deref()));
                // One that is secured by Data Integrity is an object.
                json!({"credential": serde_json::from_str(&text).unwrap_or_else(|_| json!(text))})
            })
            .collect();
        self.seen(|seen| seen.keys.push(keys.into_iter().map(|(key, _)| key).collect()));
        json(
            200,
            &json!({"credentials": issued, "notification_id": format!("notify-{wanted}")}),
        )
    }

    /// OpenID4VCI appendix F.1, "jwt" proof type. Returns the key that was proved, and the DID that named it.
    fn check_proof(&self, proof: &str, has_nonces: bool) -> (Value, Option<String>) {
        let header = super::keys::read(proof.split('.').next().unwrap());
        let did = header.get("kid").map(|kid| {
            assert!(header.get("jwk").is_none(), "one of both");
            let (did, _) = kid.as_str().unwrap().split_once('#').unwrap();
            assert_eq!(*kid, *did_of_key(did));
            did.to_owned()
        });
        let jwk = did.as_deref().map_or_else(|| header["jwk"].clone(), resolve);
        let (header, payload) = verify_jwt(proof, &jwk);
        assert_eq!(header["typ"], "openid4vci-proof+jwt");
        assert_eq!(payload["iat"], NOW);
        assert!(payload.get("iss").is_none(), "an anonymous client has no iss");
        let audience = payload["aud"].as_str().unwrap().to_owned();
        self.seen(|seen| {
            if has_nonces {
                assert_eq!(payload["nonce"], **seen.nonces.last().unwrap(), "the last nonce");
            }
            seen.audiences.push(audience);
        });
        (jwk, did)
    }

    fn notification(&self, request: &HttpRequest) -> HttpResponse {
        let Some(token) = self.bearer(request) else {
            return json(401, &json!({"error": "invalid_token"}));
        };
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        self.seen(|seen| {
            seen.notifications
                .push((text("event"), text("notification_id"), token))
        });
        status(self.config.lock().unwrap().notification_status)
    }

    fn key_document(&self, url: &str) -> Option<HttpResponse> {
        let config = self.config.lock().unwrap();
        let Signer::Metadata { key, iss, by_uri } = &config.signer else {
            return None;
        };
        let jwks = json!({"keys": [key.jwk()]});
        if url == format!("{}/api/keys", self.origin()) {
            return Some(json(200, &jwks));
        }
        let rest = iss["https://".len()..]
            .find('/')
            .map_or(iss.len(), |at| at + "https://".len());
        let (origin, path) = iss.split_at(rest);
        if url != format!("{origin}/.well-known/jwt-vc-issuer{path}") {
            return None;
        }
        Some(json(
            200,
            &if *by_uri {
                json!({"issuer": iss, "jwks_uri": format!("{}/api/keys", self.origin())})
            } else {
                json!({"issuer": iss, "jwks": jwks})
            },
        ))
    }
}

impl Site for FakeIssuer {
    fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        if let Some(answer) = self.key_document(&request.url) {
            return Some(answer);
        }
        let path = request.url.strip_prefix(self.origin())?;
        let metadata = format!("/.well-known/openid-credential-issuer{}", self.path());
        let server = self.path().strip_suffix('/').unwrap_or(self.path());
        let server = format!("/.well-known/oauth-authorization-server{server}");
        if path == metadata {
            return Some(json(200, &self.metadata()));
        }
        if path == server {
            let token = self.endpoint("token");
            return Some(json(
                200,
                &json!({"issuer": self.identifier, "token_endpoint": token}),
            ));
        }
        match (path, is_post(request)) {
            ("/api/offer", false) => Some(json(200, &self.offer())),
            ("/api/token", true) => Some(self.token(request)),
            ("/api/nonce", true) => Some(self.nonce()),
            ("/api/credential", true) => Some(self.credential(request)),
            ("/api/notification", true) => Some(self.notification(request)),
            _ => None,
        }
    }
}
