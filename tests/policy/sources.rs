//! Rules about source files: their size, and what may not stand in them.

use crate::repository::{SourceFile, assert_none, text_files};

const MAX_LINES: usize = 400;

/// Source files that people write here: neither generated nor taken from elsewhere.
fn is_ours(file: &SourceFile) -> bool {
    let foreign = ["generated", "vendor", "vectors"]
        .iter()
        .any(|folder| file.lies_in(folder));
    !foreign && !file.path.starts_with("tests/interop/credo/")
}

fn size_violation(file: &SourceFile) -> Option<String> {
    let lines = file.text.lines().count();
    let counted = is_ours(file) && file.has_extension(&["rs", "kt", "kts", "swift", "mjs"]);
    (counted && lines > MAX_LINES).then(|| format!("{}: {lines} lines, {MAX_LINES} are allowed", file.path))
}

/// Whether a Rust file holds tests only.
fn is_test_code(path: &str) -> bool {
    let inside_tests_room = path.strip_prefix("tests/");
    let neighbour = |rest: &str| {
        ["cli/src/", "host/src/", "xtask/src/", "sandbox/src/"]
            .iter()
            .any(|room| rest.starts_with(room))
    };
    let in_room = inside_tests_room.is_some_and(|rest| !neighbour(rest));
    let within_crate = inside_tests_room.unwrap_or(path);
    in_room
        || within_crate.ends_with("/tests.rs")
        || within_crate.split('/').any(|component| component == "tests")
}

/// The lines before the inline tests, which stand last in a file.
fn lines_before_tests(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let starts_tests = |pair: &[&str]| pair[0].trim() == "#[cfg(test)]" && pair[1].trim_end().ends_with('{');
    let end = lines.windows(2).position(starts_tests).unwrap_or(lines.len());
    lines
        .into_iter()
        .take(end)
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

/// How many lines below an `// EXPOSE:` comment it explains: a statement that is broken over some lines.
const EXPLAINED_LINES: usize = 3;

/// Secrets are taken out of their wrappers only with a stated reason, on the same line or right above the
/// statement.
fn expose_violations(file: &SourceFile) -> Vec<String> {
    if !file.has_extension(&["rs"]) || is_test_code(&file.path) {
        return Vec::new();
    }
    let mut explained_to = 0;
    let mut found = Vec::new();
    for (number, line) in lines_before_tests(&file.text) {
        if line.trim_start().starts_with("// EXPOSE: ") {
            explained_to = number + EXPLAINED_LINES;
        } else if is_comment(line) {
            continue;
        } else if line.contains(".expose()") && number > explained_to && !line.contains("// EXPOSE: ") {
            found.push(format!(
                "{}:{number}: a secret is exposed without `// EXPOSE:`",
                file.path
            ));
        }
        if line.trim().is_empty() || line.ends_with(';') {
            explained_to = 0;
        }
    }
    found
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// What may not stand in Rust, split so that this file keeps the rule itself.
const FORBIDDEN_CODE: &[&str] = &[
    concat!("un", "safe "),
    concat!("un", "safe{"),
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("#[al", "low("),
    concat!("#![al", "low("),
    concat!("db", "g!("),
];
/// What may not stand in any source file, comments included.
const FORBIDDEN_NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

fn code_violations(file: &SourceFile) -> Vec<String> {
    if !is_ours(file) {
        return Vec::new();
    }
    let rust = file.has_extension(&["rs"]);
    let source = file.has_extension(&["rs", "kt", "kts", "swift", "mjs", "sh", "toml"]);
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let code = if rust && !is_comment(line) {
            FORBIDDEN_CODE
        } else {
            &[]
        };
        let notes = if source { FORBIDDEN_NOTES } else { &[] };
        for word in code.iter().chain(notes).filter(|word| stands_alone(line, word)) {
            found.push(format!("{}:{}: `{}`", file.path, index + 1, word.trim()));
        }
    }
    found
}

/// Whether `word` is in the line and not the end of a longer one.
fn stands_alone(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
}

#[test]
fn source_files_are_short() {
    let found: Vec<String> = text_files().iter().filter_map(size_violation).collect();
    assert_none(&found);
}

#[test]
fn secrets_are_exposed_with_a_reason() {
    let found: Vec<String> = text_files().iter().flat_map(expose_violations).collect();
    assert_none(&found);
}

#[test]
fn nothing_is_left_open_and_no_lint_is_silenced() {
    let found: Vec<String> = text_files().iter().flat_map(code_violations).collect();
    assert_none(&found);
}

#[test]
fn long_file_is_noticed() {
    let long = "x\n".repeat(MAX_LINES + 1);
    for path in [
        "wallet-core/src/a.rs",
        "bindings/kotlin/A.kt",
        "bindings/swift/A.swift",
        "tests/interop/a.mjs",
    ] {
        assert!(size_violation(&SourceFile::new(path, &long)).is_some(), "{path}");
        assert!(
            size_violation(&SourceFile::new(path, &long[2..])).is_none(),
            "{path}"
        );
    }
    for path in [
        "bindings/kotlin/generated/A.kt",
        "tests/vectors/a.rs",
        "tests/interop/credo/src/a.mjs",
        "docs/a.md",
    ] {
        assert!(size_violation(&SourceFile::new(path, &long)).is_none(), "{path}");
    }
}

#[test]
fn secret_exposed_without_reason_is_noticed() {
    let count = |path: &str, text: &str| expose_violations(&SourceFile::new(path, text)).len();
    let call = "let x = key.expose();\n";
    assert_eq!(count("wallet-core/src/a.rs", call), 1);
    assert_eq!(count("tests/host/src/a.rs", call), 1);
    assert_eq!(
        count(
            "wallet-core/src/a.rs",
            &format!("// EXPOSE: sealed at once\n\n{call}")
        ),
        1
    );
    assert_eq!(
        count(
            "wallet-core/src/a.rs",
            &format!("// EXPOSE: sealed at once\n{call}")
        ),
        0
    );
    assert_eq!(
        count(
            "wallet-core/src/a.rs",
            "let x = key.expose(); // EXPOSE: sealed at once\n"
        ),
        0
    );
    let broken = "// EXPOSE: sealed at once\nlet x = seal(\n    key.expose(),\n);\n";
    assert_eq!(count("wallet-core/src/a.rs", broken), 0);
    assert_eq!(count("wallet-core/src/a.rs", &format!("{broken}{call}")), 1);
    assert_eq!(count("wallet-core/src/a.rs", "/// Ends with `.expose()`.\n"), 0);
    let inline = format!("#[cfg(test)]\nmod tests {{\n{call}}}\n");
    assert_eq!(count("wallet-core/src/a.rs", &inline), 0);
    let separate = format!("#[cfg(test)]\nmod tests;\n{call}");
    assert_eq!(count("wallet-core/src/a.rs", &separate), 1);
    for path in [
        "wallet-core/src/a/tests.rs",
        "wallet-core/crates/crypto/tests/a.rs",
        "tests/flows/a.rs",
        "tests/cli/tests/a.rs",
    ] {
        assert_eq!(count(path, call), 0, "{path}");
    }
}

#[test]
fn open_ends_and_silenced_lints_are_noticed() {
    for word in FORBIDDEN_CODE.iter().chain(FORBIDDEN_NOTES) {
        assert_eq!(
            code_violations(&SourceFile::new("a.rs", &format!("fn a() {{ {word} }}"))).len(),
            1,
            "{word}"
        );
    }
    for line in [
        "#![forbid(unsafe_code)]",
        "#[expect(dead_code, reason = \"…\")]",
        concat!("// is un", "safe here"),
    ] {
        assert!(
            code_violations(&SourceFile::new("a.rs", line)).is_empty(),
            "{line}"
        );
    }
    assert_eq!(
        code_violations(&SourceFile::new("a.swift", &format!("// {}", FORBIDDEN_NOTES[0]))).len(),
        1
    );
}
