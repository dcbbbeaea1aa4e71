//! What one credential response becomes: a pending credential, or a refusal.

use serde_json::Value;
use wallet_formats::{Credential, HolderReference};
use wallet_openid4vc::vci::{
    CredentialConfiguration, CredentialResponse, CredentialSelector, NotificationId,
};
use wallet_store::Table;
use wallet_trust::TrustPolicy;

use super::offered::Offered;
use super::review_offer::names;
use super::verify::{Expected, verify};
use super::{close_if_decided, error_entry, save_session};
use crate::error::{CredentialFault, IssuanceError, VaultError};
use crate::model::{
    ActivityKind, CredentialCopy, CredentialId, CredentialRecord, CredentialState, HolderKey, IssuerEvidence,
    OfferSession, OfferStage, SessionKey,
};
use crate::type_metadata::{self, KeptTypeMetadata};
use crate::vault::{Inner, encode, reconcile};

/// One credential request that an offer stands for.
pub(super) struct Item {
    /// Names it within the session.
    pub(super) name: String,
    pub(super) configuration: String,
    pub(super) selector: CredentialSelector,
}

/// Everything that the offer, and the token response where there is one, lets the wallet ask for.
pub(super) fn items(session: &OfferSession) -> Vec<Item> {
    let mut items = Vec::new();
    for configuration in &session.offer.credential_configuration_ids {
        let selectors = match &session.stage {
            OfferStage::Authorised(token) => CredentialSelector::for_configuration(token, configuration),
            OfferStage::Offered | OfferStage::Redeeming | OfferStage::Closed => {
                vec![CredentialSelector::Configuration(configuration.clone())]
            }
        };
        for (index, selector) in selectors.into_iter().enumerate() {
            let name = format!("{index}/{configuration}");
            items.push(Item {
                name,
                configuration: configuration.clone(),
                selector,
            });
        }
    }
    items
}

/// A copy that passed every check, and the place of its key among those of the item.
pub(super) struct VerifiedCopy {
    compact: String,
    key: usize,
}

/// What one response brought.
pub(super) struct VerifiedCopies {
    issuer: String,
    evidence: IssuerEvidence,
    type_metadata: Option<KeptTypeMetadata>,
    copies: Vec<VerifiedCopy>,
}

/// Verifies every copy of a response. All must be right; those that say something else than the first, as where an
/// issuer numbers each copy, are left out: the person is shown one, and it is what they decide on.
pub(super) async fn verify_copies(
    inner: &Inner,
    policy: &TrustPolicy,
    configuration: &CredentialConfiguration,
    response: &CredentialResponse,
    keys: &[&HolderKey],
) -> Result<VerifiedCopies, IssuanceError> {
    let offered = Offered::read(configuration).ok_or(VaultError::Damaged)?;
    let mut first: Option<(String, IssuerEvidence)> = None;
    let mut copies = Vec::new();
    let mut documents: Vec<Credential> = Vec::new();
    let mut free = Vec::new();
    for (place, key) in keys.iter().enumerate() {
        free.push((place, key.public_key()?));
    }
    for credential in &response.credentials {
        // EXPOSE: the credential itself, to be verified and then sealed
        let compact = credential.expose();
        let proved: Vec<_> = free.iter().map(|(_, key)| key).collect();
        let expected = Expected {
            offered: &offered,
            holder_keys: &proved,
        };
        let verified = verify(inner, policy, compact, &expected).await?;
        let (key, _) = free.remove(verified.key_index);
        if let Some(first) = documents.first() {
            if first.issuer() != verified.document.issuer() {
                return Err(IssuanceError::Refused(CredentialFault::Issuer));
            }
            if !same_statement(first, &verified.document) {
                continue;
            }
        }
        copies.push(VerifiedCopy {
            compact: compact.to_owned(),
            key,
        });
        documents.push(verified.document);
        first.get_or_insert((verified.issuer, verified.evidence));
    }
    let (issuer, evidence) = first.ok_or(IssuanceError::Refused(CredentialFault::Malformed))?;
    let type_metadata = type_metadata::of_copies(inner, &documents)
        .await
        .map_err(|_| IssuanceError::Refused(CredentialFault::TypeMetadata))?;
    Ok(VerifiedCopies {
        issuer,
        evidence,
        type_metadata,
        copies,
    })
}

/// Whether two copies say the same, so that either may be presented. What makes each copy its own may differ.
fn same_statement(first: &Credential, other: &Credential) -> bool {
    said(first) == said(other)
}

/// The claims without what makes a copy its own.
fn said(document: &Credential) -> Value {
    const OF_SD_JWT_VC: [&str; 6] = ["cnf", "status", "iat", "nbf", "exp", "jti"];
    const OF_W3C: [&str; 13] = [
        "cnf",
        "status",
        "iat",
        "nbf",
        "exp",
        "jti",
        "sub",
        "id",
        "issuanceDate",
        "expirationDate",
        "validFrom",
        "validUntil",
        "credentialStatus",
    ];
    let its_own: &[&str] = match document {
        Credential::SdJwtVc(_) => &OF_SD_JWT_VC,
        Credential::W3cJwt(_) | Credential::DataIntegrity(_) | Credential::Selective(_) => &OF_W3C,
        // Only its elements are claims: the dates, the key and the status of an mdoc stand elsewhere.
        Credential::Mdoc(_) => &[],
    };
    let mut claims = document.claims().clone();
    // The DID of the copy's key.
    if matches!(document.holder(), Ok(Some(HolderReference::Did(_))))
        && let Some(subject) = claims.get_mut("credentialSubject")
    {
        let one = match subject {
            Value::Array(all) => all.first_mut(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                Some(subject)
            }
        };
        if let Some(members) = one.and_then(Value::as_object_mut) {
            members.remove("id");
        }
    }
    if let Some(claims) = claims.as_object_mut() {
        for claim in its_own {
            // A `status` that is no object is something that the credential says (docs/decisions/0002).
            if *claim != "status" || claims.get(*claim).is_some_and(Value::is_object) {
                claims.remove(*claim);
            }
        }
    }
    claims
}

/// Seals a verified credential as pending and notes in the session that it is here, in one transaction.
pub(super) fn keep(
    inner: &Inner,
    mut session: OfferSession,
    item: &Item,
    verified: VerifiedCopies,
    notification_id: Option<NotificationId>,
) -> Result<OfferSession, IssuanceError> {
    let configuration = session
        .issuer
        .credential_configurations
        .get(&item.configuration)
        .ok_or(VaultError::Damaged)?;
    let offered = Offered::read(configuration).ok_or(VaultError::Damaged)?;
    let (copies, spare) = bind(
        verified.copies,
        session.keys.remove(&item.name).unwrap_or_default(),
    )?;
    let record = CredentialRecord {
        id: CredentialId::make(&*inner.random).map_err(|_| VaultError::Randomness)?,
        state: CredentialState::Pending,
        format: offered.format,
        credential_type: offered.credential_type,
        names: names(&configuration.display),
        copies,
        issuer: verified.issuer,
        evidence: verified.evidence,
        session: session.id,
        notification_id,
        received_at: inner.now(),
        status: None,
        type_metadata: verified.type_metadata,
    };
    session.fetched.push(item.name.clone());
    Ok(inner.write(|batch| {
        for alias in spare.iter().filter_map(SessionKey::alias) {
            reconcile::note_deletion(batch, alias)?;
        }
        batch.put(
            Table::Credential,
            &record.id.row(),
            record.lookups(),
            &encode(&record)?,
        )?;
        save_session(batch, session)
    })?)
}

/// Moves each key to its copy; what is left over bound nothing.
fn bind(
    copies: Vec<VerifiedCopy>,
    keys: Vec<SessionKey>,
) -> Result<(Vec<CredentialCopy>, Vec<SessionKey>), VaultError> {
    let mut keys: Vec<Option<SessionKey>> = keys.into_iter().map(Some).collect();
    let mut bound = Vec::new();
    for copy in copies {
        let Some(SessionKey::Made(key)) = keys.get_mut(copy.key).and_then(Option::take) else {
            return Err(VaultError::Damaged);
        };
        bound.push(CredentialCopy {
            compact: copy.compact,
            key,
            uses: 0,
        });
    }
    Ok((bound, keys.into_iter().flatten().collect()))
}

/// Writes down that a response was refused, in the history and in the session, and that its keys must go. The session
/// that is returned still has the token, which the issuer is told with.
pub(super) fn drop_refused(
    inner: &Inner,
    mut session: OfferSession,
    item: &Item,
    error: &IssuanceError,
) -> Result<OfferSession, IssuanceError> {
    let issuer = session.offer.credential_issuer.as_str();
    let entry = error_entry(inner, Some(issuer), ActivityKind::Refused, error);
    session.fetched.push(item.name.clone());
    let keys = session.keys.remove(&item.name).unwrap_or_default();
    Ok(inner.write(|batch| {
        for alias in keys.iter().filter_map(SessionKey::alias) {
            reconcile::note_deletion(batch, alias)?;
        }
        entry.save(batch, inner)?;
        let session = save_session(batch, session)?;
        close_if_decided(batch, session.id)?;
        Ok(session)
    })?)
}
