//! What a verifier sends about itself: `verifier_info` (OpenID4VP 1.0 §5.1, §5.11), and its own words.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{MAX_CONTEXT_BYTES, MAX_TEXT_BYTES, MAX_VERIFIER_INFO, UnverifiedRequest, VpError};
use crate::dcql::DcqlQuery;

/// One attestation about the verifier (§5.1). Nothing of it is believed here: whoever uses it must check its signature and
/// that it is bound to this verifier (§5.11).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct VerifierInfo {
    /// The format of the attestation.
    pub format: String,
    /// The attestation: a string or an object, as the format defines it.
    pub data: Value,
    /// The credential queries that it is about; `None` for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_ids: Option<Vec<String>>,
}

impl fmt::Debug for VerifierInfo {
    /// Shows nothing that the verifier wrote.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifierInfo").finish_non_exhaustive()
    }
}

/// `verifier_info` of a signed request. In one that is not signed it says nothing: nobody proved to be whom it is about.
pub(super) fn verifier_info(
    request: &UnverifiedRequest,
    query: &DcqlQuery,
) -> Result<Vec<VerifierInfo>, VpError> {
    const MALFORMED: VpError = VpError::Malformed("verifier_info");
    let value = request.signed().and(request.parameter("verifier_info"));
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let entries = value.as_array().filter(|entries| !entries.is_empty());
    let entries = entries.ok_or(MALFORMED)?;
    if entries.len() > MAX_VERIFIER_INFO {
        return Err(VpError::TooLarge("verifier_info"));
    }
    let read = |entry: &Value| -> Result<VerifierInfo, VpError> {
        let info: VerifierInfo = serde_json::from_value(entry.clone()).map_err(|_| MALFORMED)?;
        let ids = info.credential_ids.as_deref();
        let are_asked =
            ids.is_none_or(|ids| !ids.is_empty() && ids.iter().all(|id| query.credential(id).is_some()));
        let is_data = info.data.is_string() || info.data.is_object();
        let is_format = !info.format.is_empty() && info.format.len() <= MAX_TEXT_BYTES;
        (are_asked && is_data && is_format)
            .then_some(info)
            .ok_or(MALFORMED)
    };
    entries.iter().map(read).collect()
}

/// The verifier's own words in a signed request: the parameter `context`, which this profile defines. It is no parameter of the
/// specification: one of another kind is passed over (§5), and a longer one is cut off.
pub(super) fn context(request: &UnverifiedRequest) -> Option<String> {
    request.signed()?;
    let text = request.parameter("context")?.as_str()?;
    let end = text.floor_char_boundary(MAX_CONTEXT_BYTES);
    text.get(..end).filter(|text| !text.is_empty()).map(str::to_owned)
}
