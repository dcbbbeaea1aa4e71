//! The sandbox plays the other side: it and its engine of proofs are workspaces of their own and use none of the house's
//! crates.

use crate::manifest::tables;
use crate::repository::{SourceFile, assert_none, file, text_files};

const ROOMS: [&str; 2] = ["tests/sandbox/", "tests/sandbox-w3c/"];

/// How far below its room's top a file lies.
fn depth(path: &str) -> usize {
    let inside = ROOMS.iter().find_map(|room| path.strip_prefix(room));
    inside.unwrap_or(path).matches('/').count()
}

/// What ties a manifest of the sandbox to the house: its names, and paths that lead out of the room.
fn manifest_violations(manifest: &SourceFile) -> Vec<String> {
    let outside = "../".repeat(depth(&manifest.path).saturating_add(1));
    let entries = tables(&manifest.text).into_iter().flat_map(|table| {
        let inner = table
            .name
            .rsplit_once("dependencies.")
            .map(|(_, name)| (name.to_owned(), String::new()));
        let listed = table.name.ends_with("dependencies")
            || table.name.contains("dependencies.")
            || table.name.starts_with("patch");
        inner
            .into_iter()
            .chain(if listed { table.entries } else { Vec::new() })
    });
    entries
        .filter(|(name, value)| {
            is_of_the_house(name) || value.contains("\"wallet-") || value.contains(&outside)
        })
        .map(|(name, _)| format!("{}: {name} ties the sandbox to the wallet", manifest.path))
        .collect()
}

fn lock_violations(lock: &SourceFile) -> Vec<String> {
    let packages = tables(&lock.text)
        .into_iter()
        .filter(|table| table.name == "package");
    let names =
        packages.filter_map(|table| table.value("name").map(|name| name.trim_matches('"').to_owned()));
    names
        .filter(|name| is_of_the_house(name))
        .map(|name| format!("{}: holds {name}", lock.path))
        .collect()
}

fn is_of_the_house(name: &str) -> bool {
    name.starts_with("wallet-") || name.starts_with("wallet_") || name == "xtask"
}

#[test]
fn sandbox_is_apart_from_the_house() {
    let manifests: Vec<SourceFile> = text_files()
        .into_iter()
        .filter(|file| {
            ROOMS.iter().any(|room| file.path.starts_with(room)) && file.path.ends_with("/Cargo.toml")
        })
        .collect();
    let root = tables(&file("Cargo.toml").text);
    let excluded = root
        .iter()
        .find(|table| table.name == "workspace")
        .and_then(|table| table.value("exclude"))
        .unwrap();
    for room in ROOMS {
        let folder = room.trim_end_matches('/');
        let has_workspace = tables(&file(&format!("{room}Cargo.toml")).text)
            .iter()
            .any(|table| table.name == "workspace");
        assert!(has_workspace, "{folder} must be a workspace of its own");
        assert!(
            excluded.contains(&format!("\"{folder}\"")),
            "the root must exclude {folder}"
        );
    }
    let mut found: Vec<String> = manifests.iter().flat_map(manifest_violations).collect();
    for room in ROOMS {
        found.extend(lock_violations(&file(&format!("{room}Cargo.lock"))));
    }
    assert_none(&found);
}

#[test]
fn tie_to_the_house_is_noticed() {
    for text in [
        "[dependencies]\nwallet-core = \"0.1\"\n",
        "[dev-dependencies]\ncore = { package = \"wallet-core\", version = \"0.1\" }\n",
        "[dependencies]\nx = { path = \"../../wallet-core\" }\n",
        "[dependencies.wallet-crypto]\nversion = \"0.1\"\n",
        "[workspace.dependencies]\ny = { path = \"../host\" }\n",
    ] {
        assert_eq!(
            manifest_violations(&SourceFile::new("tests/sandbox/Cargo.toml", text)).len(),
            1,
            "{text}"
        );
    }
    let inner = "[dependencies]\nx = { path = \"../x\" }\n";
    assert!(manifest_violations(&SourceFile::new("tests/sandbox/pages/Cargo.toml", inner)).is_empty());
    let lock = "[[package]]\nname = \"wallet-trust\"\nversion = \"0.1.0\"\n[[package]]\nname = \"serde\"\n";
    assert_eq!(
        lock_violations(&SourceFile::new("Cargo.lock", lock)),
        ["Cargo.lock: holds wallet-trust"]
    );
}
