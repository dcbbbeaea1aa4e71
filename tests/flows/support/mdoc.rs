//! Mdocs as an issuer makes them (ISO/IEC 18013-5), and their presentations as a verifier reads them (OpenID4VP 1.0
//! appendix B.2): encoded and decoded with a CBOR crate of their own.

use std::collections::BTreeMap;

use ciborium::{Value as Cbor, cbor};
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::{Value, json};
use wallet_crypto::{base64url_decode, base64url_encode, sha256};

use super::credential::{Credential, Signer, Spoil};
use super::keys::Key;
use super::{DAY, NOW};

/// The arrival check-in of the staff passport.
pub(crate) const CHECK_IN: &str = "uk.example.staffpassport.checkin.1";

/// What makes a credential an mdoc. The claims are its elements.
#[derive(Clone)]
pub(crate) struct Mdoc {
    pub(crate) doc_type: String,
    pub(crate) elements: Vec<(&'static str, Cbor)>,
    /// What the mobile security object has beside the usual.
    pub(crate) more: Vec<(&'static str, Cbor)>,
    /// `signed` and `validFrom`.
    pub(crate) signed: i64,
    /// What is done to the elements once they are signed.
    pub(crate) tampered: Option<fn(&mut Vec<Cbor>)>,
}

impl Mdoc {
    /// A check-in with a photo and what was computed from other credentials.
    pub(crate) fn check_in() -> Self {
        let portrait = Cbor::Bytes([&[0xff, 0xd8, 0xff, 0xe0][..], &[7; 400]].concat());
        Self {
            doc_type: CHECK_IN.to_owned(),
            elements: vec![
                ("given_name", "Amara".into()),
                ("family_name", "Okafor".into()),
                ("portrait", portrait),
                ("job_role", "Staff nurse".into()),
                ("registration_number", "98I7654O".into()),
                ("registration_active", true.into()),
                ("oh_cleared", true.into()),
                ("issue_date", Cbor::Tag(1004, Box::new("2026-10-01".into()))),
            ],
            more: Vec::new(),
            signed: NOW - 3600,
            tampered: None,
        }
    }

    /// An entry of `credential_configurations_supported` (OpenID4VCI appendix A.2.2).
    pub(crate) fn configuration(&self) -> Value {
        json!({
            "format": "mso_mdoc",
            "doctype": self.doc_type,
            "cryptographic_binding_methods_supported": ["cose_key"],
            "credential_signing_alg_values_supported": [-7],
        })
    }
}

fn encode(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn decode(bytes: &[u8]) -> Cbor {
    ciborium::from_reader(bytes).unwrap()
}

fn embedded(bytes: Vec<u8>) -> Cbor {
    Cbor::Tag(24, Box::new(Cbor::Bytes(bytes)))
}

fn tdate(seconds: i64) -> Cbor {
    let date = time_text(seconds);
    Cbor::Tag(0, Box::new(date.into()))
}

/// RFC 3339 (days to civil date by Howard Hinnant's algorithm).
fn time_text(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(DAY) + 719_468, seconds.rem_euclid(DAY));
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// RFC 9053 section 7.
fn cose_key(jwk: &Value) -> Cbor {
    let coordinate = |name: &str| Cbor::Bytes(base64url_decode(jwk[name].as_str().unwrap()).unwrap());
    if jwk["crv"] == "Ed25519" {
        return cbor!({ 1 => 1, -1 => 6, -2 => coordinate("x") }).unwrap();
    }
    cbor!({ 1 => 2, -1 => 1, -2 => coordinate("x"), -3 => coordinate("y") }).unwrap()
}

fn number(id: usize) -> Cbor {
    Cbor::from(u64::try_from(id).unwrap())
}

fn item(id: usize, name: &str, value: &Cbor) -> Cbor {
    let random = Cbor::Bytes(sha256(format!("{id} {name}").as_bytes()).to_vec());
    cbor!({ "digestID" => number(id), "random" => random, "elementIdentifier" => name, "elementValue" => value })
        .unwrap()
}

/// `IssuerSignedItemBytes` with their digests.
fn items(elements: &[(&'static str, Cbor)]) -> (Vec<Cbor>, Vec<(Cbor, Cbor)>) {
    let numbered = elements.iter().enumerate();
    let items: Vec<Cbor> = numbered
        .map(|(id, (name, value))| embedded(encode(&item(id, name, value))))
        .collect();
    let digests = items.iter().enumerate();
    let digests = digests.map(|(id, item)| (number(id), Cbor::Bytes(sha256(&encode(item)).to_vec())));
    let digests = digests.collect();
    (items, digests)
}

/// One copy in base64url (OpenID4VCI appendix A.2.4), bound to the key.
pub(crate) fn issue(
    signer: &Signer,
    credential: &Credential,
    mdoc: &Mdoc,
    spoil: Spoil,
    key: &Value,
) -> String {
    let Signer::X5c(certified, _) = signer else {
        panic!("an mdoc has its issuer's certificates");
    };
    let (mut items, digests) = items(&mdoc.elements);
    let doc_type = if spoil == Spoil::Type {
        "another"
    } else {
        &mdoc.doc_type
    };
    let (mut from, mut until) = (mdoc.signed, credential.expires_at);
    let mut device_key = cbor!({ "deviceKey" => cose_key(key) }).unwrap();
    match spoil {
        Spoil::Nothing | Spoil::Signature | Spoil::Type => {}
        Spoil::Expired => until = NOW - 600,
        Spoil::NotYetValid => from = NOW + 3600,
        Spoil::OtherKey => {
            device_key = cbor!({ "deviceKey" => cose_key(&Key::p256("another holder").jwk()) }).unwrap();
        }
        Spoil::NoKey => device_key = cbor!({}).unwrap(),
        Spoil::ForeignDisclosure => items.push(embedded(encode(&item(99, "foreign", &1.into())))),
        Spoil::DuplicateDigest => items.push(items[0].clone()),
        Spoil::Oversized => items.push(embedded(vec![0; 2 * 1024 * 1024])),
        Spoil::Issuer => panic!("an mdoc does not name its issuer"),
        Spoil::InTheClear => panic!("every element of an mdoc is disclosed by choice"),
    }
    let mut object = vec![
        ("version".into(), "1.0".into()),
        ("digestAlgorithm".into(), "SHA-256".into()),
        ("valueDigests".into(), Cbor::Map(vec![(CHECK_IN.into(), Cbor::Map(digests))])),
        ("deviceKeyInfo".into(), device_key),
        ("docType".into(), doc_type.into()),
        (
            "validityInfo".into(),
            cbor!({ "signed" => tdate(mdoc.signed), "validFrom" => tdate(from), "validUntil" => tdate(until) }).unwrap(),
        ),
    ];
    object.extend(
        mdoc.more
            .iter()
            .map(|(name, value)| (Cbor::from(*name), value.clone())),
    );
    let other = Key::p256("somebody else");
    let signing = if spoil == Spoil::Signature {
        &other
    } else {
        &certified.key
    };
    let payload = encode(&embedded(encode(&Cbor::Map(object))));
    if let Some(tamper) = mdoc.tampered {
        tamper(&mut items);
    }
    let namespaces = Cbor::Map(vec![(CHECK_IN.into(), Cbor::Array(items))]);
    let auth = sign1(signing, &certified.chain, payload);
    base64url_encode(&encode(
        &cbor!({ "nameSpaces" => namespaces, "issuerAuth" => auth }).unwrap(),
    ))
}

/// The element of these bytes with another value, as somebody on the way would change it.
pub(crate) fn with_value(bytes: &Cbor, value: Cbor) -> Cbor {
    let mut item = decode(&opened(bytes));
    *member_mut(&mut item, "elementValue") = value;
    embedded(encode(&item))
}

fn sign1(key: &Key, chain: &[Vec<u8>], payload: Vec<u8>) -> Cbor {
    let algorithm = match key {
        Key::P256(_) => -7,
        Key::Ed25519(_) => -8,
    };
    let protected = encode(&cbor!({ 1 => algorithm }).unwrap());
    let signature = key.sign(&sig_structure(&protected, &payload));
    let certificates: Vec<Cbor> = chain.iter().map(|der| Cbor::Bytes(der.clone())).collect();
    // One certificate stands for itself (RFC 9360 section 2).
    let x5chain = match &*certificates {
        [one] => one.clone(),
        _ => Cbor::Array(certificates),
    };
    Cbor::Array(vec![
        Cbor::Bytes(protected),
        cbor!({ 33 => x5chain }).unwrap(),
        Cbor::Bytes(payload),
        Cbor::Bytes(signature),
    ])
}

/// RFC 9052 section 4.4.
fn sig_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let [protected, empty, payload] = [protected, &[], payload].map(|bytes| Cbor::Bytes(bytes.to_vec()));
    encode(&Cbor::Array(vec!["Signature1".into(), protected, empty, payload]))
}

fn member<'a>(map: &'a Cbor, name: &str) -> Option<&'a Cbor> {
    let mut entries = map.as_map().unwrap().iter();
    entries
        .find(|(key, _)| key.as_text() == Some(name))
        .map(|(_, value)| value)
}

fn member_mut<'a>(map: &'a mut Cbor, name: &str) -> &'a mut Cbor {
    let mut entries = map.as_map_mut().unwrap().iter_mut();
    let found = entries.find(|(key, _)| key.as_text() == Some(name));
    &mut found.unwrap().1
}

/// What stands in a byte string with tag 24.
fn opened(value: &Cbor) -> Vec<u8> {
    let (tag, bytes) = value.as_tag().unwrap();
    assert_eq!(tag, 24);
    bytes.as_bytes().unwrap().clone()
}

/// The request that a presentation is for.
pub(crate) struct Transaction<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) nonce: &'a str,
    /// The thumbprint of the key that the response was encrypted to.
    pub(crate) thumbprint: Option<[u8; 32]>,
    pub(crate) response_uri: &'a str,
}

impl Transaction<'_> {
    fn transcript(&self) -> Cbor {
        let thumbprint = match self.thumbprint {
            Some(thumbprint) => Cbor::Bytes(thumbprint.to_vec()),
            None => Cbor::Null,
        };
        let info = cbor!([self.client_id, self.nonce, thumbprint, self.response_uri]).unwrap();
        let hash = Cbor::Bytes(sha256(&encode(&info)).to_vec());
        cbor!([null, null, ["OpenID4VPHandover", hash]]).unwrap()
    }
}

/// One presentation that passed every check.
pub(crate) struct PresentedMdoc {
    pub(crate) doc_type: String,
    /// The elements of the check-in's namespace.
    pub(crate) elements: BTreeMap<String, Cbor>,
    /// All bytes that arrived.
    pub(crate) bytes: Vec<u8>,
}

/// Checks the device's signature over this transaction, the issuer's, and each element's digest.
pub(crate) fn open(presentation: &str, issuer: &Value, transaction: &Transaction<'_>) -> PresentedMdoc {
    let bytes = base64url_decode(presentation).unwrap();
    let response = decode(&bytes);
    assert_eq!(response.as_map().unwrap().len(), 3);
    assert_eq!(member(&response, "version"), Some(&"1.0".into()));
    assert_eq!(member(&response, "status"), Some(&0.into()));
    let [document] = &member(&response, "documents").unwrap().as_array().unwrap()[..] else {
        panic!("one document");
    };
    let doc_type = member(document, "docType").unwrap();
    let issuer_signed = member(document, "issuerSigned").unwrap();
    let auth = member(issuer_signed, "issuerAuth").unwrap();
    let payload = auth.as_array().unwrap()[2].as_bytes().unwrap().clone();
    verify(auth, &payload, issuer);
    let object = decode(&opened(&decode(&payload)));
    assert_eq!(member(&object, "docType"), Some(doc_type));
    // The device signs for this transaction, and says nothing of its own.
    let device_signed = member(document, "deviceSigned").unwrap();
    let own = member(device_signed, "nameSpaces").unwrap();
    assert_eq!(opened(own), [0xa0]);
    let authentication = cbor!(["DeviceAuthentication", transaction.transcript(), doc_type, own]).unwrap();
    let signature = member(member(device_signed, "deviceAuth").unwrap(), "deviceSignature").unwrap();
    let parts = signature.as_array().unwrap();
    assert_eq!((&parts[1], &parts[2]), (&Cbor::Map(vec![]), &Cbor::Null));
    let key = member(member(&object, "deviceKeyInfo").unwrap(), "deviceKey").unwrap();
    verify(signature, &encode(&embedded(encode(&authentication))), &jwk(key));
    PresentedMdoc {
        doc_type: doc_type.as_text().unwrap().to_owned(),
        elements: elements(issuer_signed, &object),
        bytes,
    }
}

fn elements(issuer_signed: &Cbor, object: &Cbor) -> BTreeMap<String, Cbor> {
    let Some(namespaces) = member(issuer_signed, "nameSpaces") else {
        return BTreeMap::new();
    };
    assert_eq!(namespaces.as_map().unwrap().len(), 1);
    let digests = member(member(object, "valueDigests").unwrap(), CHECK_IN).unwrap();
    let items = member(namespaces, CHECK_IN).unwrap().as_array().unwrap();
    let element = |bytes: &Cbor| {
        let item = decode(&opened(bytes));
        let id = member(&item, "digestID").unwrap();
        let digest = digests.as_map().unwrap().iter().find(|(key, _)| key == id);
        assert_eq!(digest.unwrap().1, Cbor::Bytes(sha256(&encode(bytes)).to_vec()));
        let name = member(&item, "elementIdentifier").unwrap().as_text().unwrap();
        (name.to_owned(), member(&item, "elementValue").unwrap().clone())
    };
    items.iter().map(element).collect()
}

fn jwk(key: &Cbor) -> Value {
    let label = |label: i64| {
        let mut entries = key.as_map().unwrap().iter();
        let found = entries.find(|(name, _)| *name == label.into());
        found.map(|(_, value)| {
            value
                .as_bytes()
                .map_or_else(String::new, |bytes| base64url_encode(bytes))
        })
    };
    match label(-3) {
        Some(y) => json!({"kty": "EC", "crv": "P-256", "x": label(-2), "y": y}),
        None => json!({"kty": "OKP", "crv": "Ed25519", "x": label(-2)}),
    }
}

/// Verifies a COSE_Sign1 over this payload.
fn verify(message: &Cbor, payload: &[u8], jwk: &Value) {
    let [protected, _, _, signature] = &message.as_array().unwrap()[..] else {
        panic!("a COSE_Sign1 has four parts");
    };
    let (protected, signature) = (protected.as_bytes().unwrap(), signature.as_bytes().unwrap());
    let signed = sig_structure(protected, payload);
    let coordinate = |name: &str| base64url_decode(jwk[name].as_str().unwrap()).unwrap();
    if jwk["crv"] == "Ed25519" {
        assert_eq!(decode(protected), cbor!({ 1 => -8 }).unwrap());
        let key = ed25519_dalek::VerifyingKey::from_bytes(&coordinate("x").try_into().unwrap()).unwrap();
        let signature = ed25519_dalek::Signature::from_slice(signature).unwrap();
        key.verify_strict(&signed, &signature).unwrap();
    } else {
        assert_eq!(decode(protected), cbor!({ 1 => -7 }).unwrap());
        let point = [vec![4], coordinate("x"), coordinate("y")].concat();
        let key = VerifyingKey::from_sec1_bytes(&point).unwrap();
        key.verify(&signed, &Signature::from_slice(signature).unwrap())
            .unwrap();
    }
}

/// A query for check-ins with these elements.
pub(crate) fn query(elements: &[&str]) -> Value {
    let claims: Vec<Value> = elements
        .iter()
        .map(|name| json!({"path": [CHECK_IN, name]}))
        .collect();
    let query = json!({
        "id": "checkin", "format": "mso_mdoc", "meta": {"doctype_value": CHECK_IN}, "claims": claims,
    });
    json!({"credentials": [query]})
}
