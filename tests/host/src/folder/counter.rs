//! Numbers that only rise, a file a number.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use wallet_core::{CounterFault, MonotonicCounter};
use wallet_crypto::{OsRandom, Random};

use super::FolderDevice;
use crate::hex;

/// In hexadecimal, a longer name would not be a file name on every system.
const MAX_NAME_BYTES: usize = 100;

impl FolderDevice {
    fn counter_path(&self, name: &str) -> Result<PathBuf, CounterFault> {
        if name.is_empty() || name.len() > MAX_NAME_BYTES {
            return Err(CounterFault::Unavailable);
        }
        Ok(self.counters.join(hex::encode(name.as_bytes())))
    }

    fn count(&self, name: &str) -> Result<Option<u64>, CounterFault> {
        match fs::read(self.counter_path(name)?) {
            Ok(bytes) => <[u8; 8]>::try_from(bytes)
                .map(|bytes| Some(u64::from_be_bytes(bytes)))
                .map_err(|_| CounterFault::Unavailable),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(_) => Err(CounterFault::Unavailable),
        }
    }
}

#[async_trait]
impl MonotonicCounter for FolderDevice {
    async fn read(&self, name: &str) -> Result<Option<u64>, CounterFault> {
        self.count(name)
    }

    async fn advance(&self, name: &str, value: u64) -> Result<(), CounterFault> {
        let path = self.counter_path(name)?;
        if self.count(name)?.is_some_and(|count| count >= value) {
            return Ok(());
        }
        replace(&self.counters, &path, &value.to_be_bytes()).map_err(|_| CounterFault::Unavailable)
    }

    async fn delete(&self, name: &str) -> Result<(), CounterFault> {
        match fs::remove_file(self.counter_path(name)?) {
            Ok(()) => File::open(&self.counters)
                .and_then(|folder| folder.sync_all())
                .map_err(|_| CounterFault::Unavailable),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(_) => Err(CounterFault::Unavailable),
        }
    }
}

/// All of it or nothing, durably.
fn replace(folder: &Path, path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut random = [0; 8];
    OsRandom.fill(&mut random).map_err(|_| ErrorKind::Other)?;
    let aside = folder.join(format!(".{}.new", hex::encode(&random)));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&aside)
        .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&aside, path));
    if written.is_err() {
        // Best effort: no name of a counter leads to it.
        let _ = fs::remove_file(&aside);
    }
    written.and_then(|()| File::open(folder)?.sync_all())
}
