//! Making and using the keys that credentials are bound to, wherever they live.

use wallet_crypto::{
    PublicKey, SignatureAlgorithm, SigningInput, SoftwareKey, SoftwareKeyKind, normalise_es256,
};
use wallet_formats::HolderReference;
use wallet_trust::resolve_did;

use crate::error::VaultError;
use crate::model::{HardwareKey, HolderKey, KeyPolicy, SealedKey};
use crate::ports::{KeyFault, KeyPurpose, KeyRequest};
use crate::vault::Inner;

/// As long as a key store takes, on every platform.
const CHALLENGE_BYTES: usize = 32;

/// Why there is no key.
pub(crate) enum MakeError {
    Fault(KeyFault),
    /// The key that the phone can make falls short of the policy.
    TooWeak,
    Vault(VaultError),
}

/// Makes a key that signs by `algorithm`: in hardware, or in software where there is no hardware for it and the policy
/// allows it.
pub(crate) async fn make(
    inner: &Inner,
    alias: &str,
    algorithm: SignatureAlgorithm,
    policy: &KeyPolicy,
) -> Result<HolderKey, MakeError> {
    let made = match algorithm {
        SignatureAlgorithm::Es256 => make_hardware(inner, alias, policy).await?,
        // No key store of a phone signs with Ed25519.
        SignatureAlgorithm::EdDsa => None,
        SignatureAlgorithm::Es384 => return Err(MakeError::Fault(KeyFault::Unsupported)),
    };
    let kind = match algorithm {
        SignatureAlgorithm::EdDsa => SoftwareKeyKind::EdDsa,
        SignatureAlgorithm::Es256 | SignatureAlgorithm::Es384 => SoftwareKeyKind::Es256,
    };
    let key = match made {
        Some(key) => HolderKey::Hardware(key),
        None => {
            let key = SoftwareKey::make(kind, &*inner.random)
                .map_err(|_| MakeError::Vault(VaultError::Randomness))?;
            HolderKey::Software(SealedKey(key))
        }
    };
    if policy.allows(&key.view()) {
        Ok(key)
    } else {
        Err(MakeError::TooWeak)
    }
}

/// `None` where the phone has no place for the key.
async fn make_hardware(
    inner: &Inner,
    alias: &str,
    policy: &KeyPolicy,
) -> Result<Option<HardwareKey>, MakeError> {
    let mut challenge = vec![0; CHALLENGE_BYTES];
    let filled = inner.random.fill(&mut challenge);
    filled.map_err(|_| MakeError::Vault(VaultError::Randomness))?;
    let request = KeyRequest {
        purpose: KeyPurpose::Sign,
        attestation_challenge: policy.attestation.then_some(challenge),
        user_verification: policy.user_verification,
    };
    let made = match inner.ports.holder_keys.make(alias, &request).await {
        Ok(made) => made,
        Err(KeyFault::Unsupported) => return Ok(None),
        Err(fault) => return Err(MakeError::Fault(fault)),
    };
    let public =
        PublicKey::p256_from_sec1(&made.public_key).map_err(|_| MakeError::Fault(KeyFault::Unavailable))?;
    Ok(Some(HardwareKey {
        alias: alias.to_owned(),
        jwk: public.to_jwk(),
        level: made.level,
        user_verification: made.user_verification,
        attestation: made.attestation,
        lost: false,
    }))
}

/// The key that a credential is bound to; `None` for a DID that says no key of itself.
pub(crate) fn bound_key(holder: &HolderReference) -> Option<PublicKey> {
    match holder {
        HolderReference::Key(key) => Some(key.clone()),
        HolderReference::Did(did) => resolve_did(did, None).ok(),
    }
}

/// The signed JWS.
pub(crate) async fn sign(
    inner: &Inner,
    key: &HolderKey,
    public: &PublicKey,
    input: SigningInput,
) -> Result<String, KeyFault> {
    let signature = sign_bytes(inner, key, public, input.bytes()).await?;
    Ok(input.finish(&signature))
}

/// The signature in JOSE's and COSE's form. What a key store signed is verified before it is used.
pub(crate) async fn sign_bytes(
    inner: &Inner,
    key: &HolderKey,
    public: &PublicKey,
    message: &[u8],
) -> Result<[u8; 64], KeyFault> {
    match key {
        HolderKey::Hardware(key) => {
            let signed = inner.ports.holder_keys.sign(&key.alias, message).await?;
            normalise_es256(&signed, public, message).map_err(|_| KeyFault::Invalidated)
        }
        HolderKey::Software(key) => {
            let signed = key.0.sign(message).map_err(|_| KeyFault::Invalidated)?;
            let verified = public.verify(public.curve().algorithm(), message, &signed);
            verified.map_err(|_| KeyFault::Invalidated)?;
            Ok(signed)
        }
    }
}
