//! Signed lists of organisations.

use proptest::prelude::*;
use serde_json::{Value, json};
use wallet_crypto::{SigningInput, base64url_encode, sha256};
use wallet_trust::{AnchorSet, Party, TrustAnchor, TrustList, TrustListError, TrustPolicy};

use ed25519_dalek::Signer as _;

use crate::authority::{Certificate, Key, NOW, Party as Signer};
use crate::chains::root;

const DAY: i64 = 86_400;
const ASSIGNMENT: &str = "https://types.staffpassport.example/employment-assignment/1";
const REGISTRATION: &str = "https://types.staffpassport.example/professional-registration/1";

pub(crate) fn operator() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[9; 32])
}

pub(crate) fn did(key: &ed25519_dalek::SigningKey) -> String {
    let multicodec = [&[0xed, 0x01], key.verifying_key().as_bytes().as_slice()].concat();
    format!("did:key:z{}", bs58::encode(multicodec).into_string())
}

fn policy_for(set: AnchorSet) -> TrustPolicy {
    TrustPolicy::new(vec![(set, TrustAnchor::Did(did(&operator())))])
}

pub(crate) fn policy() -> TrustPolicy {
    policy_for(AnchorSet::TrustLists)
}

fn hospital() -> Value {
    json!({
        "ods_code": "ZT1",
        "name": "Westmere Coast Hospitals",
        "dids": ["did:web:westmere.example"],
        "certificates": [base64url_encode(&sha256(b"a certificate"))],
        "origins": ["https://westmere.example"],
        "issues": [ASSIGNMENT],
        "a member of a later day": true,
    })
}

fn register() -> Value {
    json!({
        "ods_code": "ZR1",
        "name": "General Doctors Register",
        "origins": ["https://gdr.example/issuer"],
        "issues": [REGISTRATION],
    })
}

pub(crate) fn claims() -> Value {
    json!({
        "version": 1,
        "iss": "https://trust.staffpassport.example",
        "iat": NOW - DAY,
        "exp": NOW + DAY,
        "sequence": 7,
        "organisations": [hospital(), register()],
    })
}

pub(crate) fn sign_with(header: &Value, claims: &Value) -> String {
    let input = SigningInput::new(header, claims.to_string().as_bytes());
    let signature = operator().sign(input.bytes()).to_bytes();
    input.finish(&signature)
}

pub(crate) fn header() -> Value {
    let did = did(&operator());
    let fragment = did.trim_start_matches("did:key:");
    json!({"alg": "EdDSA", "typ": "staffpassport-trust-list+jwt", "kid": format!("{did}#{fragment}")})
}

pub(crate) fn open(claims: &Value) -> Result<TrustList, TrustListError> {
    TrustList::open(&sign_with(&header(), claims), &policy(), NOW)
}

pub(crate) fn with(path: &str, value: Value) -> Value {
    let mut claims = claims();
    let (parent, name) = path.rsplit_once('/').unwrap();
    let parent = claims.pointer_mut(parent).unwrap();
    match name.parse::<usize>() {
        Ok(index) => parent[index] = value,
        Err(_) => parent[name] = value,
    }
    claims
}

#[test]
fn a_list_says_who_an_organisation_is_and_what_it_may_issue() {
    let list = open(&claims()).unwrap();
    assert_eq!(list.operator(), "https://trust.staffpassport.example");
    assert_eq!((list.sequence(), list.expires_at()), (7, NOW + DAY));
    let hash = sha256(b"a certificate");
    let hospital = [
        Party::Did("did:web:westmere.example"),
        Party::Certificate { sha256: &hash },
        Party::Https("https://westmere.example"),
        Party::Https("https://westmere.example/tenant/7"),
    ];
    for party in hospital {
        let organisation = list.organisation(&party).unwrap();
        assert_eq!(organisation.name, "Westmere Coast Hospitals");
        assert!(organisation.may_issue(ASSIGNMENT) && !organisation.may_issue(REGISTRATION));
    }
    let register = Party::Https("https://gdr.example/issuer");
    let register = list.organisation(&register).unwrap();
    assert!(register.may_issue(REGISTRATION) && !register.may_issue(&format!("{REGISTRATION}/2")));
    let other = sha256(b"another certificate");
    for party in [
        Party::Did("did:web:westmere.example.evil.example"),
        Party::Certificate { sha256: &other },
        Party::Https("https://gdr.example"),
        Party::Https("https://gdr.example/issuer/"),
        Party::Https("http://westmere.example"),
    ] {
        assert_eq!(list.organisation(&party), None, "{party:?}");
    }
}

#[test]
fn only_an_anchored_operator_is_listened_to() {
    let signed = sign_with(&header(), &claims());
    let open = |policy: &TrustPolicy| TrustList::open(&signed, policy, NOW);
    assert!(open(&policy()).is_ok());
    assert_eq!(open(&TrustPolicy::default()), Err(TrustListError::Operator));
    for set in [AnchorSet::Issuers, AnchorSet::Verifiers] {
        assert_eq!(open(&policy_for(set)), Err(TrustListError::Operator));
    }
    let unnamed = json!({"alg": "EdDSA", "typ": "staffpassport-trust-list+jwt"});
    let unnamed = sign_with(&unnamed, &claims());
    assert_eq!(
        TrustList::open(&unnamed, &policy(), NOW),
        Err(TrustListError::Operator)
    );
}

#[test]
fn an_operator_may_be_known_by_its_certificate() {
    let leaf = root().issue(
        &Certificate::leaf("O=Staff Passport Trust List"),
        &Key::Ed25519(operator()),
    );
    let anchor = root().issue_own(&Certificate::authority(root().name));
    let certificate = |der: &[u8]| TrustAnchor::Certificate { der: der.to_vec() };
    let trusting = TrustPolicy::new(vec![(AnchorSet::TrustLists, certificate(&anchor))]);
    let x5c = |der: &[u8]| {
        let mut encoded = base64url_encode(der).replace('-', "+").replace('_', "/");
        encoded.push_str(&"=".repeat((4 - encoded.len() % 4) % 4));
        let header = json!({"alg": "EdDSA", "typ": "staffpassport-trust-list+jwt", "x5c": [encoded]});
        sign_with(&header, &claims())
    };
    assert!(TrustList::open(&x5c(&leaf), &trusting, NOW).is_ok());
    assert_eq!(
        TrustList::open(&x5c(&leaf), &policy(), NOW),
        Err(TrustListError::Operator),
        "a DID's anchor vouches for no certificate"
    );
    let stranger = Signer::new("CN=Somebody Else", Key::ed25519(3));
    let strange = stranger.issue(
        &Certificate::leaf("O=Staff Passport Trust List"),
        &Key::Ed25519(operator()),
    );
    assert_eq!(
        TrustList::open(&x5c(&strange), &trusting, NOW),
        Err(TrustListError::Operator)
    );
}

#[test]
fn what_was_changed_or_is_something_else_is_refused() {
    let signed = sign_with(&header(), &claims());
    let changed = sign_with(&header(), &with("/sequence", json!(8)));
    let (_, signature) = changed.rsplit_once('.').unwrap();
    let (content, _) = signed.rsplit_once('.').unwrap();
    let open = |text: &str| TrustList::open(text, &policy(), NOW).unwrap_err();
    assert_eq!(open(&format!("{content}.{signature}")), TrustListError::Signature);
    let mut header = header();
    header["typ"] = json!("JWT");
    assert_eq!(open(&sign_with(&header, &claims())), TrustListError::Type);
    assert_eq!(open("no list"), TrustListError::Malformed);
    assert_eq!(
        TrustList::open(&format!("\n{signed}\n"), &policy(), NOW)
            .unwrap()
            .sequence(),
        7,
        "a file ends with a newline"
    );
}

#[test]
fn a_list_counts_within_its_dates_and_for_seven_days() {
    let opened = |iat: i64, exp: i64| {
        let mut claims = with("/iat", json!(iat));
        claims["exp"] = json!(exp);
        open(&claims).map(|list| list.expires_at())
    };
    assert_eq!(opened(NOW + 60, NOW + DAY), Ok(NOW + DAY), "clocks differ");
    assert_eq!(opened(NOW + 61, NOW + DAY), Err(TrustListError::NotYetValid));
    assert_eq!(opened(NOW - DAY, NOW + 1), Ok(NOW + 1));
    assert_eq!(opened(NOW - DAY, NOW), Err(TrustListError::Expired));
    assert_eq!(opened(NOW, NOW + 365 * DAY), Ok(NOW + 7 * DAY));
    assert_eq!(opened(NOW - 7 * DAY, NOW + DAY), Err(TrustListError::Expired));
    let list = open(&claims()).unwrap();
    assert!(!list.has_expired(NOW + DAY - 1) && list.has_expired(NOW + DAY));
}

#[test]
fn an_older_list_or_another_operators_takes_no_ones_place() {
    let held = open(&claims()).unwrap();
    let next = open(&with("/sequence", json!(8))).unwrap();
    assert!(next.follows(&held) && held.follows(&held));
    assert!(!held.follows(&next));
    let same_number = open(&with("/organisations", json!([hospital()]))).unwrap();
    assert!(!same_number.follows(&held), "one number, two contents");
    let mut claims = with("/sequence", json!(9));
    claims["iss"] = json!("https://other.example");
    assert!(!open(&claims).unwrap().follows(&held));
}

#[test]
fn what_is_malformed_is_refused() {
    for (path, value) in [
        ("/version", json!("1")),
        ("/iss", json!("")),
        ("/sequence", json!(-1)),
        ("/iat", json!("today")),
        ("/organisations", json!({})),
        ("/organisations/0/ods_code", json!("Z1")),
        ("/organisations/0/ods_code", json!("ZT 1")),
        ("/organisations/0/name", json!(" ")),
        ("/organisations/0/name", json!("Westmere\u{202e}stsoC")),
        ("/organisations/0/dids", json!(["did:web:westmere.example#key-1"])),
        ("/organisations/0/dids", json!(["westmere.example"])),
        ("/organisations/0/certificates", json!(["YWJj"])),
        ("/organisations/0/origins", json!(["https://westmere.example?x"])),
        ("/organisations/0/origins", json!(["ftp://westmere.example"])),
        ("/organisations/0/issues", json!("all")),
    ] {
        assert_eq!(open(&with(path, value)), Err(TrustListError::Malformed), "{path}");
    }
    for member in ["version", "iss", "iat", "exp", "sequence", "organisations"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(member);
        assert_eq!(open(&claims), Err(TrustListError::Malformed), "{member}");
    }
    assert_eq!(open(&with("/version", json!(2))), Err(TrustListError::Type));
}

#[test]
fn two_organisations_are_never_mistaken_for_each_other() {
    let mut hospitals_other_tenant = register();
    hospitals_other_tenant["origins"] = json!(["https://westmere.example/register"]);
    let mut same_key = register();
    same_key["dids"] = json!(["did:web:westmere.example"]);
    let mut same_certificate = register();
    same_certificate["certificates"] = hospital()["certificates"].clone();
    let mut same_code = register();
    same_code["ods_code"] = json!("zt1");
    let mut same_host = register();
    same_host["origins"] = json!(["https://WESTMERE.example:443"]);
    let mut itself = hospital();
    itself["origins"] = json!(["https://a.example", "https://a.example"]);
    for second in [
        hospitals_other_tenant,
        same_key,
        same_certificate,
        same_code,
        same_host,
        itself,
    ] {
        assert_eq!(
            open(&with("/organisations/1", second)),
            Err(TrustListError::Ambiguous)
        );
    }
    let mut tenants = with("/organisations/0/origins", json!(["https://host.example/a"]));
    tenants["organisations"][1]["origins"] = json!(["https://host.example/b"]);
    assert!(open(&tenants).is_ok());
}

/// What is said of a header of so many bytes, of one byte more, of one 8 deep, and of one deeper, by a member that nobody knows.
pub(crate) fn header_limits<T>(header: &Value, bytes: usize, read: impl Fn(&Value) -> T) -> [T; 4] {
    let with = |more: Value| {
        let mut header = header.clone();
        header["more"] = more;
        header
    };
    let room = bytes - with(json!("")).to_string().len();
    let size = |bytes: usize| read(&with(json!("x".repeat(bytes))));
    let deep = |depth: usize| read(&with((1..depth).fold(json!(1), |inner, _| json!([inner]))));
    [size(room), size(room + 1), deep(8), deep(9)]
}

#[test]
fn sizes_are_limited() {
    let organisations = |count: usize| {
        let one = |number: usize| json!({"ods_code": format!("Z{number:04}"), "name": "x"});
        with("/organisations", (0..count).map(one).collect())
    };
    assert_eq!(open(&organisations(5_000)).unwrap().organisations().len(), 5_000);
    assert_eq!(open(&organisations(5_001)), Err(TrustListError::TooLarge));
    let types = |count: usize| {
        let all: Vec<String> = (0..count).map(|number| number.to_string()).collect();
        open(&with("/organisations/0/issues", json!(all)))
    };
    assert!(types(200).is_ok());
    assert_eq!(types(201), Err(TrustListError::TooLarge));
    let length = |count: usize| open(&with("/organisations/0/issues", json!(["x".repeat(count)])));
    assert!(length(2_048).is_ok());
    assert_eq!(length(2_049), Err(TrustListError::TooLarge));
    let name = |count: usize| open(&with("/organisations/0/name", json!("ŵ".repeat(count))));
    assert!(name(200).is_ok());
    assert_eq!(name(201), Err(TrustListError::Malformed));
    let size = |count: usize| open(&with("/a_member", json!("x".repeat(count))));
    let room = 2 * 1024 * 1024 - with("/a_member", json!("")).to_string().len();
    assert!(size(room).is_ok());
    assert_eq!(size(room + 1), Err(TrustListError::TooLarge));
    let deep = |depth: usize| {
        let nested = (1..depth).fold(json!(1), |inner, _| json!([inner]));
        open(&with("/a_member", nested)).err()
    };
    assert_eq!((deep(10), deep(11)), (None, Some(TrustListError::Malformed)));
    let signed = |bytes: usize| TrustList::open(&"x".repeat(bytes), &policy(), NOW).err();
    assert_eq!(
        (signed(4 * 1024 * 1024), signed(4 * 1024 * 1024 + 1)),
        (Some(TrustListError::Malformed), Some(TrustListError::TooLarge))
    );
    let of_headers = header_limits(&header(), 64 * 1024, |header| {
        TrustList::open(&sign_with(header, &claims()), &policy(), NOW).err()
    });
    let malformed = Some(TrustListError::Malformed);
    assert_eq!(of_headers, [None, malformed, None, malformed]);
}

#[test]
fn a_list_that_is_kept_is_the_list_that_was_opened() {
    let list = open(&claims()).unwrap();
    assert_eq!(
        TrustList::restore(list.kept(), list.signed_by().map(str::to_owned)).unwrap(),
        list
    );
    assert_eq!(
        TrustList::restore(json!({}), None),
        Err(TrustListError::Malformed)
    );
}

proptest! {
    #[test]
    fn no_text_panics(text in "[A-Za-z0-9_.-]{0,200}") {
        let _ = TrustList::open(&text, &policy(), NOW);
    }

    #[test]
    fn no_claims_panic(organisation in "[ -~]{0,60}", number in any::<i64>()) {
        let _ = open(&with("/organisations/0/name", json!(organisation)));
        let _ = open(&with("/iat", json!(number)));
        let _ = open(&with("/exp", json!(number)));
    }

    #[test]
    fn a_changed_character_never_opens_another_list(at in any::<prop::sample::Index>(), by in 1_u8..64) {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let signed = sign_with(&header(), &claims());
        let mut changed = signed.clone().into_bytes();
        let at = at.index(changed.len());
        if let Some(value) = ALPHABET.iter().position(|character| *character == changed[at]) {
            changed[at] = ALPHABET[(value + usize::from(by)) % 64];
            let changed = String::from_utf8(changed).unwrap();
            prop_assert!(TrustList::open(&changed, &policy(), NOW).is_err());
        }
    }
}
