//! Every limit on what comes from outside stands in one table, `docs/limits.md`, with the value that the code has.

use std::collections::BTreeSet;

use crate::repository::{SourceFile, assert_none, file, text_files};

const TABLE: &str = "docs/limits.md";

/// The row of each limit in a file of what ships.
fn rows(source: &SourceFile) -> Vec<Result<String, String>> {
    let tests = source.lies_in("tests") || source.path.ends_with("tests.rs");
    let ships = source.path.starts_with("wallet-core/") && source.path.contains("src/");
    if tests || !ships || !source.has_extension(&["rs"]) {
        return Vec::new();
    }
    let lines: Vec<&str> = source.text.lines().collect();
    let numbered = lines.iter().copied().enumerate();
    numbered
        .filter_map(|(at, line)| limit(line).map(|(name, value)| (at, name, value)))
        .map(|(at, name, value)| {
            let docs: Vec<&str> = lines[..at]
                .iter()
                .rev()
                .map_while(|line| line.strip_prefix("/// "))
                .collect();
            let what: Vec<&str> = docs.into_iter().rev().collect();
            if what.is_empty() {
                return Err(format!("{}: {name} does not say what it limits", source.path));
            }
            let room = room(&source.path);
            let what = what.join(" ").replace('|', "\\|");
            Ok(format!("| `{room}` | `{name}` | {value} | {what} |"))
        })
        .collect()
}

/// `const MAX_NAME: type = value;`
fn limit(line: &str) -> Option<(&str, &str)> {
    let (_, rest) = line.split_once("const ")?;
    let visible = line.starts_with("const ") || line.starts_with("pub");
    let (name, rest) = rest.split_once(": ")?;
    let (_, value) = rest.split_once(" = ")?;
    let named = name.starts_with("MAX_") || name.starts_with("MIN_");
    (visible && named).then_some((name, value.strip_suffix(';')?))
}

/// The module, for people.
fn room(path: &str) -> String {
    let path = path.replace("wallet-core/", "").replace("crates/", "");
    path.replace("src/", "").replace("/mod.rs", "").replace(".rs", "")
}

/// What the table lacks, and what it has that the code does not.
fn violations(sources: &[SourceFile], table: &str) -> Vec<String> {
    let all = sources.iter().flat_map(rows);
    let (rows, mut found): (BTreeSet<String>, Vec<String>) =
        all.fold(Default::default(), |(mut rows, mut found), row| {
            match row {
                Ok(row) => drop(rows.insert(row)),
                Err(silent) => found.push(silent),
            }
            (rows, found)
        });
    let listed: BTreeSet<String> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(str::to_owned)
        .collect();
    found.extend(rows.difference(&listed).map(|row| format!("missing: {row}")));
    found.extend(listed.difference(&rows).map(|row| format!("not so: {row}")));
    found
}

#[test]
fn every_limit_stands_in_the_table() {
    assert_none(&violations(&text_files(), &file(TABLE).text));
}

#[test]
fn limits_that_the_table_does_not_have_are_noticed() {
    let source = |text: &str| [SourceFile::new("wallet-core/crates/trust/src/did/mod.rs", text)];
    let table = "| limit |\n| `trust/did` | `MAX_KEYS` | 8 | Most keys. |\n";
    let right = "/// Most keys.\npub(super) const MAX_KEYS: usize = 8;\n";
    assert_eq!(violations(&source(right), table), Vec::<String>::new());
    let other = right.replace('8', "9");
    assert_eq!(violations(&source(&other), table).len(), 2);
    let silent = "const MAX_KEYS: usize = 8;\n";
    assert_eq!(violations(&source(silent), "").len(), 1);
    assert_eq!(violations(&source(right), "").len(), 1);
}
