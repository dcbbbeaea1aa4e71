use wallet_crypto::{CoseError, JsonError, JwsError};

/// Why a list, or the way in which a credential names one, says nothing about a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatusError {
    /// Larger, longer or more than the table of limits allows.
    #[error("the status list is too large")]
    TooLarge,
    /// The list inflates to more than the limit.
    #[error("the status list inflates to more than is read")]
    InflatedTooLarge,
    /// A member of the credential's reference is missing or not what the standard says.
    #[error("the credential's reference to a status list is malformed")]
    Reference,
    /// Secured in another way than as a compact JWS or a COSE_Sign1, such as a MAC. A proof inside the document is not read
    /// here.
    #[error("the status list is secured in a way that is not supported")]
    Unsupported,
    /// Neither a Status List Token nor a status list credential, or not the one that the credential names.
    #[error("the document is no status list of the expected kind")]
    Type,
    /// No compact JWS, or with a header that is not accepted.
    #[error("the status list's signature cannot be read")]
    Jws(#[source] JwsError),
    /// No COSE_Sign1, or with a header that is not accepted.
    #[error("the status list's signature cannot be read")]
    Cose(#[source] CoseError),
    /// The payload is not JSON within the limits.
    #[error("the status list's payload is not acceptable JSON")]
    Payload(#[source] JsonError),
    /// A required claim is missing, or one has a value that the standard forbids.
    #[error("a claim of the status list is missing or malformed")]
    Claim,
    /// `x5c` or `kid` is malformed.
    #[error("the status list's header is malformed")]
    Header,
    /// The signature is wrong.
    #[error("the status list's signature is wrong")]
    Signature,
    /// `sub`, or the credential's `id`, is not the address that the list was fetched from.
    #[error("the status list is another one than was asked for")]
    Subject,
    /// Issued, or valid only, in the future.
    #[error("the status list is not valid yet")]
    NotYetValid,
    /// Its time is over.
    #[error("the status list has expired")]
    Expired,
    /// The list is not the encoding that the standard says: base64url, zlib or gzip, with the right checksum and nothing
    /// after it.
    #[error("the status list cannot be decoded")]
    Encoding,
    /// Fewer entries than a list must have so that the holders are hidden among each other.
    #[error("the status list has too few entries")]
    TooShort,
    /// The credential's index lies outside the list.
    #[error("the index lies outside the status list")]
    IndexOutOfRange,
    /// The list does not serve the purpose that the credential names it for.
    #[error("the status list serves another purpose")]
    Purpose,
    /// The list has entries of another size than the credential says.
    #[error("the status list has entries of another size")]
    Size,
}
