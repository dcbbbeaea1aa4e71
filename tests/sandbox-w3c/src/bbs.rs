//! bbs-2023 (VC-DI-BBS section 3.3), with neither blinding nor pseudonyms: statements, their groups and labels by `ssi`, the
//! signatures by `zkryptium`. The suite in `ssi` itself stands on an older draft of these: docs/decisions/0006.

use std::borrow::Cow;
use std::collections::HashMap;

use ciborium::Value as Cbor;
use rdf_types::{BlankIdBuf, LexicalQuad};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use ssi::JsonPointerBuf;
use ssi::json_ld::{CompactJsonLd, ContextLoader};
use ssi::rdf::IntoNQuads as _;
use ssi::rdf::urdna2015::NormalizingSubstitution;
use ssi::security::MultibaseBuf;
use ssi::security::multibase::Base;
use ssi_di_sd_primitives::HmacShaAnyKey;
use ssi_di_sd_primitives::canonicalize::{
    create_hmac_id_label_map_function, create_label_map_function, label_replacement_canonicalize_nquads,
};
use ssi_di_sd_primitives::group::canonicalize_and_group;
use zkryptium::bbsplus::keys::{BBSplusPublicKey, BBSplusSecretKey};
use zkryptium::schemes::algorithms::BbsBls12381Sha256;
use zkryptium::schemes::generics::{PoKSignature, Signature};
use zkryptium::utils::util::bbsplus_utils::generate_random_secret;

use crate::key::{resolve_bbs, text};
use crate::proof::{Options, Parts, secured};
use crate::rdf::{object, quads};

/// The suite.
pub(crate) const SUITE: &str = "bbs-2023";

/// The tag of a base proof ("serializeBaseProofValue").
const BASE: [u8; 3] = [0xd9, 0x5d, 0x02];
/// The tag of a derived proof ("serializeDerivedProofValue").
const DERIVED: [u8; 3] = [0xd9, 0x5d, 0x03];

type Labels = HashMap<BlankIdBuf, BlankIdBuf>;

/// A document with a base proof.
pub(crate) async fn sign(
    document: Map<String, Value>,
    (secret, public): &(BBSplusSecretKey, BBSplusPublicKey),
    options: &Options,
    mandatory: Vec<JsonPointerBuf>,
) -> Result<Value, String> {
    let configuration = options.configuration();
    let hmac_key = generate_random_secret(32);
    let mut hmac = HmacShaAnyKey::from_bytes(&hmac_key).map_err(text)?.to_hmac();
    let loader = ContextLoader::default();
    let whole = CompactJsonLd(json_syntax::Value::Object(object(&document)?));
    let grouped = canonicalize_and_group(
        &loader,
        |labels: &NormalizingSubstitution| shuffled(&create_hmac_id_label_map_function(&mut hmac)(labels)),
        HashMap::from([((), Cow::Borrowed(mandatory.as_slice()))]),
        &whole,
    );
    let mut groups = grouped.await.map_err(text)?.groups;
    let group = groups.remove(&()).ok_or("there is no group")?;
    let header = header(&document, &configuration, group.matching.into_values()).await?;
    let messages = messages(group.non_matching.into_values());
    let signature = Signature::<BbsBls12381Sha256>::sign(Some(&messages), secret, public, Some(&header));
    let value = Cbor::Array(vec![
        Cbor::Bytes(signature.map_err(text)?.to_bytes().to_vec()),
        Cbor::Bytes(header),
        Cbor::Bytes(public.to_bytes().to_vec()),
        Cbor::Bytes(hmac_key),
        mandatory
            .iter()
            .map(|pointer| Cbor::from(pointer.as_str()))
            .collect::<Vec<_>>()
            .into(),
    ]);
    let mut bytes = BASE.to_vec();
    ciborium::into_writer(&value, &mut bytes).map_err(text)?;
    let value = MultibaseBuf::encode(Base::Base64Url, bytes);
    Ok(secured(document, configuration, value.as_str()))
}

/// Whether the derived proof of a document holds.
pub(crate) async fn verify(parts: Parts) -> Result<(), String> {
    let key = resolve_bbs(&parts.method)?;
    let value = DerivedValue::of(parts.value)?;
    let quads = quads(&parts.document).await?;
    let (quads, _) = label_replacement_canonicalize_nquads(create_label_map_function(&value.labels), &quads);
    let (mut mandatory, mut others) = (Vec::new(), Vec::new());
    for (index, line) in quads.into_nquads_lines().into_iter().enumerate() {
        if value.mandatory.contains(&index) {
            mandatory.push(line);
        } else {
            others.push(line.into_bytes());
        }
    }
    let header = [
        configuration_hash(&parts.document, &parts.configuration).await?,
        hash(&mandatory),
    ];
    let proof = PoKSignature::<BbsBls12381Sha256>::from_bytes(&value.proof).map_err(text)?;
    proof
        .proof_verify(
            &key,
            Some(&others),
            Some(&value.selective),
            Some(&header.concat()),
            Some(&value.presentation_header),
        )
        .map_err(text)
}

/// Numbers in the order of their HMACs ("createShuffledIdLabelMapFunction").
fn shuffled(labels: &Labels) -> Labels {
    let mut ids: Vec<&BlankIdBuf> = labels.values().collect();
    ids.sort();
    let number = |id: &BlankIdBuf| ids.iter().position(|one| *one == id);
    let numbered = labels.iter();
    numbered
        .filter_map(|(name, id)| {
            let label = BlankIdBuf::new(format!("_:b{}", number(id)?)).ok()?;
            Some((name.clone(), label))
        })
        .collect()
}

/// The hashes of the proof's configuration and of what is mandatory.
async fn header(
    document: &Map<String, Value>,
    configuration: &Map<String, Value>,
    mandatory: impl Iterator<Item = LexicalQuad>,
) -> Result<Vec<u8>, String> {
    let configuration = configuration_hash(document, configuration).await?;
    let mandatory: Vec<LexicalQuad> = mandatory.collect();
    Ok([configuration, hash(&mandatory.into_nquads_lines())].concat())
}

async fn configuration_hash(
    document: &Map<String, Value>,
    configuration: &Map<String, Value>,
) -> Result<[u8; 32], String> {
    let mut configuration = configuration.clone();
    let context = document.get("@context").cloned().unwrap_or_default();
    configuration.insert("@context".to_owned(), context);
    let quads = quads(&configuration).await?;
    let canonical = |labels: &NormalizingSubstitution| {
        let labels = labels.into_iter();
        labels
            .map(|(name, label)| (name.clone(), label.clone()))
            .collect()
    };
    let (quads, _) = label_replacement_canonicalize_nquads(canonical, &quads);
    Ok(hash(&quads.into_nquads_lines()))
}

fn hash(lines: &[String]) -> [u8; 32] {
    Sha256::digest(lines.concat()).into()
}

fn messages(quads: impl Iterator<Item = LexicalQuad>) -> Vec<Vec<u8>> {
    let quads: Vec<LexicalQuad> = quads.collect();
    let lines = quads.into_nquads_lines().into_iter();
    lines.map(String::into_bytes).collect()
}

/// "parseDerivedProofValue".
struct DerivedValue {
    proof: Vec<u8>,
    labels: Labels,
    mandatory: Vec<usize>,
    selective: Vec<usize>,
    presentation_header: Vec<u8>,
}

impl DerivedValue {
    fn of(value: String) -> Result<Self, String> {
        let (base, bytes) = MultibaseBuf::new(value).decode().map_err(text)?;
        let malformed = || "the proof's value is no derived one".to_owned();
        let inner = bytes.strip_prefix(&DERIVED).filter(|_| base == Base::Base64Url);
        let parts: Cbor = ciborium::from_reader(inner.ok_or_else(malformed)?).map_err(text)?;
        let parts = parts.into_array().map_err(|_| malformed())?;
        let [proof, labels, mandatory, selective, presentation_header] =
            <[Cbor; 5]>::try_from(parts).map_err(|_| malformed())?;
        Ok(Self {
            proof: proof.into_bytes().map_err(|_| malformed())?,
            labels: numbered(&labels).ok_or_else(malformed)?,
            mandatory: indexes(&mandatory).ok_or_else(malformed)?,
            selective: indexes(&selective).ok_or_else(malformed)?,
            presentation_header: presentation_header.into_bytes().map_err(|_| malformed())?,
        })
    }
}

fn index(value: &Cbor) -> Option<usize> {
    usize::try_from(value.as_integer()?).ok()
}

fn indexes(value: &Cbor) -> Option<Vec<usize>> {
    value.as_array()?.iter().map(index).collect()
}

/// "decompressLabelMap".
fn numbered(value: &Cbor) -> Option<Labels> {
    let labels = value.as_map()?.iter();
    labels
        .map(|(name, label)| {
            let name = BlankIdBuf::new(format!("_:c14n{}", index(name)?)).ok()?;
            let label = BlankIdBuf::new(format!("_:b{}", index(label)?)).ok()?;
            Some((name, label))
        })
        .collect()
}
