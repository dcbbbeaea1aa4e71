//! `docs/errors.md` lists exactly the codes that the façade can give.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Every string literal of the shape `family.word…` in a source text.
fn codes(source: &str) -> BTreeSet<String> {
    let is_code = |text: &&str| {
        let families = [
            "backup.",
            "config.",
            "credential.",
            "device.",
            "issuance.",
            "network.",
            "pin.",
            "presentation.",
            "status.",
            "trust.",
            "vault.",
        ];
        families.iter().any(|family| text.starts_with(family))
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '_' || c == '.')
    };
    source
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(is_code)
        .map(str::to_owned)
        .collect()
}

/// The codes in the first column of a table.
fn listed(document: &str) -> BTreeSet<String> {
    document
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_list_has_every_code_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut declared = BTreeSet::new();
    for entry in fs::read_dir(root.join("src/error")).unwrap() {
        declared.extend(codes(&fs::read_to_string(entry.unwrap().path()).unwrap()));
    }
    assert!(declared.len() > 60, "the scan must find the codes");
    let listed = listed(&fs::read_to_string(root.join("../docs/errors.md")).unwrap());
    assert_eq!(declared, listed);
}

#[test]
fn a_missing_code_is_noticed() {
    assert_ne!(
        codes(r#"info("vault.locked", x)"#),
        listed("| `vault.other` | x | y |")
    );
}
