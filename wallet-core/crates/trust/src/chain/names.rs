//! The name under which a certificate's owner is shown.

use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::Tagged as _;
use x509_cert::der::asn1::{Ia5StringRef, ObjectIdentifier};
use x509_cert::der::{
    Tag, asn1::BmpString, asn1::PrintableStringRef, asn1::TeletexStringRef, asn1::Utf8StringRef,
};
use x509_cert::name::Name;

use super::{ChainError, VerifiedChain};

const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// The longest name that is shown, in characters. RFC 5280 Appendix A allows 64 for either attribute; some
/// authorities exceed it.
const MAX_CHARACTERS: usize = 200;

/// The first organisation in `subject`, else the first common name, else `alternative`.
///
/// A name that could mislead whoever reads it is not passed over in favour of the next one: the certificate
/// is refused.
pub(super) fn shown(subject: &Name, alternative: Option<&str>) -> Result<String, ChainError> {
    let first = |kind| subject.iter().find(|attribute| attribute.oid == kind);
    let name = match first(ORGANISATION).or_else(|| first(COMMON_NAME)) {
        Some(attribute) => text(attribute).ok_or(ChainError::Name)?,
        None => alternative.ok_or(ChainError::Name)?.to_owned(),
    };
    let name = name.trim();
    is_fit_to_show(name)
        .then(|| name.to_owned())
        .ok_or(ChainError::Name)
}

/// Whether both leaves bear the same URI name or the same DNS name, wildcards aside: then they are one party's, as far as whoever
/// vouched for both chains knows.
#[must_use]
pub fn same_party(one: &VerifiedChain, other: &VerifiedChain) -> bool {
    let mut uris = one.uri_names.iter();
    let mut hosts = one.dns_names.iter().filter(|name| !name.contains('*'));
    uris.any(|name| other.uri_names.contains(name))
        || hosts.any(|name| other.dns_names.iter().any(|own| own.eq_ignore_ascii_case(name)))
}

/// Whether a name says something, is short enough and has no character that could mislead.
pub(crate) fn is_fit_to_show(name: &str) -> bool {
    is_text(name, MAX_CHARACTERS)
}

/// As [`is_fit_to_show`], for texts of another length.
pub(crate) fn is_text(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(is_misleading)
}

/// The text of a DirectoryString (RFC 5280 §4.1.2.4), or of an IA5String as some authorities write it.
fn text(attribute: &AttributeTypeAndValue) -> Option<String> {
    let value = &attribute.value;
    let tag = value.tag();
    if tag == Tag::Utf8String {
        value
            .decode_as::<Utf8StringRef<'_>>()
            .ok()
            .map(|text| text.as_str().to_owned())
    } else if tag == Tag::PrintableString {
        value
            .decode_as::<PrintableStringRef<'_>>()
            .ok()
            .map(|text| text.as_str().to_owned())
    } else if tag == Tag::Ia5String {
        value
            .decode_as::<Ia5StringRef<'_>>()
            .ok()
            .map(|text| text.as_str().to_owned())
    } else if tag == Tag::TeletexString {
        value
            .decode_as::<TeletexStringRef<'_>>()
            .ok()
            .map(|text| text.as_str().to_owned())
    } else if tag == Tag::BmpString {
        value.decode_as::<BmpString>().ok().map(|text| text.to_string())
    } else {
        None
    }
}

/// Control characters, and those that are not seen or change the direction of text (Unicode, Bidirectional
/// Algorithm §2).
#[must_use]
pub fn is_misleading(character: char) -> bool {
    let hidden =
        matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}');
    character.is_control() || hidden || matches!(character, '\u{061C}' | '\u{FEFF}')
}
