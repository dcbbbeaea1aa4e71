//! Whose signature is it? By certificate chain, DID or issuer metadata, always among those that are trusted.

use identity_kit::jose::{Jwk, JwsAlgorithm, JwsHeader};
use rustls_pki_types::{CertificateDer, UnixTime};
use serde_json::Value;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use crate::encoding::base64_decode;
use crate::organisations::METADATA_KID;
use crate::state::World;

/// The extended key usage of document signers (ISO/IEC 18013-5), asked for only where a certificate restricts its use.
const ANY_DOCUMENT_SIGNER: &[u8] = &[0x28, 0x81, 0x8c, 0x5d, 0x05, 0x01, 0x02];

/// An issuer's key that is trusted.
#[derive(Debug, Clone)]
pub struct IssuerKey {
    /// The key.
    pub key: Jwk,
    /// Who holds it.
    pub issuer: String,
}

/// Finds the key for a credential's header and `iss`.
///
/// # Errors
///
/// Why it is not trusted.
pub fn find(world: &World, header: &JwsHeader, iss: Option<&str>) -> Result<IssuerKey, String> {
    if let Some(x5c) = header.additional.get("x5c") {
        if header.alg != JwsAlgorithm::ES256 {
            return Err("alg does not fit a P-256 certificate".to_owned());
        }
        return by_certificate(world, x5c, iss);
    }
    let iss = iss.ok_or("neither x5c nor iss")?;
    let kid = header.kid.as_deref();
    for keys in world.keys.values() {
        if iss == keys.identifier && kid.is_none_or(|kid| kid == METADATA_KID) {
            return Ok(IssuerKey {
                key: keys.es256.public().clone(),
                issuer: iss.to_owned(),
            });
        }
        for key in [&keys.es256, &keys.eddsa] {
            let dids = [key.did_key().ok(), key.did_jwk().ok()];
            let same = dids.iter().flatten().any(|did| did == iss);
            if same && kid.is_none_or(|kid| kid.starts_with(&format!("{iss}#"))) {
                return Ok(IssuerKey {
                    key: key.public().clone(),
                    issuer: iss.to_owned(),
                });
            }
        }
    }
    Err("the issuer is not trusted".to_owned())
}

fn by_certificate(world: &World, x5c: &Value, iss: Option<&str>) -> Result<IssuerKey, String> {
    let texts = x5c.as_array().ok_or("x5c is not an array")?.iter();
    let chain: Option<Vec<Vec<u8>>> = texts.map(|c| base64_decode(c.as_str()?).ok()).collect();
    by_chain(world, &chain.ok_or("x5c does not hold base64")?, iss)
}

/// Finds the key of a chain, the leaf first.
///
/// # Errors
///
/// Why it is not trusted.
pub fn by_chain(world: &World, chain: &[Vec<u8>], iss: Option<&str>) -> Result<IssuerKey, String> {
    let (leaf, rest) = chain.split_first().ok_or("the chain is empty")?;
    check_chain(world, leaf, rest)?;
    let (_, parsed) = X509Certificate::from_der(leaf).map_err(|_| "the leaf does not parse")?;
    if let Some(iss) = iss
        && !names(&parsed, iss)
    {
        return Err("iss is not a name of the certificate".to_owned());
    }
    let point = parsed.public_key().subject_public_key.data.as_ref();
    let key = Jwk::from_p256_public(point).map_err(|_| "the leaf's key is not of P-256")?;
    let organisation = parsed
        .subject()
        .iter_organization()
        .next()
        .and_then(|o| o.as_str().ok());
    Ok(IssuerKey {
        key,
        issuer: organisation.unwrap_or("without a name").to_owned(),
    })
}

/// RFC 5280 section 6, up to one of the trusted issuer roots.
fn check_chain(world: &World, leaf: &[u8], rest: &[Vec<u8>]) -> Result<(), String> {
    let mut roots = vec![world.issuer_authority.root_der()];
    roots.extend(world.store().extra_issuer_roots.iter().cloned());
    let roots: Vec<CertificateDer<'_>> = roots.into_iter().map(CertificateDer::from).collect();
    let anchors: Vec<_> = roots
        .iter()
        .filter_map(|root| anchor_from_trusted_cert(root).ok())
        .collect();
    let leaf = CertificateDer::from(leaf);
    let rest: Vec<CertificateDer<'_>> = rest.iter().map(|c| CertificateDer::from(c.as_slice())).collect();
    let end_entity = EndEntityCert::try_from(&leaf).map_err(|error| format!("the leaf: {error}"))?;
    let checked = end_entity.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &anchors,
        &rest,
        UnixTime::now(),
        KeyUsage::required_if_present(ANY_DOCUMENT_SIGNER),
        None,
        None,
    );
    checked.map(|_| ()).map_err(|error| format!("the chain: {error}"))
}

/// Whether `iss` is a URI name of the certificate, or has one of its DNS names as host.
fn names(certificate: &X509Certificate<'_>, iss: &str) -> bool {
    let host = iss
        .split_once("://")
        .map(|(_, rest)| rest.split(['/', ':', '?', '#']).next().unwrap_or_default());
    let Ok(Some(alternative)) = certificate.subject_alternative_name() else {
        return false;
    };
    alternative.value.general_names.iter().any(|name| {
        matches!(name, GeneralName::URI(uri) if *uri == iss)
            || matches!(name, GeneralName::DNSName(dns) if Some(*dns) == host)
    })
}
