//! The rules of type metadata, each kept and each broken.

use proptest::prelude::*;
use serde_json::{Value, json};
use wallet_crypto::{base64_encode_standard, base64url_encode};

use super::*;

mod limits;
mod svg_id;

const VCT: &str = "https://types.example/qualification/1";
const BASE: &str = "https://types.example/award/1";
const ROOT: &str = "https://types.example/root/1";

fn document(vct: &str, more: Value) -> Value {
    let mut document = json!({ "vct": vct });
    let members = more.as_object().unwrap().clone();
    document.as_object_mut().unwrap().extend(members);
    document
}

/// The metadata of these documents, the credential's type first.
fn metadata(documents: &[Value]) -> Result<TypeMetadata, TypeMetadataError> {
    let mut chain = TypeMetadataChain::new(VCT, None)?;
    for document in documents {
        chain.add(document.to_string().as_bytes())?;
    }
    chain.finish()
}

fn claims(claims: Value) -> Result<TypeMetadata, TypeMetadataError> {
    metadata(&[document(VCT, json!({ "claims": claims }))])
}

fn sri(document: &Value) -> String {
    use sha2::{Digest, Sha256};
    format!(
        "sha256-{}",
        base64_encode_standard(&Sha256::digest(document.to_string()))
    )
}

/// A path as JSON has it.
fn path(steps: Value) -> ClaimPath {
    serde_json::from_value(steps).unwrap()
}

fn labels(metadata: &TypeMetadata, steps: Value) -> Vec<(String, String)> {
    let all = metadata.labels(&path(steps)).iter();
    all.map(|label| (label.locale.clone(), label.text.clone()))
        .collect()
}

fn label(locale: &str, label: &str) -> Value {
    json!({ "locale": locale, "label": label })
}

/// An SD-JWT VC of the type: `title`, `address` with `city` and `street`, and the second of the `skills` may stay.
fn credential() -> SdJwtVc {
    use sha2::{Digest, Sha256};
    let disclosure = |parts: Value| base64url_encode(parts.to_string().as_bytes());
    let digest = |disclosure: &str| base64url_encode(&Sha256::digest(disclosure));
    let title = disclosure(json!(["salt-1-salt-1-salt-1", "title", "MBBS"]));
    let city = disclosure(json!(["salt-2-salt-2-salt-2", "city", "Penfold"]));
    let skill = disclosure(json!(["salt-3-salt-3-salt-3", "triage"]));
    let payload = json!({
        "vct": VCT,
        "_sd": [digest(&title)],
        "address": { "street": "1 High Street", "_sd": [digest(&city)] },
        "skills": ["suturing", { "...": digest(&skill) }],
    });
    let header = json!({ "alg": "ES256", "typ": "dc+sd-jwt" });
    let part = |value: Value| base64url_encode(value.to_string().as_bytes());
    let jwt = format!(
        "{}.{}.{}",
        part(header),
        part(payload),
        base64url_encode(&[1; 64])
    );
    SdJwtVc::parse(&format!("{jwt}~{title}~{city}~{skill}~")).unwrap()
}

/// SD-JWT VC, "Example for Extending Type Metadata".
#[test]
fn the_example_of_extending() {
    let child = document(
        VCT,
        json!({ "extends": BASE, "claims": [
            { "path": ["address", "city"], "display": [label("en", "Town")] },
            { "path": ["nationalities"], "display": [label("en", "Nationalities")] },
        ] }),
    );
    let base = document(
        BASE,
        json!({ "display": [{ "locale": "en", "name": "Base" }], "claims": [
            { "path": ["name"], "display": [label("en", "Full Name")] },
            { "path": ["address", "city"], "display": [label("en", "City")], "sd": "always" },
        ] }),
    );
    let metadata = metadata(&[child, base]).unwrap();
    let en = |text: &str| vec![("en".to_owned(), text.to_owned())];
    assert_eq!(labels(&metadata, json!(["name"])), en("Full Name"));
    assert_eq!(labels(&metadata, json!(["address", "city"])), en("Town"));
    assert_eq!(labels(&metadata, json!(["nationalities"])), en("Nationalities"));
    assert_eq!(metadata.display()[0].text, "Base");
    assert_eq!(metadata.check(&credential()), Ok(()));
}

#[test]
fn a_type_with_a_display_of_its_own_takes_none_of_the_extended() {
    let child = document(
        VCT,
        json!({ "extends": BASE, "display": [{ "locale": "cy", "name": "Cymhwyster" }] }),
    );
    let base = document(
        BASE,
        json!({ "display": [{ "locale": "en", "name": "Award", "description": "An award" }] }),
    );
    let metadata = metadata(&[child, base]).unwrap();
    let display = metadata.display();
    assert_eq!((display.len(), display[0].text.as_str()), (1, "Cymhwyster"));
}

#[test]
fn labels_go_by_the_closest_entry() {
    let metadata = claims(json!([
        { "path": ["skills"], "display": [label("en", "Skills"), label("cy", "Sgiliau")] },
        { "path": ["skills", null], "display": [label("en", "Skill")] },
        { "path": ["skills", 0], "display": [label("en", "First skill")] },
        { "path": ["awards"], "display": [label("en", "Awards")] },
        { "path": ["plain"] },
    ]))
    .unwrap();
    let first = |steps: Value| labels(&metadata, steps).first().map(|(_, text)| text.clone());
    assert_eq!(first(json!(["skills", 0])).as_deref(), Some("First skill"));
    assert_eq!(first(json!(["skills", 1])).as_deref(), Some("Skill"));
    assert_eq!(first(json!(["awards", 3])).as_deref(), Some("Awards"));
    assert_eq!(labels(&metadata, json!(["skills"])).len(), 2);
    for steps in [
        json!(["plain"]),
        json!(["other"]),
        json!(["skills", 0, "name"]),
        json!(["title"]),
    ] {
        assert_eq!(labels(&metadata, steps), []);
    }
}

#[test]
fn what_a_document_must_have() {
    use TypeMetadataError::{Claim, Malformed, OtherType};
    let of_claim = |entry: Value| document(VCT, json!({ "claims": [entry] }));
    for (wrong, expected) in [
        (json!([]), Malformed),
        (json!({}), Malformed),
        (json!({ "vct": 1 }), Malformed),
        (document(BASE, json!({})), OtherType),
        (document(VCT, json!({ "extends": 1 })), Malformed),
        (
            document(VCT, json!({ "extends": BASE, "extends#integrity": 1 })),
            Malformed,
        ),
        (document(VCT, json!({ "display": {} })), Malformed),
        (
            document(VCT, json!({ "display": [{ "name": "Award" }] })),
            Malformed,
        ),
        (
            document(VCT, json!({ "display": [{ "locale": "en" }] })),
            Malformed,
        ),
        (
            document(VCT, json!({ "display": [{ "locale": "e n", "name": "Award" }] })),
            Malformed,
        ),
        (document(VCT, json!({ "claims": {} })), Claim),
        (of_claim(json!([])), Claim),
        (of_claim(json!({})), Claim),
        (of_claim(json!({ "path": [] })), Claim),
        (of_claim(json!({ "path": "title" })), Claim),
        (of_claim(json!({ "path": [-1] })), Claim),
        (of_claim(json!({ "path": [1.5] })), Claim),
        (of_claim(json!({ "path": [true] })), Claim),
        (of_claim(json!({ "path": ["a"], "sd": "maybe" })), Claim),
        (of_claim(json!({ "path": ["a"], "sd": true })), Claim),
        (of_claim(json!({ "path": ["a"], "mandatory": "true" })), Claim),
        (of_claim(json!({ "path": ["a"], "display": {} })), Claim),
        (
            of_claim(json!({ "path": ["a"], "display": [{ "locale": "en", "name": "A" }] })),
            Claim,
        ),
        (
            of_claim(json!({ "path": ["a"], "display": [{ "label": "A" }] })),
            Claim,
        ),
        (
            of_claim(
                json!({ "path": ["a"], "display": [{ "locale": "en", "label": "A", "description": 1 }] }),
            ),
            Claim,
        ),
    ] {
        assert_eq!(
            metadata(std::slice::from_ref(&wrong)).unwrap_err(),
            expected,
            "{wrong}"
        );
    }
    // What is not known is ignored.
    let more = json!({ "name": 1, "schema": {}, "claims": [{ "path": ["a"], "svg_id": "a", "colour": 1 }] });
    metadata(&[document(VCT, more)]).unwrap();
}

#[test]
fn an_extending_type_keeps_what_the_extended_demands() {
    let combined = |child: Value, base: Value| {
        let with = |vct: &str, more: Value, extends: Option<&str>| {
            let mut entry = json!({ "path": ["title"] });
            entry
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            let mut document = document(vct, json!({ "claims": [entry] }));
            if let Some(extends) = extends {
                document["extends"] = extends.into();
            }
            document
        };
        metadata(&[with(VCT, child, Some(BASE)), with(BASE, base, None)]).map(drop)
    };
    for (child, base) in [
        (json!({ "sd": "always" }), json!({ "sd": "allowed" })),
        (json!({ "sd": "never" }), json!({})),
        (json!({ "sd": "never" }), json!({ "sd": "never" })),
        (json!({}), json!({ "sd": "always", "mandatory": true })),
        (json!({ "mandatory": true }), json!({ "mandatory": false })),
        (json!({ "mandatory": false }), json!({})),
    ] {
        assert_eq!(combined(child.clone(), base.clone()), Ok(()), "{child} {base}");
    }
    for (child, base) in [
        (json!({ "sd": "never" }), json!({ "sd": "always" })),
        (json!({ "sd": "allowed" }), json!({ "sd": "always" })),
        (json!({ "sd": "always" }), json!({ "sd": "never" })),
        (json!({ "mandatory": false }), json!({ "mandatory": true })),
    ] {
        let error = combined(child.clone(), base.clone());
        assert_eq!(error, Err(TypeMetadataError::Override), "{child} {base}");
    }
}

#[test]
fn circles_and_long_chains_end() {
    let extending = |vct: &str, other: &str| document(vct, json!({ "extends": other }));
    assert_eq!(metadata(&[extending(VCT, VCT)]), Err(TypeMetadataError::Circular));
    let circle = [extending(VCT, BASE), extending(BASE, ROOT), extending(ROOT, BASE)];
    assert_eq!(metadata(&circle), Err(TypeMetadataError::Circular));
    let name = |number: usize| {
        if number == 0 {
            VCT.to_owned()
        } else {
            format!("{BASE}/{number}")
        }
    };
    let long = |extended: usize| {
        let mut documents: Vec<Value> = (0..extended)
            .map(|number| extending(&name(number), &name(number + 1)))
            .collect();
        documents.push(document(&name(extended), json!({})));
        metadata(&documents)
    };
    long(MAX_EXTENDED_TYPES).unwrap();
    assert_eq!(long(MAX_EXTENDED_TYPES + 1), Err(TypeMetadataError::TooLarge));
    let unfinished = metadata(&[extending(VCT, BASE)]);
    assert_eq!(
        unfinished,
        Err(TypeMetadataError::Malformed),
        "the extended type is missing"
    );
}

#[test]
fn each_document_is_the_one_that_its_hash_names() {
    let base = document(BASE, json!({}));
    let child = |integrity: &str| document(VCT, json!({ "extends": BASE, "extends#integrity": integrity }));
    let chain = |vct_integrity: Option<&str>, documents: &[Value]| {
        let mut chain = TypeMetadataChain::new(VCT, vct_integrity)?;
        for document in documents {
            chain.add(document.to_string().as_bytes())?;
        }
        chain.finish().map(drop)
    };
    let right = child(&sri(&base));
    assert_eq!(chain(Some(&sri(&right)), &[right.clone(), base.clone()]), Ok(()));
    let integrity = Err(TypeMetadataError::Integrity);
    assert_eq!(
        chain(Some(&sri(&base)), &[right.clone(), base.clone()]),
        integrity
    );
    assert_eq!(chain(None, &[child(&sri(&right)), base.clone()]), integrity);
    assert_eq!(chain(None, &[child("md5-AAAA"), base.clone()]), integrity);
    assert_eq!(chain(Some("md5-AAAA"), &[right, base]), integrity);
}

#[test]
fn a_credential_keeps_to_its_type() {
    use TypeMetadataError::{Mandatory, Path, SelectiveDisclosure};
    let checked = |entry: Value| claims(json!([entry])).unwrap().check(&credential());
    for entry in [
        json!({ "path": ["title"], "sd": "always", "mandatory": true }),
        json!({ "path": ["title"], "sd": "allowed" }),
        json!({ "path": ["absent"], "sd": "always" }),
        json!({ "path": ["address"], "sd": "never", "mandatory": true }),
        json!({ "path": ["address", "street"], "sd": "never" }),
        json!({ "path": ["address", "city"], "sd": "always" }),
        json!({ "path": ["skills"], "sd": "never" }),
        json!({ "path": ["skills", 0], "sd": "never" }),
        json!({ "path": ["skills", 1], "sd": "always" }),
        json!({ "path": ["skills", null], "mandatory": true }),
        json!({ "path": ["skills", 9], "sd": "always" }),
    ] {
        assert_eq!(checked(entry.clone()), Ok(()), "{entry}");
    }
    for (entry, expected) in [
        (json!({ "path": ["title"], "sd": "never" }), SelectiveDisclosure),
        (
            json!({ "path": ["address"], "sd": "always" }),
            SelectiveDisclosure,
        ),
        (
            json!({ "path": ["address", "city"], "sd": "never" }),
            SelectiveDisclosure,
        ),
        (
            json!({ "path": ["address", "street"], "sd": "always" }),
            SelectiveDisclosure,
        ),
        (
            json!({ "path": ["skills", null], "sd": "always" }),
            SelectiveDisclosure,
        ),
        (
            json!({ "path": ["skills", null], "sd": "never" }),
            SelectiveDisclosure,
        ),
        (json!({ "path": ["absent"], "mandatory": true }), Mandatory),
        (
            json!({ "path": ["absent", "deeper"], "mandatory": true }),
            Mandatory,
        ),
        (json!({ "path": ["skills", 9], "mandatory": true }), Mandatory),
        (json!({ "path": ["title", "deeper"] }), Path),
        (json!({ "path": ["title", null] }), Path),
        (json!({ "path": ["address", 0] }), Path),
        (json!({ "path": [0] }), Path),
    ] {
        assert_eq!(checked(entry.clone()), Err(expected), "{entry}");
    }
}

proptest! {
    #[test]
    fn any_bytes_get_an_answer(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut chain = TypeMetadataChain::new(VCT, None).unwrap();
        prop_assert!(chain.add(&body).is_err());
    }

    /// What is kept in the vault comes back the same.
    #[test]
    fn what_is_said_comes_back(names in prop::collection::vec("[a-zé]{1,8}", 0..6), sd in 0_usize..4, mandatory in prop::option::of(any::<bool>())) {
        let entries: Vec<Value> = names
            .iter()
            .enumerate()
            .map(|(number, name)| {
                let mut entry = json!({ "path": [name, null, number], "display": [label("cy", name)] });
                if let Some(sd) = ["always", "allowed", "never"].get(sd) {
                    entry["sd"] = Value::from(*sd);
                }
                if let Some(mandatory) = mandatory {
                    entry["mandatory"] = mandatory.into();
                }
                entry
            })
            .collect();
        let metadata = claims(entries.into()).unwrap();
        let kept = serde_json::to_string(&metadata).unwrap();
        prop_assert_eq!(serde_json::from_str::<TypeMetadata>(&kept).unwrap(), metadata);
    }
}
