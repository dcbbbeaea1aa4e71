//! The PIN, the device key, the files, and the end of a wallet.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wallet_tests::sandbox::Sandbox;
use wallet_tests::wallet::{WalletCli, answer};

use crate::{TYPES, uri};

#[test]
fn a_wallet_is_made_once() {
    let wallet = WalletCli::empty();
    wallet.run(["list"]).expect_error("failed", 1, "vault.not_found");
    assert!(!wallet.device().exists(), "only `create` makes it");
    // A folder that is there and empty will do.
    fs::create_dir(wallet.home()).unwrap();
    wallet.run(["create"]).expect("created", 0);
    wallet
        .run(["create"])
        .expect_error("failed", 1, "vault.not_empty");
    wallet.run(["list"]).expect("ok", 0);
}

#[test]
fn a_pin_is_six_to_twelve_digits_and_not_one_that_is_tried_first() {
    let wallet = WalletCli::empty();
    for pin in ["", "12345", "4937184937184", "12345a", "493718\n\n", " 493718"] {
        wallet
            .run_with_pin(pin, &["create"])
            .expect_error("failed", 2, "pin.digits");
    }
    for (pin, code) in [
        ("493338", "pin.repeated_digit"),
        ("123456", "pin.sequence"),
        ("159753", "pin.common"),
    ] {
        let refused = wallet.run_with_pin(pin, &["create"]);
        refused.expect_error("refused", 3, code);
        assert!(!refused.document.to_string().contains(pin));
    }
    assert!(!wallet.home().exists());
    let mut without = wallet.command();
    answer(without.args(["--json", "create"]).output().unwrap()).expect_error("input_needed", 2, "cli.input");
    wallet
        .run_with_pin("493718265049\n", &["create"])
        .expect("created", 0);
    wallet.run_with_pin("493718265049", &["list"]).expect("ok", 0);
    wallet
        .run_with_pin("1234", &["list"])
        .expect_error("failed", 2, "pin.digits");
}

#[test]
fn wrong_pins_are_counted_and_then_lock() {
    let wallet = WalletCli::create();
    for tries_left in [9, 8] {
        let wrong = wallet.run_with_pin("000000", &["list"]);
        wrong.expect("wrong_pin", 5);
        assert_eq!(wrong.document["tries_left"], tries_left);
    }
    // The right one starts the count again.
    wallet.run(["list"]).expect("ok", 0);
    for tries_left in [9, 8, 7, 6, 5] {
        let wrong = wallet.run_with_pin("000000", &["list"]);
        wrong.expect("wrong_pin", 5);
        assert_eq!(wrong.document["tries_left"], tries_left);
        assert_eq!(wrong.document.get("until").is_some(), tries_left == 5);
    }
    for pin in ["000000", wallet_tests::wallet::PIN] {
        let locked = wallet.run_with_pin(pin, &["list"]);
        locked.expect("locked_out", 5);
        let until = locked.text("/until");
        assert!(
            until.len() == 20 && until.ends_with('Z'),
            "{until} is no RFC 3339"
        );
    }
    // A locked wallet can be destroyed.
    wallet.run(["--yes", "wipe"]).expect("wiped", 0);
}

#[test]
fn a_pin_is_changed_by_who_knows_it() {
    let wallet = WalletCli::create();
    let change = |pin: &str, new: &str| {
        let file = wallet.file("new-pin", new);
        wallet.run_with_pin(pin, &["pin", "--new-pin-file", file.to_str().unwrap()])
    };
    let old = wallet_tests::wallet::PIN;
    change(old, "123123").expect_error("refused", 3, "pin.common");
    change(old, "12345").expect_error("failed", 2, "pin.digits");
    change("000000", "493718").expect("wrong_pin", 5);
    wallet
        .run_with_pin(old, &["pin"])
        .expect_error("input_needed", 2, "cli.input");
    change(old, "493718265049").expect("pin_changed", 0);
    wallet.run_with_pin(old, &["list"]).expect("wrong_pin", 5);
    wallet.run_with_pin("493718265049", &["list"]).expect("ok", 0);
    change("493718265049", "493718").expect("pin_changed", 0);
    wallet.run_with_pin("493718", &["list"]).expect("ok", 0);
    let mut wipe = wallet.command();
    answer(wipe.args(["--json", "--yes", "wipe"]).output().unwrap()).expect("wiped", 0);
    assert_eq!(
        files(&wallet.device()),
        Vec::<Vec<u8>>::new(),
        "no device key is left"
    );
}

#[test]
fn a_lost_device_key_is_no_wrong_pin() {
    let wallet = WalletCli::create();
    let kept = wallet.home().with_file_name("kept");
    fs::rename(wallet.device(), &kept).unwrap();
    for pin in [wallet_tests::wallet::PIN, "000000"] {
        let lost = wallet.run_with_pin(pin, &["list"]);
        lost.expect_error("failed", 1, "vault.device_key_lost");
    }
    assert!(!wallet.device().exists(), "only `create` makes it");
    // Another wallet's key store is not this one's.
    let other = WalletCli::create();
    copy(&other.device(), &wallet.device());
    wallet
        .run(["list"])
        .expect_error("failed", 1, "vault.device_key_lost");
    fs::remove_dir_all(wallet.device()).unwrap();
    fs::rename(&kept, wallet.device()).unwrap();
    // No try was counted.
    let wrong = wallet.run_with_pin("000000", &["list"]);
    wrong.expect("wrong_pin", 5);
    assert_eq!(wrong.document["tries_left"], 9);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, to).unwrap();
        }
    }
}

#[test]
fn a_second_process_finds_the_vault_in_use() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": ["identity"], "fault": "nonce_slow" }));
    let mut first = wallet.json();
    first
        .args(["--yes", "accept", &uri(&offer)])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let first = first.spawn().unwrap();
    // Its token request shows that the first has the vault open; the nonce then takes three seconds.
    let limit = Instant::now() + Duration::from_secs(30);
    while sandbox.session(&offer)["state"] == "offered" {
        assert!(Instant::now() < limit, "no token request came");
        thread::sleep(Duration::from_millis(20));
    }
    wallet.run(["list"]).expect_error("failed", 1, "vault.in_use");
    wallet
        .run(["--yes", "wipe"])
        .expect_error("failed", 1, "vault.in_use");
    answer(first.wait_with_output().unwrap()).expect("accepted", 0);
    assert_eq!(wallet.credentials().len(), 1);
}

#[test]
fn a_wipe_leaves_nothing_and_a_new_wallet_can_be_made() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &["identity"]);
    wallet.run(["wipe"]).expect_error("input_needed", 2, "cli.input");
    wallet.run(["list"]).expect("ok", 0);
    // It needs no PIN.
    let mut wipe = wallet.command();
    answer(wipe.args(["--json", "--yes", "wipe"]).output().unwrap()).expect("wiped", 0);
    for folder in [wallet.home(), wallet.device()] {
        assert_eq!(files(&folder), Vec::<Vec<u8>>::new(), "{}", folder.display());
    }
    wallet.run(["list"]).expect_error("failed", 1, "vault.not_found");
    wallet.run(["create"]).expect("created", 0);
    assert!(wallet.credentials().is_empty());
}

#[test]
fn nothing_that_is_held_can_be_read_from_the_files() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &TYPES);
    let request = sandbox.request(json!({ "request": "R1a" }));
    wallet.run(["--yes", "share", &uri(&request)]).expect("shared", 0);
    let offer = sandbox.offer(json!({ "types": ["identity"], "tx_code": true }));
    wallet
        .run(["reject", &uri(&offer), "--reason", "a reason of mine"])
        .expect("rejected", 0);
    let mut words: Vec<String> = [
        "Jennifer",
        "Okafor",
        "1988-03-14",
        "PCB-7Q4M-2291",
        "a reason of mine",
        "eyJhbGci",
    ]
    .map(str::to_owned)
    .into();
    words.extend(
        [
            "Clearcheck",
            "Eastmoor",
            "x509_san_dns",
            "localhost",
            "CERTIFICATE",
        ]
        .map(str::to_owned),
    );
    words.extend(["worker_reference", "staffpassport", "dc+sd-jwt", "pre-authorized"].map(str::to_owned));
    words.extend(TYPES.map(str::to_owned));
    for held in wallet.credentials() {
        words.push(held["issuer"].as_str().unwrap().to_owned());
        words.push(held["expires_at"].as_str().unwrap().to_owned());
        let shown = wallet.run(["show", held["id"].as_str().unwrap()]);
        for claim in shown.document["claims"].as_array().unwrap() {
            // Short values turn up in random bytes by chance.
            words.extend(
                claim["value"]
                    .as_str()
                    .filter(|text| text.len() > 5)
                    .map(str::to_owned),
            );
            words.extend(
                claim["value"]
                    .as_i64()
                    .map(|number| number.to_string())
                    .filter(|text| text.len() > 5),
            );
        }
    }
    assert!(words.len() > 100);
    let files = files(&wallet.home());
    assert!(files.iter().map(Vec::len).sum::<usize>() > 8192);
    for word in words {
        let found = |file: &Vec<u8>| file.windows(word.len()).any(|window| window == word.as_bytes());
        assert!(!files.iter().any(found), "{word} can be read");
    }
}

/// The content of every file in a folder; none where it is gone.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(fs::read(path).unwrap());
        }
    }
    found
}

#[test]
fn an_empty_wallet_says_so() {
    let wallet = WalletCli::create();
    for (command, member) in [("list", "credentials"), ("history", "history")] {
        let empty = wallet.run([command]);
        empty.expect("ok", 0);
        assert_eq!(empty.document[member], json!([]));
    }
    let id = "6a0f2f3e-5a0c-4c58-9d3b-0d6f5b1c7a11";
    for id in [id, "nothing"] {
        wallet
            .run(["show", id])
            .expect_error("failed", 2, "credential.not_found");
    }
    assert_eq!(wallet.run(["accept", id]).code, 2);
}

#[test]
fn a_command_line_that_cannot_be_read_has_its_document_too() {
    let wallet = WalletCli::create();
    for arguments in [
        &["nonsense"][..],
        &["accept"],
        &["share", "--option"],
        &["trust", "add"],
        &["list", "--what"],
    ] {
        wallet
            .run(arguments.iter().copied())
            .expect_error("failed", 2, "cli.usage");
    }
    let mut missing = wallet.command();
    missing.args(["--json", "--pin-file", "/nowhere/pin", "list"]);
    answer(missing.output().unwrap()).expect_error("failed", 2, "cli.usage");
    let help = wallet.command().arg("--help").output().unwrap();
    assert!(help.status.success());
    for command in [
        "create", "accept", "reject", "list", "show", "review", "share", "decline", "history", "trust",
        "pin", "wipe",
    ] {
        assert!(String::from_utf8_lossy(&help.stdout).contains(command));
    }
}

#[test]
fn text_for_people_names_the_outcome_and_the_code() {
    let wallet = WalletCli::create();
    let pin = wallet.file("the-pin", wallet_tests::wallet::PIN);
    let run = |arguments: &[&str]| {
        let mut command = wallet.command();
        let output = command
            .arg("--pin-file")
            .arg(&pin)
            .args(arguments)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run(&["list"]), "You hold no credentials.\n");
    let refused = run(&["review", "nonsense"]);
    assert!(
        refused.starts_with("Refused.") && refused.contains("issuance.offer.malformed"),
        "{refused}"
    );
    assert!(serde_json::from_str::<Value>(&refused).is_err());
}
