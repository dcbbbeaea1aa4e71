//! A review as text: who, what is asked, what would leave and what would stay.

mod purpose;

use std::io::{self, Write};

use serde_json::Value;

use crate::print::{path, plain};

pub(crate) fn show(out: &mut dyn Write, review: &Value) -> io::Result<()> {
    show_peer(out, review)?;
    if review.get("verifier").is_some() {
        return request(out, review);
    }
    writeln!(out, "  Offered")?;
    for offered in list(Some(review), "asked") {
        let name = text(Some(offered), "name");
        writeln!(out, "    {name} ({})", text(Some(offered), "type"))?;
    }
    match review.get("tx_code") {
        None | Some(Value::Null) => Ok(()),
        Some(code) => {
            let kind = if code.get("numeric") == Some(&Value::Bool(true)) {
                "digits"
            } else {
                "characters"
            };
            let length = code.get("length").and_then(Value::as_u64);
            let length = length.map(|length| format!("{length} ")).unwrap_or_default();
            let about = text(Some(code), "description");
            writeln!(out, "  It needs a transaction code: {length}{kind}. {about}")
        }
    }
}

/// Who offers or asks.
pub(crate) fn show_peer(out: &mut dyn Write, review: &Value) -> io::Result<()> {
    let Some(verifier) = review.get("verifier") else {
        let issuer = review.get("issuer");
        let mut names: Vec<String> = list(issuer, "names")
            .map(|name| text(Some(name), "text"))
            .collect();
        names.dedup();
        writeln!(out, "  Offered by {}", text(issuer, "identifier"))?;
        return names
            .iter()
            .try_for_each(|name| writeln!(out, "    It calls itself {name}"));
    };
    let name = text(Some(verifier), "name");
    let trust = text(Some(review), "trust");
    match name.as_str() {
        "" if trust != "unverified" => writeln!(out, "  Asked by somebody whose name is not known, {trust}")?,
        "" => writeln!(
            out,
            "  Asked by somebody who did not prove who they are ({trust})"
        )?,
        name => writeln!(out, "  Asked by {name}, {trust}")?,
    }
    writeln!(out, "    It calls itself {}", text(Some(verifier), "client_id"))?;
    writeln!(out, "    The answer goes to {}", text(Some(verifier), "host"))
}

fn request(out: &mut dyn Write, review: &Value) -> io::Result<()> {
    purpose::show(out, review)?;
    for query in list(Some(review), "asked") {
        let types: Vec<String> = list(Some(query), "types")
            .filter_map(Value::as_str)
            .map(plain)
            .collect();
        writeln!(
            out,
            "  Asks, as {}, for {}",
            text(Some(query), "query"),
            types.join(" or ")
        )?;
        let claims: Vec<Value> = list(Some(query), "claims").cloned().collect();
        show_paths(out, &claims)?;
        intent(out, query)?;
    }
    for (title, member) in [
        ("Would share", "would_share"),
        ("Would not share", "would_not_share"),
    ] {
        for answer in list(Some(review), member) {
            let query = text(Some(answer), "query");
            let whole = answer.get("whole").and_then(Value::as_bool) == Some(true);
            writeln!(
                out,
                "  {title} for {query}, from {}{}",
                text(Some(answer), "credential"),
                if whole { ", as a whole" } else { "" }
            )?;
            let claims: Vec<Value> = list(Some(answer), "claims").cloned().collect();
            show_paths(out, &claims)?;
        }
    }
    let sensitive: Vec<String> = list(Some(review), "approvals")
        .filter_map(Value::as_str)
        .filter(|class| *class != "ordinary")
        .map(|class| class.replace('_', " "))
        .collect();
    if !sensitive.is_empty() {
        writeln!(out, "  Takes a yes of its own: {}", sensitive.join(", "))?;
    }
    for missing in list(Some(review), "missing") {
        let reason = text(Some(missing), "reason").replace('_', " ");
        writeln!(out, "  Missing for {}: {reason}", text(Some(missing), "query"))?;
    }
    choices(out, review.get("choices"))
}

/// What the verifier says about keeping what it asks for.
fn intent(out: &mut dyn Write, query: &Value) -> io::Result<()> {
    for (title, member) in [
        ("Says it will keep", "will_keep"),
        ("Says it will not keep", "will_not_keep"),
    ] {
        let claims: Vec<Value> = list(Some(query), member).cloned().collect();
        if !claims.is_empty() {
            writeln!(out, "  {title}")?;
            show_paths(out, &claims)?;
        }
    }
    Ok(())
}

/// What `--choose` and `--option` can say; nothing where there is nothing to choose.
fn choices(out: &mut dyn Write, choices: Option<&Value>) -> io::Result<()> {
    let credentials = choices
        .and_then(|choices| choices.get("credentials"))
        .and_then(Value::as_object);
    for (query, candidates) in credentials.into_iter().flatten() {
        let ids: Vec<String> = candidates
            .as_array()
            .into_iter()
            .flatten()
            .map(|c| text(Some(c), "credential"))
            .collect();
        if ids.len() > 1 {
            writeln!(out, "  Could answer {}: {}", plain(query), ids.join(", "))?;
        }
    }
    let sets: Vec<&Value> = list(choices, "sets").collect();
    for (index, set) in sets.iter().enumerate() {
        let options: Vec<&Value> = list(Some(set), "options").collect();
        let required = set.get("required") == Some(&Value::Bool(true));
        if required && options.len() < 2 {
            continue;
        }
        writeln!(
            out,
            "  Set {index}, {}",
            if required { "one of" } else { "if you like" }
        )?;
        for (number, option) in options.iter().enumerate() {
            let queries: Vec<String> = list(Some(option), "queries")
                .filter_map(Value::as_str)
                .map(plain)
                .collect();
            let held = if option.get("answerable") == Some(&Value::Bool(true)) {
                ""
            } else {
                " (you hold nothing for it)"
            };
            writeln!(
                out,
                "    --option {index}={number}: {}{held}",
                queries.join(" and ")
            )?;
        }
    }
    Ok(())
}

/// Paths, one line for each claim of the top level with what of it is meant.
pub(crate) fn show_paths(out: &mut dyn Write, paths: &[Value]) -> io::Result<()> {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for claim in paths {
        let shown = path(claim);
        let first = path(&Value::Array(
            claim.as_array().into_iter().flatten().take(1).cloned().collect(),
        ));
        let rest = shown.strip_prefix(&first).unwrap_or_default();
        let rest = rest.strip_prefix('.').unwrap_or(rest).to_owned();
        match lines.last_mut() {
            Some((name, parts)) if *name == first => parts.push(rest),
            _ => lines.push((first, vec![rest])),
        }
    }
    for (name, parts) in lines {
        match parts.as_slice() {
            [whole] if whole.is_empty() => writeln!(out, "      {name}")?,
            parts => writeln!(out, "      {name}: {}", parts.join(", "))?,
        }
    }
    Ok(())
}

fn text(of: Option<&Value>, member: &str) -> String {
    plain(
        of.and_then(|of| of.get(member))
            .and_then(Value::as_str)
            .unwrap_or_default(),
    )
}

fn list<'a>(of: Option<&'a Value>, member: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    of.and_then(|of| of.get(member))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
