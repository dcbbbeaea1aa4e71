//! What a DCQL query holds (OpenID4VP 1.0 §6).

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ClaimsPath, FORMAT_LDP_VC, FORMAT_MSO_MDOC, FORMAT_SD_JWT_VC, FORMATS_W3C_JWT, parse};

/// Why a query is not a valid one. Holds the name of the member that the specification gives, and nothing that
/// the verifier wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DcqlError {
    /// A member that is required is not there.
    #[error("the query lacks {0}")]
    Missing(&'static str),
    /// A member is of another JSON type than it must be.
    #[error("{0} in the query has the wrong type")]
    WrongType(&'static str),
    /// An array or string that must not be empty is.
    #[error("{0} in the query is empty")]
    Empty(&'static str),
    /// An array has more entries than this wallet looks at.
    #[error("{0} in the query has too many entries")]
    TooMany(&'static str),
    /// A string is longer than this wallet looks at.
    #[error("{0} in the query is too long")]
    TooLong(&'static str),
    /// An `id` has a character that is not alphanumeric, `_` or `-` (§6.1, §6.3).
    #[error("an id in the query has a forbidden character")]
    IdSyntax,
    /// An `id` is there twice (§6.1, §6.3).
    #[error("an id in the query is not unique")]
    DuplicateId,
    /// `claim_sets` or `options` names an `id` that is not there (§6.1, §6.2).
    #[error("{0} in the query refers to an unknown id")]
    UnknownId(&'static str),
    /// `claim_sets` without `claims` (§6.4.1).
    #[error("the query has claim_sets without claims")]
    ClaimSetsWithoutClaims,
    /// A component of a path is not a string, null or a non-negative integer (§7).
    #[error("a path in the query has a forbidden component")]
    PathComponent,
    /// An element of `values` is not a string, an integer or a boolean (§6.3).
    #[error("values in the query has a forbidden element")]
    Value,
}

/// A valid DCQL query.
///
/// It is kept, and written to a saved session, as the JSON that the verifier sent; it is checked again when it
/// is read back.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct DcqlQuery {
    pub(super) source: Value,
    pub(super) credentials: Vec<CredentialQuery>,
    pub(super) credential_sets: Option<Vec<CredentialSetQuery>>,
}

impl DcqlQuery {
    /// Checks a query against the rules of §6. Unknown members are ignored. A credential query of a format
    /// that this wallet does not know is kept: it can be answered by nothing.
    ///
    /// # Errors
    /// The first rule that is broken; the whole query is refused.
    pub fn parse(value: &Value) -> Result<Self, DcqlError> {
        parse::query(value)
    }

    /// The credential queries, in the verifier's order.
    pub fn credentials(&self) -> &[CredentialQuery] {
        &self.credentials
    }

    /// The credential query of that `id`.
    pub fn credential(&self, id: &str) -> Option<&CredentialQuery> {
        self.credentials.iter().find(|query| query.id == id)
    }

    /// The credential set queries; `None` asks for all of [`credentials`](Self::credentials) (§6.4.2).
    pub fn credential_sets(&self) -> Option<&[CredentialSetQuery]> {
        self.credential_sets.as_deref()
    }

    /// The query as the verifier sent it.
    pub fn as_json(&self) -> &Value {
        &self.source
    }
}

impl TryFrom<Value> for DcqlQuery {
    type Error = DcqlError;

    fn try_from(value: Value) -> Result<Self, DcqlError> {
        parse::query(&value)
    }
}

impl From<DcqlQuery> for Value {
    fn from(query: DcqlQuery) -> Self {
        query.source
    }
}

impl fmt::Debug for DcqlQuery {
    /// Shows counts only: the rest is the verifier's text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DcqlQuery")
            .field("credentials", &self.credentials.len())
            .field("credential_sets", &self.credential_sets.as_ref().map(Vec::len))
            .finish()
    }
}

/// A request for one credential (§6.1).
#[derive(Clone, PartialEq)]
pub struct CredentialQuery {
    /// Names the credential in the response.
    pub id: String,
    /// The credential format identifier (Appendix B).
    pub format: String,
    /// Whether more than one credential may be returned. This wallet returns one (§6.1: *can* be returned).
    pub multiple: bool,
    /// For `dc+sd-jwt`: the types that are allowed (Appendix B.3.5). `None` where `meta` is empty, which
    /// places no constraint (§6.1), and for other formats.
    pub vct_values: Option<Vec<String>>,
    /// For W3C credentials: alternatives, each the types that a credential must all have (Appendix B.1.1). `None` as
    /// for `vct_values`.
    pub type_values: Option<Vec<Vec<String>>>,
    /// For `mso_mdoc`: the type that is allowed (Appendix B.2.3). `None` as for `vct_values`.
    pub doctype_value: Option<String>,
    /// Authorities of which one must stand behind the issuer (§6.1.1); empty: no constraint.
    pub trusted_authorities: Vec<TrustedAuthority>,
    /// Whether a proof of cryptographic holder binding is required: the default.
    pub require_cryptographic_holder_binding: bool,
    /// The claims that are asked for. `None`: no selectively disclosable claim (§6.4.1).
    pub claims: Option<Vec<ClaimsQuery>>,
    /// The combinations of claims that are accepted, most preferred first, as indices into `claims`.
    pub claim_sets: Option<Vec<Vec<usize>>>,
}

impl CredentialQuery {
    /// Whether the format is one that this wallet can answer.
    pub fn is_supported_format(&self) -> bool {
        let format = self.format.as_str();
        [FORMAT_SD_JWT_VC, FORMAT_LDP_VC, FORMAT_MSO_MDOC].contains(&format)
            || FORMATS_W3C_JWT.contains(&format)
    }
}

impl fmt::Debug for CredentialQuery {
    /// Shows flags and counts only: the rest is the verifier's text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialQuery")
            .field("supported_format", &self.is_supported_format())
            .field("multiple", &self.multiple)
            .field("trusted_authorities", &self.trusted_authorities.len())
            .field(
                "require_cryptographic_holder_binding",
                &self.require_cryptographic_holder_binding,
            )
            .field("claims", &self.claims.as_ref().map(Vec::len))
            .field("claim_sets", &self.claim_sets.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

/// The kind of trusted authority that is supported: by the key identifier of the authority that a certificate of the
/// credential names (§6.1.1.1).
pub(super) const AUTHORITY_KEY: &str = "aki";

/// A trusted authorities query (§6.1.1).
#[derive(Clone, PartialEq, Eq)]
pub struct TrustedAuthority {
    /// The kind of information: `aki`, `etsi_tl`, `openid_federation` or another.
    pub kind: String,
    /// The values, of which one must match.
    pub values: Vec<String>,
}

impl fmt::Debug for TrustedAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustedAuthority")
            .field("values", &self.values.len())
            .finish_non_exhaustive()
    }
}

/// A request for one claim, or for several by one pointer (§6.3).
#[derive(Clone, PartialEq)]
pub struct ClaimsQuery {
    /// Names the claim in `claim_sets`.
    pub id: Option<String>,
    /// Where the claim is.
    pub path: ClaimsPath,
    /// The values of which the claim must have one, by type and value; `None`: any.
    pub values: Option<Vec<Value>>,
    /// For `mso_mdoc`: whether the verifier says that it will keep the claim (Appendix B.2.4). `None` where it says nothing
    /// about that, and for other formats.
    pub intent_to_retain: Option<bool>,
}

impl fmt::Debug for ClaimsQuery {
    /// Shows no value: what a verifier expects of a person is as private as what the person has.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimsQuery")
            .field("path", &self.path)
            .field("values", &self.values.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

/// A request for one of several combinations of credentials (§6.2).
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialSetQuery {
    /// The combinations, each a list of ids of credential queries.
    pub options: Vec<Vec<String>>,
    /// Whether the verifier needs it: the default.
    pub required: bool,
}

impl fmt::Debug for CredentialSetQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialSetQuery")
            .field("options", &self.options.len())
            .field("required", &self.required)
            .finish()
    }
}
