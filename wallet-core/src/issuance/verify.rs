//! Every check that a credential passes before it is kept (SD-JWT VC, "Verification and Processing"; VC-JOSE-COSE,
//! "Validation").

use wallet_crypto::{PublicKey, SignatureAlgorithm};
use wallet_formats::{Credential, IssuerKey, IssuerReference, Mdoc};
use wallet_openid4vc::HttpRequest;
use wallet_trust::jwt_vc_issuer::{self, IssuerKeys, IssuerMetadata};
use wallet_trust::{CertificateChain, TrustPolicy, issuer_named_by};

use super::exchange::failed;
use super::faults::credential_fault;
use super::offered::Offered;
use crate::CLOCK_SKEW;
use crate::config::Mode;
use crate::did::{DidFault, issuer_key};
use crate::error::{CredentialFault, IssuanceError};
use crate::holder_key::bound_key;
use crate::model::{IssuerEvidence, TrustResult};
use crate::trust::judge;
use crate::vault::Inner;

/// A credential that passed every check.
pub(super) struct Verified {
    pub(super) document: Credential,
    /// The issuer that the credential names, or the subject of the certificate where there is none.
    pub(super) issuer: String,
    pub(super) evidence: IssuerEvidence,
    /// Which of the proved keys it is bound to.
    pub(super) key_index: usize,
}

/// What a credential must be: the type that was offered, bound to one of the keys that were proved.
pub(super) struct Expected<'a> {
    pub(super) offered: &'a Offered,
    pub(super) holder_keys: &'a [&'a PublicKey],
}

/// Verifies one received credential.
pub(super) async fn verify(
    inner: &Inner,
    policy: &TrustPolicy,
    compact: &str,
    expected: &Expected<'_>,
) -> Result<Verified, IssuanceError> {
    let document = Credential::parse(expected.offered.format.encoding(), compact);
    let document = document.map_err(|error| refused(credential_fault(&error)))?;
    let signer = find_signer(inner, policy, &document).await?;
    document
        .verify_by(&signer.key)
        .map_err(|_| refused(CredentialFault::Signature))?;
    document
        .check_dates(inner.now(), CLOCK_SKEW)
        .map_err(|error| refused(credential_fault(&error)))?;
    if !expected.offered.is_type_of(&document) {
        return Err(refused(CredentialFault::Type));
    }
    if let Credential::Mdoc(document) = &document {
        signed_mdoc(&signer.evidence, document)?;
    }
    let (_, trust) = judge(policy, &signer.evidence, &document.types(), inner.now());
    if trust == TrustResult::NotAuthorised {
        return Err(refused(CredentialFault::NotAuthorised));
    }
    let bound = document
        .holder()
        .map_err(|_| refused(CredentialFault::HolderBinding))?;
    let bound = bound.and_then(|holder| bound_key(&holder));
    let bound = bound.ok_or(refused(CredentialFault::HolderBinding))?;
    let key_index = expected.holder_keys.iter().position(|key| **key == bound);
    let key_index = key_index.ok_or(refused(CredentialFault::HolderBinding))?;
    Ok(Verified {
        document,
        issuer: signer.issuer,
        evidence: signer.evidence,
        key_index,
    })
}

struct Signer {
    key: IssuerKey,
    issuer: String,
    evidence: IssuerEvidence,
}

async fn find_signer(
    inner: &Inner,
    policy: &TrustPolicy,
    document: &Credential,
) -> Result<Signer, IssuanceError> {
    match document
        .issuer_reference()
        .map_err(|error| refused(credential_fault(&error)))?
    {
        IssuerReference::X5c { chain, iss } => by_certificate(inner, policy, chain, iss),
        IssuerReference::Did { did, kid } => {
            let key = issuer_key(inner, document, &did, kid.as_deref()).await;
            let key = key.map_err(|fault| match fault {
                DidFault::Key => refused(CredentialFault::IssuerKey),
                DidFault::Network(fault) => IssuanceError::Network(fault),
            })?;
            Ok(Signer {
                key,
                issuer: did.clone(),
                evidence: IssuerEvidence::Did(did),
            })
        }
        IssuerReference::Https { iss, kid } => by_metadata(inner, document, iss, kid.as_deref()).await,
    }
}

/// The issuer is the leaf's subject; an `iss` beside it must be a name that the leaf carries.
fn by_certificate(
    inner: &Inner,
    policy: &TrustPolicy,
    chain: Vec<Vec<u8>>,
    iss: Option<String>,
) -> Result<Signer, IssuanceError> {
    let parsed = CertificateChain::parse(&chain).map_err(|_| refused(CredentialFault::Malformed))?;
    let verified = policy
        .verify_issuer(&parsed, inner.now())
        .map_err(|_| refused(CredentialFault::Untrusted))?;
    if iss.as_deref().is_some_and(|iss| !issuer_named_by(&verified, iss)) {
        return Err(refused(CredentialFault::Issuer));
    }
    let issuer = iss.unwrap_or_else(|| verified.subject.clone());
    Ok(Signer {
        key: IssuerKey::Signing(verified.key),
        issuer,
        evidence: IssuerEvidence::Chain(chain),
    })
}

/// What an mdoc asks of its issuer's certificate beside the chain.
fn signed_mdoc(evidence: &IssuerEvidence, document: &Mdoc) -> Result<(), IssuanceError> {
    const UNTRUSTED: IssuanceError = IssuanceError::Refused(CredentialFault::Untrusted);
    let (IssuerEvidence::Chain(chain), Some(signed_at)) = (evidence, document.validity().iat) else {
        return Err(UNTRUSTED);
    };
    let chain = CertificateChain::parse(chain).map_err(|_| UNTRUSTED)?;
    chain
        .signs_mdoc(document.doc_type(), signed_at)
        .map_err(|_| UNTRUSTED)
}

async fn by_metadata(
    inner: &Inner,
    document: &Credential,
    iss: String,
    kid: Option<&str>,
) -> Result<Signer, IssuanceError> {
    Ok(Signer {
        key: IssuerKey::Signing(metadata_key(inner, &iss, kid, document.algorithm()).await?),
        issuer: iss.clone(),
        evidence: IssuerEvidence::Https(iss),
    })
}

/// The key that the JWT VC issuer metadata of `iss` has for `kid` and an algorithm.
pub(crate) async fn metadata_key(
    inner: &Inner,
    iss: &str,
    kid: Option<&str>,
    algorithm: SignatureAlgorithm,
) -> Result<PublicKey, IssuanceError> {
    let url = match inner.config.mode {
        Mode::Production => jwt_vc_issuer::metadata_url(iss),
        Mode::Development => jwt_vc_issuer::metadata_url_for_development(iss),
    };
    let url = url.map_err(|_| refused(CredentialFault::Issuer))?;
    let body = fetch_json(inner, url).await?;
    let keys: IssuerKeys =
        match jwt_vc_issuer::parse(&body, iss).map_err(|_| refused(CredentialFault::IssuerKey))? {
            IssuerMetadata::Keys(keys) => keys,
            IssuerMetadata::KeysAt { jwks_uri } => {
                let body = fetch_json(inner, jwks_uri).await?;
                jwt_vc_issuer::parse_key_set(&body).map_err(|_| refused(CredentialFault::IssuerKey))?
            }
        };
    let key = keys.key(kid, algorithm);
    key.cloned().map_err(|_| refused(CredentialFault::IssuerKey))
}

/// Fetches what an issuer publishes about its keys; any answer but a plain 200 is no key.
async fn fetch_json(inner: &Inner, url: String) -> Result<Vec<u8>, IssuanceError> {
    wallet_openid4vc::parse_url(&url, inner.config.mode.url_policy())
        .map_err(|_| refused(CredentialFault::IssuerKey))?;
    let most = u64::try_from(jwt_vc_issuer::MAX_METADATA_BYTES).unwrap_or(u64::MAX);
    let request = HttpRequest::get(url, "application/json", most);
    let response = inner
        .send(request)
        .await
        .map_err(|fault| failed(fault, refused(CredentialFault::IssuerKey)))?;
    if response.status == 200 {
        Ok(response.body)
    } else {
        Err(refused(CredentialFault::IssuerKey))
    }
}

fn refused(fault: CredentialFault) -> IssuanceError {
    IssuanceError::Refused(fault)
}
