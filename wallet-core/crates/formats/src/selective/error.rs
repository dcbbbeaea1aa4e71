//! Why a credential with selective disclosure is refused. No variant carries text from the credential.

use wallet_crypto::RandomError;

use crate::json_ld::JsonLdError;

/// Why a proof of ecdsa-sd-2023 or bbs-2023 is refused, or none can be derived.
#[derive(Debug, thiserror::Error)]
pub enum SelectiveError {
    /// `proofValue` is longer than [`MAX_PROOF_VALUE_BYTES`](crate::MAX_PROOF_VALUE_BYTES).
    #[error("the proof value is too large")]
    TooLarge,
    /// More statements than [`MAX_STATEMENTS`](crate::MAX_STATEMENTS).
    #[error("the credential makes too many statements")]
    TooManyStatements,
    /// More mandatory pointers than [`MAX_POINTERS`](crate::MAX_POINTERS).
    #[error("the proof names too many mandatory pointers")]
    TooManyPointers,
    /// `proofValue` is not what the cryptosuite defines.
    #[error("the proof value is malformed")]
    ProofValue,
    /// A proof of another kind: derived where a base proof belongs, or the other way round.
    #[error("the proof is a derived one where a base proof belongs, or the other way round")]
    WrongKind,
    /// A feature of bbs-2023 that is not supported: anonymous holder binding, pseudonyms.
    #[error("the proof uses a feature that is not supported")]
    UnsupportedFeature,
    /// A JSON pointer is malformed, longer than [`MAX_POINTER_BYTES`](crate::MAX_POINTER_BYTES), or points to nothing.
    #[error("a JSON pointer is malformed or points to nothing")]
    Pointer,
    /// The document has a form of which no part can be selected, such as an ordered list of nodes.
    #[error("the credential has a form that cannot be disclosed in parts")]
    Indivisible,
    /// The labels of the proof are not those of the document's blank nodes.
    #[error("the proof's labels do not fit the document")]
    Labels,
    /// As many signatures, or indexes, as there are statements for them: there are not.
    #[error("the proof does not cover the statements of the document")]
    Coverage,
    /// The verification method's key is of another kind than the cryptosuite needs, or not that in the proof.
    #[error("the key is not one for the proof")]
    Key,
    /// A signature is wrong.
    #[error("the proof's signature is wrong")]
    Signature,
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The document is not JSON-LD within the rules.
    #[error(transparent)]
    JsonLd(#[from] JsonLdError),
}
