//! What a developer would write first: SQLite, each record sealed by itself, its type in the clear.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use rusqlite::{Connection, params};
use wallet_crypto::{OsRandom, Random};

use crate::{
    BenchError,
    cpu::timed,
    credentials::{self, Sample},
    data::{self, Record},
    work::{Subject, Work},
};

/// The settings of our vault but for the size of a page.
const SETTINGS: &str = "
    PRAGMA page_size = 4096;
    PRAGMA journal_mode = WAL;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA cache_size = -8192;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;";

const SCHEMA: &str = "
    CREATE TABLE record (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        type TEXT NOT NULL,
        nonce BLOB NOT NULL,
        body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX record_type ON record (type);";

/// Bases in one folder, each with its number of records.
pub struct Base {
    folder: PathBuf,
    filled: BTreeMap<usize, Store>,
    made: usize,
}

impl std::fmt::Debug for Base {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Base").finish_non_exhaustive()
    }
}

impl Base {
    /// Keeps its files in this folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            filled: BTreeMap::new(),
            made: 0,
        }
    }

    fn create(&mut self) -> Result<(PathBuf, Store), BenchError> {
        self.made = self.made.saturating_add(1);
        let path = self.folder.join(format!("base-{}.db", self.made));
        let store = Store::create(&path)?;
        Ok((path, store))
    }

    fn filled(&mut self, records: usize) -> Result<Store, BenchError> {
        if let Some(store) = self.filled.remove(&records) {
            return Ok(store);
        }
        let (_, mut store) = self.create()?;
        store.insert(&data::records(0, records))?;
        Ok(store)
    }
}

impl Base {
    /// Measures on a base of so many records, which stays as it is.
    fn on_filled(
        &mut self,
        records: usize,
        cost: impl FnOnce(&Store) -> Result<u64, BenchError>,
    ) -> Result<u64, BenchError> {
        let store = self.filled(records)?;
        let cost = cost(&store)?;
        self.filled.insert(records, store);
        Ok(cost)
    }

    fn insert(&mut self, records: usize) -> Result<u64, BenchError> {
        let (_, mut store) = self.create()?;
        let new = data::records(0, records);
        Ok(timed(|| store.insert(&new))?.0)
    }

    fn file(&mut self, records: usize) -> Result<u64, BenchError> {
        let (path, mut store) = self.create()?;
        store.insert(&data::records(0, records))?;
        store.connection.close().map_err(|(_, error)| error)?;
        Ok(std::fs::metadata(path)?.len())
    }

    /// Its store is not used again: it has other records then.
    fn durable_write(&mut self, records: usize, times: usize) -> Result<u64, BenchError> {
        let mut store = self.filled(records)?;
        let new = data::records(records, times);
        let mut each = new.chunks(1);
        Ok(timed(|| each.try_for_each(|record| store.insert(record)))?.0)
    }
}

impl Subject for Base {
    fn run(&mut self, work: Work) -> Result<u64, BenchError> {
        match work {
            Work::Insert { records } => self.insert(records),
            Work::File { records } => self.file(records),
            Work::Fetch { records } => self.on_filled(records, |store| fetch(store, records)),
            Work::Scan { records } => self.on_filled(records, |store| scan(store, records)),
            Work::OfOneType { records } => self.on_filled(records, |store| of_one_type(store, records)),
            Work::DurableWrite { records, times } => self.durable_write(records, times),
            Work::Verify { document, times } => {
                let sample = Sample::make(document)?;
                Ok(timed(|| (0..times).try_for_each(|_| credentials::floor(&sample, document)))?.0)
            }
            Work::PinChange { .. } | Work::Unlock { .. } | Work::StatusList { .. } => {
                Err(BenchError::NotMeasured)
            }
        }
    }
}

fn fetch(store: &Store, records: usize) -> Result<u64, BenchError> {
    let mut steps = 0..records;
    let get = |step| store.get(&data::id(data::jump(step, records))).map(drop);
    Ok(timed(|| steps.try_for_each(get))?.0)
}

fn scan(store: &Store, records: usize) -> Result<u64, BenchError> {
    let (cost, found) = timed(|| store.list())?;
    expect(found.len(), records)?;
    Ok(cost)
}

fn of_one_type(store: &Store, records: usize) -> Result<u64, BenchError> {
    let (cost, found) = timed(|| store.find(&data::type_of(0)))?;
    expect(found.len(), data::of_one_type(records))?;
    Ok(cost)
}

fn expect(found: usize, expected: usize) -> Result<(), BenchError> {
    if found == expected {
        Ok(())
    } else {
        Err(BenchError::Count(found, expected))
    }
}

struct Store {
    connection: Connection,
    cipher: XChaCha20Poly1305,
}

/// Id and opened body.
type Opened = ([u8; 16], Vec<u8>);

impl Store {
    fn create(path: &Path) -> Result<Self, BenchError> {
        let connection = Connection::open(path)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(SETTINGS)?;
        connection.execute_batch(SCHEMA)?;
        let mut key = [0; 32];
        OsRandom.fill(&mut key)?;
        Ok(Self {
            connection,
            cipher: XChaCha20Poly1305::new(&key.into()),
        })
    }

    fn insert(&mut self, records: &[Record]) -> Result<(), BenchError> {
        let transaction = self.connection.transaction()?;
        let mut statement = transaction
            .prepare_cached("INSERT INTO record (id, type, nonce, body) VALUES (?1, ?2, ?3, ?4)")?;
        for record in records {
            let mut nonce = [0; 24];
            OsRandom.fill(&mut nonce)?;
            let payload = Payload {
                msg: &record.body,
                aad: &record.id,
            };
            let body = self
                .cipher
                .encrypt(&nonce.into(), payload)
                .map_err(|_| BenchError::Seal)?;
            statement.execute(params![record.id, record.credential_type, nonce, body])?;
        }
        drop(statement);
        Ok(transaction.commit()?)
    }

    fn open(&self, row: &rusqlite::Row<'_>) -> Result<Opened, BenchError> {
        let id: [u8; 16] = row.get(0)?;
        let nonce: [u8; 24] = row.get(1)?;
        let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        let payload = Payload { msg: body, aad: &id };
        let body = self
            .cipher
            .decrypt(&nonce.into(), payload)
            .map_err(|_| BenchError::Seal)?;
        Ok((id, body))
    }

    fn get(&self, id: &[u8; 16]) -> Result<Opened, BenchError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, nonce, body FROM record WHERE id = ?1")?;
        let mut rows = statement.query([id])?;
        let row = rows.next()?.ok_or(BenchError::Count(0, 1))?;
        self.open(row)
    }

    fn list(&self) -> Result<Vec<Opened>, BenchError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, nonce, body FROM record ORDER BY number")?;
        self.open_all(&mut statement.query([])?)
    }

    fn find(&self, of_type: &str) -> Result<Vec<Opened>, BenchError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, nonce, body FROM record WHERE type = ?1 ORDER BY number")?;
        self.open_all(&mut statement.query([of_type])?)
    }

    fn open_all(&self, rows: &mut rusqlite::Rows<'_>) -> Result<Vec<Opened>, BenchError> {
        let mut opened = Vec::new();
        while let Some(row) = rows.next()? {
            opened.push(self.open(row)?);
        }
        Ok(opened)
    }
}
