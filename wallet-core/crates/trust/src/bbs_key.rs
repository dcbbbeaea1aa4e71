//! Keys of BBS where issuers name them: Multikeys of BLS12-381 G2 (bbs-2023, "Multikey"), by themselves or as a did:key.

use wallet_crypto::BbsPublicKey;

use crate::did::{DidError, names_method};

/// The multicodec prefix of a key in G2, as an unsigned varint (multicodec table).
const BLS12_381_G2_PUB: [u8; 2] = [0xeb, 0x01];
/// The longest Multikey: `z` and the base58 form of 98 bytes need 135.
const MAX_MULTIKEY_BYTES: usize = 160;

/// The key of a `publicKeyMultibase`.
///
/// # Errors
/// [`DidError::TooLong`], [`DidError::Malformed`] for another encoding, [`DidError::UnsupportedKey`] for another kind of key or no
/// point of the group.
pub fn bbs_multikey(multibase: &str) -> Result<BbsPublicKey, DidError> {
    if multibase.len() > MAX_MULTIKEY_BYTES {
        return Err(DidError::TooLong);
    }
    let base58 = multibase.strip_prefix('z').ok_or(DidError::Malformed)?;
    let bytes = bs58::decode(base58).into_vec().map_err(|_| DidError::Malformed)?;
    let key = bytes
        .strip_prefix(&BLS12_381_G2_PUB)
        .ok_or(DidError::UnsupportedKey)?;
    BbsPublicKey::from_bytes(key).map_err(|_| DidError::UnsupportedKey)
}

/// The key of a did:key that is one of BBS. `kid` names it as in [`resolve_did`](crate::resolve_did).
///
/// # Errors
/// [`DidError`], one variant for each cause.
pub fn resolve_bbs_did(did: &str, kid: Option<&str>) -> Result<BbsPublicKey, DidError> {
    let Some(multibase) = did.strip_prefix("did:key:") else {
        return Err(if did.starts_with("did:") {
            DidError::UnsupportedMethod
        } else {
            DidError::Malformed
        });
    };
    let key = bbs_multikey(multibase)?;
    if names_method(did, kid, multibase) {
        Ok(key)
    } else {
        Err(DidError::UnknownKeyId)
    }
}
