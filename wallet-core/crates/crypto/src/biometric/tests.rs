use proptest::prelude::{any, prop, prop_assert_eq, proptest};
use serde_json::Value;

use super::{BiometricEnvelope, BiometricEnvelopeError, BiometricSecret, associated_data, derive};
use crate::kdf::length_prefixed;
use crate::random::fixed::{FixedRandom, NoRandom};
use crate::random::{OsRandom, Random, RandomError};
use crate::secret::Secret;
use crate::vault::{VaultId, VaultKey};

/// Computed by `biometric_envelope.py` beside it, which shares no code with this crate.
const VECTORS: &str = include_str!("../../../../../tests/vectors/vault/biometric-envelope-v1.json");

/// Hands out one value, once.
struct Once(Vec<u8>);

impl Random for Once {
    fn fill(&self, out: &mut [u8]) -> Result<(), RandomError> {
        out.copy_from_slice(&self.0);
        Ok(())
    }
}

fn bytes(vector: &Value, name: &str) -> Vec<u8> {
    let text = vector[name].as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn array<const N: usize>(vector: &Value, name: &str) -> [u8; N] {
    bytes(vector, name).try_into().unwrap()
}

#[test]
fn the_fixed_vectors_come_out_to_the_byte() {
    let document: Value = serde_json::from_str(VECTORS).unwrap();
    let vectors = document["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        let vault = VaultId::from_bytes(array(vector, "vault_id"));
        let name = vector["name"].as_str().unwrap();
        let secret = BiometricSecret::new(Secret::new(array(vector, "secret")));
        let key = derive(&vault, name, &secret);
        // EXPOSE: compared with the vector
        assert_eq!(key.expose(), &array(vector, "envelope_key"), "{name}");
        let associated = length_prefixed(&associated_data(&vault, name));
        assert_eq!(associated, bytes(vector, "associated_data"), "{name}");

        let vault_key = VaultKey::from_secret(Secret::new(array(vector, "vault_key")));
        let random = Once(bytes(vector, "nonce"));
        let sealed = BiometricEnvelope::seal(&vault, name, &secret, &vault_key, &random).unwrap();
        assert_eq!(sealed.to_bytes(), bytes(vector, "envelope"), "{name}");
        let opened = BiometricEnvelope::parse(&bytes(vector, "envelope")).unwrap();
        let opened = opened.open(&vault, name, &secret).unwrap();
        // EXPOSE: compared with the vector
        assert_eq!(opened.expose(), &array(vector, "vault_key"), "{name}");
    }
}

const VAULT: VaultId = VaultId::from_bytes([1; 16]);
const NAME: &str = "name";

fn secret(byte: u8) -> BiometricSecret {
    BiometricSecret::new(Secret::new([byte; 32]))
}

fn sealed(random: &dyn Random) -> Result<BiometricEnvelope, BiometricEnvelopeError> {
    let vault_key = VaultKey::from_secret(Secret::new([5; 32]));
    BiometricEnvelope::seal(&VAULT, NAME, &secret(2), &vault_key, random)
}

#[test]
fn secret_name_and_vault_all_have_to_be_right() {
    let envelope = sealed(&OsRandom).unwrap();
    let opened = envelope.open(&VAULT, NAME, &secret(2)).unwrap();
    // EXPOSE: the test looks at what it put in
    assert_eq!(opened.expose(), &[5; 32]);
    let elsewhere = VaultId::from_bytes([9; 16]);
    for (vault, name, byte) in [(&VAULT, NAME, 9), (&VAULT, "other", 2), (&elsewhere, NAME, 2)] {
        assert_eq!(
            envelope.open(vault, name, &secret(byte)).unwrap_err(),
            BiometricEnvelopeError::Rejected
        );
    }
}

#[test]
fn another_version_or_length_is_malformed() {
    let good = sealed(&OsRandom).unwrap().to_bytes();
    assert_eq!(good.len(), 73);
    for version in [0, 2] {
        let bytes = [&[version], &good[1..]].concat();
        assert_eq!(
            BiometricEnvelope::parse(&bytes),
            Err(BiometricEnvelopeError::Malformed)
        );
    }
    for bytes in [&good[..72], &[&good[..], &[0]].concat(), &[]] {
        assert_eq!(
            BiometricEnvelope::parse(bytes),
            Err(BiometricEnvelopeError::Malformed)
        );
    }
}

#[test]
fn without_a_nonce_nothing_is_sealed() {
    assert!(matches!(
        sealed(&NoRandom),
        Err(BiometricEnvelopeError::Random(_))
    ));
}

#[test]
fn debug_prints_no_secret() {
    assert_eq!(format!("{:?}", secret(7)), "BiometricSecret(..)");
    let envelope = sealed(&FixedRandom(6)).unwrap();
    assert_eq!(
        format!("{envelope:?}"),
        "BiometricEnvelope { sealed: Sealed(..) }"
    );
}

proptest! {
    #[test]
    fn every_byte_of_an_envelope_is_bound(at in 0..73_usize, bit in 0..8_u8) {
        let mut bytes = sealed(&FixedRandom(6)).unwrap().to_bytes();
        bytes[at] ^= 1 << bit;
        let opened = BiometricEnvelope::parse(&bytes).and_then(|envelope| envelope.open(&VAULT, NAME, &secret(2)));
        assert!(opened.is_err());
    }

    #[test]
    fn what_is_read_is_written_back(bytes in prop::collection::vec(any::<u8>(), 72..73)) {
        let bytes = [&[1][..], &bytes].concat();
        prop_assert_eq!(BiometricEnvelope::parse(&bytes).unwrap().to_bytes(), bytes);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..90)) {
        let _ = BiometricEnvelope::parse(&bytes);
    }
}
