//! For random mdocs, selections and bytes.

use ciborium::Value as Cbor;
use proptest::prelude::{Strategy, any, prop, prop_oneof, proptest};
use proptest::sample::Index;
use serde_json::Value;
use wallet_crypto::{base64url_decode, base64url_encode};

use super::presenting::{is_signed, respond};
use super::{Making, embedded, encode, issuer, item, member, public};
use crate::tests::leaves;
use crate::tests::random::config;
use crate::{ClaimPath, Mdoc, PathStep, SessionTranscript};

/// A value that is found again wherever it leaks: each text is long and its own.
fn value() -> impl Strategy<Value = Cbor> {
    let scalar = prop_oneof![
        any::<[u8; 12]>().prop_map(|bytes| Cbor::from(base64url_encode(&bytes))),
        any::<[u8; 16]>().prop_map(|bytes| Cbor::Bytes(bytes.to_vec())),
    ];
    scalar.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Cbor::Array),
            inner
                .clone()
                .prop_map(|value| Cbor::Map(vec![("member".into(), value)])),
            inner.prop_map(|value| Cbor::Tag(1004, Box::new(value))),
        ]
    })
}

/// Up to three namespaces of up to six elements.
fn namespaces() -> impl Strategy<Value = Vec<(String, Vec<Cbor>)>> {
    let values = prop::collection::vec(value(), 1..6);
    prop::collection::vec(values, 1..4).prop_map(|namespaces| {
        let items = |namespace: usize, values: Vec<Cbor>| {
            let item = |(at, value)| item(at as u64, &format!("element-{namespace}-{at}"), value);
            values.into_iter().enumerate().map(item).collect()
        };
        let all = namespaces.into_iter().enumerate();
        all.map(|(at, values)| (format!("namespace.{at}"), items(at, values)))
            .collect()
    })
}

/// What no response may hold unless its element was chosen: texts, byte strings and the random bytes.
fn secrets(item: &Cbor) -> Vec<Vec<u8>> {
    fn walk(value: &Cbor, found: &mut Vec<Vec<u8>>) {
        if let Some(text) = value.as_text().filter(|text| *text != "member") {
            found.push(text.as_bytes().to_vec());
        }
        found.extend(value.as_bytes().cloned());
        let inner = value.as_tag().map(|(_, value)| value);
        let members = value.as_map().into_iter().flatten().map(|(_, value)| value);
        let all = value.as_array().into_iter().flatten().chain(members).chain(inner);
        all.for_each(|value| walk(value, found));
    }
    let mut found = Vec::new();
    let mut item = item.clone();
    for name in ["random", "elementValue", "elementIdentifier"] {
        walk(member(&mut item, name), &mut found);
    }
    found
}

fn path(namespace: &str, item: &Cbor) -> ClaimPath {
    let name = member(&mut item.clone(), "elementIdentifier")
        .as_text()
        .unwrap()
        .to_owned();
    ClaimPath(vec![PathStep::Key(namespace.to_owned()), PathStep::Key(name)])
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn nothing_leaves_that_was_not_chosen(namespaces in namespaces(), picks in prop::collection::vec(any::<bool>(), 18)) {
        let making = Making::of(namespaces.clone()).digested();
        let mdoc = making.parse().unwrap();
        let all: Vec<(ClaimPath, &Cbor)> = namespaces
            .iter()
            .flat_map(|(name, items)| items.iter().map(move |item| (path(name, item), item)))
            .collect();
        let is_chosen = |at: usize| picks[at % picks.len()];
        let chosen: Vec<ClaimPath> = all.iter().enumerate().filter(|(at, _)| is_chosen(*at)).map(|(_, (path, _))| path.clone()).collect();
        let selection = mdoc.select(&chosen).unwrap();
        // Every leaf either leaves or stays, with its element.
        let mut both = [selection.revealed.clone(), selection.withheld.clone()].concat();
        both.sort();
        assert_eq!(both, leaves(mdoc.claims()));
        assert!(selection.revealed.iter().all(|leaf| chosen.iter().any(|path| leaf.0.starts_with(&path.0))));
        let transcript = SessionTranscript::openid4vp("client", "nonce", None, "https://v.example/r");
        let mut response = respond(&mdoc, &chosen, &transcript);
        let bytes = encode(&response);
        for (at, (_, item)) in all.iter().enumerate() {
            let whole = encode(&embedded(encode(item)));
            assert_eq!(bytes.windows(whole.len()).any(|part| part == whole), is_chosen(at));
            for secret in secrets(item) {
                let is_there = bytes.windows(secret.len()).any(|part| part == secret);
                assert_eq!(is_there, is_chosen(at));
            }
        }
        let document = &mut member(&mut response, "documents").as_array_mut().unwrap()[0];
        assert!(is_signed(document, &transcript));
        // What arrives is an mdoc of the chosen elements.
        if chosen.is_empty() {
            return Ok(());
        }
        let shown = base64url_encode(&encode(member(document, "issuerSigned")));
        let shown = Mdoc::parse(&shown).unwrap();
        shown.verify_signature(&public(&issuer())).unwrap();
        assert_eq!(leaves(shown.claims()), selection.revealed);
    }

    #[test]
    fn parsed_again_it_is_the_same(namespaces in namespaces()) {
        let making = Making::of(namespaces).digested();
        let mdoc = making.parse().unwrap();
        let again = Mdoc::parse(mdoc.compact()).unwrap();
        assert_eq!(again.claims(), mdoc.claims());
        assert_eq!(again.validity(), mdoc.validity());
        assert_eq!(again.compact(), making.issue());
    }

    #[test]
    fn no_bytes_make_the_parser_panic(noise in any::<Vec<u8>>(), at in any::<Index>(), byte in any::<u8>()) {
        assert!(Mdoc::parse(&base64url_encode(&noise)).is_err());
        let mut bytes = base64url_decode(&Making::new().digested().issue()).unwrap();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        for bytes in [bytes.clone(), [&bytes[..place], &noise].concat()] {
            if let Ok(mdoc) = Mdoc::parse(&base64url_encode(&bytes)) {
                let _ = mdoc.device_key();
                let selection = mdoc.select(&[]).unwrap();
                assert_eq!(selection.withheld, leaves(mdoc.claims()));
                assert!(matches!(mdoc.claims(), Value::Object(_)));
            }
        }
    }
}
