//! X.509 chains from `x5c` headers (RFC 7515 §4.1.6), checked against configured anchors (RFC 5280 §6).

mod names;
mod path;

use rustls_pki_types::CertificateDer;
use wallet_crypto::{PublicKey, sha256};
use webpki::EndEntityCert;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, ExtendedKeyUsage, KeyUsage};

use crate::identifier::{IssuerIdentifier, LoopbackHttp};

pub(crate) use names::{is_fit_to_show, is_text};
pub use names::{is_misleading, same_party};

/// The most certificates a chain may have, leaf and root included.
pub(crate) const MAX_CERTIFICATES: usize = 5;
/// The largest certificate that is read, in bytes.
pub(crate) const MAX_CERTIFICATE_BYTES: usize = 16 * 1024;

/// Why a chain is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// No certificate at all.
    #[error("the chain is empty")]
    Empty,
    /// More certificates than are read.
    #[error("the chain has too many certificates")]
    TooMany,
    /// A certificate larger than is read.
    #[error("a certificate is too large")]
    TooLarge,
    /// Not an X.509 v3 certificate in DER.
    #[error("a certificate is malformed")]
    Malformed,
    /// A critical extension that is not understood (RFC 5280 §4.2).
    #[error("a certificate has an unknown critical extension")]
    CriticalExtension,
    /// A certificate's time has not come.
    #[error("a certificate is not valid yet")]
    NotYetValid,
    /// A certificate's time is over.
    #[error("a certificate has expired")]
    Expired,
    /// The chain ends at none of the anchors.
    #[error("the chain ends at no anchor")]
    NoAnchor,
    /// The first certificate is a certification authority's.
    #[error("a certification authority's certificate stands first")]
    AuthorityAsLeaf,
    /// A certificate that is no certification authority's signs another.
    #[error("a certificate signs another without being an authority's")]
    LeafAsAuthority,
    /// More certificates below an authority than it permits, or than are followed.
    #[error("the chain is longer than an authority permits")]
    PathLength,
    /// A key is used for what its `keyUsage` does not permit.
    #[error("a certificate's key usage does not permit its use")]
    KeyUsage,
    /// A signature in the chain is wrong.
    #[error("a signature in the chain is wrong")]
    Signature,
    /// A signature in the chain is of a kind that is not supported.
    #[error("a signature algorithm in the chain is not supported")]
    UnsupportedAlgorithm,
    /// The leaf's key is neither P-256, P-384 nor Ed25519.
    #[error("the leaf's key is not supported")]
    UnsupportedKey,
    /// A name in the chain lies outside an authority's name constraints.
    #[error("a name is outside an authority's constraints")]
    NameConstraint,
    /// The leaf names nobody, or has a name that is not fit to be shown.
    #[error("the leaf names nobody")]
    Name,
}

/// The certificates of an `x5c` header, leaf first, parsed but not yet believed.
#[derive(Debug, Clone)]
pub struct CertificateChain {
    leaf: Vec<u8>,
    rest: Vec<Vec<u8>>,
}

impl CertificateChain {
    /// Parses the DER certificates of an `x5c` header, the signer's first.
    ///
    /// At most 5 of at most 16 KiB each. All must be certificates; the first also one whose critical
    /// extensions are understood.
    ///
    /// # Errors
    ///
    /// [`ChainError::Empty`], [`ChainError::TooMany`], [`ChainError::TooLarge`], [`ChainError::Malformed`] or
    /// [`ChainError::CriticalExtension`].
    pub fn parse(certificates: &[Vec<u8>]) -> Result<Self, ChainError> {
        let (leaf, rest) = certificates.split_first().ok_or(ChainError::Empty)?;
        if certificates.len() > MAX_CERTIFICATES {
            return Err(ChainError::TooMany);
        }
        for certificate in certificates {
            fields(certificate)?;
        }
        EndEntityCert::try_from(&CertificateDer::from(leaf.as_slice()))
            .map_err(|error| path::reason(&error))?;
        Ok(Self {
            leaf: leaf.clone(),
            rest: rest.to_vec(),
        })
    }

    /// The signer's certificate in DER.
    #[must_use]
    pub fn leaf(&self) -> &[u8] {
        &self.leaf
    }

    /// The keys of the authorities that the certificates name as their signers' (RFC 5280 §4.2.1.1, `keyIdentifier`). A
    /// certificate that cannot be read, or names none, adds nothing.
    #[must_use]
    pub fn authority_keys(&self) -> Vec<Vec<u8>> {
        let all = std::iter::once(&self.leaf).chain(&self.rest);
        all.filter_map(|der| authority_key(&fields(der).ok()?)).collect()
    }

    /// Checks that the chain ends at one of `anchors` (DER certificates) at the time `now`, in seconds since
    /// 1970-01-01 UTC.
    ///
    /// An anchor is whatever certificate was configured, and what it vouches for follows from what it is:
    ///
    /// - A certification authority's, root or intermediate: the chain's last signature must be by its key.
    ///   Its own dates, `cA`, `keyCertSign` and path length are checked like those of any certificate in the
    ///   chain. The chain may contain it, may go on above it, or may leave it out.
    /// - The leaf itself, byte for byte: trusted as it stands, whether self-signed or marked `cA`, within its
    ///   dates and its `keyUsage`. It vouches for no other certificate unless it is an authority's.
    ///
    /// Checked for every certificate on the way: signature (ECDSA with P-256 or P-384, Ed25519, or RSA of
    /// 2048 bits and more), dates, basic constraints, path length, name constraints, unknown critical
    /// extensions; `keyUsage`, where present, must have `digitalSignature` in the leaf and `keyCertSign` in
    /// the others. No extended key usage is asked for and none refused: neither SD-JWT VC nor OpenID4VP
    /// define one, and ecosystems use their own. Certificates that are not needed for the path are not looked
    /// at further. Revocation is not checked.
    ///
    /// # Errors
    ///
    /// [`ChainError`]; with several anchors, the reason that came closest.
    pub fn verify(&self, anchors: &[Vec<u8>], now: i64) -> Result<VerifiedChain, ChainError> {
        let leaf = fields(&self.leaf)?;
        if let Some(usage) = key_usage(&leaf)?
            && !usage.digital_signature()
        {
            return Err(ChainError::KeyUsage);
        }
        if anchors.contains(&self.leaf) {
            within_dates(&leaf, now)?;
        } else {
            path::ends_at(anchors, &self.leaf, &self.rest, now)?;
        }
        VerifiedChain::of(&self.leaf, &leaf)
    }
}

impl CertificateChain {
    /// Whether the leaf could sign an mdoc of this document type at the time that the mdoc says, in seconds since 1970-01-01
    /// UTC: within its own dates at that time, too (ISO/IEC 18013-5, "Inspection procedure for issuer data authentication").
    ///
    /// A mobile driving licence is signed by a certificate with the extended key usage that ISO/IEC 18013-5 has for it,
    /// `1.0.18013.5.1.2`: others of the same authority are for readers and for lists. The standard knows no document type
    /// but that; of any other none is asked for and none refused, as in [`CertificateChain::verify`].
    ///
    /// # Errors
    ///
    /// [`ChainError::NotYetValid`], [`ChainError::Expired`], [`ChainError::KeyUsage`]; [`ChainError::Malformed`].
    pub fn signs_mdoc(&self, doc_type: &str, signed_at: i64) -> Result<(), ChainError> {
        const MOBILE_DRIVING_LICENCE: &str = "org.iso.18013.5.1.mDL";
        const DOCUMENT_SIGNER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.0.18013.5.1.2");
        let leaf = fields(&self.leaf)?;
        within_dates(&leaf, signed_at)?;
        if doc_type != MOBILE_DRIVING_LICENCE {
            return Ok(());
        }
        let usages = leaf
            .tbs_certificate()
            .get_extension::<ExtendedKeyUsage>()
            .map_err(|_| ChainError::Malformed)?;
        match usages {
            Some((_critical, usages)) if usages.0.contains(&DOCUMENT_SIGNER) => Ok(()),
            Some(_) | None => Err(ChainError::KeyUsage),
        }
    }
}

/// What a chain that ends at an anchor says about its leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedChain {
    /// The leaf's key: P-256, P-384 or Ed25519.
    pub key: PublicKey,
    /// Who the leaf belongs to: its subject's organisation, else its common name, else its first DNS or URI
    /// name. At most 200 characters, without control or direction-changing characters.
    pub subject: String,
    /// The DNS names of the leaf's `subjectAltName`, as written there; wildcards included.
    pub dns_names: Vec<String>,
    /// The URI names of the leaf's `subjectAltName`, as written there.
    pub uri_names: Vec<String>,
    /// SHA-256 of the leaf in DER (OpenID4VP §5.9.3, `x509_hash`).
    pub leaf_sha256: [u8; 32],
}

impl VerifiedChain {
    fn of(der: &[u8], fields: &Certificate) -> Result<Self, ChainError> {
        let certificate = CertificateDer::from(der);
        let leaf = EndEntityCert::try_from(&certificate).map_err(|error| path::reason(&error))?;
        let key = PublicKey::from_spki_der(&leaf.subject_public_key_info())
            .map_err(|_| ChainError::UnsupportedKey)?;
        let dns_names: Vec<String> = leaf.valid_dns_names().map(str::to_owned).collect();
        let uri_names: Vec<String> = leaf.valid_uri_names().map(str::to_owned).collect();
        let alternative = dns_names.iter().chain(&uri_names).next().map(String::as_str);
        let subject = names::shown(fields.tbs_certificate().subject(), alternative)?;
        Ok(Self {
            key,
            subject,
            dns_names,
            uri_names,
            leaf_sha256: sha256(der),
        })
    }
}

/// Whether the leaf of `chain` bears the issuer identifier `iss`: it is one of the leaf's URI names, to the
/// letter, or its host is one of the leaf's DNS names, letter case aside.
///
/// A wildcard names no issuer. The host counts only in an https identifier without user name, query and
/// fragment (or http on a loopback host, which a development configuration may allow elsewhere).
#[must_use]
pub fn issuer_named_by(chain: &VerifiedChain, iss: &str) -> bool {
    if chain.uri_names.iter().any(|name| name == iss) {
        return true;
    }
    let Some(issuer) = IssuerIdentifier::parse(iss, LoopbackHttp::Allowed) else {
        return false;
    };
    let mut hosts = chain.dns_names.iter().filter(|name| !name.contains('*'));
    hosts.any(|name| name.eq_ignore_ascii_case(issuer.host()))
}

/// The fields of a certificate.
pub(crate) fn fields(der: &[u8]) -> Result<Certificate, ChainError> {
    if der.len() > MAX_CERTIFICATE_BYTES {
        return Err(ChainError::TooLarge);
    }
    Certificate::from_der(der).map_err(|_| ChainError::Malformed)
}

/// The key identifier of `authorityKeyIdentifier` (RFC 5280 §4.2.1.1), if the certificate has it.
fn authority_key(certificate: &Certificate) -> Option<Vec<u8>> {
    let extension = certificate
        .tbs_certificate()
        .get_extension::<AuthorityKeyIdentifier>();
    let (_critical, identifier) = extension.ok().flatten()?;
    identifier.key_identifier.map(|key| key.as_bytes().to_vec())
}

/// `keyUsage` (RFC 5280 §4.2.1.3), if the certificate has it.
fn key_usage(certificate: &Certificate) -> Result<Option<KeyUsage>, ChainError> {
    let usage = certificate
        .tbs_certificate()
        .get_extension::<KeyUsage>()
        .map_err(|_| ChainError::Malformed)?;
    Ok(usage.map(|(_critical, usage)| usage))
}

/// The certificate's own dates (RFC 5280 §4.1.2.5), both ends included.
fn within_dates(certificate: &Certificate, now: i64) -> Result<(), ChainError> {
    let now = u64::try_from(now).map_err(|_| ChainError::NotYetValid)?;
    let validity = certificate.tbs_certificate().validity();
    if now < validity.not_before.to_unix_duration().as_secs() {
        return Err(ChainError::NotYetValid);
    }
    if now > validity.not_after.to_unix_duration().as_secs() {
        return Err(ChainError::Expired);
    }
    Ok(())
}
