//! Who may depend on whom: crypto ← { formats | openid4vc | trust | store } ← wallet-core ← bindings.

use serde_json::Value;

use crate::repository::{assert_none, cargo};

/// Which of the house's packages each may use, tests included. A package that is not here has no place yet.
const PLACES: &[(&str, &[&str])] = &[
    ("wallet-crypto", &[]),
    ("wallet-formats", &["wallet-crypto"]),
    ("wallet-openid4vc", &["wallet-crypto"]),
    ("wallet-trust", &["wallet-crypto"]),
    ("wallet-store", &["wallet-crypto"]),
    (
        "wallet-core",
        &[
            "wallet-crypto",
            "wallet-formats",
            "wallet-openid4vc",
            "wallet-trust",
            "wallet-store",
        ],
    ),
    ("wallet-bindings", &["wallet-core"]),
    ("wallet-bindgen", &[]),
    ("wallet-host", &["wallet-core", "wallet-crypto"]),
    ("wallet-cli", &["wallet-core", "wallet-host"]),
    (
        "wallet-bench",
        &["wallet-crypto", "wallet-formats", "wallet-store", "wallet-trust"],
    ),
    ("xtask", &[]),
    (
        "wallet-tests",
        &[
            "wallet-crypto",
            "wallet-formats",
            "wallet-openid4vc",
            "wallet-trust",
            "wallet-store",
            "wallet-core",
            "wallet-bindings",
            "wallet-host",
            "wallet-cli",
        ],
    ),
];

/// Outside crates with an owner, and who may name them.
const OWNERS: &[(&str, &[&str])] = &[
    ("uniffi", &["wallet-bindings", "wallet-bindgen"]),
    ("zeroizing-alloc", &["wallet-bindings"]),
    ("rusqlite", &["wallet-store", "wallet-bench"]),
    ("rusqlite_migration", &["wallet-store"]),
    ("ring", &["wallet-crypto", "wallet-bench"]),
    // Proofs and signatures of BBS; formats and tests sign with it as the issuer does, which no holder needs.
    ("zkryptium", &["wallet-crypto", "wallet-formats", "wallet-tests"]),
    ("oxjsonld", &["wallet-formats"]),
    ("oxrdf", &["wallet-formats"]),
    ("rustls-webpki", &["wallet-trust", "wallet-host"]),
    ("x509-cert", &["wallet-trust"]),
    ("minicbor", &["wallet-crypto", "wallet-trust", "wallet-formats"]),
    ("flate2", &["wallet-trust", "wallet-bench", "wallet-tests"]),
    ("ciborium", &["wallet-formats", "wallet-tests"]),
    ("ureq", &["wallet-host", "wallet-tests", "xtask"]),
    ("reqwest", &[]),
    ("hyper", &[]),
];

/// The forbidden edges in the output of `cargo metadata`.
fn violations(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let house: Vec<String> = packages.iter().map(name).collect();
    let mut found = Vec::new();
    for package in packages {
        let user = name(package);
        let Some((_, allowed)) = PLACES.iter().find(|(known, _)| *known == user) else {
            found.push(format!("{user} has no place in the house"));
            continue;
        };
        for used in package["dependencies"].as_array().unwrap().iter().map(name) {
            if house.contains(&used) && !allowed.contains(&used.as_str()) {
                found.push(format!("{user} must not depend on {used}"));
            }
            let owners = OWNERS
                .iter()
                .find(|(known, _)| *known == used)
                .map(|(_, owners)| owners);
            if owners.is_some_and(|owners| !owners.contains(&user.as_str())) {
                found.push(format!("{user} must not name {used}, which has another owner"));
            }
        }
    }
    found
}

#[test]
fn every_edge_of_the_house_is_allowed() {
    let metadata: Value = serde_json::from_str(&cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--offline",
        "--no-deps",
    ]))
    .unwrap();
    let count = metadata["packages"].as_array().unwrap().len();
    assert!(count >= 12, "only {count} packages found");
    assert_none(&violations(&metadata));
}

/// The metadata of packages with their dependencies.
fn sample(packages: &[(&str, &[&str])]) -> Value {
    let named = |name: &&str| serde_json::json!({ "name": name });
    let package = |(name, used): &(&str, &[&str])| serde_json::json!({ "name": name, "dependencies": used.iter().map(named).collect::<Vec<_>>() });
    serde_json::json!({ "packages": packages.iter().map(package).collect::<Vec<_>>() })
}

#[test]
fn forbidden_edges_are_noticed() {
    for (user, used) in [
        ("wallet-formats", "wallet-trust"),
        ("wallet-store", "wallet-openid4vc"),
        ("wallet-crypto", "wallet-formats"),
        ("wallet-trust", "wallet-core"),
        ("wallet-core", "wallet-bindings"),
        ("wallet-core", "wallet-host"),
        ("wallet-bindings", "wallet-crypto"),
        ("wallet-cli", "wallet-crypto"),
    ] {
        let found = violations(&sample(&[(user, &[used]), (used, &[])]));
        assert_eq!(found, [format!("{user} must not depend on {used}")]);
    }
}

#[test]
fn outside_crates_in_the_wrong_room_are_noticed() {
    for (user, used) in [
        ("wallet-core", "uniffi"),
        ("wallet-core", "rusqlite"),
        ("wallet-trust", "ring"),
        ("wallet-openid4vc", "reqwest"),
        ("wallet-core", "ureq"),
    ] {
        let found = violations(&sample(&[(user, &[used])]));
        assert_eq!(
            found,
            [format!("{user} must not name {used}, which has another owner")]
        );
    }
}

#[test]
fn package_without_a_place_is_noticed() {
    assert_eq!(
        violations(&sample(&[("wallet-extra", &[])])),
        ["wallet-extra has no place in the house"]
    );
}

#[test]
fn allowed_edges_pass() {
    let house = sample(&[
        ("wallet-crypto", &["ring"]),
        ("wallet-store", &["wallet-crypto", "rusqlite"]),
        ("wallet-core", &["wallet-store", "serde"]),
    ]);
    assert!(violations(&house).is_empty());
}
