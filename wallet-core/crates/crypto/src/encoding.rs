//! Base64 as JOSE writes it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// The text is not the encoding that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not valid base64 in the form that is required here")]
pub struct EncodingError;

/// Base64url without padding (RFC 7515 section 2).
#[must_use]
pub fn base64url_encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64url without padding (RFC 7515 section 2), strictly.
///
/// # Errors
/// [`EncodingError`] for padding, white space, a character of another alphabet, or bits left over that are not zero:
/// one value has one spelling, or signatures over the spelling mean little.
pub fn base64url_decode(text: &str) -> Result<Vec<u8>, EncodingError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| EncodingError)
}

/// Reads base64 with the standard alphabet and padding, as `x5c` holds it (RFC 7515 section 4.1.6).
///
/// # Errors
/// [`EncodingError`] for anything else, missing padding and white space included.
pub fn base64_decode_standard(text: &str) -> Result<Vec<u8>, EncodingError> {
    STANDARD.decode(text).map_err(|_| EncodingError)
}

/// Base64 with the standard alphabet and padding (RFC 4648 section 4), as data URIs have it.
#[must_use]
pub fn base64_encode_standard(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{base64_decode_standard, base64_encode_standard, base64url_decode, base64url_encode};

    /// RFC 7515 appendix C.
    #[test]
    fn the_rfcs_example() {
        assert_eq!(base64url_encode(&[3, 236, 255, 224, 193]), "A-z_4ME");
        assert_eq!(base64url_decode("A-z_4ME").unwrap(), [3, 236, 255, 224, 193]);
    }

    /// RFC 4648 section 10.
    #[test]
    fn the_standard_alphabet_and_its_padding() {
        assert_eq!(base64_encode_standard(b"foob"), "Zm9vYg==");
        assert_eq!(base64_decode_standard("Zm9vYg==").unwrap(), b"foob");
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "AA==",
            "AA=",
            "A",
            "A+z/4ME",
            " AAA",
            "AAA\n",
            "AB",
            "A-z_4M\u{ff25}",
        ] {
            assert!(base64url_decode(text).is_err(), "{text}");
        }
    }

    #[test]
    fn standard_needs_its_padding_and_alphabet() {
        assert_eq!(
            base64_decode_standard("A+z/4ME=").unwrap(),
            [3, 236, 255, 224, 193]
        );
        for text in ["A+z/4ME", "A-z_4ME=", "A+z/\n4ME=", "AB=="] {
            assert!(base64_decode_standard(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_value_comes_back(bytes in any::<Vec<u8>>()) {
            assert_eq!(base64url_decode(&base64url_encode(&bytes)).unwrap(), bytes);
        }

        #[test]
        fn what_is_read_has_one_spelling(text in "[A-Za-z0-9_-]{0,24}") {
            if let Ok(bytes) = base64url_decode(&text) {
                assert_eq!(base64url_encode(&bytes), text);
            }
        }
    }
}
