//! Redeeming the pre-authorised code.

use wallet_openid4vc::vci::{
    AuthorizationServerMetadata, TxCode, VciError, Wire, authorization_server_metadata_requests,
    parse_authorization_server_metadata, parse_token, token_request,
};

use super::exchange::{failed, send};
use super::save_session;
use crate::error::{IssuanceError, OfferFault, PeerAnswer};
use crate::model::{OfferSession, OfferStage};
use crate::ports::HttpFault;
use crate::vault::Inner;

/// Makes sure that the session has an access token. What the session says is saved before and after the request, so
/// that a call that is cut off in between is noticed when it is resumed.
pub(super) async fn authorise(
    inner: &Inner,
    mut session: OfferSession,
    tx_code: Option<&str>,
) -> Result<OfferSession, IssuanceError> {
    let cut_off = match &session.stage {
        OfferStage::Authorised(_) => return Ok(session),
        OfferStage::Closed => return Err(IssuanceError::UsedUp),
        OfferStage::Offered => false,
        OfferStage::Redeeming => true,
    };
    let tx_code = checked_code(&session, tx_code)?;
    let server = find_server(inner, &session).await?;
    let request = token_request(&server, &session.offer.grant, tx_code.as_ref(), None)?;
    session.stage = OfferStage::Redeeming;
    session = inner.write(|batch| save_session(batch, session))?;
    let answered = match inner.send(request).await {
        Ok(response) => parse_token(&response).map_err(IssuanceError::from),
        Err(fault) => Err(failed(fault, IssuanceError::Offer(OfferFault::TooLarge))),
    };
    match answered {
        Ok(token) => {
            session.stage = OfferStage::Authorised(token);
            Ok(inner.write(|batch| save_session(batch, session))?)
        }
        Err(IssuanceError::Peer(PeerAnswer::InvalidGrant)) if cut_off => Err(IssuanceError::UsedUp),
        Err(error) => {
            if untouched(&error) {
                session.stage = OfferStage::Offered;
                inner.write(|batch| save_session(batch, session))?;
            }
            Err(error)
        }
    }
}

/// A code where the issuer wants one, or nothing is sent at all. Whether it is of the announced form is the issuer's
/// to say: what it announces is meant for the input screen.
fn checked_code(session: &OfferSession, tx_code: Option<&str>) -> Result<Option<TxCode>, IssuanceError> {
    if session.offer.grant.tx_code.is_none() {
        return Ok(None);
    }
    let code = tx_code.ok_or(IssuanceError::TransactionCodeNeeded)?;
    TxCode::parse(code)
        .map(Some)
        .map_err(|_| IssuanceError::TransactionCodeNeeded)
}

/// Whether the code is as good as before: the server said no, or was never reached.
fn untouched(error: &IssuanceError) -> bool {
    matches!(
        error,
        IssuanceError::Peer(_) | IssuanceError::Network(HttpFault::Unreachable | HttpFault::Tls)
    )
}

async fn find_server(
    inner: &Inner,
    session: &OfferSession,
) -> Result<AuthorizationServerMetadata, IssuanceError> {
    let mut last = IssuanceError::from(VciError::Malformed {
        what: Wire::AuthorizationServerMetadata,
    });
    let servers = session.issuer.authorization_servers_for(&session.offer.grant)?;
    let only_one = servers.len() == 1;
    for server in &servers {
        for request in authorization_server_metadata_requests(server) {
            let response = match send(inner, request).await {
                Ok(response) => response,
                // One of several servers may be down while another can redeem the code.
                Err(error) if !only_one => {
                    last = error;
                    break;
                }
                Err(error) => return Err(error),
            };
            match parse_authorization_server_metadata(&response, server, inner.config.mode.url_policy()) {
                Ok(metadata) if only_one || metadata.lists_pre_authorized_code() != Some(false) => {
                    return Ok(metadata);
                }
                Ok(_) => break,
                Err(error) if error.try_next_location() => last = error.into(),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Err(last)
}
