//! Data Integrity against code that is not ours (`digital-bazaar/README.md`): it issues credentials of each suite, and verifies what
//! the holder presents of them by each suite.

use serde_json::{Value, json};
use wallet_crypto::{OsRandom, PublicKey, SoftwareKey, SoftwareKeyKind};
use wallet_formats::{
    Credential, Cryptosuite, Encoding, IssuerKey, IssuerReference, VpDataIntegrity, VpToSign,
};
use wallet_trust::{did_jwk_of, did_key_of, resolve_bbs_did, resolve_did, verification_method};

use crate::engine::{Engine, EngineKey, Made};

pub(crate) const DOMAIN: &str = "x509_san_dns:verifier.example";
pub(crate) const OTHER_DOMAIN: &str = "x509_san_dns:other.example";
pub(crate) const CHALLENGE: &str = "n-0S6_WzA2Mj";
/// 2026-10-01T00:00:00Z.
pub(crate) const NOW: i64 = 1_790_812_800;
const TERMS: &str = "https://types.staffpassport.example/terms#";

/// The curve of the issuer's key, and the suite of its proof.
const ISSUED: [(&str, &str); 8] = [
    ("P-256", "ecdsa-rdfc-2019"),
    ("P-384", "ecdsa-rdfc-2019"),
    ("P-256", "ecdsa-jcs-2019"),
    ("P-384", "ecdsa-jcs-2019"),
    ("Ed25519", "eddsa-rdfc-2022"),
    ("Ed25519", "eddsa-jcs-2022"),
    ("Ed25519", "Ed25519Signature2020"),
    ("Ed25519", "Ed25519Signature2018"),
];

/// A holder's key: one in software as the wallet has it, or one of another curve, which the engine signs with.
enum HolderKey {
    Software(SoftwareKey),
    Engine(EngineKey),
}

/// A key, and how the holder is named by it.
pub(crate) struct Holder {
    key: HolderKey,
    pub(crate) public: PublicKey,
    pub(crate) did: String,
}

impl Holder {
    pub(crate) fn software(kind: SoftwareKeyKind, name: fn(&PublicKey) -> String) -> Self {
        let key = SoftwareKey::make(kind, &OsRandom).unwrap();
        let public = key.public_key().clone();
        Self {
            did: name(&public),
            key: HolderKey::Software(key),
            public,
        }
    }

    fn p384(engine: &mut Engine) -> Self {
        let key = engine.key("P-384");
        Self {
            public: resolve_did(&key.did, None).unwrap(),
            did: key.did.clone(),
            key: HolderKey::Engine(key),
        }
    }

    /// One of each kind of key and name that the wallet makes.
    pub(crate) fn of_wallets() -> [Self; 4] {
        [
            Self::software(SoftwareKeyKind::Es256, did_jwk_of),
            Self::software(SoftwareKeyKind::Es256, did_key_of),
            Self::software(SoftwareKeyKind::EdDsa, did_jwk_of),
            Self::software(SoftwareKeyKind::EdDsa, did_key_of),
        ]
    }

    /// The suites that it signs.
    pub(crate) fn suites(&self) -> impl Iterator<Item = Cryptosuite> {
        let curve = self.public.curve();
        Cryptosuite::ALL
            .into_iter()
            .filter(move |suite| suite.is_of(curve))
    }

    pub(crate) fn sign(&self, engine: &mut Engine, bytes: &[u8]) -> Vec<u8> {
        match &self.key {
            HolderKey::Software(key) => key.sign(bytes).unwrap().to_vec(),
            HolderKey::Engine(key) => engine.sign_bytes(key, bytes),
        }
    }

    /// What it presents of a credential, which is derived where that is possible.
    pub(crate) fn present(
        &self,
        engine: &mut Engine,
        cryptosuite: Cryptosuite,
        credential: &Credential,
        derived: Option<Value>,
    ) -> Value {
        let vp = VpDataIntegrity {
            holder: self.did.clone(),
            verification_method: verification_method(&self.did).unwrap(),
            cryptosuite,
            domain: DOMAIN.to_owned(),
            challenge: CHALLENGE.to_owned(),
            created: NOW,
        };
        let to_sign: VpToSign = match (credential, derived) {
            (Credential::DataIntegrity(credential), None) => vp.to_sign(credential, self.public.curve()),
            (Credential::Selective(credential), Some(derived)) => {
                vp.to_sign_derived(credential, derived, self.public.curve())
            }
            (_, _) => panic!("nothing is derived of what leaves as a whole"),
        }
        .unwrap();
        let signature = self.sign(engine, to_sign.bytes());
        serde_json::from_str(&to_sign.finish(&signature)).unwrap()
    }
}

/// A credential before its proof, in the edition of the data model that the suite is of.
fn document(issuer: &str, holder: &str, suite: &str) -> Value {
    let contexts: &[&str] = match suite {
        "Ed25519Signature2018" => &["https://www.w3.org/2018/credentials/v1"],
        "Ed25519Signature2020" => &[
            "https://www.w3.org/2018/credentials/v1",
            "https://w3id.org/security/suites/ed25519-2020/v1",
        ],
        _ => &["https://www.w3.org/ns/credentials/v2"],
    };
    let begin = if contexts[0].ends_with("v1") {
        "issuanceDate"
    } else {
        "validFrom"
    };
    let mut contexts: Vec<Value> = contexts.iter().map(|one| json!(one)).collect();
    contexts.push(json!({
        "QualificationCredential": "https://types.staffpassport.example/qualification/1",
        "title": format!("{TERMS}title"), "awarding_body": format!("{TERMS}awarding_body"),
        "modules": format!("{TERMS}modules"), "module": format!("{TERMS}module"), "marks": format!("{TERMS}marks"),
    }));
    json!({
        "@context": contexts,
        "id": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873",
        "type": ["VerifiableCredential", "QualificationCredential"],
        "issuer": issuer,
        begin: "2026-09-01T00:00:00Z",
        "credentialSubject": {
            "id": holder,
            "title": "MBBS",
            "awarding_body": "Penfold School of Medicine ŵ",
            "modules": [
                {"module": "Anatomy", "marks": [61, 72]},
                {"module": "Physiology", "marks": [58]},
                {"module": "Anatomy", "marks": [61]},
            ],
        },
    })
}

/// Issues a credential and reads it as a wallet does: its shape, the issuer's key by its DID, and the signature.
pub(crate) fn accepted(engine: &mut Engine, curve: &str, made: Made<'_>, holder: &Holder) -> Credential {
    let issuer = engine.key(curve);
    let unsigned = document(&issuer.did, &holder.did, made.suite);
    let issued = engine.issue(&issuer, made, &unsigned);
    let credential = Credential::parse(Encoding::DataIntegrity, &issued.to_string()).unwrap();
    credential
        .verify_by(&issuer_key(&credential))
        .unwrap_or_else(|error| panic!("{curve} {}: {error}", made.suite));
    assert_eq!(credential.claims(), &unsigned);
    let mut changed = issued;
    changed["credentialSubject"]["title"] = json!("MRCP");
    let changed = Credential::parse(Encoding::DataIntegrity, &changed.to_string()).unwrap();
    changed.verify_by(&issuer_key(&changed)).unwrap_err();
    credential
}

pub(crate) fn issuer_key(credential: &Credential) -> IssuerKey {
    let IssuerReference::Did { did, kid } = credential.issuer_reference().unwrap() else {
        panic!("the issuer has a DID");
    };
    if credential.is_bbs() {
        IssuerKey::Bbs(resolve_bbs_did(&did, kid.as_deref()).unwrap())
    } else {
        IssuerKey::Signing(resolve_did(&did, kid.as_deref()).unwrap())
    }
}

/// What is changed in a presentation that was right is refused, and so it is by whom it was not made for.
fn refused_where_changed(engine: &mut Engine, presentation: &Value, what: &str) {
    engine.verify(presentation, OTHER_DOMAIN, CHALLENGE).unwrap_err();
    engine.verify(presentation, DOMAIN, "other").unwrap_err();
    for (place, value) in [
        ("/verifiableCredential/0/credentialSubject/title", json!("MRCP")),
        ("/proof/created", json!("2026-09-30T00:00:00Z")),
        ("/proof/challenge", json!("other")),
        ("/proof/domain", json!(OTHER_DOMAIN)),
    ] {
        let mut changed = presentation.clone();
        *changed.pointer_mut(place).unwrap() = value;
        let text = |name: &str| changed["proof"][name].as_str().unwrap().to_owned();
        let (domain, challenge) = (text("domain"), text("challenge"));
        assert!(
            engine.verify(&changed, &domain, &challenge).is_err(),
            "{what} {place}"
        );
    }
}

#[test]
fn what_it_issues_is_accepted_and_what_is_presented_of_it_is_verified() {
    let mut engine = Engine::start();
    let holders = [
        (
            Holder::software(SoftwareKeyKind::Es256, did_jwk_of),
            Cryptosuite::EcdsaRdfc2019,
        ),
        (
            Holder::software(SoftwareKeyKind::EdDsa, did_key_of),
            Cryptosuite::EddsaJcs2022,
        ),
    ];
    for (holder, signed) in holders {
        for (curve, suite) in ISSUED {
            let credential = accepted(&mut engine, curve, whole(suite), &holder);
            let presentation = holder.present(&mut engine, signed, &credential, None);
            let said = engine.verify(&presentation, DOMAIN, CHALLENGE);
            assert_eq!(said, Ok(()), "{curve} {suite} {signed:?}");
        }
    }
}

#[test]
fn presentation_of_each_suite_is_verified_and_refused_where_it_was_changed_or_is_for_another() {
    let mut engine = Engine::start();
    let other_curve = Holder::p384(&mut engine);
    for holder in Holder::of_wallets().into_iter().chain([other_curve]) {
        // One of each edition of the data model.
        for suite in ["eddsa-rdfc-2022", "Ed25519Signature2018"] {
            let credential = accepted(&mut engine, "Ed25519", whole(suite), &holder);
            for signed in holder.suites() {
                let presentation = holder.present(&mut engine, signed, &credential, None);
                let said = engine.verify(&presentation, DOMAIN, CHALLENGE);
                assert_eq!(said, Ok(()), "{suite} {} {signed:?}", holder.did);
                refused_where_changed(&mut engine, &presentation, &format!("{} {signed:?}", holder.did));
            }
        }
    }
}

/// A proof of all or nothing.
fn whole(suite: &str) -> Made<'_> {
    Made {
        suite,
        mandatory: &[],
    }
}
