//! One model over the formats.

use core::fmt;

use serde_json::Value;
use wallet_crypto::{PublicKey, SignatureAlgorithm};

use crate::data_integrity::DataIntegrityCredential;
use crate::error::{SdJwtError, SelectError};
use crate::issuer::IssuerReference;
use crate::mdoc::{Mdoc, MdocError};
use crate::path::ClaimPath;
use crate::sd_jwt::Selection;
use crate::sd_jwt_vc::SdJwtVc;
use crate::selective::{IssuerKey, SelectiveCredential, SelectiveError, SelectiveSuite};
use crate::validity::Validity;
use crate::w3c::{DataModel, W3cError, W3cJwt};

/// A credential of any format that this crate reads: the read model is the same for all.
///
/// It is worth nothing before [`verify_signature`](Self::verify_signature) has passed.
#[derive(Debug)]
pub enum Credential {
    /// `dc+sd-jwt`.
    SdJwtVc(SdJwtVc),
    /// `jwt_vc_json`, `jwt_vc_json-ld` and `vc+jwt`.
    W3cJwt(W3cJwt),
    /// `ldp_vc`, secured as a whole.
    DataIntegrity(DataIntegrityCredential),
    /// `ldp_vc`, of which a part can be shown.
    Selective(Box<SelectiveCredential>),
    /// `mso_mdoc`.
    Mdoc(Mdoc),
}

/// How a credential is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// SD-JWT VC.
    SdJwtVc,
    /// A W3C credential as a JWT.
    W3cJwt(DataModel),
    /// A W3C credential with Data Integrity proofs.
    DataIntegrity,
    /// What an issuer signed of an mdoc.
    Mdoc,
}

/// Whose a credential is, by what it says.
#[derive(Clone, PartialEq, Eq)]
pub enum HolderReference {
    /// Of whoever has the private key to this.
    Key(PublicKey),
    /// Of the subject of this DID.
    Did(String),
}

impl fmt::Debug for HolderReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Who the holder is does not belong into a log.
        f.write_str(match self {
            Self::Key(_) => "Key(..)",
            Self::Did(_) => "Did(..)",
        })
    }
}

/// Why a credential is refused.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// By the rules of SD-JWT VC.
    #[error(transparent)]
    SdJwt(#[from] SdJwtError),
    /// By the rules of W3C credentials.
    #[error(transparent)]
    W3c(#[from] W3cError),
    /// By the rules of proofs with selective disclosure.
    #[error(transparent)]
    Selective(#[from] SelectiveError),
    /// By the rules of mdocs.
    #[error(transparent)]
    Mdoc(#[from] MdocError),
}

impl Credential {
    /// Reads an issued credential: everything but the signature and the dates.
    ///
    /// # Errors
    /// As [`SdJwtVc::parse`], [`W3cJwt::parse`] and [`Mdoc::parse`].
    pub fn parse(encoding: Encoding, compact: &str) -> Result<Self, CredentialError> {
        Ok(match encoding {
            Encoding::SdJwtVc => Self::SdJwtVc(SdJwtVc::parse(compact)?),
            Encoding::W3cJwt(data_model) => Self::W3cJwt(W3cJwt::parse(data_model, compact)?),
            Encoding::DataIntegrity => data_integrity(compact)?,
            Encoding::Mdoc => Self::Mdoc(Mdoc::parse(compact)?),
        })
    }

    /// The text, byte for byte as it was parsed.
    #[must_use]
    pub fn compact(&self) -> &str {
        match self {
            Self::SdJwtVc(credential) => credential.compact(),
            Self::W3cJwt(credential) => credential.compact(),
            Self::DataIntegrity(credential) => credential.text(),
            Self::Selective(credential) => credential.text(),
            Self::Mdoc(credential) => credential.compact(),
        }
    }

    /// The algorithm of the issuer's signature.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::SdJwtVc(credential) => credential.algorithm(),
            Self::W3cJwt(credential) => credential.algorithm(),
            Self::DataIntegrity(credential) => credential.algorithm(),
            Self::Selective(credential) => credential.algorithm(),
            Self::Mdoc(credential) => credential.algorithm(),
        }
    }

    /// All that it says: an object, the root of claims paths.
    #[must_use]
    pub fn claims(&self) -> &Value {
        match self {
            Self::SdJwtVc(credential) => credential.claims(),
            Self::W3cJwt(credential) => credential.claims(),
            Self::DataIntegrity(credential) => credential.claims(),
            Self::Selective(credential) => credential.claims(),
            Self::Mdoc(credential) => credential.claims(),
        }
    }

    /// Where it names its status lists: an object in which they stand as `status` or `credentialStatus`.
    #[must_use]
    pub fn status_claims(&self) -> &Value {
        match self {
            Self::SdJwtVc(_) | Self::W3cJwt(_) | Self::DataIntegrity(_) | Self::Selective(_) => self.claims(),
            Self::Mdoc(credential) => credential.status(),
        }
    }

    /// Its type: the `vct`, the most specific `type`, or the `docType`.
    #[must_use]
    pub fn credential_type(&self) -> &str {
        match self {
            Self::SdJwtVc(credential) => credential.vct(),
            Self::W3cJwt(credential) => credential.credential_type(),
            Self::DataIntegrity(credential) => credential.credential_type(),
            Self::Selective(credential) => credential.credential_type(),
            Self::Mdoc(credential) => credential.doc_type(),
        }
    }

    /// Every type that it says to be of: the `vct` and `aka_vcts`, `type`, or the `docType`.
    #[must_use]
    pub fn types(&self) -> Vec<String> {
        match self {
            Self::SdJwtVc(credential) => {
                let own = std::iter::once(credential.vct().to_owned());
                own.chain(credential.aka_vcts().iter().cloned()).collect()
            }
            Self::W3cJwt(credential) => credential.types().to_vec(),
            Self::DataIntegrity(credential) => credential.types().to_vec(),
            Self::Selective(credential) => credential.types().to_vec(),
            Self::Mdoc(credential) => vec![credential.doc_type().to_owned()],
        }
    }

    /// The issuer, where the credential names it.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        match self {
            Self::SdJwtVc(credential) => credential.iss(),
            Self::W3cJwt(credential) => Some(credential.issuer()),
            Self::DataIntegrity(credential) => Some(credential.issuer()),
            Self::Selective(credential) => Some(credential.issuer()),
            Self::Mdoc(_) => None,
        }
    }

    /// Where the issuer's key is to be found.
    ///
    /// # Errors
    /// As [`SdJwtVc::issuer_reference`] and [`W3cJwt::issuer_reference`].
    pub fn issuer_reference(&self) -> Result<IssuerReference, CredentialError> {
        Ok(match self {
            Self::SdJwtVc(credential) => credential.issuer_reference()?,
            Self::W3cJwt(credential) => credential.issuer_reference()?,
            Self::DataIntegrity(credential) => credential.issuer_reference()?,
            Self::Selective(credential) => credential.issuer_reference()?,
            Self::Mdoc(credential) => credential.issuer_reference(),
        })
    }

    /// Verifies the issuer's signature. That the key is the issuer's is for the caller to know.
    ///
    /// # Errors
    /// [`SdJwtError::Signature`], [`W3cError::Signature`], [`MdocError::Signature`].
    pub fn verify_signature(&self, key: &PublicKey) -> Result<(), CredentialError> {
        match self {
            Self::SdJwtVc(credential) => credential.verify_signature(key)?,
            Self::W3cJwt(credential) => credential.verify_signature(key)?,
            Self::DataIntegrity(credential) => credential.verify_signature(key)?,
            Self::Selective(credential) => credential.verify_signature(key)?,
            Self::Mdoc(credential) => credential.verify_signature(key)?,
        }
        Ok(())
    }

    /// Whether the issuer's key is one of BBS: [`verify_by`](Self::verify_by) takes it.
    #[must_use]
    pub fn is_bbs(&self) -> bool {
        match self {
            Self::Selective(credential) => credential.suite() == SelectiveSuite::Bbs2023,
            Self::SdJwtVc(_) | Self::W3cJwt(_) | Self::DataIntegrity(_) | Self::Mdoc(_) => false,
        }
    }

    /// Verifies the issuer's signature, of whichever kind. That the key is the issuer's is for the caller to know.
    ///
    /// # Errors
    /// As [`verify_signature`](Self::verify_signature); [`SelectiveError::Key`] for a key of the other kind.
    pub fn verify_by(&self, key: &IssuerKey) -> Result<(), CredentialError> {
        match (self, key) {
            (_, IssuerKey::Signing(key)) => self.verify_signature(key),
            (Self::Selective(credential), IssuerKey::Bbs(key)) => Ok(credential.verify_bbs_signature(key)?),
            (
                Self::SdJwtVc(_) | Self::W3cJwt(_) | Self::DataIntegrity(_) | Self::Mdoc(_),
                IssuerKey::Bbs(_),
            ) => Err(SelectiveError::Key.into()),
        }
    }

    /// Whether it leaves as a whole or not at all.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match self {
            Self::SdJwtVc(_) | Self::Selective(_) | Self::Mdoc(_) => false,
            Self::W3cJwt(_) | Self::DataIntegrity(_) => true,
        }
    }

    /// What it is bound to; none if it is bound to nothing.
    ///
    /// # Errors
    /// As [`SdJwtVc::holder_key`], [`W3cJwt::holder`] and [`Mdoc::device_key`].
    pub fn holder(&self) -> Result<Option<HolderReference>, CredentialError> {
        Ok(match self {
            Self::SdJwtVc(credential) => credential.holder_key()?.map(HolderReference::Key),
            Self::W3cJwt(credential) => credential.holder()?,
            Self::DataIntegrity(credential) => credential.holder(),
            Self::Selective(credential) => credential.holder(),
            Self::Mdoc(credential) => Some(HolderReference::Key(credential.device_key()?)),
        })
    }

    /// The dates, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn validity(&self) -> Validity {
        match self {
            Self::SdJwtVc(credential) => credential.validity(),
            Self::W3cJwt(credential) => credential.validity(),
            Self::DataIntegrity(credential) => credential.validity(),
            Self::Selective(credential) => credential.validity(),
            Self::Mdoc(credential) => credential.validity(),
        }
    }

    /// Checks the dates at `now`, both clocks being at most `skew` seconds apart.
    ///
    /// # Errors
    /// `NotYetValid` and `Expired` of each error.
    pub fn check_dates(&self, now: i64, skew: u32) -> Result<(), CredentialError> {
        match self {
            Self::SdJwtVc(credential) => credential.check_dates(now, skew)?,
            Self::W3cJwt(credential) => credential.check_dates(now, skew)?,
            Self::DataIntegrity(credential) => credential.check_dates(now, skew)?,
            Self::Selective(credential) => credential.check_dates(now, skew)?,
            Self::Mdoc(credential) => credential.check_dates(now, skew)?,
        }
        Ok(())
    }

    /// What a presentation of these claims reveals: of a W3C credential everything.
    ///
    /// # Errors
    /// [`SelectError`], if a path is empty or points to nothing.
    pub fn select(&self, paths: &[ClaimPath]) -> Result<Selection, SelectError> {
        match self {
            Self::SdJwtVc(credential) => credential.select(paths),
            Self::W3cJwt(credential) => credential.select(paths),
            Self::DataIntegrity(credential) => credential.select(paths),
            Self::Selective(credential) => credential.select(paths),
            Self::Mdoc(credential) => credential.select(paths),
        }
    }
}

/// One that can be shown in parts where a proof of the issuer allows that, else one that is secured as a whole.
fn data_integrity(text: &str) -> Result<Credential, CredentialError> {
    if SelectiveCredential::may_be(text) {
        match SelectiveCredential::parse(text) {
            Err(CredentialError::W3c(W3cError::Cryptosuite)) => {}
            parsed => return Ok(Credential::Selective(Box::new(parsed?))),
        }
    }
    Ok(Credential::DataIntegrity(DataIntegrityCredential::parse(text)?))
}
