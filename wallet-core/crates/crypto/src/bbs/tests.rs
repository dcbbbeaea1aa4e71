use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::Config;
use serde_json::Value;
use zkryptium::bbsplus::keys::BBSplusSecretKey;
use zkryptium::schemes::algorithms::BbsBls12381Sha256;
use zkryptium::schemes::generics::Signature;

use super::{BbsError, BbsHeaders, BbsPublicKey, MAX_MESSAGES, POINT, SCALAR, ascend_below, hidden_messages};
use crate::key::{KeyError, SignatureError};
use crate::random::OsRandom;
use crate::random::fixed::NoRandom;

const KEYS: &str = include_str!("../../../../../tests/vectors/w3c-vc-di-bbs/BBSKeyMaterial.json");
const HASHES: &str = include_str!("../../../../../tests/vectors/w3c-vc-di-bbs/addHashData.json");
const TRANSFORMED: &str = include_str!("../../../../../tests/vectors/w3c-vc-di-bbs/addBaseTransform.json");
const SIGNED: &str = include_str!("../../../../../tests/vectors/w3c-vc-di-bbs/addRawBaseSignatureInfo.json");
const DISCLOSED: &str = include_str!("../../../../../tests/vectors/w3c-vc-di-bbs/derivedDisclosureData.json");

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    assert!(text.len().is_multiple_of(2));
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// The published key.
fn key() -> BbsPublicKey {
    BbsPublicKey::from_bytes(&hex(&json(KEYS)["publicKeyHex"])).unwrap()
}

fn secret() -> BBSplusSecretKey {
    BBSplusSecretKey::from_bytes(&hex(&json(KEYS)["privateKeyHex"])).unwrap()
}

/// Signs as the issuer of the vectors.
fn sign(header: &[u8], messages: &[Vec<u8>]) -> Vec<u8> {
    let signature =
        Signature::<BbsBls12381Sha256>::sign(Some(messages), &secret(), &secret().public_key(), Some(header));
    signature.unwrap().to_bytes().to_vec()
}

/// The `bbsHeader` of the vectors.
fn header() -> Vec<u8> {
    let hashes = json(HASHES);
    [hex(&hashes["proofHash"]), hex(&hashes["mandatoryHash"])].concat()
}

/// The `bbsMessages` of the vectors.
fn messages() -> Vec<Vec<u8>> {
    let groups = json(TRANSFORMED);
    let entries = groups["nonMandatory"]["value"].as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry[1].as_str().unwrap().as_bytes().to_vec())
        .collect()
}

fn published_signature() -> Vec<u8> {
    hex(&json(SIGNED)["bbsSignature"])
}

/// The proof that the vectors derive, with the indexes and the presentation header.
fn published_proof() -> (Vec<u8>, Vec<usize>, Vec<u8>) {
    let data = json(DISCLOSED);
    let indexes = data["adjSelectiveIndexes"].as_array().unwrap();
    let indexes = indexes.iter().map(|index| index.as_u64().unwrap() as usize);
    let presentation = &json(include_str!(
        "../../../../../tests/vectors/w3c-vc-di-bbs/BBSDeriveMaterial.json"
    ))["presentationHeaderHex"];
    (hex(&data["bbsProof"]), indexes.collect(), hex(presentation))
}

fn bound<'a>(header: &'a [u8], presentation: &'a [u8]) -> BbsHeaders<'a> {
    BbsHeaders { header, presentation }
}

fn shown(messages: &[Vec<u8>], indexes: &[usize]) -> Vec<Vec<u8>> {
    indexes.iter().map(|index| messages[*index].clone()).collect()
}

#[test]
fn published_signature_verifies_and_is_made_again() {
    key()
        .verify(&published_signature(), &header(), &messages())
        .unwrap();
    assert_eq!(secret().public_key().to_bytes(), key().to_bytes());
    assert_eq!(sign(&header(), &messages()), published_signature());
}

#[test]
fn published_proof_verifies() {
    let (proof, indexes, presentation) = published_proof();
    let shown = shown(&messages(), &indexes);
    key()
        .verify_proof(&proof, bound(&header(), &presentation), &shown, &indexes)
        .unwrap();
}

#[test]
fn proof_of_the_published_signature_verifies_and_no_two_are_alike() {
    let (_, indexes, _) = published_proof();
    let prove = || {
        key()
            .prove(
                &published_signature(),
                bound(&header(), b"nonce"),
                &messages(),
                &indexes,
                &OsRandom,
            )
            .unwrap()
    };
    let (first, second) = (prove(), prove());
    let shown = shown(&messages(), &indexes);
    for proof in [&first, &second] {
        key()
            .verify_proof(proof, bound(&header(), b"nonce"), &shown, &indexes)
            .unwrap();
    }
    assert_ne!(first, second);
    assert_ne!(first[..POINT], second[..POINT]);
    assert_eq!(
        first.len(),
        3 * POINT + (4 + messages().len() - indexes.len()) * SCALAR
    );
}

#[test]
fn nothing_of_a_proof_can_be_changed() {
    let (proof, indexes, presentation) = published_proof();
    let shown = shown(&messages(), &indexes);
    let refused = |proof: &[u8], header: &[u8], presentation: &[u8], shown: &[Vec<u8>], indexes: &[usize]| {
        assert_eq!(
            key().verify_proof(proof, bound(header, presentation), shown, indexes),
            Err(SignatureError::Invalid)
        );
    };
    for at in [0, POINT, 2 * POINT, 3 * POINT + 31, proof.len() - 1] {
        let mut changed = proof.clone();
        changed[at] ^= 1;
        refused(&changed, &header(), &presentation, &shown, &indexes);
    }
    refused(&proof, &header()[1..], &presentation, &shown, &indexes);
    refused(&proof, &header(), b"another", &shown, &indexes);
    let mut other = shown.clone();
    other[0].push(b' ');
    refused(&proof, &header(), &presentation, &other, &indexes);
    refused(&proof, &header(), &presentation, &shown[1..], &indexes);
    refused(&proof, &header(), &presentation, &shown[1..], &indexes[1..]);
    let mut moved = indexes.clone();
    moved[0] -= 1;
    refused(&proof, &header(), &presentation, &shown, &moved);
    let other_key = BbsPublicKey::from_bytes(
        &BBSplusSecretKey::from_bytes(&[7; 32])
            .unwrap()
            .public_key()
            .to_bytes(),
    )
    .unwrap();
    assert!(
        other_key
            .verify_proof(&proof, bound(&header(), &presentation), &shown, &indexes)
            .is_err()
    );
}

#[test]
fn indexes_that_do_not_ascend_or_do_not_exist_are_refused() {
    let messages: Vec<Vec<u8>> = (0..4).map(|number| vec![number]).collect();
    let signature = sign(b"", &messages);
    for indexes in [&[1, 1][..], &[2, 1], &[4], &[usize::MAX], &[0, 1, 2, 3, 4]] {
        assert_eq!(
            key().prove(&signature, bound(b"", b""), &messages, indexes, &OsRandom),
            Err(BbsError::Indexes),
            "{indexes:?}"
        );
        let proof = key()
            .prove(&signature, bound(b"", b""), &messages, &[0, 1], &OsRandom)
            .unwrap();
        let shown = vec![vec![0]; indexes.len()];
        assert!(
            key()
                .verify_proof(&proof, bound(b"", b""), &shown, indexes)
                .is_err(),
            "{indexes:?}"
        );
    }
}

#[test]
fn no_proof_without_a_signature_or_without_randomness() {
    let messages = messages();
    let mut wrong = published_signature();
    wrong[79] ^= 1;
    assert_eq!(
        key().prove(&wrong, bound(&header(), b""), &messages, &[0], &OsRandom),
        Err(BbsError::Signature(SignatureError::Invalid))
    );
    assert!(matches!(
        key().prove(
            &published_signature(),
            bound(&header(), b""),
            &messages,
            &[0],
            &NoRandom
        ),
        Err(BbsError::Random(_))
    ));
}

#[test]
fn all_and_none_of_the_messages_can_be_shown() {
    for count in 0..4_usize {
        let messages: Vec<Vec<u8>> = (0..count).map(|number| vec![number as u8; 3]).collect();
        let signature = sign(b"header", &messages);
        let all: Vec<usize> = (0..count).collect();
        for indexes in [all.as_slice(), &[]] {
            let proof = key()
                .prove(&signature, bound(b"header", b""), &messages, indexes, &OsRandom)
                .unwrap();
            assert_eq!(hidden_messages(&proof), Some(count - indexes.len()));
            let shown = shown(&messages, indexes);
            key()
                .verify_proof(&proof, bound(b"header", b""), &shown, indexes)
                .unwrap();
        }
    }
}

/// The point at infinity of each group, a zero scalar, and wrong lengths.
#[test]
fn degenerate_encodings_are_refused() {
    let mut infinity = vec![0; 96];
    infinity[0] = 0xc0;
    for bytes in [
        infinity.as_slice(),
        &[],
        &key().to_bytes()[1..],
        &[key().to_bytes().as_slice(), &[0]].concat(),
        &[0xff; 96],
        &[0x80; 96],
    ] {
        assert_eq!(BbsPublicKey::from_bytes(bytes), Err(KeyError::Malformed));
    }
    let signature = published_signature();
    let zero = [&signature[..POINT], &[0; SCALAR]].concat();
    let at_infinity = [&infinity[..POINT], &signature[POINT..]].concat();
    for bytes in [zero.as_slice(), &at_infinity, &[], &signature[1..], &[0; 81]] {
        assert_eq!(
            key().verify(bytes, &header(), &messages()),
            Err(SignatureError::Invalid)
        );
    }
    let (proof, indexes, presentation) = published_proof();
    let shown = shown(&messages(), &indexes);
    let mut spoilt: Vec<Vec<u8>> = (0..3)
        .map(|point| {
            let mut bytes = proof.clone();
            bytes[point * POINT..(point + 1) * POINT].copy_from_slice(&infinity[..POINT]);
            bytes
        })
        .collect();
    let mut zero = proof.clone();
    zero[3 * POINT..3 * POINT + SCALAR].fill(0);
    spoilt.push(zero);
    spoilt.extend([
        vec![],
        vec![0; 3 * POINT],
        proof[..3 * POINT + 3 * SCALAR].to_vec(),
        proof[..proof.len() - 1].to_vec(),
        [proof.as_slice(), &[0]].concat(),
    ]);
    for bytes in spoilt {
        assert_eq!(
            key().verify_proof(&bytes, bound(&header(), &presentation), &shown, &indexes),
            Err(SignatureError::Invalid)
        );
    }
}

#[test]
fn as_many_messages_as_the_limit_and_not_one_more() {
    let many = vec![Vec::new(); MAX_MESSAGES + 1];
    let at_limit = sign(b"", &many[1..]);
    key().verify(&at_limit, b"", &many[1..]).unwrap();
    let above = sign(b"", &many);
    assert_eq!(key().verify(&above, b"", &many), Err(SignatureError::Invalid));
    let hidden = vec![0x80; 3 * POINT + (4 + MAX_MESSAGES + 1) * SCALAR];
    assert_eq!(hidden_messages(&hidden), Some(MAX_MESSAGES + 1));
    assert_eq!(
        key().verify_proof(&hidden, bound(b"", b""), &[], &[]),
        Err(SignatureError::Invalid)
    );
}

#[test]
fn key_says_nothing_of_itself() {
    assert_eq!(format!("{:?}", key()), "BbsPublicKey(..)");
}

fn few_messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    proptest::collection::vec(any::<Vec<u8>>(), 0..6)
}

proptest! {
    #![proptest_config(Config::with_cases(24))]

    #[test]
    fn any_choice_of_any_messages_can_be_proved(messages in few_messages(), choice in any::<u8>(), header in any::<Vec<u8>>(), nonce in any::<Vec<u8>>()) {
        let indexes: Vec<usize> = (0..messages.len()).filter(|index| choice >> index & 1 == 1).collect();
        let signature = sign(&header, &messages);
        let proof = key().prove(&signature, bound(&header, &nonce), &messages, &indexes, &OsRandom).unwrap();
        let mut shown = shown(&messages, &indexes);
        prop_assert_eq!(key().verify_proof(&proof, bound(&header, &nonce), &shown, &indexes), Ok(()));
        if let Some(first) = shown.first_mut() {
            first.push(0);
            prop_assert!(key().verify_proof(&proof, bound(&header, &nonce), &shown, &indexes).is_err());
        }
    }

    #[test]
    fn any_bytes_are_refused_and_nothing_panics(bytes in any::<Vec<u8>>(), indexes in any::<Vec<usize>>()) {
        let shown = vec![Vec::new(); indexes.len()];
        prop_assert!(key().verify_proof(&bytes, bound(b"", b""), &shown, &indexes).is_err());
        prop_assert!(BbsPublicKey::from_bytes(&bytes).is_err());
    }

    #[test]
    fn ascending_is_strict(indexes in proptest::collection::vec(0..8_usize, 0..4), count in 0..8_usize) {
        let expected = indexes.windows(2).all(|pair| pair[0] < pair[1]) && indexes.iter().all(|index| *index < count);
        prop_assert_eq!(ascend_below(&indexes, count), expected);
    }
}
