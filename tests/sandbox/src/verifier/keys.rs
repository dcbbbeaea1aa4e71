//! The verifier's signing key and what vouches for it.

use crate::encoding::{base64url, sha256};
use crate::keys::Key;
use crate::organisations::{ORGANISATIONS, VERIFIER};
use crate::pki::{Authority, Leaf};
use crate::trouble::Trouble;

/// One key, certified three ways.
#[derive(Debug, Clone)]
pub struct VerifierKeys {
    /// The verifier's name.
    pub name: &'static str,
    /// The P-256 key.
    pub key: Key,
    /// Its chain.
    pub chain: Vec<Vec<u8>>,
    /// The same names certified by an authority that nobody trusts.
    pub untrusted_chain: Vec<Vec<u8>>,
    /// The same by the right authority, ended yesterday.
    pub expired_chain: Vec<Vec<u8>>,
}

impl VerifierKeys {
    /// Makes and certifies the key.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when a key or certificate cannot be made.
    pub async fn make(trusted: &Authority) -> Result<Self, Trouble> {
        let name = ORGANISATIONS.iter().find(|o| o.slug == VERIFIER).map(|o| o.name);
        let name = name.ok_or_else(|| Trouble("no verifier".to_owned()))?;
        let untrusted = Authority::new("Sandbox staff passport verifiers", false)?;
        let key = Key::es256().await?;
        let leaf = Leaf {
            organisation: name,
            dns: &["localhost"],
            uris: &[],
            point: key.point()?,
            expired: false,
        };
        Ok(Self {
            name,
            chain: trusted.certify(leaf.clone())?,
            untrusted_chain: untrusted.certify(leaf.clone())?,
            expired_chain: trusted.certify(Leaf {
                expired: true,
                ..leaf
            })?,
            key,
        })
    }
}

/// The `x509_hash` of a chain: the SHA-256 of its leaf (OpenID4VP 1.0 section 5.9.3).
pub fn leaf_hash(chain: &[Vec<u8>]) -> String {
    base64url(&sha256(chain.first().map(Vec::as_slice).unwrap_or_default()))
}
