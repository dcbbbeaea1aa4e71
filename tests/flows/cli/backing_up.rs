//! A backup on the command line.

use std::fs;

use wallet_tests::wallet::WalletCli;

#[test]
fn a_backup_goes_from_one_wallet_to_another() {
    let old = WalletCli::create();
    old.run(["trust", "add", "https://issuer.example"])
        .expect("ok", 0);
    let file = old.home().with_file_name("backup.bin");
    let path = file.to_str().unwrap();
    let exported = old.run(["backup", "export", path]);
    exported.expect("exported", 0);
    let passphrase = exported.text("/passphrase");
    assert_eq!(passphrase.split(' ').count(), 6);
    old.run(["backup", "export", path])
        .expect_error("failed", 2, "cli.usage");

    let new = WalletCli::create();
    let words = old.home().with_file_name("words");
    let words = words.to_str().unwrap();
    let import = |typed: &str| {
        fs::write(words, typed).unwrap();
        new.run(["backup", "import", path, "--passphrase-file", words])
    };
    import("314159\n").expect_error("failed", 2, "backup.passphrase.digits");
    import("not the right words at all\n").expect_error("refused", 3, "backup.rejected");
    let imported = import(&format!("{}\n", passphrase.to_uppercase()));
    imported.expect("imported", 0);
    assert_eq!(imported.document["imported"]["trust_anchors"], 2);
    assert_eq!(imported.document["reissue"], serde_json::json!([]));
    import(passphrase).expect_error("failed", 1, "backup.not_empty");
    let history = new.run(["history"]);
    let kinds: Vec<&str> = history.document["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["imported"]);
    assert_eq!(new.run(["reissue"]).document["reissue"], serde_json::json!([]));
}

#[test]
fn a_passphrase_of_ones_own_must_be_strong() {
    let wallet = WalletCli::create();
    let file = wallet.home().with_file_name("backup.bin");
    let words = wallet.home().with_file_name("words");
    let export = |typed: &str| {
        fs::write(&words, typed).unwrap();
        let arguments = [
            "backup",
            "export",
            file.to_str().unwrap(),
            "--passphrase-file",
            words.to_str().unwrap(),
        ];
        wallet.run(arguments)
    };
    export("correct horse battery staple").expect_error("failed", 2, "backup.passphrase.weak");
    assert!(!file.exists());
    let exported = export("The porter keeps twelve muddy umbrellas, behind jars of quince & vinegar\n");
    exported.expect("exported", 0);
    assert!(
        exported.document.get("passphrase").is_none(),
        "it is the person's own"
    );
}
