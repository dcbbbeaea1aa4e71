//! Making requests (OpenID4VP 1.0 section 5).

use jose_rs::jwk::generate::generate_ec;
use serde::Deserialize;
use serde_json::{Value, json};

use super::dcql::Query;
use super::keys::leaf_hash;
use super::object;
use super::session::{
    ClientIdPrefix, ContentEncryption, RequestSession, RequestState, RequestUriMethod, ResponseMode, Spoil,
};
use super::statement;
use crate::catalogue::Text;
use crate::encoding::{now, percent_encode, random_text};
use crate::form::Suite;
use crate::state::World;
use crate::trouble::Trouble;

/// What the control interface asks a request to be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewRequest {
    /// `R1a` or `R4`.
    pub request: Option<String>,
    /// Any other query.
    pub dcql: Option<Value>,
    /// How the verifier names itself.
    pub client_id_prefix: ClientIdPrefix,
    /// How the answer comes.
    pub response_mode: ResponseMode,
    /// How it is encrypted.
    pub enc: ContentEncryption,
    /// Whether the URI points to the request.
    pub by_reference: bool,
    /// How the request object is fetched.
    pub request_uri_method: RequestUriMethod,
    /// Whether an answer earns a redirect URI.
    pub redirect: bool,
    /// The suites of proofs that are taken.
    pub proof_suites: Vec<Suite>,
    /// Whether a credential that is suspended or revoked is refused.
    pub check_status: bool,
    /// The request by name whose purpose the operator of the trust list attests in this one.
    pub attested_purpose: Option<String>,
    /// What is wrong with it.
    pub spoil: Option<Spoil>,
}

impl Default for NewRequest {
    fn default() -> Self {
        Self {
            request: None,
            dcql: None,
            client_id_prefix: ClientIdPrefix::X509SanDns,
            response_mode: ResponseMode::DirectPostJwt,
            enc: ContentEncryption::A128GCM,
            by_reference: true,
            request_uri_method: RequestUriMethod::Get,
            redirect: false,
            proof_suites: Suite::WHOLE.to_vec(),
            check_status: true,
            attested_purpose: None,
            spoil: None,
        }
    }
}

/// Makes a request and keeps it.
///
/// # Errors
///
/// [`Trouble`] when it asks for something there is not.
pub async fn create(world: &World, new: NewRequest) -> Result<RequestSession, Trouble> {
    let (title, purpose, dcql) = question(world, &new)?;
    let query: Query = serde_json::from_value(dcql.clone()).map_err(Trouble::during("dcql"))?;
    let id = random_text::<12>()?;
    let response_uri = response_uri(world, &id, &new);
    let (decryption_key, encryption_key) = encryption_keys()?;
    let mut session = RequestSession {
        order: 0,
        client_id: client_id(world, &id, &new),
        nonce: random_text::<24>()?,
        state_value: random_text::<12>()?,
        name: new.request,
        client_id_prefix: new.client_id_prefix,
        response_mode: new.response_mode,
        enc: new.enc,
        by_reference: new.by_reference,
        request_uri_method: new.request_uri_method,
        redirect: new.redirect,
        proof_suites: new.proof_suites,
        check_status: new.check_status,
        verifier_info: None,
        spoil: new.spoil,
        made: now(),
        uri: String::new(),
        fetched: 0,
        state: RequestState::Waiting,
        error: None,
        presented: Vec::new(),
        id,
        title,
        purpose,
        dcql,
        query,
        response_uri,
        decryption_key,
        encryption_key,
    };
    if let Some(name) = &new.attested_purpose {
        session.verifier_info = Some(statement::verifier_info(world, &session, name).await?);
    }
    session.uri = uri(world, &session).await?;
    let mut store = world.store();
    session.order = store.requests.len();
    store.requests.insert(session.id.clone(), session.clone());
    drop(store);
    Ok(session)
}

fn question(world: &World, new: &NewRequest) -> Result<(Text, Text, Value), Trouble> {
    match (&new.request, &new.dcql) {
        (Some(name), None) => {
            let named = world.catalogue.requests.get(name);
            let named = named.ok_or_else(|| Trouble(format!("no request {name}")))?;
            Ok((named.title.clone(), named.purpose.clone(), named.dcql.clone()))
        }
        (None, Some(dcql)) => {
            let title = Text {
                en: "Another request".to_owned(),
                cy: "Cais arall".to_owned(),
            };
            let purpose = Text {
                en: "To try something out.".to_owned(),
                cy: "I roi cynnig ar rywbeth.".to_owned(),
            };
            Ok((title, purpose, dcql.clone()))
        }
        (None, None) | (Some(_), Some(_)) => Err(Trouble("either request or dcql".to_owned())),
    }
}

/// Where the answer goes. Only by DNS name and by redirect URI is a wallet able to tell that this is wrong; by hash, the
/// request is wrong by naming a redirect URI beside it (see [`object::parameters`]).
fn response_uri(world: &World, id: &str, new: &NewRequest) -> String {
    let right = format!("{}/verifiers/eastmoor/responses/{id}", world.base);
    if new.spoil == Some(Spoil::ResponseUri) && new.client_id_prefix == ClientIdPrefix::X509SanDns {
        return right.replace("http://localhost", "http://127.0.0.1");
    }
    right
}

fn client_id(world: &World, id: &str, new: &NewRequest) -> String {
    let wrong = new.spoil == Some(Spoil::ClientId);
    let chain = match new.spoil {
        Some(Spoil::Chain) => &world.verifier.untrusted_chain,
        Some(Spoil::ExpiredCertificate) => &world.verifier.expired_chain,
        Some(Spoil::ClientId) => &world.verifier.untrusted_chain,
        _ => &world.verifier.chain,
    };
    match new.client_id_prefix {
        ClientIdPrefix::X509SanDns if wrong => "x509_san_dns:impostor.example".to_owned(),
        ClientIdPrefix::X509SanDns => "x509_san_dns:localhost".to_owned(),
        ClientIdPrefix::X509Hash => format!("x509_hash:{}", leaf_hash(chain)),
        ClientIdPrefix::RedirectUri => {
            let elsewhere = wrong || new.spoil == Some(Spoil::ResponseUri);
            let name = if elsewhere { "elsewhere" } else { id };
            format!("redirect_uri:{}/verifiers/eastmoor/responses/{name}", world.base)
        }
    }
}

/// A fresh key for the answer: private as JSON text, public as a JSON Web Key for ECDH-ES.
fn encryption_keys() -> Result<(String, Value), Trouble> {
    let mut key = generate_ec("P-256").map_err(Trouble::during("encryption key"))?;
    key.alg = Some("ECDH-ES".to_owned());
    key.kid = Some(random_text::<9>()?);
    key.use_ = Some("enc".to_owned());
    key.key_ops = None;
    let public = key
        .to_public_jwk()
        .to_json()
        .map_err(Trouble::during("encryption key"))?;
    let public = serde_json::from_str(&public).map_err(Trouble::during("encryption key"))?;
    Ok((key.to_json().map_err(Trouble::during("encryption key"))?, public))
}

async fn uri(world: &World, session: &RequestSession) -> Result<String, Trouble> {
    let outer = match session.spoil {
        Some(Spoil::ClientIdMismatch) => "x509_san_dns:impostor.example",
        _ => &session.client_id,
    };
    let mut uri = format!("openid4vp://?client_id={}", percent_encode(outer));
    if session.by_reference {
        let at = format!("{}/verifiers/eastmoor/requests/{}", world.base, session.id);
        uri.push_str(&format!("&request_uri={}", percent_encode(&at)));
        if session.request_uri_method == RequestUriMethod::Post {
            uri.push_str("&request_uri_method=post");
        }
    } else if session.client_id_prefix == ClientIdPrefix::RedirectUri {
        let parameters = object::parameters(session);
        for (name, value) in parameters.iter().filter(|(name, _)| name.as_str() != "client_id") {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            uri.push_str(&format!("&{name}={}", percent_encode(&text)));
        }
    } else {
        let object = object::serialize(world, session, None).await?;
        uri.push_str(&format!("&request={}", percent_encode(&object)));
    }
    Ok(uri)
}

/// The suites as the types of proofs, and where one of these leaves it open, the cryptosuites (appendix B.1.3.2.3).
fn proofs(suites: &[Suite]) -> Value {
    let (cryptosuites, types): (Vec<Suite>, Vec<Suite>) =
        suites.iter().copied().partition(|suite| suite.is_cryptosuite());
    let mut types: Vec<&str> = types.into_iter().map(Suite::name).collect();
    if cryptosuites.is_empty() {
        return json!({ "proof_type_values": types });
    }
    types.insert(0, "DataIntegrityProof");
    let cryptosuites: Vec<&str> = cryptosuites.into_iter().map(Suite::name).collect();
    json!({ "proof_type_values": types, "cryptosuite_values": cryptosuites })
}

/// What the verifier says about itself (OpenID4VP 1.0 section 5.1, `client_metadata`).
pub fn client_metadata(session: &RequestSession) -> Value {
    let formats = json!({
        "dc+sd-jwt": { "sd-jwt_alg_values": ["ES256", "EdDSA"], "kb-jwt_alg_values": ["ES256"] },
        "jwt_vc_json": { "alg_values": ["ES256", "EdDSA"] },
        "jwt_vc_json-ld": { "alg_values": ["ES256", "EdDSA"] },
        "vc+jwt": { "alg_values": ["ES256", "EdDSA"] },
        "mso_mdoc": { "issuerauth_alg_values": [-7], "deviceauth_alg_values": [-7] },
        "ldp_vc": proofs(&session.proof_suites),
    });
    match session.response_mode {
        ResponseMode::DirectPost => json!({ "vp_formats_supported": formats }),
        ResponseMode::DirectPostJwt => json!({
            "vp_formats_supported": formats,
            "jwks": { "keys": [session.encryption_key] },
            "encrypted_response_enc_values_supported": [session.enc],
        }),
    }
}
