use p256::SecretKey;
use p256::ecdh::diffie_hellman;
use proptest::prelude::{any, prop, prop_assert_eq, proptest};
use serde_json::Value;

use super::{Bound, EnvelopeError, PinEnvelope, SealPin};
use crate::argon::{Argon2Params, Stretched, stretch};
use crate::device::{DeviceAnswer, DeviceInput, PrfKind, probe_digest};
use crate::kdf::{hmac_sha256, length_prefixed};
use crate::pin::Pin;
use crate::random::fixed::{FixedRandom, NoRandom};
use crate::random::{OsRandom, Random, RandomError};
use crate::secret::Secret;
use crate::vault::{VaultId, VaultKey};

/// Computed by `pin_envelope.py` beside it, which shares no code with this crate.
const VECTORS: &str = include_str!("../../../../../tests/vectors/vault/pin-envelope-v1.json");

/// Hands out one value, once.
struct Once(Vec<u8>);

impl Random for Once {
    fn fill(&self, out: &mut [u8]) -> Result<(), RandomError> {
        out.copy_from_slice(&self.0);
        Ok(())
    }
}

fn vectors() -> Vec<Value> {
    let document: Value = serde_json::from_str(VECTORS).unwrap();
    document["vectors"].as_array().unwrap().clone()
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

fn kind(vector: &Value) -> PrfKind {
    PrfKind::from_name(vector["kind"].as_str().unwrap()).unwrap()
}

fn params(vector: &Value) -> Argon2Params {
    let number = |name: &str| u32::try_from(vector["argon2"][name].as_u64().unwrap()).unwrap();
    Argon2Params {
        memory_kib: number("memory_kib"),
        iterations: number("iterations"),
        lanes: number("lanes"),
    }
}

/// The device's side, of either kind.
fn answer(vector: &Value, input: &DeviceInput) -> DeviceAnswer {
    let key: [u8; 32] = array(vector, "device_key");
    let answer = match kind(vector) {
        PrfKind::Hmac => hmac_sha256(&Secret::new(key), &input.x),
        PrfKind::Ecdh => {
            let point = p256::PublicKey::from_sec1_bytes(&input.point).unwrap();
            let scalar = SecretKey::from_slice(&key).unwrap().to_nonzero_scalar();
            (*diffie_hellman(scalar, point.as_affine()).raw_secret_bytes()).into()
        }
    };
    DeviceAnswer::new(Secret::new(answer))
}

#[test]
fn the_fixed_vectors_cover_both_kinds_and_the_default() {
    let vectors = vectors();
    for kind_wanted in [PrfKind::Hmac, PrfKind::Ecdh] {
        assert!(
            vectors
                .iter()
                .any(|v| kind(v) == kind_wanted && params(v) == Argon2Params::DEFAULT)
        );
    }
}

#[test]
fn the_fixed_vectors_come_out_to_the_byte() {
    for vector in vectors() {
        let name = vector["name"].as_str().unwrap();
        let (params, salt) = (params(&vector), array(&vector, "salt"));
        let vault = VaultId::from_bytes(array(&vector, "vault_id"));
        let pin = Pin::parse(vector["pin"].as_str().unwrap().as_bytes()).unwrap();

        let stretched = stretch(&pin, &params, &salt).unwrap();
        // EXPOSE: compared with the vector, here and below
        assert_eq!(stretched.0.expose(), &array(&vector, "stretched"), "{name}");
        let input = DeviceInput::for_pin(&stretched, &vault).unwrap();
        assert_eq!(input.x, array(&vector, "x"), "{name}");
        assert_eq!(input.point, array(&vector, "point"), "{name}");
        let device = answer(&vector, &input);
        // EXPOSE: compared with the vector
        assert_eq!(device.0.expose(), &array(&vector, "answer"), "{name}");

        let bound = Bound {
            vault: &vault,
            kind: kind(&vector),
            params,
            salt: &salt,
        };
        let parts = params.to_bytes();
        let associated = length_prefixed(&bound.associated_data(&parts));
        assert_eq!(associated, bytes(&vector, "associated_data"), "{name}");
        let key = bound.derive(&stretched, &device);
        // EXPOSE: compared with the vector
        assert_eq!(key.expose(), &array(&vector, "envelope_key"), "{name}");

        let vault_key = VaultKey::from_secret(Secret::new(array(&vector, "vault_key")));
        let seal = SealPin {
            vault_id: &vault,
            kind: kind(&vector),
            params: &params,
            salt: &salt,
            stretched: &stretched,
            answer: &device,
            vault_key: &vault_key,
        };
        let sealed = PinEnvelope::seal(seal, &Once(bytes(&vector, "nonce"))).unwrap();
        assert_eq!(sealed.to_bytes(), bytes(&vector, "envelope"), "{name}");
        let opened = PinEnvelope::parse(&bytes(&vector, "envelope")).unwrap();
        let opened = opened.open(&vault, kind(&vector), &stretched, &device).unwrap();
        // EXPOSE: compared with the vector
        assert_eq!(opened.expose(), &array(&vector, "vault_key"), "{name}");
    }
}

#[test]
fn the_probe_of_the_fixed_vectors_comes_out_to_the_byte() {
    for vector in vectors() {
        let input = DeviceInput::for_probe(&VaultId::from_bytes(array(&vector, "vault_id"))).unwrap();
        assert_eq!(input.x, array(&vector, "probe_x"));
        assert_eq!(input.point, array(&vector, "probe_point"));
        let answer = answer(&vector, &input);
        // EXPOSE: compared with the vector
        assert_eq!(answer.0.expose(), &array(&vector, "probe_answer"));
        assert_eq!(probe_digest(&answer), array(&vector, "probe_digest"));
    }
}

const VAULT: VaultId = VaultId::from_bytes([1; 16]);

fn secret(byte: u8) -> Secret<32> {
    Secret::new([byte; 32])
}

fn sealed(kind: PrfKind, random: &dyn Random) -> Result<PinEnvelope, EnvelopeError> {
    let (stretched, device) = (Stretched(secret(2)), DeviceAnswer::new(secret(3)));
    let seal = SealPin {
        vault_id: &VAULT,
        kind,
        params: &Argon2Params::DEFAULT,
        salt: &[4; 16],
        stretched: &stretched,
        answer: &device,
        vault_key: &VaultKey::from_secret(secret(5)),
    };
    PinEnvelope::seal(seal, random)
}

fn open(
    envelope: &PinEnvelope,
    vault: &VaultId,
    stretched: u8,
    device: u8,
) -> Result<VaultKey, EnvelopeError> {
    envelope.open(
        vault,
        envelope.kind(),
        &Stretched(secret(stretched)),
        &DeviceAnswer::new(secret(device)),
    )
}

#[test]
fn pin_device_and_vault_all_have_to_be_right() {
    let envelope = sealed(PrfKind::Hmac, &OsRandom).unwrap();
    // EXPOSE: the test looks at what it put in
    assert_eq!(open(&envelope, &VAULT, 2, 3).unwrap().expose(), &[5; 32]);
    let elsewhere = VaultId::from_bytes([9; 16]);
    for (vault, stretched, device) in [(&VAULT, 9, 3), (&VAULT, 2, 9), (&elsewhere, 2, 3)] {
        assert_eq!(
            open(&envelope, vault, stretched, device).unwrap_err(),
            EnvelopeError::WrongPin
        );
    }
}

#[test]
fn a_header_that_names_another_kind_is_malformed_not_a_wrong_pin() {
    let envelope = sealed(PrfKind::Hmac, &OsRandom).unwrap();
    let opened = envelope.open(
        &VAULT,
        PrfKind::Ecdh,
        &Stretched(secret(2)),
        &DeviceAnswer::new(secret(3)),
    );
    assert_eq!(opened.unwrap_err(), EnvelopeError::Malformed);
}

#[test]
fn another_envelope_version_kind_or_length_is_malformed() {
    let good = sealed(PrfKind::Ecdh, &OsRandom).unwrap().to_bytes();
    assert_eq!(good.len(), 102);
    for (at, value) in [(0, 0), (0, 2), (1, 0), (1, 3)] {
        let mut bytes = good.clone();
        bytes[at] = value;
        assert_eq!(PinEnvelope::parse(&bytes), Err(EnvelopeError::Malformed));
    }
    for bytes in [&good[..101], &[&good[..], &[0]].concat(), &[]] {
        assert_eq!(PinEnvelope::parse(bytes), Err(EnvelopeError::Malformed));
    }
}

fn with(memory_kib: u32, iterations: u32, lanes: u32) -> Argon2Params {
    Argon2Params {
        memory_kib,
        iterations,
        lanes,
    }
}

fn out_of_bounds() -> [Argon2Params; 8] {
    [
        with(19_455, 3, 1),
        with(262_145, 3, 1),
        with(u32::MAX, 3, 1),
        with(65_536, 1, 1),
        with(65_536, 11, 1),
        with(65_536, u32::MAX, 1),
        with(65_536, 3, 0),
        with(65_536, 3, 2),
    ]
}

#[test]
fn parameters_outside_the_bounds_are_refused_everywhere() {
    let pin = Pin::parse(b"123456").unwrap();
    for params in out_of_bounds() {
        assert_eq!(
            stretch(&pin, &params, &[0; 16]).unwrap_err(),
            EnvelopeError::Params,
            "{params:?}"
        );
        let mut bytes = sealed(PrfKind::Hmac, &OsRandom).unwrap().to_bytes();
        bytes[2..14].copy_from_slice(&params.to_bytes());
        assert_eq!(
            PinEnvelope::parse(&bytes),
            Err(EnvelopeError::Params),
            "{params:?}"
        );
    }
    for params in [Argon2Params::FLOOR, Argon2Params::DEFAULT, Argon2Params::CAP] {
        assert_eq!(params.bounded(), Ok(params));
    }
}

#[test]
fn without_a_nonce_nothing_is_sealed() {
    assert!(matches!(
        sealed(PrfKind::Hmac, &NoRandom),
        Err(EnvelopeError::Random(_))
    ));
}

#[test]
fn an_answer_for_one_pin_opens_nothing_for_another() {
    let device = |pin: &[u8]| {
        let pin = Pin::parse(pin).unwrap();
        let stretched = stretch(&pin, &Argon2Params::FLOOR, &[4; 16]).unwrap();
        let input = DeviceInput::for_pin(&stretched, &VAULT).unwrap();
        let answer = DeviceAnswer::new(Secret::new(hmac_sha256(&secret(7), &input.x)));
        (stretched, answer)
    };
    let (right, answer) = device(b"111111");
    let (wrong, _) = device(b"222222");
    let seal = SealPin {
        vault_id: &VAULT,
        kind: PrfKind::Hmac,
        params: &Argon2Params::FLOOR,
        salt: &[4; 16],
        stretched: &right,
        answer: &answer,
        vault_key: &VaultKey::from_secret(secret(5)),
    };
    let envelope = PinEnvelope::seal(seal, &OsRandom).unwrap();
    assert!(envelope.open(&VAULT, PrfKind::Hmac, &right, &answer).is_ok());
    let opened = envelope.open(&VAULT, PrfKind::Hmac, &wrong, &answer);
    assert_eq!(opened.unwrap_err(), EnvelopeError::WrongPin);
}

#[test]
fn debug_prints_no_secret() {
    let (stretched, answer) = (Stretched(secret(2)), DeviceAnswer::new(secret(3)));
    let seal = SealPin {
        vault_id: &VaultId::from_bytes([0; 16]),
        kind: PrfKind::Hmac,
        params: &Argon2Params::DEFAULT,
        salt: &[4; 16],
        stretched: &stretched,
        answer: &answer,
        vault_key: &VaultKey::from_secret(secret(5)),
    };
    let printed = format!("{seal:?}");
    for kept in ["Stretched(..)", "DeviceAnswer(..)", "VaultKey(..)"] {
        assert!(printed.contains(kept), "{printed}");
    }
    for byte in ["2, 2", "3, 3", "5, 5"] {
        assert!(!printed.contains(byte), "{printed}");
    }
    let envelope = sealed(PrfKind::Hmac, &FixedRandom(6)).unwrap();
    assert!(format!("{envelope:?}").ends_with("sealed: Sealed(..) }"));
}

proptest! {
    #[test]
    fn every_byte_of_an_envelope_is_bound(at in 0..102_usize, bit in 0..8_u8) {
        let mut bytes = sealed(PrfKind::Hmac, &FixedRandom(6)).unwrap().to_bytes();
        bytes[at] ^= 1 << bit;
        let opened = PinEnvelope::parse(&bytes).and_then(|envelope| open(&envelope, &VAULT, 2, 3));
        assert!(opened.is_err());
    }

    #[test]
    fn what_is_read_is_written_back(bytes in prop::collection::vec(any::<u8>(), 88..89), ecdh in any::<bool>()) {
        let head = [1, if ecdh { 2 } else { 1 }];
        let bytes = [&head[..], &Argon2Params::FLOOR.to_bytes(), &bytes].concat();
        prop_assert_eq!(PinEnvelope::parse(&bytes).unwrap().to_bytes(), bytes);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let _ = PinEnvelope::parse(&bytes);
    }
}
