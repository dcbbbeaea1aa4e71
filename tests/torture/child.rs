//! Starting this program again, and killing it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::event::Event;
use crate::phone::{Phone, with_remote_device};
use crate::remote::play_device;
use crate::story::Story;

/// Set in a child only.
pub(crate) const ROLE: &str = "WALLET_TORTURE_ROLE";
const FOLDER: &str = "WALLET_TORTURE_FOLDER";
const SEED: &str = "WALLET_TORTURE_CHILD_SEED";
const NUMBER: &str = "WALLET_TORTURE_CHILD_NUMBER";
const PASSED: &str = "WALLET_TORTURE_PASSED";
const PIN_NOW: &str = "WALLET_TORTURE_PIN";
const STOP_AT: &str = "WALLET_TORTURE_STOP_AT";

/// A child that lives longer than this has been forgotten.
const LIFE: Duration = Duration::from_secs(120);
/// Use cases of one child at most: it is killed long before.
const MANY: usize = 2000;

/// The other side of these tests: this program again, told by the environment what to do. Without that it does nothing.
#[test]
fn child() {
    let (Ok(role), Some(folder)) = (std::env::var(ROLE), std::env::var_os(FOLDER)) else {
        return;
    };
    let folder = Path::new(&folder);
    match role.as_str() {
        "device" => play_device(&folder.join("device"), &folder.join("socket")),
        "anything" => {
            let phone = with_remote_device(folder, number(STOP_AT));
            live(phone, |story| (0..MANY).try_for_each(|_| story.anything()));
        }
        "script" => live(Phone::with_own_device(folder), Story::script),
        other => panic!("unknown role {other}"),
    }
}

/// Says something about the run, on standard error: the children speak on standard output.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// How much of a test is wanted.
pub(crate) fn setting(name: &str, default: u64) -> u64 {
    number(name).unwrap_or(default)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// Tells the story from the vault that is there, or is not, to its end or first error.
fn live(phone: Phone, tell: impl FnOnce(&mut Story) -> Result<(), String>) {
    phone.pass(i64::try_from(number(PASSED).unwrap()).unwrap());
    let pin = std::env::var(PIN_NOW).unwrap();
    let mut story = Story::new(phone, number(SEED).unwrap(), number(NUMBER).unwrap(), &pin);
    if story.phone.home().join("vault.db").exists() {
        story.open().unwrap();
    }
    // The parent has heard of an error already, and knows whether there may be one.
    let _ = tell(&mut story);
    Event::End.say();
}

/// What a child is told.
#[derive(Default)]
pub(crate) struct Orders {
    pub(crate) seed: u64,
    pub(crate) number: u64,
    pub(crate) passed: i64,
    /// The PIN of the vault that is there; nothing for the first one.
    pub(crate) pin: String,
    pub(crate) stop_at: Option<u64>,
}

/// A running child; killed when dropped.
pub(crate) struct Running {
    child: Child,
    said: Receiver<Event>,
}

/// What became of a child.
pub(crate) struct Ended {
    pub(crate) events: Vec<Event>,
    pub(crate) status: ExitStatus,
}

/// The command that runs this program in `role`.
pub(crate) fn command(role: &str, folder: &Path, orders: &Orders) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["child::child", "--exact", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env(FOLDER, folder)
        .env(SEED, orders.seed.to_string())
        .env(NUMBER, orders.number.to_string())
        .env(PASSED, orders.passed.to_string())
        .env(PIN_NOW, &orders.pin)
        .stdin(Stdio::null());
    if let Some(step) = orders.stop_at {
        command.env(STOP_AT, step.to_string());
    }
    command
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, said) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if let Some(event) = Event::read(&line) {
                    let _ = send.send(event);
                }
            }
        });
        Self { child, said }
    }

    /// The device, once it can be asked.
    pub(crate) fn device(folder: &Path) -> Self {
        let _ = std::fs::remove_file(folder.join("socket"));
        let device = Self::start(command("device", folder, &Orders::default()));
        assert_eq!(device.said.recv_timeout(LIFE), Ok(Event::Done));
        device
    }

    /// Lets it live for so long, or to the step where it waits, and kills it as hard as the system can.
    pub(crate) fn kill_after(mut self, life: Duration) -> Ended {
        let (mut events, end) = (Vec::new(), Instant::now() + life);
        while let Ok(event) = self
            .said
            .recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            let is_last = event == Event::Kill;
            events.push(event);
            if is_last {
                break;
            }
        }
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        // What it had said before is in the pipe still.
        events.extend(self.said.iter());
        Ended { events, status }
    }
}

impl Running {
    /// Lets it come to its end, and gives back what it said.
    pub(crate) fn wait(mut self) -> Ended {
        let mut events = Vec::new();
        while let Ok(event) = self.said.recv_timeout(LIFE) {
            events.push(event);
        }
        let status = self.child.wait().unwrap();
        Ended { events, status }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
