//! The issuer's side of both suites. The vectors pin what it groups and hashes by; here it signs.

use minicbor::Encoder;
use serde_json::{Map, Value, json};
use wallet_crypto::{BbsPublicKey, OsRandom, Secret, SoftwareKey, SoftwareKeyKind, base64url_encode};
use zkryptium::bbsplus::keys::BBSplusSecretKey;
use zkryptium::schemes::algorithms::BbsBls12381Sha256;
use zkryptium::schemes::generics::Signature;

use crate::path::ClaimPath;
use crate::selective::grouped::Grouped;
use crate::selective::labels::Labels;
use crate::selective::pointer::Pointer;
use crate::selective::rdf::proof_hash;
use crate::selective::statements::Statements;
use crate::selective::{IssuerKey, SelectiveSuite, bbs_header};

pub(super) const HMAC_KEY: [u8; 32] = [0x5d; 32];

/// An issuer with a key for each suite.
pub(crate) struct Issuer {
    ecdsa: SoftwareKey,
    bbs: BBSplusSecretKey,
}

impl Issuer {
    pub(crate) fn new() -> Self {
        Self {
            ecdsa: SoftwareKey::from_secret(SoftwareKeyKind::Es256, Secret::new([3; 32])).unwrap(),
            bbs: BBSplusSecretKey::from_bytes(&[4; 32]).unwrap(),
        }
    }

    pub(super) fn key(&self, suite: SelectiveSuite) -> IssuerKey {
        match suite {
            SelectiveSuite::EcdsaSd2023 => IssuerKey::Signing(self.ecdsa.public_key().clone()),
            SelectiveSuite::Bbs2023 => {
                let bytes = self.bbs.public_key().to_bytes();
                IssuerKey::Bbs(BbsPublicKey::from_bytes(&bytes).unwrap())
            }
        }
    }

    /// The base proof of a document.
    pub(crate) fn sign(
        &self,
        suite: SelectiveSuite,
        document: &Value,
        mandatory: &[String],
    ) -> Map<String, Value> {
        let mut proof = json!({
            "type": "DataIntegrityProof",
            "cryptosuite": suite.name(),
            "created": "2026-10-01T00:00:00Z",
            "verificationMethod": "did:web:issuer.example#key",
            "proofPurpose": "assertionMethod",
        });
        let proof = proof.as_object_mut().unwrap();
        let hash = proof_hash(document, proof).unwrap();
        let resolve = |text: &String| Pointer::parse(text).unwrap().resolve(document).unwrap();
        let paths: Vec<ClaimPath> = mandatory.iter().map(resolve).collect();
        let key = Secret::new(HMAC_KEY);
        let (kind, components) = match suite {
            SelectiveSuite::EcdsaSd2023 => {
                let statements = Statements::of(document, |count| Labels::hmac(&key, count)).unwrap();
                let grouped = Grouped::new(statements, &paths).unwrap();
                (0, self.sign_each(&hash, &grouped, mandatory))
            }
            SelectiveSuite::Bbs2023 => {
                let statements = Statements::of(document, |count| Labels::shuffled(&key, count)).unwrap();
                let grouped = Grouped::new(statements, &paths).unwrap();
                (2, self.sign_all(&hash, &grouped, mandatory))
            }
        };
        let value = [&[0xd9, 0x5d, kind], components.as_slice()].concat();
        proof.insert(
            "proofValue".to_owned(),
            json!(format!("u{}", base64url_encode(&value))),
        );
        proof.clone()
    }

    fn sign_each(&self, proof_hash: &[u8; 32], grouped: &Grouped, mandatory: &[String]) -> Vec<u8> {
        let proof_key = SoftwareKey::make(SoftwareKeyKind::Es256, &OsRandom).unwrap();
        let point = proof_key.public_key().bytes();
        let parity = 2 + (point[64] & 1);
        let multikey = [&[0x80, 0x24, parity], &point[1..33]].concat();
        let signed = [proof_hash.as_slice(), &multikey, &grouped.mandatory_hash()].concat();
        let others = grouped.others();
        let mut encoder = Encoder::new(Vec::new());
        encoder.array(5).unwrap();
        encoder.bytes(&self.ecdsa.sign(&signed).unwrap()).unwrap();
        encoder.bytes(&multikey).unwrap();
        encoder.bytes(&HMAC_KEY).unwrap();
        encoder.array(others.len() as u64).unwrap();
        for line in others {
            encoder.bytes(&proof_key.sign(line.as_bytes()).unwrap()).unwrap();
        }
        pointers(&mut encoder, mandatory);
        encoder.into_writer()
    }

    fn sign_all(&self, proof_hash: &[u8; 32], grouped: &Grouped, mandatory: &[String]) -> Vec<u8> {
        let header = bbs_header(proof_hash, &grouped.mandatory_hash());
        let public = self.bbs.public_key();
        let messages = grouped.messages();
        let signature =
            Signature::<BbsBls12381Sha256>::sign(Some(&messages), &self.bbs, &public, Some(&header)).unwrap();
        let mut encoder = Encoder::new(Vec::new());
        encoder.array(5).unwrap();
        encoder.bytes(&signature.to_bytes()).unwrap();
        encoder.bytes(&header).unwrap();
        encoder.bytes(&public.to_bytes()).unwrap();
        encoder.bytes(&HMAC_KEY).unwrap();
        pointers(&mut encoder, mandatory);
        encoder.into_writer()
    }
}

fn pointers(encoder: &mut Encoder<Vec<u8>>, pointers: &[String]) {
    encoder.array(pointers.len() as u64).unwrap();
    for pointer in pointers {
        encoder.str(pointer).unwrap();
    }
}
