//! Reading another process's memory, all of it that can be read.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;

/// Where `needle` stands: the name of each mapping, with the place in it.
pub(crate) fn places(pid: u32, needle: &[u8]) -> Vec<String> {
    let memory = File::open(format!("/proc/{pid}/mem")).unwrap();
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let mut found = Vec::new();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        let name = words.nth(3).unwrap_or("anonymous");
        // Only what can be written can hold what came in; and some of the system's pages cannot be read.
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|text| u64::from_str_radix(text, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        let Ok(length) = memory.read_at(&mut bytes, from) else {
            continue;
        };
        let windows = bytes[..length].windows(needle.len()).enumerate();
        found.extend(
            windows
                .filter(|(_, window)| *window == needle)
                .map(|(at, _)| format!("{name}+{at:x} of {length:x}")),
        );
    }
    found
}
