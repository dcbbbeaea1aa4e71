//! Rules about `Cargo.toml`: lints are the workspace's, and so are the versions of dependencies.

use serde_json::Value;

use crate::manifest::{Table, tables};
use crate::repository::{SourceFile, assert_none, cargo, file, root};

/// The manifests of the workspace's members.
fn members() -> Vec<SourceFile> {
    let metadata: Value = serde_json::from_str(&cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--offline",
        "--no-deps",
    ]))
    .unwrap();
    let path = |package: &Value| {
        let absolute = package["manifest_path"].as_str().unwrap().to_owned();
        std::path::Path::new(&absolute)
            .strip_prefix(root())
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| file(&path(package)))
        .collect()
}

fn lint_violations(manifest: &SourceFile) -> Option<String> {
    let inherits = tables(&manifest.text).iter().any(|table| {
        (table.name == "lints" && table.value("workspace") == Some("true"))
            || table.value("lints.workspace") == Some("true")
    });
    (!inherits).then(|| format!("{}: lints are not the workspace's", manifest.path))
}

/// Dependencies that do not take their version from the root.
fn version_violations(manifest: &SourceFile) -> Vec<String> {
    let is_list = |table: &&Table| table.name.ends_with("dependencies");
    let tables = tables(&manifest.text);
    let listed = tables.iter().filter(is_list).flat_map(|table| &table.entries);
    let entries = listed
        .filter(|(key, value)| !inherits(key, value))
        .map(|(key, _)| key.clone());
    let own_tables = tables
        .iter()
        .filter(|table| table.name.contains("dependencies."))
        .filter(|table| table.value("workspace") != Some("true"));
    let names = entries.chain(own_tables.map(|table| table.name.clone()));
    names
        .map(|name| format!("{}: the version of {name} belongs into the root", manifest.path))
        .collect()
}

/// `name.workspace = true` or `name = { workspace = true, … }`.
fn inherits(key: &str, value: &str) -> bool {
    let compact: String = value.split_whitespace().collect();
    let inline = compact.contains("{workspace=true") || compact.contains(",workspace=true");
    let others = ["version=", "git=", "path=", "registry="]
        .iter()
        .any(|other| compact.contains(other));
    (key.ends_with(".workspace") && value == "true") || (inline && !others)
}

/// Entries of the root's list without a version or a path.
fn root_violations(manifest: &SourceFile) -> Vec<String> {
    let tables = tables(&manifest.text);
    let list = tables.iter().find(|table| table.name == "workspace.dependencies");
    let entries = list.into_iter().flat_map(|table| &table.entries);
    let vague = entries.filter(|(_, value)| {
        let text = value.starts_with('"') && value.contains(|character: char| character.is_ascii_digit());
        !(text || value.contains("version = \"") || value.contains("path = \""))
            || value.contains('*')
            || value.contains("git =")
    });
    vague
        .map(|(name, _)| format!("{}: {name} has no version", manifest.path))
        .collect()
}

#[test]
fn members_take_lints_and_versions_from_the_root() {
    let members = members();
    assert!(members.len() >= 12);
    let found: Vec<String> = members
        .iter()
        .flat_map(|manifest| {
            lint_violations(manifest)
                .into_iter()
                .chain(version_violations(manifest))
        })
        .chain(root_violations(&file("Cargo.toml")))
        .collect();
    assert_none(&found);
}

#[test]
fn member_with_its_own_lints_is_noticed() {
    for text in [
        "[package]\n",
        "[lints]\nworkspace = false\n",
        "[lints.rust]\nunsafe_code = \"allow\"\n",
    ] {
        assert!(
            lint_violations(&SourceFile::new("x/Cargo.toml", text)).is_some(),
            "{text}"
        );
    }
    for text in ["[lints]\nworkspace = true\n", "lints.workspace = true\n"] {
        assert!(
            lint_violations(&SourceFile::new("x/Cargo.toml", text)).is_none(),
            "{text}"
        );
    }
}

#[test]
fn version_outside_the_root_is_noticed() {
    for text in [
        "[dependencies]\nserde = \"1\"\n",
        "[dev-dependencies]\nserde = { version = \"1\" }\n",
        "[build-dependencies]\nserde = { path = \"../serde\" }\n",
        "[target.'cfg(unix)'.dependencies]\nserde = { workspace = true, version = \"1\" }\n",
        "[dependencies.serde]\nversion = \"1\"\n",
    ] {
        assert_eq!(
            version_violations(&SourceFile::new("x/Cargo.toml", text)).len(),
            1,
            "{text}"
        );
    }
    let right = "[dependencies]\na = { workspace = true, features = [\"x\"] }\nb.workspace = true\n[dependencies.c]\nworkspace = true\n";
    assert!(version_violations(&SourceFile::new("x/Cargo.toml", right)).is_empty());
}

#[test]
fn root_entry_without_a_version_is_noticed() {
    let text = "[workspace.dependencies]\na = \"*\"\nb = { features = [\"x\"] }\nc = { git = \"https://example.org\" }\nd = \"1\"\ne = { path = \"e\" }\n";
    assert_eq!(root_violations(&SourceFile::new("Cargo.toml", text)).len(), 3);
}
