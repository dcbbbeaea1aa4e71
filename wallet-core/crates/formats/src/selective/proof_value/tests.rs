use minicbor::Encoder;
use minicbor::data::Tag;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use serde_json::Value;
use wallet_crypto::base64url_encode;

use super::{BbsBase, BbsDerived, EcdsaBase, EcdsaDerived};
use crate::limits::{MAX_POINTERS, MAX_PROOF_VALUE_BYTES, MAX_STATEMENTS};
use crate::selective::SelectiveError;
use crate::selective::labels::Labels;

/// A P-256 point with its prefix: the proof key of the vectors.
const MULTIKEY: [u8; 35] = [
    0x80, 0x24, 0x02, 0x2a, 0x72, 0xce, 0x19, 0xb6, 0x3f, 0x16, 0xe3, 0x3e, 0x01, 0x2a, 0x52, 0x92, 0x43,
    0xb1, 0xb0, 0x84, 0x76, 0x13, 0xc9, 0xfb, 0x32, 0x5d, 0xaa, 0xd5, 0x44, 0x3a, 0xb4, 0x4c, 0x33, 0x8b,
    0x93,
];

/// What an ecdsa-sd base proof value is made of.
struct Parts {
    header: [u8; 3],
    multikey: Vec<u8>,
    hmac_key: Vec<u8>,
    signatures: usize,
    signature: usize,
    pointers: Vec<String>,
    trailing: Vec<u8>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            header: [0xd9, 0x5d, 0],
            multikey: MULTIKEY.to_vec(),
            hmac_key: vec![1; 32],
            signatures: 2,
            signature: 64,
            pointers: vec!["/issuer".to_owned()],
            trailing: Vec::new(),
        }
    }
}

impl Parts {
    fn text(&self) -> String {
        let mut encoder = Encoder::new(Vec::new());
        encoder.array(5).unwrap();
        encoder.bytes(&[0; 64]).unwrap();
        encoder.bytes(&self.multikey).unwrap();
        encoder.bytes(&self.hmac_key).unwrap();
        encoder.array(self.signatures as u64).unwrap();
        for _ in 0..self.signatures {
            encoder.bytes(&vec![0; self.signature]).unwrap();
        }
        encoder.array(self.pointers.len() as u64).unwrap();
        for pointer in &self.pointers {
            encoder.str(pointer).unwrap();
        }
        let bytes = [&self.header, encoder.into_writer().as_slice(), &self.trailing].concat();
        multibase(&bytes)
    }

    fn parse(&self) -> Result<EcdsaBase, SelectiveError> {
        EcdsaBase::parse(&self.text())
    }
}

fn multibase(bytes: &[u8]) -> String {
    format!("u{}", base64url_encode(bytes))
}

fn derived(build: impl FnOnce(&mut Encoder<Vec<u8>>)) -> String {
    let mut encoder = Encoder::new(Vec::new());
    build(&mut encoder);
    multibase(&[&[0xd9, 0x5d, 3], encoder.into_writer().as_slice()].concat())
}

#[test]
fn whole_base_proof_is_read() {
    let base = Parts::default().parse().unwrap();
    assert_eq!(base.signatures.len(), 2);
    assert_eq!(base.mandatory_pointers.len(), 1);
}

#[test]
fn parts_of_another_form_are_refused() {
    let parts = Parts::default;
    for parts in [
        Parts {
            multikey: MULTIKEY[..34].to_vec(),
            ..parts()
        },
        Parts {
            multikey: [&MULTIKEY[..], &[0]].concat(),
            ..parts()
        },
        // An Ed25519 key, and a point without its sign.
        Parts {
            multikey: [&[0xed, 0x01], &MULTIKEY[2..]].concat(),
            ..parts()
        },
        Parts {
            multikey: [&MULTIKEY[..2], &[5; 33]].concat(),
            ..parts()
        },
        Parts {
            hmac_key: vec![1; 31],
            ..parts()
        },
        Parts {
            signature: 63,
            ..parts()
        },
        Parts {
            trailing: vec![0],
            ..parts()
        },
    ] {
        assert!(matches!(parts.parse(), Err(SelectiveError::ProofValue)));
    }
    let pointers = vec!["issuer".to_owned()];
    assert!(matches!(
        Parts { pointers, ..parts() }.parse(),
        Err(SelectiveError::Pointer)
    ));
}

#[test]
fn headers_tell_kind_and_suite() {
    let parse = |header: [u8; 3]| {
        Parts {
            header,
            ..Parts::default()
        }
        .parse()
    };
    assert!(parse([0xd9, 0x5d, 0]).is_ok());
    assert!(matches!(parse([0xd9, 0x5d, 1]), Err(SelectiveError::WrongKind)));
    for third in 2..=9 {
        assert!(matches!(
            parse([0xd9, 0x5d, third]),
            Err(SelectiveError::UnsupportedFeature)
        ));
    }
    assert!(matches!(parse([0xd9, 0x5e, 0]), Err(SelectiveError::ProofValue)));
    // Holder binding and pseudonyms of bbs-2023.
    for third in [4, 5, 6, 7, 8, 9] {
        let text = multibase(&[0xd9, 0x5d, third, 0x85]);
        assert!(matches!(
            BbsBase::parse(&text),
            Err(SelectiveError::UnsupportedFeature)
        ));
        assert!(matches!(
            BbsDerived::parse(&text),
            Err(SelectiveError::UnsupportedFeature)
        ));
    }
}

#[test]
fn other_multibase_and_what_is_none_are_refused() {
    let text = Parts::default().text();
    for text in [
        text.replacen('u', "z", 1),
        text[1..].to_owned(),
        format!("{text}="),
        String::new(),
        "u".to_owned(),
        "u2V0".to_owned(),
    ] {
        assert!(
            matches!(EcdsaBase::parse(&text), Err(SelectiveError::ProofValue)),
            "{text}"
        );
        assert!(EcdsaDerived::parse(&text).is_err());
        assert!(BbsBase::parse(&text).is_err());
        assert!(BbsDerived::parse(&text).is_err());
    }
}

#[test]
fn lists_have_limits() {
    let parts = Parts::default;
    let at = Parts {
        signatures: MAX_STATEMENTS,
        ..parts()
    };
    assert_eq!(at.parse().unwrap().signatures.len(), MAX_STATEMENTS);
    let above = Parts {
        signatures: MAX_STATEMENTS + 1,
        ..parts()
    };
    assert!(matches!(above.parse(), Err(SelectiveError::TooManyStatements)));
    let pointers = |count: usize| vec!["/a".to_owned(); count];
    let at = Parts {
        pointers: pointers(MAX_POINTERS),
        ..parts()
    };
    assert_eq!(at.parse().unwrap().mandatory_pointers.len(), MAX_POINTERS);
    let above = Parts {
        pointers: pointers(MAX_POINTERS + 1),
        ..parts()
    };
    assert!(matches!(above.parse(), Err(SelectiveError::TooManyPointers)));
}

#[test]
fn proof_value_has_a_limit() {
    // As long as the limit it is read, and found to be something else.
    let at = format!("u{}", "A".repeat(MAX_PROOF_VALUE_BYTES - 1));
    assert!(matches!(EcdsaBase::parse(&at), Err(SelectiveError::ProofValue)));
    assert!(matches!(
        EcdsaBase::parse(&format!("{at}A")),
        Err(SelectiveError::TooLarge)
    ));
}

#[test]
fn length_that_is_claimed_allocates_nothing() {
    // An array of 2^63 signatures in a few bytes.
    let text = derived(|encoder| {
        encoder.array(5).unwrap();
        encoder.bytes(&[]).unwrap();
        encoder.map(u64::MAX).unwrap();
    });
    assert!(matches!(
        BbsDerived::parse(&text),
        Err(SelectiveError::TooManyStatements)
    ));
}

#[test]
fn indefinite_lengths_tags_and_doubled_keys_are_refused() {
    let label_map = |build: &dyn Fn(&mut Encoder<Vec<u8>>)| {
        derived(|encoder| {
            encoder.array(5).unwrap();
            encoder.bytes(&[]).unwrap();
            build(encoder);
            encoder.array(0).unwrap().array(0).unwrap().bytes(&[]).unwrap();
        })
    };
    assert!(
        BbsDerived::parse(&label_map(&|encoder| {
            encoder.map(1).unwrap().u8(0).unwrap().u8(3).unwrap();
        }))
        .is_ok()
    );
    for build in [
        (&|encoder: &mut Encoder<Vec<u8>>| {
            encoder
                .map(2)
                .unwrap()
                .u8(0)
                .unwrap()
                .u8(3)
                .unwrap()
                .u8(0)
                .unwrap()
                .u8(4)
                .unwrap();
        }) as &dyn Fn(&mut Encoder<Vec<u8>>),
        &|encoder| {
            encoder.begin_map().unwrap().end().unwrap();
        },
        &|encoder| {
            encoder.tag(Tag::new(4)).unwrap().map(0).unwrap();
        },
        &|encoder| {
            encoder.map(1).unwrap().i8(-1).unwrap().u8(3).unwrap();
        },
        &|encoder| {
            encoder.map(1).unwrap().u8(0).unwrap().bytes(&[3]).unwrap();
        },
        &|encoder| {
            encoder.map(1).unwrap().u64(1 << 32).unwrap().u8(3).unwrap();
        },
        &|encoder| {
            encoder.array(0).unwrap();
        },
    ] {
        assert!(matches!(
            BbsDerived::parse(&label_map(build)),
            Err(SelectiveError::ProofValue)
        ));
    }
}

#[test]
fn every_beginning_of_a_proof_value_is_refused() {
    let signed: Value = serde_json::from_str(include_str!(
        "../../../../../../tests/vectors/w3c-vc-di-bbs/addSignedSDBase.json"
    ))
    .unwrap();
    let value = signed["proof"]["proofValue"].as_str().unwrap();
    assert!(BbsBase::parse(value).is_ok());
    for length in 0..value.len() {
        assert!(BbsBase::parse(&value[..length]).is_err());
    }
}

proptest! {
    #[test]
    fn derived_proofs_come_back(
        proof in any::<Vec<u8>>(),
        labels in proptest::collection::btree_map(0..50_usize, 0..50_usize, 0..8),
        mandatory in proptest::collection::vec(0..70_000_usize, 0..8),
        selective in proptest::collection::vec(0..300_usize, 0..8),
        header in any::<Vec<u8>>(),
    ) {
        let derived = BbsDerived {
            proof: proof.clone(),
            labels: Labels::Shuffled(labels.clone()),
            mandatory_indexes: mandatory.clone(),
            selective_indexes: selective.clone(),
            presentation_header: header.clone(),
        };
        let read = BbsDerived::parse(&derived.to_proof_value()).unwrap();
        prop_assert_eq!(read.proof, proof);
        prop_assert!(read.labels == Labels::Shuffled(labels));
        prop_assert_eq!(read.mandatory_indexes, mandatory);
        prop_assert_eq!(read.selective_indexes, selective);
        prop_assert_eq!(read.presentation_header, header);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>(), third in 0..10_u8) {
        let text = multibase(&[&[0xd9, 0x5d, third], bytes.as_slice()].concat());
        let _ = EcdsaBase::parse(&text);
        let _ = BbsBase::parse(&text);
        if let Ok(derived) = EcdsaDerived::parse(&text) {
            prop_assert!(EcdsaDerived::parse(&derived.to_proof_value()).is_ok());
        }
        if let Ok(derived) = BbsDerived::parse(&text) {
            prop_assert!(BbsDerived::parse(&derived.to_proof_value()).is_ok());
        }
    }
}
