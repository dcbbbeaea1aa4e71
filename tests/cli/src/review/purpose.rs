//! What it is for, and what to know before an answer.

use std::io::{self, Write};

use serde_json::Value;

use super::{list, show_paths, text};
use crate::print::plain;

/// What each part of a statement is called.
const PARTS: [(&str, &str); 4] = [
    ("lawful_basis", "On the ground of"),
    ("retention", "Kept"),
    ("erasure_contact", "Erasure"),
    ("data_protection_authority", "Complaints"),
];

pub(super) fn show(out: &mut dyn Write, review: &Value) -> io::Result<()> {
    if let Some(purpose) = review.get("purpose").filter(|purpose| purpose.is_object()) {
        statement(out, purpose)?;
    }
    let context = text(Some(review), "context");
    if !context.is_empty() {
        writeln!(out, "  They added, which nobody attests: {context}")?;
    }
    list(Some(review), "warnings").try_for_each(|warning| show_warning(out, warning))
}

fn statement(out: &mut dyn Write, purpose: &Value) -> io::Result<()> {
    let texts: Vec<&Value> = list(Some(purpose), "texts").collect();
    let is_english = |words: &&&Value| text(Some(words), "locale").starts_with("en");
    let words = texts.iter().find(is_english).or(texts.first());
    let words = words.map(|words| text(Some(words), "text")).unwrap_or_default();
    let attested = purpose.get("attested") == Some(&Value::Bool(true));
    let vouched = if attested {
        "attested"
    } else {
        "nobody attests this"
    };
    writeln!(out, "  For {}, {vouched}: {words}", text(Some(purpose), "id"))?;
    for (member, title) in PARTS {
        let part = text(Some(purpose), member);
        if !part.is_empty() {
            writeln!(out, "    {title}: {part}")?;
        }
    }
    let shared: Vec<String> = list(Some(purpose), "shared_with")
        .filter_map(Value::as_str)
        .map(plain)
        .collect();
    if !shared.is_empty() {
        writeln!(out, "    Passed on to: {}", shared.join("; "))?;
    }
    let policy = text(Some(purpose), "privacy_policy_url");
    if policy.is_empty() {
        return Ok(());
    }
    writeln!(out, "    Privacy policy: {policy}")
}

fn show_warning(out: &mut dyn Write, warning: &Value) -> io::Result<()> {
    let words = match text(Some(warning), "warning").as_str() {
        "not_listed" => "Who asks is not on the trusted list".to_owned(),
        "no_purpose" => "No purpose is attested".to_owned(),
        "privacy_link" => "The link to the privacy policy is not https".to_owned(),
        "context_stripped" => "What they added was not plain text, and was cut".to_owned(),
        "over_asking" => "More is asked than was registered".to_owned(),
        "sensitive" => {
            let category = text(Some(warning), "category").replace('_', " ");
            format!("Sensitive, {category}, is asked for")
        }
        other => other.to_owned(),
    };
    writeln!(out, "  Warning: {words}")?;
    let mut types: Vec<String> = Vec::new();
    for claim in list(Some(warning), "claims") {
        let kind = text(Some(claim), "type");
        if !types.contains(&kind) {
            types.push(kind);
        }
    }
    for kind in types {
        let of_kind = list(Some(warning), "claims").filter(|claim| text(Some(claim), "type") == kind);
        let paths: Vec<Value> = of_kind.filter_map(|claim| claim.get("path").cloned()).collect();
        let name = if kind.is_empty() {
            "a credential of any type"
        } else {
            &kind
        };
        writeln!(out, "    of {name}")?;
        show_paths(out, &paths)?;
    }
    Ok(())
}
