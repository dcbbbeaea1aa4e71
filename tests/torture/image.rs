//! What a disk may hold after a loss of power, from a trace of what was written and synced (`shim.c`).
//!
//! Nothing is kept that was not synced, or any part of it, in any order: of a file, sectors; of a folder, the first of the
//! changes to its names. A file's bytes and its name are synced apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::random::Rng;

/// What a disk writes whole.
const SECTOR: usize = 512;

/// One record of the trace.
#[derive(Debug, Clone)]
pub(crate) enum Record {
    Opened {
        number: u64,
        may_make: bool,
        cuts: bool,
        path: String,
    },
    Folder(String),
    Written {
        number: u64,
        at: usize,
        bytes: Vec<u8>,
    },
    Cut {
        number: u64,
        length: usize,
    },
    Synced(u64),
    Renamed(String, String),
    Linked(String, String),
    Unlinked(String),
    Said(Vec<u8>),
}

const O_CREAT: u64 = 0o100;
const O_TRUNC: u64 = 0o1000;

/// Reads the trace that the shim has written.
pub(crate) fn read_trace(path: &Path) -> Vec<Record> {
    let bytes = fs::read(path).unwrap();
    let mut rest = bytes.as_slice();
    let mut records = Vec::new();
    while !rest.is_empty() {
        let number = |at: usize| u64::from_le_bytes(rest[at * 8..at * 8 + 8].try_into().unwrap());
        let (kind, a, b, length) = (
            number(0),
            number(1),
            number(2),
            usize::try_from(number(3)).unwrap(),
        );
        let body = &rest[32..32 + length];
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let position = usize::try_from(b).unwrap();
        records.push(match u8::try_from(kind).unwrap() {
            b'o' => Record::Opened {
                number: a,
                may_make: b & O_CREAT != 0,
                cuts: b & O_TRUNC != 0,
                path: text(body),
            },
            b'm' => Record::Folder(text(body)),
            b'w' => Record::Written {
                number: a,
                at: position,
                bytes: body.to_vec(),
            },
            b't' => Record::Cut {
                number: a,
                length: position,
            },
            b's' => Record::Synced(a),
            b'r' => Record::Renamed(text(&body[..position]), text(&body[position..])),
            b'l' => Record::Linked(text(&body[..position]), text(&body[position..])),
            b'u' => Record::Unlinked(text(body)),
            b'a' => Record::Said(body.to_vec()),
            other => panic!("unknown record {other}"),
        });
        rest = &rest[32 + length..];
    }
    records
}

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

/// A file: what is durable of it, and what was changed since.
#[derive(Debug, Clone, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Naming {
    Link(String, usize),
    Rename(String, String),
    Unlink(String),
}

/// How much of what was not synced is there after the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    Nothing,
    Everything,
    /// Some of it, in another order.
    Some(u64),
}

/// Every file's name and bytes.
pub(crate) type Image = BTreeMap<String, Vec<u8>>;

/// The disk while the trace is played.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    /// Folders that were made in the trace; the others are there from the start.
    folders: BTreeSet<String>,
    durable_names: BTreeMap<String, usize>,
    /// Changes of names since their folder was synced, by folder.
    pending_names: BTreeMap<String, Vec<Naming>>,
    open_files: BTreeMap<u64, usize>,
    open_folders: BTreeMap<u64, String>,
}

impl Disk {
    pub(crate) fn play(&mut self, record: &Record) {
        match record {
            Record::Opened {
                number,
                may_make,
                cuts,
                path,
            } => self.open(*number, path, *may_make, *cuts),
            Record::Folder(path) => {
                self.folders.insert(path.clone());
                self.link(path);
            }
            Record::Said(_) => {}
            Record::Written { number, at, bytes } => self.change(*number, Change::Write(*at, bytes.clone())),
            Record::Cut { number, length } => self.change(*number, Change::Length(*length)),
            Record::Synced(number) => self.sync(*number),
            Record::Renamed(from, to) => {
                let file = self.names.remove(from).unwrap();
                self.names.insert(to.clone(), file);
                self.name(from, Naming::Rename(from.clone(), to.clone()));
            }
            Record::Linked(from, to) => {
                let file = self.names[from];
                self.names.insert(to.clone(), file);
                self.name(to, Naming::Link(to.clone(), file));
            }
            Record::Unlinked(path) => {
                self.names.remove(path).unwrap();
                self.name(path, Naming::Unlink(path.clone()));
            }
        }
    }

    fn open(&mut self, number: u64, path: &str, may_make: bool, cuts: bool) {
        if self.folders.contains(path) {
            self.open_folders.insert(number, path.to_owned());
        } else if let Some(file) = self.names.get(path) {
            self.open_files.insert(number, *file);
            if cuts {
                self.change(number, Change::Length(0));
            }
        } else if may_make {
            let file = self.link(path);
            self.open_files.insert(number, file);
        } else {
            self.open_folders
                .insert(number, path.trim_end_matches('/').to_owned());
        }
    }

    /// Something new under this name.
    fn link(&mut self, path: &str) -> usize {
        let file = self.files.len();
        self.files.push(File::default());
        self.names.insert(path.to_owned(), file);
        self.name(path, Naming::Link(path.to_owned(), file));
        file
    }

    fn change(&mut self, number: u64, change: Change) {
        let file = self.open_files[&number];
        self.files[file].pending.push(change);
    }

    fn name(&mut self, path: &str, naming: Naming) {
        self.pending_names.entry(parent(path)).or_default().push(naming);
    }

    fn sync(&mut self, number: u64) {
        if let Some(file) = self.open_files.get(&number) {
            let file = &mut self.files[*file];
            for change in std::mem::take(&mut file.pending) {
                apply(&mut file.durable, &change);
            }
        } else {
            let folder = &self.open_folders[&number];
            for naming in self.pending_names.remove(folder).unwrap_or_default() {
                rename(&mut self.durable_names, &naming);
            }
        }
    }

    /// Whether anything would be lost now.
    pub(crate) fn has_unsynced(&self) -> bool {
        !self.pending_names.is_empty() || self.files.iter().any(|file| !file.pending.is_empty())
    }

    /// What is there when the power is lost now.
    pub(crate) fn lose_power(&self, kept: Kept) -> Image {
        let mut names = self.durable_names.clone();
        let mut rng = Rng::new(if let Kept::Some(seed) = kept { seed } else { 0 });
        for pending in self.pending_names.values() {
            let count = match kept {
                Kept::Nothing => 0,
                Kept::Everything => pending.len(),
                Kept::Some(_) => rng.below(pending.len() + 1),
            };
            pending[..count]
                .iter()
                .for_each(|naming| rename(&mut names, naming));
        }
        let content = |file: usize, rng: &mut Rng| {
            let file = &self.files[file];
            let mut bytes = file.durable.clone();
            for change in &file.pending {
                match kept {
                    Kept::Nothing => {}
                    Kept::Everything => apply(&mut bytes, change),
                    Kept::Some(_) => apply_some(&mut bytes, change, rng),
                }
            }
            bytes
        };
        let is_lost = |name: &String| {
            let folder = parent(name);
            self.folders.contains(&folder) && !names.contains_key(&folder)
        };
        let files = names
            .iter()
            .filter(|(name, _)| !self.folders.contains(*name) && !is_lost(name));
        files
            .map(|(name, file)| (name.clone(), content(*file, &mut rng)))
            .collect()
    }
}

fn parent(path: &str) -> String {
    Path::new(path).parent().unwrap().to_str().unwrap().to_owned()
}

fn rename(names: &mut BTreeMap<String, usize>, naming: &Naming) {
    match naming {
        Naming::Link(path, file) => drop(names.insert(path.clone(), *file)),
        Naming::Rename(from, to) => {
            if let Some(file) = names.remove(from) {
                names.insert(to.clone(), file);
            }
        }
        Naming::Unlink(path) => drop(names.remove(path)),
    }
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Length(length) => bytes.resize(*length, 0),
        Change::Write(at, written) => {
            let end = at + written.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*at..end].copy_from_slice(written);
        }
    }
}

/// Each sector of a write for itself, or not.
fn apply_some(bytes: &mut Vec<u8>, change: &Change, rng: &mut Rng) {
    match change {
        Change::Length(_) if rng.one_in(2) => apply(bytes, change),
        Change::Length(_) => {}
        Change::Write(at, written) => {
            let mut start = 0;
            while start < written.len() {
                let end = ((at + start) / SECTOR + 1) * SECTOR - at;
                let end = end.min(written.len());
                if rng.one_in(2) {
                    apply(bytes, &Change::Write(at + start, written[start..end].to_vec()));
                }
                start = end;
            }
        }
    }
}

/// Puts an image of what was below `root` into another folder.
pub(crate) fn write_image(image: &Image, root: &Path, to: &Path) {
    for (name, bytes) in image {
        let path: PathBuf = to.join(Path::new(name).strip_prefix(root).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn only_what_was_synced_survives_and_a_name_apart_from_its_bytes() {
    let open = |number, path: &str, may_make| Record::Opened {
        number,
        may_make,
        cuts: false,
        path: path.to_owned(),
    };
    let write = |at, byte| Record::Written {
        number: 1,
        at,
        bytes: vec![byte; 4],
    };
    let mut disk = Disk::default();
    for record in [open(1, "/r/f", true), write(0, 1), Record::Synced(1), write(4, 2)] {
        disk.play(&record);
    }
    assert!(
        disk.lose_power(Kept::Nothing).is_empty(),
        "its folder was not synced"
    );
    for record in [open(2, "/r", false), Record::Synced(2)] {
        disk.play(&record);
    }
    assert_eq!(disk.lose_power(Kept::Nothing)["/r/f"], [1; 4]);
    assert_eq!(
        disk.lose_power(Kept::Everything)["/r/f"],
        [1, 1, 1, 1, 2, 2, 2, 2]
    );
    let some: Vec<Image> = (0..20).map(|seed| disk.lose_power(Kept::Some(seed))).collect();
    assert!(some.iter().any(|image| image["/r/f"].len() == 8));
    assert!(some.iter().any(|image| image["/r/f"].len() == 4));
}
