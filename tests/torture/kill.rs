//! Killed at any moment, between the key store's steps and ours.

use std::os::unix::process::ExitStatusExt as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::child::{Orders, Running, command, remark, setting};
use crate::event::Event;
use crate::model::Model;
use crate::phone::with_remote_device;
use crate::story::Story;
use crate::support::DAY;
use crate::support::random::Rng;

/// So many kills are survived by one vault, unless it was wiped; then a new phone comes.
const KILLS_A_PHONE: u64 = 20;
const LONGEST: Duration = Duration::from_millis(300);
const SIGKILL: i32 = 9;

/// What one phone went through.
#[derive(Default)]
struct Count {
    kills: AtomicU64,
    done: AtomicU64,
    cut_off: AtomicU64,
    gone: AtomicU64,
}

/// `WALLET_TORTURE_KILLS` and `WALLET_TORTURE_SEED` say how many, and which.
#[test]
fn a_vault_survives_being_killed_at_any_moment() {
    let kills = setting("WALLET_TORTURE_KILLS", 200);
    let seed = setting("WALLET_TORTURE_SEED", 20_261_001);
    let phones = kills.div_ceil(KILLS_A_PHONE);
    let (next, count) = (AtomicU64::new(0), Count::default());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let phone = next.fetch_add(1, Ordering::SeqCst);
                    if phone >= phones {
                        break;
                    }
                    let kills = KILLS_A_PHONE.min(kills - phone * KILLS_A_PHONE);
                    // The first phone of a run has the run's seed, so that a phone that failed is a run of its own.
                    let seed = if phone == 0 {
                        seed
                    } else {
                        Rng::new(seed ^ (phone << 32)).next()
                    };
                    phone_of(seed, kills, &count);
                }
            });
        }
    });
    let [kills, done, cut_off, gone] =
        [&count.kills, &count.done, &count.cut_off, &count.gone].map(|of| of.load(Ordering::SeqCst));
    remark(&format!(
        "seed {seed}: {kills} kills on {phones} phones, {done} use cases done, {cut_off} cut off, \
         {gone} times no vault afterwards"
    ));
    assert!(cut_off > kills / 4, "the test can fail: {cut_off} of {kills}");
}

/// Says how to repeat what failed.
struct Repeat(u64, u64);

impl Drop for Repeat {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(seed, kills) = self;
            remark(&format!(
                "REPEAT WITH: cargo xtask torture --kills {kills} --seed {seed}"
            ));
        }
    }
}

fn phone_of(seed: u64, kills: u64, count: &Count) {
    let _repeat = Repeat(seed, kills);
    let folder = tempfile::tempdir().unwrap();
    let mut rng = Rng::new(seed);
    let mut model = Model::default();
    let mut device = Running::device(folder.path());
    for kill in 0..kills {
        let orders = Orders {
            seed: rng.next(),
            number: kill * 10_000,
            passed: model.passed,
            pin: model.pin.clone(),
            stop_at: rng.one_in(2).then(|| rng.next() % 60),
        };
        let life = if orders.stop_at.is_some() {
            Duration::from_secs(20)
        } else {
            LONGEST * u32::try_from(rng.below(1000)).unwrap() / 1000
        };
        let ended = Running::start(command("anything", folder.path(), &orders)).kill_after(life);
        assert_eq!(
            ended.status.signal(),
            Some(SIGKILL),
            "the child failed: {:?}",
            ended.events.last()
        );
        let returned = ended.events.last().is_none_or(|last| *last == Event::Done);
        ended.events.into_iter().for_each(|event| model.hear(event));
        assert_eq!(model.error, None);
        if rng.one_in(8) {
            // The whole phone goes off.
            device = Running::device(folder.path());
        }
        count.kills.fetch_add(1, Ordering::SeqCst);
        count.cut_off.fetch_add(u64::from(!returned), Ordering::SeqCst);
        look(folder.path(), &mut model, kill, kill + 1 == kills, count);
    }
    count
        .done
        .fetch_add(u64::try_from(model.done).unwrap(), Ordering::SeqCst);
    drop(device);
}

/// Opens the vault after a kill and compares; the last time every credential is used, too.
fn look(folder: &std::path::Path, model: &mut Model, kill: u64, is_last: bool, count: &Count) {
    // Every wait that the child may have begun is over.
    model.passed += 2 * DAY;
    let phone = with_remote_device(folder, None);
    phone.pass(model.passed);
    let Some(wallet) = model.settle(&phone) else {
        count.gone.fetch_add(1, Ordering::SeqCst);
        return;
    };
    if is_last {
        let mut story = Story::new(phone, 0, 1_000_000, &model.pin);
        story.take(wallet);
        story.trust_authority().unwrap();
        story.share_all().unwrap();
        return;
    }
    if kill.is_multiple_of(2) {
        drop(wallet.lock().unwrap());
    }
    drop(wallet);
}
