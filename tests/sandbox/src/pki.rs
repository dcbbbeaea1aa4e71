//! Certificates: the roots, made at start, and a leaf for each organisation (RFC 5280).

use std::fmt;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    KeyUsagePurpose, PublicKeyData, SanType, SignatureAlgorithm,
};
use time::{Duration, OffsetDateTime};

use crate::trouble::Trouble;

/// A certificate authority: a root, and perhaps an issuing authority beneath it that signs the leaves.
pub struct Authority {
    root: CertifiedIssuer<'static, KeyPair>,
    issuing: Option<CertifiedIssuer<'static, KeyPair>>,
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

/// What a leaf certificate says.
#[derive(Debug, Clone)]
pub struct Leaf<'a> {
    /// The organisation, subject of the certificate.
    pub organisation: &'a str,
    /// DNS names.
    pub dns: &'a [&'a str],
    /// URI names.
    pub uris: &'a [&'a str],
    /// The uncompressed P-256 point that is certified.
    pub point: Vec<u8>,
    /// Whether it ended yesterday.
    pub expired: bool,
}

struct P256Point(Vec<u8>);

impl PublicKeyData for P256Point {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

impl Authority {
    /// A new root, with an issuing authority beneath it if `deep`.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when a key or certificate cannot be made.
    pub fn new(name: &str, deep: bool) -> Result<Self, Trouble> {
        let during = Trouble::during("certificate authority");
        let key = KeyPair::generate().map_err(&during)?;
        let root = CertifiedIssuer::self_signed(authority_params(name, u8::from(deep)), key);
        let root = root.map_err(Trouble::during("root certificate"))?;
        let issuing = if deep {
            let key = KeyPair::generate().map_err(&during)?;
            let params = authority_params(&format!("{name}, issuing"), 0);
            Some(
                CertifiedIssuer::signed_by(params, key, &root)
                    .map_err(Trouble::during("issuing certificate"))?,
            )
        } else {
            None
        };
        Ok(Self { root, issuing })
    }

    /// The root as PEM.
    pub fn root_pem(&self) -> String {
        self.root.pem()
    }

    /// The root as DER.
    pub fn root_der(&self) -> Vec<u8> {
        self.root.der().to_vec()
    }

    /// Certifies a leaf. The answer is its chain as `x5c` carries it: the leaf first, the root left out.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when a name is not ASCII or the certificate cannot be made.
    pub fn certify(&self, leaf: Leaf<'_>) -> Result<Vec<Vec<u8>>, Trouble> {
        let mut params = CertificateParams::default();
        params.distinguished_name = subject(leaf.organisation);
        for name in leaf.dns {
            let name = (*name).try_into().map_err(Trouble::during("DNS name"))?;
            params.subject_alt_names.push(SanType::DnsName(name));
        }
        for uri in leaf.uris {
            let uri = (*uri).try_into().map_err(Trouble::during("URI name"))?;
            params.subject_alt_names.push(SanType::URI(uri));
        }
        let now = OffsetDateTime::now_utc();
        params.not_before = now - Duration::days(30);
        params.not_after = now + Duration::days(if leaf.expired { -1 } else { 365 });
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        let signer = self.issuing.as_ref().unwrap_or(&self.root);
        let certificate = params.signed_by(&P256Point(leaf.point), signer);
        let certificate = certificate.map_err(Trouble::during("leaf certificate"))?;
        let mut chain = vec![certificate.der().to_vec()];
        chain.extend(self.issuing.iter().map(|issuing| issuing.der().to_vec()));
        Ok(chain)
    }
}

fn authority_params(name: &str, below: u8) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(name);
    let now = OffsetDateTime::now_utc();
    params.not_before = now - Duration::days(60);
    params.not_after = now + Duration::days(3650);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    params
}

fn subject(name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, name);
    subject.push(DnType::CommonName, name);
    subject
}
