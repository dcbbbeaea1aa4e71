//! Integrity metadata (SD-JWT VC, "Integrity of Referenced Documents"; its syntax is of W3C Subresource Integrity, section 3).

use sha2::{Digest, Sha256, Sha384, Sha512};
use wallet_crypto::base64_decode_standard;

use super::error::TypeMetadataError;
use super::limits::MAX_INTEGRITY_BYTES;

/// The hashes of a document, of which one must be its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Integrity {
    strongest: Strength,
    digests: Vec<Vec<u8>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Sha256,
    Sha384,
    Sha512,
}

impl Integrity {
    /// Reads the value. Of hashes by several algorithms only those by the strongest count.
    ///
    /// # Errors
    /// [`TypeMetadataError::Integrity`] where there is none by an algorithm that is known.
    pub(super) fn parse(value: &str) -> Result<Self, TypeMetadataError> {
        if value.len() > MAX_INTEGRITY_BYTES {
            return Err(TypeMetadataError::Integrity);
        }
        let known: Vec<(Strength, Vec<u8>)> = value.split_ascii_whitespace().filter_map(expression).collect();
        let strongest = known.iter().map(|(strength, _)| *strength).max();
        let strongest = strongest.ok_or(TypeMetadataError::Integrity)?;
        let of_strongest = known.into_iter().filter(|(strength, _)| *strength == strongest);
        Ok(Self {
            strongest,
            digests: of_strongest.map(|(_, digest)| digest).collect(),
        })
    }

    /// Holds a document, as it was received, against it.
    ///
    /// # Errors
    /// [`TypeMetadataError::Integrity`].
    pub(super) fn verify(&self, document: &[u8]) -> Result<(), TypeMetadataError> {
        let digest = match self.strongest {
            Strength::Sha256 => Sha256::digest(document).to_vec(),
            Strength::Sha384 => Sha384::digest(document).to_vec(),
            Strength::Sha512 => Sha512::digest(document).to_vec(),
        };
        if self.digests.contains(&digest) {
            Ok(())
        } else {
            Err(TypeMetadataError::Integrity)
        }
    }
}

/// `alg-digest` and maybe options. The digest may be spelled in either alphabet.
fn expression(text: &str) -> Option<(Strength, Vec<u8>)> {
    let (algorithm, digest) = text.split_once('-')?;
    let strength = match algorithm {
        "sha256" => Strength::Sha256,
        "sha384" => Strength::Sha384,
        "sha512" => Strength::Sha512,
        _ => return None,
    };
    let (digest, _options) = digest.split_once('?').unwrap_or((digest, ""));
    let digest = digest.replace('-', "+").replace('_', "/");
    Some((strength, base64_decode_standard(&digest).ok()?))
}

#[cfg(test)]
mod tests {
    use wallet_crypto::base64_encode_standard;

    use super::*;

    fn sha256(text: &str) -> String {
        format!("sha256-{}", base64_encode_standard(&Sha256::digest(text)))
    }

    fn sha512(text: &str) -> String {
        format!("sha512-{}", base64_encode_standard(&Sha512::digest(text)))
    }

    fn holds(value: &str, document: &str) -> bool {
        Integrity::parse(value).is_ok_and(|integrity| integrity.verify(document.as_bytes()).is_ok())
    }

    /// W3C Subresource Integrity, section 3.1.
    #[test]
    fn the_example_of_the_standard() {
        let document = "alert('Hello, world.');";
        let sha384 = "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO";
        assert!(holds(sha384, document));
        assert!(!holds(sha384, "alert('Hello, world!');"));
    }

    #[test]
    fn the_strongest_that_is_known_counts() {
        assert!(holds(&sha256("a"), "a"));
        assert!(holds(&format!("md5-AAAA {}", sha256("a")), "a"));
        assert!(holds(&format!("{}?ct=application/json", sha256("a")), "a"));
        assert!(
            holds(&format!("{} {}", sha256("b"), sha256("a")), "a"),
            "any of them"
        );
        assert!(holds(&format!("{} {}", sha256("b"), sha512("a")), "a"));
        assert!(
            !holds(&format!("{} {}", sha256("a"), sha512("b")), "a"),
            "a weaker one counts"
        );
        for value in ["", "sha256", "sha256-", "sha256-A", "md5-AAAA", "sha1-AAAA"] {
            assert!(!holds(value, "a"), "{value}");
        }
    }
}
