//! Which types the façade exports, read from its source.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../wallet-core/src")
}

/// Every type that `lib.rs` exports by name, or as part of a module that it exports whole. Traits are none.
pub(super) fn types() -> BTreeSet<String> {
    let traits = traits(&core());
    let mut names = exports(&fs::read_to_string(core().join("lib.rs")).unwrap());
    names.retain(|name| !traits.contains(name));
    names
}

fn exports(source: &str) -> BTreeSet<String> {
    let mut names = declared(source);
    for export in source.split("\npub use ").skip(1) {
        let export = export.split(';').next().unwrap();
        if let Some(module) = export.strip_suffix("::*") {
            let inside = fs::read_to_string(core().join(module).join("mod.rs")).unwrap();
            names.extend(exports(&inside));
        } else {
            let words = export.split(|c: char| !c.is_alphanumeric() && c != '_');
            names.extend(words.filter(|word| is_type(word)).map(str::to_owned));
        }
    }
    names
}

/// The public types that a file declares itself.
fn declared(source: &str) -> BTreeSet<String> {
    let lines = source.lines().filter_map(|line| {
        let rest = line
            .strip_prefix("pub enum ")
            .or(line.strip_prefix("pub struct "))?;
        rest.split(|c: char| !c.is_alphanumeric()).next()
    });
    lines.map(str::to_owned).collect()
}

/// A type is written in camel case; functions and constants are not.
fn is_type(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase()) && word.contains(|c: char| c.is_ascii_lowercase())
}

fn traits(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(traits(&path));
            continue;
        }
        for line in fs::read_to_string(&path).unwrap().lines() {
            if let Some(rest) = line.strip_prefix("pub trait ") {
                let name = rest.split(|c: char| !c.is_alphanumeric()).next();
                found.extend(name.map(str::to_owned));
            }
        }
    }
    found
}

#[test]
fn exports_are_found_in_lists_and_alone_and_functions_are_none() {
    let source = "\nmod a;\npub use a::{\n    First, second, THIRD,\n    Fourth,\n};\npub use b::Fifth;\npub(crate) use c::Sixth;\npub struct Seventh;\n";
    let found: Vec<String> = exports(source).into_iter().collect();
    assert_eq!(found, ["Fifth", "First", "Fourth", "Seventh"]);
    assert!(traits(&core()).contains("Http"));
}
