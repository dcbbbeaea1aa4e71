//! Credential offers (§4.1), by value and by reference.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::PRE_AUTHORIZED_CODE_GRANT;
use super::error::{Unsupported, VciError, Wire};
use super::issuer_identifier::IssuerIdentifier;
use super::read::{Members, take_secret, text_of};
use super::response::{parse_object, success_object};
use super::text::SecretText;
use super::tx_code::TxCodeSpec;
use crate::{
    EndpointUrl, HttpRequest, HttpResponse, InvitationError, InvitationKind, MAX_URL_BYTES, UrlPolicy,
    invitation_kind,
};

/// The largest offer object, in bytes.
pub(super) const MAX_OFFER_BYTES: usize = 64 * 1024;
/// The most credential configurations in one offer.
pub(super) const MAX_CONFIGURATIONS: usize = 64;
/// The longest credential configuration identifier, in bytes.
pub(super) const MAX_ID_BYTES: usize = 1024;
/// The longest pre-authorized code, in bytes. Some are signed tokens.
pub(super) const MAX_CODE_BYTES: usize = 16 * 1024;

/// What a link or QR code carries.
#[derive(Debug)]
pub enum OfferInvitation {
    /// The offer itself (§4.1.2).
    ByValue(CredentialOffer),
    /// Where to fetch it (§4.1.3).
    ByReference(OfferReference),
}

/// The address of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferReference {
    /// `credential_offer_uri`, allowed by the policy.
    pub uri: EndpointUrl,
}

/// An offer that this wallet can take up: it has the pre-authorized code grant.
///
/// Holds a secret, the pre-authorized code: serialise it only into a sealed session.
#[derive(Serialize, Deserialize)]
pub struct CredentialOffer {
    /// `credential_issuer`, to the letter.
    pub credential_issuer: IssuerIdentifier,
    /// `credential_configuration_ids`: at least one, each once.
    pub credential_configuration_ids: Vec<String>,
    /// The pre-authorized code grant.
    pub grant: PreAuthorizedGrant,
}

impl fmt::Debug for CredentialOffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialOffer")
            .field("credential_issuer", &self.credential_issuer)
            .field(
                "credential_configuration_ids",
                &self.credential_configuration_ids.len(),
            )
            .field("grant", &self.grant)
            .finish()
    }
}

/// The parameters of the pre-authorized code grant (§4.1.1).
#[derive(Debug, Serialize, Deserialize)]
pub struct PreAuthorizedGrant {
    /// `pre-authorized_code`: short-lived, for one use.
    pub pre_authorized_code: SecretText,
    /// `tx_code`: present when the person must type a code.
    pub tx_code: Option<TxCodeSpec>,
    /// `authorization_server`: the hint which of the issuer's servers to use.
    pub authorization_server: Option<String>,
}

/// Reads a link or the text of a QR code: `openid-credential-offer://`, `haip-vci://`, or an `https` link, with
/// exactly one of `credential_offer` and `credential_offer_uri` (§4.1).
///
/// # Errors
/// [`VciError`]: the link is no offer or malformed, an address in it is refused, the offer has no grant that this
/// wallet supports.
pub fn parse_offer_uri(uri: &str, policy: UrlPolicy) -> Result<OfferInvitation, VciError> {
    const WHAT: Wire = Wire::Invitation;
    match invitation_kind(uri) {
        Ok(InvitationKind::Offer) => {}
        Err(InvitationError::TooLong) => return Err(VciError::TooLarge { what: WHAT }),
        Ok(InvitationKind::Request) | Err(InvitationError::NotAUri | InvitationError::Unknown) => {
            return Err(VciError::Malformed { what: WHAT });
        }
    }
    let url = Url::parse(uri).map_err(|_| VciError::Malformed { what: WHAT })?;
    let mut found = url.query_pairs().filter(|(name, _)| is_offer_parameter(name));
    match (found.next(), found.next()) {
        (Some((name, value)), None) if name == "credential_offer" => {
            let object = parse_object(value.as_bytes(), Wire::Offer, MAX_OFFER_BYTES)?;
            read_offer(object, policy).map(OfferInvitation::ByValue)
        }
        (Some((_, value)), None) => {
            let uri = EndpointUrl::parse(&value, policy)
                .map_err(|reason| VciError::Address { what: WHAT, reason })?;
            Ok(OfferInvitation::ByReference(OfferReference { uri }))
        }
        (None | Some(_), _) => Err(VciError::Malformed { what: WHAT }),
    }
}

fn is_offer_parameter(name: &str) -> bool {
    name == "credential_offer" || name == "credential_offer_uri"
}

/// The request for an offer by reference (§4.1.3).
pub fn offer_request(reference: &OfferReference) -> HttpRequest {
    HttpRequest::get(reference.uri.as_str(), "application/json", MAX_OFFER_BYTES as u64)
}

/// Reads the response to [`offer_request`].
///
/// # Errors
/// [`VciError`], as [`parse_offer_uri`]. An offer in a JWT is malformed: offers are not signed (§4.1.3).
pub fn parse_offer(response: &HttpResponse, policy: UrlPolicy) -> Result<CredentialOffer, VciError> {
    read_offer(success_object(response, Wire::Offer, MAX_OFFER_BYTES)?, policy)
}

fn read_offer(mut object: Map<String, Value>, policy: UrlPolicy) -> Result<CredentialOffer, VciError> {
    const WHAT: Wire = Wire::Offer;
    let members = Members::new(&object, WHAT);
    let credential_issuer =
        IssuerIdentifier::parse(members.required_text("credential_issuer", MAX_URL_BYTES)?, policy)
            .map_err(|reason| VciError::Address { what: WHAT, reason })?;
    let credential_configuration_ids = configuration_ids(members)?;
    let grants = object.get_mut("grants").filter(|grants| !grants.is_null());
    let grants = match grants.map(Value::as_object_mut) {
        // Without grants the issuer leaves it to its server's metadata (§4.1.1), but a code comes only with an offer.
        None => return Err(VciError::Unsupported(Unsupported::Grant)),
        Some(None) => return Err(VciError::Malformed { what: WHAT }),
        Some(Some(grants)) => grants,
    };
    let grant = match grants
        .get_mut(PRE_AUTHORIZED_CODE_GRANT)
        .map(Value::as_object_mut)
    {
        None => return Err(VciError::Unsupported(Unsupported::Grant)),
        Some(None) => return Err(VciError::Malformed { what: WHAT }),
        Some(Some(grant)) => read_grant(grant)?,
    };
    Ok(CredentialOffer {
        credential_issuer,
        credential_configuration_ids,
        grant,
    })
}

fn read_grant(grant: &mut Map<String, Value>) -> Result<PreAuthorizedGrant, VciError> {
    let pre_authorized_code = take_secret(grant, "pre-authorized_code", Wire::Offer, MAX_CODE_BYTES)?;
    let members = Members::new(grant, Wire::Offer);
    Ok(PreAuthorizedGrant {
        pre_authorized_code,
        tx_code: members.object("tx_code")?.map(TxCodeSpec::read).transpose()?,
        authorization_server: members
            .text("authorization_server", MAX_URL_BYTES)?
            .map(str::to_owned),
    })
}

fn configuration_ids(members: Members<'_>) -> Result<Vec<String>, VciError> {
    let values = members
        .array("credential_configuration_ids")?
        .ok_or_else(|| members.malformed())?;
    if values.len() > MAX_CONFIGURATIONS {
        return Err(VciError::TooLarge { what: Wire::Offer });
    }
    let ids = values
        .iter()
        .map(|value| text_of(value, Wire::Offer, MAX_ID_BYTES).map(str::to_owned));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let distinct: BTreeSet<&String> = ids.iter().collect();
    if ids.is_empty() || distinct.len() != ids.len() {
        Err(members.malformed())
    } else {
        Ok(ids)
    }
}
