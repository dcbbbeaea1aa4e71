//! From the leaf to an anchor: `rustls-webpki` builds and checks the path, and what it leaves out is checked
//! here.
//!
//! It takes an anchor as a bare name and key and does not look at the `keyUsage` of authorities. So the
//! anchor's dates, basic constraints and key usage, and the authorities' `keyCertSign`, are checked on each
//! candidate path.

use std::cell::Cell;
use std::time::Duration;

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, VerifiedPath, ring};
use x509_cert::Certificate;
use x509_cert::ext::pkix::BasicConstraints;

use super::{ChainError, fields, key_usage, within_dates};

/// The signatures accepted between certificates. RSA is for authorities only: no leaf with an RSA key is
/// accepted.
static ALGORITHMS: [&dyn SignatureVerificationAlgorithm; 11] = [
    ring::ECDSA_P256_SHA256,
    ring::ECDSA_P256_SHA384,
    ring::ECDSA_P384_SHA256,
    ring::ECDSA_P384_SHA384,
    ring::ED25519,
    ring::RSA_PKCS1_2048_8192_SHA256,
    ring::RSA_PKCS1_2048_8192_SHA384,
    ring::RSA_PKCS1_2048_8192_SHA512,
    ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    ring::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    ring::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
];

/// Accepts every extended key usage that is well formed, and none at all.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, mut purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        purposes.try_for_each(|purpose| purpose.map(drop))
    }
}

/// Whether a path leads from `leaf` over some of `others` to one of `anchors` at the time `now`.
pub(super) fn ends_at(
    anchors: &[Vec<u8>],
    leaf: &[u8],
    others: &[Vec<u8>],
    now: i64,
) -> Result<(), ChainError> {
    let leaf = CertificateDer::from(leaf);
    let leaf = EndEntityCert::try_from(&leaf).map_err(|error| reason(&error))?;
    let others: Vec<CertificateDer<'_>> = others
        .iter()
        .map(|der| CertificateDer::from(der.as_slice()))
        .collect();
    let mut closest = ChainError::NoAnchor;
    for anchor in anchors {
        match ends_at_anchor(anchor, &leaf, &others, now) {
            Ok(()) => return Ok(()),
            Err(ChainError::NoAnchor) => {}
            Err(error) => closest = error,
        }
    }
    Err(closest)
}

fn ends_at_anchor(
    anchor: &[u8],
    leaf: &EndEntityCert<'_>,
    others: &[CertificateDer<'_>],
    now: i64,
) -> Result<(), ChainError> {
    // What is no certificate anchors nothing, and says nothing about the chain.
    let anchor_fields = fields(anchor).map_err(|_| ChainError::NoAnchor)?;
    let anchor = CertificateDer::from(anchor);
    let anchor = webpki::anchor_from_trusted_cert(&anchor).map_err(|_| ChainError::NoAnchor)?;
    let seconds = u64::try_from(now).map_err(|_| ChainError::NotYetValid)?;
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));

    let refused = Cell::new(None);
    let check = |path: &VerifiedPath<'_>| {
        authorities(path, &anchor_fields, now).map_err(|error| {
            refused.set(Some(error));
            Error::UnknownIssuer
        })
    };
    leaf.verify_for_usage(
        &ALGORITHMS,
        &[anchor],
        others,
        time,
        AnyPurpose,
        None,
        Some(&check),
    )
    .map(drop)
    .map_err(|error| refused.get().unwrap_or_else(|| reason(&error)))
}

/// What `rustls-webpki` does not check of a path whose signatures are right.
fn authorities(path: &VerifiedPath<'_>, anchor: &Certificate, now: i64) -> Result<(), ChainError> {
    let mut below_anchor = 0_usize;
    for authority in path.intermediate_certificates() {
        may_sign_certificates(&fields(&authority.der())?)?;
        below_anchor = below_anchor.saturating_add(1);
    }
    within_dates(anchor, now)?;
    let constraints = anchor
        .tbs_certificate()
        .get_extension::<BasicConstraints>()
        .map_err(|_| ChainError::Malformed)?;
    let Some((
        _,
        BasicConstraints {
            ca: true,
            path_len_constraint,
        },
    )) = constraints
    else {
        return Err(ChainError::LeafAsAuthority);
    };
    may_sign_certificates(anchor)?;
    if path_len_constraint.is_some_and(|longest| below_anchor > usize::from(longest)) {
        return Err(ChainError::PathLength);
    }
    Ok(())
}

/// `keyCertSign`, where there is a `keyUsage` (RFC 5280 §6.1.4 (n)).
fn may_sign_certificates(authority: &Certificate) -> Result<(), ChainError> {
    match key_usage(authority)? {
        Some(usage) if !usage.key_cert_sign() => Err(ChainError::KeyUsage),
        Some(_) | None => Ok(()),
    }
}

/// The library's error as one of ours.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "not our enum, and not exhaustive: what is not named is a malformed certificate"
)]
pub(super) fn reason(error: &Error) -> ChainError {
    match error {
        Error::UnknownIssuer => ChainError::NoAnchor,
        Error::CertExpired { .. } => ChainError::Expired,
        Error::CertNotValidYet { .. } => ChainError::NotYetValid,
        Error::CaUsedAsEndEntity => ChainError::AuthorityAsLeaf,
        Error::EndEntityUsedAsCa => ChainError::LeafAsAuthority,
        Error::UnsupportedCriticalExtension => ChainError::CriticalExtension,
        Error::InvalidSignatureForPublicKey | Error::CertDistrusted => ChainError::Signature,
        Error::NameConstraintViolation | Error::UnsupportedNameType => ChainError::NameConstraint,
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => ChainError::UnsupportedAlgorithm,
        Error::PathLenConstraintViolated
        | Error::MaximumPathDepthExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumSignatureChecksExceeded
        | Error::MaximumNameConstraintComparisonsExceeded => ChainError::PathLength,
        _ => ChainError::Malformed,
    }
}
