//! Errors that cross to Kotlin and Swift carry no text: their fields end up in crash logs.

use crate::repository::{SourceFile, assert_none, text_files};

/// Types that can hold text from outside.
const TEXT_TYPES: &[&str] = &[
    "String", "str", "Cow", "Url", "PathBuf", "Path", "OsString", "Value", "Error", "dyn",
];

/// Whether these lines before an item make it an error that is exported.
fn is_exported_error(attributes: &str) -> bool {
    let compact: String = attributes.split_whitespace().collect();
    compact.contains("uniffi::Error") || compact.contains("remote(Error)")
}

/// The fields that may hold text, in the exported error enums of a file; in `errors.rs`, in all its enums.
fn violations(file: &SourceFile) -> Vec<String> {
    let all = file.path.ends_with("/errors.rs");
    let place = |index: usize| format!("{}:{}", file.path, index + 1);
    let mut found = Vec::new();
    let mut attributes = String::new();
    let mut depth = 0_usize;
    for (index, line) in file.text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        let mut body = code;
        if depth == 0 {
            if !(code.contains("enum ") && (all || is_exported_error(&attributes))) {
                remember(&mut attributes, code);
                continue;
            }
            if attributes.contains("flat_error") {
                found.push(format!(
                    "{}: a flat error sends its message as text",
                    place(index)
                ));
            }
            attributes.clear();
            body = code.split_once('{').map_or("", |(_, body)| body);
        }
        if !body.trim_start().starts_with("#[") && text_type(body) {
            found.push(format!("{}: an exported error carries text", place(index)));
        }
        depth = (depth + code.matches('{').count()).saturating_sub(code.matches('}').count());
    }
    found
}

/// Keeps the attributes that stand before an item, and forgets them after any other line.
fn remember(attributes: &mut String, code: &str) {
    if code.trim().is_empty() || code.trim_start().starts_with("#[") || attributes_open(attributes) {
        attributes.push_str(code);
    } else {
        attributes.clear();
    }
}

/// Whether an attribute goes on over the next line.
fn attributes_open(attributes: &str) -> bool {
    attributes.matches('[').count() > attributes.matches(']').count()
}

/// Whether a type that can hold text is named as a field's type (after `:`, `(` or inside another type).
fn text_type(code: &str) -> bool {
    let fields = code.find([':', '(']).map_or("", |at| &code[at..]);
    fields
        .split(|character: char| !character.is_alphanumeric() && character != '_')
        .any(|word| TEXT_TYPES.contains(&word))
}

#[test]
fn exported_errors_carry_no_text() {
    let bindings: Vec<SourceFile> = text_files()
        .into_iter()
        .filter(|file| file.path.starts_with("bindings/src/") && file.has_extension(&["rs"]))
        .collect();
    assert!(!bindings.is_empty());
    let found: Vec<String> = bindings.iter().flat_map(violations).collect();
    assert_none(&found);
}

#[test]
fn text_in_an_exported_error_is_noticed() {
    for field in [
        "Refused { reason: String }",
        "Refused(String)",
        "Refused {\n reason: Option<String>,\n }",
        "Refused { at: url::Url }",
        "Refused { why: Box<dyn Any> }",
    ] {
        for attributes in [
            "#[derive(Debug, uniffi::Error)]",
            "#[uniffi::remote(Error)]",
            "#[derive(\n Debug,\n uniffi::Error,\n)]",
        ] {
            let text = format!("/// Doc.\n{attributes}\npub enum VaultError {{\n {field},\n}}\n");
            assert_eq!(
                violations(&SourceFile::new("bindings/src/vault.rs", &text)).len(),
                1,
                "{text}"
            );
        }
        let plain = format!("pub enum VaultError {{\n {field},\n}}\n");
        assert_eq!(
            violations(&SourceFile::new("bindings/src/errors.rs", &plain)).len(),
            1,
            "{plain}"
        );
        assert!(
            violations(&SourceFile::new("bindings/src/vault.rs", &plain)).is_empty(),
            "{plain}"
        );
    }
}

#[test]
fn flat_error_and_one_line_enum_are_noticed() {
    for text in [
        "#[derive(uniffi::Error)]\n#[uniffi(flat_error)]\npub enum VaultError {\n Locked,\n}\n",
        "#[derive(uniffi::Error)]\npub enum VaultError { Refused(String) }\n",
    ] {
        assert_eq!(
            violations(&SourceFile::new("bindings/src/vault.rs", text)).len(),
            1,
            "{text}"
        );
    }
}

#[test]
fn errors_of_numbers_and_codes_pass() {
    let text = "#[derive(uniffi::Error)]\npub enum VaultError {\n #[error(\"a String: {0}\")]\n /// A String.\n Locked { until: i64 },\n Fault(FaultCode),\n}\nfn f(text: String) {}\n";
    assert!(violations(&SourceFile::new("bindings/src/errors.rs", text)).is_empty());
}
