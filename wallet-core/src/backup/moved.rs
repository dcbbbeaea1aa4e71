//! Credentials whose keys are in software: they move with them.

use wallet_crypto::PublicKey;
use wallet_formats::{Credential, IssuerKey, IssuerReference};
use wallet_trust::{CertificateChain, TrustPolicy, issuer_named_by};

use super::document::{Format, Moved, MovedCopy};
use super::private_jwk::PrivateJwk;
use crate::did::issuer_key_of_itself;
use crate::error::{BackupError, VaultError};
use crate::holder_key::bound_key;
use crate::model::{
    CredentialCopy, CredentialFormat, CredentialId, CredentialRecord, CredentialState, HolderKey,
    IssuerEvidence, SealedKey, SessionId,
};
use crate::vault::Inner;

/// The copies that can move; `None` where there is none.
pub(super) fn moved(record: CredentialRecord) -> Option<Moved> {
    let format = match record.format {
        CredentialFormat::SdJwtVc => Format::SdJwtVc,
        CredentialFormat::JwtVcJson => Format::JwtVcJson,
        CredentialFormat::JwtVcJsonLd => Format::JwtVcJsonLd,
        CredentialFormat::VcJwt => Format::VcJwt,
        CredentialFormat::LdpVc => Format::LdpVc,
        CredentialFormat::MsoMdoc => Format::MsoMdoc,
    };
    let copies: Vec<MovedCopy> = record
        .copies
        .into_iter()
        .filter_map(|copy| match copy.key {
            HolderKey::Hardware(_) => None,
            HolderKey::Software(key) => Some(MovedCopy {
                credential: copy.compact,
                key: PrivateJwk(key.0),
                uses: copy.uses,
            }),
        })
        .collect();
    (!copies.is_empty()).then_some(Moved {
        format,
        credential_type: record.credential_type,
        names: record.names,
        issuer: record.issuer,
        received_at: record.received_at,
        copies,
    })
}

/// The record of a credential that came with its keys. What the seal of the backup vouches for is compared with the
/// credential itself, whose signature is verified again where that needs no network and no anchor that is gone.
pub(super) fn record(
    inner: &Inner,
    policy: &TrustPolicy,
    moved: Moved,
) -> Result<CredentialRecord, BackupError> {
    let format = match moved.format {
        Format::SdJwtVc => CredentialFormat::SdJwtVc,
        Format::JwtVcJson => CredentialFormat::JwtVcJson,
        Format::JwtVcJsonLd => CredentialFormat::JwtVcJsonLd,
        Format::VcJwt => CredentialFormat::VcJwt,
        Format::LdpVc => CredentialFormat::LdpVc,
        Format::MsoMdoc => CredentialFormat::MsoMdoc,
    };
    let mut evidence = None;
    let mut copies = Vec::new();
    for copy in moved.copies {
        let document = Credential::parse(format.encoding(), &copy.credential);
        let document = document.map_err(|_| BackupError::Contents)?;
        if !is_of(&document, &moved.credential_type) || !is_bound(&document, copy.key.0.public_key()) {
            return Err(BackupError::Contents);
        }
        let found = signer(inner, policy, &document, &moved.issuer)?;
        evidence.get_or_insert(found);
        copies.push(CredentialCopy {
            compact: copy.credential,
            key: HolderKey::Software(SealedKey(copy.key.0)),
            uses: copy.uses,
        });
    }
    let random = &*inner.random;
    Ok(CredentialRecord {
        id: CredentialId::make(random).map_err(|_| VaultError::Randomness)?,
        state: CredentialState::Active,
        format,
        credential_type: moved.credential_type,
        names: moved.names,
        copies,
        issuer: moved.issuer,
        evidence: evidence.ok_or(BackupError::Contents)?,
        // The offer that it came from stayed on the other phone.
        session: SessionId::make(random).map_err(|_| VaultError::Randomness)?,
        notification_id: None,
        received_at: moved.received_at,
        // It is asked anew: what was known elsewhere may be old.
        status: None,
        type_metadata: None,
    })
}

/// Whether it is of that type. The type of a W3C credential is the one that was offered, of several that it may have.
fn is_of(document: &Credential, credential_type: &str) -> bool {
    match document {
        Credential::SdJwtVc(document) => document.vct() == credential_type,
        Credential::W3cJwt(document) => document.types().iter().any(|one| one == credential_type),
        Credential::DataIntegrity(document) => document.types().iter().any(|one| one == credential_type),
        Credential::Selective(document) => document.types().iter().any(|one| one == credential_type),
        Credential::Mdoc(document) => document.doc_type() == credential_type,
    }
}

fn is_bound(document: &Credential, key: &PublicKey) -> bool {
    let bound = document.holder().ok().flatten();
    bound.and_then(|holder| bound_key(&holder)).as_ref() == Some(key)
}

/// Who signed it: `issuer`, and with a right signature as far as can be said here.
fn signer(
    inner: &Inner,
    policy: &TrustPolicy,
    document: &Credential,
    issuer: &str,
) -> Result<IssuerEvidence, BackupError> {
    let (key, evidence, is_named) = match document.issuer_reference().map_err(|_| BackupError::Contents)? {
        IssuerReference::X5c { chain, iss } => {
            let parsed = CertificateChain::parse(&chain).map_err(|_| BackupError::Contents)?;
            let verified = policy.verify_issuer(&parsed, inner.now()).ok();
            let is_named = match (&iss, &verified) {
                (Some(iss), Some(verified)) => iss == issuer && issuer_named_by(verified, iss),
                (Some(iss), None) => iss == issuer,
                (None, Some(verified)) => verified.subject == issuer,
                (None, None) => true,
            };
            (
                verified.map(|verified| IssuerKey::Signing(verified.key)),
                IssuerEvidence::Chain(chain),
                is_named,
            )
        }
        IssuerReference::Did { did, kid } => {
            let key = issuer_key_of_itself(document, &did, kid.as_deref());
            let key = key.map_err(|_| BackupError::Contents)?;
            let is_named = did == issuer;
            (key, IssuerEvidence::Did(did), is_named)
        }
        IssuerReference::Https { iss, .. } => {
            let is_named = iss == issuer;
            (None, IssuerEvidence::Https(iss), is_named)
        }
    };
    let is_signed = key.is_none_or(|key| document.verify_by(&key).is_ok());
    if is_named && is_signed {
        Ok(evidence)
    } else {
        Err(BackupError::Contents)
    }
}
