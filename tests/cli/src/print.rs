//! The document as JSON or as text.

use std::io::{self, Write};

use serde_json::Value;

use crate::document::{CredentialView, Document, Shared};

pub(crate) fn print(document: &Document, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, document)?;
        return writeln!(out);
    }
    text(&mut out, document)
}

/// Shows a document to a person before they are asked; standard output stays the final document's.
pub(crate) fn to_person(document: &Document) -> io::Result<()> {
    text(&mut io::stderr().lock(), document)
}

fn text(out: &mut dyn Write, document: &Document) -> io::Result<()> {
    let outcome = serde_json::to_value(document.outcome)?;
    writeln!(out, "{}", outcome.as_str().unwrap_or_default().replace('_', " "))?;
    if let Some(left) = document.tries_left {
        writeln!(out, "  tries left: {left}")?;
    }
    if let Some(until) = &document.until {
        writeln!(out, "  not before: {until}")?;
    }
    if let Some(error) = &document.error {
        writeln!(out, "  {} ({})", error.message, error.code)?;
    }
    if let Some(review) = &document.review {
        show_review(out, review)?;
    }
    for credential in document.credentials.iter().flatten() {
        show_credential(out, credential)?;
    }
    for claim in document.claims.iter().flatten() {
        writeln!(out, "  {} = {}", claim.path, claim.value)?;
    }
    for shared in document.shared.iter().flatten() {
        show_shared(out, shared)?;
    }
    for entry in document.history.iter().flatten() {
        show_entry(out, entry)?;
    }
    if let Some(uri) = &document.redirect_uri {
        writeln!(out, "  go on at: {uri}")?;
    }
    Ok(())
}

fn show_credential(out: &mut dyn Write, credential: &CredentialView) -> io::Result<()> {
    let name = credential.name.as_deref().unwrap_or(&credential.credential_type);
    writeln!(out, "  {}  {}  [{}]", credential.id, name, credential.state)?;
    let issuer = credential.issuer_name.as_deref().unwrap_or(&credential.issuer);
    writeln!(
        out,
        "      provided by {issuer} ({}), status {}, dates {}",
        credential.trust, credential.status, credential.dates
    )
}

fn show_shared(out: &mut dyn Write, shared: &Shared) -> io::Result<()> {
    writeln!(
        out,
        "  shared of {} ({}):",
        shared.credential_type, shared.credential
    )?;
    shared
        .claims
        .iter()
        .try_for_each(|path| writeln!(out, "      {path}"))
}

fn show_review(out: &mut dyn Write, review: &Value) -> io::Result<()> {
    for (title, member) in [
        ("asked by", "verifier"),
        ("offered by", "issuer"),
        ("trust", "trust"),
        ("asked", "asked"),
        ("would share", "would_share"),
        ("would not share", "would_not_share"),
        ("missing", "missing"),
        ("transaction code", "tx_code"),
    ] {
        match review.get(member) {
            None | Some(Value::Null) => {}
            Some(Value::Array(items)) => {
                for item in items {
                    writeln!(out, "  {title}: {item}")?;
                }
            }
            Some(value) => writeln!(out, "  {title}: {value}")?,
        }
    }
    Ok(())
}

fn show_entry(out: &mut dyn Write, entry: &Value) -> io::Result<()> {
    let field = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or("-").to_owned();
    writeln!(
        out,
        "  {}  {} {}  {}  delivery: {}  {}",
        field("at"),
        field("flow"),
        field("kind"),
        field("counterparty"),
        field("delivery"),
        field("code"),
    )
}
