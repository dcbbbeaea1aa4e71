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
    let mut found = Vec::new();
    let mut attributes = String::new();
    let mut depth = 0_usize;
    for (index, line) in file.text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        let (opened, closed) = (code.matches('{').count(), code.matches('}').count());
        if depth == 0 {
            let starts = code.contains("enum ") && (all || is_exported_error(&attributes));
            if !starts {
                if code.trim().is_empty()
                    || code.trim_start().starts_with("#[")
                    || attributes_open(&attributes)
                {
                    attributes.push_str(code);
                } else {
                    attributes.clear();
                }
                continue;
            }
            attributes.clear();
        } else if !code.trim_start().starts_with("#[") && text_type(code) {
            found.push(format!(
                "{}:{}: an exported error carries text",
                file.path,
                index + 1
            ));
        }
        depth = (depth + opened).saturating_sub(closed);
    }
    found
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
fn errors_of_numbers_and_codes_pass() {
    let text = "#[derive(uniffi::Error)]\npub enum VaultError {\n #[error(\"a String: {0}\")]\n /// A String.\n Locked { until: i64 },\n Fault(FaultCode),\n}\nfn f(text: String) {}\n";
    assert!(violations(&SourceFile::new("bindings/src/errors.rs", text)).is_empty());
}
