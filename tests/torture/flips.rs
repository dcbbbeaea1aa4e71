//! A flipped bit anywhere in a cleanly locked vault: a typed error or the same answer, never another, and never a wallet with
//! less in it.
//!
//! Where the header, the envelope and the count of tries lie, each flip is followed by a whole unlock through the façade.
//! Elsewhere the stretched PIN and the device's answer are kept from one flip to the next, and the store is asked.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use wallet_core::{UnlockOutcome, VaultError, Wallet};
use wallet_host::block_on;
use wallet_store::{Attempts, LockedVault, RowId, StoreError, Table, Vault};

use crate::child::{remark, setting};
use crate::phone::{PIN, Phone, pin};
use crate::story::Story;
use crate::support::cached::Cached;
use crate::support::random::Rng;

const PAGE: usize = 8192;
/// Flips in the suite, and how many of them are where each costs a whole unlock.
const SAMPLE: (usize, usize) = (1500, 60);

pub(crate) type Rows = Vec<(Table, RowId, Vec<u8>)>;

/// A vault on disk, and what it answers.
struct Locked {
    phone: Phone,
    whole: Vec<u8>,
    cached: Cached,
    rows: Rows,
    told: String,
    attempts: Attempts,
    /// The page with the header and the envelope; the next one has the count of tries, as the schema has its table next.
    header_page: usize,
}

/// What came of flips.
#[derive(Debug, Default)]
struct Count {
    unopened: AtomicUsize,
    locked: AtomicUsize,
    damaged: AtomicUsize,
    same: AtomicUsize,
}

fn bump(count: &AtomicUsize) {
    count.fetch_add(1, Ordering::SeqCst);
}

/// A vault with something in every corner, cleanly locked.
fn fill(folder: &Path) {
    let mut story = Story::new(Phone::with_own_device(folder).without_counter(), 0, 0, PIN);
    story.fill().unwrap();
    story.lock().unwrap();
    drop(story);
    assert!(!folder.join("home/vault.db-wal").exists(), "cleanly locked");
}

impl Locked {
    /// A copy of the vault in `from`.
    fn copy(from: &Path, to: &Path) -> Self {
        for place in ["home", "device/device-seal", "device/holder-keys"] {
            fs::create_dir_all(to.join(place)).unwrap();
            for entry in fs::read_dir(from.join(place)).unwrap() {
                let name = entry.unwrap().file_name();
                fs::copy(from.join(place).join(&name), to.join(place).join(&name)).unwrap();
            }
        }
        let phone = Phone::with_own_device(to).without_counter();
        let whole = fs::read(to.join("home/vault.db")).unwrap();
        let attempts = LockedVault::open(&phone.home()).unwrap().attempts().unwrap();
        let cached = Cached::of(&phone.home(), &phone.ports, &pin(PIN));
        let mut copy = Self {
            phone,
            whole,
            cached,
            rows: Vec::new(),
            told: String::new(),
            attempts,
            header_page: 0,
        };
        let needle = LockedVault::open(&copy.phone.home())
            .unwrap()
            .header()
            .pin_envelope
            .clone();
        let found = copy.whole.windows(needle.len()).position(|bytes| bytes == needle);
        copy.header_page = found.unwrap() / PAGE;
        let Ok(Some(vault)) = copy.unlock() else {
            panic!("the whole vault opens");
        };
        copy.rows = read(&vault, |_| panic!("the whole vault answers"));
        drop(vault);
        copy.told = tell(&copy.unlock_through_facade().unwrap());
        copy.put(&copy.whole);
        copy
    }

    /// Puts a file in the place of the vault, with nothing beside it.
    fn put(&self, bytes: &[u8]) {
        let home = self.phone.home();
        fs::write(home.join("vault.db"), bytes).unwrap();
        let _ = fs::remove_file(home.join("vault.db-wal"));
    }

    /// Opens and unlocks without stretching; `None` where the header is another one.
    fn unlock(&self) -> Result<Option<Vault>, StoreError> {
        let locked = LockedVault::open(&self.phone.home())?;
        let attempts = locked.attempts();
        let opened = self.cached.unlock(locked)?;
        if opened.is_some() {
            let attempts = attempts?;
            let is_damaged = attempts.failed > 0 || attempts.waiting_since.is_some();
            assert!(is_damaged || self.attempts == attempts);
        }
        Ok(opened)
    }

    fn unlock_through_facade(&self) -> Result<Wallet, VaultError> {
        match block_on(self.phone.open()?.unlock(&pin(PIN)))? {
            UnlockOutcome::Unlocked(wallet) => Ok(wallet),
            // What the count of tries was cannot be read.
            UnlockOutcome::LockedOut { .. } | UnlockOutcome::RolledBack { .. } => Err(VaultError::Damaged),
            other @ (UnlockOutcome::WrongPin { .. } | UnlockOutcome::Erased) => {
                panic!("the right PIN: {other:?}")
            }
        }
    }

    /// Whether a flip here is followed by a whole unlock.
    fn costs_an_unlock(&self, position: usize) -> bool {
        (self.header_page..self.header_page + 2).contains(&(position / PAGE))
    }

    fn flip(&self, position: usize, is_whole: bool, count: &Count) {
        let mut bytes = self.whole.clone();
        bytes[position] ^= 1 << (position % 8);
        self.put(&bytes);
        if is_whole {
            return self.ask_facade(position, count);
        }
        match self.unlock() {
            Ok(Some(vault)) => {
                let mut refused = false;
                let rows = read(&vault, |_| refused = true);
                if refused {
                    bump(&count.damaged);
                    for row in &rows {
                        assert!(self.rows.contains(row), "another row at {position}");
                    }
                } else {
                    bump(&count.same);
                    assert!(rows == self.rows, "another answer at {position}");
                }
            }
            Ok(None) => self.ask_facade(position, count),
            Err(StoreError::Damaged | StoreError::WrongKey) => bump(&count.locked),
            Err(StoreError::Unreadable { .. }) => bump(&count.unopened),
            // The engine's word for a file of a form that it does not know.
            Err(StoreError::Database { .. }) => bump(&count.unopened),
            Err(other) => panic!("{other} at {position}"),
        }
    }

    fn ask_facade(&self, position: usize, count: &Count) {
        match self.unlock_through_facade() {
            Ok(wallet) => {
                assert_eq!(tell(&wallet), self.told, "at {position}");
                bump(&count.same);
            }
            Err(VaultError::Unreadable(_) | VaultError::Storage) => bump(&count.unopened),
            Err(VaultError::Damaged | VaultError::DeviceKeyLost) => bump(&count.locked),
            Err(other) => panic!("{other} at {position}"),
        }
    }
}

/// Every row of every table; `refused` hears of those that are not to be had.
pub(crate) fn read(vault: &Vault, mut refused: impl FnMut(StoreError)) -> Rows {
    let mut rows = Vec::new();
    for table in Table::ALL {
        match vault.list(table) {
            Ok(list) => rows.extend(list.into_iter().map(|row| (table, row.id, row.body.to_vec()))),
            Err(error) => refused(error),
        }
    }
    rows
}

/// All that the wallet shows.
fn tell(wallet: &Wallet) -> String {
    let held = wallet.credentials().unwrap();
    let details = held.iter().map(|one| wallet.credential(one.id).unwrap());
    let details: Vec<_> = details
        .map(|one| (one.summary.id, one.claims.map(|claims| claims.len())))
        .collect();
    format!("{held:?} {details:?} {:?}", wallet.activity().unwrap())
}

/// `WALLET_TORTURE_EVERY_BYTE=1` flips each byte of the file; without, a sample that comes from a seed.
#[test]
fn no_flipped_bit_gives_another_answer() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let copies: Vec<_> = (0..2).map(|_| tempfile::tempdir().unwrap()).collect();
    let copies: Vec<_> = copies
        .iter()
        .map(|to| Locked::copy(folder.path(), to.path()))
        .collect();
    let length = copies[0].whole.len();
    let positions: Vec<usize> = if setting("WALLET_TORTURE_EVERY_BYTE", 0) == 1 {
        (0..length).collect()
    } else {
        let mut rng = Rng::new(setting("WALLET_TORTURE_SEED", 7));
        let dear = (0..length).filter(|at| copies[0].costs_an_unlock(*at));
        let dear: Vec<usize> = dear.filter(|at| copies[0].whole[*at] != 0).collect();
        let dear = (0..SAMPLE.1).map(|_| *rng.pick(&dear)).collect::<Vec<_>>();
        let cheap = (0..SAMPLE.0).map(|_| rng.below(length));
        let cheap: Vec<usize> = cheap.filter(|at| !copies[0].costs_an_unlock(*at)).collect();
        [dear, cheap].concat()
    };
    let (count, next) = (Count::default(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for copy in &copies {
            let (count, next, positions) = (&count, &next, &positions);
            scope.spawn(move || {
                while let Some(position) = positions.get(next.fetch_add(1, Ordering::SeqCst)) {
                    copy.flip(*position, copy.costs_an_unlock(*position), count);
                }
            });
        }
    });
    remark(&format!(
        "{} of {length} bytes flipped: {count:?}",
        positions.len()
    ));
    let errors = [&count.unopened, &count.locked, &count.damaged].map(|of| of.load(Ordering::SeqCst));
    assert!(
        errors[0] > 20 && errors[1] + errors[2] > 20,
        "the test can fail: {errors:?}"
    );
}
