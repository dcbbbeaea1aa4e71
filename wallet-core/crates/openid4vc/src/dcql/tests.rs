//! Tests of DCQL: the rules of §6, the paths of §7, matching and choosing.

mod choices;
mod limits;
mod matching;
mod mdoc;
mod paths;
mod reference;
mod rules;
mod signatures;
mod staff;
mod vectors;
mod w3c;

use serde_json::{Value, json};

use wallet_crypto::SignatureAlgorithm;

use super::{Candidate, DcqlQuery, MatchReport, PathStep, match_};
use crate::vp::{SignatureKind, VerifierFormats};

/// A query with one credential query of SD-JWT VC, which `extra` changes or adds to.
fn one(extra: &Value) -> Value {
    let mut query = json!({ "id": "q", "format": "dc+sd-jwt", "meta": { "vct_values": ["type"] } });
    for (name, value) in extra.as_object().unwrap() {
        query[name] = value.clone();
    }
    json!({ "credentials": [query] })
}

fn parse(query: &Value) -> DcqlQuery {
    DcqlQuery::parse(query).unwrap()
}

/// A credential in the tests' wallet.
struct Held {
    id: &'static str,
    formats: &'static [&'static str],
    types: Vec<String>,
    claims: Value,
    holder_bound: bool,
}

fn held(id: &'static str, vct: &str, claims: Value) -> Held {
    Held {
        id,
        formats: &["dc+sd-jwt"],
        types: vec![vct.to_owned()],
        claims,
        holder_bound: true,
    }
}

fn matched(query: &Value, wallet: &[Held]) -> MatchReport {
    let candidates: Vec<Candidate<'_>> = wallet
        .iter()
        .map(|held| Candidate {
            id: held.id,
            holder_bound: held.holder_bound,
            ..candidate(held.formats, &held.types, &held.claims)
        })
        .collect();
    match_(&parse(query), &VerifierFormats::default(), &candidates)
}

/// A credential bound to a key, signed by the commonest algorithm on both sides.
fn candidate<'a>(formats: &'a [&'a str], types: &'a [String], claims: &'a Value) -> Candidate<'a> {
    const ES256: SignatureKind = SignatureKind::Algorithm(SignatureAlgorithm::Es256);
    Candidate {
        id: "c",
        formats,
        types,
        claims,
        holder_bound: true,
        authority_keys: &[],
        issued_by: ES256,
        presented_by: &[ES256],
    }
}

fn path(steps: &Value) -> Vec<PathStep> {
    serde_json::from_value(steps.clone()).unwrap()
}

fn paths(list: &Value) -> Vec<Vec<PathStep>> {
    list.as_array().unwrap().iter().map(path).collect()
}
