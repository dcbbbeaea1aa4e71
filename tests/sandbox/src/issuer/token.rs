//! The token endpoint's decisions (OpenID4VCI 1.0 section 6).

use std::collections::HashMap;

use serde_json::{Value, json};

use super::session::{OfferState, TRANSACTION_CODE_TRIES};
use crate::encoding::random_text;
use crate::server::Answer;
use crate::state::World;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// Exchanges a pre-authorised code for an access token.
///
/// # Errors
///
/// The error answer of RFC 6749 section 5.2.
pub fn exchange(world: &World, issuer: &str, form: &HashMap<String, String>) -> Result<Value, Answer> {
    if form.get("grant_type").map(String::as_str) != Some(GRANT) {
        return Err(Answer::error(
            400,
            "unsupported_grant_type",
            "only pre-authorised codes are exchanged here",
        ));
    }
    let code = form.get("pre-authorized_code");
    let code = code.ok_or_else(|| Answer::error(400, "invalid_request", "pre-authorized_code is missing"))?;
    let mut store = world.store();
    let session = store
        .offers
        .values_mut()
        .find(|s| s.issuer == issuer && &s.code == code);
    let session =
        session.ok_or_else(|| Answer::error(400, "invalid_grant", "the code is not one of ours"))?;
    if session.state != OfferState::Offered {
        return Err(Answer::error(400, "invalid_grant", "the code is used up"));
    }
    match (&session.tx_code, form.get("tx_code")) {
        (None, None) => {}
        (None, Some(_)) => {
            return Err(Answer::error(
                400,
                "invalid_request",
                "a transaction code came that was not asked for",
            ));
        }
        (Some(_), None) => {
            return Err(Answer::error(
                400,
                "invalid_request",
                "the transaction code is missing",
            ));
        }
        (Some(expected), Some(given)) if expected != given => {
            session.wrong_codes += 1;
            if session.wrong_codes >= TRANSACTION_CODE_TRIES {
                session.state = OfferState::Exhausted;
            }
            return Err(Answer::error(
                400,
                "invalid_grant",
                "the transaction code is wrong",
            ));
        }
        (Some(_), Some(_)) => {}
    }
    session.state = OfferState::Token;
    let id = session.id.clone();
    let token = random_text::<32>().map_err(Answer::from)?;
    store.tokens.insert(token.clone(), id);
    Ok(json!({ "access_token": token, "token_type": "Bearer", "expires_in": 600 }))
}
