//! The other process: what it does, and how the two speak.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use wallet_core::{Pin, UnlockOutcome};
use wallet_host::block_on;

use crate::ports::waiting_phone;
use crate::scan;

const FOLDER: &str = "WALLET_MEMORY_FOLDER";
const GO_ON: &[u8] = b"go on with it";

/// The other side of this test: this program again, told by the environment what to do. Without that it does nothing.
#[test]
fn child() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        use_wallet(Path::new(&folder));
    }
}

fn use_wallet(folder: &Path) {
    let pin = Pin::parse(listen::<12>().as_slice()).unwrap();
    let locked = waiting_phone(folder).open().unwrap();
    let UnlockOutcome::Unlocked(wallet) = block_on(locked.unlock(&pin)).unwrap() else {
        panic!("the right PIN");
    };
    drop(pin);
    say("unlocked");
    wait();
    let id = wallet.credentials().unwrap()[0].id;
    let shown = wallet.credential(id).unwrap();
    say("shown");
    wait();
    drop(shown);
    drop(wallet.lock().unwrap());
    say("locked");
    wait();
}

/// Bytes from the parent, through no buffer but this one.
fn listen<const N: usize>() -> Box<[u8; N]> {
    let mut bytes = Box::new([0; N]);
    File::open("/dev/stdin")
        .unwrap()
        .read_exact(bytes.as_mut_slice())
        .unwrap();
    bytes
}

/// Goes on when the parent says so, or has gone.
pub(crate) fn wait() {
    let mut word = [0; GO_ON.len()];
    let _ = File::open("/dev/stdin").unwrap().read_exact(&mut word);
}

pub(crate) fn say(word: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("> {word}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// A running child; killed when dropped.
pub(crate) struct Child {
    child: std::process::Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Child {
    pub(crate) fn start(folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["child::child", "--exact", "--nocapture", "--test-threads=1"])
            .env(FOLDER, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Self { child, said }
    }

    /// Lets a child that waits go on.
    pub(crate) fn go_on(&mut self) {
        self.tell(GO_ON);
    }

    pub(crate) fn tell(&mut self, bytes: &[u8]) {
        self.child.stdin.as_mut().unwrap().write_all(bytes).unwrap();
    }

    /// Waits for this word.
    pub(crate) fn hear(&mut self, word: &str) {
        let mut line = String::new();
        while self.said.read_line(&mut line).unwrap() > 0 {
            if let Some((_, said)) = line.trim_end().split_once("> ") {
                assert_eq!(said, word);
                return;
            }
            line.clear();
        }
        panic!("the child is gone before {word}");
    }

    pub(crate) fn places(&self, needle: &[u8]) -> Vec<String> {
        scan::places(self.child.id(), needle)
    }

    pub(crate) fn count(&self, needle: &[u8]) -> usize {
        self.places(needle).len()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
