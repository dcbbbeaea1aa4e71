//! The smallest wallet that can be issued to and can present.

use identity_kit::sd_jwt_vc::{ClaimPath, PathComponent, SdJwt};
use jose_rs::JweEncryption;
use jose_rs::jwk::Jwk as JoseKey;
use sandbox::encoding::now;
use sandbox::keys::Key;
use serde_json::{Map, Value, json};

use super::{Reply, expect, get, parameter, peek, post_form, post_json};

pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

/// A credential and the key it is bound to.
pub(crate) struct Held {
    pub(crate) slug: String,
    pub(crate) sd_jwt: SdJwt,
    pub(crate) text: String,
    pub(crate) key: Key,
    pub(crate) notification_id: String,
}

/// An issuer as its metadata describe it, and an access token.
pub(crate) struct Session {
    pub(crate) issuer: String,
    pub(crate) metadata: Value,
    pub(crate) token: String,
}

/// The metadata URL of an issuer identifier, by the rule of OpenID4VCI 1.0 section 12.2.2.
pub(crate) fn well_known(identifier: &str, kind: &str) -> String {
    let rest = identifier.strip_prefix("http://").unwrap();
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    format!("http://{host}/.well-known/{kind}{path}")
}

pub(crate) fn read_offer(uri: &str) -> Value {
    match parameter(uri, "credential_offer") {
        Some(offer) => serde_json::from_str(&offer).unwrap(),
        None => expect(200, get(&parameter(uri, "credential_offer_uri").unwrap())),
    }
}

pub(crate) fn token_reply(uri: &str, tx_code: Option<&str>) -> Reply {
    let offer = read_offer(uri);
    let issuer = offer["credential_issuer"].as_str().unwrap();
    let server = expect(200, get(&well_known(issuer, "oauth-authorization-server")));
    assert_eq!(server["issuer"], *issuer);
    let grant = &offer["grants"]["urn:ietf:params:oauth:grant-type:pre-authorized_code"];
    let mut fields = vec![
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:pre-authorized_code",
        ),
        (
            "pre-authorized_code",
            grant["pre-authorized_code"].as_str().unwrap(),
        ),
    ];
    fields.extend(tx_code.map(|code| ("tx_code", code)));
    post_form(server["token_endpoint"].as_str().unwrap(), &fields)
}

impl Session {
    pub(crate) fn open(offer: &Value) -> Self {
        let uri = offer["uri"].as_str().unwrap();
        let issuer = read_offer(uri)["credential_issuer"].as_str().unwrap().to_owned();
        let metadata = expect(200, get(&well_known(&issuer, "openid-credential-issuer")));
        assert_eq!(metadata["credential_issuer"], issuer);
        let token = expect(200, token_reply(uri, offer["tx_code"].as_str()));
        assert_eq!(token["token_type"], "Bearer");
        Self {
            issuer,
            metadata,
            token: token["access_token"].as_str().unwrap().to_owned(),
        }
    }

    pub(crate) fn post(&self, endpoint: &str, body: &Value) -> Reply {
        post_json(self.metadata[endpoint].as_str().unwrap(), Some(&self.token), body)
    }

    pub(crate) fn nonce(&self) -> String {
        let reply = post_json(
            self.metadata["nonce_endpoint"].as_str().unwrap(),
            None,
            &json!({}),
        );
        expect(200, reply)["c_nonce"].as_str().unwrap().to_owned()
    }

    pub(crate) fn proof(&self, key: &Key, nonce: &str) -> String {
        proof(
            key,
            json!({ "aud": self.issuer, "iat": now(), "nonce": nonce }),
            "openid4vci-proof+jwt",
        )
    }

    pub(crate) fn request(&self, slug: &str, proofs: &[String]) -> Reply {
        let body = json!({ "credential_configuration_id": slug, "proofs": { "jwt": proofs } });
        self.post("credential_endpoint", &body)
    }

    pub(crate) fn fetch(&self, slug: &str) -> Held {
        let key = wait(Key::es256()).unwrap();
        let reply = expect(200, self.request(slug, &[self.proof(&key, &self.nonce())]));
        let text = reply["credentials"][0]["credential"].as_str().unwrap().to_owned();
        Held {
            slug: slug.to_owned(),
            sd_jwt: SdJwt::parse(&text).unwrap(),
            text,
            key,
            notification_id: reply["notification_id"].as_str().unwrap().to_owned(),
        }
    }
}

impl Session {
    /// A credential of a W3C format, and the key that it is bound to by its `did:jwk`.
    pub(crate) fn fetch_w3c(&self, what: &str) -> (Value, Key) {
        let named = &self.metadata["credential_configurations_supported"][what];
        let algorithms = &named["proof_types_supported"]["jwt"]["proof_signing_alg_values_supported"];
        let key = if algorithms == &json!(["EdDSA"]) {
            wait(Key::eddsa()).unwrap()
        } else {
            wait(Key::es256()).unwrap()
        };
        let kid = format!("{}#0", key.did_jwk().unwrap());
        let credential = self.fetch_for(what, |claims| {
            let header = key.header(
                "openid4vci-proof+jwt",
                Map::from_iter([("kid".to_owned(), json!(kid))]),
            );
            wait(key.sign(&header, claims.to_string().as_bytes())).unwrap()
        });
        (credential, key)
    }

    /// A credential for whoever signs the proof's claims.
    pub(crate) fn fetch_for(&self, what: &str, sign: impl FnOnce(Value) -> String) -> Value {
        let claims = json!({ "aud": self.issuer, "iat": now(), "nonce": self.nonce() });
        let reply = expect(200, self.request(what, &[sign(claims)]));
        reply["credentials"][0]["credential"].clone()
    }
}

pub(crate) fn proof(key: &Key, claims: Value, typ: &str) -> String {
    let mut header = key.header(typ, Map::new());
    header.jwk = Some(key.public().clone());
    wait(key.sign(&header, claims.to_string().as_bytes())).unwrap()
}

/// A request as the wallet reads it; signatures are the real wallet's business.
pub(crate) fn read_request(uri: &str) -> Value {
    if let Some(at) = parameter(uri, "request_uri") {
        let reply = match parameter(uri, "request_uri_method").as_deref() {
            Some("post") => post_form(&at, &[("wallet_nonce", "wn-1")]),
            _ => get(&at),
        };
        assert_eq!(
            (reply.0, reply.1.as_str()),
            (200, "application/oauth-authz-req+jwt")
        );
        return peek(std::str::from_utf8(&reply.2).unwrap()).1;
    }
    if let Some(object) = parameter(uri, "request") {
        return peek(&object).1;
    }
    let mut request = Map::new();
    for name in [
        "client_id",
        "nonce",
        "state",
        "response_mode",
        "response_uri",
        "dcql_query",
        "client_metadata",
    ] {
        if let Some(text) = parameter(uri, name) {
            let value = if text.starts_with('{') {
                serde_json::from_str(&text).unwrap()
            } else {
                json!(text)
            };
            request.insert(name.to_owned(), value);
        }
    }
    Value::Object(request)
}

/// What to show and how; each field can be made wrong.
pub(crate) struct Answer {
    pub(crate) aud: Value,
    pub(crate) nonce: Value,
    pub(crate) state: Value,
    pub(crate) iat: i64,
    pub(crate) paths: Vec<(String, Vec<Value>)>,
    pub(crate) encrypted: bool,
    pub(crate) sd_hash: Option<String>,
    pub(crate) signer: Option<Key>,
}

impl Answer {
    /// The right answer: for each query, the paths to disclose.
    pub(crate) fn to(request: &Value, paths: &[(&str, Vec<Value>)]) -> Self {
        Self {
            aud: request["client_id"].clone(),
            nonce: request["nonce"].clone(),
            state: request["state"].clone(),
            iat: now(),
            paths: paths
                .iter()
                .map(|(id, paths)| ((*id).to_owned(), paths.clone()))
                .collect(),
            encrypted: request["response_mode"] == "direct_post.jwt",
            sd_hash: None,
            signer: None,
        }
    }

    pub(crate) fn present(&self, held: &Held, paths: &[Value]) -> String {
        let paths: Vec<ClaimPath> = paths.iter().map(claim_path).collect();
        let shown = held.sd_jwt.disclose(&paths).unwrap();
        let hash = self
            .sd_hash
            .clone()
            .unwrap_or_else(|| shown.sd_hash(shown.hash_algorithm().unwrap()));
        let claims = json!({ "aud": self.aud, "nonce": self.nonce, "iat": self.iat, "sd_hash": hash });
        let signer = self.signer.as_ref().unwrap_or(&held.key);
        let header = signer.header("kb+jwt", Map::new());
        let binding = wait(signer.sign(&header, claims.to_string().as_bytes())).unwrap();
        format!("{}{binding}", shown.to_string_without_key_binding())
    }

    pub(crate) fn send(&self, request: &Value, held: &[(&str, &Held)]) -> Reply {
        let mut tokens = Map::new();
        for (id, paths) in &self.paths {
            let (_, held) = held.iter().find(|(query, _)| query == id).unwrap();
            tokens.insert(id.clone(), json!([self.present(held, paths)]));
        }
        self.send_tokens(request, tokens)
    }

    pub(crate) fn send_tokens(&self, request: &Value, tokens: Map<String, Value>) -> Reply {
        let uri = request["response_uri"].as_str().unwrap();
        if !self.encrypted {
            let state = self.state.as_str().unwrap();
            return post_form(
                uri,
                &[("vp_token", &Value::Object(tokens).to_string()), ("state", state)],
            );
        }
        let payload = json!({ "vp_token": tokens, "state": self.state });
        post_form(uri, &[("response", &encrypt(request, &payload))])
    }
}

fn claim_path(path: &Value) -> ClaimPath {
    let steps = path.as_array().unwrap().iter().map(|step| {
        if let Some(name) = step.as_str() {
            PathComponent::from(name)
        } else if step.is_null() {
            PathComponent::from(())
        } else {
            PathComponent::from(usize::try_from(step.as_u64().unwrap()).unwrap())
        }
    });
    ClaimPath::new(steps)
}

/// A JWE for the request's key, with the encryption it names.
pub(crate) fn encrypt(request: &Value, payload: &Value) -> String {
    let metadata = &request["client_metadata"];
    let key = JoseKey::from_json(&metadata["jwks"]["keys"][0].to_string()).unwrap();
    let enc = metadata["encrypted_response_enc_values_supported"][0]
        .as_str()
        .unwrap();
    let enc = JweEncryption::from_str(enc).unwrap();
    jose_rs::jwe::encrypt_with_jwk(&key, payload.to_string().as_bytes(), enc).unwrap()
}
