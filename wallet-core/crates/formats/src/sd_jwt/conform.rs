//! Whether an SD-JWT keeps to what type metadata says about its claims (SD-JWT VC, "Claim Metadata").

use serde_json::Value;

use crate::sd_jwt::SdJwt;
use crate::sd_jwt::tree::NodeId;
use crate::type_metadata::{ClaimMetadata, Disclosable, PatternStep, TypeMetadataError};

impl SdJwt {
    /// Holds it against one entry. The holder has every disclosure, so that what is not here was not issued; the digests of
    /// decoys among an array's elements are not counted by an index.
    pub(crate) fn check_claim(&self, claim: &ClaimMetadata) -> Result<(), TypeMetadataError> {
        let mut selected = Vec::new();
        self.select_pattern(self.claims(), 0, &claim.path, &mut selected)?;
        if claim.mandatory == Some(true) && selected.is_empty() {
            return Err(TypeMetadataError::Mandatory);
        }
        let expected = match claim.sd {
            Some(Disclosable::Always) => true,
            Some(Disclosable::Never) => false,
            Some(Disclosable::Allowed) | None => return Ok(()),
        };
        if selected
            .iter()
            .any(|node| self.tree.is_disclosure(*node) != expected)
        {
            return Err(TypeMetadataError::SelectiveDisclosure);
        }
        Ok(())
    }

    /// The claims that a path stands for ("Processing of `path`").
    fn select_pattern(
        &self,
        value: &Value,
        node: NodeId,
        pattern: &[PatternStep],
        selected: &mut Vec<NodeId>,
    ) -> Result<(), TypeMetadataError> {
        let Some((step, rest)) = pattern.split_first() else {
            selected.push(node);
            return Ok(());
        };
        match (step, value) {
            (PatternStep::Key(name), Value::Object(members)) => {
                let node = self.tree.member(node, name);
                if let Some((member, node)) = members.get(name).zip(node) {
                    self.select_pattern(member, node, rest, selected)?;
                }
            }
            (PatternStep::Index(_) | PatternStep::All(()), Value::Array(elements)) => {
                // An array's nodes stand in the order of its elements.
                let all = elements.iter().zip(self.tree.children(node)).enumerate();
                for (index, (element, node)) in all {
                    if matches!(step, PatternStep::All(())) || *step == PatternStep::Index(index) {
                        self.select_pattern(element, node, rest, selected)?;
                    }
                }
            }
            (PatternStep::Key(_) | PatternStep::Index(_) | PatternStep::All(()), _) => {
                return Err(TypeMetadataError::Path);
            }
        }
        Ok(())
    }
}
