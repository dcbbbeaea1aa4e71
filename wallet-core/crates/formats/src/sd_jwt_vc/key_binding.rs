//! The key-binding JWT (RFC 9901 section 4.3).

use core::fmt;

use serde_json::json;
use wallet_crypto::{SignatureAlgorithm, SigningInput};

use crate::sd_jwt::Selection;
use crate::sd_jwt_vc::SdJwtVc;

/// What the holder's key confirms: this presentation, for this verifier, in this transaction, now.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyBinding {
    /// `aud`: the verifier, as the protocol names it.
    pub audience: String,
    /// `nonce`: the verifier's, for this transaction.
    pub nonce: String,
    /// `iat`: the time, in seconds since 1970-01-01T00:00:00Z.
    pub issued_at: i64,
}

impl KeyBinding {
    /// What the holder's key signs for a presentation of `selection` from `credential`, by the algorithm of the curve
    /// of the key that the credential is bound to (ES256 where it names none). The finished JWT is appended to
    /// [`SdJwtVc::present`]'s text of the same selection.
    ///
    /// `sd_hash` is taken with the credential's `_sd_alg` over the presentation up to and including its last tilde
    /// (RFC 9901 section 4.3.1).
    #[must_use]
    pub fn signing_input(&self, credential: &SdJwtVc, selection: &Selection) -> SigningInput {
        let presentation = credential.present(selection);
        let algorithm = match credential.holder_key() {
            Ok(Some(key)) => key.curve().algorithm(),
            Ok(None) | Err(_) => SignatureAlgorithm::Es256,
        };
        let header = json!({ "alg": algorithm.name(), "typ": "kb+jwt" });
        let payload = json!({
            "iat": self.issued_at,
            "aud": self.audience,
            "nonce": self.nonce,
            "sd_hash": credential.sd_jwt.hash().digest(&presentation),
        });
        SigningInput::new(&header, payload.to_string().as_bytes())
    }
}

impl fmt::Debug for KeyBinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Who asked, and in which transaction, does not belong into a log.
        f.debug_struct("KeyBinding")
            .field("issued_at", &self.issued_at)
            .finish_non_exhaustive()
    }
}
