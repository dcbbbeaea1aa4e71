//! Nothing in the repository names the machine it was written on, or the host that a package came from there.

use crate::repository::{SourceFile, assert_none, text_files};

/// Absolute folders of a machine, split so that this file keeps the rule itself.
const FOLDERS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/")];
const HOSTS: &[&str] = &[
    concat!("crates.io", "/api"),
    concat!("index.", "crates.io"),
    concat!("registry.", "npmjs.org"),
    concat!("repo", ".maven"),
    concat!("repo1", ".maven"),
    concat!("deb.", "debian.org"),
    concat!("pypi.", "org/simple"),
];

fn violations(file: &SourceFile) -> Vec<String> {
    let trace = |line: &str| {
        let folder = FOLDERS.iter().find(|folder| is_absolute(line, folder));
        folder
            .or_else(|| HOSTS.iter().find(|host| line.contains(**host)))
            .copied()
    };
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(index, line)| trace(line).map(|found| format!("{}:{}: {found}", file.path, index + 1)))
        .collect()
}

/// Whether `folder` begins a path in the line, rather than continuing one.
fn is_absolute(line: &str, folder: &str) -> bool {
    let continues = |before: char| before.is_alphanumeric() || "._-})$*~".contains(before);
    line.match_indices(folder)
        .any(|(at, _)| !line[..at].ends_with(continues))
}

#[test]
fn repository_names_no_machine_and_no_registry_host() {
    let found: Vec<String> = text_files().iter().flat_map(violations).collect();
    assert_none(&found);
}

#[test]
fn machine_and_registry_are_noticed() {
    for folder in FOLDERS {
        for line in [
            format!("{folder}x"),
            format!("see \"{folder}x\""),
            format!("file://{folder}x"),
        ] {
            assert_eq!(violations(&SourceFile::new("a.md", &line)).len(), 1, "{line}");
        }
        assert!(violations(&SourceFile::new("a.md", &format!("$prefix{folder}x, a{folder}"))).is_empty());
    }
    for host in HOSTS {
        let line = format!("\"resolved\": \"https://{host}/x\"");
        assert_eq!(
            violations(&SourceFile::new("package-lock.json", &line)).len(),
            1,
            "{line}"
        );
    }
    assert!(
        violations(&SourceFile::new(
            "Cargo.lock",
            "source = \"registry+https://github.com/rust-lang/crates.io-index\""
        ))
        .is_empty()
    );
}
