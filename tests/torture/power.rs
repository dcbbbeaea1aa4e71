//! The power goes at any sync: what was acknowledged before is there, and every try that was counted.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::child::{Orders, Running, command, remark, setting};
use crate::event::Event;
use crate::image::{Disk, Image, Kept, Record, read_trace, write_image};
use crate::model::Model;
use crate::phone::Phone;
use crate::support::DAY;

/// The shim beside this program's folder.
pub(crate) fn shim() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let shim = test
        .parent()
        .and_then(Path::parent)
        .unwrap()
        .join("torture-shim.so");
    assert!(
        shim.is_file(),
        "{} is missing: run `cargo xtask torture --shim`, or\n  cc -shared -fPIC -O1 -o {} tests/torture/shim.c -ldl",
        shim.display(),
        shim.display()
    );
    shim
}

/// One loss of power.
struct Loss {
    image: Image,
    model: Model,
    /// Number of the record before which it happened, and what was kept.
    at: (usize, Kept),
}

/// Every loss at every sync of the trace.
fn losses(trace: &[Record], seeds: u64) -> Vec<Loss> {
    let (mut disk, mut model, mut losses, mut words) =
        (Disk::default(), Model::default(), Vec::new(), String::new());
    for (number, record) in trace.iter().enumerate() {
        match record {
            Record::Synced(_) if disk.has_unsynced() => {
                let some = (0..seeds).map(|seed| Kept::Some((number as u64) << 16 | seed));
                for kept in [Kept::Nothing, Kept::Everything].into_iter().chain(some) {
                    losses.push(Loss {
                        image: disk.lose_power(kept),
                        model: model.clone(),
                        at: (number, kept),
                    });
                }
            }
            Record::Said(bytes) => {
                words.push_str(std::str::from_utf8(bytes).unwrap());
                while let Some((line, rest)) = words.split_once('\n') {
                    if let Some(event) = Event::read(line) {
                        model.hear(event);
                    }
                    words = rest.to_owned();
                }
            }
            Record::Opened { .. }
            | Record::Folder(_)
            | Record::Written { .. }
            | Record::Cut { .. }
            | Record::Synced(_)
            | Record::Renamed(..)
            | Record::Linked(..)
            | Record::Unlinked(_) => {}
        }
        disk.play(record);
    }
    losses.push(Loss {
        image: disk.lose_power(Kept::Nothing),
        model,
        at: (trace.len(), Kept::Nothing),
    });
    losses
}

/// `WALLET_TORTURE_LOSSES` says how many orders are tried at each sync.
#[test]
fn no_loss_of_power_takes_back_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("phone");
    std::fs::create_dir(&root).unwrap();
    // The key store is there before the app is.
    Phone::with_own_device(&root);
    let trace = folder.path().join("trace");
    let mut child = command("script", &root, &Orders::default());
    child
        .env("LD_PRELOAD", shim())
        .env("SHIM_ROOT", &root)
        .env("SHIM_TRACE", &trace);
    let ended = Running::start(child).wait();
    assert!(ended.status.success());
    assert_eq!(ended.events.last(), Some(&Event::End));
    let trace = read_trace(&trace);
    let syncs = trace
        .iter()
        .filter(|record| matches!(record, Record::Synced(_)))
        .count();
    let losses = losses(&trace, setting("WALLET_TORTURE_LOSSES", 1));
    let (count, left) = (losses.len(), Mutex::new(losses));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(loss) = { left.lock().unwrap().pop() } {
                    look(&loss, &root);
                }
            });
        }
    });
    remark(&format!("{syncs} syncs, {count} losses of power"));
    assert!(syncs > 60, "the test can fail: {syncs}");
}

/// Says which loss it was.
struct Repeat((usize, Kept));

impl Drop for Repeat {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let (record, kept) = self.0;
            remark(&format!(
                "after the loss before record {record} that kept {kept:?}"
            ));
        }
    }
}

fn look(loss: &Loss, root: &Path) {
    let _repeat = Repeat(loss.at);
    let folder = tempfile::tempdir().unwrap();
    write_image(&loss.image, root, folder.path());
    let phone = Phone::with_own_device(folder.path());
    phone.pass(2 * DAY);
    loss.model.clone().settle(&phone);
}
