//! The wallet's screens as text: each takes the document of one call and says what an app would show.

use std::collections::BTreeMap;

use serde_json::Value;

use super::picture::{line, picture};

const WIDTH: usize = 100;

/// The names of the credentials in the passport, by their id.
pub(super) type Names = BTreeMap<String, String>;

/// An offer before anything is fetched.
pub(super) fn offer(document: &Value) -> String {
    let review = at(document, "review");
    let asked = items(at(review, "asked"));
    let issuer = items(at(at(review, "issuer"), "names"))
        .first()
        .map_or("somebody", |name| text(name, "text"));
    let mut screen = vec![format!("  {issuer} offers {} credentials:", asked.len())];
    screen.extend(
        asked
            .iter()
            .map(|offered| format!("    - {}", text(offered, "name"))),
    );
    let code = text(at(review, "tx_code"), "description");
    if !code.is_empty() {
        screen.push(format!("  It wants a transaction code: {code}"));
    }
    screen.join("\n")
}

/// Credentials, pending or active, as cards.
pub(super) fn cards(document: &Value) -> String {
    let card = |credential: &Value| {
        let until = text(credential, "expires_at")
            .split('T')
            .next()
            .unwrap_or_default();
        format!(
            "  {} [{}]\n    from {} ({}), status {}, dates {}, until {until}",
            text(credential, "name"),
            text(credential, "state"),
            text(credential, "issuer_name"),
            text(credential, "trust"),
            text(credential, "status"),
            text(credential, "dates"),
        )
    };
    items(at(document, "credentials"))
        .iter()
        .map(card)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Everything that one credential says.
pub(super) fn claims(document: &Value) -> String {
    let claim = |claim: &Value| {
        let value = line(at(claim, "value")).unwrap_or_else(|| "(empty)".to_owned());
        let label = at(claim, "label").as_str().map(str::to_owned);
        format!(
            "  {:32} {value}",
            label.unwrap_or_else(|| path(at(claim, "path")))
        )
    };
    items(at(document, "claims"))
        .iter()
        .map(claim)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A request before it is answered: who asks, what would leave, what would stay.
pub(super) fn request(document: &Value, names: &Names) -> String {
    let review = at(document, "review");
    let verifier = at(review, "verifier");
    let mut screen = vec![format!(
        "  {} asks ({}). It asks for:",
        text(verifier, "name"),
        text(review, "trust")
    )];
    for asked in items(at(review, "asked")) {
        screen.push(wrapped(&format!("    {}: ", text(asked, "query")), &paths(asked)));
    }
    screen.push("  This would leave, the claims that are always in the clear included:".to_owned());
    screen.extend(per_credential(at(review, "would_share"), names));
    screen.push("  This would stay:".to_owned());
    screen.extend(per_credential(at(review, "would_not_share"), names));
    for missing in items(at(review, "missing")) {
        let reason = text(missing, "reason").replace('_', " ");
        screen.push(format!("  Nothing answers {}: {reason}", text(missing, "query")));
    }
    screen.join("\n")
}

/// What has left.
pub(super) fn shared(document: &Value, names: &Names) -> String {
    let mut screen = vec![format!("  {}:", text(document, "outcome"))];
    screen.extend(per_credential(at(document, "shared"), names));
    screen.join("\n")
}

/// What the wallet remembers, newest last and without values.
pub(super) fn history(document: &Value) -> String {
    let entry = |entry: &Value| {
        let credentials = items(at(entry, "credentials"));
        let claims: usize = credentials
            .iter()
            .map(|credential| items(at(credential, "claims")).len())
            .sum();
        let many = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let of = match (credentials.len(), claims) {
            (0, _) => String::new(),
            (some, 0) => format!(", {}", many(some, "credential")),
            (some, claims) => format!(", {} of {}", many(claims, "claim"), many(some, "credential")),
        };
        format!(
            "  {}  {:9} {}{of}",
            text(entry, "at"),
            text(entry, "kind"),
            text(entry, "counterparty")
        )
    };
    items(at(document, "history"))
        .iter()
        .map(entry)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A request's session at the verifier.
pub(super) fn session(session: &Value) -> String {
    let state = format!("  The request is {}.", text(session, "state"));
    match at(session, "disclosed") {
        Value::Object(queries) if !queries.is_empty() => {
            format!("{state} It was shown:\n{}", picture(at(session, "disclosed")))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            format!("{state} It was shown nothing.")
        }
    }
}

/// The passport's names, for the screens that say of which credential something leaves.
pub(super) fn names(document: &Value) -> Names {
    let name = |credential: &Value| {
        (
            text(credential, "id").to_owned(),
            text(credential, "name").to_owned(),
        )
    };
    items(at(document, "credentials")).iter().map(name).collect()
}

fn per_credential(list: &Value, names: &Names) -> Vec<String> {
    let credential = |entry: &Value| {
        let id = text(entry, "credential");
        let name = names.get(id).map_or(id, String::as_str);
        wrapped(&format!("    of {name}: "), &paths(entry))
    };
    items(list).iter().map(credential).collect()
}

fn paths(entry: &Value) -> Vec<String> {
    items(at(entry, "claims")).iter().map(path).collect()
}

/// A DCQL claims path as people write it: `roles[0].role`.
fn path(steps: &Value) -> String {
    let mut written = String::new();
    for step in items(steps) {
        match step {
            Value::String(name) => {
                if !written.is_empty() {
                    written.push('.');
                }
                written.push_str(name);
            }
            Value::Null => written.push_str("[]"),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                written.push_str(&format!("[{step}]"));
            }
        }
    }
    written
}

/// `words` after `start`, on as many lines as they need.
fn wrapped(start: &str, words: &[String]) -> String {
    let mut lines = vec![start.trim_end().to_owned()];
    for (at, word) in words.iter().enumerate() {
        let comma = if at + 1 < words.len() { "," } else { "" };
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() + 2 <= WIDTH => {
                line.push_str(&format!(" {word}{comma}"));
            }
            Some(_) | None => lines.push(format!("      {word}{comma}")),
        }
    }
    lines.join("\n")
}

fn at<'a>(value: &'a Value, member: &str) -> &'a Value {
    value.get(member).unwrap_or(&Value::Null)
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    at(value, member).as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Names, history, path, request, session, wrapped};

    #[test]
    fn a_path_is_written_as_people_write_it() {
        assert_eq!(path(&json!(["roles", 0, "role"])), "roles[0].role");
        assert_eq!(path(&json!(["nationalities", null])), "nationalities[]");
    }

    #[test]
    fn a_long_list_goes_on_below() {
        let words = vec!["a".repeat(60), "b".repeat(60)];
        assert_eq!(
            wrapped("  of it: ", &words),
            format!("  of it: {},\n      {}", words[0], words[1])
        );
    }

    #[test]
    fn a_request_says_what_would_leave_and_what_would_stay() {
        let document = json!({"review": {
            "verifier": {"name": "Eastmoor Hospitals"}, "trust": "trusted",
            "asked": [{"query": "job", "claims": [["job_role"]]}],
            "would_share": [{"credential": "1", "claims": [["job_role"], ["iss"]]}],
            "would_not_share": [{"credential": "1", "claims": [["pay_band"]]}],
            "missing": [{"query": "bank", "reason": "no_credential_of_type"}],
        }});
        let names = Names::from([("1".to_owned(), "Employment".to_owned())]);
        let screen = request(&document, &names);
        assert!(screen.contains("Eastmoor Hospitals asks (trusted)"), "{screen}");
        assert!(screen.contains("of Employment: job_role, iss"), "{screen}");
        assert!(screen.contains("of Employment: pay_band"), "{screen}");
        assert!(
            screen.contains("Nothing answers bank: no credential of type"),
            "{screen}"
        );
    }

    #[test]
    fn the_history_counts_claims_and_shows_none() {
        let document = json!({"history": [
            {"at": "2026-01-02T03:04:05Z", "kind": "shared", "counterparty": "v",
             "credentials": [{"type": "t", "claims": [["a"], ["b"]]}]},
        ]});
        assert_eq!(
            history(&document),
            "  2026-01-02T03:04:05Z  shared    v, 2 claims of 1 credential"
        );
    }

    #[test]
    fn a_declined_session_was_shown_nothing() {
        let screen = session(&json!({"state": "declined", "disclosed": {}}));
        assert_eq!(screen, "  The request is declined. It was shown nothing.");
    }
}
