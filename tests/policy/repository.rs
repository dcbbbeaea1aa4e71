//! The repository's files, and the programs that know about them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file of the repository.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    /// Path from the repository's root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl SourceFile {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    pub(crate) fn has_extension(&self, extensions: &[&str]) -> bool {
        Path::new(&self.path)
            .extension()
            .and_then(|own| own.to_str())
            .is_some_and(|own| extensions.contains(&own))
    }

    /// Whether a folder or the file itself has this name.
    pub(crate) fn lies_in(&self, component: &str) -> bool {
        self.path.split('/').any(|own| own == component)
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every text file that is part of the repository or about to be: what git tracks, and what it does not
/// ignore.
pub(crate) fn text_files() -> Vec<SourceFile> {
    // A checkout may belong to another user, as in a container.
    let listed = run(
        "git",
        &[
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
    );
    let files: Vec<SourceFile> = listed
        .split('\0')
        .filter(|path| !path.is_empty())
        .filter_map(read)
        .collect();
    assert!(
        files.len() > 100,
        "git lists only {} text files: these rules would check nothing",
        files.len()
    );
    files
}

/// `None` for what is not text, and for what was deleted but is still tracked.
fn read(path: &str) -> Option<SourceFile> {
    let text = fs::read(root().join(path))
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())?;
    Some(SourceFile {
        path: path.to_owned(),
        text,
    })
}

pub(crate) fn file(path: &str) -> SourceFile {
    read(path).unwrap_or_else(|| panic!("{path} is missing"))
}

/// The standard output of a program that is run at the repository's root and must succeed.
pub(crate) fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).output();
    let output = output.unwrap_or_else(|error| panic!("{program} cannot be run: {error}"));
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn cargo(arguments: &[&str]) -> String {
    run(
        &std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()),
        arguments,
    )
}

/// Fails with all the violations at once.
#[track_caller]
pub(crate) fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "\n  {}\n", violations.join("\n  "));
}
