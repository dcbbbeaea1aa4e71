use wallet_openid4vc::dcql::ChoiceError;
use wallet_openid4vc::vp::{Mismatch, VpError};

use crate::error::{ChoiceFault, PresentationError, RequestFault};

/// A check that a request failed, in the façade's words.
pub(super) fn refused(error: &VpError) -> PresentationError {
    let fault = match error {
        VpError::TooLarge(_) => RequestFault::TooLarge,
        VpError::Malformed(_) | VpError::Forbidden(_) => RequestFault::Malformed,
        VpError::Missing("nonce") => RequestFault::Nonce,
        VpError::Missing("response_uri") | VpError::RedirectUri => RequestFault::ResponseUri,
        VpError::Missing(_) => RequestFault::Malformed,
        VpError::Unsupported(_) | VpError::NoEncryptionKey | VpError::Encryption(_) => {
            RequestFault::Unsupported
        }
        VpError::Mismatch(Mismatch::ClientId | Mismatch::Certificate) => RequestFault::ClientId,
        VpError::Mismatch(Mismatch::WalletNonce) => RequestFault::Nonce,
        VpError::Mismatch(Mismatch::ResponseUri) => RequestFault::ResponseUri,
        VpError::Mismatch(Mismatch::Audience | Mismatch::Evidence) => RequestFault::Malformed,
        VpError::Dcql(_) => RequestFault::Query,
        VpError::Url { .. } => RequestFault::Address,
        VpError::Unsigned | VpError::SignedWithoutKey | VpError::Signature => RequestFault::Signature,
        VpError::Expired | VpError::NotYetValid => RequestFault::Expired,
        VpError::Random(_) => return PresentationError::Vault(crate::VaultError::Randomness),
        VpError::Peer { .. } => return PresentationError::Peer,
    };
    PresentationError::Refused(fault)
}

pub(super) fn choice_fault(error: ChoiceError) -> ChoiceFault {
    match error {
        ChoiceError::UnknownQuery | ChoiceError::NotAMatch => ChoiceFault::Credential,
        ChoiceError::UnknownSet
        | ChoiceError::UnknownOption
        | ChoiceError::OptionNotAnswerable
        | ChoiceError::SetRequired => ChoiceFault::Option,
    }
}
