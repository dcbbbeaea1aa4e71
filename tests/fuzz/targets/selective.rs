//! Credentials of ecdsa-sd-2023 and bbs-2023, and what is derived from them. After a `J` comes a secured document; after
//! a digit comes what follows the header of the proof value of that kind, for a document that is always the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use wallet_crypto::{
    BbsPublicKey, JsonLimits, OsRandom, PublicKey, Secret, SoftwareKey, SoftwareKeyKind, base64url_encode, parse_json,
};
use wallet_formats::{BaseProof, ClaimPath, IssuerKey, SelectiveSuite, verify_derived};

const LIMITS: JsonLimits = JsonLimits {
    max_bytes: 64 * 1024,
    max_depth: 64,
};
/// The key of the vectors of bbs-2023.
const POINT: &str = "a4ef1afa3da575496f122b9b78b8c24761531a8a093206ae7c45b80759c168ba4f7a260f9c3367b6c019b4677841104b10665edbe70ba3ebe7d9cfbffbf71eb016f70abfbb163317f372697dc63efd21fc55764f63926a8f02eaea325a2a888f";

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let secured = match first {
        b'J' => parse_json(rest, &LIMITS).ok(),
        b'0'..=b'3' => Some(fixed(first - b'0', rest)),
        _ => None,
    };
    let Some(Value::Object(mut members)) = secured else {
        return;
    };
    let Some(Value::Object(proof)) = members.remove("proof") else {
        return;
    };
    let suite = proof.get("cryptosuite").and_then(Value::as_str);
    let Some(suite) = suite.and_then(SelectiveSuite::from_name) else {
        return;
    };
    check(Value::Object(members), &proof, suite);
});

/// The document of the vectors of bbs-2023, more or less, with a proof value.
fn fixed(kind: u8, components: &[u8]) -> Value {
    let value = [&[0xd9, 0x5d, kind], components].concat();
    let suite = if kind < 2 { "ecdsa-sd-2023" } else { "bbs-2023" };
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", { "@vocab": "https://example.org/terms#" }],
        "type": ["VerifiableCredential"],
        "issuer": "https://issuer.example",
        "credentialSubject": { "sailNumber": "Earth101", "sails": [{ "size": 5.5 }, { "size": 6 }] },
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": suite,
            "proofPurpose": "assertionMethod",
            "verificationMethod": "did:web:issuer.example#key",
            "proofValue": format!("u{}", base64url_encode(&value)),
        },
    })
}

fn check(document: Value, proof: &Map<String, Value>, suite: SelectiveSuite) {
    let key = key(suite);
    let _ = verify_derived(&document, proof, suite, &key);
    let Ok(base) = BaseProof::parse(document.clone(), proof, suite) else {
        return;
    };
    let _ = base.verify(&key);
    let all = base.select(&[]).unwrap();
    // Whatever is withheld can be chosen, and then it leaves.
    let chosen: Vec<ClaimPath> = all.withheld.first().cloned().into_iter().collect();
    let Ok(selection) = base.select(&chosen) else {
        return;
    };
    assert!(chosen.iter().all(|path| selection.revealed.contains(path)));
    if let Ok(shown) = base.present(&selection, b"", &OsRandom) {
        let mut proof = shown["proof"].as_object().unwrap().clone();
        assert_eq!(proof.remove("cryptosuite"), Some(name(suite).into()));
        assert_eq!(shown["@context"], document["@context"]);
    }
}

fn name(suite: SelectiveSuite) -> &'static str {
    match suite {
        SelectiveSuite::EcdsaSd2023 => "ecdsa-sd-2023",
        SelectiveSuite::Bbs2023 => "bbs-2023",
    }
}

fn key(suite: SelectiveSuite) -> IssuerKey {
    match suite {
        SelectiveSuite::EcdsaSd2023 => {
            let key = SoftwareKey::from_secret(SoftwareKeyKind::Es256, Secret::new([3; 32])).unwrap();
            IssuerKey::Signing(PublicKey::p256_from_sec1(key.public_key().bytes()).unwrap())
        }
        SelectiveSuite::Bbs2023 => {
            let digit = |at: usize| u8::from_str_radix(&POINT[at..at + 2], 16).unwrap();
            let bytes: Vec<u8> = (0..POINT.len()).step_by(2).map(digit).collect();
            IssuerKey::Bbs(BbsPublicKey::from_bytes(&bytes).unwrap())
        }
    }
}
