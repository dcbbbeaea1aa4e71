use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::TaskError;
use crate::process::Run;

/// The sandbox's engine of Data Integrity proofs, which only tests build.
pub(crate) const PROOFS: &str = "tests/sandbox-w3c";

/// Where things are: the repository, what cargo builds, and what is fetched once for all clones.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    pub(crate) sandbox_target: PathBuf,
    pub(crate) cache: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self, TaskError> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here
            .ancestors()
            .nth(2)
            .ok_or_else(|| TaskError::other("the repository's folder is gone"))?
            .to_owned();
        let target = target_folder(&root, "Cargo.toml")?;
        let sandbox_target = target_folder(&root, "tests/sandbox/Cargo.toml")?;
        let cache = cache_folder()?.join("staff-passport");
        Ok(Self {
            root,
            target,
            sandbox_target,
            cache,
        })
    }

    /// A cargo command in the root workspace; `arguments` are parted by spaces.
    pub(crate) fn cargo(&self, arguments: &str) -> Run {
        Run::new(cargo(), &self.root).args(arguments)
    }

    pub(crate) fn cargo_program(&self) -> OsString {
        cargo()
    }

    /// The sandbox's workspace has features of its own, so it is built by itself.
    pub(crate) fn sandbox_cargo(&self, arguments: &str) -> Run {
        self.cargo(arguments)
            .args("--manifest-path tests/sandbox/Cargo.toml")
    }

    /// The engine of proofs is a workspace of its own, too.
    pub(crate) fn proofs_cargo(&self, arguments: &str) -> Run {
        self.cargo(arguments)
            .args("--manifest-path")
            .arg(format!("{PROOFS}/Cargo.toml"))
    }

    /// What apps load.
    pub(crate) fn build_bindings(&self) -> Run {
        self.build_shipped("--lib")
    }

    /// The programs that tests run: the wallet, and the device in a process of its own.
    pub(crate) fn build_programs(&self) -> Run {
        self.build_shipped("--bins")
    }

    /// Of what ships, these targets. It is built without the tests, which would give its dependencies other features, and always
    /// chosen from the same packages, so that its dependencies have the same features and are built once.
    pub(crate) fn build_shipped(&self, targets: &str) -> Run {
        self.cargo("build --locked -p wallet-bindings -p wallet-cli -p wallet-host")
            .args(targets)
    }

    pub(crate) fn script(&self, name: &str) -> Run {
        Run::new(self.root.join("tests/toolchains").join(name), &self.root)
    }
}

/// The cargo that started us, so that a `+toolchain` on the command line holds for every step.
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn cache_folder() -> Result<PathBuf, TaskError> {
    let set = std::env::var_os("XDG_CACHE_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from);
    set.or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
        .ok_or_else(|| TaskError::other("neither XDG_CACHE_HOME nor HOME is set"))
}

fn target_folder(root: &Path, manifest: &str) -> Result<PathBuf, TaskError> {
    let metadata = Run::new(cargo(), root)
        .args("metadata --no-deps --format-version 1 --manifest-path")
        .arg(manifest)
        .output()?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata).map_err(|source| TaskError::Json {
        what: "cargo metadata".to_owned(),
        source,
    })?;
    metadata
        .get("target_directory")
        .and_then(serde_json::Value::as_str)
        .map(PathBuf::from)
        .ok_or_else(|| TaskError::other("cargo metadata names no target folder"))
}
