use wallet_crypto::PublicKey;
use wallet_formats::{
    Credential, HolderReference, KeyBinding, Mdoc, SdJwtVc, SessionTranscript, VpJwt, W3cJwt,
};
use wallet_openid4vc::vp::PresentationRequest;
use wallet_trust::{did_jwk_of, verification_method};

use super::plan::{Planned, leaving};
use crate::error::{PresentationError, VaultError};
use crate::holder_key::{bound_key, sign, sign_bytes};
use crate::model::CredentialCopy;
use crate::vault::Inner;

/// One presentation, in the way of the credential's format.
pub(super) async fn present(
    inner: &Inner,
    request: &PresentationRequest,
    planned: &Planned,
) -> Result<String, PresentationError> {
    let record = &planned.held.record;
    let copy = record.next_copy().ok_or(VaultError::Damaged)?;
    let document = Credential::parse(record.format.encoding(), &copy.compact);
    let document = document.map_err(|_| VaultError::Damaged)?;
    // Copies of one response may hide their claims in other orders: the selection is made anew from the paths.
    let selection = document.select(&planned.paths).map_err(|_| VaultError::Damaged)?;
    if leaving(&selection) != leaving(&planned.selection) {
        return Err(VaultError::Damaged.into());
    }
    match &document {
        Credential::SdJwtVc(document) => {
            let signer = Signer { inner, copy };
            sd_jwt_vc(signer, request, document, &selection).await
        }
        Credential::W3cJwt(document) => {
            let signer = Signer { inner, copy };
            w3c_jwt(signer, request, &planned.query, document).await
        }
        Credential::Mdoc(document) => mdoc(Signer { inner, copy }, request, document, &selection).await,
    }
}

/// The copy whose key signs.
struct Signer<'a> {
    inner: &'a Inner,
    copy: &'a CredentialCopy,
}

/// The issuer's JWT, the disclosures of the selection, and the key binding JWT for this verifier and nonce (RFC 9901
/// section 4.3).
async fn sd_jwt_vc(
    signer: Signer<'_>,
    request: &PresentationRequest,
    document: &SdJwtVc,
    selection: &wallet_formats::Selection,
) -> Result<String, PresentationError> {
    let shown = document.present(selection);
    let binding = KeyBinding {
        audience: request.client_id().as_str().to_owned(),
        nonce: request.nonce().to_owned(),
        issued_at: signer.inner.now(),
    };
    let input = binding.signing_input(document, selection);
    let key = document.holder_key().map_err(|_| VaultError::Damaged)?;
    let key = key.ok_or(VaultError::Damaged)?;
    let signed = sign(signer.inner, &signer.copy.key, &key, input).await;
    Ok(format!("{shown}{}", signed.map_err(PresentationError::Key)?))
}

/// A presentation for this verifier and nonce, or the credential alone where the verifier wants no holder binding
/// (OpenID4VP 1.0 appendix B.1).
async fn w3c_jwt(
    signer: Signer<'_>,
    request: &PresentationRequest,
    query: &str,
    document: &W3cJwt,
) -> Result<String, PresentationError> {
    let query = request
        .dcql_query()
        .credential(query)
        .ok_or(VaultError::Damaged)?;
    if !query.require_cryptographic_holder_binding {
        return Ok(document.compact().to_owned());
    }
    let (holder, key) = holder(document)?;
    let vp = VpJwt {
        kid: verification_method(&holder).map_err(|_| VaultError::Damaged)?,
        holder,
        algorithm: key.curve().algorithm(),
        audience: request.client_id().as_str().to_owned(),
        nonce: request.nonce().to_owned(),
        issued_at: signer.inner.now(),
    };
    let input = vp.signing_input(document);
    let signed = sign(signer.inner, &signer.copy.key, &key, input).await;
    signed.map_err(PresentationError::Key)
}

/// The elements of the selection, with the device's signature over this transaction (OpenID4VP 1.0 appendix B.2.6.1).
async fn mdoc(
    signer: Signer<'_>,
    request: &PresentationRequest,
    document: &Mdoc,
    selection: &wallet_formats::Selection,
) -> Result<String, PresentationError> {
    let recipient = request.encryption();
    let transcript = SessionTranscript::openid4vp(
        request.client_id().as_str(),
        request.nonce(),
        recipient.map(|recipient| recipient.key().thumbprint_bytes()),
        request.response_uri().as_str(),
    );
    let key = document.device_key().map_err(|_| VaultError::Damaged)?;
    let input = document.signing_input(&transcript, key.curve().algorithm());
    let signed = sign_bytes(signer.inner, &signer.copy.key, &key, input.bytes()).await;
    let signature = signed.map_err(PresentationError::Key)?;
    Ok(document.device_response(selection, &input.finish(&signature)))
}

/// The holder as a DID, with its key. A key that is bound by `cnf` is its own did:jwk.
fn holder(document: &W3cJwt) -> Result<(String, PublicKey), VaultError> {
    let holder = document.holder().map_err(|_| VaultError::Damaged)?;
    let holder = holder.ok_or(VaultError::Damaged)?;
    let key = bound_key(&holder).ok_or(VaultError::Damaged)?;
    Ok(match holder {
        HolderReference::Key(_) => (did_jwk_of(&key), key),
        HolderReference::Did(did) => (did, key),
    })
}
