use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::PurposeError;
use crate::chain::{is_fit_to_show, is_text};
use crate::trust_list::{RegisteredClaim, TrustListError, check_claims, is_purpose_id};

/// Longest identifier or address in a statement of purpose, in bytes.
const MAX_IDENTIFIER: usize = 2_048;
/// Most languages of its text.
const MAX_LANGUAGES: usize = 20;
/// Longest language tag (RFC 5646 section 4.4.1), in bytes.
const MAX_LANGUAGE: usize = 35;
/// Most entries of `shared_with`.
const MAX_RECIPIENTS: usize = 50;
/// The longest text that is shown, in characters.
const MAX_CHARACTERS: usize = 500;
/// The longest text that is read, in bytes.
const MAX_TEXT: usize = 4 * MAX_CHARACTERS;

/// The claims of a statement of purpose. Members that are not known are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PurposeClaims {
    /// The operator's identifier (`iss`).
    #[serde(rename = "iss")]
    pub issuer: String,
    /// The verifier's full client identifier (`sub`).
    #[serde(rename = "sub")]
    pub subject: String,
    /// When it was issued, seconds since 1970 (`iat`).
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// Until when it counts, seconds since 1970 (`exp`).
    #[serde(rename = "exp")]
    pub expires_at: i64,
    /// Whose purpose it is (`org`).
    #[serde(rename = "org")]
    pub organisation: PurposeOrganisation,
    /// What is asked for, and in which words.
    pub purpose: PurposeText,
    /// On which ground the data is used.
    #[serde(default)]
    pub lawful_basis: Option<String>,
    /// How long it is kept.
    #[serde(default)]
    pub retention: Option<String>,
    /// Whom it is passed on to: one text, or several.
    #[serde(default, deserialize_with = "one_or_more")]
    pub shared_with: Vec<String>,
    /// Where the privacy policy is.
    #[serde(default)]
    pub privacy_policy_url: Option<String>,
    /// Whom to ask for erasure.
    #[serde(default)]
    pub erasure_contact: Option<String>,
    /// Whom to complain to.
    #[serde(default)]
    pub data_protection_authority: Option<String>,
    /// What may be asked for.
    pub registered_claims: Vec<RegisteredClaim>,
}

/// The organisation of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PurposeOrganisation {
    /// Its name.
    pub name: String,
    /// Its code of the Organisation Data Service.
    pub ods_code: String,
}

/// A purpose and its words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PurposeText {
    /// What it is called.
    pub id: String,
    /// The words, by language.
    pub text: BTreeMap<String, String>,
}

impl PurposeClaims {
    pub(super) fn read(payload: Value) -> Result<Self, PurposeError> {
        let claims: Self = serde_json::from_value(payload).map_err(|_| PurposeError::Malformed)?;
        claims.check_sizes()?;
        check_claims(&claims.registered_claims).map_err(|error| match error {
            TrustListError::TooLarge => PurposeError::TooLarge,
            TrustListError::Malformed
            | TrustListError::Type
            | TrustListError::Ambiguous
            | TrustListError::Operator
            | TrustListError::Signature
            | TrustListError::NotYetValid
            | TrustListError::Expired => PurposeError::Malformed,
        })?;
        let is_tag = |tag: &String| {
            matches!(tag.len(), 1..=MAX_LANGUAGE)
                && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let is_named = is_purpose_id(&claims.purpose.id) && claims.purpose.text.keys().all(is_tag);
        (is_named && !claims.purpose.text.is_empty())
            .then_some(claims)
            .ok_or(PurposeError::Malformed)
    }

    fn check_sizes(&self) -> Result<(), PurposeError> {
        let organisation = [&self.organisation.name, &self.organisation.ods_code];
        let identifiers = [&self.issuer, &self.subject];
        let identifiers = identifiers
            .into_iter()
            .chain(&self.privacy_policy_url)
            .chain(&self.erasure_contact);
        let too_many = self.purpose.text.len() > MAX_LANGUAGES || self.shared_with.len() > MAX_RECIPIENTS;
        let mut texts = self.texts().chain(organisation);
        let too_long = identifiers.into_iter().any(|text| text.len() > MAX_IDENTIFIER)
            || texts.any(|text| text.len() > MAX_TEXT);
        (!too_many && !too_long)
            .then_some(())
            .ok_or(PurposeError::TooLarge)
    }

    /// The texts that are shown, but for names and contacts.
    fn texts(&self) -> impl Iterator<Item = &String> {
        let words = self.purpose.text.values();
        words
            .chain(&self.lawful_basis)
            .chain(&self.retention)
            .chain(&self.shared_with)
            .chain(&self.data_protection_authority)
    }

    pub(super) fn is_fit_to_show(&self) -> bool {
        let mut contacts = self.privacy_policy_url.iter().chain(&self.erasure_contact);
        is_fit_to_show(&self.organisation.name)
            && self.texts().all(|text| is_text(text, MAX_CHARACTERS))
            && contacts.all(|text| is_text(text, MAX_IDENTIFIER))
    }
}

/// One text or several.
fn one_or_more<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Texts {
        One(String),
        More(Vec<String>),
    }
    Ok(match Texts::deserialize(from)? {
        Texts::One(text) => vec![text],
        Texts::More(texts) => texts,
    })
}
