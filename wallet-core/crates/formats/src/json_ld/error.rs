//! Why a JSON-LD document is refused. No variant carries text from the document.

/// Why a JSON-LD document is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonLdError {
    /// Larger than [`MAX_RDF_BYTES`](crate::MAX_RDF_BYTES).
    #[error("the JSON-LD document is too large")]
    TooLarge,
    /// Nested deeper than [`MAX_JSON_LD_DEPTH`](crate::MAX_JSON_LD_DEPTH).
    #[error("the JSON-LD document nests too deep")]
    TooDeep,
    /// More values than [`MAX_CLAIMS`](crate::MAX_CLAIMS).
    #[error("the JSON-LD document has too many values")]
    TooManyValues,
    /// More contexts than [`MAX_JSON_LD_CONTEXTS`](crate::MAX_JSON_LD_CONTEXTS).
    #[error("the JSON-LD document has too many contexts")]
    TooManyContexts,
    /// Not an object.
    #[error("the JSON-LD document is not an object")]
    NotObject,
    /// A remote context that is not pinned here.
    #[error("the JSON-LD document names a context that is not known")]
    UnknownContext,
    /// A context inside the document that maps a term to null, takes definitions away, or lets members vanish.
    #[error("a context inside the JSON-LD document is not acceptable")]
    Context,
    /// A keyword that would leave no trace in the dataset, or something that looks like a keyword.
    #[error("the JSON-LD document uses a keyword that is not accepted")]
    Keyword,
    /// A member or a type that no context defines.
    #[error("the JSON-LD document has a term that no context defines")]
    UndefinedTerm,
    /// A relative IRI where an absolute one belongs.
    #[error("the JSON-LD document has a relative IRI")]
    RelativeIri,
    /// An IRI, a blank node label or a language tag that is none.
    #[error("the JSON-LD document has a malformed IRI, label or language tag")]
    MalformedTerm,
    /// Not JSON-LD by the rules of JSON-LD 1.1.
    #[error("the document is not JSON-LD")]
    Malformed,
    /// Blank nodes that could be told apart only with unreasonable effort (RDF Dataset Canonicalization, "Dataset
    /// Poisoning").
    #[error("the dataset cannot be brought into canonical form with reasonable effort")]
    Poison,
}
