use wallet_openid4vc::vci::{CredentialConfiguration, CredentialResponse, NotificationEvent};
use wallet_store::Table;

use super::authorise::authorise;
use super::exchange::{Wanted, request_credential};
use super::holder_keys::{made_keys, make_holder_keys};
use super::keep::{Item, drop_refused, items, keep, verify_copies};
use super::notify::notify_session;
use super::{close_if_decided, load_session, record_error};
use crate::credentials::summary;
use crate::error::{IssuanceError, PeerAnswer, VaultError};
use crate::key_policy::key_policy;
use crate::model::{
    CredentialRecord, CredentialState, FetchOutcome, HolderKey, OfferSession, OfferStage, RefusedCredential,
    SessionId,
};
use crate::status::refresh_due;
use crate::trust::policy;
use crate::vault::{Inner, reconcile};
use crate::wallet::Wallet;

impl Wallet {
    /// Redeems an offer and fetches its credentials; each is verified before it is sealed as pending. May be called
    /// again after it was cut off: what is here already is not fetched twice. The status lists of what is pending are asked, too;
    /// one that gives no answer is no error.
    ///
    /// # Errors
    /// [`IssuanceError::TransactionCodeNeeded`] before anything is sent; [`IssuanceError::Peer`] with
    /// [`PeerAnswer::InvalidGrant`] for a wrong transaction code, which leaves the offer to be tried again;
    /// [`IssuanceError::UsedUp`]; faults of the network and of the keys. A credential that fails a check is no error of
    /// the call: the outcome names it and the check.
    pub async fn fetch(
        &self,
        session: SessionId,
        tx_code: Option<&str>,
    ) -> Result<FetchOutcome, IssuanceError> {
        let inner = &self.enter()?;
        let _claim = inner.claim(session)?;
        let loaded = load_session(inner, session)?;
        let issuer = loaded.offer.credential_issuer.as_str().to_owned();
        match fetch_all(inner, loaded, tx_code).await {
            Ok(outcome) => Ok(outcome),
            Err(error) => {
                record_error(inner, Some(&issuer), &error)?;
                Err(error)
            }
        }
    }
}

async fn fetch_all(
    inner: &Inner,
    session: OfferSession,
    tx_code: Option<&str>,
) -> Result<FetchOutcome, IssuanceError> {
    let id = session.id;
    let session = make_keys_first(inner, session).await?;
    let mut session = authorise(inner, session, tx_code).await?;
    let mut refused = Vec::new();
    for item in items(&session) {
        if session.fetched.contains(&item.name) {
            continue;
        }
        let (next, error) = fetch_one(inner, session, &item).await?;
        session = next;
        if let Some(error) = error {
            refused.push(RefusedCredential {
                configuration: item.configuration.clone(),
                error,
            });
        }
    }
    reconcile::run(inner).await?;
    inner.write(|batch| close_if_decided(batch, id))?;
    let policy = policy(inner)?;
    let of_offer =
        |record: &CredentialRecord| record.session == id && record.state == CredentialState::Pending;
    // An issuer may have taken a credential back within the minute: the person sees that before they accept it.
    refresh_due(inner, &policy, of_offer).await?;
    let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
    let pending = records
        .iter()
        .filter(|record| of_offer(record))
        .map(|record| summary(inner, &policy, record))
        .collect::<Result<_, VaultError>>()?;
    Ok(FetchOutcome { pending, refused })
}

/// Under a policy that the phone may fall short of, keys are made before the code is redeemed: an offer is not used up for
/// a credential that could not be kept.
async fn make_keys_first(inner: &Inner, mut session: OfferSession) -> Result<OfferSession, IssuanceError> {
    let unused = match session.stage {
        OfferStage::Offered | OfferStage::Redeeming => true,
        OfferStage::Authorised(_) | OfferStage::Closed => false,
    };
    if unused && key_policy(inner)?.is_strict() {
        for item in items(&session) {
            session = make_holder_keys(inner, session, &item).await?;
        }
    }
    Ok(session)
}

/// One credential: kept, or refused with the reason.
async fn fetch_one(
    inner: &Inner,
    session: OfferSession,
    item: &Item,
) -> Result<(OfferSession, Option<IssuanceError>), IssuanceError> {
    let configuration = session
        .issuer
        .credential_configurations
        .get(&item.configuration)
        .ok_or(VaultError::Damaged)?
        .clone();
    let session = make_holder_keys(inner, session, item).await?;
    let keys = made_keys(&session, item)?;
    let response = match request(inner, &session, (item, &configuration), &keys).await {
        Ok(response) => response,
        Err(error @ IssuanceError::Refused(_)) => {
            return Ok((drop_refused(inner, session, item, &error)?, Some(error)));
        }
        Err(error) => return Err(error),
    };
    match verify_copies(inner, &policy(inner)?, &configuration, &response, &keys).await {
        Ok(verified) => Ok((
            keep(inner, session, item, verified, response.notification_id)?,
            None,
        )),
        Err(error @ IssuanceError::Refused(_)) => {
            let session = drop_refused(inner, session, item, &error)?;
            if let Some(id) = &response.notification_id {
                notify_session(inner, &session, id, NotificationEvent::CredentialFailure).await;
            }
            Ok((session, Some(error)))
        }
        Err(error) => Err(error),
    }
}

async fn request(
    inner: &Inner,
    session: &OfferSession,
    (item, configuration): (&Item, &CredentialConfiguration),
    keys: &[&HolderKey],
) -> Result<CredentialResponse, IssuanceError> {
    let OfferStage::Authorised(token) = &session.stage else {
        return Err(IssuanceError::UsedUp);
    };
    let wanted = Wanted {
        selector: &item.selector,
        keys,
        binding: configuration.binding_method()?,
    };
    match request_credential(inner, session, token, &wanted).await {
        // The token is no longer taken, and the code that it came from is used.
        Err(IssuanceError::Peer(PeerAnswer::InvalidToken)) => Err(IssuanceError::UsedUp),
        other => other,
    }
}
