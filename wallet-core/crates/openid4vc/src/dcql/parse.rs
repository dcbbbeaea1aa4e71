//! The rules of OpenID4VP 1.0 §6 for what a verifier sends.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    ClaimsPath, ClaimsQuery, CredentialQuery, CredentialSetQuery, DcqlError, DcqlQuery, FORMAT_LDP_VC,
    FORMAT_MSO_MDOC, FORMAT_SD_JWT_VC, FORMATS_W3C_JWT, MAX_CLAIM_SETS, MAX_CLAIMS, MAX_CREDENTIAL_QUERIES,
    MAX_CREDENTIAL_SETS, MAX_ID_BYTES, MAX_OPTIONS, MAX_STRING_BYTES, MAX_VALUES, TrustedAuthority,
};

type Object = Map<String, Value>;

pub(super) fn query(source: &Value) -> Result<DcqlQuery, DcqlError> {
    let root = object(source, "dcql_query")?;
    let credentials = required_array(root, "credentials", MAX_CREDENTIAL_QUERIES)?
        .iter()
        .map(credential_query)
        .collect::<Result<Vec<_>, _>>()?;
    let mut ids = BTreeSet::new();
    for credential in &credentials {
        if !ids.insert(credential.id.as_str()) {
            return Err(DcqlError::DuplicateId);
        }
    }
    let credential_sets = optional_array(root, "credential_sets", MAX_CREDENTIAL_SETS)?
        .map(|sets| sets.iter().map(|set| credential_set(set, &ids)).collect())
        .transpose()?;
    Ok(DcqlQuery {
        source: source.clone(),
        credentials,
        credential_sets,
    })
}

fn credential_query(value: &Value) -> Result<CredentialQuery, DcqlError> {
    let query = object(value, "credentials")?;
    let format = text(query.get("format"), "format")?;
    let claims: Option<Vec<ClaimsQuery>> = optional_array(query, "claims", MAX_CLAIMS)?
        .map(|claims| claims.iter().map(|claim| claims_query(claim, &format)).collect())
        .transpose()?;
    unique_claim_ids(claims.as_deref().unwrap_or_default())?;
    let claim_sets = optional_array(query, "claim_sets", MAX_CLAIM_SETS)?
        .map(|sets| resolve_claim_sets(sets, claims.as_deref()))
        .transpose()?;
    Ok(CredentialQuery {
        id: id(query.get("id"))?,
        vct_values: vct_values(query, &format)?,
        type_values: type_values(query, &format)?,
        doctype_value: doctype_value(query, &format)?,
        format,
        multiple: flag(query, "multiple", false)?,
        trusted_authorities: trusted_authorities(query)?,
        require_cryptographic_holder_binding: flag(query, "require_cryptographic_holder_binding", true)?,
        claims,
        claim_sets,
    })
}

/// `meta` is required in every format (§6.1).
fn meta(query: &Object) -> Result<&Object, DcqlError> {
    object(query.get("meta").ok_or(DcqlError::Missing("meta"))?, "meta")
}

/// Of SD-JWT VC only (Appendix B.3.5).
fn vct_values(query: &Object, format: &str) -> Result<Option<Vec<String>>, DcqlError> {
    let meta = meta(query)?;
    if format != FORMAT_SD_JWT_VC || meta.is_empty() {
        return Ok(None);
    }
    texts(meta, "vct_values").map(Some)
}

/// Of W3C credentials only (Appendix B.1.1).
fn type_values(query: &Object, format: &str) -> Result<Option<Vec<Vec<String>>>, DcqlError> {
    let meta = meta(query)?;
    if !(format == FORMAT_LDP_VC || FORMATS_W3C_JWT.contains(&format)) || meta.is_empty() {
        return Ok(None);
    }
    let alternatives = required_array(meta, "type_values", MAX_VALUES)?
        .iter()
        .map(|alternative| {
            let types = array(alternative, "type_values", MAX_VALUES)?.iter();
            types.map(|value| text(Some(value), "type_values")).collect()
        });
    alternatives.collect::<Result<_, _>>().map(Some)
}

/// Of mdocs only (Appendix B.2.3).
fn doctype_value(query: &Object, format: &str) -> Result<Option<String>, DcqlError> {
    let meta = meta(query)?;
    if format != FORMAT_MSO_MDOC || meta.is_empty() {
        return Ok(None);
    }
    text(meta.get("doctype_value"), "doctype_value").map(Some)
}

fn trusted_authorities(query: &Object) -> Result<Vec<TrustedAuthority>, DcqlError> {
    let entries = optional_array(query, "trusted_authorities", MAX_VALUES)?.unwrap_or_default();
    entries
        .iter()
        .map(|entry| {
            let entry = object(entry, "trusted_authorities")?;
            Ok(TrustedAuthority {
                kind: text(entry.get("type"), "type")?,
                values: texts(entry, "values")?,
            })
        })
        .collect()
}

fn claims_query(value: &Value, format: &str) -> Result<ClaimsQuery, DcqlError> {
    let claim = object(value, "claims")?;
    let values = optional_array(claim, "values", MAX_VALUES)?
        .map(|values| values.iter().map(expected_value).collect())
        .transpose()?;
    Ok(ClaimsQuery {
        id: claim.get("id").map(|value| id(Some(value))).transpose()?,
        path: ClaimsPath::parse(claim.get("path").ok_or(DcqlError::Missing("path"))?)?,
        values,
        intent_to_retain: intent_to_retain(claim, format)?,
    })
}

/// Of mdocs only (Appendix B.2.4). A verifier that says nothing has not said that it will not keep it.
fn intent_to_retain(claim: &Object, format: &str) -> Result<Option<bool>, DcqlError> {
    match claim.get("intent_to_retain") {
        Some(value) if format == FORMAT_MSO_MDOC => value
            .as_bool()
            .map(Some)
            .ok_or(DcqlError::WrongType("intent_to_retain")),
        Some(_) | None => Ok(None),
    }
}

fn expected_value(value: &Value) -> Result<Value, DcqlError> {
    match value {
        Value::String(text) if text.len() > MAX_STRING_BYTES => Err(DcqlError::TooLong("values")),
        Value::String(_) | Value::Bool(_) => Ok(value.clone()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Ok(value.clone()),
        Value::Number(_) | Value::Null | Value::Array(_) | Value::Object(_) => Err(DcqlError::Value),
    }
}

fn unique_claim_ids(claims: &[ClaimsQuery]) -> Result<(), DcqlError> {
    let mut ids = BTreeSet::new();
    let repeated = claims
        .iter()
        .filter_map(|claim| claim.id.as_deref())
        .any(|id| !ids.insert(id));
    if repeated {
        Err(DcqlError::DuplicateId)
    } else {
        Ok(())
    }
}

fn resolve_claim_sets(sets: &[Value], claims: Option<&[ClaimsQuery]>) -> Result<Vec<Vec<usize>>, DcqlError> {
    let claims = claims.ok_or(DcqlError::ClaimSetsWithoutClaims)?;
    if claims.iter().any(|claim| claim.id.is_none()) {
        return Err(DcqlError::Missing("id"));
    }
    sets.iter()
        .map(|set| {
            array(set, "claim_sets", MAX_CLAIMS)?
                .iter()
                .map(|name| {
                    let name = id(Some(name))?;
                    claims
                        .iter()
                        .position(|claim| claim.id.as_deref() == Some(name.as_str()))
                        .ok_or(DcqlError::UnknownId("claim_sets"))
                })
                .collect()
        })
        .collect()
}

fn credential_set(value: &Value, ids: &BTreeSet<&str>) -> Result<CredentialSetQuery, DcqlError> {
    let set = object(value, "credential_sets")?;
    let options = required_array(set, "options", MAX_OPTIONS)?
        .iter()
        .map(|option| {
            array(option, "options", MAX_CREDENTIAL_QUERIES)?
                .iter()
                .map(|name| id(Some(name)))
                .collect::<Result<Vec<_>, _>>()
        })
        .collect::<Result<Vec<_>, _>>()?;
    if options.iter().flatten().any(|name| !ids.contains(name.as_str())) {
        return Err(DcqlError::UnknownId("options"));
    }
    Ok(CredentialSetQuery {
        options,
        required: flag(set, "required", true)?,
    })
}

fn object<'a>(value: &'a Value, member: &'static str) -> Result<&'a Object, DcqlError> {
    value.as_object().ok_or(DcqlError::WrongType(member))
}

/// A non-empty array of at most `most` entries.
fn array<'a>(value: &'a Value, member: &'static str, most: usize) -> Result<&'a [Value], DcqlError> {
    let items = value.as_array().ok_or(DcqlError::WrongType(member))?;
    if items.is_empty() {
        Err(DcqlError::Empty(member))
    } else if items.len() > most {
        Err(DcqlError::TooMany(member))
    } else {
        Ok(items)
    }
}

fn required_array<'a>(from: &'a Object, member: &'static str, most: usize) -> Result<&'a [Value], DcqlError> {
    array(from.get(member).ok_or(DcqlError::Missing(member))?, member, most)
}

fn optional_array<'a>(
    from: &'a Object,
    member: &'static str,
    most: usize,
) -> Result<Option<&'a [Value]>, DcqlError> {
    from.get(member)
        .map(|value| array(value, member, most))
        .transpose()
}

fn flag(from: &Object, member: &'static str, default: bool) -> Result<bool, DcqlError> {
    from.get(member).map_or(Ok(default), |value| {
        value.as_bool().ok_or(DcqlError::WrongType(member))
    })
}

/// A string that is there, not empty and not too long.
fn text(value: Option<&Value>, member: &'static str) -> Result<String, DcqlError> {
    let value = value.ok_or(DcqlError::Missing(member))?;
    let text = value.as_str().ok_or(DcqlError::WrongType(member))?;
    if text.is_empty() {
        Err(DcqlError::Empty(member))
    } else if text.len() > MAX_STRING_BYTES {
        Err(DcqlError::TooLong(member))
    } else {
        Ok(text.to_owned())
    }
}

fn texts(from: &Object, member: &'static str) -> Result<Vec<String>, DcqlError> {
    required_array(from, member, MAX_VALUES)?
        .iter()
        .map(|value| text(Some(value), member))
        .collect()
}

fn id(value: Option<&Value>) -> Result<String, DcqlError> {
    let id = text(value, "id")?;
    if id.len() > MAX_ID_BYTES {
        return Err(DcqlError::TooLong("id"));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if id.bytes().all(allowed) {
        Ok(id)
    } else {
        Err(DcqlError::IdSyntax)
    }
}
