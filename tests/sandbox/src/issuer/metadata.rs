//! What an issuer publishes about itself: OpenID4VCI 1.0 section 12.2, RFC 8414, and SD-JWT VC's issuer metadata.

use serde_json::{Map, Value, json};

use super::proof::Binding;
use crate::check_in;
use crate::form::{Configuration, Form};
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
    let configurations: Map<String, Value> = Configuration::all(&world.catalogue, world.makes_proofs())
        .into_iter()
        .filter(|what| issuer.offers(&what.of.slug))
        .map(|what| (what.id(), configuration(world, &what)))
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

fn configuration(world: &World, what: &Configuration<'_>) -> Value {
    let of = what.of;
    let claims: Vec<Value> = world
        .catalogue
        .claims(of)
        .take(if of.slug == check_in::SLUG {
            // Its elements are all there is.
            of.claims.len()
        } else {
            usize::MAX
        })
        .map(|claim| {
            let mut path = claim_path(claim);
            match what.form {
                Form::SdJwt => {}
                Form::Mdoc => path.insert(0, json!(of.vct)),
                Form::JwtVcJson | Form::JwtVcJsonLd | Form::VcJwt | Form::LdpVc(_) => {
                    path.insert(0, json!("credentialSubject"));
                }
            }
            json!({
                "path": path,
                "display": [
                    { "name": claim.label.en, "locale": "en" },
                    { "name": claim.label.cy, "locale": "cy" },
                ],
            })
        })
        .collect();
    let mut configuration = json!({
        "format": what.form.format(),
        "scope": what.id(),
        "cryptographic_binding_methods_supported": Binding::of(what.form).names(),
        "credential_signing_alg_values_supported": algorithms(what.form),
        "proof_types_supported": { "jwt": { "proof_signing_alg_values_supported": what.form.proof_algorithms() } },
        "credential_metadata": {
            "display": [
                { "name": of.title.en, "locale": "en", "background_color": "#1d4f6e", "text_color": "#ffffff" },
                { "name": of.title.cy, "locale": "cy", "background_color": "#1d4f6e", "text_color": "#ffffff" },
            ],
            "claims": claims,
        },
    });
    if let Some(members) = configuration.as_object_mut() {
        members.extend(kind(what));
    }
    configuration
}

/// The member by which the format says what is issued (OpenID4VCI 1.0 appendix A).
fn kind(what: &Configuration<'_>) -> Map<String, Value> {
    let of = what.of;
    let mut definition = json!({ "type": ["VerifiableCredential", of.w3c_type(), of.vct] });
    let mut kind = Map::new();
    match what.form {
        Form::SdJwt => {
            kind.insert("vct".to_owned(), json!(of.vct));
        }
        Form::Mdoc => {
            kind.insert("doctype".to_owned(), json!(of.vct));
        }
        Form::JwtVcJson | Form::VcJwt => {
            kind.insert("credential_definition".to_owned(), definition);
        }
        Form::JwtVcJsonLd | Form::LdpVc(_) => {
            if let Some(members) = definition.as_object_mut() {
                members.insert("@context".to_owned(), json!([what.form.context()]));
            }
            kind.insert("credential_definition".to_owned(), definition);
        }
    }
    kind
}

fn algorithms(form: Form) -> Value {
    match form {
        Form::SdJwt | Form::JwtVcJson | Form::JwtVcJsonLd | Form::VcJwt => json!(["ES256", "EdDSA"]),
        Form::LdpVc(suite) => json!([suite.name()]),
        Form::Mdoc => json!([-7]),
    }
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
