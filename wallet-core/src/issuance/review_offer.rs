use wallet_openid4vc::vci::{
    CredentialOffer, Display, IssuerMetadata, KeyProofNeed, OfferInvitation, TxCodeInputMode, VciError, Wire,
    issuer_metadata_requests, offer_request, parse_issuer_metadata, parse_offer, parse_offer_uri,
};
use wallet_store::Table;

use super::exchange::send;
use super::offered::Offered;
use super::{record_error, save_session};
use crate::error::{IssuanceError, OfferFault, VaultError};
use crate::lookup::link_lookup;
use crate::model::{
    LocalisedText, OfferReview, OfferSession, OfferStage, OfferedCredential, SessionId, SessionRecord,
    TransactionCode,
};
use crate::vault::Inner;
use crate::wallet::Wallet;

impl Wallet {
    /// Reads an issuer's link, fetches the offer and the issuer's metadata, and shows what is offered. Nothing is
    /// redeemed. The same link resumes the same offer.
    ///
    /// # Errors
    /// [`IssuanceError::Offer`] where something about it is not acceptable, [`IssuanceError::UsedUp`] where every
    /// credential of it was decided before; faults of the network.
    pub async fn review_offer(&self, link: &str) -> Result<OfferReview, IssuanceError> {
        let inner = &self.enter()?;
        let lookup = link_lookup("offer", link);
        let known: Vec<SessionRecord> = inner.find(Table::Session, &lookup)?;
        let known: Vec<OfferSession> = known.into_iter().filter_map(offer_session).collect();
        if let Some(open) = known
            .iter()
            .find(|session| !matches!(session.stage, OfferStage::Closed))
        {
            return review(open);
        }
        let mut issuer = None;
        match resolve(inner, link, lookup, &known, &mut issuer).await {
            Ok(session) => review(&session),
            Err(error) => {
                record_error(inner, issuer.as_deref(), &error)?;
                Err(error)
            }
        }
    }

    /// The review of an offer that is known already.
    ///
    /// # Errors
    /// [`IssuanceError::NotFound`]; faults of the vault.
    pub fn offer(&self, session: SessionId) -> Result<OfferReview, IssuanceError> {
        review(&super::load_session(&*self.enter()?, session)?)
    }
}

fn offer_session(record: SessionRecord) -> Option<OfferSession> {
    match record {
        SessionRecord::OfferV1(session) => Some(*session),
        SessionRecord::RequestV1(_) => None,
    }
}

async fn resolve(
    inner: &Inner,
    link: &str,
    lookup: String,
    known: &[OfferSession],
    issuer: &mut Option<String>,
) -> Result<OfferSession, IssuanceError> {
    let policy = inner.config.mode.url_policy();
    let offer = match parse_offer_uri(link.trim(), policy)? {
        OfferInvitation::ByValue(offer) => offer,
        OfferInvitation::ByReference(reference) => {
            parse_offer(&send(inner, offer_request(&reference)).await?, policy)?
        }
    };
    *issuer = Some(offer.credential_issuer.as_str().to_owned());
    if known.iter().any(|session| same_code(&session.offer, &offer)) {
        return Err(IssuanceError::UsedUp);
    }
    let metadata = fetch_metadata(inner, &offer).await?.for_offer(&offer)?;
    for configuration in metadata.credential_configurations.values() {
        // A credential that is bound to no key could be shown by anybody: it is no credential of this person.
        if Offered::read(configuration).is_none() || configuration.key_proof()? == KeyProofNeed::None {
            return Err(IssuanceError::Offer(OfferFault::Unsupported));
        }
    }
    let session = OfferSession {
        id: SessionId::make(&*inner.random).map_err(|_| VaultError::Randomness)?,
        lookup,
        offer,
        issuer: metadata,
        stage: OfferStage::Offered,
        keys: Default::default(),
        fetched: Vec::new(),
        received_at: inner.now(),
    };
    Ok(inner.write(|batch| save_session(batch, session))?)
}

/// A code is for one use: an offer that comes with the code of a finished one brings nothing new.
fn same_code(known: &CredentialOffer, offer: &CredentialOffer) -> bool {
    // EXPOSE: compares two codes of offers, both of them here already
    known.grant.pre_authorized_code.expose() == offer.grant.pre_authorized_code.expose() // EXPOSE: as above
}

async fn fetch_metadata(inner: &Inner, offer: &CredentialOffer) -> Result<IssuerMetadata, IssuanceError> {
    let mut last = VciError::Malformed {
        what: Wire::IssuerMetadata,
    };
    for request in issuer_metadata_requests(&offer.credential_issuer) {
        let response = send(inner, request).await?;
        match parse_issuer_metadata(
            &response,
            &offer.credential_issuer,
            inner.config.mode.url_policy(),
        ) {
            Ok(metadata) => return Ok(metadata),
            Err(error) if error.try_next_location() => last = error,
            Err(error) => return Err(error.into()),
        }
    }
    Err(last.into())
}

fn review(session: &OfferSession) -> Result<OfferReview, IssuanceError> {
    let mut credentials = Vec::new();
    for id in &session.offer.credential_configuration_ids {
        let configuration = session
            .issuer
            .credential_configurations
            .get(id)
            .ok_or(VaultError::Damaged)?;
        let offered = Offered::read(configuration).ok_or(VaultError::Damaged)?;
        credentials.push(OfferedCredential {
            configuration: id.clone(),
            class: offered.class(),
            credential_type: offered.credential_type,
            names: names(&configuration.display),
        });
    }
    let transaction_code = session.offer.grant.tx_code.as_ref().map(|spec| TransactionCode {
        numeric: spec.input_mode == TxCodeInputMode::Numeric,
        length: spec.length,
        description: spec.description.as_ref().map(|text| text.as_str().to_owned()),
    });
    Ok(OfferReview {
        session: session.id,
        issuer: session.offer.credential_issuer.as_str().to_owned(),
        issuer_names: names(&session.issuer.display),
        credentials,
        // Once the code is redeemed, no transaction code is asked for again.
        transaction_code: match session.stage {
            OfferStage::Offered | OfferStage::Redeeming => transaction_code,
            OfferStage::Authorised(_) | OfferStage::Closed => None,
        },
    })
}

pub(super) fn names(display: &[Display]) -> Vec<LocalisedText> {
    display
        .iter()
        .map(|display| LocalisedText {
            locale: display.locale.clone(),
            text: display.name.as_str().to_owned(),
        })
        .collect()
}
