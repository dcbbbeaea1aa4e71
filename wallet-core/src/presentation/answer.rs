use serde_json::Value;
use wallet_crypto::PublicKey;
use wallet_formats::{
    Credential, DataIntegrityCredential, HolderReference, KeyBinding, Mdoc, SdJwtVc, SelectiveCredential,
    SelectiveError, SessionTranscript, VpDataIntegrity, VpJwt, W3cJwt,
};
use wallet_openid4vc::vp::PresentationRequest;
use wallet_trust::{did_jwk_of, verification_method};

use super::plan::{Planned, leaving};
use super::signatures::cryptosuite;
use crate::error::{PresentationError, VaultError};
use crate::holder_key::{bound_key, sign, sign_bytes};
use crate::model::CredentialCopy;
use crate::ports::KeyFault;
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
        Credential::DataIntegrity(document) => {
            let signer = Signer { inner, copy };
            let shown = Shown::Whole(document);
            data_integrity(signer, request, &planned.query, shown).await
        }
        Credential::Selective(document) => {
            let signer = Signer { inner, copy };
            let nonce = request.nonce().as_bytes();
            let derived = document.present(&selection, nonce, &*inner.random);
            let shown = Shown::Part(document, derived.map_err(|error| derivation_fault(&error))?);
            data_integrity(signer, request, &planned.query, shown).await
        }
        Credential::Mdoc(document) => mdoc(Signer { inner, copy }, request, document, &selection).await,
    }
}

/// What was derived before can be derived again, or the record is spoilt.
fn derivation_fault(error: &SelectiveError) -> VaultError {
    if matches!(error, SelectiveError::Random(_)) {
        VaultError::Randomness
    } else {
        VaultError::Damaged
    }
}

/// What leaves of a credential with Data Integrity proofs.
enum Shown<'a> {
    Whole(&'a DataIntegrityCredential),
    /// What was derived from it.
    Part(&'a SelectiveCredential, Value),
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

/// A presentation whose proof is for this verifier and nonce, by the first cryptosuite that the verifier takes, or the
/// credential alone where it wants no holder binding (OpenID4VP 1.0 appendix B.1.3.2).
async fn data_integrity(
    signer: Signer<'_>,
    request: &PresentationRequest,
    query: &str,
    shown: Shown<'_>,
) -> Result<String, PresentationError> {
    let query = request
        .dcql_query()
        .credential(query)
        .ok_or(VaultError::Damaged)?;
    if !query.require_cryptographic_holder_binding {
        return Ok(match shown {
            Shown::Whole(document) => document.text().to_owned(),
            Shown::Part(_, derived) => derived.to_string(),
        });
    }
    let holder = match &shown {
        Shown::Whole(document) => document.holder(),
        Shown::Part(document, _) => document.holder(),
    };
    let holder = holder.ok_or(VaultError::Damaged)?;
    let key = bound_key(&holder).ok_or(VaultError::Damaged)?;
    let HolderReference::Did(holder) = holder else {
        return Err(VaultError::Damaged.into());
    };
    let cryptosuite = cryptosuite(request, &key).ok_or(PresentationError::Key(KeyFault::Unsupported))?;
    let vp = VpDataIntegrity {
        verification_method: verification_method(&holder).map_err(|_| VaultError::Damaged)?,
        holder,
        cryptosuite,
        domain: request.client_id().as_str().to_owned(),
        challenge: request.nonce().to_owned(),
        created: signer.inner.now(),
    };
    let to_sign = match shown {
        Shown::Whole(document) => vp.to_sign(document, key.curve()),
        Shown::Part(document, derived) => vp.to_sign_derived(document, derived, key.curve()),
    };
    let to_sign = to_sign.map_err(|_| VaultError::Damaged)?;
    let signed = sign_bytes(signer.inner, &signer.copy.key, &key, to_sign.bytes()).await;
    Ok(to_sign.finish(&signed.map_err(PresentationError::Key)?))
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
