//! Putting the disclosures into the payload (RFC 9901 section 7.1 steps 3 to 5).

use std::collections::{HashMap, HashSet};

use serde_json::map::Entry;
use serde_json::{Map, Value};

use crate::error::SdJwtError;
use crate::limits::MAX_DEPTH;
use crate::path::PathStep;
use crate::sd_jwt::disclosure::{Disclosure, ELLIPSIS, SD};
use crate::sd_jwt::hash::HashAlgorithm;
use crate::sd_jwt::tree::{DisclosureId, NodeId, Tree};

/// What processing yields.
pub(crate) struct Processed {
    /// The payload with every disclosed claim in its place and no trace of digests: an object.
    pub(crate) claims: Value,
    /// The same claims with where they came from.
    pub(crate) tree: Tree,
    /// For each disclosure, the one whose value holds its digest; none if the payload does.
    pub(crate) parents: Vec<Option<DisclosureId>>,
}

/// Processes `payload`, from which `_sd_alg` was taken out, with the disclosures and their digests in one order.
pub(crate) fn process(
    payload: Map<String, Value>,
    disclosures: Vec<Disclosure>,
    digests: &[String],
) -> Result<Processed, SdJwtError> {
    let by_digest: HashMap<&str, DisclosureId> = digests.iter().map(String::as_str).zip(0..).collect();
    // Two disclosures have one digest only where they are the same text.
    if by_digest.len() < digests.len() {
        return Err(SdJwtError::DuplicateDisclosure);
    }
    // A node for each disclosure, for each registered claim, and for the root.
    let room = disclosures.len().saturating_add(payload.len()).saturating_add(1);
    let mut processor = Processor {
        by_digest,
        parents: vec![None; disclosures.len()],
        unused: disclosures.into_iter().map(Some).collect(),
        seen: HashSet::new(),
        tree: Tree::with_capacity(room),
    };
    let root = Place {
        step: None,
        parent: None,
        disclosure: None,
        depth: 0,
    };
    let claims = processor.value(Value::Object(payload), root)?;
    if processor.unused.iter().any(Option::is_some) {
        return Err(SdJwtError::UnreferencedDisclosure);
    }
    Ok(Processed {
        claims,
        tree: processor.tree,
        parents: processor.parents,
    })
}

/// Where a value stands.
struct Place {
    step: Option<PathStep>,
    parent: Option<NodeId>,
    disclosure: Option<DisclosureId>,
    /// How many objects and arrays are around it.
    depth: usize,
}

/// A container that is being filled.
#[derive(Clone, Copy)]
struct Container {
    node: NodeId,
    disclosure: Option<DisclosureId>,
    depth: usize,
}

impl Container {
    /// The place of a child that belongs to the given disclosure.
    fn place(self, step: PathStep, disclosure: Option<DisclosureId>) -> Place {
        Place {
            step: Some(step),
            parent: Some(self.node),
            disclosure,
            depth: self.depth,
        }
    }
}

struct Processor<'a> {
    by_digest: HashMap<&'a str, DisclosureId>,
    parents: Vec<Option<DisclosureId>>,
    /// Taken out when its digest is met.
    unused: Vec<Option<Disclosure>>,
    /// The digests met so far that no disclosure has.
    seen: HashSet<String>,
    tree: Tree,
}

impl Processor<'_> {
    fn value(&mut self, value: Value, place: Place) -> Result<Value, SdJwtError> {
        let (disclosure, depth) = (place.disclosure, place.depth + 1);
        let node = self.tree.open(place.step, place.parent, disclosure)?;
        let container = Container {
            node,
            disclosure,
            depth,
        };
        let value = match value {
            Value::Object(_) | Value::Array(_) if depth > MAX_DEPTH => return Err(SdJwtError::TooDeep),
            Value::Object(members) => Value::Object(self.object(members, container)?),
            Value::Array(elements) => Value::Array(self.array(elements, container)?),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
        };
        self.tree.close(node);
        Ok(value)
    }

    fn object(
        &mut self,
        mut members: Map<String, Value>,
        container: Container,
    ) -> Result<Map<String, Value>, SdJwtError> {
        if members.contains_key(ELLIPSIS) {
            return Err(SdJwtError::MisplacedEllipsis);
        }
        if members.contains_key(HashAlgorithm::CLAIM) {
            return Err(SdJwtError::MisplacedHashAlgorithm);
        }
        let digests = match members.remove(SD) {
            None => Vec::new(),
            Some(Value::Array(digests)) => digests,
            Some(_) => return Err(SdJwtError::SdNotArray),
        };
        for (name, value) in &mut members {
            let place = container.place(PathStep::Key(name.clone()), container.disclosure);
            *value = self.value(value.take(), place)?;
        }
        for digest in digests {
            let Some((id, disclosure)) = self.look_up(digest, container.disclosure)? else {
                continue;
            };
            let name = disclosure.name.ok_or(SdJwtError::WrongDisclosureKind)?;
            let place = container.place(PathStep::Key(name.clone()), Some(id));
            let Entry::Vacant(member) = members.entry(name) else {
                return Err(SdJwtError::ClaimNameCollision);
            };
            member.insert(self.value(disclosure.value, place)?);
        }
        Ok(members)
    }

    fn array(&mut self, elements: Vec<Value>, container: Container) -> Result<Vec<Value>, SdJwtError> {
        let mut claims = Vec::with_capacity(elements.len());
        for element in elements {
            let step = PathStep::Index(claims.len());
            let (value, disclosure) = match embedded_digest(element)? {
                Element::Clear(value) => (value, container.disclosure),
                Element::Digest(digest) => {
                    let Some((id, disclosure)) = self.look_up(digest, container.disclosure)? else {
                        continue;
                    };
                    if disclosure.name.is_some() {
                        return Err(SdJwtError::WrongDisclosureKind);
                    }
                    (disclosure.value, Some(id))
                }
            };
            let place = container.place(step, disclosure);
            claims.push(self.value(value, place)?);
        }
        Ok(claims)
    }

    /// The disclosure with this digest; none for a decoy, or for one that was not sent.
    fn look_up(
        &mut self,
        digest: Value,
        holder: Option<DisclosureId>,
    ) -> Result<Option<(DisclosureId, Disclosure)>, SdJwtError> {
        let Value::String(digest) = digest else {
            return Err(SdJwtError::DigestNotString);
        };
        let Some(id) = self.by_digest.get(digest.as_str()).copied() else {
            let is_new = self.seen.insert(digest);
            return is_new.then_some(None).ok_or(SdJwtError::DuplicateDigest);
        };
        if let Some(parent) = self.parents.get_mut(id) {
            *parent = holder;
        }
        let disclosure = self.unused.get_mut(id).and_then(Option::take);
        let disclosure = disclosure.ok_or(SdJwtError::DuplicateDigest)?;
        Ok(Some((id, disclosure)))
    }
}

/// An array's element.
enum Element {
    Clear(Value),
    Digest(Value),
}

/// Tells a digest from a value (RFC 9901 section 4.2.4.2: `...` is the only key of its object).
fn embedded_digest(element: Value) -> Result<Element, SdJwtError> {
    match element {
        Value::Object(mut members) if members.contains_key(ELLIPSIS) => {
            let digest = members.remove(ELLIPSIS);
            match digest {
                Some(digest) if members.is_empty() => Ok(Element::Digest(digest)),
                Some(_) | None => Err(SdJwtError::MisplacedEllipsis),
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => Ok(Element::Clear(element)),
    }
}
