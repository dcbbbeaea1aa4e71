//! What must hold for every list: each value is found where the standard puts it, and no input makes a panic.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::json;
use wallet_trust::status::{SignedStatusList, Status, StatusError, StatusReference};

use super::{NOW, SKEW, URI, at, public_key, signed, token_claims, token_header, verify, zlib};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The values in the order of the list, by the drawing of "Compressed Byte Array": the bits of each byte written
/// from the least significant one.
fn drawn(bits: usize, bytes: &[u8]) -> Vec<u8> {
    let written: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1))
        .collect();
    written
        .chunks(bits)
        .map(|block| block.iter().rev().fold(0, |value, bit| value << 1 | bit))
        .collect()
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn every_value_is_found(size in 0..4_u32, bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let bits = 1_u8 << size;
        let list = verify(&signed(&token_header(), &token_claims(bits, &zlib(&bytes)))).unwrap();
        let values = drawn(usize::from(bits), &bytes);
        let mut count = 0;
        for value in values {
            let expected = match value {
                0 => Status::Valid,
                1 => Status::Revoked,
                2 => Status::Suspended,
                3 | 12..=15 => Status::ApplicationSpecific(u32::from(value)),
                _ => Status::Unknown,
            };
            prop_assert_eq!(list.status(&at(count)), Ok(expected));
            count += 1;
        }
        prop_assert_eq!(list.status(&at(count)), Err(StatusError::IndexOutOfRange));
    }

    #[test]
    fn arbitrary_bytes_are_no_list(body in prop::collection::vec(any::<u8>(), 0..256)) {
        prop_assert!(SignedStatusList::parse(&body).is_err());
    }

    #[test]
    fn arbitrary_compressed_bytes_do_no_harm(compressed in prop::collection::vec(any::<u8>(), 0..256)) {
        let jws = signed(&token_header(), &token_claims(1, &compressed));
        let list = SignedStatusList::parse(jws.as_bytes()).unwrap();
        let _ = list.verify(&public_key(1), URI, NOW, SKEW);
    }

    #[test]
    fn arbitrary_references_do_no_harm(idx in any::<u64>(), index in ".{0,24}", size in any::<u64>(), word in ".{0,12}") {
        let claims = json!({
            "status": { "status_list": { "idx": idx, "uri": word.clone() } },
            "credentialStatus": [{
                "type": "BitstringStatusListEntry",
                "statusPurpose": word.clone(),
                "statusListIndex": index,
                "statusSize": size,
                "statusListCredential": word
            }]
        });
        if let Ok(found) = StatusReference::read(&claims) {
            let list = verify(&signed(&token_header(), &token_claims(8, &zlib(&[0])))).unwrap();
            for reference in found {
                let _ = list.status(&reference);
            }
        }
    }
}
