//! The type metadata of SD-JWT VCs: what a type and its claims are called.
//!
//! It is fetched from the URL that the type is, when the credential comes, and kept in the credential's own record. One that its
//! issuer bound by `vct#integrity`, and all that it extends, is kept for good; any other is asked for again when its server says,
//! after a week at the latest. A server that cannot be reached costs the labels and nothing else, and is asked again with the status
//! lists; one that has nothing is left alone for a week.

mod freshness;

use serde::{Deserialize, Serialize};
use wallet_formats::{
    ClaimPath, Credential, DisplayText, MAX_TYPE_METADATA_BYTES, SdJwtVc, TypeMetadata, TypeMetadataChain,
    TypeMetadataError,
};
use wallet_openid4vc::{HttpRequest, parse_url};
use wallet_store::Table;

use crate::credentials::documents;
use crate::error::VaultError;
use crate::model::{CredentialFormat, CredentialId, CredentialRecord, LocalisedText};
use crate::plain_text::plain_text;
use crate::ports::HttpFault;
use crate::vault::{Inner, decode, encode};

/// How long what no hash binds is taken as it is at most, and how long a server that has nothing is left alone, in seconds.
const FRESH: i64 = 7 * 24 * 60 * 60;

/// What a server said about a type, as it is sealed with the credential.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeptTypeMetadata {
    /// `None` where there was nothing that could be used.
    metadata: Option<TypeMetadata>,
    /// Seconds since 1970.
    asked_at: i64,
    /// For how many seconds from then what no hash binds may be used without being asked for again.
    #[serde(default = "a_week")]
    fresh_for: i64,
    /// Whether each document of it had the hash by which it was named.
    bound: bool,
    /// Whether the credential does not keep to its type, as was found out after it had come.
    #[serde(default)]
    contradicts: bool,
}

impl KeptTypeMetadata {
    /// Whether a credential that the person has not accepted yet may no longer be.
    pub(crate) fn contradicts(&self) -> bool {
        self.contradicts
    }

    /// A clock that was set back makes it too old.
    fn is_due(&self, now: i64) -> bool {
        let is_final = self.bound && self.metadata.is_some();
        !is_final && !(0..self.fresh_for).contains(&now.saturating_sub(self.asked_at))
    }
}

/// Asks about the type of a credential, whose copies say the same. `None` where there is nobody to ask, or nobody answered.
///
/// # Errors
/// A [`TypeMetadataError`], for which a credential that has just come is to be refused: it does not keep to its type, or its type
/// is not the one that it names the hash of.
pub(crate) async fn of_copies(
    inner: &Inner,
    copies: &[Credential],
) -> Result<Option<KeptTypeMetadata>, TypeMetadataError> {
    let Some(first) = copies.first().and_then(as_sd_jwt) else {
        return Ok(None);
    };
    if !is_url(inner, first.vct()) {
        return Ok(None);
    }
    let (metadata, bound, fresh_for) = match fetched(inner, first).await {
        Ok(fetched) => (Some(fetched.metadata), fetched.bound, fetched.fresh_for),
        Err(Fault::Unreachable) => return Ok(None),
        Err(Fault::Unusable) => (None, false, FRESH),
        Err(Fault::Refused(error)) => return Err(error),
    };
    // What may stay is each copy's own.
    if let Some(metadata) = &metadata {
        copies
            .iter()
            .filter_map(as_sd_jwt)
            .try_for_each(|copy| metadata.check(copy))?;
    }
    Ok(Some(KeptTypeMetadata {
        metadata,
        asked_at: inner.now(),
        fresh_for,
        bound,
        contradicts: false,
    }))
}

fn as_sd_jwt(credential: &Credential) -> Option<&SdJwtVc> {
    match credential {
        Credential::SdJwtVc(credential) => Some(credential),
        Credential::W3cJwt(_)
        | Credential::DataIntegrity(_)
        | Credential::Selective(_)
        | Credential::Mdoc(_) => None,
    }
}

/// Asks about the types of the credentials that are held where that is due. What fails leaves what was known. What speaks against
/// a credential is noted: one that is not accepted yet never will be, and one that is stays as the person accepted it.
pub(crate) async fn refresh(inner: &Inner) -> Result<(), VaultError> {
    for (id, copies) in due(inner)? {
        match of_copies(inner, &copies).await {
            Ok(Some(kept)) => keep(inner, id, kept)?,
            Ok(None) => {}
            Err(_) => {
                let kept = KeptTypeMetadata {
                    metadata: None,
                    asked_at: inner.now(),
                    fresh_for: FRESH,
                    bound: false,
                    contradicts: true,
                };
                keep(inner, id, kept)?;
            }
        }
    }
    Ok(())
}

fn due(inner: &Inner) -> Result<Vec<(CredentialId, Vec<Credential>)>, VaultError> {
    let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
    let now = inner.now();
    let is_due = |record: &&CredentialRecord| {
        record.format == CredentialFormat::SdJwtVc
            && record.type_metadata.as_ref().is_none_or(|kept| kept.is_due(now))
    };
    let asked = records.iter().filter(is_due);
    asked.map(|record| Ok((record.id, documents(record)?))).collect()
}

fn keep(inner: &Inner, id: CredentialId, kept: KeptTypeMetadata) -> Result<(), VaultError> {
    inner.write(|batch| {
        // Deleted while its type was asked about: there is nothing to know any more.
        let Some(row) = batch.get(Table::Credential, &id.row())? else {
            return Ok(());
        };
        let mut record: CredentialRecord = decode(&row.body)?;
        let before = record.type_metadata.take().and_then(|before| before.metadata);
        record.type_metadata = Some(KeptTypeMetadata {
            metadata: kept.metadata.or(before),
            ..kept
        });
        Ok(batch.put(Table::Credential, &id.row(), record.lookups(), &encode(&record)?)?)
    })
}

/// What the type is called, by language.
pub(crate) fn type_names(record: &CredentialRecord) -> Vec<LocalisedText> {
    metadata(record)
        .map(|metadata| texts(metadata.display()))
        .unwrap_or_default()
}

/// What a claim is called, by language.
pub(crate) fn claim_labels(record: &CredentialRecord, path: &ClaimPath) -> Vec<LocalisedText> {
    metadata(record)
        .map(|metadata| texts(metadata.labels(path)))
        .unwrap_or_default()
}

fn metadata(record: &CredentialRecord) -> Option<&TypeMetadata> {
    record.type_metadata.as_ref()?.metadata.as_ref()
}

/// The publisher's words are a stranger's: plain and short, or none.
fn texts(display: &[DisplayText]) -> Vec<LocalisedText> {
    let shown = |text: &DisplayText| LocalisedText {
        locale: Some(text.locale.clone()),
        text: plain_text(&text.text).0,
    };
    display
        .iter()
        .map(shown)
        .filter(|text| !text.text.is_empty())
        .collect()
}

/// Of what was kept before lifetimes were.
fn a_week() -> i64 {
    FRESH
}

/// Why there is no type metadata.
enum Fault {
    /// Nobody answered.
    Unreachable,
    /// The answer was none.
    Unusable,
    /// The answer speaks against the credential.
    Refused(TypeMetadataError),
}

fn is_url(inner: &Inner, vct: &str) -> bool {
    parse_url(vct, inner.config.mode.url_policy()).is_ok()
}

/// The metadata of a type with all that it extends.
struct Fetched {
    metadata: TypeMetadata,
    /// Whether hashes bind all of it.
    bound: bool,
    /// The shortest freshness lifetime of what none binds, in seconds.
    fresh_for: i64,
}

/// What a document's server sent.
struct Answer {
    body: Vec<u8>,
    fresh_for: i64,
}

async fn fetched(inner: &Inner, credential: &SdJwtVc) -> Result<Fetched, Fault> {
    let chain = TypeMetadataChain::new(credential.vct(), credential.vct_integrity());
    let mut chain = chain.map_err(Fault::Refused)?;
    let (mut all_bound, mut fresh_for) = (true, FRESH);
    while let Some(vct) = chain.wanted() {
        // What is not what its hash says speaks against whoever named the hash.
        let bound = chain.is_bound();
        let fault = |error: TypeMetadataError| {
            if error.rejects_credential() || bound {
                Fault::Refused(error)
            } else {
                Fault::Unusable
            }
        };
        all_bound &= bound;
        let answer = answer(inner, vct.to_owned()).await?;
        let answer = answer.ok_or_else(|| fault(TypeMetadataError::TooLarge))?;
        chain.add(&answer.body).map_err(fault)?;
        if !bound {
            fresh_for = fresh_for.min(answer.fresh_for);
        }
    }
    Ok(Fetched {
        metadata: chain.finish().map_err(Fault::Refused)?,
        bound: all_bound,
        fresh_for,
    })
}

/// Asks a server. Anything but a plain 200 is no document; no redirect is followed. Nothing says for whom it is. `None` where the
/// document is too large.
async fn answer(inner: &Inner, url: String) -> Result<Option<Answer>, Fault> {
    if !is_url(inner, &url) {
        return Err(Fault::Unusable);
    }
    let most = u64::try_from(MAX_TYPE_METADATA_BYTES).unwrap_or(u64::MAX);
    let request = HttpRequest::get(url, "application/json", most);
    let response = match inner.send(request).await {
        Ok(response) => response,
        Err(HttpFault::TooLarge) => return Ok(None),
        Err(HttpFault::Unreachable | HttpFault::TimedOut | HttpFault::Tls | HttpFault::Platform) => {
            return Err(Fault::Unreachable);
        }
    };
    match response.status {
        200 => Ok(Some(Answer {
            fresh_for: freshness::lifetime(&response).map_or(FRESH, |seconds| seconds.min(FRESH)),
            body: response.body,
        })),
        // "Temporary server outages" (SD-JWT VC, "Robust Retrieval of Type Metadata").
        429 | 500..=599 => Err(Fault::Unreachable),
        _ => Err(Fault::Unusable),
    }
}
