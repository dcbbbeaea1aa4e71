//! With a person at a terminal: `script` gives the program one.

use std::io::{Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::json;
use wallet_tests::sandbox::Sandbox;
use wallet_tests::wallet::{PIN, WalletCli};

use crate::uri;

const PATIENCE: Duration = Duration::from_secs(60);

/// The program at a terminal, and what it has shown so far.
struct Terminal {
    process: Child,
    output: Receiver<Vec<u8>>,
    shown: String,
}

impl Terminal {
    /// Runs a command of a wallet; the PIN comes from its file where `pin_file` is given.
    fn open(wallet: &WalletCli, pin_file: bool, arguments: &[&str]) -> Self {
        let command = if pin_file {
            with_pin_file(wallet)
        } else {
            wallet.command()
        };
        let mut words: Vec<String> = vec![quoted(command.get_program().to_str().unwrap())];
        words.extend(
            command
                .get_args()
                .map(|argument| quoted(argument.to_str().unwrap())),
        );
        words.extend(arguments.iter().map(|argument| quoted(argument)));
        let mut process = Command::new("script")
            .args(["--quiet", "--return", "--command", &words.join(" "), "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`script` of the Debian package bsdutils");
        let output = reader(process.stdout.take().unwrap());
        Self {
            process,
            output,
            shown: String::new(),
        }
    }

    /// Waits for a question and answers it.
    fn answer(&mut self, question: &str, answer: &str) {
        let limit = Instant::now() + PATIENCE;
        while !self.shown.contains(question) {
            assert!(Instant::now() < limit, "{question} was not asked: {}", self.shown);
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(50)) {
                self.shown.push_str(&String::from_utf8_lossy(&bytes));
            }
        }
        // A second question of the same words must be asked again.
        self.shown = self.shown.replacen(question, "", 1);
        let mut input = self.process.stdin.as_ref().unwrap();
        input.write_all(format!("{answer}\n").as_bytes()).unwrap();
        input.flush().unwrap();
    }

    /// Waits for a question whose answer is not shown, and answers it once the terminal has stopped to show what is typed.
    fn answer_unseen(&mut self, question: &str, answer: &str) {
        let limit = Instant::now() + PATIENCE;
        while self.echoes() {
            assert!(
                Instant::now() < limit,
                "{question} would show its answer: {}",
                self.shown
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        self.answer(question, answer);
    }

    /// Whether the program's terminal shows what is typed.
    fn echoes(&self) -> bool {
        let script = self.process.id();
        let children = std::fs::read_to_string(format!("/proc/{script}/task/{script}/children")).unwrap();
        let Some(program) = children.split_whitespace().next() else {
            return true;
        };
        let state = Command::new("stty")
            .args(["-a", "-F", &format!("/proc/{program}/fd/0")])
            .output()
            .unwrap();
        !String::from_utf8_lossy(&state.stdout)
            .split_whitespace()
            .any(|setting| setting == "-echo")
    }

    /// The exit code and everything that was shown.
    fn end(mut self) -> (i32, String) {
        while let Ok(bytes) = self.output.recv_timeout(PATIENCE) {
            self.shown.push_str(&String::from_utf8_lossy(&bytes));
        }
        (self.process.wait().unwrap().code().unwrap(), self.shown)
    }
}

fn with_pin_file(wallet: &WalletCli) -> Command {
    let mut command = wallet.command();
    command.arg("--pin-file").arg(wallet.file("typed-pin", PIN));
    command
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn reader(mut stdout: ChildStdout) -> Receiver<Vec<u8>> {
    let (send, output) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = stdout.read(&mut buffer) {
            if send.send(buffer[..read].to_vec()).is_err() {
                break;
            }
        }
    });
    output
}

#[test]
fn a_pin_is_asked_for_and_not_shown() {
    let wallet = WalletCli::empty();
    let mut terminal = Terminal::open(&wallet, false, &["create"]);
    terminal.answer_unseen("PIN of six to twelve digits:", PIN);
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains(PIN), "{shown}");
    let mut terminal = Terminal::open(&wallet, false, &["list"]);
    terminal.answer_unseen("PIN:", "000000");
    let (code, shown) = terminal.end();
    assert_eq!(code, 5, "{shown}");
    assert!(
        !shown.contains("000000") && shown.contains("Tries left: 9"),
        "{shown}"
    );
}

#[test]
fn an_offer_is_shown_and_asked_about() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": ["identity"], "tx_code": true }));
    let mut terminal = Terminal::open(&wallet, true, &["accept", &uri(&offer)]);
    terminal.answer("Transaction code:", offer["tx_code"].as_str().unwrap());
    terminal.answer("Accept and add to your wallet? [yes/no]", "yes");
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("Clearcheck ID"), "{shown}");
    let offer = sandbox.offer(json!({ "types": ["identity"] }));
    let mut terminal = Terminal::open(&wallet, true, &["accept", &uri(&offer)]);
    terminal.answer("Accept and add to your wallet? [yes/no]", "no");
    let (code, shown) = terminal.end();
    assert_eq!(code, 4, "{shown}");
    assert_eq!(wallet.credentials().len(), 1);
    assert_eq!(
        sandbox.session(&offer)["notifications"][0]["event"],
        "credential_deleted"
    );
}

#[test]
fn an_unknown_issuer_is_asked_about_by_itself() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    for (keep, code, held) in [("no", 3, 0), ("yes", 0, 1)] {
        let offer = sandbox.offer(json!({ "types": ["identity"], "key": "did:jwk" }));
        let mut terminal = Terminal::open(&wallet, true, &["accept", &uri(&offer)]);
        terminal.answer("Accept and add to your wallet? [yes/no]", "yes");
        terminal.answer("No anchor of yours knows this issuer. Keep it? [yes/no]", keep);
        let (ended, shown) = terminal.end();
        assert_eq!(ended, code, "{shown}");
        let active = wallet
            .credentials()
            .into_iter()
            .filter(|held| held["state"] == "active");
        assert_eq!(active.count(), held);
    }
}

#[test]
fn a_request_is_shown_and_asked_about() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &["bank-membership", "employment-assignment"]);
    for (typed, code, state) in [
        ("no", 4, "declined"),
        ("y", 4, "declined"),
        ("yes", 0, "verified"),
    ] {
        let request = sandbox.request(json!({ "request": "R1a" }));
        let mut terminal = Terminal::open(&wallet, true, &["share", &uri(&request)]);
        terminal.answer("Share these details? [yes/no]", typed);
        let (ended, shown) = terminal.end();
        assert_eq!(ended, code, "{shown}");
        for words in [
            "Eastmoor Hospitals",
            "Would share",
            "roles: [0].grade",
            "Would not share",
            "joined_on",
        ] {
            assert!(shown.contains(words), "{words} in {shown}");
        }
        assert_eq!(sandbox.session(&request)["state"], state);
    }
    let request = json!({ "request": "R1a", "client_id_prefix": "redirect_uri", "by_reference": false });
    let request = sandbox.request(request);
    let mut terminal = Terminal::open(&wallet, true, &["share", &uri(&request)]);
    terminal.answer("did not prove who it is. Go on? [yes/no]", "no");
    let (ended, shown) = terminal.end();
    assert_eq!(ended, 4, "{shown}");
}

#[test]
fn a_wipe_wants_its_word_typed() {
    let wallet = WalletCli::create();
    let mut terminal = Terminal::open(&wallet, false, &["wipe"]);
    terminal.answer("to go on:", "yes");
    let (code, shown) = terminal.end();
    assert_eq!(code, 2, "{shown}");
    wallet.run(["list"]).expect("ok", 0);
    let mut terminal = Terminal::open(&wallet, false, &["wipe"]);
    terminal.answer("to go on:", "WIPE");
    assert_eq!(terminal.end().0, 0);
    assert!(!wallet.home().join("vault.db").exists());
}
