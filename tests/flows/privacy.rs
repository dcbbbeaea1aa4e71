//! What the vault's files and the history show: nothing of what the credentials say.

use std::fs;

use serde_json::json;
use wallet_core::{ActivityKind, HttpFault, Selection, Wallet};
use wallet_host::block_on;

use crate::support::bench::{PIN, fetch};
use crate::support::net::{Moment, header};
use crate::support::verifier::{By, Prefix, query};
use crate::support::{Ask, Bench, Credential, Spoil, sd};

const NAME: &str = "Adelaide-Zephyrine";
const BORN: &str = "1987-03-29";
const NUMBER: u64 = 730_194_826_551;

fn identity() -> Credential {
    let claims = json!({"given_name": NAME, "birthdate": BORN, "staff_number": NUMBER});
    Credential::new("identity", sd(&claims))
}

/// A wallet that has accepted, rejected, refused, failed, shared and declined, one of each.
fn lived_in() -> (Bench, Wallet) {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![identity()]);
    let rejected = bench.trusted_issuer("https://rejected.example", vec![identity()]);
    let pending = fetch(&wallet, &rejected, None).pending;
    block_on(wallet.reject(&[pending[0].id], Some("a wrong number"))).unwrap();
    let spoilt = vec![identity().spoilt(Spoil::Expired)];
    let refused = bench.trusted_issuer("https://refused.example", spoilt);
    fetch(&wallet, &refused, None);
    let failing = bench.trusted_issuer("https://failing.example", vec![identity()]);
    let session = block_on(wallet.review_offer(&failing.link())).unwrap().session;
    bench.net.fail_once(
        "failing.example/api/credential",
        Moment::Before,
        HttpFault::TimedOut,
    );
    assert!(block_on(wallet.fetch(session, None)).is_err());
    let ask = Ask::new(json!({"credentials": [query("identity", &json!([
        {"path": ["given_name"]},
        {"path": ["staff_number"], "values": [NUMBER]},
    ]))]}));
    bench.share(&wallet, "shared-request", &ask, &Selection::default());
    let review = bench.ask(&wallet, "declined-request", &ask);
    block_on(wallet.decline(review.session)).unwrap();
    let link = bench.verifier.link(
        "refused-request",
        &Ask {
            other_key: true,
            ..ask.clone()
        },
    );
    assert!(block_on(wallet.review_request(&link)).is_err());
    bench.ask(
        &wallet,
        "open-request",
        &ask.prefix(Prefix::RedirectUri).by(By::Value),
    );
    (bench, wallet)
}

/// Everything that no file may show.
fn secrets(bench: &Bench, wallet: &Wallet) -> Vec<String> {
    let requests = bench.net.sent_to("/api/credential");
    let token = header(&requests[0], "authorization")
        .unwrap()
        .replace("Bearer ", "");
    let mut secrets: Vec<String> = [
        NAME,
        BORN,
        "730194826551",
        "types.staffpassport.example",
        "issuer.example",
        "rejected.example",
        "Eryri",
        "verifier.example",
        "x509_san_dns",
        "Harbour",
        "given_name",
        "staff_number",
        "notify-identity",
        "Name of identity",
        "a wrong number",
        "shared-request",
        "declined-request",
        "open-request",
        "refused-request",
        "BEGIN CERTIFICATE",
        "dc+sd-jwt",
        "code-",
        "nonce-",
        "token-",
        "issuance.",
        PIN,
    ]
    .iter()
    .map(|text| (*text).to_owned())
    .collect();
    secrets.push(token);
    for one in wallet.credentials().unwrap() {
        secrets.push(one.expires_at.unwrap().to_string());
        secrets.push(one.received_at.to_string());
        secrets.push(one.id.to_string());
    }
    secrets
}

fn assert_unreadable(bench: &Bench, secrets: &[String], when: &str) {
    let mut bytes = 0;
    for entry in fs::read_dir(bench.home()).unwrap() {
        let path = entry.unwrap().path();
        let content = fs::read(&path).unwrap();
        bytes += content.len();
        for secret in secrets {
            for needle in spellings(secret) {
                let found = content.windows(needle.len()).any(|window| window == needle);
                assert!(!found, "{secret} in {} {when}", path.display());
            }
        }
    }
    assert!(bytes > 30_000, "there is something to search");
}

/// A text in UTF-8, in UTF-16 and, for a number, as a database would store it.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let mut out = vec![text.as_bytes().to_vec()];
    out.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    if let Ok(number) = text.parse::<u64>()
        && number > 1_000_000
    {
        let big = number.to_be_bytes();
        let used = big.iter().skip_while(|byte| **byte == 0).count();
        out.push(big[8 - used..].to_vec());
        out.push(big[8 - used..].iter().rev().copied().collect());
    }
    out
}

#[test]
fn no_file_of_the_vault_shows_a_value_type_issuer_verifier_date_nonce_or_token() {
    let (bench, wallet) = lived_in();
    let secrets = secrets(&bench, &wallet);
    assert_unreadable(&bench, &secrets, "while it is open");
    let locked = wallet.lock().unwrap();
    drop(wallet);
    assert_unreadable(&bench, &secrets, "while it is locked");
    drop(locked);
    assert_unreadable(&bench, &secrets, "when it is closed");
}

#[test]
#[should_panic(expected = "in the clear")]
fn the_search_would_find_what_is_written_in_the_clear() {
    let bench = Bench::new();
    let clear = format!("{}{NAME}", "x".repeat(40_000));
    fs::write(bench.home().join("clear"), clear).unwrap();
    assert_unreadable(&bench, &[NAME.to_owned()], "in the clear");
}

#[test]
fn the_history_has_one_entry_for_each_event_and_no_value() {
    let (_bench, wallet) = lived_in();
    let entries = wallet.activity().unwrap();
    let kinds: Vec<_> = entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(
        kinds,
        [
            ActivityKind::Accepted,
            ActivityKind::Rejected,
            ActivityKind::Refused,
            ActivityKind::Failed,
            ActivityKind::Shared,
            ActivityKind::Declined,
            ActivityKind::Refused,
        ]
    );
    let text = serde_json::to_string(&entries).unwrap();
    for value in [NAME, BORN, "730194826551"] {
        assert!(!text.contains(value), "{value}");
    }
    assert!(text.contains("given_name"), "it names the claims that left");
    let shared = &entries[4];
    assert_eq!(
        shared.counterparty.as_deref(),
        Some("x509_san_dns:verifier.example")
    );
    assert_eq!(
        shared.credentials[0].credential_type,
        "https://types.staffpassport.example/identity/1"
    );
    assert!(entries.iter().all(|entry| entry.at == crate::support::NOW));
}

#[test]
fn nothing_that_is_held_can_be_printed_by_accident() {
    let (_bench, wallet) = lived_in();
    let detail = wallet.credential(wallet.credentials().unwrap()[0].id).unwrap();
    let printed = format!(
        "{wallet:?} {detail:?} {:?} {:?}",
        wallet.credentials().unwrap(),
        wallet.activity().unwrap()
    );
    for text in [
        NAME,
        BORN,
        "types.staffpassport.example",
        "issuer.example",
        "given_name",
    ] {
        assert!(!printed.contains(text), "{text}");
    }
}

#[test]
fn offline_the_wallet_opens_lists_and_shows() {
    let (bench, wallet) = lived_in();
    let listed = wallet.credentials().unwrap();
    drop(wallet);
    bench.net.set_offline(true);
    bench.net.forget();
    let wallet = bench.reopen();
    assert!(wallet.credentials().unwrap() == listed);
    let detail = wallet.credential(listed[0].id).unwrap();
    let name = detail
        .claims
        .unwrap()
        .into_iter()
        .find(|claim| claim.value == NAME);
    assert!(name.is_some());
    assert_eq!(listed[0].status.as_str(), "unchecked");
    assert_eq!(wallet.activity().unwrap().len(), 7);
    assert!(bench.net.sent_to("").is_empty(), "and asks nobody");
}
