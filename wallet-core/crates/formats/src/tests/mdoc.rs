//! Mdocs: an issuer for tests that encodes with another CBOR crate, and signs whatever it is given.

mod limits;
pub(super) mod presenting;
mod property;
mod rules;
mod signed;
mod transcript;
mod values;
mod vectors;

use ciborium::Value as Cbor;
use ciborium::cbor;
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use sha2::{Digest, Sha256, Sha384, Sha512};
use wallet_crypto::{PublicKey, base64url_encode};

use crate::{Mdoc, MdocError};

pub(super) const DOC_TYPE: &str = "uk.example.staffpassport.checkin.1";
pub(super) const NAMESPACE: &str = "uk.example.staffpassport.checkin.1";
/// 2026-01-01T00:00:00Z.
pub(super) const BEGIN: i64 = 1_767_225_600;
/// 2026-01-03T00:00:00Z.
pub(super) const END: i64 = 1_767_398_400;

pub(super) fn encode(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

pub(super) fn decode(bytes: &[u8]) -> Cbor {
    ciborium::from_reader(bytes).unwrap()
}

/// What is encoded in a byte string with tag 24.
pub(super) fn embedded(bytes: Vec<u8>) -> Cbor {
    Cbor::Tag(24, Box::new(Cbor::Bytes(bytes)))
}

pub(super) fn tdate(text: &str) -> Cbor {
    Cbor::Tag(0, Box::new(text.into()))
}

/// The member of a map.
pub(super) fn member<'a>(map: &'a mut Cbor, name: &str) -> &'a mut Cbor {
    let entries = map.as_map_mut().unwrap();
    let entry = entries.iter_mut().find(|(key, _)| key.as_text() == Some(name));
    &mut entry.unwrap().1
}

/// Takes the member of a map out.
pub(super) fn without(map: &mut Cbor, name: &str) {
    map.as_map_mut()
        .unwrap()
        .retain(|(key, _)| key.as_text() != Some(name));
}

/// Puts a member into a map, beside any of its name.
pub(super) fn with(map: &mut Cbor, name: &str, value: Cbor) {
    map.as_map_mut().unwrap().push((name.into(), value));
}

pub(super) fn issuer() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

pub(super) fn device() -> SigningKey {
    SigningKey::from_slice(&[9; 32]).unwrap()
}

pub(super) fn public(key: &SigningKey) -> PublicKey {
    PublicKey::p256_from_sec1(key.verifying_key().to_sec1_point(false).as_bytes()).unwrap()
}

fn cose_key(key: &SigningKey) -> Cbor {
    let point = key.verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    cbor!({ 1 => 2, -1 => 1, -2 => Cbor::Bytes(x.to_vec()), -3 => Cbor::Bytes(y.to_vec()) }).unwrap()
}

pub(super) fn sign1(protected: Vec<u8>, unprotected: Cbor, payload: Vec<u8>, detached: bool) -> Cbor {
    let structure = cbor!([
        "Signature1",
        Cbor::Bytes(protected.clone()),
        Cbor::Bytes(Vec::new()),
        Cbor::Bytes(payload.clone())
    ]);
    let signature: Signature = issuer().sign(&encode(&structure.unwrap()));
    let payload = if detached {
        Cbor::Null
    } else {
        Cbor::Bytes(payload)
    };
    Cbor::Array(vec![
        Cbor::Bytes(protected),
        unprotected,
        payload,
        Cbor::Bytes(signature.to_bytes().to_vec()),
    ])
}

/// What the parts of an mdoc are made of, to be spoilt before it is signed.
#[derive(Clone)]
pub(super) struct Making {
    /// By namespace, the `IssuerSignedItem`s.
    pub(super) namespaces: Vec<(String, Vec<Cbor>)>,
    pub(super) digest_algorithm: &'static str,
    pub(super) object: Cbor,
    pub(super) protected: Cbor,
    pub(super) unprotected: Cbor,
}

/// `IssuerSignedItem`.
pub(super) fn item(id: u64, name: &str, value: Cbor) -> Cbor {
    let random = Sha256::digest(format!("{id} {name}")).to_vec();
    cbor!({ "digestID" => id, "random" => Cbor::Bytes(random), "elementIdentifier" => name, "elementValue" => value }).unwrap()
}

pub(super) fn elements() -> Vec<Cbor> {
    vec![
        item(0, "family_name", "Okafor".into()),
        item(7, "portrait", Cbor::Bytes(vec![0xff, 0xd8, 0xff, 0xe0, 1])),
        item(3, "licence_to_attend", true.into()),
        item(4, "issue_date", Cbor::Tag(1004, Box::new("2026-01-01".into()))),
        item(
            5,
            "roles",
            cbor!([{ "name" => "nurse", "bands" => [5, 6] }, []]).unwrap(),
        ),
    ]
}

impl Making {
    pub(super) fn new() -> Self {
        Self::of(vec![(NAMESPACE.to_owned(), elements())])
    }

    pub(super) fn of(namespaces: Vec<(String, Vec<Cbor>)>) -> Self {
        let object = cbor!({
            "version" => "1.0",
            "digestAlgorithm" => "SHA-256",
            "valueDigests" => {},
            "deviceKeyInfo" => { "deviceKey" => cose_key(&device()) },
            "docType" => DOC_TYPE,
            "validityInfo" => {
                "signed" => tdate("2026-01-01T00:00:00Z"),
                "validFrom" => tdate("2026-01-01T00:00:00Z"),
                "validUntil" => tdate("2026-01-03T00:00:00Z")
            }
        });
        Self {
            namespaces,
            digest_algorithm: "SHA-256",
            object: object.unwrap(),
            protected: cbor!({ 1 => -7 }).unwrap(),
            unprotected: cbor!({ 33 => Cbor::Bytes(b"certificate".to_vec()) }).unwrap(),
        }
    }

    /// `IssuerSignedItemBytes`, by namespace.
    pub(super) fn items(&self) -> Vec<(String, Vec<Vec<u8>>)> {
        let bytes = |items: &Vec<Cbor>| items.iter().map(|item| encode(&embedded(encode(item)))).collect();
        let all = self.namespaces.iter();
        all.map(|(name, items)| (name.clone(), bytes(items))).collect()
    }

    fn digest(&self, bytes: &[u8]) -> Vec<u8> {
        match self.digest_algorithm {
            "SHA-384" => Sha384::digest(bytes).to_vec(),
            "SHA-512" => Sha512::digest(bytes).to_vec(),
            _ => Sha256::digest(bytes).to_vec(),
        }
    }

    /// The digests of the elements, right.
    pub(super) fn digests(&self) -> Cbor {
        let mut namespaces = Vec::new();
        for ((name, items), (_, encoded)) in self.namespaces.iter().zip(self.items()) {
            let mut digests = Vec::new();
            for (item, bytes) in items.iter().zip(encoded) {
                let id = member(&mut item.clone(), "digestID").clone();
                digests.push((id, Cbor::Bytes(self.digest(&bytes))));
            }
            namespaces.push((Cbor::from(name.as_str()), Cbor::Map(digests)));
        }
        Cbor::Map(namespaces)
    }

    /// Sets the digests to those of the elements.
    pub(super) fn digested(mut self) -> Self {
        *member(&mut self.object, "digestAlgorithm") = self.digest_algorithm.into();
        *member(&mut self.object, "valueDigests") = self.digests();
        self
    }

    /// `IssuerSigned`, with these elements in it.
    pub(super) fn issued_with(&self, items: &[(String, Vec<Vec<u8>>)]) -> Cbor {
        let payload = encode(&embedded(encode(&self.object)));
        let auth = sign1(encode(&self.protected), self.unprotected.clone(), payload, false);
        let elements = |items: &Vec<Vec<u8>>| Cbor::Array(items.iter().map(|bytes| decode(bytes)).collect());
        let namespaces = items
            .iter()
            .map(|(name, items)| (Cbor::from(name.as_str()), elements(items)));
        cbor!({ "nameSpaces" => Cbor::Map(namespaces.collect()), "issuerAuth" => auth }).unwrap()
    }

    pub(super) fn issue(&self) -> String {
        compact(&self.issued_with(&self.items()))
    }

    pub(super) fn parse(&self) -> Result<Mdoc, MdocError> {
        Mdoc::parse(&self.issue())
    }
}

pub(super) fn compact(issuer_signed: &Cbor) -> String {
    base64url_encode(&encode(issuer_signed))
}

/// A right mdoc.
pub(super) fn mdoc() -> Mdoc {
    Making::new().digested().parse().unwrap()
}
