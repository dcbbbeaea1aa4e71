//! Every limit on what comes from outside stands in one table, `docs/limits.md`, with the value that the code has and the test that
//! tries both of its sides.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::{SourceFile, assert_none, file, text_files};

const TABLE: &str = "docs/limits.md";

fn ships(source: &SourceFile) -> bool {
    let tests = source.lies_in("tests") || source.path.ends_with("tests.rs");
    let ships = source.path.starts_with("wallet-core/") && source.path.contains("src/");
    !tests && ships && source.has_extension(&["rs"])
}

/// The row of each limit in a file of what ships, but for its test.
fn rows(source: &SourceFile) -> Vec<Result<String, String>> {
    if !ships(source) {
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

/// Limits of a reader that are written as numbers, and so have no row.
fn nameless(source: &SourceFile) -> Vec<String> {
    let is_number = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit());
    let is_nameless = |line: &&str| {
        let member = line.trim_start();
        let members = ["max_bytes: ", "max_depth: "].into_iter();
        ships(source)
            && members
                .filter_map(|name| member.strip_prefix(name))
                .any(is_number)
    };
    let found = source.text.lines().filter(is_nameless);
    found
        .map(|line| format!("{}: a limit without a name: {}", source.path, line.trim()))
        .collect()
}

/// The rows of the table, and the test of each.
fn listed(table: &str) -> BTreeMap<String, &str> {
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let parted = rows.map(|line| {
        let test = line.strip_suffix("` |").and_then(|line| line.rsplit_once(" | `"));
        test.map_or_else(|| (line.to_owned(), ""), |(row, test)| (format!("{row} |"), test))
    });
    parted.collect()
}

/// Whether there is a test by this name, `file::name`, in the crate of a row.
fn is_there(row: &str, test: &str, sources: &[SourceFile]) -> bool {
    const CRATES: [&str; 5] = ["crypto", "formats", "openid4vc", "store", "trust"];
    let room = row.split(['`', '/']).nth(1).unwrap_or_default();
    let folders = if CRATES.contains(&room) {
        vec![format!("wallet-core/crates/{room}/")]
    } else {
        vec!["wallet-core/src/".to_owned(), "tests/flows/".to_owned()]
    };
    let Some((file, name)) = test.split_once("::") else {
        return false;
    };
    let (file, head) = (format!("/{file}.rs"), format!("fn {name}("));
    let is_own = |source: &&SourceFile| {
        source.path.ends_with(&file) && folders.iter().any(|folder| source.path.starts_with(folder))
    };
    sources.iter().filter(is_own).any(|source| {
        let lines = source.text.lines().map(str::trim_start);
        let mut pairs = lines.clone().zip(lines.skip(1));
        pairs.any(|(before, line)| before == "#[test]" && line.starts_with(&head))
    })
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
    let listed = listed(table);
    let missing = rows.iter().filter(|row| !listed.contains_key(*row));
    found.extend(missing.map(|row| format!("missing: {row} `file::test` |")));
    let not_so = listed.keys().filter(|row| !rows.contains(*row));
    found.extend(not_so.map(|row| format!("not so: {row}")));
    let untried = listed.iter().filter(|(row, test)| !is_there(row, test, sources));
    found.extend(untried.map(|(row, test)| format!("no such test: {row} `{test}` |")));
    found.extend(sources.iter().flat_map(nameless));
    found
}

#[test]
fn every_limit_stands_in_the_table() {
    assert_none(&violations(&text_files(), &file(TABLE).text));
}

#[test]
fn limits_that_the_table_does_not_have_are_noticed() {
    let source = |text: &str| {
        let tests = "    #[test]\n    fn keys() {}\n";
        [
            SourceFile::new("wallet-core/crates/trust/src/did/mod.rs", text),
            SourceFile::new("wallet-core/crates/trust/tests/it/dids.rs", tests),
        ]
    };
    let table = "| limit |\n| `trust/did` | `MAX_KEYS` | 8 | Most keys. | `it/dids::keys` |\n";
    let right = "/// Most keys.\npub(super) const MAX_KEYS: usize = 8;\n";
    assert_eq!(violations(&source(right), table), Vec::<String>::new());
    let other = right.replace('8', "9");
    assert_eq!(violations(&source(&other), table).len(), 2);
    let silent = "const MAX_KEYS: usize = 8;\n";
    assert_eq!(violations(&source(silent), "").len(), 1);
    assert_eq!(violations(&source(right), "").len(), 1);
    for untried in ["| `it/dids::other` |", "| `it/other::keys` |", "|"] {
        let table = table.replace("| `it/dids::keys` |", untried);
        assert_eq!(violations(&source(right), &table).len(), 1, "{untried}");
    }
    let nameless = format!("{right}const LIMITS: JsonLimits = JsonLimits {{\n    max_depth: 8,\n}};\n");
    assert_eq!(violations(&source(&nameless), table).len(), 1);
}
