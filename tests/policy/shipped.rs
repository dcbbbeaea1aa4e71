//! What an app receives: the tree of `wallet-bindings`, everything beneath it included.

use std::collections::BTreeSet;

use crate::repository::{assert_none, cargo};

/// HTTP clients and runtimes are the app's; C cryptography, a second wallet's engines and test oracles are
/// nobody's.
const FORBIDDEN: &[&str] = &[
    "reqwest",
    "ureq",
    "hyper",
    "isahc",
    "curl",
    "attohttpc",
    "tokio",
    "async-std",
    "smol",
    "openssl",
    "openssl-sys",
    "native-tls",
    "aws-lc-rs",
    "aws-lc-sys",
    "ssi",
    "identity-kit",
    "did-key",
    "wallet-host",
    "wallet-cli",
    "sandbox",
];

/// The forbidden packages in lines of `name version …`.
fn violations(root: &str, tree: &str) -> Vec<String> {
    let names: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    FORBIDDEN
        .iter()
        .filter(|name| names.contains(*name))
        .map(|name| format!("{root} brings {name} along"))
        .collect()
}

#[test]
fn what_ships_brings_no_http_client_and_no_runtime() {
    for root in ["wallet-core", "wallet-bindings"] {
        let tree = cargo(&[
            "tree",
            "--offline",
            "--package",
            root,
            "--edges",
            "normal,build",
            "--prefix",
            "none",
        ]);
        assert!(
            tree.lines().any(|line| line.starts_with("wallet-crypto ")),
            "the tree of {root} lacks the house itself"
        );
        assert_none(&violations(root, &tree));
    }
}

#[test]
fn client_or_runtime_in_the_tree_is_noticed() {
    let tree = "wallet-core v0.1.0 (wallet-core)\ntokio v1.54.0\nhyper v1.0.0 (*)\nhyper-like v1.0.0\n";
    assert_eq!(
        violations("wallet-core", tree),
        ["wallet-core brings hyper along", "wallet-core brings tokio along"]
    );
}
