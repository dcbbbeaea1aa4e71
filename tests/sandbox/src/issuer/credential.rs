//! Issuing one credential, in the format that was ordered.

use identity_kit::jose::Jwk;
use serde_json::Value;

use super::session::Spoil;
use super::{ldp, mdoc, sd_jwt_vc, status, w3c_jwt};
use crate::encoding::now;
use crate::form::{Configuration, Form};
use crate::keys::Key;
use crate::organisations::{IssuerKeys, KeyMethod, Organisation};
use crate::state::World;
use crate::trouble::Trouble;

const DAY: i64 = 86_400;

/// The key that a credential is bound to.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The key.
    pub key: Jwk,
    /// The DID that stood for it in the proof.
    pub did: Option<String>,
}

/// One credential to issue.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// Its type and format.
    pub what: Configuration<'a>,
    /// Whom it is about.
    pub person: &'a str,
    /// How it names its issuer's key.
    pub key: KeyMethod,
    /// Whether it has a place on its issuer's status lists.
    pub status: bool,
    /// What is wrong with it.
    pub spoil: Option<Spoil>,
    /// The key it is bound to.
    pub holder: &'a Holder,
    /// The offer it belongs to.
    pub offer: &'a str,
}

/// An order with everything that the formats have in common.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The order.
    pub order: &'a Order<'a>,
    /// Who issues it.
    pub organisation: &'static Organisation,
    /// The issuer's keys.
    pub keys: &'a IssuerKeys,
    /// The key that signs it.
    pub signer: Key,
    /// The certificate chain of the header, where it has one.
    pub chain: &'a [Vec<u8>],
    /// Who it says the issuer is.
    pub issuer: String,
    /// The key it says it is bound to.
    pub holder: Option<Holder>,
    /// Valid from, in seconds since 1970.
    pub not_before: i64,
    /// Valid until.
    pub expires: Option<i64>,
    /// Its place in the status lists.
    pub place: Option<status::Place>,
}

/// Issues a credential.
///
/// # Errors
///
/// [`Trouble`] when it cannot be built or signed.
pub async fn issue(world: &World, order: &Order<'_>) -> Result<Value, Trouble> {
    let draft = draft(world, order).await?;
    let text = match order.what.form {
        Form::SdJwt => sd_jwt_vc::issue(world, &draft).await,
        Form::JwtVcJson | Form::JwtVcJsonLd | Form::VcJwt => w3c_jwt::issue(world, &draft).await,
        Form::LdpVc(suite) => return ldp::issue(world, &draft, suite).await,
        Form::Mdoc => mdoc::issue(world, &draft).await,
    };
    text.map(Value::String)
}

async fn draft<'a>(world: &'a World, order: &'a Order<'a>) -> Result<Draft<'a>, Trouble> {
    let of = order.what.of;
    let organisation = world.organisation_for(&of.slug, order.person)?;
    let keys = world.keys.get(organisation.slug);
    let keys = keys.ok_or_else(|| Trouble(format!("{} has no keys", organisation.slug)))?;
    let chain = match order.spoil {
        Some(Spoil::UntrustedChain) => &keys.untrusted_chain,
        Some(Spoil::ExpiredCertificate) => &keys.expired_chain,
        _ => &keys.chain,
    };
    let signer = match (order.spoil, order.key) {
        (Some(Spoil::WrongKey), KeyMethod::DidKeyEdDsa) => Key::eddsa().await?,
        (Some(Spoil::WrongKey), _) => Key::es256().await?,
        (_, KeyMethod::Proof(_)) => Key::es256().await?,
        _ => keys.key(order.key)?.clone(),
    };
    let issuer = match order.spoil {
        Some(Spoil::Issuer) => "https://impostor.example/issuers/clearcheck".to_owned(),
        _ => keys.issuer(order.key)?,
    };
    let issued = now();
    let expires = of.valid_days.map(|days| issued + days * DAY);
    let (not_before, expires) = match order.spoil {
        Some(Spoil::Expired) => (issued - 30 * DAY, Some(issued - DAY)),
        Some(Spoil::NotYetValid) => (issued + 2 * DAY, expires.map(|end| end + 2 * DAY)),
        _ => (issued, expires),
    };
    Ok(Draft {
        holder: holder(order).await?,
        place: status::place(world, order, organisation)?,
        order,
        organisation,
        keys,
        signer,
        chain,
        issuer,
        not_before,
        expires,
    })
}

async fn holder(order: &Order<'_>) -> Result<Option<Holder>, Trouble> {
    match order.spoil {
        Some(Spoil::MissingCnf) => Ok(None),
        Some(Spoil::WrongCnf) => {
            let other = Key::es256().await?;
            Ok(Some(Holder {
                key: other.public().clone(),
                did: order.holder.did.as_ref().map(|_| other.did_jwk()).transpose()?,
            }))
        }
        _ => Ok(Some(order.holder.clone())),
    }
}
