//! What other processes see, and what a killed one leaves.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use wallet_crypto::PrfKind;
use wallet_store::{Attempts, LockedVault, RowId, StoreError, Table, Vault};

use crate::support::{Place, header, key, random};

const ROLE: &str = "WALLET_STORE_TEST_ROLE";
const HOME: &str = "WALLET_STORE_TEST_HOME";

/// The other side of these tests: this binary again, told by the environment what to do. Without that it does nothing.
#[test]
fn child() {
    let (Ok(role), Some(home)) = (std::env::var(ROLE), std::env::var_os(HOME)) else {
        return;
    };
    let home = PathBuf::from(home);
    say("ready");
    match role.as_str() {
        "open" => {
            let outcome = LockedVault::open(&home).map(drop);
            say(if outcome == Err(StoreError::InUse) {
                "in use"
            } else {
                "opened"
            });
        }
        "create" => {
            let vault = LockedVault::create(&home, &header(), key(1), random()).unwrap();
            say("created");
            drop(vault);
        }
        "hold" => {
            let _vault = unlock(&home);
            say("holding");
            thread::sleep(Duration::from_secs(60));
        }
        "write" => write_for_ever(unlock(&home)),
        "replace" => replace_for_ever(unlock(&home)),
        "count" => count_for_ever(&LockedVault::open(&home).unwrap()),
        "wipe" => {
            let locked = LockedVault::open(&home).unwrap();
            locked.wipe_mark().unwrap();
            say("marked");
            locked.destroy_files().unwrap();
            say("wiped");
        }
        other => panic!("unknown role {other}"),
    }
}

fn say(word: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "> {word}").unwrap();
    out.flush().unwrap();
}

fn unlock(home: &Path) -> Vault {
    LockedVault::open(home)
        .unwrap()
        .unlock(key(1), random())
        .map_err(|(_, error)| error)
        .unwrap()
}

fn numbered(number: u64, half: u8) -> RowId {
    let mut bytes = [half; 16];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    RowId::new(bytes)
}

/// Writes pairs of records, each pair in one transaction, and says so after each.
fn write_for_ever(mut vault: Vault) {
    for number in vault.list(Table::Session).unwrap().len() as u64.. {
        vault
            .write(|batch| {
                batch.put(Table::Session, &numbered(number, 0), Some("x"), &[1; 3000])?;
                batch.put(Table::Activity, &numbered(number, 1), None, &number.to_be_bytes())
            })
            .unwrap();
        say(&number.to_string());
    }
}

fn count_for_ever(vault: &LockedVault) {
    for failed in vault.attempts().unwrap().failed + 1.. {
        vault
            .save_attempts(&Attempts {
                failed,
                serial: 0,
                rolled_back: false,
                waiting_since: None,
            })
            .unwrap();
        say(&failed.to_string());
    }
}

/// Puts envelope after envelope in place, each of its number and under the device key of that number.
fn replace_for_ever(mut vault: Vault) {
    vault.forget_retired_device().unwrap();
    let last = vault.header().device_alias.parse().unwrap_or(0_u64);
    for number in last + 1.. {
        let envelope = number.to_be_bytes();
        vault
            .replace_envelope(PrfKind::Hmac, [1; 32], &number.to_string(), &envelope)
            .unwrap();
        say(&format!("replaced {number}"));
        vault.forget_retired_device().unwrap();
        say(&format!("forgot {number}"));
    }
}

/// A running child; killed when dropped.
struct Other {
    child: Child,
    said: std::io::Lines<BufReader<ChildStdout>>,
}

impl Other {
    /// Starts a child and waits until it begins with its role.
    fn start(role: &str, home: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["process::child", "--exact", "--nocapture"])
            .env(ROLE, role)
            .env(HOME, home)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut other = Self { child, said };
        assert_eq!(other.next().as_deref(), Some("ready"));
        other
    }

    /// What it says next, or `None` when it is gone.
    fn next(&mut self) -> Option<String> {
        // The test harness may leave its own words on the line before ours.
        self.said
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("> ")?.1.to_owned()))
    }

    /// Kills it, as hard as the system can, and gives back what it had said.
    fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.next()).collect()
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Moments from 0 to `longest`, the same in each run.
fn moments(count: u64, longest: Duration) -> impl Iterator<Item = Duration> {
    (0..count).map(move |number| {
        let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        Duration::from_nanos(u64::try_from(longest.as_nanos()).unwrap() * spread / (1 << 32))
    })
}

#[test]
fn second_process_is_told_that_the_vault_is_in_use() {
    let place = Place::new();
    let vault = place.create();
    assert_eq!(
        Other::start("open", &place.home()).next().as_deref(),
        Some("in use")
    );
    let locked = vault.lock();
    assert_eq!(
        Other::start("open", &place.home()).next().as_deref(),
        Some("in use")
    );
    drop(locked);
    assert_eq!(
        Other::start("open", &place.home()).next().as_deref(),
        Some("opened")
    );
}

#[test]
fn killed_process_lets_go_of_the_vault() {
    let place = Place::new();
    drop(place.create());
    let mut other = Other::start("hold", &place.home());
    assert_eq!(other.next().as_deref(), Some("holding"));
    assert_eq!(place.open().err(), Some(StoreError::InUse));
    other.kill();
    place.unlock();
}

/// After a kill: no vault, and one can be made; or a whole one.
fn expect_none_or_whole(place: &Place) -> bool {
    match place.open() {
        Ok(locked) => {
            assert_eq!(*locked.header(), header());
            assert_eq!(locked.attempts().unwrap(), Attempts::default());
            let vault = locked
                .unlock(key(1), random())
                .map_err(|(_, error)| error)
                .unwrap();
            assert!(vault.list(Table::Credential).unwrap().is_empty());
            true
        }
        Err(error) => {
            assert_eq!(error, StoreError::NotFound);
            assert!(!place.file("vault.db").exists());
            drop(place.create());
            false
        }
    }
}

#[test]
fn creation_killed_at_any_moment_leaves_nothing_half_made() {
    for moment in moments(40, Duration::from_millis(20)) {
        let place = Place::new();
        let other = Other::start("create", &place.home());
        thread::sleep(moment);
        let said = other.kill();
        let is_whole = expect_none_or_whole(&place);
        assert!(is_whole || !said.contains(&"created".to_owned()));
    }
}

#[test]
fn creation_killed_at_each_of_its_steps_leaves_nothing_half_made() {
    for name in ["vault.lock", "vault.db.new", "vault.db.new-wal", "vault.db"] {
        let place = Place::new();
        let other = Other::start("create", &place.home());
        let until = Instant::now() + Duration::from_secs(10);
        while !place.file(name).exists() && !place.file("vault.db").exists() {
            assert!(Instant::now() < until, "{name} never came");
        }
        other.kill();
        expect_none_or_whole(&place);
    }
}

#[test]
fn what_a_killed_creation_left_is_no_vault() {
    // Each state of the folder between two steps of a creation, made by hand.
    let finished = Place::new();
    drop(finished.create());
    let whole = std::fs::read(finished.file("vault.db")).unwrap();
    for bytes in [&[] as &[u8], &whole[..8192], &whole] {
        let place = Place::new();
        std::fs::create_dir(place.home()).unwrap();
        std::fs::write(place.file("vault.lock"), b"").unwrap();
        std::fs::write(place.file("vault.db.new"), bytes).unwrap();
        std::fs::write(place.file("vault.db.new-wal"), b"log").unwrap();
        assert_eq!(LockedVault::exists(&place.home()), Ok(false));
        assert!(!expect_none_or_whole(&place));
        place.unlock();
    }
}

#[test]
fn killed_writer_leaves_whole_transactions_and_every_acknowledged_one() {
    let place = Place::new();
    drop(place.create());
    for moment in moments(25, Duration::from_millis(60)) {
        let other = Other::start("write", &place.home());
        thread::sleep(moment);
        let acknowledged = other
            .kill()
            .last()
            .map_or(0, |number| number.parse::<usize>().unwrap() + 1);
        let vault = place.unlock();
        let sessions = vault.list(Table::Session).unwrap();
        let activities = vault.list(Table::Activity).unwrap();
        assert!(
            sessions.len() >= acknowledged,
            "{} of {acknowledged}",
            sessions.len()
        );
        assert_eq!(
            sessions.len(),
            activities.len(),
            "both halves of a transaction or none"
        );
        assert_eq!(
            vault.generation(),
            1 + sessions.len() as u64,
            "the root is of the same transaction as the rows"
        );
        for (number, row) in activities.iter().enumerate() {
            assert_eq!(row.body.as_slice(), (number as u64).to_be_bytes());
        }
    }
    assert!(
        !place.unlock().list(Table::Session).unwrap().is_empty(),
        "the test can fail: something was written"
    );
}

#[test]
fn killed_change_of_the_envelope_loses_neither_envelope_nor_device_key() {
    let place = Place::new();
    drop(place.create());
    let (mut replaced, mut pending) = (0, 0);
    for moment in moments(20, Duration::from_millis(40)) {
        let other = Other::start("replace", &place.home());
        thread::sleep(moment);
        let last = other.kill().last().cloned();
        let vault = place.unlock();
        let number = vault.header().device_alias.parse().unwrap_or(0_u64);
        if number > 0 {
            assert_eq!(
                vault.header().pin_envelope,
                number.to_be_bytes(),
                "of one device key"
            );
        }
        if let Some((word, said)) = last.as_ref().and_then(|last| last.split_once(' ')) {
            replaced = said.parse().unwrap();
            assert!(
                number == replaced || number == replaced + 1,
                "{word} {said}, then {number}"
            );
            assert!(word != "forgot" || number > replaced || vault.retired_device_alias().is_none());
        }
        if let Some(retired) = vault.retired_device_alias() {
            assert_eq!(retired.parse().unwrap_or(0), number - 1);
            pending += 1;
        }
    }
    assert!(
        replaced > 0 && pending > 0,
        "the test can fail: {replaced}, {pending}"
    );
}

#[test]
fn killed_counter_never_gives_a_try_back() {
    let place = Place::new();
    drop(place.create());
    let mut counted = 0;
    for moment in moments(15, Duration::from_millis(20)) {
        let other = Other::start("count", &place.home());
        thread::sleep(moment);
        if let Some(last) = other.kill().last() {
            counted = last.parse().unwrap();
        }
        let failed = place.open().unwrap().attempts().unwrap().failed;
        assert!(
            failed == counted || failed == counted + 1,
            "{failed} of {counted}"
        );
        counted = failed;
    }
    assert!(counted > 0, "the test can fail: something was counted");
}

#[test]
fn killed_wipe_is_marked_or_done_and_never_undone() {
    for moment in moments(25, Duration::from_millis(15)) {
        let place = Place::new();
        drop(place.create());
        let other = Other::start("wipe", &place.home());
        thread::sleep(moment);
        let said = other.kill();
        match place.open() {
            Ok(locked) => {
                assert!(locked.is_wiping() || !said.contains(&"marked".to_owned()));
                assert!(!said.contains(&"wiped".to_owned()));
                locked.destroy_files().unwrap();
            }
            Err(error) => assert_eq!(error, StoreError::NotFound),
        }
        assert_eq!(place.open().err(), Some(StoreError::NotFound));
    }
}
