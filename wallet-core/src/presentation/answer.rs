use wallet_crypto::PublicKey;
use wallet_formats::{KeyBinding, SdJwtVc};
use wallet_openid4vc::vp::PresentationRequest;

use super::plan::{Planned, leaving};
use crate::error::{PresentationError, VaultError};
use crate::holder_key::sign;
use crate::vault::Inner;

/// One presentation: the issuer's JWT, the disclosures of the selection, and the key binding JWT for this verifier
/// and nonce (RFC 9901 section 4.3).
pub(super) async fn present(
    inner: &Inner,
    request: &PresentationRequest,
    planned: &Planned,
) -> Result<String, PresentationError> {
    let copy = planned.held.record.next_copy().ok_or(VaultError::Damaged)?;
    let document = SdJwtVc::parse(&copy.compact).map_err(|_| VaultError::Damaged)?;
    // Copies of one response may hide their claims in other orders: the selection is made anew from the paths.
    let selection = document.select(&planned.paths).map_err(|_| VaultError::Damaged)?;
    if leaving(&selection) != leaving(&planned.selection) {
        return Err(VaultError::Damaged.into());
    }
    let shown = document.present(&selection);
    let binding = KeyBinding {
        audience: request.client_id().as_str().to_owned(),
        nonce: request.nonce().to_owned(),
        issued_at: inner.now(),
    };
    let input = binding.signing_input(&document, &selection);
    let signed = sign(inner, &copy.key, &holder_key(&document)?, input).await;
    Ok(format!("{shown}{}", signed.map_err(PresentationError::Key)?))
}

fn holder_key(document: &SdJwtVc) -> Result<PublicKey, VaultError> {
    document
        .holder_key()
        .map_err(|_| VaultError::Damaged)?
        .ok_or(VaultError::Damaged)
}
