//! Everything cryptographic in the wallet core, and the one place that knows how.
//!
//! - [`Secret`], [`SecretBytes`], [`Pin`]: bytes that cannot be printed, cloned or compared in the open.
//! - [`VaultKey`], [`PinEnvelope`], [`DeviceInput`]: how a PIN and a device open a vault together.
//! - [`BiometricEnvelope`], [`BiometricSecret`]: how the platform's own prompt opens it.
//! - [`RecordKey`]: sealing records.
//! - [`SoftwareKey`]: a private key where there is no hardware for one.
//! - [`NewPassphrase`], [`Passphrase`], [`SealedBackup`]: what leaves the phone, under six random words.
//! - [`PublicKey`], [`Jws`], [`SigningInput`], [`encrypt`]: JOSE.
//! - [`BbsPublicKey`]: BBS signatures and proofs that show some of their messages.
//! - [`CoseSign1`], [`CoseSigningInput`]: what CBOR Web Tokens and mdocs are secured by.
//! - [`parse_json`], [`base64url_decode`]: reading what comes from outside, within limits.
//!
//! There is no I/O and no clock here, and randomness is an argument ([`Random`]).
//!
//! ```
//! use wallet_crypto::{OsRandom, RecordKey, Secret};
//!
//! let key = RecordKey::new(Secret::make(&OsRandom)?);
//! let sealed = key.seal(&[b"table", b"row 7"], b"content", &OsRandom)?;
//! assert_eq!(key.open(&[b"table", b"row 7"], &sealed)?.as_slice(), b"content");
//! assert!(key.open(&[b"table", b"row 8"], &sealed).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod aead;
mod argon;
mod backup;
mod bbs;
mod biometric;
mod cose;
mod cose_key;
mod device;
mod encoding;
mod envelope;
mod json;
mod jwe;
mod jwk;
mod jws;
mod kdf;
mod key;
mod passphrase;
mod pin;
mod random;
mod secret;
mod software_key;
mod vault;

pub use aead::{AeadError, RecordKey, Sealed};
pub use argon::{Argon2Params, Stretched, stretch};
pub use backup::{BackupError, SealedBackup};
pub use bbs::{BbsError, BbsHeaders, BbsPublicKey};
pub use biometric::{BiometricEnvelope, BiometricEnvelopeError, BiometricSecret};
pub use cose::{CoseError, CoseSign1, CoseSigningInput};
pub use device::{DeviceAnswer, DeviceInput, PrfKind, probe_digest};
pub use encoding::{
    EncodingError, base64_decode_standard, base64_encode_standard, base64url_decode, base64url_encode,
};
pub use envelope::{EnvelopeError, PinEnvelope, SealPin};
pub use json::{JsonError, JsonLimits, parse_json, parse_json_object};
pub use jwe::{ContentEncryption, JweError, JweRecipient, encrypt};
pub use jws::{Jws, JwsError, JwsLimits, SigningInput, x5c};
pub use kdf::{MacKey, hmac_sha256, length_prefixed, sha256};
pub use key::{Curve, KeyError, PublicKey, SignatureAlgorithm, SignatureError, normalise_es256};
pub use passphrase::{NewPassphrase, Passphrase, PassphraseError};
pub use pin::{NewPin, NewPinError, Pin, PinError};
pub use random::{OsRandom, Random, RandomError};
pub use secret::{Secret, SecretBytes};
pub use software_key::{SoftwareKey, SoftwareKeyKind};
pub use vault::{VaultId, VaultKey};
pub use zeroize::Zeroizing;
