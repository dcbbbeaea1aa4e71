//! Which lists count: whose they are, and whether they are whole.

use std::sync::{Arc, Mutex};

use serde_json::json;
use wallet_core::{AnchorSet, HttpFault, StatusFault, StatusResult, TrustResult, Wallet};
use wallet_crypto::{base64url_encode, sha256};

use crate::drops::{identity, role};
use crate::status::{HOUR, URI, asked, at, faults, list, only, refresh, status, with_one};
use crate::support::bench::fetch;
use crate::support::credential::Signer;
use crate::support::keys::{Authority, Key};
use crate::support::net::Moment;
use crate::support::status_list::{BitstringHost, INVALID, List, StatusHost, VALID, zlib};
use crate::support::{Bench, NOW, always};
use crate::trust_list;

#[test]
fn an_older_list_does_not_take_the_place_of_a_newer_one() {
    let (_bench, wallet, host) = with_one();
    host.flip(3, INVALID, NOW + 30);
    asked(&wallet);
    // Somebody on the way kept the list of before.
    host.flip(3, VALID, NOW + 29);
    assert_eq!(faults(&wallet), [StatusFault::Older]);
    assert_eq!(status(&wallet), StatusResult::Revoked);
    host.flip(3, VALID, NOW + 30);
    asked(&wallet);
    assert_eq!(
        status(&wallet),
        StatusResult::Valid,
        "its issuer may put a mistake right"
    );
}

/// A wallet with an identity in a list that this signs.
fn signed_by(signer: impl FnOnce(&Bench) -> Arc<StatusHost>) -> (Bench, Wallet) {
    let (bench, wallet) = Bench::with_wallet();
    let host = signer(&bench);
    bench.net.add(host.clone());
    bench.hold(&wallet, "issuer.example", vec![at(&host, identity(), 3)]);
    (bench, wallet)
}

#[test]
fn a_list_of_somebody_else_does_not_count() {
    let elsewhere = Authority::new("Another Root").certify("Somebody", &["issuer.example"], &[]);
    let stranger = Key::p256("a stranger");
    let did = stranger.did_jwk();
    let kid = json!({ "kid": format!("{did}#0") });
    let hosts: [(Arc<StatusHost>, StatusFault); 3] = [
        (StatusHost::certified(URI, &elsewhere), StatusFault::Untrusted),
        (
            StatusHost::new(URI, stranger.clone(), kid),
            StatusFault::Untrusted,
        ),
        // Nobody is named: then it has to be the issuer's key, and is not.
        (StatusHost::new(URI, stranger, json!({})), StatusFault::Signature),
    ];
    for (host, fault) in hosts {
        let (_bench, wallet) = signed_by(|_| host);
        assert_eq!(faults(&wallet), [fault]);
        assert_eq!(status(&wallet), StatusResult::Unknown);
    }
}

#[test]
fn a_chain_that_does_not_carry_the_name_beside_it_does_not_count() {
    let (_bench, wallet) = signed_by(|bench| {
        let host = StatusHost::certified(URI, &bench.issuer_key);
        host.configure(|list| list.claims["iss"] = json!("https://somebody-else.example"));
        host
    });
    assert_eq!(faults(&wallet), [StatusFault::Untrusted]);
}

/// Whoever may issue could otherwise take back what others issued, or say that it was not taken back.
#[test]
fn another_issuer_says_nothing_unless_an_anchor_for_status_lists_vouches_for_it() {
    let (bench, wallet) = signed_by(|bench| {
        let other = bench
            .authority
            .certify("Records Check Service", &["records.example"], &[]);
        StatusHost::certified(URI, &other)
    });
    assert_eq!(faults(&wallet), [StatusFault::Untrusted]);
    assert_eq!(status(&wallet), StatusResult::Unknown);
    for set in [AnchorSet::Verifiers, AnchorSet::Readers, AnchorSet::TrustLists] {
        wallet.add_trust_anchor(&bench.authority.pem, &[set]).unwrap();
        assert_eq!(faults(&wallet), [StatusFault::Untrusted], "{set:?}");
    }
    wallet
        .add_trust_anchor(&bench.authority.pem, &[AnchorSet::StatusLists])
        .unwrap();
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Valid);
}

#[test]
fn an_issuers_other_certificate_signs_its_lists() {
    for (dns, uris) in [(&["ISSUER.example"][..], &[][..]), (&[], &["urn:example:issuer"])] {
        let (_bench, wallet) = signed_by(|bench| {
            let other = bench.authority.certify("Eryri, Lists", dns, uris);
            StatusHost::certified(URI, &other)
        });
        asked(&wallet);
        assert_eq!(status(&wallet), StatusResult::Valid, "{dns:?} {uris:?}");
    }
    let (_bench, wallet) = signed_by(|bench| {
        let wide = bench
            .authority
            .certify("Eryri University Health Board", &["*.example"], &[]);
        StatusHost::certified(URI, &wide)
    });
    assert_eq!(
        faults(&wallet),
        [StatusFault::Untrusted],
        "an organisation's name is no name"
    );
}

/// One host may serve both: the trust list knows better than the name in their certificates.
#[test]
fn who_shares_a_host_with_the_issuer_is_another_where_the_trust_list_says_so() {
    let mut chains = Vec::new();
    let (_bench, wallet) = signed_by(|bench| {
        let other = bench.authority.certify("Somebody Else", &["issuer.example"], &[]);
        chains = vec![bench.issuer_key.chain[0].clone(), other.chain[0].clone()];
        StatusHost::certified(URI, &other)
    });
    let operator = Key::p256(trust_list::OPERATOR).did_jwk();
    wallet
        .add_trust_anchor(&operator, &[AnchorSet::TrustLists])
        .unwrap();
    let listed = |code: &str, chains: &[Vec<u8>]| {
        let hashes = chains.iter().map(|leaf| base64url_encode(&sha256(leaf)));
        let hashes: Vec<String> = hashes.collect();
        json!({ "ods_code": code, "name": "Eryri", "issues": [], "certificates": hashes })
    };
    let two = [listed("ZT1", &chains[..1]), listed("ZT2", &chains[1..])];
    trust_list::add(&wallet, &trust_list::list(1, &two)).unwrap();
    assert_eq!(faults(&wallet), [StatusFault::Untrusted]);
    trust_list::add(&wallet, &trust_list::list(2, &[listed("ZT1", &chains)])).unwrap();
    asked(&wallet);
}

#[test]
fn a_did_that_is_not_the_issuer_needs_an_anchor_for_status_lists() {
    let other = Key::p256("a status issuer");
    let did = other.did_jwk();
    let kid = json!({ "kid": format!("{did}#0") });
    let (_bench, wallet) = signed_by(|_| StatusHost::new(URI, other.clone(), kid));
    wallet.add_trust_anchor(&did, &[AnchorSet::Issuers]).unwrap();
    assert_eq!(faults(&wallet), [StatusFault::Untrusted]);
    wallet.add_trust_anchor(&did, &[AnchorSet::StatusLists]).unwrap();
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Valid);
}

#[test]
fn an_issuer_signs_its_own_list_even_where_no_anchor_vouches_for_it() {
    let key = Key::ed25519("an issuer");
    let did = key.did_key();
    for header in [
        json!({}),
        json!({ "kid": format!("{did}#{}", &did["did:key:".len()..]) }),
    ] {
        let (bench, wallet) = Bench::with_wallet();
        let host = StatusHost::new(URI, key.clone(), header);
        bench.net.add(host.clone());
        let signer = Signer::Did(key.clone(), did.clone());
        let issuer = bench.issuer("https://issuer.example", signer, vec![at(&host, identity(), 3)]);
        fetch(&wallet, &issuer, None);
        asked(&wallet);
        assert_eq!(status(&wallet), StatusResult::Valid);
        assert_eq!(only(&wallet).issuer.trust, TrustResult::Unknown, "two answers");
    }
}

#[test]
fn the_key_may_be_in_the_issuers_metadata() {
    let key = Key::p256("an issuer with metadata");
    let iss = "https://issuer.example".to_owned();
    for names_itself in [true, false] {
        let (bench, wallet) = Bench::with_wallet();
        let host = StatusHost::new(URI, key.clone(), json!({}));
        if names_itself {
            host.configure(|list| list.claims["iss"] = json!(iss));
        }
        bench.net.add(host.clone());
        let signer = Signer::Metadata {
            key: key.clone(),
            iss: iss.clone(),
            by_uri: true,
        };
        let issuer = bench.issuer(&iss, signer, vec![at(&host, identity(), 3)]);
        fetch(&wallet, &issuer, None);
        asked(&wallet);
        assert_eq!(status(&wallet), StatusResult::Valid);
        bench
            .net
            .fail_once("jwt-vc-issuer", Moment::Before, HttpFault::TimedOut);
        assert_eq!(faults(&wallet), [StatusFault::Network(HttpFault::TimedOut)]);
    }
}

/// What is wrong with a list, and what it is called.
type Spoilt = (fn(&mut List), StatusFault);

#[test]
fn a_list_that_is_not_right_says_nothing() {
    let (_bench, wallet, host) = with_one();
    let broken: [Spoilt; 8] = [
        (|list| list.http_status = 404, StatusFault::Answer),
        (|list| list.http_status = 302, StatusFault::Answer),
        (
            |list| list.claims["sub"] = json!(format!("{URI}/2")),
            StatusFault::Mismatch,
        ),
        (
            |list| list.claims["iat"] = json!(NOW + HOUR),
            StatusFault::NotYetValid,
        ),
        (
            |list| list.claims["exp"] = json!(NOW - HOUR),
            StatusFault::Expired,
        ),
        (|list| list.claims["ttl"] = json!(0), StatusFault::Malformed),
        (
            |list| list.compressed = Some(vec![1, 2, 3]),
            StatusFault::Malformed,
        ),
        (|list| list.values.truncate(3), StatusFault::Index),
    ];
    for (spoil, fault) in broken {
        let (mut claims, mut values) = (json!(null), Vec::new());
        host.configure(|list| {
            (claims, values) = (list.claims.clone(), list.values.clone());
            spoil(list);
        });
        assert_eq!(faults(&wallet), [fault]);
        assert_eq!(status(&wallet), StatusResult::Unknown);
        host.configure(|list| {
            (list.claims, list.values) = (claims, values);
            (list.compressed, list.http_status) = (None, 200);
        });
    }
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Valid);
}

#[test]
fn a_bomb_goes_off_nowhere() {
    let (_bench, wallet, host) = with_one();
    let bomb = zlib(&vec![0; 64 * 1024 * 1024]);
    assert!(bomb.len() < 1024 * 1024);
    host.configure(|list| list.compressed = Some(bomb));
    assert_eq!(faults(&wallet), [StatusFault::TooLarge]);
    assert_eq!(status(&wallet), StatusResult::Unknown);
}

#[test]
fn a_credential_outside_its_list_does_not_spoil_the_others() {
    let (bench, wallet) = Bench::with_wallet();
    let host = list(&bench);
    let both = vec![at(&host, identity(), 3), at(&host, role(), 10)];
    let ids = bench.hold(&wallet, "issuer.example", both);
    let outcome = refresh(&wallet);
    let [failure] = outcome.failures.try_into().unwrap();
    assert_eq!(
        (failure.fault, failure.credentials),
        (StatusFault::Index, vec![ids[1]])
    );
    let results: Vec<_> = wallet
        .credentials()
        .unwrap()
        .iter()
        .map(|one| one.status)
        .collect();
    assert_eq!(results, [StatusResult::Valid, StatusResult::Unknown]);
}

#[test]
fn a_list_without_https_is_not_fetched() {
    let (bench, wallet) = Bench::with_wallet();
    let host = StatusHost::certified("http://status.gdr.example/1", &bench.issuer_key);
    bench.net.add(host.clone());
    bench.hold(&wallet, "issuer.example", vec![at(&host, identity(), 3)]);
    assert_eq!(faults(&wallet), [StatusFault::Address]);
    assert!(bench.net.sent_to("status.gdr.example").is_empty());
    assert_eq!(faults(&wallet)[0].info().code, "status.address");
}

#[test]
fn a_way_to_ask_that_is_not_known_is_unknown() {
    for claims in [
        json!({"status": {"other_mechanism": {}}}),
        json!({"status": {"status_list": {"idx": "3", "uri": URI}}}),
        json!({"credentialStatus": {"type": "RevocationList2020Status"}}),
    ] {
        let (bench, wallet) = Bench::with_wallet();
        let mut credential = identity();
        credential.claims = credential.claims.and(always(&claims));
        bench.hold(&wallet, "issuer.example", vec![credential]);
        asked(&wallet);
        assert_eq!(status(&wallet), StatusResult::Unknown, "{claims}");
    }
}

/// A host of one bitstring of this issuer.
fn bitstring(key: &Key, purpose: &'static str) -> Arc<BitstringHost> {
    Arc::new(BitstringHost {
        uri: format!("https://status.nr.example/{purpose}"),
        key: key.clone(),
        issuer: key.did_jwk(),
        purpose,
        set: Mutex::new(None),
    })
}

#[test]
fn of_two_places_in_one_bitstring_the_worse_counts() {
    let (bench, wallet) = Bench::with_wallet();
    let key = Key::p256("an issuer of bitstrings");
    let host = bitstring(&key, "revocation");
    bench.net.add(host.clone());
    let mut credential = identity();
    let entries = json!({ "credentialStatus": [host.entry(1), host.entry(2), host.entry(3)] });
    credential.claims = credential.claims.and(always(&entries));
    let signer = Signer::Did(key.clone(), key.did_jwk());
    let issuer = bench.issuer("https://issuer.example", signer, vec![credential]);
    fetch(&wallet, &issuer, None);
    assert_eq!(status(&wallet), StatusResult::Valid);
    *host.set.lock().unwrap() = Some(2);
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Revoked);
    assert_eq!(bench.net.sent_to(&host.uri).len(), 2, "once for all three");
}

#[test]
fn of_several_copies_each_is_looked_up() {
    let (bench, wallet) = Bench::with_wallet();
    let host = list(&bench);
    let issuer = bench.trusted_issuer("https://issuer.example", vec![at(&host, identity(), 3)]);
    issuer.configure(|config| config.batch_size = Some(3));
    fetch(&wallet, &issuer, None);
    assert_eq!(status(&wallet), StatusResult::Valid);
    for (seconds, copy) in [(1, 3), (2, 4), (3, 5)] {
        host.flip(copy, INVALID, NOW + seconds);
        asked(&wallet);
        assert_eq!(status(&wallet), StatusResult::Revoked, "{copy}");
        host.flip(copy, VALID, NOW + seconds);
    }
    host.flip(6, INVALID, NOW + 4);
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Valid, "somebody else's");
}

#[test]
fn of_two_bitstrings_each_counts() {
    let (bench, wallet) = Bench::with_wallet();
    let key = Key::p256("an issuer of bitstrings");
    let did = key.did_jwk();
    let hosts = ["revocation", "suspension"].map(|purpose| bitstring(&key, purpose));
    let entries: Vec<_> = hosts.iter().map(|host| host.entry(94_567)).collect();
    let mut credential = identity();
    credential.claims = credential
        .claims
        .and(always(&json!({ "credentialStatus": entries })));
    let issuer = bench.issuer("https://issuer.example", Signer::Did(key, did), vec![credential]);
    fetch(&wallet, &issuer, None);
    for host in &hosts {
        bench.net.add(host.clone());
    }
    let [revocation, suspension] = &hosts;

    bench
        .net
        .fail_once("suspension", Moment::Before, HttpFault::TimedOut);
    assert_eq!(faults(&wallet).len(), 1);
    assert_eq!(status(&wallet), StatusResult::Unknown, "half an answer is none");
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Valid);
    *suspension.set.lock().unwrap() = Some(94_567);
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Suspended);
    *revocation.set.lock().unwrap() = Some(94_567);
    bench
        .net
        .fail_once("suspension", Moment::Before, HttpFault::TimedOut);
    assert_eq!(faults(&wallet).len(), 1);
    assert_eq!(
        status(&wallet),
        StatusResult::Revoked,
        "half an answer is enough for this"
    );
}
