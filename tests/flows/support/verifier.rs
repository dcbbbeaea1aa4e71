//! A verifier (OpenID4VP 1.0) at one address.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wallet_core::{HttpRequest, HttpResponse};
use wallet_crypto::{base64url_encode, sha256};

use super::credential::vct;
use super::keys::{Certified, Key};
use super::net::{Site, encode, field, is_post, json, status};
use super::verifier_reads::{Presented, decrypt, open};

/// How the verifier says who it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    RedirectUri,
    SanDns,
    Hash,
    /// By this DID, whose key [`Ask::did_key`] is.
    Did(&'static str),
}

/// How the request reaches the wallet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Value,
    Get,
    Post,
}

/// One request.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) prefix: Prefix,
    pub(crate) by: By,
    /// Content encryptions of `direct_post.jwt`; none for `direct_post`.
    pub(crate) encryptions: &'static [&'static str],
    pub(crate) dcql: Value,
    /// Members to set in the request; null takes one out.
    pub(crate) patch: Value,
    /// Signs in place of the certificate's key.
    pub(crate) other_key: bool,
    /// The chain, where it is not the verifier's.
    pub(crate) chain: Option<Certified>,
    /// The key of the DID, where it is one.
    pub(crate) did_key: Option<Key>,
}

impl Ask {
    pub(crate) fn new(dcql: Value) -> Self {
        Self {
            prefix: Prefix::SanDns,
            by: By::Get,
            encryptions: &[],
            dcql,
            patch: json!({}),
            other_key: false,
            chain: None,
            did_key: None,
        }
    }

    pub(crate) fn prefix(mut self, prefix: Prefix) -> Self {
        self.prefix = prefix;
        self
    }

    pub(crate) fn by(mut self, by: By) -> Self {
        self.by = by;
        self
    }

    pub(crate) fn encrypted(mut self, encryptions: &'static [&'static str]) -> Self {
        self.encryptions = encryptions;
        self
    }

    pub(crate) fn patch(mut self, patch: Value) -> Self {
        self.patch = patch;
        self
    }
}

/// A query for the type `id` with these claims.
pub(crate) fn query(id: &str, claims: &Value) -> Value {
    let mut query = json!({
        "id": id,
        "format": "dc+sd-jwt",
        "meta": {"vct_values": [vct(id)]},
    });
    if !claims.is_null() {
        query["claims"] = claims.clone();
    }
    query
}

#[derive(Default)]
struct Seen {
    objects: BTreeMap<String, (Value, Option<String>)>,
    /// The bodies that came to the response address of each request.
    answers: BTreeMap<String, Vec<Vec<u8>>>,
    status: Option<u16>,
    redirect_uri: Option<String>,
}

pub(crate) struct FakeVerifier {
    pub(crate) host: String,
    certified: Certified,
    encryption: p256::SecretKey,
    seen: Mutex<Seen>,
}

impl FakeVerifier {
    pub(crate) fn new(host: &str, certified: Certified) -> Arc<Self> {
        Arc::new(Self {
            host: host.to_owned(),
            certified,
            encryption: p256::SecretKey::from_slice(&sha256(host.as_bytes())).unwrap(),
            seen: Mutex::default(),
        })
    }

    /// From now on responses are answered with this status.
    pub(crate) fn answers_with(&self, status: u16) {
        self.seen.lock().unwrap().status = Some(status);
    }

    pub(crate) fn sends_on_to(&self, uri: &str) {
        self.seen.lock().unwrap().redirect_uri = Some(uri.to_owned());
    }

    pub(crate) fn response_uri(&self, name: &str) -> String {
        format!("https://{}/response/{name}", self.host)
    }

    pub(crate) fn client_id(&self, name: &str, prefix: Prefix) -> String {
        match prefix {
            Prefix::RedirectUri => format!("redirect_uri:{}", self.response_uri(name)),
            Prefix::SanDns => format!("x509_san_dns:{}", self.host),
            Prefix::Hash => format!(
                "x509_hash:{}",
                base64url_encode(&sha256(&self.certified.chain[0]))
            ),
            Prefix::Did(did) => format!("decentralized_identifier:{did}"),
        }
    }

    /// The thumbprint of the key that responses are encrypted to (RFC 7638).
    pub(crate) fn thumbprint(&self) -> [u8; 32] {
        let jwk = super::keys::p256_jwk(&self.encryption.public_key().into());
        let text = format!(
            r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#,
            jwk["x"], jwk["y"]
        );
        sha256(text.as_bytes())
    }

    /// The parameters of a request called `name`, which is also its nonce.
    fn parameters(&self, name: &str, ask: &Ask) -> Value {
        let mut parameters = json!({
            "client_id": self.client_id(name, ask.prefix),
            "response_type": "vp_token",
            "response_mode": if ask.encryptions.is_empty() { "direct_post" } else { "direct_post.jwt" },
            "response_uri": self.response_uri(name),
            "nonce": name,
            "state": format!("state-{name}"),
            "dcql_query": ask.dcql,
        });
        if !ask.encryptions.is_empty() {
            let public = super::keys::p256_jwk(&self.encryption.public_key().into());
            let mut key = public;
            key["alg"] = json!("ECDH-ES");
            key["use"] = json!("enc");
            key["kid"] = json!("of the verifier");
            parameters["client_metadata"] = json!({
                "jwks": {"keys": [key]},
                "encrypted_response_enc_values_supported": ask.encryptions,
                "vp_formats_supported": {"dc+sd-jwt": {}},
            });
        }
        for (member, value) in ask.patch.as_object().unwrap() {
            if value.is_null() {
                parameters.as_object_mut().unwrap().remove(member);
            } else {
                parameters[member] = value.clone();
            }
        }
        parameters
    }

    /// The link of a request called `name`.
    pub(crate) fn link(&self, name: &str, ask: &Ask) -> String {
        let parameters = self.parameters(name, ask);
        let client_id = encode(parameters["client_id"].as_str().unwrap());
        match ask.by {
            By::Value if ask.prefix == Prefix::RedirectUri => {
                let fields = parameters.as_object().unwrap().iter();
                let fields: Vec<String> = fields
                    .map(|(name, value)| {
                        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                        format!("{name}={}", encode(&text))
                    })
                    .collect();
                format!("openid4vp://?{}", fields.join("&"))
            }
            By::Value => {
                let object = self.object(&parameters, ask, None);
                format!("openid4vp://?client_id={client_id}&request={object}")
            }
            By::Get | By::Post => {
                let method = if ask.by == By::Post { "post" } else { "get" };
                let uri = format!("https://{}/request/{name}", self.host);
                let object = self.object(&parameters, ask, None);
                let again = (ask.by == By::Post).then(|| ask.clone());
                self.seen
                    .lock()
                    .unwrap()
                    .objects
                    .insert(name.to_owned(), (parameters, again.is_none().then_some(object)));
                format!(
                    "openid4vp://?client_id={client_id}&request_uri={}&request_uri_method={method}",
                    encode(&uri)
                )
            }
        }
    }

    fn object(&self, parameters: &Value, ask: &Ask, wallet_nonce: Option<&str>) -> String {
        let mut payload = parameters.clone();
        payload["aud"] = json!("https://self-issued.me/v2");
        if let Some(nonce) = wallet_nonce {
            payload["wallet_nonce"] = json!(nonce);
        }
        if ask.prefix == Prefix::RedirectUri {
            let header = json!({"alg": "none", "typ": "oauth-authz-req+jwt"});
            let part = |value: &Value| base64url_encode(value.to_string().as_bytes());
            return format!("{}.{}.", part(&header), part(&payload));
        }
        if let Prefix::Did(did) = ask.prefix {
            let header = json!({"typ": "oauth-authz-req+jwt", "kid": super::keys::did_of_key(did)});
            let forged = Key::p256("somebody else");
            let own = ask.did_key.as_ref().unwrap();
            return if ask.other_key { &forged } else { own }.jwt(&header, &payload);
        }
        let certified = ask.chain.as_ref().unwrap_or(&self.certified);
        let header = json!({"typ": "oauth-authz-req+jwt", "x5c": certified.x5c()});
        if ask.other_key {
            Key::p256("somebody else").jwt(&header, &payload)
        } else {
            certified.key.jwt(&header, &payload)
        }
    }

    fn request(&self, name: &str, request: &HttpRequest) -> Option<HttpResponse> {
        let (parameters, object) = self.seen.lock().unwrap().objects.get(name)?.clone();
        let object = object.unwrap_or_else(|| {
            assert!(is_post(request));
            let nonce = field(&request.body, "wallet_nonce");
            let ask = Ask::new(Value::Null);
            self.object(&parameters, &ask, nonce.as_deref())
        });
        Some(HttpResponse {
            body: object.into_bytes(),
            ..status(200)
        })
    }

    /// How many answers came for a request.
    pub(crate) fn answers(&self, name: &str) -> Vec<Vec<u8>> {
        let seen = self.seen.lock().unwrap();
        seen.answers.get(name).cloned().unwrap_or_default()
    }

    /// The parameters of the only answer, decrypted where need be.
    pub(crate) fn answer(&self, name: &str) -> Value {
        let answers = self.answers(name);
        assert_eq!(answers.len(), 1, "exactly one answer");
        if let Some(jwe) = field(&answers[0], "response") {
            return decrypt(&jwe, &self.encryption);
        }
        let mut out = json!({});
        for (name, value) in super::net::form(&answers[0]) {
            out[&name] = if name == "vp_token" {
                serde_json::from_str(&value).unwrap()
            } else {
                json!(value)
            };
        }
        out
    }

    /// What was presented for a request, every signature, hash and binding checked.
    pub(crate) fn presented(
        &self,
        name: &str,
        prefix: Prefix,
        issuer: &Value,
    ) -> BTreeMap<String, Presented> {
        let answer = self.answer(name);
        assert_eq!(answer["state"], format!("state-{name}"));
        let queries = answer["vp_token"].as_object().unwrap().iter();
        queries
            .map(|(query, presentations)| {
                let presentations = presentations.as_array().unwrap();
                assert_eq!(presentations.len(), 1);
                let text = presentations[0].as_str().unwrap();
                let audience = self.client_id(name, prefix);
                (query.clone(), open(text, issuer, &audience, name))
            })
            .collect()
    }
}

impl Site for FakeVerifier {
    fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let path = request.url.strip_prefix(&format!("https://{}/", self.host))?;
        if let Some(name) = path.strip_prefix("request/") {
            return self.request(name, request);
        }
        let name = path.strip_prefix("response/")?;
        let mut seen = self.seen.lock().unwrap();
        let answers = seen.answers.entry(name.to_owned()).or_default();
        answers.push(request.body.clone());
        let mut body = json!({});
        if let Some(uri) = &seen.redirect_uri {
            body["redirect_uri"] = json!(uri);
        }
        Some(json(seen.status.unwrap_or(200), &body))
    }
}
