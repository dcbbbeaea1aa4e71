//! Why an mdoc is refused. No variant carries text from the mdoc.

use core::fmt;

use wallet_crypto::CoseError;

/// Why an mdoc is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MdocError {
    /// The text exceeds [`MAX_COMPACT_BYTES`](crate::MAX_COMPACT_BYTES).
    #[error("the mdoc is too large")]
    TooLarge,
    /// More namespaces than [`MAX_NAMESPACES`](crate::MAX_NAMESPACES), of elements or of digests.
    #[error("the mdoc has too many namespaces")]
    TooManyNamespaces,
    /// More elements than [`MAX_ELEMENTS`](crate::MAX_ELEMENTS).
    #[error("the mdoc has too many elements")]
    TooManyElements,
    /// More digests than [`MAX_DIGESTS`](crate::MAX_DIGESTS).
    #[error("the mdoc has too many digests")]
    TooManyDigests,
    /// Data items nest deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    #[error("the mdoc nests too deep")]
    TooDeep,
    /// More claims than [`MAX_CLAIMS`](crate::MAX_CLAIMS), or a name longer than
    /// [`MAX_CLAIM_NAME_BYTES`](crate::MAX_CLAIM_NAME_BYTES).
    #[error("the mdoc has too many claims or too long a name")]
    TooManyClaims,
    /// The text is not base64url without padding.
    #[error("the mdoc is not base64url")]
    Encoding,
    /// A part that must be there is not.
    #[error("{0} is missing")]
    Missing(MdocPart),
    /// A part is not well-formed CBOR of the form that its definition gives it.
    #[error("{0} is malformed")]
    Malformed(MdocPart),
    /// A member, a namespace, an element or a digest identifier is there twice.
    #[error("{0} is there twice")]
    Duplicate(MdocPart),
    /// The issuer's signature is not a COSE_Sign1 with an algorithm that is accepted here.
    #[error("the issuer's signature is not acceptable")]
    Cose(#[source] CoseError),
    /// A major version of the mobile security object that is not known.
    #[error("the version of the mobile security object is not supported")]
    Version,
    /// The digest algorithm is neither SHA-256, SHA-384 nor SHA-512.
    #[error("the digest algorithm is not supported")]
    DigestAlgorithm,
    /// An element for which the mobile security object has no digest.
    #[error("an element has no digest")]
    NoDigest,
    /// An element that is not what its digest was made of.
    #[error("an element does not fit its digest")]
    WrongDigest,
    /// An element with fewer than [`MIN_RANDOM_BYTES`](crate::MIN_RANDOM_BYTES) random bytes: whoever sees its digest could
    /// guess its value.
    #[error("an element has too few random bytes")]
    ShortRandom,
    /// The end of the validity is not after its beginning, or the beginning is before the signature.
    #[error("the dates of the mdoc contradict each other")]
    Period,
    /// No certificate chain, or one of more certificates than [`MAX_CERTIFICATES`](crate::MAX_CERTIFICATES).
    #[error("the mdoc does not have its issuer's certificates")]
    Certificates,
    /// The issuer's signature is not by the given key.
    #[error("the issuer's signature is wrong")]
    Signature,
    /// The device key is not a public key of a kind that is supported here.
    #[error("the mdoc is bound to a key in a way that is not supported")]
    DeviceKey,
    /// It is not valid yet.
    #[error("the mdoc is not yet valid")]
    NotYetValid,
    /// It is no longer valid.
    #[error("the mdoc has expired")]
    Expired,
}

/// A part of an mdoc, by the name in its definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MdocPart {
    /// `IssuerSigned`, the whole.
    IssuerSigned,
    /// `nameSpaces`: the elements by namespace.
    NameSpaces,
    /// `IssuerSignedItem`: one element.
    Item,
    /// `elementValue`.
    ElementValue,
    /// `issuerAuth`: the issuer's signature.
    IssuerAuth,
    /// `MobileSecurityObject`: what is signed.
    SecurityObject,
    /// `digestAlgorithm`.
    DigestAlgorithm,
    /// `valueDigests`.
    ValueDigests,
    /// `deviceKeyInfo`: the holder's key.
    DeviceKeyInfo,
    /// `docType`.
    DocType,
    /// `validityInfo`.
    ValidityInfo,
    /// `status`.
    Status,
}

impl MdocPart {
    /// The part's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::IssuerSigned => "IssuerSigned",
            Self::NameSpaces => "nameSpaces",
            Self::Item => "IssuerSignedItem",
            Self::ElementValue => "elementValue",
            Self::IssuerAuth => "issuerAuth",
            Self::SecurityObject => "MobileSecurityObject",
            Self::DigestAlgorithm => "digestAlgorithm",
            Self::ValueDigests => "valueDigests",
            Self::DeviceKeyInfo => "deviceKeyInfo",
            Self::DocType => "docType",
            Self::ValidityInfo => "validityInfo",
            Self::Status => "status",
        }
    }
}

impl fmt::Display for MdocPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
