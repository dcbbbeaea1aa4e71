//! Each limit lets its value through and refuses one more.

use serde_json::{Value, json};

use super::issuer::{VCT, digest, element, header, issue, property, sign_bytes, vc};
use super::path;
use crate::{
    MAX_CLAIM_NAME_BYTES, MAX_CLAIMS, MAX_COMPACT_BYTES, MAX_DEPTH, MAX_DISCLOSURES, SdJwtError, SdJwtVc,
};

#[test]
fn the_size_of_the_compact_serialization() {
    // Padding by a claim adds four characters for three, so the last bytes are found by trying.
    let issued = |padding: usize| issue(&vc(json!({ "pad": "x".repeat(padding) })), &[]);
    let base = MAX_COMPACT_BYTES / 4 * 3 - 600;
    let fits = (base..base + 600)
        .rev()
        .map(issued)
        .find(|text| text.len() <= MAX_COMPACT_BYTES)
        .unwrap();
    assert!(fits.len() + 4 > MAX_COMPACT_BYTES);
    SdJwtVc::parse(&fits).unwrap();
    let too_large = format!("{fits}{}", "~".repeat(4));
    assert!(matches!(SdJwtVc::parse(&too_large), Err(SdJwtError::TooLarge)));
}

#[test]
fn the_number_of_disclosures() {
    let issued = |count: usize| {
        let disclosures: Vec<String> = (0..count).map(|i| element(&i.to_string(), json!(i))).collect();
        let list: Vec<Value> = disclosures
            .iter()
            .map(|text| json!({ "...": digest(text) }))
            .collect();
        issue(&vc(json!({ "list": list })), &disclosures)
    };
    SdJwtVc::parse(&issued(MAX_DISCLOSURES)).unwrap();
    let error = SdJwtVc::parse(&issued(MAX_DISCLOSURES + 1)).unwrap_err();
    assert!(matches!(error, SdJwtError::TooManyDisclosures));
}

/// A value of this many arrays inside one another.
fn nested(levels: usize) -> Value {
    (0..levels).fold(json!("x"), |value, _| json!([value]))
}

#[test]
fn the_depth_of_the_payload() {
    let parse = |levels: usize| {
        let deep = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let payload = format!(r#"{{"vct":"{VCT}","deep":{deep}}}"#);
        SdJwtVc::parse(&format!("{}~", sign_bytes(&header(), payload.as_bytes())))
    };
    // The payload itself is the first level.
    parse(MAX_DEPTH - 1).unwrap();
    for levels in [MAX_DEPTH, MAX_DEPTH + 1, 100_000] {
        assert!(matches!(parse(levels), Err(SdJwtError::TooDeep)), "{levels}");
    }
}

#[test]
fn the_depth_of_a_disclosure() {
    let parse = |levels: usize| {
        let deep = property("s", "deep", nested(levels));
        SdJwtVc::parse(&issue(&vc(json!({ "_sd": [digest(&deep)] })), &[deep]))
    };
    parse(MAX_DEPTH - 1).unwrap();
    assert!(matches!(parse(MAX_DEPTH), Err(SdJwtError::TooDeep)));
    assert!(matches!(parse(MAX_DEPTH + 5), Err(SdJwtError::Disclosure(_))));
}

#[test]
fn digests_may_stand_in_the_deepest_claims() {
    let hidden = property("s", "role", json!("Porter"));
    let innermost = json!({ "_sd": [digest(&hidden)] });
    let deep = (0..MAX_DEPTH - 2).fold(innermost, |value, _| json!([value]));
    let clear = issue(&vc(json!({ "deep": deep })), std::slice::from_ref(&hidden));
    let deep = property("t", "deep", deep);
    let disclosed = issue(&vc(json!({ "_sd": [digest(&deep)] })), &[deep, hidden]);
    for issued in [clear, disclosed] {
        SdJwtVc::parse(&issued).unwrap();
    }
}

#[test]
fn the_depth_of_the_claims_put_together() {
    // Each disclosure is shallow; one inside the other they are not.
    let chain = |levels: usize| {
        let mut disclosures = vec![property("s0", "next", json!("end"))];
        for i in 1..levels {
            let inner = digest(disclosures.last().unwrap());
            disclosures.push(property(&format!("s{i}"), "next", json!({ "_sd": [inner] })));
        }
        let outermost = digest(disclosures.last().unwrap());
        SdJwtVc::parse(&issue(&vc(json!({ "_sd": [outermost] })), &disclosures))
    };
    chain(MAX_DEPTH).unwrap();
    assert!(matches!(chain(MAX_DEPTH + 1), Err(SdJwtError::TooDeep)));
}

#[test]
fn the_number_of_claims() {
    // Beside `vct`, `iss` and the list itself.
    let parse = |count: usize| SdJwtVc::parse(&issue(&vc(json!({ "list": vec![0; count - 3] })), &[]));
    let credential = parse(MAX_CLAIMS).unwrap();
    assert_eq!(credential.select(&[]).unwrap().revealed.len(), MAX_CLAIMS - 1);
    assert!(matches!(parse(MAX_CLAIMS + 1), Err(SdJwtError::TooManyClaims)));
}

#[test]
fn the_length_of_a_claim_name() {
    let clear = |length: usize| SdJwtVc::parse(&issue(&vc(json!({ "n".repeat(length): 1 })), &[]));
    let hidden = |length: usize| {
        let long = property("s", &"n".repeat(length), json!(1));
        SdJwtVc::parse(&issue(&vc(json!({ "_sd": [digest(&long)] })), &[long]))
    };
    for parse in [&clear as &dyn Fn(usize) -> Result<SdJwtVc, SdJwtError>, &hidden] {
        parse(MAX_CLAIM_NAME_BYTES).unwrap();
        assert!(matches!(
            parse(MAX_CLAIM_NAME_BYTES + 1),
            Err(SdJwtError::TooManyClaims)
        ));
    }
}

#[test]
fn the_deepest_claims_are_presented() {
    let mut disclosures = vec![property("s0", "next", json!("end"))];
    for i in 1..MAX_DEPTH {
        let inner = digest(disclosures.last().unwrap());
        disclosures.push(property(&format!("s{i}"), "next", json!({ "_sd": [inner] })));
    }
    let outermost = digest(disclosures.last().unwrap());
    let credential = SdJwtVc::parse(&issue(&vc(json!({ "_sd": [outermost] })), &disclosures)).unwrap();
    let selection = credential
        .select(&[path(json!(vec!["next"; MAX_DEPTH]))])
        .unwrap();
    assert_eq!(credential.present(&selection).split('~').count(), MAX_DEPTH + 2);
    // Without the innermost nothing of the others is needed.
    let nothing = credential.select(&[]).unwrap();
    assert_eq!(credential.present(&nothing).split('~').count(), 2);
}
