//! What type metadata says about a claim (SD-JWT VC, "Claim Metadata").

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::TypeMetadataError;
use super::limits::{MAX_LANGUAGES, MAX_METADATA_TEXT_BYTES};
use super::text::DisplayText;
use crate::limits::MAX_DEPTH;
use crate::path::{ClaimPath, PathStep};

/// One step of a path that may stand for several claims; as JSON a string, a non-negative integer or null.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum PatternStep {
    /// The member of an object with this name.
    Key(String),
    /// The element of an array at this index.
    Index(usize),
    /// All elements of an array.
    All(()),
}

impl PatternStep {
    fn is(&self, step: &PathStep) -> bool {
        match (self, step) {
            (Self::Key(name), PathStep::Key(other)) => name == other,
            (Self::Index(index), PathStep::Index(other)) => index == other,
            (Self::All(()), PathStep::Index(_)) => true,
            (Self::Key(_) | Self::Index(_) | Self::All(()), _) => false,
        }
    }
}

/// `sd`: whether a claim is to be selectively disclosable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Disclosable {
    Always,
    Allowed,
    Never,
}

/// One entry of `claims`. A member that is `None` was not there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClaimMetadata {
    pub(crate) path: Vec<PatternStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) display: Option<Vec<DisplayText>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sd: Option<Disclosable>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mandatory: Option<bool>,
}

impl ClaimMetadata {
    pub(super) fn read(entry: &Value) -> Result<Self, TypeMetadataError> {
        read(entry).ok_or(TypeMetadataError::Claim)
    }

    /// Whether it is about this claim.
    pub(super) fn is_about(&self, path: &ClaimPath) -> bool {
        let pairs = || self.path.iter().zip(&path.0);
        self.path.len() == path.0.len() && pairs().all(|(pattern, step)| pattern.is(step))
    }

    /// How many of its steps stand for all elements of an array.
    pub(super) fn wildcards(&self) -> usize {
        let is_wildcard = |step: &&PatternStep| matches!(step, PatternStep::All(()));
        self.path.iter().filter(is_wildcard).count()
    }

    /// Takes the members that an extending type has for the same path ("Extending Claim Metadata").
    pub(super) fn override_by(&mut self, child: Self) -> Result<(), TypeMetadataError> {
        let keeps = |ours: Disclosable| ours == Disclosable::Allowed || child.sd.is_none_or(|sd| sd == ours);
        let takes_back = self.mandatory == Some(true) && child.mandatory == Some(false);
        if takes_back || !self.sd.is_none_or(keeps) {
            return Err(TypeMetadataError::Override);
        }
        self.display = child.display.or(self.display.take());
        self.sd = child.sd.or(self.sd);
        self.mandatory = child.mandatory.or(self.mandatory);
        Ok(())
    }
}

fn read(entry: &Value) -> Option<ClaimMetadata> {
    let members = entry.as_object()?;
    let steps = members.get("path")?.as_array()?;
    if steps.is_empty() || steps.len() > MAX_DEPTH {
        return None;
    }
    let display = match members.get("display") {
        None => None,
        Some(Value::Array(entries)) if entries.len() <= MAX_LANGUAGES => {
            let labels: Option<Vec<_>> = entries
                .iter()
                .map(|entry| DisplayText::read(entry, "label"))
                .collect();
            Some(labels?)
        }
        Some(_) => return None,
    };
    let sd = match members.get("sd") {
        None => None,
        Some(value) => Some(match value.as_str()? {
            "always" => Disclosable::Always,
            "allowed" => Disclosable::Allowed,
            "never" => Disclosable::Never,
            _ => return None,
        }),
    };
    let mandatory = match members.get("mandatory") {
        None => None,
        Some(value) => Some(value.as_bool()?),
    };
    let path: Option<Vec<_>> = steps.iter().map(step).collect();
    Some(ClaimMetadata {
        path: path?,
        display,
        sd,
        mandatory,
    })
}

fn step(value: &Value) -> Option<PatternStep> {
    match value {
        Value::String(name) if name.len() <= MAX_METADATA_TEXT_BYTES => Some(PatternStep::Key(name.clone())),
        Value::Number(index) => usize::try_from(index.as_u64()?).ok().map(PatternStep::Index),
        Value::Null => Some(PatternStep::All(())),
        Value::String(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
