//! The device's biometric prompt, as the developer's device folder plays it, and a vault that was put back.

use std::fs;
use std::process::Output;

use wallet_tests::wallet::{Answer, WalletCli, answer};

/// A call without a PIN: the prompt has to do.
fn by_prompt(wallet: &WalletCli, arguments: &[&str]) -> Answer {
    let output: Output = wallet
        .command()
        .args(["--json", "--biometric"])
        .args(arguments)
        .output()
        .unwrap();
    answer(output)
}

fn simulate(wallet: &WalletCli, person: &str) {
    wallet.run(["biometric", "simulate", person]).expect("ok", 0);
}

#[test]
fn the_prompt_unlocks_until_it_is_taken_away() {
    let wallet = WalletCli::create();
    let refused = |why: &str| {
        let refused = by_prompt(&wallet, &["list"]);
        refused.expect("biometric_refused", 5);
        assert_eq!(refused.text("/biometric"), why);
    };
    refused("not_enabled");
    simulate(&wallet, "cancels");
    wallet.run(["biometric", "on"]).expect("biometric_refused", 5);
    simulate(&wallet, "confirms");
    let on = wallet.run(["biometric", "on"]);
    on.expect("ok", 0);
    assert_eq!(on.text("/biometric"), "on");
    by_prompt(&wallet, &["list"]).expect("ok", 0);

    simulate(&wallet, "cancels");
    refused("cancelled");
    simulate(&wallet, "locked-out");
    refused("locked_out");
    simulate(&wallet, "confirms");
    by_prompt(&wallet, &["history"]).expect("ok", 0);

    simulate(&wallet, "enrols");
    refused("invalidated");
    refused("not_enabled");
    wallet.run(["biometric", "on"]).expect("ok", 0);
    by_prompt(&wallet, &["biometric", "off"]).expect("ok", 0);
    refused("not_enabled");
    wallet.run(["list"]).expect("ok", 0);
}

#[test]
fn a_folder_that_is_put_back_waits_for_a_day() {
    let wallet = WalletCli::create();
    let vault = wallet.home().join("vault.db");
    let old = fs::read(&vault).unwrap();
    wallet.trust("https://issuer.example");
    wallet.run(["list"]).expect("ok", 0);
    fs::write(&vault, old).unwrap();
    let first = wallet.run(["list"]);
    first.expect("rolled_back", 5);
    assert_eq!(first.text("/until").len(), 20);
    wallet.run(["list"]).expect("locked_out", 5);
}
