use wallet_openid4vc::vci::{PeerErrorCode, VciError, Wire};

use crate::error::{CredentialFault, IssuanceError, OfferFault, PeerAnswer};

impl From<VciError> for IssuanceError {
    fn from(error: VciError) -> Self {
        match error {
            VciError::Malformed {
                what: Wire::CredentialResponse,
            } => Self::Refused(CredentialFault::Malformed),
            VciError::TooLarge {
                what: Wire::CredentialResponse,
            } => Self::Refused(CredentialFault::TooLarge),
            VciError::Malformed {
                what: Wire::Invitation | Wire::Offer,
            } => Self::Offer(OfferFault::Malformed),
            VciError::Malformed { .. } | VciError::Redirect { .. } => Self::Offer(OfferFault::Metadata),
            VciError::TooLarge { .. } => Self::Offer(OfferFault::TooLarge),
            VciError::Address { .. } => Self::Offer(OfferFault::Address),
            VciError::Mismatch(_) => Self::Offer(OfferFault::IssuerMismatch),
            VciError::Unsupported(_) => Self::Offer(OfferFault::Unsupported),
            VciError::Peer { code, .. } => Self::Peer(peer_answer(code)),
            VciError::TxCodeRequired => Self::TransactionCodeNeeded,
        }
    }
}

fn peer_answer(code: PeerErrorCode) -> PeerAnswer {
    match code {
        PeerErrorCode::InvalidGrant => PeerAnswer::InvalidGrant,
        PeerErrorCode::InvalidClient | PeerErrorCode::UnauthorizedClient => PeerAnswer::InvalidClient,
        PeerErrorCode::InvalidToken | PeerErrorCode::InsufficientScope => PeerAnswer::InvalidToken,
        PeerErrorCode::InvalidProof | PeerErrorCode::InvalidNonce => PeerAnswer::InvalidProof,
        PeerErrorCode::CredentialRequestDenied | PeerErrorCode::AccessDenied => PeerAnswer::Denied,
        PeerErrorCode::InvalidRequest
        | PeerErrorCode::InvalidCredentialRequest
        | PeerErrorCode::UnsupportedGrantType
        | PeerErrorCode::InvalidScope
        | PeerErrorCode::UnknownCredentialConfiguration
        | PeerErrorCode::UnknownCredentialIdentifier
        | PeerErrorCode::UnsupportedCredentialType
        | PeerErrorCode::UnsupportedCredentialFormat
        | PeerErrorCode::InvalidEncryptionParameters => PeerAnswer::InvalidRequest,
        PeerErrorCode::ServerError
        | PeerErrorCode::TemporarilyUnavailable
        | PeerErrorCode::InvalidDpopProof
        | PeerErrorCode::UseDpopNonce
        | PeerErrorCode::AuthorizationPending
        | PeerErrorCode::SlowDown
        | PeerErrorCode::InvalidNotificationId
        | PeerErrorCode::InvalidNotificationRequest
        | PeerErrorCode::Other => PeerAnswer::Other,
    }
}
