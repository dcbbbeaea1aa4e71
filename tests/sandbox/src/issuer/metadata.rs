//! What an issuer publishes about itself: OpenID4VCI 1.0 section 12.2, RFC 8414, and SD-JWT VC's issuer metadata.

use serde_json::{Map, Value, json};

use crate::catalogue::CredentialType;
use crate::organisations::{CredentialIssuer, IssuerKeys, METADATA_KID};
use crate::state::World;
use crate::trouble::Trouble;
use crate::type_metadata::claim_path;

/// How many copies of one credential are issued at once, at most.
pub const BATCH_SIZE: usize = 10;

/// An endpoint of an issuer.
pub fn endpoint(world: &World, issuer: &CredentialIssuer, name: &str) -> String {
    format!("{}/issuers/{}/{name}", world.base, issuer.slug)
}

/// Credential Issuer Metadata (OpenID4VCI 1.0 section 12.2.4).
pub fn credential_issuer(world: &World, issuer: &CredentialIssuer) -> Value {
    let configurations: Map<String, Value> = world
        .catalogue
        .types
        .iter()
        .filter(|of| issuer.offers(&of.slug))
        .map(|of| (of.slug.clone(), configuration(world, of)))
        .collect();
    json!({
        "credential_issuer": issuer.identifier,
        "credential_endpoint": endpoint(world, issuer, "credential"),
        "nonce_endpoint": endpoint(world, issuer, "nonce"),
        "notification_endpoint": endpoint(world, issuer, "notification"),
        "batch_credential_issuance": { "batch_size": BATCH_SIZE },
        "display": [
            { "name": issuer.name, "locale": "en" },
            { "name": issuer.name, "locale": "cy" },
        ],
        "credential_configurations_supported": configurations,
    })
}

fn configuration(world: &World, of: &CredentialType) -> Value {
    let claims: Vec<Value> = world
        .catalogue
        .claims(of)
        .map(|claim| {
            json!({
                "path": claim_path(claim),
                "display": [
                    { "name": claim.label.en, "locale": "en" },
                    { "name": claim.label.cy, "locale": "cy" },
                ],
            })
        })
        .collect();
    json!({
        "format": "dc+sd-jwt",
        "vct": of.vct,
        "scope": of.slug,
        "cryptographic_binding_methods_supported": ["jwk"],
        "credential_signing_alg_values_supported": ["ES256", "EdDSA"],
        "proof_types_supported": { "jwt": { "proof_signing_alg_values_supported": ["ES256"] } },
        "credential_metadata": {
            "display": [
                { "name": of.title.en, "locale": "en", "background_color": "#1d4f6e", "text_color": "#ffffff" },
                { "name": of.title.cy, "locale": "cy", "background_color": "#1d4f6e", "text_color": "#ffffff" },
            ],
            "claims": claims,
        },
    })
}

/// Authorization Server Metadata (RFC 8414): each issuer is its own.
pub fn authorization_server(world: &World, issuer: &CredentialIssuer) -> Value {
    json!({
        "issuer": issuer.identifier,
        "token_endpoint": endpoint(world, issuer, "token"),
        "grant_types_supported": ["urn:ietf:params:oauth:grant-type:pre-authorized_code"],
        "pre-authorized_grant_anonymous_access_supported": true,
        "token_endpoint_auth_methods_supported": ["none"],
        "response_types_supported": [],
    })
}

/// JWT VC Issuer Metadata (SD-JWT VC section 4) of an organisation.
///
/// # Errors
///
/// [`Trouble`] when the key cannot be written.
pub fn jwt_vc_issuer(keys: &IssuerKeys) -> Result<Value, Trouble> {
    let mut key = keys.es256.public_json()?;
    if let Some(members) = key.as_object_mut() {
        members.insert("kid".to_owned(), json!(METADATA_KID));
        members.insert("use".to_owned(), json!("sig"));
        members.insert("alg".to_owned(), json!("ES256"));
    }
    Ok(json!({ "issuer": keys.identifier, "jwks": { "keys": [key] } }))
}
