//! The files of a vault's folder: which there may be, and how they come and go so that a kill leaves no half.

use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use crate::StoreError;

/// The vault.
pub(crate) const VAULT: &str = "vault.db";
/// Held locked by whoever has the vault open.
pub(crate) const LOCK: &str = "vault.lock";
/// A vault that is being created; becomes [`VAULT`] by renaming.
pub(crate) const NEW: &str = "vault.db.new";
/// A vault that is being destroyed; was [`VAULT`] until its renaming.
const WIPED: &str = "vault.db.wiped";

/// Names the device key of a vault that is being created.
const MAKING: &str = "vault.making";
/// The longest name of a device key that is being created, in bytes: a longer note is none of ours.
const MAX_NOTE: usize = 256;

const WAL: &str = "-wal";
const SHM: &str = "-shm";
const JOURNAL: &str = "-journal";
/// What the database engine may put beside a database.
const SIDES: [&str; 3] = [WAL, SHM, JOURNAL];

/// "SPVT": marks a database as a vault (SQLite file format, section 1.3.13).
pub(crate) const APPLICATION_ID: u32 = 0x5350_5654;
const APPLICATION_ID_OFFSET: usize = 68;
const PAGE_SIZE_OFFSET: usize = 16;
/// File format versions for write and read; 2 and 2 is WAL (SQLite file format, section 1.3.3).
const FORMAT_VERSIONS_OFFSET: usize = 18;
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Paths inside one vault folder.
#[derive(Debug, Clone)]
pub(crate) struct Home(PathBuf);

impl Home {
    pub(crate) fn new(home: &Path) -> Self {
        Self(home.to_owned())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn side(&self, name: &str, side: &str) -> PathBuf {
        self.0.join(format!("{name}{side}"))
    }

    /// Whether a vault is here, whole or not. A write-ahead log without its database is what is left of a vault too,
    /// unless that is on its way out.
    pub(crate) fn has_vault(&self) -> Result<bool, StoreError> {
        let has = |path: PathBuf| path.try_exists().map_err(StoreError::from);
        Ok(has(self.path(VAULT))? || (has(self.side(VAULT, WAL))? && !self.has_wiped()?))
    }

    /// Whether a destruction was interrupted after the renaming, and no vault has come since.
    pub(crate) fn has_wiped(&self) -> Result<bool, StoreError> {
        Ok(self.path(WIPED).try_exists()? && !self.path(VAULT).try_exists()?)
    }

    /// Makes the folder, readable by its owner only, where it is missing.
    pub(crate) fn make(&self) -> Result<(), StoreError> {
        if self.0.try_exists()? {
            return Ok(());
        }
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0)?;
        if let Some(parent) = self.0.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync_folder(parent)?;
        }
        Ok(())
    }

    /// [`StoreError::NotEmpty`] unless all that lies in the folder is what a creation or destruction that was
    /// interrupted left behind.
    pub(crate) fn refuse_unless_empty(&self) -> Result<(), StoreError> {
        let has_wiped = self.has_wiped()?;
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            let is_leftover = name == LOCK
                || name == MAKING
                || belongs_to(&name, NEW)
                || name == WIPED
                || (has_wiped && name != VAULT && belongs_to(&name, VAULT));
            if !is_leftover {
                return Err(StoreError::NotEmpty);
            }
        }
        Ok(())
    }

    /// Makes the file of a new vault, empty and readable by its owner only.
    pub(crate) fn make_new(&self) -> Result<PathBuf, StoreError> {
        let path = self.path(NEW);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?;
        Ok(path)
    }

    /// Notes a device key's name, durably.
    pub(crate) fn note_device(&self, alias: &str) -> Result<(), StoreError> {
        remove(&self.path(MAKING))?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(self.path(MAKING))?;
        file.write_all(alias.as_bytes())?;
        file.sync_all()?;
        sync_folder(&self.0)
    }

    /// The device key's name that was noted. A note that was cut off was followed by no key.
    pub(crate) fn noted_device(&self) -> Result<Option<String>, StoreError> {
        let mut alias = String::new();
        match File::open(self.path(MAKING)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
            Ok(file) => {
                let read = file.take(MAX_NOTE as u64 + 1).read_to_string(&mut alias);
                if read.is_err() || alias.len() > MAX_NOTE {
                    alias.clear();
                }
            }
        }
        Ok(Some(alias))
    }

    pub(crate) fn forget_device(&self) -> Result<(), StoreError> {
        remove(&self.path(MAKING))?;
        sync_folder(&self.0)
    }

    /// Turns the finished, closed new file into the vault.
    pub(crate) fn publish_new(&self) -> Result<(), StoreError> {
        let new = self.path(NEW);
        if self.side(NEW, WAL).try_exists()? {
            // Closing could not move the log into the database: what would be published were not whole.
            return Err(StoreError::Io {
                kind: io::ErrorKind::Other,
            });
        }
        File::open(&new)?.sync_all()?;
        fs::rename(&new, self.path(VAULT))?;
        sync_folder(&self.0)
    }

    /// Removes what a creation left that was interrupted or failed. It never held anything that a person put there.
    pub(crate) fn remove_new(&self) -> Result<(), StoreError> {
        self.remove_with_sides(NEW)
    }

    /// Takes the vault away in a step that cannot be half done, then overwrites and removes its files.
    pub(crate) fn destroy(&self) -> Result<(), StoreError> {
        if self.path(VAULT).try_exists()? {
            fs::rename(self.path(VAULT), self.path(WIPED))?;
            sync_folder(&self.0)?;
        }
        self.remove_new()?;
        self.finish_destruction()
    }

    /// Ends a destruction whose renaming was done.
    pub(crate) fn finish_destruction(&self) -> Result<(), StoreError> {
        for side in SIDES {
            overwrite_and_remove(&self.side(VAULT, side))?;
        }
        overwrite_and_remove(&self.path(WIPED))?;
        sync_folder(&self.0)
    }

    /// Refuses, before the database engine sees it, a file that it would take for an empty database, for one without a
    /// log, or for one that a stray journal is to be rolled back into.
    pub(crate) fn inspect(&self) -> Result<(), StoreError> {
        if self.side(VAULT, JOURNAL).try_exists()? {
            return Err(StoreError::CORRUPT);
        }
        let mut head = Vec::new();
        let mut file = match File::open(self.path(VAULT)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::CORRUPT),
            Err(error) => return Err(error.into()),
        };
        (&mut file).take(100).read_to_end(&mut head)?;
        let is_vault = head.starts_with(MAGIC)
            && head
                .get(FORMAT_VERSIONS_OFFSET..)
                .is_some_and(|rest| rest.starts_with(&[2, 2]))
            && head
                .get(APPLICATION_ID_OFFSET..)
                .is_some_and(|rest| rest.starts_with(&APPLICATION_ID.to_be_bytes()));
        if is_vault && (self.has_log()? || is_whole_pages(&head, file.metadata()?.len())) {
            Ok(())
        } else {
            Err(StoreError::CORRUPT)
        }
    }

    /// Whether there is a log that may hold what the database is missing.
    fn has_log(&self) -> Result<bool, StoreError> {
        match fs::metadata(self.side(VAULT, WAL)) {
            Ok(log) => Ok(log.len() > 0),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn remove_with_sides(&self, name: &str) -> Result<(), StoreError> {
        for side in SIDES {
            remove(&self.side(name, side))?;
        }
        remove(&self.path(name))
    }
}

/// Whether this is the database of that name or one of the files beside it.
fn belongs_to(name: &OsStr, database: &str) -> bool {
    let rest = name.to_str().and_then(|name| name.strip_prefix(database));
    rest.is_some_and(|rest| rest.is_empty() || SIDES.contains(&rest))
}

/// Whether the file ends with a page (SQLite file format, section 1.3.2: its size is two bytes at offset 16). The engine
/// would fill a page that is cut off with zeros.
fn is_whole_pages(head: &[u8], length: u64) -> bool {
    let Some([high, low, ..]) = head.get(PAGE_SIZE_OFFSET..) else {
        return false;
    };
    let size = u64::from(u16::from_be_bytes([*high, *low]));
    size > 0 && length >= size && length.is_multiple_of(size)
}

/// Makes names in a folder outlast a loss of power.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Overwriting is best effort, because flash storage may write elsewhere: the keys are what a wipe destroys first.
fn overwrite_and_remove(path: &Path) -> Result<(), StoreError> {
    let _ = overwrite(path);
    remove(path)
}

fn overwrite(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let zeros = [0; 8192];
    let mut left = file.metadata()?.len();
    while left > 0 {
        let take = usize::try_from(left).unwrap_or(zeros.len()).min(zeros.len());
        file.write_all(zeros.get(..take).unwrap_or_default())?;
        left = left.saturating_sub(take as u64);
    }
    file.sync_all()
}

#[cfg(test)]
mod tests;
