use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use wallet_core::{HolderKeys, KeyCheck, KeyFault, KeyPurpose, KeyRequest};
use wallet_crypto::{PublicKey, normalise_es256};

use super::{Breach, rule};
use crate::block_on;

/// The rules of [`HolderKeys`], on a device that has a place for such keys.
///
/// # Errors
/// [`Breach`] with the first rule that was broken.
pub fn holder_keys_contract(keys: &dyn HolderKeys) -> Result<(), Breach> {
    let (one, other, elsewhere) = ("contract/a/1", "contract/a/2", "contract/ab/1");
    for alias in [one, other, elsewhere] {
        rule(
            block_on(keys.delete(alias)).is_ok(),
            "a key that is not there counts as destroyed",
        )?;
    }
    missing(keys, one)?;
    let public = make(keys, one, KeyPurpose::Sign).ok_or(Breach("a key can be made"))?;
    signs(keys, one, &public)?;

    rule(
        make(keys, one, KeyPurpose::Sign).is_none(),
        "a key is not made over another",
    )?;
    rule(
        block_on(keys.public_key(one)) == Ok(public.clone()),
        "a key that was there is the same afterwards",
    )?;

    for alias in [other, elsewhere] {
        let fresh = make(keys, alias, KeyPurpose::Sign).ok_or(Breach("a second key can be made"))?;
        rule(fresh != public, "every key is another")?;
    }
    listed(keys, "contract/a/", &[one, other])?;
    listed(keys, "contract/", &[one, other, elsewhere])?;
    listed(keys, "contract/none/", &[])?;
    checked(keys, one, other)?;

    rule(block_on(keys.delete(one)).is_ok(), "a key can be destroyed")?;
    missing(keys, one)?;
    rule(block_on(keys.delete(one)).is_ok(), "destroying twice is no fault")?;
    listed(keys, "contract/a/", &[other])?;
    let again = make(keys, one, KeyPurpose::Sign).ok_or(Breach("a destroyed key's alias is free"))?;
    rule(again != public, "a key under an old alias is a new key")?;
    destroyed(keys, elsewhere)?;
    agrees(keys, "contract/agree/1")
}

fn request(purpose: KeyPurpose) -> KeyRequest {
    KeyRequest {
        purpose,
        attestation_challenge: None,
        user_verification: false,
    }
}

fn make(keys: &dyn HolderKeys, alias: &str, purpose: KeyPurpose) -> Option<Vec<u8>> {
    let made = block_on(keys.make(alias, &request(purpose))).ok()?;
    Some(made.public_key)
}

fn missing(keys: &dyn HolderKeys, alias: &str) -> Result<(), Breach> {
    for _ in 0..2 {
        let public = block_on(keys.public_key(alias)).err();
        rule(
            public == Some(KeyFault::Missing),
            "a key that is not there has no public key, and asking makes none",
        )?;
        let signed = block_on(keys.sign(alias, b"message")).err();
        rule(
            signed == Some(KeyFault::Missing),
            "a key that is not there signs nothing, and asking makes none",
        )?;
        let agreed = block_on(keys.agree(alias, &generator())).err();
        rule(
            agreed == Some(KeyFault::Missing),
            "a key that is not there agrees on nothing, and asking makes none",
        )?;
        rule(
            block_on(keys.check(&[alias.to_owned()])) == Ok(vec![KeyCheck::Fault(KeyFault::Missing)]),
            "a check says that a key is missing, and makes none",
        )?;
    }
    Ok(())
}

/// Both keys are there; a third is not.
fn checked(keys: &dyn HolderKeys, one: &str, other: &str) -> Result<(), Breach> {
    let public = |alias| block_on(keys.public_key(alias)).map_err(|_| Breach("a key has a public key"));
    let (first, second) = (public(one)?, public(other)?);
    let aliases = [other, "contract/none", one].map(str::to_owned);
    let expected = vec![
        KeyCheck::Present(second),
        KeyCheck::Fault(KeyFault::Missing),
        KeyCheck::Present(first),
    ];
    rule(
        block_on(keys.check(&aliases)) == Ok(expected),
        "a check answers for every alias, in order",
    )?;
    rule(
        block_on(keys.check(&[])) == Ok(Vec::new()),
        "a check of nothing answers nothing",
    )
}

fn signs(keys: &dyn HolderKeys, alias: &str, public: &[u8]) -> Result<(), Breach> {
    rule(public.len() == 65, "a public key is an uncompressed SEC1 point")?;
    let key = PublicKey::p256_from_sec1(public).map_err(|_| Breach("a public key lies on P-256"))?;
    rule(
        block_on(keys.public_key(alias)).as_deref() == Ok(public),
        "a key's public key does not change",
    )?;
    for message in [&b""[..], b"message", &[0xff; 100_000]] {
        let signature =
            block_on(keys.sign(alias, message)).map_err(|_| Breach("a key that was made signs"))?;
        rule(
            normalise_es256(&signature, &key, message).is_ok(),
            "a signature is ES256 over the message",
        )?;
        rule(
            normalise_es256(&signature, &key, b"another").is_err(),
            "a signature is for one message",
        )?;
    }
    rule(
        block_on(keys.agree(alias, &generator())).err() == Some(KeyFault::Unsupported),
        "a key that signs does not agree",
    )
}

/// Everything under `contract/a/` can be destroyed at once, and `elsewhere` stays until all of it goes.
fn destroyed(keys: &dyn HolderKeys, elsewhere: &str) -> Result<(), Breach> {
    rule(
        block_on(keys.delete_all("contract/a/")).is_ok(),
        "all keys with a prefix can be destroyed",
    )?;
    listed(keys, "contract/", &[elsewhere])?;
    for _ in 0..2 {
        rule(
            block_on(keys.delete_all("contract/")).is_ok(),
            "destroying all is no fault where there is nothing",
        )?;
        listed(keys, "contract/", &[])?;
    }
    Ok(())
}

/// ECDH with a key of ours that is one: the agreement is the x-coordinate of the other's public key.
fn agrees(keys: &dyn HolderKeys, alias: &str) -> Result<(), Breach> {
    block_on(keys.delete(alias)).map_err(|_| Breach("a key that is not there counts as destroyed"))?;
    let public = make(keys, alias, KeyPurpose::Agree).ok_or(Breach("a key that agrees can be made"))?;
    let peer = p256::SecretKey::from_slice(&[7; 32]).map_err(|_| Breach("the suite has a key"))?;
    let key = p256::PublicKey::from_sec1_bytes(&public).map_err(|_| Breach("a public key lies on P-256"))?;
    let expected = diffie_hellman(peer.to_nonzero_scalar(), key.as_affine());
    let point = peer.public_key().to_sec1_point(false);
    let agreed = block_on(keys.agree(alias, point.as_bytes())).map_err(|_| Breach("a key agrees"))?;
    rule(
        // EXPOSE: the suite compares it with what the other side computes
        agreed.expose()[..] == expected.raw_secret_bytes()[..],
        "an agreement is the x-coordinate of ECDH",
    )?;
    rule(
        block_on(keys.agree(alias, &[4; 65])).err() == Some(KeyFault::Unsupported),
        "a point off the curve is not multiplied",
    )?;
    rule(
        block_on(keys.sign(alias, b"message")).err() == Some(KeyFault::Unsupported),
        "a key that agrees does not sign",
    )?;
    rule(block_on(keys.delete(alias)).is_ok(), "a key can be destroyed")
}

/// A point on P-256, uncompressed.
fn generator() -> Vec<u8> {
    let one = [[0; 31].as_slice(), &[1]].concat();
    let key = p256::SecretKey::from_slice(&one).map(|key| key.public_key());
    key.map(|key| key.to_sec1_point(false).as_bytes().to_vec())
        .unwrap_or_default()
}

fn listed(keys: &dyn HolderKeys, prefix: &str, expected: &[&str]) -> Result<(), Breach> {
    let mut aliases = block_on(keys.list(prefix)).map_err(|_| Breach("keys can be listed"))?;
    aliases.sort();
    rule(
        aliases == expected,
        "a list holds the aliases with its prefix, all of them and no other",
    )
}
