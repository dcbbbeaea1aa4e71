//! One file a key, written whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use wallet_core::KeyFault;
use wallet_crypto::{OsRandom, Random, Secret, SecretBytes};

use crate::hex;

/// What stands before a key in its file; the last byte says what the key is for.
const MAGIC: &[u8; 7] = b"devkey1";
const FILE_LENGTH: usize = 40;
/// In hexadecimal and with its ending, a longer alias would not be a file name on every system.
const MAX_ALIAS_BYTES: usize = 100;
const ENDING: &str = ".key";

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    Hmac,
    Ecdh,
    Signing,
    Biometric,
}

impl KeyKind {
    const fn letter(self) -> u8 {
        match self {
            Self::Hmac => b'h',
            Self::Ecdh => b'e',
            Self::Signing => b's',
            Self::Biometric => b'b',
        }
    }

    const fn from_letter(letter: u8) -> Option<Self> {
        match letter {
            b'h' => Some(Self::Hmac),
            b'e' => Some(Self::Ecdh),
            b's' => Some(Self::Signing),
            b'b' => Some(Self::Biometric),
            _ => None,
        }
    }
}

/// The files of one folder.
#[derive(Debug, Clone)]
pub(super) struct KeyFiles {
    folder: PathBuf,
}

impl KeyFiles {
    pub(super) const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Makes `parent` and this folder in it, 0700.
    pub(super) fn make_folder(&self, parent: &Path) -> Result<(), KeyFault> {
        for folder in [parent, &self.folder] {
            let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
            made.map_err(|_| KeyFault::Unavailable)?;
        }
        Ok(())
    }

    /// Writes a new key. One that is there is not replaced.
    pub(super) fn write(&self, alias: &str, kind: KeyKind, key: &Secret<32>) -> Result<(), KeyFault> {
        let path = self.path(alias)?;
        let aside = self.aside()?;
        // EXPOSE: the key goes into its file
        let content = SecretBytes::new([&MAGIC[..], &[kind.letter()], key.expose()].concat());
        let written = write_synced(&aside, &content)
            // Unlike a rename, a link fails where there is a key already.
            .and_then(|()| fs::hard_link(&aside, &path))
            .and_then(|()| self.sync());
        let removed = fs::remove_file(&aside);
        written.and(removed).map_err(|error| fault(&error))
    }

    pub(super) fn read(&self, alias: &str) -> Result<(KeyKind, Secret<32>), KeyFault> {
        let file = File::open(self.path(alias)?).map_err(|error| fault(&error))?;
        // One byte more than a key has, and room for it: reading never moves the key and leaves a copy behind.
        let mut content = Vec::with_capacity(2 * FILE_LENGTH);
        let read = file.take(FILE_LENGTH as u64 + 1).read_to_end(&mut content);
        let content = SecretBytes::new(content);
        read.map_err(|_| KeyFault::Unavailable)?;
        // EXPOSE: the key is taken out of its file's content
        parse(content.expose()).ok_or(KeyFault::Invalidated)
    }

    pub(super) fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        match fs::remove_file(self.path(alias)?) {
            Ok(()) => self.sync().map_err(|_| KeyFault::Unavailable),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(_) => Err(KeyFault::Unavailable),
        }
    }

    /// Leaves every key's file, and no key in it: reading it is [`KeyFault::Invalidated`] from now on.
    pub(super) fn void_all(&self) -> Result<(), KeyFault> {
        for alias in self.list("")? {
            let emptied = File::create(self.path(&alias)?).and_then(|file| file.sync_all());
            emptied.map_err(|_| KeyFault::Unavailable)?;
        }
        Ok(())
    }

    /// In alphabetical order.
    pub(super) fn list(&self, prefix: &str) -> Result<Vec<String>, KeyFault> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(_) => return Err(KeyFault::Unavailable),
        };
        let mut aliases = Vec::new();
        for entry in entries {
            let name = entry.map_err(|_| KeyFault::Unavailable)?.file_name();
            aliases.extend(
                name.to_str()
                    .and_then(alias_of)
                    .filter(|alias| alias.starts_with(prefix)),
            );
        }
        aliases.sort();
        Ok(aliases)
    }

    /// The alias in hexadecimal: nothing in it can lead out of the folder, or mean another file where upper and lower
    /// case are the same.
    fn path(&self, alias: &str) -> Result<PathBuf, KeyFault> {
        if alias.is_empty() || alias.len() > MAX_ALIAS_BYTES {
            return Err(KeyFault::Unavailable);
        }
        Ok(self
            .folder
            .join(format!("{}{ENDING}", hex::encode(alias.as_bytes()))))
    }

    /// Where a key is written before it has its name. No listing shows it.
    fn aside(&self) -> Result<PathBuf, KeyFault> {
        let mut random = [0; 8];
        OsRandom.fill(&mut random).map_err(|_| KeyFault::Unavailable)?;
        Ok(self.folder.join(format!(".{}.new", hex::encode(&random))))
    }

    fn sync(&self) -> std::io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

fn fault(error: &std::io::Error) -> KeyFault {
    if error.kind() == ErrorKind::NotFound {
        KeyFault::Missing
    } else {
        KeyFault::Unavailable
    }
}

fn write_synced(path: &Path, content: &SecretBytes) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    // EXPOSE: the key goes into its file
    file.write_all(content.expose())?;
    file.sync_all()
}

fn parse(content: &[u8]) -> Option<(KeyKind, Secret<32>)> {
    let (kind, key) = content.strip_prefix(MAGIC)?.split_first()?;
    Some((KeyKind::from_letter(*kind)?, Secret::from_slice(key)?))
}

fn alias_of(file_name: &str) -> Option<String> {
    String::from_utf8(hex::decode(file_name.strip_suffix(ENDING)?)?).ok()
}
