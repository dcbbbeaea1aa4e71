//! No room, and writes that fail: a typed error, and nothing is lost.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use crate::child::{Ended, Orders, Running, command, remark, setting};
use crate::event::Event;
use crate::model::Model;
use crate::phone::Phone;
use crate::power::shim;
use crate::support::DAY;

/// What a use case may say when the storage fails it.
const STORAGE: [&str; 2] = ["vault.full", "vault.storage"];

/// Hears what was said, and compares on a disk that is whole again. True where an error was met.
fn look(ended: Ended, folder: &Path) -> bool {
    assert!(
        ended.status.success(),
        "the child failed: {:?}",
        ended.events.last()
    );
    assert_eq!(ended.events.last(), Some(&Event::End));
    let mut model = Model::default();
    ended.events.into_iter().for_each(|event| model.hear(event));
    if let Some(code) = &model.error {
        assert!(STORAGE.contains(&code.as_str()), "{code}");
    }
    let phone = Phone::with_own_device(folder);
    phone.pass(2 * DAY);
    model.settle(&phone);
    model.error.is_some()
}

/// Plays the script with the change number `at` failing.
fn fail_at(at: u64, errno: i32, is_once: bool) -> bool {
    let folder = tempfile::tempdir().unwrap();
    Phone::with_own_device(folder.path());
    let mut child = command("script", folder.path(), &Orders::default());
    child
        .env("LD_PRELOAD", shim())
        .env("SHIM_ROOT", folder.path().join("home"))
        .env("SHIM_FAIL", at.to_string())
        .env("SHIM_ERRNO", errno.to_string());
    if is_once {
        child.env("SHIM_ONCE", "1");
    }
    let _repeat = Repeat(at, errno, is_once);
    look(Running::start(child).wait(), folder.path())
}

/// Says which failure it was.
struct Repeat(u64, i32, bool);

impl Drop for Repeat {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(at, errno, is_once) = self;
            remark(&format!(
                "with change {at} failing by error {errno}, once: {is_once}"
            ));
        }
    }
}

/// `WALLET_TORTURE_EVERY_WRITE=1` lets each change fail in turn; without, one in some.
#[test]
fn a_write_that_fails_is_a_typed_error_and_loses_nothing() {
    const ENOSPC: i32 = 28;
    const EIO: i32 = 5;
    const CHANGES: u64 = 520;
    let step = if setting("WALLET_TORTURE_EVERY_WRITE", 0) == 1 {
        1
    } else {
        47
    };
    let cases = [(ENOSPC, true), (ENOSPC, false), (EIO, true), (EIO, false)];
    let all = (0..CHANGES / step).flat_map(|n| cases.map(|(errno, is_once)| (n * step, errno, is_once)));
    let left = Mutex::new(all.collect::<Vec<_>>());
    let met = Mutex::new((0, 0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((at, errno, is_once)) = { left.lock().unwrap().pop() } {
                    let is_error = fail_at(at, errno, is_once);
                    let mut met = met.lock().unwrap();
                    met.0 += 1;
                    met.1 += u32::from(is_error);
                }
            });
        }
    });
    let (failures, errors) = met.into_inner().unwrap();
    remark(&format!("{failures} failing writes, {errors} errors"));
    assert!(errors > failures / 2, "the test can fail: {errors} of {failures}");
}

/// The same child, through another program.
fn through(program: &[&str], child: &Command) -> Command {
    let mut command = Command::new(program[0]);
    command
        .args(&program[1..])
        .arg(child.get_program())
        .args(child.get_args());
    for (name, value) in child.get_envs() {
        command.env(name, value.unwrap());
    }
    command.stdin(std::process::Stdio::null());
    command
}

#[test]
fn a_file_that_may_not_grow_is_a_typed_error_and_loses_nothing() {
    let mut errors = 0;
    for kilobytes in [8, 60, 150, 200, 260, 320, 400] {
        let folder = tempfile::tempdir().unwrap();
        Phone::with_own_device(folder.path());
        let limit = format!("--fsize={}", kilobytes * 1024);
        // Ignored, the signal leaves the write to fail.
        let program = ["sh", "-c", "trap '' XFSZ; exec prlimit \"$@\"", "sh", &limit];
        let child = through(&program, &command("script", folder.path(), &Orders::default()));
        errors += u32::from(look(Running::start(child).wait(), folder.path()));
    }
    assert!(errors > 3, "the test can fail: {errors}");
}

/// A file system of this size, unmounted when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(kilobytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={kilobytes}k");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path());
        let is_mounted = mount.output().is_ok_and(|output| output.status.success());
        is_mounted.then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_small_disk_that_is_full_is_a_typed_error_and_loses_nothing() {
    let mut errors = 0;
    for kilobytes in [100, 240, 320, 400, 480, 560] {
        let Some(disk) = SmallDisk::mount(kilobytes) else {
            remark("SKIPPED: no small file system can be mounted here; as root it can");
            return;
        };
        let folder = disk.0.path();
        Phone::with_own_device(folder);
        let ended = Running::start(command("script", folder, &Orders::default())).wait();
        // The device's keys lie on the same disk.
        if ended
            .events
            .iter()
            .any(|event| matches!(event, Event::Failed(code) if code.starts_with("device.")))
        {
            continue;
        }
        errors += u32::from(look(ended, folder));
    }
    assert!(errors > 1, "the test can fail: {errors}");
}
