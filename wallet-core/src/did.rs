//! The keys of DIDs: did:key and did:jwk as they are, did:web through the network.
//!
//! A document of did:web is kept in one sealed record of the vault, with the time when it was fetched: for an hour it is taken as it
//! is, and for a day where its server does not answer. A server that answers with something else than a document of this DID is
//! believed: then there is no key.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wallet_crypto::PublicKey;
use wallet_formats::{Credential, IssuerKey};
use wallet_openid4vc::{HttpRequest, parse_url};
use wallet_store::{RowId, Table};
use wallet_trust::{
    DidDocument, MAX_DID_DOCUMENT_BYTES, Relationship, did_web_url, did_web_url_for_development, is_did_web,
    resolve_bbs_did, resolve_did,
};

use crate::config::Mode;
use crate::error::VaultError;
use crate::ports::HttpFault;
use crate::vault::{Inner, decode, encode};

/// The one row of the documents.
pub(crate) const ROW: RowId = RowId::new(*b"did-web-document");
/// The most documents that are kept; the oldest goes first.
const MAX_DOCUMENTS: usize = 16;
/// How old a document may be that is taken without asking, in seconds.
const FRESH: i64 = 60 * 60;
/// How old a document may be that is taken where the server does not answer, in seconds.
const OLDEST: i64 = 24 * 60 * 60;

/// Why a DID gives no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DidFault {
    /// There is no such key, or no document of this DID.
    Key,
    /// The way to the document failed, and there is none that is new enough.
    Network(HttpFault),
}

/// The documents as they are sealed in the vault, first version.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentsV1 {
    documents: BTreeMap<String, KeptDocument>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptDocument {
    /// As it was fetched.
    body: String,
    /// Seconds since 1970.
    fetched_at: i64,
}

/// The key of `did` for `kid`.
pub(crate) async fn did_key(
    inner: &Inner,
    did: &str,
    kid: Option<&str>,
    relationship: Relationship,
) -> Result<PublicKey, DidFault> {
    if !is_did_web(did) {
        return resolve_did(did, kid).map_err(|_| DidFault::Key);
    }
    let key = |body: &str| -> Result<PublicKey, DidFault> {
        let document = DidDocument::parse(body.as_bytes(), did).map_err(|_| DidFault::Key)?;
        document.key(kid, relationship).map_err(|_| DidFault::Key)
    };
    let kept = kept(inner, did);
    // A key that is not in what was kept may have been added since.
    if let Some(kept) = kept.as_ref().filter(|kept| kept.is_within(FRESH, inner.now()))
        && let Ok(found) = key(&kept.body)
    {
        return Ok(found);
    }
    match fetched(inner, did).await {
        Ok(body) => {
            let found = key(&body)?;
            keep(inner, did, body);
            Ok(found)
        }
        Err(DidFault::Network(fault)) => {
            let kept = kept.filter(|kept| kept.is_within(OLDEST, inner.now()));
            key(&kept.ok_or(DidFault::Network(fault))?.body)
        }
        Err(DidFault::Key) => Err(DidFault::Key),
    }
}

/// The key of an issuer's DID, of the kind that the credential needs.
pub(crate) async fn issuer_key(
    inner: &Inner,
    document: &Credential,
    did: &str,
    kid: Option<&str>,
) -> Result<IssuerKey, DidFault> {
    if let Some(key) = issuer_key_of_itself(document, did, kid)? {
        return Ok(key);
    }
    let key = did_key(inner, did, kid, Relationship::Assertion).await;
    key.map(IssuerKey::Signing)
}

/// The same without the network; `None` for a DID that needs it.
pub(crate) fn issuer_key_of_itself(
    document: &Credential,
    did: &str,
    kid: Option<&str>,
) -> Result<Option<IssuerKey>, DidFault> {
    let key = if document.is_bbs() {
        // No document of did:web is read for a key of BBS.
        resolve_bbs_did(did, kid).map(IssuerKey::Bbs)
    } else if is_did_web(did) {
        return Ok(None);
    } else {
        resolve_did(did, kid).map(IssuerKey::Signing)
    };
    key.map(Some).map_err(|_| DidFault::Key)
}

impl KeptDocument {
    /// A clock that was set back makes it too old.
    fn is_within(&self, age: i64, now: i64) -> bool {
        (0..=age).contains(&now.saturating_sub(self.fetched_at))
    }
}

/// Asks the server. Anything but a plain 200 is no document; no redirect is followed.
async fn fetched(inner: &Inner, did: &str) -> Result<String, DidFault> {
    let url = match inner.config.mode {
        Mode::Production => did_web_url(did),
        Mode::Development => did_web_url_for_development(did),
    };
    let url = url.map_err(|_| DidFault::Key)?;
    parse_url(&url, inner.config.mode.url_policy()).map_err(|_| DidFault::Key)?;
    let most = u64::try_from(MAX_DID_DOCUMENT_BYTES).unwrap_or(u64::MAX);
    let request = HttpRequest::get(url, "application/did+json, application/json", most);
    let response = inner.send(request).await.map_err(|fault| match fault {
        HttpFault::TooLarge => DidFault::Key,
        HttpFault::Unreachable | HttpFault::TimedOut | HttpFault::Tls | HttpFault::Platform => {
            DidFault::Network(fault)
        }
    })?;
    if response.status != 200 {
        return Err(DidFault::Key);
    }
    String::from_utf8(response.body).map_err(|_| DidFault::Key)
}

/// What is kept of a DID. A record that cannot be read is as none: the server has it.
fn kept(inner: &Inner, did: &str) -> Option<KeptDocument> {
    let held: Option<DocumentsV1> = inner.get(Table::Setting, ROW).ok()?;
    held?.documents.remove(did)
}

/// Keeps a document. That this fails costs another fetch and nothing else.
fn keep(inner: &Inner, did: &str, body: String) {
    let document = KeptDocument {
        body,
        fetched_at: inner.now(),
    };
    let _: Result<(), VaultError> = inner.write(|batch| {
        let held = batch.get(Table::Setting, &ROW)?;
        let held = held.and_then(|row| decode::<DocumentsV1>(&row.body).ok());
        let mut held = held.unwrap_or_default();
        held.documents.insert(did.to_owned(), document);
        forget_oldest(&mut held);
        Ok(batch.put(Table::Setting, &ROW, None, &encode(&held)?)?)
    });
}

fn forget_oldest(held: &mut DocumentsV1) {
    while held.documents.len() > MAX_DOCUMENTS {
        let oldest = held.documents.iter().min_by_key(|(_, kept)| kept.fetched_at);
        let Some(oldest) = oldest.map(|(did, _)| did.clone()) else {
            break;
        };
        held.documents.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::{DocumentsV1, KeptDocument, MAX_DOCUMENTS, forget_oldest};

    #[test]
    fn the_oldest_document_goes_first() {
        let mut held = DocumentsV1::default();
        let documents = (0..).map(|fetched_at: i64| {
            let body = String::new();
            // What is named first is not what is oldest.
            (
                format!("did:web:h{}.example", -fetched_at),
                KeptDocument { body, fetched_at },
            )
        });
        held.documents.extend(documents.take(MAX_DOCUMENTS));
        forget_oldest(&mut held);
        assert_eq!(held.documents.len(), MAX_DOCUMENTS);
        let fetched_at = i64::MAX;
        let body = String::new();
        held.documents
            .insert("did:web:a.example".to_owned(), KeptDocument { body, fetched_at });
        forget_oldest(&mut held);
        let oldest = held.documents.values().map(|kept| kept.fetched_at).min();
        assert_eq!((held.documents.len(), oldest), (MAX_DOCUMENTS, Some(1)));
    }
}
