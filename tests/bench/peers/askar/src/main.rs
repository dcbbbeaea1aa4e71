//! Does the work of the benches with askar-storage: `askar-peer FOLDER` reads a line for each piece of work and answers with
//! nanoseconds of CPU time, or bytes. A line that begins with `error` says what went wrong.

#[path = "../../../src/data.rs"]
mod data;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use askar_storage::backend::sqlite::{SqliteBackend, SqliteStoreOptions};
use askar_storage::entry::{EntryKind, EntryOperation, EntryTag, TagFilter};
use askar_storage::future::block_on;
use askar_storage::{Backend as _, BackendSession as _, PassKey, StoreKeyMethod, generate_raw_store_key};
use rustix::time::{ClockId, clock_gettime};

use data::Record;

const CATEGORY: &str = "credential";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let folder = std::env::args_os().nth(1).ok_or("askar-peer FOLDER")?;
    let mut peer = Peer {
        folder: PathBuf::from(folder),
        filled: BTreeMap::new(),
        made: 0,
    };
    for line in std::io::stdin().lock().lines() {
        let mut out = std::io::stdout();
        match block_on(peer.run(&line?)) {
            Ok(cost) => writeln!(out, "{cost}")?,
            Err(error) => writeln!(out, "error: {error}")?,
        }
        out.flush()?;
    }
    Ok(())
}

struct Store {
    path: PathBuf,
    key: PassKey<'static>,
    backend: SqliteBackend,
}

struct Peer {
    folder: PathBuf,
    filled: BTreeMap<usize, Store>,
    made: usize,
}

impl Peer {
    async fn run(&mut self, line: &str) -> Outcome<u64> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |position: usize| -> Outcome<usize> {
            Ok(words.get(position).ok_or("a number is missing")?.parse()?)
        };
        let records = number(1)?;
        match words.first().copied().unwrap_or_default() {
            "insert" => {
                let store = self.create().await?;
                let new = data::records(0, records);
                let start = now();
                insert(&store.backend, &new).await?;
                Ok(now() - start)
            }
            "file" => self.file(records).await,
            "fetch" => self.fetch(records).await,
            "scan" => self.scan(records).await,
            "type" => self.of_one_type(records).await,
            "write" => self.write(records, number(2)?).await,
            "rekey" => self.rekey(records, number(2)?).await,
            "open" => self.open(records).await,
            _ => Err("no such work".into()),
        }
    }

    async fn create(&mut self) -> Outcome<Store> {
        self.made += 1;
        let path = self.folder.join(format!("askar-{}.db", self.made));
        let key = generate_raw_store_key(None)?;
        let backend = options(&path)?
            .provision(StoreKeyMethod::RawKey, key.as_ref(), None, false)
            .await?;
        Ok(Store { path, key, backend })
    }

    async fn filled(&mut self, records: usize) -> Outcome<Store> {
        if let Some(store) = self.filled.remove(&records) {
            return Ok(store);
        }
        let store = self.create().await?;
        insert(&store.backend, &data::records(0, records)).await?;
        Ok(store)
    }

    async fn file(&mut self, records: usize) -> Outcome<u64> {
        let store = self.create().await?;
        insert(&store.backend, &data::records(0, records)).await?;
        store.backend.close().await?;
        Ok(std::fs::metadata(&store.path)?.len())
    }

    async fn fetch(&mut self, records: usize) -> Outcome<u64> {
        let store = self.filled(records).await?;
        let mut session = store.backend.session(None, false)?;
        let start = now();
        for step in 0..records {
            let name = hex(&data::id(data::jump(step, records)));
            let entry = session.fetch(EntryKind::Item, CATEGORY, &name, false).await?;
            expect(entry.map_or(0, |entry| entry.value.len()), data::RECORD_LEN)?;
        }
        let cost = now() - start;
        session.close(false).await?;
        self.filled.insert(records, store);
        Ok(cost)
    }

    async fn scan(&mut self, records: usize) -> Outcome<u64> {
        let store = self.filled(records).await?;
        let start = now();
        let category = Some(CATEGORY.to_owned());
        let kind = Some(EntryKind::Item);
        let mut scan = store
            .backend
            .scan(None, kind, category, None, None, None, None, false)
            .await?;
        let mut found = Vec::new();
        while let Some(page) = scan.fetch_next().await? {
            found.extend(page);
        }
        let cost = now() - start;
        expect(found.len(), records)?;
        drop(scan);
        self.filled.insert(records, store);
        Ok(cost)
    }

    async fn of_one_type(&mut self, records: usize) -> Outcome<u64> {
        let store = self.filled(records).await?;
        let mut session = store.backend.session(None, false)?;
        let start = now();
        let filter = TagFilter::is_eq("type", data::type_of(0));
        let found = session
            .fetch_all(Some(EntryKind::Item), Some(CATEGORY), Some(filter), None, None, false, false)
            .await?;
        let cost = now() - start;
        expect(found.len(), data::of_one_type(records))?;
        session.close(false).await?;
        self.filled.insert(records, store);
        Ok(cost)
    }

    async fn write(&mut self, records: usize, times: usize) -> Outcome<u64> {
        let store = self.filled(records).await?;
        let new = data::records(records, times);
        let start = now();
        for record in &new {
            insert(&store.backend, std::slice::from_ref(record)).await?;
        }
        // Not kept: it has other records now.
        Ok(now() - start)
    }

    async fn rekey(&mut self, records: usize, times: usize) -> Outcome<u64> {
        let mut store = self.filled(records).await?;
        let start = now();
        for _ in 0..times {
            store.key = generate_raw_store_key(None)?;
            store
                .backend
                .rekey(StoreKeyMethod::RawKey, store.key.as_ref())
                .await?;
        }
        let cost = now() - start;
        self.filled.insert(records, store);
        Ok(cost)
    }

    async fn open(&mut self, records: usize) -> Outcome<u64> {
        let mut store = self.filled(records).await?;
        store.backend.close().await?;
        let start = now();
        store.backend = options(&store.path)?
            .open(Some(StoreKeyMethod::RawKey), store.key.as_ref(), None)
            .await?;
        let cost = now() - start;
        self.filled.insert(records, store);
        Ok(cost)
    }
}

fn options(path: &Path) -> Outcome<SqliteStoreOptions> {
    let path = path.to_str().ok_or("a path that is no text")?;
    // Its own defaults: a write-ahead log, `synchronous = FULL`.
    Ok(SqliteStoreOptions::from_path(path))
}

async fn insert(backend: &SqliteBackend, records: &[Record]) -> Outcome<()> {
    let mut session = backend.session(None, true)?;
    for record in records {
        let tags = [
            EntryTag::Encrypted("type".to_owned(), record.credential_type.clone()),
            EntryTag::Encrypted("issuer".to_owned(), record.issuer.clone()),
        ];
        session
            .update(
                EntryKind::Item,
                EntryOperation::Insert,
                CATEGORY,
                &hex(&record.id),
                Some(&record.body),
                Some(&tags),
                None,
            )
            .await?;
    }
    Ok(session.close(true).await?)
}

fn expect(found: usize, expected: usize) -> Outcome<()> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{found} came back where {expected} were expected").into())
    }
}

fn hex(id: &[u8; 16]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Nanoseconds of CPU time of this process, all threads and the kernel's work for it included.
fn now() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let nanoseconds = u64::try_from(time.tv_nsec).unwrap_or_default();
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
}
