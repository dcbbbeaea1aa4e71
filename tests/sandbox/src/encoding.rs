//! Encodings, randomness and the clock.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::trouble::Trouble;

/// base64url without padding (RFC 7515 section 2).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes base64url without padding.
///
/// # Errors
///
/// [`Trouble`] when the text is something else.
pub fn base64url_decode(text: &str) -> Result<Vec<u8>, Trouble> {
    URL_SAFE_NO_PAD.decode(text).map_err(Trouble::during("base64url"))
}

/// Standard base64 with padding, as `x5c` uses it (RFC 7515 section 4.1.6).
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Decodes standard base64.
///
/// # Errors
///
/// [`Trouble`] when the text is something else.
pub fn base64_decode(text: &str) -> Result<Vec<u8>, Trouble> {
    STANDARD.decode(text).map_err(Trouble::during("base64"))
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// `N` random bytes as base64url: identifiers, codes, tokens, nonces.
///
/// # Errors
///
/// [`Trouble`] when the operating system has no randomness.
pub fn random_text<const N: usize>() -> Result<String, Trouble> {
    Ok(base64url(&random_bytes::<N>()?))
}

/// `N` random bytes.
///
/// # Errors
///
/// [`Trouble`] when the operating system has no randomness.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], Trouble> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(Trouble::during("randomness"))?;
    Ok(bytes)
}

/// A transaction code of six digits.
///
/// # Errors
///
/// [`Trouble`] when the operating system has no randomness.
pub fn random_digits() -> Result<String, Trouble> {
    let number = u32::from_be_bytes(random_bytes::<4>()?) % 1_000_000;
    Ok(format!("{number:06}"))
}

/// A random UUID (RFC 9562 section 5.4).
///
/// # Errors
///
/// [`Trouble`] when the operating system has no randomness.
pub fn random_uuid() -> Result<String, Trouble> {
    let mut number = u128::from_be_bytes(random_bytes::<16>()?);
    number = (number & !(0xf_u128 << 76)) | (0x4_u128 << 76);
    number = (number & !(0x3_u128 << 62)) | (0x2_u128 << 62);
    let hex = format!("{number:032x}");
    let mut text = String::with_capacity(36);
    for (place, digit) in hex.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    Ok(text)
}

/// Seconds since 1970.
pub fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

/// The date `days` from today, `YYYY-MM-DD`.
pub fn date_from_today(days: i64) -> String {
    let date = (OffsetDateTime::now_utc() + Duration::days(days)).date();
    format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

/// The instant `days` from now, RFC 3339 in UTC.
///
/// # Errors
///
/// [`Trouble`] when the instant cannot be written.
pub fn instant_from_now(days: i64) -> Result<String, Trouble> {
    let instant = (OffsetDateTime::now_utc() + Duration::days(days)).replace_nanosecond(0);
    let instant = instant.map_err(Trouble::during("instant"))?;
    instant.format(&Rfc3339).map_err(Trouble::during("instant"))
}

/// An instant in seconds since 1970 as RFC 3339 in UTC.
///
/// # Errors
///
/// [`Trouble`] when the instant cannot be written.
pub fn instant(seconds: i64) -> Result<String, Trouble> {
    let instant = OffsetDateTime::from_unix_timestamp(seconds).map_err(Trouble::during("instant"))?;
    instant.format(&Rfc3339).map_err(Trouble::during("instant"))
}

/// Percent-encodes everything outside RFC 3986's unreserved characters.
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_carry_version_and_variant() {
        let uuid = random_uuid().unwrap();
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert!("89ab".contains(char::from(uuid.as_bytes()[19])), "{uuid}");
    }

    #[test]
    fn digits_are_six() {
        let digits = random_digits().unwrap();
        assert!(digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()));
    }

    #[test]
    fn percent_encoding_leaves_only_unreserved() {
        assert_eq!(percent_encode("a b/ü:~"), "a%20b%2F%C3%BC%3A~");
    }
}
