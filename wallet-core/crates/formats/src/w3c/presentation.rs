//! The presentation of one credential as a JWT, bound to a verifier and its nonce.

use core::fmt;

use serde_json::{Value, json};
use wallet_crypto::{SignatureAlgorithm, SigningInput};

use super::{DataModel, W3cJwt, jwt_vc, vc_jwt};

/// What the holder's key signs: this presentation, for this verifier, in this transaction, now.
#[derive(Clone, PartialEq, Eq)]
pub struct VpJwt {
    /// The holder, as a DID whose key the credential is bound to.
    pub holder: String,
    /// The DID URL of that key (VC-JOSE-COSE, "kid").
    pub kid: String,
    /// The algorithm of that key.
    pub algorithm: SignatureAlgorithm,
    /// `aud`: the verifier, as the protocol names it (OpenID4VP 1.0 appendix B.1.3.1.5).
    pub audience: String,
    /// `nonce`: the verifier's, for this transaction.
    pub nonce: String,
    /// `iat`: the time, in seconds since 1970-01-01T00:00:00Z.
    pub issued_at: i64,
}

impl VpJwt {
    /// What the key signs to present `credential`, in the data model that the credential has: with the JWT itself
    /// under `vp.verifiableCredential` (1.1, section 6.3.1), or as an `EnvelopedVerifiableCredential` (2.0,
    /// "Enveloped Verifiable Credentials"; VC-JOSE-COSE, "Securing JSON-LD Verifiable Presentations with JOSE").
    #[must_use]
    pub fn signing_input(&self, credential: &W3cJwt) -> SigningInput {
        let (header, payload) = match credential.data_model() {
            DataModel::V1_1 => self.of_1_1(credential.compact()),
            DataModel::V2_0 => self.of_2_0(credential.compact()),
        };
        SigningInput::new(&header, payload.to_string().as_bytes())
    }

    fn of_1_1(&self, credential: &str) -> (Value, Value) {
        let header = json!({ "alg": self.algorithm.name(), "typ": "JWT", "kid": self.kid });
        let payload = json!({
            "iss": self.holder,
            "aud": self.audience,
            "nonce": self.nonce,
            "iat": self.issued_at,
            "vp": {
                "@context": [jwt_vc::CONTEXT],
                "type": ["VerifiablePresentation"],
                "verifiableCredential": [credential],
            },
        });
        (header, payload)
    }

    fn of_2_0(&self, credential: &str) -> (Value, Value) {
        let header = json!({
            "alg": self.algorithm.name(), "typ": "vp+jwt", "cty": "vp", "kid": self.kid,
        });
        let payload = json!({
            "@context": [vc_jwt::CONTEXT],
            "type": ["VerifiablePresentation"],
            "holder": self.holder,
            "verifiableCredential": [{
                "@context": [vc_jwt::CONTEXT],
                "type": ["EnvelopedVerifiableCredential"],
                "id": format!("data:application/vc+jwt,{credential}"),
            }],
            "iss": self.holder,
            "aud": self.audience,
            "nonce": self.nonce,
            "iat": self.issued_at,
        });
        (header, payload)
    }
}

impl fmt::Debug for VpJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Who asked whom, and in which transaction, does not belong into a log.
        f.debug_struct("VpJwt")
            .field("issued_at", &self.issued_at)
            .finish_non_exhaustive()
    }
}
