//! Whether the credentials that are held were suspended or revoked since.

mod ask;
mod fetched;
mod refresh_status;
mod signer;

pub(crate) use refresh_status::refresh_due;
use wallet_formats::Credential;
use wallet_trust::status::StatusReference;

use crate::credentials::documents;
use crate::error::VaultError;
use crate::model::{CredentialRecord, StatusRecord, StatusResult, grace};

/// What is known about a credential at this moment, and since when.
pub(crate) fn status(
    record: &CredentialRecord,
    document: &Credential,
    now: i64,
) -> (StatusResult, Option<i64>) {
    let grace = grace_of(document);
    match &record.status {
        Some(kept) => kept.result(grace, now),
        None => StatusRecord::naming(&references(document)).result(grace, now),
    }
}

/// The places in lists that a credential names; one that cannot be read is one that nobody can ask.
fn references(document: &Credential) -> Vec<StatusReference> {
    StatusReference::read(document.status_claims()).unwrap_or_else(|_| vec![StatusReference::Unsupported])
}

fn grace_of(document: &Credential) -> u32 {
    grace(document.types().iter().map(String::as_str))
}

/// Every place in a list that the copies of a credential name, and the lists with what they said so far.
fn named(record: &CredentialRecord) -> Result<(Vec<StatusReference>, StatusRecord), VaultError> {
    let mut places = Vec::new();
    for document in documents(record)? {
        places.extend(references(&document));
    }
    let named = StatusRecord::naming(&places);
    let named = match &record.status {
        Some(kept) => named.with_answers_of(kept),
        None => named,
    };
    Ok((places, named))
}
