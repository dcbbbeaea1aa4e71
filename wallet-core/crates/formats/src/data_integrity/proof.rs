//! The proofs of a document, as sets and chains (Data Integrity, "Proofs", "Proof Sets", "Proof Chains").

use core::fmt;

use serde_json::{Map, Value};
use wallet_crypto::PublicKey;

use super::suite::Cryptosuite;
use crate::json_ld::{as_list, into_list};
use crate::limits::MAX_PROOFS;
use crate::selective::SelectiveSuite;
use crate::w3c::W3cError;
use crate::w3c::date_time::Moment;

/// What proofs of credentials are made for (Data Integrity, "Proof Purposes").
pub(crate) const ASSERTION: &str = "assertionMethod";
/// What proofs of presentations are made for.
pub(crate) const AUTHENTICATION: &str = "authentication";

/// One proof whose members have their forms. Nothing of it is verified.
pub(crate) struct Proof {
    /// `None` for a suite that is not supported.
    pub(crate) suite: Option<Cryptosuite>,
    pub(crate) verification_method: String,
    pub(crate) purpose: String,
    pub(crate) created: Option<i64>,
    pub(crate) expires: Option<i64>,
    id: Option<String>,
    previous: Vec<String>,
    members: Map<String, Value>,
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof")
            .field("suite", &self.suite)
            .finish_non_exhaustive()
    }
}

/// Whom and what a presentation's proof must be made for.
#[derive(Clone, Copy)]
pub struct ProofBinding<'a> {
    /// `domain`: the one verifier.
    pub domain: &'a str,
    /// `challenge`: the transaction.
    pub challenge: &'a str,
}

impl fmt::Debug for ProofBinding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProofBinding(..)")
    }
}

impl Proof {
    fn read(value: Value) -> Result<Self, W3cError> {
        let Value::Object(members) = value else {
            return Err(W3cError::Proof);
        };
        let text = |name: &str| match members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(W3cError::Proof),
        };
        let required = |name: &str| text(name)?.ok_or(W3cError::Proof);
        let moment = |name: &str| match members.get(name) {
            None => Ok(None),
            Some(value) => Moment::parse(value).map(Some).ok_or(W3cError::Proof),
        };
        required("type")?;
        Ok(Self {
            suite: Cryptosuite::of_proof(&members),
            verification_method: required("verificationMethod")?,
            purpose: required("proofPurpose")?,
            created: moment("created")?.map(Moment::floor),
            expires: moment("expires")?.map(Moment::floor),
            id: text("id")?,
            previous: several(members.get("previousProof"))?,
            members,
        })
    }

    /// Whether it is made for this verifier and transaction (Data Integrity, "Verify Proof", steps 6 and 7).
    pub(crate) fn is_bound(&self, binding: ProofBinding<'_>) -> bool {
        let domain = several(self.members.get("domain"));
        domain.is_ok_and(|domain| domain == [binding.domain])
            && self.members.get("challenge").and_then(Value::as_str) == Some(binding.challenge)
    }

    /// All of it.
    pub(crate) fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    /// Verifies its signature over a document without the proof.
    fn verify(&self, mut document: Map<String, Value>, key: &PublicKey) -> Result<(), W3cError> {
        let suite = self.suite.ok_or(W3cError::Cryptosuite)?;
        let mut configuration = self.members.clone();
        let value = match configuration.remove(suite.value_member()) {
            Some(Value::String(value)) => value,
            Some(_) | None => return Err(W3cError::Proof),
        };
        if suite.repeats_context()
            && let Some(own) = configuration.get("@context")
        {
            if !begins_with(document.get("@context"), own) {
                return Err(W3cError::Signature);
            }
            document.insert("@context".to_owned(), own.clone());
        }
        let hash_data = suite.hash_data(&document, &configuration, key.curve())?;
        suite.verify(&value, &hash_data, key)
    }
}

/// All proofs of a document.
#[derive(Debug)]
pub(crate) struct Proofs(Vec<Proof>);

impl Proofs {
    /// Reads `proof`: an object, or a list of them.
    pub(crate) fn read(value: Value) -> Result<Self, W3cError> {
        let all = into_list(value);
        if all.len() > MAX_PROOFS {
            return Err(W3cError::TooManyProofs);
        }
        if all.is_empty() {
            return Err(W3cError::Proof);
        }
        let all = all.into_iter().map(Proof::read).collect::<Result<Vec<_>, _>>()?;
        Ok(Self(all))
    }

    /// The proof that counts: the first one of a suite that is supported, for this purpose, by this controller.
    pub(crate) fn by(&self, controller: &str, purpose: &str) -> Result<&Proof, W3cError> {
        let supported: Vec<&Proof> = self.0.iter().filter(|proof| proof.suite.is_some()).collect();
        if supported.is_empty() {
            return Err(W3cError::Cryptosuite);
        }
        let purposed: Vec<&Proof> = supported
            .into_iter()
            .filter(|proof| proof.purpose == purpose)
            .collect();
        if purposed.is_empty() {
            return Err(W3cError::ProofPurpose);
        }
        purposed
            .into_iter()
            .find(|proof| controller_of(&proof.verification_method) == controller)
            .ok_or(W3cError::VerificationMethod)
    }

    /// The first proof with selective disclosure, for this purpose, by this controller; `None` where no proof is of such a
    /// suite. One that depends on another is refused: what is derived from it would stand alone.
    pub(crate) fn selective_by(
        &self,
        controller: &str,
        purpose: &str,
    ) -> Result<Option<(&Proof, SelectiveSuite)>, W3cError> {
        let with_suite = |proof| Some((proof, selective_suite(proof)?));
        let found: Vec<(&Proof, SelectiveSuite)> = self.0.iter().filter_map(with_suite).collect();
        if found.is_empty() {
            return Ok(None);
        }
        let purposed = found.into_iter().filter(|(proof, _)| proof.purpose == purpose);
        let purposed: Vec<_> = purposed.collect();
        if purposed.is_empty() {
            return Err(W3cError::ProofPurpose);
        }
        let mut own = purposed.into_iter();
        let own = own.find(|(proof, _)| controller_of(&proof.verification_method) == controller);
        let (proof, suite) = own.ok_or(W3cError::VerificationMethod)?;
        if !proof.previous.is_empty() {
            return Err(W3cError::PreviousProof);
        }
        Ok(Some((proof, suite)))
    }

    /// Verifies every proof by this verification method and of this purpose, and with each those that it depends on
    /// (Data Integrity, "Verify Proof Sets and Chains").
    pub(crate) fn verify(
        &self,
        document: &Map<String, Value>,
        (method, purpose): (&str, &str),
        key: &PublicKey,
    ) -> Result<(), W3cError> {
        let mut some = false;
        for proof in &self.0 {
            if proof.suite.is_some() && proof.verification_method == method && proof.purpose == purpose {
                self.chain(proof, document, key)?;
                some = true;
            }
        }
        if some { Ok(()) } else { Err(W3cError::Proof) }
    }

    /// Verifies a proof and those that it depends on, each once.
    fn chain(&self, last: &Proof, document: &Map<String, Value>, key: &PublicKey) -> Result<(), W3cError> {
        let mut open = vec![last];
        let mut done: Vec<&Proof> = Vec::new();
        while let Some(proof) = open.pop() {
            if done.iter().any(|other| core::ptr::eq(*other, proof)) {
                continue;
            }
            // A key of another method is not known here.
            if proof.verification_method != last.verification_method {
                return Err(W3cError::PreviousProof);
            }
            let matching = self.previous(proof)?;
            let mut input = document.clone();
            if !matching.is_empty() {
                let copies = matching.iter().map(|one| Value::Object(one.members.clone()));
                input.insert("proof".to_owned(), copies.collect());
            }
            proof.verify(input, key)?;
            done.push(proof);
            open.extend(matching);
        }
        // A chain is without circles: each proof was there before the one that depends on it.
        if self.has_circle(last, &mut Vec::new())? {
            return Err(W3cError::PreviousProof);
        }
        Ok(())
    }

    fn previous(&self, proof: &Proof) -> Result<Vec<&Proof>, W3cError> {
        let find = |id: &String| {
            let mut found = self.0.iter().filter(|one| one.id.as_ref() == Some(id));
            match (found.next(), found.next()) {
                (Some(one), None) => Ok(one),
                (None | Some(_), _) => Err(W3cError::PreviousProof),
            }
        };
        proof.previous.iter().map(find).collect()
    }

    fn has_circle<'a>(&'a self, proof: &'a Proof, path: &mut Vec<&'a Proof>) -> Result<bool, W3cError> {
        if path.iter().any(|other| core::ptr::eq(*other, proof)) {
            return Ok(true);
        }
        path.push(proof);
        for one in self.previous(proof)? {
            if self.has_circle(one, path)? {
                return Ok(true);
            }
        }
        path.pop();
        Ok(false)
    }
}

/// The suite with selective disclosure that a proof is of.
fn selective_suite(proof: &Proof) -> Option<SelectiveSuite> {
    let text = |name: &str| proof.members.get(name).and_then(Value::as_str);
    let is_data_integrity = text("type") == Some(Cryptosuite::DATA_INTEGRITY_PROOF);
    SelectiveSuite::from_name(text("cryptosuite")?).filter(|_| is_data_integrity)
}

/// A string or a list of strings.
fn several(value: Option<&Value>) -> Result<Vec<String>, W3cError> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or(W3cError::Proof);
    match value {
        None => Ok(Vec::new()),
        Some(Value::Array(all)) if all.len() <= MAX_PROOFS => all.iter().map(text).collect(),
        Some(one) => Ok(vec![text(one)?]),
    }
}

/// The DID, or other identifier, before the fragment.
pub(crate) fn controller_of(method: &str) -> &str {
    method
        .split_once('#')
        .map_or(method, |(controller, _)| controller)
}

/// Whether a list of contexts begins with another, one context counting as a list.
fn begins_with(all: Option<&Value>, first: &Value) -> bool {
    all.is_some_and(|all| as_list(all).starts_with(as_list(first)))
}
