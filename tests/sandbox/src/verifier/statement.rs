//! The statement of purpose that the operator of the trust list signs for the verifier (`docs/trust-list.md`).

use serde_json::{Value, json};

use super::session::{RequestSession, Spoil};
use crate::encoding::now;
use crate::keys::Key;
use crate::organisations::{ORGANISATIONS, VERIFIER};
use crate::state::World;
use crate::trouble::Trouble;
use crate::trust_list::{OPERATOR, claims, sign};

/// The format of the entry in `verifier_info`, and the statement's `typ`.
const TYP: &str = "staffpassport-purpose+jwt";
/// How long a statement is valid, in seconds.
const LIFE: i64 = 86_400;

/// `verifier_info` with the purpose of the request by this name, and the claims that it is registered for.
///
/// # Errors
///
/// [`Trouble`] where there is no such request, or the statement cannot be signed.
pub async fn verifier_info(world: &World, session: &RequestSession, name: &str) -> Result<Value, Trouble> {
    let named = world.catalogue.requests.get(name);
    let named = named.ok_or_else(|| Trouble(format!("no request {name}")))?;
    let verifier = ORGANISATIONS.iter().find(|of| of.slug == VERIFIER);
    let verifier = verifier.ok_or_else(|| Trouble("no verifier".to_owned()))?;
    let issued = now();
    let statement = json!({
        "iss": OPERATOR,
        "sub": session.client_id,
        "iat": issued,
        "exp": issued + LIFE,
        "org": { "name": verifier.name, "ods_code": verifier.ods_code },
        "purpose": { "id": name, "text": { "en": named.purpose.en, "cy": named.purpose.cy } },
        "lawful_basis": "public task",
        "retention": "6 months",
        "registered_claims": claims(&named.dcql),
    });
    let data = if session.spoil == Some(Spoil::Statement) {
        sign(&Key::es256().await?, TYP, &statement).await?
    } else {
        sign(&world.operator, TYP, &statement).await?
    };
    Ok(json!([{ "format": TYP, "data": data }]))
}
