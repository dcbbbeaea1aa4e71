//! W3C credentials with a proof inside (Data Integrity, and the Linked Data signatures before it), made by the engine.

use serde_json::{Value, json};

use super::credential::Draft;
use super::session::Spoil;
use super::w3c::document;
use crate::engine::ProofOptions;
use crate::form::Suite;
use crate::state::World;
use crate::trouble::Trouble;

/// The context that defines `Ed25519Signature2020`.
const ED25519_2020: &str = "https://w3id.org/security/suites/ed25519-2020/v1";

/// What leaves with any part of a credential.
const MANDATORY: [&str; 2] = ["/issuer", "/validFrom"];

/// Issues a draft with a proof of this suite.
///
/// # Errors
///
/// [`Trouble`] when there is no engine, or it refuses.
pub async fn issue(world: &World, draft: &Draft<'_>, suite: Suite) -> Result<Value, Trouble> {
    let engine = world
        .engine
        .as_ref()
        .ok_or_else(|| Trouble("there is no engine for proofs".to_owned()))?;
    let mut document = document(world, draft, draft.order.what.form.model())?;
    if suite == Suite::Ed25519Signature2020
        && let Some(contexts) = document.get_mut("@context").and_then(Value::as_array_mut)
    {
        contexts.push(json!(ED25519_2020));
    }
    let key = match (draft.order.spoil, &draft.keys.proofs) {
        (Some(Spoil::WrongKey), _) => Some(engine.key(suite.curve()).await?),
        (_, Some(proofs)) => proofs.of(suite.curve()).cloned(),
        (_, None) => None,
    };
    let key = key.ok_or_else(|| Trouble("the issuer has no key for proofs".to_owned()))?;
    let options = ProofOptions {
        mandatory: if suite.is_selective() {
            MANDATORY.to_vec()
        } else {
            Vec::new()
        },
        ..ProofOptions::default()
    };
    let mut signed = engine.sign(&key, suite, &document, &options).await?;
    match draft.order.spoil {
        Some(Spoil::Signature) => break_proof(signed.get_mut("proof")),
        Some(Spoil::Tampered) => {
            signed.insert(
                "id".to_owned(),
                json!("urn:uuid:00000000-0000-4000-8000-000000000000"),
            );
        }
        // Beneath the proof: a reader that passes over what no context defines would not see that it is there.
        Some(Spoil::UndefinedTerm) if !suite.is_json() => {
            if let Some(subject) = signed.get_mut("credentialSubject").and_then(Value::as_object_mut) {
                subject.insert("seniority".to_owned(), json!("Consultant"));
            }
        }
        Some(Spoil::UnknownContext) if !suite.is_json() => {
            if let Some(contexts) = signed.get_mut("@context").and_then(Value::as_array_mut) {
                contexts.push(json!(super::w3c::UNKNOWN_CONTEXT));
            }
        }
        _ => {}
    }
    Ok(Value::Object(signed))
}

/// Swaps two characters of the proof's value, whichever member holds it.
pub(super) fn break_proof(proof: Option<&mut Value>) {
    let Some(proof) = proof.and_then(Value::as_object_mut) else {
        return;
    };
    for name in ["proofValue", "jws"] {
        if let Some(Value::String(text)) = proof.get_mut(name) {
            // The signature comes first where more than it is in the value, as CBOR in base64url.
            let at = if text.starts_with('u') {
                24
            } else {
                text.len().saturating_sub(12)
            };
            let other = if text.get(at..=at) == Some("A") { "B" } else { "A" };
            text.replace_range(at..=at, other);
        }
    }
}
