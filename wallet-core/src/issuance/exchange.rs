//! Requests to an issuer, each sent once and its answer parsed.

use wallet_crypto::PublicKey;
use wallet_openid4vc::vci::{
    BindingMethod, CredentialResponse, CredentialSelector, KeyProof, Nonce, NonceRetry, NotificationEvent,
    TokenResponse, VciError, credential_request, nonce_request, nonce_retry, parse_credential, parse_nonce,
    refused_notification_id,
};
use wallet_trust::{did_jwk_of, did_key_of, verification_method};

use super::notify::notify_session;
use crate::error::{CredentialFault, IssuanceError, OfferFault, VaultError};
use crate::holder_key::sign;
use crate::model::{HolderKey, OfferSession};
use crate::ports::{HttpFault, HttpRequest, HttpResponse};
use crate::vault::Inner;

pub(super) async fn send(inner: &Inner, request: HttpRequest) -> Result<HttpResponse, IssuanceError> {
    inner
        .send(request)
        .await
        .map_err(|fault| failed(fault, IssuanceError::Offer(OfferFault::TooLarge)))
}

/// An answer above the limit is something from outside that fails a check; every other fault is the network's.
pub(super) fn failed(fault: HttpFault, too_large: IssuanceError) -> IssuanceError {
    match fault {
        HttpFault::TooLarge => too_large,
        HttpFault::Unreachable | HttpFault::TimedOut | HttpFault::Tls | HttpFault::Platform => {
            IssuanceError::Network(fault)
        }
    }
}

/// What one credential request asks for.
pub(super) struct Wanted<'a> {
    pub(super) selector: &'a CredentialSelector,
    /// What it is to be bound to, one for each copy.
    pub(super) keys: &'a [&'a HolderKey],
    /// How the proofs name the keys.
    pub(super) binding: BindingMethod,
}

/// Asks for one credential; once more where the issuer wants a fresh nonce.
pub(super) async fn request_credential(
    inner: &Inner,
    session: &OfferSession,
    token: &TokenResponse,
    wanted: &Wanted<'_>,
) -> Result<CredentialResponse, IssuanceError> {
    let nonce = match nonce_request(&session.issuer) {
        Some(request) => Some(parse_nonce(&send(inner, request).await?)?),
        None => token.nonce.clone(),
    };
    let response = try_once(inner, session, token, wanted, nonce.as_ref()).await?;
    let error = match parse_credential(&response, wanted.keys.len()) {
        Ok(credentials) => return Ok(credentials),
        Err(error) => error,
    };
    let nonce = match nonce_retry(&response, &error, &session.issuer) {
        None => return Err(told(inner, session, &response, error).await),
        Some(NonceRetry::Use(nonce)) => Some(nonce),
        Some(NonceRetry::AskEndpoint) => match nonce_request(&session.issuer) {
            Some(request) => Some(parse_nonce(&send(inner, request).await?)?),
            None => return Err(error.into()),
        },
    };
    let response = try_once(inner, session, token, wanted, nonce.as_ref()).await?;
    match parse_credential(&response, wanted.keys.len()) {
        Ok(credentials) => Ok(credentials),
        Err(error) => Err(told(inner, session, &response, error).await),
    }
}

/// Tells the issuer that what it issued is refused, where its response says how.
async fn told(
    inner: &Inner,
    session: &OfferSession,
    response: &HttpResponse,
    error: VciError,
) -> IssuanceError {
    if let Some(id) = refused_notification_id(response) {
        notify_session(inner, session, &id, NotificationEvent::CredentialFailure).await;
    }
    error.into()
}

async fn try_once(
    inner: &Inner,
    session: &OfferSession,
    token: &TokenResponse,
    wanted: &Wanted<'_>,
    nonce: Option<&Nonce>,
) -> Result<HttpResponse, IssuanceError> {
    let mut proofs = Vec::new();
    for key in wanted.keys {
        let public = key.public_key()?;
        let kid = kid(wanted.binding, &public)?;
        let proof = KeyProof {
            key: &public,
            kid: kid.as_deref(),
            audience: &session.offer.credential_issuer,
            issued_at: inner.now(),
            nonce,
            client_id: None,
        };
        let signed = sign(inner, key, &public, proof.signing_input()?).await;
        proofs.push(signed.map_err(IssuanceError::Key)?);
    }
    let request = credential_request(&session.issuer, token, wanted.selector, &proofs)?;
    let sent = inner.send(request).await;
    sent.map_err(|fault| failed(fault, IssuanceError::Refused(CredentialFault::TooLarge)))
}

/// The DID URL by which a proof names its key, where the credential is to be bound to a DID.
fn kid(binding: BindingMethod, key: &PublicKey) -> Result<Option<String>, VaultError> {
    let did = match binding {
        BindingMethod::Jwk | BindingMethod::CoseKey => return Ok(None),
        BindingMethod::DidJwk => did_jwk_of(key),
        BindingMethod::DidKey => did_key_of(key),
    };
    verification_method(&did)
        .map(Some)
        .map_err(|_| VaultError::Damaged)
}
