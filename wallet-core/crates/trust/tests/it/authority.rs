//! A small certification authority: issues certificates as a test wants them, wrong ones included.

use std::str::FromStr as _;
use std::time::Duration;

use p256::ecdsa::DerSignature;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder as _, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::der::Encode as _;
use x509_cert::der::asn1::{Ia5String, ObjectIdentifier, OctetString};
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, NameConstraints, SubjectAltName,
};
use x509_cert::ext::{Extension, ToExtension as _};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

/// 2026-06-01T00:00:00Z: the time at which the tests look at their certificates.
pub(crate) const NOW: i64 = 1_780_272_000;
pub(crate) const YEAR: i64 = 365 * 24 * 3600;

/// A key pair of a kind that certificates may have.
#[derive(Clone)]
pub(crate) enum Key {
    P256(p256::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

impl Key {
    pub(crate) fn p256(seed: u8) -> Self {
        Self::P256(p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    pub(crate) fn ed25519(seed: u8) -> Self {
        Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
    }

    pub(crate) fn public(&self) -> SubjectPublicKeyInfoOwned {
        match self {
            Self::P256(key) => SubjectPublicKeyInfoOwned::from_key(key.verifying_key()).unwrap(),
            Self::Ed25519(key) => SubjectPublicKeyInfoOwned::from_key(&key.verifying_key()).unwrap(),
        }
    }
}

/// What a certificate says. The default is a leaf, valid a year around [`NOW`].
#[derive(Clone)]
pub(crate) struct Certificate {
    pub(crate) subject: &'static str,
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
    /// `cA` and path length; `None` leaves the extension out.
    pub(crate) constraints: Option<(bool, Option<u8>)>,
    pub(crate) usage: Option<KeyUsages>,
    pub(crate) purposes: Vec<&'static str>,
    pub(crate) dns: Vec<&'static str>,
    pub(crate) uri: Vec<&'static str>,
    /// The DNS subtree that an authority may name (name constraints).
    pub(crate) permitted_dns: Option<&'static str>,
    /// An extension that nobody knows, critical or not.
    pub(crate) unknown: Option<bool>,
}

impl Certificate {
    pub(crate) fn leaf(subject: &'static str) -> Self {
        Self {
            subject,
            not_before: NOW - YEAR,
            not_after: NOW + YEAR,
            constraints: Some((false, None)),
            usage: Some(KeyUsages::DigitalSignature),
            purposes: Vec::new(),
            dns: vec!["issuer.example.org"],
            uri: Vec::new(),
            permitted_dns: None,
            unknown: None,
        }
    }

    pub(crate) fn authority(subject: &'static str) -> Self {
        Self {
            constraints: Some((true, None)),
            usage: Some(KeyUsages::KeyCertSign),
            dns: Vec::new(),
            ..Self::leaf(subject)
        }
    }

    fn extensions(&self) -> Vec<Extension> {
        let subject = Name::default();
        let mut extensions = Vec::new();
        if let Some((ca, path_len_constraint)) = self.constraints {
            extensions.push(
                (&BasicConstraints {
                    ca,
                    path_len_constraint,
                })
                    .to_extension(&subject, &[])
                    .unwrap(),
            );
        }
        if let Some(usage) = self.usage {
            extensions.push((&KeyUsage(usage.into())).to_extension(&subject, &[]).unwrap());
        }
        if !self.purposes.is_empty() {
            let purposes = self
                .purposes
                .iter()
                .map(|oid| ObjectIdentifier::new(oid).unwrap())
                .collect();
            extensions.push((&ExtendedKeyUsage(purposes)).to_extension(&subject, &[]).unwrap());
        }
        let dns = self
            .dns
            .iter()
            .map(|name| GeneralName::DnsName(Ia5String::new(name).unwrap()));
        let uri = self
            .uri
            .iter()
            .map(|name| GeneralName::UniformResourceIdentifier(Ia5String::new(name).unwrap()));
        let names: Vec<GeneralName> = dns.chain(uri).collect();
        if !names.is_empty() {
            extensions.push((&SubjectAltName(names)).to_extension(&subject, &[]).unwrap());
        }
        if let Some(name) = self.permitted_dns {
            let base = GeneralName::DnsName(Ia5String::new(name).unwrap());
            let subtree = GeneralSubtree {
                base,
                minimum: 0,
                maximum: None,
            };
            let constraints = NameConstraints {
                permitted_subtrees: Some(vec![subtree]),
                excluded_subtrees: None,
            };
            extensions.push((&constraints).to_extension(&subject, &[]).unwrap());
        }
        if let Some(critical) = self.unknown {
            let extn_id = ObjectIdentifier::new("1.3.6.1.4.1.32473.1").unwrap();
            let extn_value = OctetString::new([5, 0]).unwrap();
            extensions.push(Extension {
                extn_id,
                critical,
                extn_value,
            });
        }
        extensions
    }
}

/// Somebody with a name and a key, who can sign certificates.
#[derive(Clone)]
pub(crate) struct Party {
    pub(crate) name: &'static str,
    pub(crate) key: Key,
}

impl Party {
    pub(crate) fn new(name: &'static str, key: Key) -> Self {
        Self { name, key }
    }

    /// A certificate for somebody else's key, in DER.
    pub(crate) fn issue(&self, certificate: &Certificate, key: &Key) -> Vec<u8> {
        let profile = Profile {
            issuer: Name::from_str(self.name).unwrap(),
            subject: Name::from_str(certificate.subject).unwrap(),
            extensions: certificate.extensions(),
        };
        let serial = SerialNumber::new(&[1, 2, 3]).unwrap();
        let validity = Validity::new(time(certificate.not_before), time(certificate.not_after));
        let builder = CertificateBuilder::new(profile, serial, validity, key.public()).unwrap();
        let signed = match &self.key {
            Key::P256(signer) => builder.build::<_, DerSignature>(signer),
            Key::Ed25519(signer) => builder.build::<_, ed25519_dalek::Signature>(signer),
        };
        signed.unwrap().to_der().unwrap()
    }

    /// A certificate for its own key.
    pub(crate) fn issue_own(&self, certificate: &Certificate) -> Vec<u8> {
        self.issue(certificate, &self.key)
    }
}

fn time(seconds: i64) -> Time {
    let since_epoch = Duration::from_secs(u64::try_from(seconds).unwrap());
    Time::try_from(std::time::UNIX_EPOCH + since_epoch).unwrap()
}

struct Profile {
    issuer: Name,
    subject: Name,
    extensions: Vec<Extension>,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _subject_key: SubjectPublicKeyInfoRef<'_>,
        _issuer_key: SubjectPublicKeyInfoRef<'_>,
        _tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}
