//! An mdoc: after an `i` what the issuer sent, after an `o` the mobile security object that is signed, after any other byte the
//! value of an element whose digest is right.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_crypto::{SignatureAlgorithm, base64url_encode, sha256};
use wallet_formats::{Mdoc, SessionTranscript};

/// A string of this major type.
fn string(major: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap();
    [&[major << 5 | 26][..], &length.to_be_bytes(), bytes].concat()
}

fn text(text: &str) -> Vec<u8> {
    string(3, text.as_bytes())
}

/// Encoded CBOR in a byte string.
fn embedded(item: &[u8]) -> Vec<u8> {
    [&[0xd8, 24][..], &string(2, item)].concat()
}

/// A map of indefinite length.
fn map(entries: &[(&[u8], &[u8])]) -> Vec<u8> {
    let entries: Vec<u8> = entries
        .iter()
        .flat_map(|(key, value)| [*key, *value].concat())
        .collect();
    [&[0xbf][..], &entries, &[0xff]].concat()
}

/// `IssuerSigned` with one element and what is signed.
fn issuer_signed(item: &[u8], object: &[u8]) -> Vec<u8> {
    let elements = map(&[(&text("n"), &[&[0x81][..], item].concat())]);
    // ES256, and a certificate that nobody looks at here.
    let headers = [0x84, 0x43, 0xa1, 1, 0x26, 0xa1, 0x18, 33, 0x41, 0];
    let payload = string(2, &embedded(object));
    let auth = [&headers[..], &payload, &string(2, &[0; 64])].concat();
    map(&[(&text("nameSpaces"), &elements), (&text("issuerAuth"), &auth)])
}

fn element(value: &[u8]) -> Vec<u8> {
    embedded(&map(&[
        (&text("digestID"), &[0]),
        (&text("random"), &string(2, &[7; 16])),
        (&text("elementIdentifier"), &text("e")),
        (&text("elementValue"), value),
    ]))
}

fn object(item: &[u8]) -> Vec<u8> {
    let date = |text_of: &str| [&[0xc0][..], &text(text_of)].concat();
    let digest = map(&[(&[0], &string(2, &sha256(item)))]);
    map(&[
        (&text("version"), &text("1.0")),
        (&text("digestAlgorithm"), &text("SHA-256")),
        (&text("valueDigests"), &map(&[(&text("n"), &digest)])),
        (&text("deviceKeyInfo"), &map(&[(&text("deviceKey"), &[0xa0])])),
        (&text("docType"), &text("d")),
        (
            &text("validityInfo"),
            &map(&[
                (&text("signed"), &date("2026-01-01T00:00:00Z")),
                (&text("validFrom"), &date("2026-01-01T00:00:00Z")),
                (&text("validUntil"), &date("2026-01-03T00:00:00Z")),
            ]),
        ),
    ])
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let issued = match first {
        b'i' => rest.to_vec(),
        b'o' => issuer_signed(&element(&[1]), rest),
        _ => {
            let item = element(rest);
            issuer_signed(&item, &object(&item))
        }
    };
    let compact = base64url_encode(&issued);
    let Ok(mdoc) = Mdoc::parse(&compact) else {
        return;
    };
    assert_eq!(mdoc.compact(), compact);
    let nothing = mdoc.select(&[]).unwrap();
    assert!(nothing.revealed.is_empty() && nothing.emptied.is_empty() && !nothing.withheld.is_empty());
    let mut elements: Vec<_> = nothing.withheld.iter().cloned().collect();
    elements.iter_mut().for_each(|path| path.0.truncate(2));
    elements.dedup();
    let all = mdoc.select(&elements).unwrap();
    assert_eq!((all.revealed, all.withheld.len()), (nothing.withheld, 0));
    let transcript = SessionTranscript::openid4vp("client", "nonce", None, "https://v.example/r");
    let signature = mdoc
        .signing_input(&transcript, SignatureAlgorithm::Es256)
        .finish(&[0; 64]);
    let whole = mdoc.device_response(&mdoc.select(&elements).unwrap(), &signature);
    assert!(whole.len() > mdoc.device_response(&mdoc.select(&[]).unwrap(), &signature).len());
    let validity = mdoc.validity();
    if let (Some(nbf), Some(exp)) = (validity.nbf, validity.exp) {
        assert_eq!(mdoc.check_dates(nbf, 0).is_ok(), nbf < exp);
    }
    let _ = (mdoc.device_key(), mdoc.issuer_reference(), mdoc.status());
});
