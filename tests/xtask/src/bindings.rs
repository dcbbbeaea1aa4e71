//! `cargo xtask bindings`: the only generator of what Kotlin and Swift see of the core.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::error::TaskError;
use crate::process::Run;
use crate::screen::say;
use crate::workspace::Workspace;

const KOTLIN: &str = "bindings/kotlin/generated";
const SWIFT: &str = "bindings/swift/generated/WalletBindings";
const SWIFT_C: &str = "bindings/swift/generated/WalletBindingsFFI";
/// These folders hold generated files and nothing else.
const FOLDERS: [&str; 3] = [KOTLIN, SWIFT, SWIFT_C];

/// The generated files by their path in the repository.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Generates the bindings and puts them where they are committed.
pub(crate) fn write() -> Result<ExitCode, TaskError> {
    let workspace = Workspace::find()?;
    let fresh = generate(&workspace)?;
    for folder in FOLDERS {
        let folder = workspace.root.join(folder);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(TaskError::at(&folder))?;
        }
    }
    for (path, content) in &fresh {
        let path = workspace.root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(TaskError::at(folder))?;
        }
        fs::write(&path, content).map_err(TaskError::at(&path))?;
    }
    say(&format!("{} files written", fresh.len()));
    Ok(ExitCode::SUCCESS)
}

/// Generates the bindings aside and compares them with the committed ones.
pub(crate) fn check() -> Result<ExitCode, TaskError> {
    let workspace = Workspace::find()?;
    let stale = differences(&committed(&workspace)?, &generate(&workspace)?);
    if stale.is_empty() {
        say("the bindings are fresh");
        return Ok(ExitCode::SUCCESS);
    }
    for difference in &stale {
        say(difference);
    }
    say("The bindings are stale: run `cargo xtask bindings` and commit what it writes.");
    Ok(ExitCode::FAILURE)
}

fn generate(workspace: &Workspace) -> Result<Files, TaskError> {
    // Two builds: in one the generator's features would get into the library.
    workspace.build_bindings().run()?;
    workspace.cargo("build --locked -p wallet-bindgen").run()?;
    let out = tempfile::tempdir().map_err(TaskError::at("a temporary folder"))?;
    let debug = workspace.target.join("debug");
    let library = debug.join(format!(
        "{}wallet_bindings{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    Run::new(debug.join("uniffi-bindgen"), &workspace.root)
        .args("generate --config uniffi.toml --language kotlin --language swift --no-format --out-dir")
        .arg(out.path())
        .arg(library)
        .run()?;
    let mut files: Files = read_folder(out.path())?
        .into_iter()
        .map(|(path, content)| Ok((place(&path)?, content)))
        .collect::<Result<_, TaskError>>()?;
    // SwiftPM takes a folder for a C target only if there is a C file in it.
    files.insert(Path::new(SWIFT_C).join("empty.c"), Vec::new());
    Ok(files)
}

/// Where a generated file belongs.
fn place(path: &Path) -> Result<PathBuf, TaskError> {
    let extension = path.extension().unwrap_or_default();
    let name = path.file_name().unwrap_or_default();
    if extension == "kt" {
        Ok(Path::new(KOTLIN).join(path))
    } else if extension == "swift" {
        Ok(Path::new(SWIFT).join(name))
    } else if extension == "h" {
        Ok(Path::new(SWIFT_C).join("include").join(name))
    } else if extension == "modulemap" {
        // The name under which clang looks for it.
        Ok(Path::new(SWIFT_C).join("include/module.modulemap"))
    } else {
        Err(TaskError::other(format!(
            "the generator made an unknown kind of file: {}",
            path.display()
        )))
    }
}

fn committed(workspace: &Workspace) -> Result<Files, TaskError> {
    let mut files = Files::new();
    for folder in FOLDERS {
        let path = workspace.root.join(folder);
        if path.exists() {
            files.extend(
                read_folder(&path)?
                    .into_iter()
                    .map(|(file, content)| (Path::new(folder).join(file), content)),
            );
        }
    }
    Ok(files)
}

/// Every file under `folder`, by its path in it.
fn read_folder(folder: &Path) -> Result<Files, TaskError> {
    let mut files = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).map_err(TaskError::at(&next))? {
            let path = entry.map_err(TaskError::at(&next))?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let content = fs::read(&path).map_err(TaskError::at(&path))?;
                files.insert(path.strip_prefix(folder).unwrap_or(&path).to_owned(), content);
            }
        }
    }
    Ok(files)
}

fn differences(committed: &Files, fresh: &Files) -> Vec<String> {
    let mut found = Vec::new();
    for (path, content) in fresh {
        match committed.get(path) {
            Some(old) if old == content => {}
            Some(_) => found.push(format!("stale: {}", path.display())),
            None => found.push(format!("missing: {}", path.display())),
        }
    }
    let left_over = committed.keys().filter(|path| !fresh.contains_key(*path));
    found.extend(left_over.map(|path| format!("no longer generated: {}", path.display())));
    found
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Files, differences, place};

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter()
            .map(|(path, content)| (PathBuf::from(path), content.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn fresh_bindings_show_no_difference() {
        let same = files(&[("a.kt", "one"), ("b.swift", "two")]);
        assert!(differences(&same, &same).is_empty());
    }

    #[test]
    fn a_stale_a_missing_and_a_left_over_file_are_named() {
        let committed = files(&[("a.kt", "old"), ("gone.kt", "")]);
        let fresh = files(&[("a.kt", "new"), ("b.kt", "")]);
        assert_eq!(
            differences(&committed, &fresh),
            ["stale: a.kt", "missing: b.kt", "no longer generated: gone.kt"]
        );
    }

    #[test]
    fn the_module_map_gets_the_name_that_clang_looks_for() {
        let place = place(Path::new("wallet_bindingsFFI.modulemap")).unwrap();
        assert_eq!(
            place,
            Path::new("bindings/swift/generated/WalletBindingsFFI/include/module.modulemap")
        );
    }

    #[test]
    fn an_unknown_kind_of_file_is_refused() {
        assert!(place(Path::new("notes.txt")).is_err());
    }
}
