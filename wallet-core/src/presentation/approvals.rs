//! Which approvals a share takes, what each is bound to, and their being used up.

use std::collections::BTreeSet;

use wallet_crypto::{length_prefixed, sha256};

use super::load_session;
use super::plan::{Planned, leaving, plan};
use crate::error::{AuthorisationFault, PresentationError, VaultError};
use crate::model::{CredentialClass, RequestSession, Selection, SessionId};
use crate::vault::{Authorisation, Inner, encode};

/// The approvals that answering takes: that of the share, and one for each sensitive class of which claims leave.
pub(super) fn classes(planned: &[Planned]) -> BTreeSet<CredentialClass> {
    let of_answers = planned.iter().map(|planned| planned.held.summary.class);
    of_answers.chain([CredentialClass::Ordinary]).collect()
}

/// What the approval of a class is bound to. One for a class of which nothing would leave cannot be given.
pub(crate) fn share_digest(
    inner: &Inner,
    session: SessionId,
    selection: &Selection,
    unverified_verifier: bool,
    class: CredentialClass,
) -> Result<[u8; 32], VaultError> {
    const MISMATCH: VaultError = VaultError::Authorisation(AuthorisationFault::Mismatch);
    let session = load_session(inner, session).map_err(|_| MISMATCH)?;
    let planned = plan(inner, &session.request, selection).map_err(|_| MISMATCH)?;
    let planned = planned.unwrap_or_default();
    if !classes(&planned).contains(&class) {
        return Err(MISMATCH);
    }
    digest(&session, &planned, unverified_verifier, class)
}

/// Binds an approval to its class, to the request, and to every claim that would leave, of any class.
fn digest(
    session: &RequestSession,
    planned: &[Planned],
    unverified_verifier: bool,
    class: CredentialClass,
) -> Result<[u8; 32], VaultError> {
    let mut parts = vec![
        b"share/1".to_vec(),
        class.as_str().as_bytes().to_vec(),
        vec![u8::from(unverified_verifier)],
        session.id.to_string().into_bytes(),
        encode(&session.request)?.to_vec(),
    ];
    for planned in planned {
        parts.push(planned.query.clone().into_bytes());
        parts.push(planned.held.record.id.to_string().into_bytes());
        parts.push(encode(&leaving(&planned.selection))?.to_vec());
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Ok(sha256(&length_prefixed(&parts)))
}

/// Uses up the approvals that were given for a share. Each must be for this one and fresh, and none that it takes may be
/// missing.
pub(super) fn take(
    inner: &Inner,
    session: &RequestSession,
    planned: &[Planned],
    unverified_verifier: bool,
    given: Vec<Authorisation>,
) -> Result<(), PresentationError> {
    let mut missing = Vec::new();
    for class in classes(planned) {
        missing.push((class, digest(session, planned, unverified_verifier, class)?));
    }
    for authorisation in given {
        let place = missing
            .iter()
            .position(|(_, digest)| authorisation.is_for(digest));
        let place = place.ok_or(VaultError::Authorisation(AuthorisationFault::Mismatch))?;
        let (_, digest) = missing.swap_remove(place);
        authorisation.take(&digest, inner)?;
    }
    match missing.iter().map(|(class, _)| *class).min() {
        None => Ok(()),
        Some(class) => Err(PresentationError::ApprovalMissing(class)),
    }
}
