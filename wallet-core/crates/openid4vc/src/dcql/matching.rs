//! Which credentials can answer a query, with which claims (OpenID4VP 1.0 §6.4).

use std::collections::BTreeSet;

use serde_json::Value;

use super::query::AUTHORITY_KEY;
use super::{ClaimsQuery, CredentialQuery, DcqlQuery, FORMAT_MSO_MDOC, FORMAT_SD_JWT_VC, PathStep};
use crate::vp::{SignatureKind, VerifierFormats};

/// A credential of the wallet, as far as a query looks at it.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    /// The wallet's name for it.
    pub id: &'a str,
    /// The credential format identifiers by which it may be asked for.
    pub formats: &'a [&'a str],
    /// Its types: for SD-JWT VC the `vct`, and types that it inherits from where they are known; for a W3C credential
    /// the values of `type`, expanded as far as that is known, and as they stand there; for an mdoc the document type.
    pub types: &'a [String],
    /// The fully disclosed claims; of an mdoc an object of its namespaces, each an object of its elements.
    pub claims: &'a Value,
    /// Whether it is bound to a key of the holder.
    pub holder_bound: bool,
    /// The authority key identifiers of the certificates that stand in it, in base64url (§6.1.1.1).
    pub authority_keys: &'a [String],
    /// How its issuer signed it.
    pub issued_by: SignatureKind,
    /// The ways in which its holder can sign a presentation of it.
    pub presented_by: &'a [SignatureKind],
}

impl std::fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Candidate")
            .field("holder_bound", &self.holder_bound)
            .finish_non_exhaustive()
    }
}

/// What could answer a query, and what cannot be answered and why. For the person only (§15.4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchReport {
    /// One for each credential query, in the verifier's order.
    pub queries: Vec<QueryMatch>,
    /// One for each credential set query, in the verifier's order. A query without credential sets is
    /// reported as one required set with one option of all credential queries (§6.4.2).
    pub sets: Vec<SetMatch>,
}

/// What could answer one credential query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryMatch {
    /// The `id` of the credential query.
    pub query_id: String,
    /// The matching credentials, in the order of the candidates.
    pub candidates: Vec<CandidateMatch>,
    /// Why there are none.
    pub missing: Option<MissingReason>,
}

/// A credential that can answer a credential query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateMatch {
    /// The wallet's name for the credential.
    pub id: String,
    /// The concrete paths of the selected elements, each once.
    pub selected: Vec<Vec<PathStep>>,
    /// The index of the entry of `claim_sets` that is met, where there are such.
    pub claim_set: Option<usize>,
}

/// Why no credential can answer a credential query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingReason {
    /// The format is not one of this wallet's.
    UnsupportedFormat,
    /// The verifier limits the issuers by a type of trusted authority that this wallet does not support, so
    /// that nothing is known to match.
    UnsupportedTrustedAuthorities,
    /// No credential has a type that was asked for.
    NoCredentialOfType,
    /// Credentials of that type are there, but none from an authority that the verifier names.
    OtherAuthority,
    /// Holder binding is required, and no credential of that type is bound to a key.
    NotHolderBound,
    /// The verifier verifies no algorithm or cryptosuite by which the issuer signed the credential, or its holder can.
    UnsupportedAlgorithm,
    /// The first candidate of that type lacks a claim: its index in `claims`.
    ClaimMissing(usize),
    /// The first candidate of that type has another value than was asked for: the claim's index in `claims`.
    ValueMismatch(usize),
}

/// What could answer one credential set query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetMatch {
    /// Whether the verifier needs it.
    pub required: bool,
    /// One for each option, in the verifier's order.
    pub options: Vec<OptionMatch>,
}

/// One combination of credential queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionMatch {
    /// The ids of the credential queries.
    pub query_ids: Vec<String>,
    /// Whether every one of them has a matching credential.
    pub answerable: bool,
}

impl MatchReport {
    /// The report on the credential query of that `id`.
    pub fn query(&self, id: &str) -> Option<&QueryMatch> {
        self.queries.iter().find(|query| query.query_id == id)
    }

    /// Whether every required set has an option that can be answered.
    pub fn is_answerable(&self) -> bool {
        self.sets
            .iter()
            .filter(|set| set.required)
            .all(|set| set.options.iter().any(|option| option.answerable))
    }
}

/// Matches the wallet's credentials, newest first, against a query by a verifier that can verify `formats`.
///
/// The name has an underscore because `match` is a word of the language.
pub fn match_(query: &DcqlQuery, formats: &VerifierFormats, candidates: &[Candidate<'_>]) -> MatchReport {
    let queries: Vec<QueryMatch> = query
        .credentials()
        .iter()
        .map(|query| match_query(query, formats, candidates))
        .collect();
    let sets = match query.credential_sets() {
        Some(sets) => sets
            .iter()
            .map(|set| SetMatch {
                required: set.required,
                options: set
                    .options
                    .iter()
                    .map(|ids| option_match(ids.clone(), &queries))
                    .collect(),
            })
            .collect(),
        None => {
            let all = queries.iter().map(|query| query.query_id.clone()).collect();
            vec![SetMatch {
                required: true,
                options: vec![option_match(all, &queries)],
            }]
        }
    };
    MatchReport { queries, sets }
}

fn option_match(query_ids: Vec<String>, queries: &[QueryMatch]) -> OptionMatch {
    let answerable = query_ids.iter().all(|id| {
        queries
            .iter()
            .any(|query| query.query_id == *id && !query.candidates.is_empty())
    });
    OptionMatch {
        query_ids,
        answerable,
    }
}

fn match_query(
    query: &CredentialQuery,
    formats: &VerifierFormats,
    candidates: &[Candidate<'_>],
) -> QueryMatch {
    let mut matches = Vec::new();
    let mut missing = unsupported(query);
    if missing.is_none() {
        missing = Some(MissingReason::NoCredentialOfType);
        for candidate in candidates.iter().filter(|candidate| of_type(query, candidate)) {
            match match_candidate(query, formats, candidate) {
                Ok(found) => matches.push(found),
                // The reason that is told is that of the first candidate that came furthest.
                Err(reason) => missing = missing.map(|known| further(known, reason)),
            }
        }
    }
    QueryMatch {
        query_id: query.id.clone(),
        missing: if matches.is_empty() { missing } else { None },
        candidates: matches,
    }
}

fn unsupported(query: &CredentialQuery) -> Option<MissingReason> {
    if !query.is_supported_format() {
        Some(MissingReason::UnsupportedFormat)
    } else if !query.trusted_authorities.is_empty()
        && !query
            .trusted_authorities
            .iter()
            .any(|one| one.kind == AUTHORITY_KEY)
    {
        Some(MissingReason::UnsupportedTrustedAuthorities)
    } else {
        None
    }
}

fn further(known: MissingReason, new: MissingReason) -> MissingReason {
    if rank(new) > rank(known) { new } else { known }
}

fn rank(reason: MissingReason) -> u8 {
    match reason {
        MissingReason::UnsupportedFormat
        | MissingReason::UnsupportedTrustedAuthorities
        | MissingReason::NoCredentialOfType => 0,
        MissingReason::OtherAuthority => 1,
        MissingReason::NotHolderBound => 2,
        MissingReason::UnsupportedAlgorithm => 3,
        MissingReason::ClaimMissing(_) | MissingReason::ValueMismatch(_) => 4,
    }
}

fn of_type(query: &CredentialQuery, candidate: &Candidate<'_>) -> bool {
    let type_fits = query
        .vct_values
        .as_ref()
        .is_none_or(|values| candidate.types.iter().any(|own| values.contains(own)));
    let types_fit = query.type_values.as_ref().is_none_or(|alternatives| {
        let all_of = |types: &Vec<String>| types.iter().all(|one| candidate.types.contains(one));
        alternatives.iter().any(all_of)
    });
    let doctype_fits = query
        .doctype_value
        .as_ref()
        .is_none_or(|doctype| candidate.types.contains(doctype));
    candidate.formats.contains(&query.format.as_str()) && type_fits && types_fit && doctype_fits
}

fn match_candidate(
    query: &CredentialQuery,
    formats: &VerifierFormats,
    candidate: &Candidate<'_>,
) -> Result<CandidateMatch, MissingReason> {
    if !of_authority(query, candidate) {
        return Err(MissingReason::OtherAuthority);
    }
    if query.require_cryptographic_holder_binding && !candidate.holder_bound {
        return Err(MissingReason::NotHolderBound);
    }
    if !is_verifiable(query, formats, candidate) {
        return Err(MissingReason::UnsupportedAlgorithm);
    }
    let (claim_set, selected) = select_claims(query, candidate.claims)?;
    Ok(CandidateMatch {
        id: candidate.id.to_owned(),
        selected,
        claim_set,
    })
}

/// Whether one of the authorities that the verifier names stands behind the credential (§6.1.1). One of a kind that is not
/// supported stands behind none.
fn of_authority(query: &CredentialQuery, candidate: &Candidate<'_>) -> bool {
    let named = query
        .trusted_authorities
        .iter()
        .filter(|one| one.kind == AUTHORITY_KEY);
    let mut keys = named.flat_map(|one| &one.values);
    query.trusted_authorities.is_empty() || keys.any(|key| candidate.authority_keys.contains(key))
}

/// Whether the verifier can verify what it would get.
fn is_verifiable(query: &CredentialQuery, formats: &VerifierFormats, candidate: &Candidate<'_>) -> bool {
    let format = query.format.as_str();
    // The holder signs what is in these formats whether the verifier wants it or not.
    let signs_always = [FORMAT_SD_JWT_VC, FORMAT_MSO_MDOC].contains(&format);
    let sent_by = if candidate.holder_bound && (signs_always || query.require_cryptographic_holder_binding) {
        candidate.presented_by
    } else {
        &[candidate.issued_by]
    };
    formats.takes_issuer(format, candidate.issued_by)
        && sent_by.iter().any(|signed| formats.takes(format, *signed))
}

/// What claims paths point into.
#[derive(Clone, Copy)]
struct Root<'a> {
    claims: &'a Value,
    /// Whether pointers have the semantics of §7.2.
    is_mdoc: bool,
}

type Selected = (Option<usize>, Vec<Vec<PathStep>>);

/// The rules of §6.4.1. The reason of a failure with several claim sets is that of the most preferred one.
fn select_claims(query: &CredentialQuery, root: &Value) -> Result<Selected, MissingReason> {
    let Some(claims) = &query.claims else {
        return Ok((None, Vec::new()));
    };
    let root = Root {
        claims: root,
        is_mdoc: query.format == FORMAT_MSO_MDOC,
    };
    let Some(sets) = &query.claim_sets else {
        let all: Vec<usize> = (0..claims.len()).collect();
        return Ok((None, select_set(claims, &all, root)?));
    };
    let mut reason = None;
    for (index, set) in sets.iter().enumerate() {
        match select_set(claims, set, root) {
            Ok(selected) => return Ok((Some(index), selected)),
            Err(unmet) => reason = reason.or(Some(unmet)),
        }
    }
    Err(reason.unwrap_or(MissingReason::ClaimMissing(0)))
}

/// Selects all claims of one combination. A second claims query for the same path is ignored (§6.1).
fn select_set(
    claims: &[ClaimsQuery],
    set: &[usize],
    root: Root<'_>,
) -> Result<Vec<Vec<PathStep>>, MissingReason> {
    let mut seen: Vec<&ClaimsQuery> = Vec::new();
    let mut selected: Vec<Vec<PathStep>> = Vec::new();
    let mut known = BTreeSet::new();
    for index in set {
        let claim = claims.get(*index).ok_or(MissingReason::ClaimMissing(*index))?;
        if seen.iter().any(|earlier| earlier.path == claim.path) {
            continue;
        }
        seen.push(claim);
        for path in select_claim(claim, *index, root)? {
            if known.insert(path.clone()) {
                selected.push(path);
            }
        }
    }
    Ok(selected)
}

/// The elements of one claims query. An element whose value is not among `values` is as if it were not there.
fn select_claim(
    claim: &ClaimsQuery,
    index: usize,
    root: Root<'_>,
) -> Result<Vec<Vec<PathStep>>, MissingReason> {
    let is_pointer = !root.is_mdoc || claim.path.is_of_mdoc();
    let found = is_pointer.then(|| claim.path.select(root.claims)).flatten();
    let found = found.ok_or(MissingReason::ClaimMissing(index))?;
    let fitting: Vec<_> = found
        .into_iter()
        .filter(|(_, value)| {
            claim
                .values
                .as_ref()
                .is_none_or(|expected| expected.contains(value))
        })
        .map(|(path, _)| path)
        .collect();
    if fitting.is_empty() {
        Err(MissingReason::ValueMismatch(index))
    } else {
        Ok(fitting)
    }
}
