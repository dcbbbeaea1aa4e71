//! The document as JSON or as text.

use std::io::{self, Write};

use serde_json::Value;

use crate::document::{Claim, CredentialView, Document, Outcome, Shared};
use crate::review;

const REISSUE: &str = "Their issuers have to give you these again:";

pub(crate) fn print(document: &Document, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, document)?;
        return writeln!(out);
    }
    writeln!(out, "{}", headline(document))?;
    text(&mut out, document)
}

/// Shows a document to a person before they are asked; standard output stays the final document's.
pub(crate) fn to_person(document: &Document) -> io::Result<()> {
    text(&mut io::stderr().lock(), document)
}

fn headline(document: &Document) -> &'static str {
    match document.outcome {
        Outcome::Ok if document.review.is_some() => "This is what it says. Nothing was answered.",
        Outcome::Ok if document.damage.is_some() => "What can be read of your wallet:",
        Outcome::Ok if document.reissue.as_ref().is_some_and(Vec::is_empty) => {
            "Nothing has to be issued again."
        }
        Outcome::Ok if document.reissue.is_some() => REISSUE,
        Outcome::Ok if document.history.is_some() => "What happened:",
        Outcome::Ok if document.keys.is_some() => "Your keys:",
        Outcome::Ok if document.credentials.as_ref().is_some_and(Vec::is_empty) => "You hold no credentials.",
        Outcome::Ok if document.credentials.is_some() => "You hold:",
        Outcome::Ok => "Done.",
        Outcome::Created => "Your wallet is made.",
        Outcome::Pending => "Waiting for your decision: `accept ID` or `reject ID` ends it.",
        Outcome::Accepted => "Accepted and added to your wallet.",
        Outcome::Rejected => "Rejected.",
        Outcome::Shared => "Shared.",
        Outcome::Declined => "Declined. Nothing was shared.",
        Outcome::PinChanged => "Your PIN is changed. The old one opens nothing any more.",
        Outcome::Deleted => "Deleted from your wallet, with its keys.",
        Outcome::Refused => "Refused. Your wallet did not do this.",
        Outcome::NoMatch => "You hold nothing that answers this request. Nothing was sent.",
        Outcome::WrongPin => "Wrong PIN.",
        Outcome::LockedOut => "Too many wrong PINs. The wallet is locked.",
        Outcome::RolledBack => "This wallet is an older copy that was put back. It opens after a wait.",
        Outcome::BiometricRefused => "The device's prompt opened nothing. The PIN does.",
        Outcome::Erased => "Too many wrong PINs. The wallet was erased.",
        Outcome::Wiped => "The wallet is gone, with its keys.",
        Outcome::Exported => "The backup is written. Whoever has it and its passphrase can read it.",
        Outcome::Imported => "The backup is in this wallet.",
        Outcome::InputNeeded => "Something is needed from you.",
        Outcome::Failed => "That did not work.",
    }
}

fn text(out: &mut dyn Write, document: &Document) -> io::Result<()> {
    if let Some(left) = document.tries_left {
        writeln!(out, "  Tries left: {left}")?;
    }
    if let Some(until) = &document.until {
        writeln!(out, "  Not before: {until}")?;
    }
    if let Some(biometric) = document.biometric {
        writeln!(out, "  Biometric: {}", biometric.replace('_', " "))?;
    }
    if let Some(error) = &document.error {
        writeln!(out, "  {} ({})", error.message, error.code)?;
    }
    match (&document.review, document.outcome) {
        (None, _) => {}
        // What was said yes to stands below.
        (Some(review), Outcome::Accepted | Outcome::Shared) => review::show_peer(out, review)?,
        (Some(review), _) => review::show(out, review)?,
    }
    if let Some(keys) = &document.keys {
        show_keys(out, keys)?;
    }
    for credential in document.credentials.iter().flatten() {
        show_credential(out, credential)?;
    }
    show_status_failures(out, document)?;
    show_claims(out, document.claims.as_deref().unwrap_or_default())?;
    for shared in document.shared.iter().flatten() {
        show_shared(out, shared)?;
    }
    for entry in document.history.iter().flatten() {
        show_entry(out, entry)?;
    }
    if let Some(damage) = &document.damage {
        writeln!(out, "  Damage: {damage}")?;
    }
    if let Some(passphrase) = &document.passphrase {
        writeln!(out, "  Write this down; it is not shown again: {passphrase}")?;
    }
    show_imported(out, document)?;
    show_trust_list(out, document)?;
    for told in document.notifications.iter().flatten() {
        writeln!(out, "  Telling the issuer: {told}")?;
    }
    if let Some(uri) = &document.redirect_uri {
        writeln!(out, "  Go on at {}", plain(uri))?;
    }
    Ok(())
}

fn show_status_failures(out: &mut dyn Write, document: &Document) -> io::Result<()> {
    for failure in document.status_failures.iter().flatten() {
        let code = failure.get("code").and_then(Value::as_str).unwrap_or_default();
        writeln!(out, "  A status list gave no answer ({code})")?;
    }
    Ok(())
}

fn show_trust_list(out: &mut dyn Write, document: &Document) -> io::Result<()> {
    let Some(list) = &document.trust_list else {
        return Ok(());
    };
    let number = |member: &str| list.get(member).and_then(Value::as_u64).unwrap_or_default();
    let until = list.get("expires_at").and_then(Value::as_str).unwrap_or_default();
    let (organisations, sequence) = (number("organisations"), number("sequence"));
    writeln!(
        out,
        "  {organisations} organisations, list {sequence}, until {until}"
    )
}

fn show_imported(out: &mut dyn Write, document: &Document) -> io::Result<()> {
    if let Some(imported) = &document.imported {
        for (member, text) in [
            ("credentials", "credentials"),
            ("history", "entries of the history"),
            ("trust_anchors", "trust anchors"),
        ] {
            let count = imported.get(member).and_then(Value::as_u64).unwrap_or_default();
            writeln!(out, "  {count} {text}")?;
        }
        if document.reissue.as_ref().is_some_and(|list| !list.is_empty()) {
            writeln!(out, "  {REISSUE}")?;
        }
    }
    for item in document.reissue.iter().flatten() {
        let field = |name: &str| item.get(name).and_then(Value::as_str);
        let name = field("name").or_else(|| field("type")).unwrap_or_default();
        writeln!(out, "    {}", plain(name))?;
        writeln!(out, "      from {}", plain(field("issuer").unwrap_or_default()))?;
        if let Some(offered_by) = field("offered_by") {
            writeln!(out, "      ask  {}", plain(offered_by))?;
        }
    }
    Ok(())
}

fn show_credential(out: &mut dyn Write, credential: &CredentialView) -> io::Result<()> {
    let name = credential.name.as_deref().unwrap_or(&credential.credential_type);
    writeln!(out, "  {} ({})", plain(name), credential.state)?;
    writeln!(out, "    ID           {}", credential.id)?;
    writeln!(out, "    Type         {}", plain(&credential.credential_type))?;
    if credential.class != "ordinary" {
        writeln!(out, "    Sensitive    {}", credential.class.replace('_', " "))?;
    }
    let issuer = credential.issuer_name.as_deref().unwrap_or(&credential.issuer);
    writeln!(out, "    Provided by  {}, {}", plain(issuer), credential.trust)?;
    let dates = credential.dates.replace('_', " ");
    match &credential.expires_at {
        Some(end) => writeln!(out, "    Dates        {dates}, expires {end}")?,
        None => writeln!(out, "    Dates        {dates}")?,
    }
    let status = credential.status.replace('_', " ");
    match &credential.status_checked_at {
        Some(at) => writeln!(out, "    Status       {status}, asked {at}")?,
        None => writeln!(out, "    Status       {status}")?,
    }
    writeln!(
        out,
        "    Key          {}, {}",
        credential.key_level, credential.key_state
    )
}

fn show_keys(out: &mut dyn Write, keys: &Value) -> io::Result<()> {
    let word = |path: &str| keys.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let list = |path: &str| {
        keys.pointer(path)
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice)
    };
    let checked = keys
        .pointer("/health/checked")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    writeln!(
        out,
        "  Unlocked by {}, level {}",
        word("/assurance/factor"),
        word("/assurance/level")
    )?;
    writeln!(
        out,
        "  Required: keys in {}, level {}",
        word("/policy/minimum_level"),
        word("/policy/minimum_assurance")
    )?;
    writeln!(out, "  Keys looked at: {checked}")?;
    for credential in list("/assurance/credentials") {
        let field = |name: &str| credential.get(name).and_then(Value::as_str).unwrap_or_default();
        writeln!(
            out,
            "    {}  {}, {}, guarded by the {}",
            field("credential"),
            field("level"),
            field("key_level"),
            field("user_verifier"),
        )?;
    }
    if list("/health/lost").is_empty() {
        return Ok(());
    }
    writeln!(out, "  Lost; ask their issuers for them again:")
}

fn show_claims(out: &mut dyn Write, claims: &[Claim]) -> io::Result<()> {
    let name = |claim: &Claim| {
        let label = claim.label.as_deref().map(plain);
        label.unwrap_or_else(|| path(&claim.path))
    };
    let width = claims.iter().map(|claim| name(claim).chars().count()).max();
    let width = width.unwrap_or_default().min(40);
    for claim in claims {
        let text = claim.value.as_str().map(str::to_owned);
        let value = plain(&text.unwrap_or_else(|| claim.value.to_string()));
        writeln!(out, "    {:width$}  {value}", name(claim))?;
    }
    Ok(())
}

fn show_shared(out: &mut dyn Write, shared: &Shared) -> io::Result<()> {
    writeln!(
        out,
        "  Shared for {}, from {}",
        plain(&shared.query),
        shared.credential
    )?;
    review::show_paths(out, &shared.claims)
}

fn show_entry(out: &mut dyn Write, entry: &Value) -> io::Result<()> {
    let field = |name: &str| entry.get(name).and_then(Value::as_str);
    let nobody = match field("flow") {
        Some("backup") => "a backup",
        Some(_) | None => "somebody unnamed",
    };
    let mut line = format!(
        "  {}  {:9}  {}",
        field("at").unwrap_or_default(),
        field("kind").unwrap_or_default(),
        plain(field("counterparty").unwrap_or(nobody)),
    );
    if entry.get("sent").and_then(Value::as_bool) == Some(true) {
        line.push_str(&format!(", sent ({})", field("delivery").unwrap_or_default()));
    }
    if let Some(code) = field("code") {
        line.push_str(&format!(", {code}"));
    }
    writeln!(out, "{line}")?;
    if let Some(reason) = field("reason") {
        writeln!(out, "    Your reason: {}", plain(reason))?;
    }
    for credential in entry
        .get("credentials")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let name = credential.get("type").and_then(Value::as_str).unwrap_or_default();
        writeln!(out, "    {}", plain(name))?;
        let claims = credential.get("claims").and_then(Value::as_array);
        review::show_paths(out, claims.map(Vec::as_slice).unwrap_or_default())?;
    }
    Ok(())
}

/// A claims path as people write one: `roles[0].grade`.
pub(crate) fn path(path: &Value) -> String {
    let mut shown = String::new();
    for step in path.as_array().into_iter().flatten() {
        match step.as_str() {
            Some(name) if shown.is_empty() => shown = plain(name),
            Some(name) => shown.push_str(&format!(".{}", plain(name))),
            None if step.is_null() => shown.push_str("[*]"),
            None => shown.push_str(&format!("[{step}]")),
        }
    }
    shown
}

/// Text from outside without what would move a terminal's cursor or turn its text around.
pub(crate) fn plain(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|c| if c.is_control() || turns(c) { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{path, plain};

    #[test]
    fn a_path_is_written_as_people_do() {
        assert_eq!(path(&json!(["roles", 0, "grade"])), "roles[0].grade");
        assert_eq!(path(&json!(["courses", null, "name"])), "courses[*].name");
    }

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}c\n"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}");
    }
}
