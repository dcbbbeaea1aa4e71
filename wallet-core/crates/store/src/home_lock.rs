//! One process at a time, and one handle within it.

use std::{
    fs::{File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, flock};

use crate::{
    StoreError,
    files::{Home, LOCK},
};

/// How often the lock file may vanish under us before that counts as "in use".
const TRIES: u32 = 8;

/// Holds the folder's lock file locked; the kernel lets go of it when the process ends, however it ends.
///
/// `flock` rather than `File::try_lock`: the standard library's is not there on Android before Rust 1.98. And not
/// record locks, which a process loses when any part of it opens and closes the file.
#[derive(Debug)]
pub(crate) struct HomeLock {
    /// Holds the lock as long as it is open.
    file: File,
    path: PathBuf,
}

impl HomeLock {
    /// Takes the lock, or says [`StoreError::InUse`] without waiting.
    pub(crate) fn acquire(home: &Home) -> Result<Self, StoreError> {
        let path = home.path(LOCK);
        for _ in 0..TRIES {
            let file = open(&path)?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive).map_err(io::Error::from) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(StoreError::InUse),
                Err(error) => return Err(error.into()),
            }
            if is_same(&file, &path)? {
                return Ok(Self { file, path });
            }
        }
        Err(StoreError::InUse)
    }

    /// Removes the lock file, still held, and lets go.
    pub(crate) fn remove(self) -> Result<(), StoreError> {
        let removed = std::fs::remove_file(&self.path);
        drop(self);
        Ok(removed?)
    }
}

impl Drop for HomeLock {
    fn drop(&mut self) {
        // Closing alone is not enough: a process that another thread is just starting holds a copy of the file until it
        // runs its own program, and the lock with it.
        let _ = flock(&self.file, FlockOperation::Unlock);
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether the path still names the file that was locked: a wipe may have removed it between opening and locking.
fn is_same(file: &File, path: &Path) -> Result<bool, StoreError> {
    use std::os::unix::fs::MetadataExt as _;
    let held = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(named) => Ok(held.dev() == named.dev() && held.ino() == named.ino()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{HomeLock, open};
    use crate::{StoreError, files::Home};

    #[test]
    fn second_handle_of_the_same_process_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        let first = HomeLock::acquire(&home).unwrap();
        assert_eq!(HomeLock::acquire(&home).err(), Some(StoreError::InUse));
        drop(first);
        HomeLock::acquire(&home).unwrap();
    }

    #[test]
    fn copy_of_the_file_in_a_starting_process_does_not_hold_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        let first = HomeLock::acquire(&home).unwrap();
        let _copy = first.file.try_clone().unwrap();
        drop(first);
        HomeLock::acquire(&home).unwrap();
    }

    #[test]
    fn reading_the_lock_file_does_not_let_go_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        let _first = HomeLock::acquire(&home).unwrap();
        drop(std::fs::read(folder.path().join("vault.lock")).unwrap());
        assert_eq!(HomeLock::acquire(&home).err(), Some(StoreError::InUse));
    }

    #[test]
    fn removed_lock_file_is_not_taken_for_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        let stale = open(&folder.path().join("vault.lock")).unwrap();
        HomeLock::acquire(&home).unwrap().remove().unwrap();
        assert!(!super::is_same(&stale, &folder.path().join("vault.lock")).unwrap());
        assert!(!folder.path().join("vault.lock").exists());
    }
}
