//! By what a credential is signed, and its presentation: a verifier may say that it cannot verify that.

use wallet_crypto::PublicKey;
use wallet_formats::{Credential, Cryptosuite, IssuerReference};
use wallet_openid4vc::dcql::FORMAT_LDP_VC;
use wallet_openid4vc::vp::{PresentationRequest, SignatureKind};
use wallet_trust::CertificateChain;

use crate::holder_key::bound_key;

/// What of a credential's signatures a query may ask for.
pub(super) struct Signatures {
    pub(super) issued_by: SignatureKind,
    /// The ways in which its holder can sign; none where the key cannot be told.
    pub(super) presented_by: Vec<SignatureKind>,
    /// The keys of the authorities that its certificates name, in base64url.
    pub(super) authority_keys: Vec<String>,
}

impl Signatures {
    pub(super) fn of(document: &Credential) -> Self {
        Self {
            issued_by: issued_by(document),
            presented_by: presented_by(document),
            authority_keys: authority_keys(document),
        }
    }
}

fn issued_by(document: &Credential) -> SignatureKind {
    match document {
        Credential::SdJwtVc(_) | Credential::W3cJwt(_) | Credential::Mdoc(_) => {
            SignatureKind::Algorithm(document.algorithm())
        }
        Credential::DataIntegrity(document) => proof_by(document.cryptosuite()),
        Credential::Selective(document) => SignatureKind::Proof {
            proof_type: Cryptosuite::DATA_INTEGRITY_PROOF,
            cryptosuite: Some(document.suite().name()),
        },
    }
}

fn presented_by(document: &Credential) -> Vec<SignatureKind> {
    let holder = document.holder().ok().flatten();
    let Some(key) = holder.and_then(|holder| bound_key(&holder)) else {
        return Vec::new();
    };
    match document {
        Credential::SdJwtVc(_) | Credential::W3cJwt(_) | Credential::Mdoc(_) => {
            vec![SignatureKind::Algorithm(key.curve().algorithm())]
        }
        Credential::DataIntegrity(_) | Credential::Selective(_) => suites(&key).map(proof_by).collect(),
    }
}

fn authority_keys(document: &Credential) -> Vec<String> {
    let Ok(IssuerReference::X5c { chain, .. }) = document.issuer_reference() else {
        return Vec::new();
    };
    let keys = CertificateChain::parse(&chain).map(|chain| chain.authority_keys());
    let keys = keys.unwrap_or_default();
    keys.iter()
        .map(|key| wallet_crypto::base64url_encode(key))
        .collect()
}

/// The best cryptosuite that the key signs and the verifier takes.
pub(super) fn cryptosuite(request: &PresentationRequest, key: &PublicKey) -> Option<Cryptosuite> {
    let takes = |suite: &Cryptosuite| request.formats().takes(FORMAT_LDP_VC, proof_by(*suite));
    suites(key).find(takes)
}

/// The cryptosuites that the key signs, best first.
fn suites(key: &PublicKey) -> impl Iterator<Item = Cryptosuite> {
    let curve = key.curve();
    Cryptosuite::ALL
        .into_iter()
        .filter(move |suite| suite.is_of(curve))
}

fn proof_by(suite: Cryptosuite) -> SignatureKind {
    SignatureKind::Proof {
        proof_type: suite.proof_type(),
        cryptosuite: suite.identifier(),
    }
}
