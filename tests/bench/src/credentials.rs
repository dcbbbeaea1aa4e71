//! What a credential and a status list cost to read and verify.
//!
//! The *base* is the floor under any implementation: `ring`'s verification of the same bytes, and of an SD-JWT VC also the hash and
//! the base64url of each disclosure and one parse of the payload. A result that is not used is kept from being optimised away.

use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;

use flate2::{Compression, write::ZlibEncoder};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use wallet_crypto::{PublicKey, Secret, SoftwareKey, SoftwareKeyKind, base64url_decode, base64url_encode};
use wallet_formats::{ClaimPath, Credential, DataModel, Encoding, IssuerReference, PathStep};
use wallet_trust::resolve_did;
use wallet_trust::status::{SignedStatusList, Status, StatusReference, TokenStatusListEntry};

use crate::{BenchError, cpu::timed, work::Document};

/// Claims of the SD-JWT VC that may stay.
const DISCLOSURES: usize = 20;
/// How many of them are revealed.
const REVEALED: usize = 10;
const NOW: i64 = 1_790_812_800;
/// The peer goes by the clock of the machine.
const TEN_YEARS: i64 = 315_576_000;
const LIST: &str = "https://status.example/1";

/// A signed text, and by whom.
#[derive(Debug)]
pub struct Sample {
    text: String,
    /// None where the text names its key by a `did:key`.
    key: Option<PublicKey>,
}

impl Sample {
    /// The document of this kind, the same in every run.
    ///
    /// # Errors
    /// Where it cannot be signed.
    pub fn make(document: Document) -> Result<Self, BenchError> {
        match document {
            Document::JwtVc => jwt_vc(),
            Document::SdJwtVc => sd_jwt_vc(),
            Document::EddsaRdfc2022 => Ok(Self {
                text: include_str!("../samples/eddsa-rdfc-2022.json").to_owned(),
                key: None,
            }),
        }
    }

    /// Puts it where the peer reads it.
    ///
    /// # Errors
    /// [`BenchError::Io`].
    pub fn write(&self, document: Document, folder: &Path) -> Result<(), BenchError> {
        std::fs::write(folder.join(document.name()), &self.text)?;
        if let Some(key) = &self.key {
            let path = folder.join(format!("{}.jwk", document.name()));
            std::fs::write(path, key.to_jwk().to_string())?;
        }
        Ok(())
    }

    fn key(&self) -> Result<&PublicKey, BenchError> {
        self.key.as_ref().ok_or(BenchError::Refused)
    }

    fn list(entries: usize) -> Result<Self, BenchError> {
        // One of seven is revoked, in no pattern that packs well.
        let mut bytes = vec![0_u8; entries.div_ceil(8)];
        for (number, byte) in bytes.iter_mut().enumerate() {
            *byte = 1_u8.rotate_left(u32::try_from(number.wrapping_mul(7919) % 8).unwrap_or_default());
        }
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(&bytes)?;
        let claims = json!({
            "sub": LIST, "iat": NOW, "ttl": 43_200,
            "status_list": { "bits": 1, "lst": base64url_encode(&zlib.finish()?) },
        });
        signed(&json!({ "alg": "ES256", "typ": "statuslist+jwt" }), &claims)
    }

    /// The bytes that are signed, and the signature.
    fn parts(&self) -> Result<(&str, Vec<u8>), BenchError> {
        let jwt = self.text.split('~').next().unwrap_or_default();
        let (input, signature) = jwt.rsplit_once('.').ok_or(BenchError::Refused)?;
        Ok((input, base64url_decode(signature).map_err(refused)?))
    }
}

fn signed(header: &Value, claims: &Value) -> Result<Sample, BenchError> {
    let key = SoftwareKey::from_secret(SoftwareKeyKind::Es256, Secret::new([7; 32])).map_err(refused)?;
    let part = |value: &Value| base64url_encode(value.to_string().as_bytes());
    let input = format!("{}.{}", part(header), part(claims));
    let signature = key.sign(input.as_bytes()).map_err(refused)?;
    Ok(Sample {
        text: format!("{input}.{}", base64url_encode(&signature)),
        key: Some(key.public_key().clone()),
    })
}

fn jwt_vc() -> Result<Sample, BenchError> {
    let claims = json!({
        "iss": "https://penfold.example", "sub": "did:example:holder", "nbf": NOW - 1000, "exp": NOW + TEN_YEARS,
        "jti": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873",
        "vc": {
            "@context": ["https://www.w3.org/2018/credentials/v1"],
            "type": ["VerifiableCredential", "QualificationCredential"],
            "credentialSubject": {
                "title": "MBBS", "subject": "Medicine", "awarding_body": "Penfold School of Medicine",
                "country": "GB", "awarded_on": "2019-07-01", "classification": "Distinction",
            },
        },
    });
    signed(&json!({ "alg": "ES256", "typ": "JWT" }), &claims)
}

fn sd_jwt_vc() -> Result<Sample, BenchError> {
    let disclosures: Vec<String> = (0..DISCLOSURES).map(disclosure).collect();
    let digest = |disclosure: &String| base64url_encode(&Sha256::digest(disclosure));
    let claims = json!({
        "iss": "https://gdr.example", "vct": "https://types.staffpassport.example/qualification/1",
        "nbf": NOW - 1000, "exp": NOW + TEN_YEARS, "_sd_alg": "sha-256",
        "_sd": disclosures.iter().map(digest).collect::<Vec<_>>(),
    });
    let mut sample = signed(&json!({ "alg": "ES256", "typ": "dc+sd-jwt" }), &claims)?;
    sample.text = format!("{}~{}~", sample.text, disclosures.join("~"));
    Ok(sample)
}

fn disclosure(number: usize) -> String {
    let salt = base64url_encode(Sha256::digest(number.to_le_bytes()).as_slice().split_at(16).0);
    base64url_encode(
        json!([salt, claim(number), format!("value of claim {number}")])
            .to_string()
            .as_bytes(),
    )
}

fn claim(number: usize) -> String {
    format!("claim_{number}")
}

/// Ours: read, verified, dates checked; of an SD-JWT VC half of the claims are revealed.
///
/// # Errors
/// [`BenchError::Refused`] where ours refuses what is right.
pub fn ours(sample: &Sample, document: Document) -> Result<(), BenchError> {
    let encoding = match document {
        Document::JwtVc => Encoding::W3cJwt(DataModel::V1_1),
        Document::SdJwtVc => Encoding::SdJwtVc,
        Document::EddsaRdfc2022 => Encoding::DataIntegrity,
    };
    let credential = Credential::parse(encoding, &sample.text).map_err(refused)?;
    let found: PublicKey;
    let key = match &sample.key {
        Some(key) => key,
        None => {
            found = named_key(&credential)?;
            &found
        }
    };
    credential.verify_signature(key).map_err(refused)?;
    credential.check_dates(NOW, 60).map_err(refused)?;
    if let Credential::SdJwtVc(credential) = &credential {
        let path = |number| ClaimPath(vec![PathStep::Key(claim(number))]);
        let paths: Vec<ClaimPath> = (0..REVEALED).map(path).collect();
        let selection = credential.select(&paths).map_err(refused)?;
        black_box(credential.present(&selection));
    }
    Ok(())
}

/// The key of the DID that a credential names.
fn named_key(credential: &Credential) -> Result<PublicKey, BenchError> {
    match credential.issuer_reference().map_err(refused)? {
        IssuerReference::Did { did, kid } => resolve_did(&did, kid.as_deref()).map_err(refused),
        IssuerReference::X5c { .. } | IssuerReference::Https { .. } => Err(BenchError::Refused),
    }
}

/// The floor under it.
///
/// # Errors
/// [`BenchError::Refused`] where the signature is wrong, [`BenchError::NotMeasured`] where none is known.
pub fn floor(sample: &Sample, document: Document) -> Result<(), BenchError> {
    if document == Document::EddsaRdfc2022 {
        return Err(BenchError::NotMeasured);
    }
    let (input, signature) = sample.parts()?;
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, sample.key()?.bytes());
    key.verify(input.as_bytes(), &signature).map_err(refused)?;
    if document == Document::SdJwtVc {
        let payload = input.split('.').nth(1).ok_or(BenchError::Refused)?;
        let payload = base64url_decode(payload).map_err(refused)?;
        black_box(serde_json::from_slice::<Value>(&payload).map_err(refused)?);
        for disclosure in sample.text.split('~').skip(1).filter(|one| !one.is_empty()) {
            black_box(base64url_encode(&Sha256::digest(disclosure)));
            black_box(base64url_decode(disclosure).map_err(refused)?);
        }
    }
    Ok(())
}

/// A status list read, verified and inflated, and each of its entries looked up. What it cost.
///
/// # Errors
/// [`BenchError::Refused`] where ours refuses what is right.
pub fn status_list(entries: usize) -> Result<u64, BenchError> {
    let sample = Sample::list(entries)?;
    let (cost, revoked) = timed(|| {
        let list = SignedStatusList::parse(sample.text.as_bytes()).map_err(refused)?;
        let list = list.verify(sample.key()?, LIST, NOW, 60).map_err(refused)?;
        let mut revoked = 0_usize;
        for idx in (0..).take(entries) {
            let uri = LIST.to_owned();
            let place = StatusReference::Token(TokenStatusListEntry { idx, uri });
            if list.status(&place).map_err(refused)? == Status::Revoked {
                revoked = revoked.saturating_add(1);
            }
        }
        Ok(revoked)
    })?;
    if revoked == entries / 8 {
        Ok(cost)
    } else {
        Err(BenchError::Count(revoked, entries / 8))
    }
}

fn refused<E>(_: E) -> BenchError {
    BenchError::Refused
}
