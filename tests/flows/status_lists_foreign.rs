//! Lists that other code made and signed (`tests/vectors/status-lists`), by the key of the issuer of these credentials.

use std::sync::Arc;

use serde_json::{Value, json};
use wallet_core::{HttpRequest, HttpResponse, StatusFault, StatusResult};

use crate::status::{asked, faults, status};
use crate::status_lists_ldp::{URI, entry, holding};
use crate::support::bench::did_signer;
use crate::support::keys::Key;
use crate::support::net::{Site, status as http_status};

macro_rules! vector {
    ($path:literal) => {
        include_str!(concat!("../vectors/status-lists/", $path))
    };
}

/// Where a bit is set, and where none is.
const SET: [usize; 4] = [0, 9, 94_567, 131_071];
const CLEAR: [usize; 4] = [1, 8, 94_560, 131_064];

/// How credentials of the list are secured, how they name their place, and the list.
const LISTS: [(&str, &str, &str); 7] = [
    (
        "ldp_vc",
        "BitstringStatusListEntry",
        vector!("BitstringStatusListCredential-eddsa-rdfc-2022.json"),
    ),
    (
        "ldp_vc",
        "BitstringStatusListEntry",
        vector!("BitstringStatusListCredential-eddsa-jcs-2022.json"),
    ),
    (
        "vc+jwt",
        "BitstringStatusListEntry",
        vector!("BitstringStatusListCredential.jwt"),
    ),
    (
        "jwt_vc_json",
        "StatusList2021Entry",
        vector!("StatusList2021Credential-Ed25519Signature2018.json"),
    ),
    (
        "jwt_vc_json",
        "StatusList2021Entry",
        vector!("StatusList2021Credential-Ed25519Signature2020.json"),
    ),
    (
        "jwt_vc_json",
        "StatusList2021Entry",
        vector!("StatusList2021Credential-eddsa-rdfc-2022.json"),
    ),
    (
        "jwt_vc_json",
        "StatusList2021Entry",
        vector!("StatusList2021Credential.jwt"),
    ),
];

struct Host(String);

impl Site for Host {
    fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        (request.url == URI).then(|| HttpResponse {
            body: self.0.clone().into_bytes(),
            ..http_status(200)
        })
    }
}

fn place(kind: &str, index: usize) -> Value {
    let mut place = entry("revocation");
    place["type"] = json!(kind);
    place["statusListIndex"] = json!(index.to_string());
    place
}

#[test]
fn each_bit_is_read_where_other_code_has_put_it() {
    for (number, (format, kind, list)) in LISTS.into_iter().enumerate() {
        // One of each for each list, in turn.
        let at = number % SET.len();
        for (index, result) in [(SET[at], StatusResult::Revoked), (CLEAR[at], StatusResult::Valid)] {
            let signer = did_signer(Key::ed25519("penfold"), Key::did_key);
            let (bench, wallet) = holding(format, signer, &place(kind, index));
            bench.net.add(Arc::new(Host(list.to_owned())));
            asked(&wallet);
            assert_eq!(status(&wallet), result, "{number} {kind} {index}");
        }
    }
}

#[test]
fn a_changed_list_says_nothing() {
    for (number, (format, kind, list)) in LISTS.into_iter().enumerate() {
        let signer = did_signer(Key::ed25519("penfold"), Key::did_key);
        let (bench, wallet) = holding(format, signer, &place(kind, CLEAR[0]));
        bench.net.add(Arc::new(Host(changed(list))));
        assert_eq!(faults(&wallet), [StatusFault::Signature], "{number} {kind}");
        assert_eq!(status(&wallet), StatusResult::Unknown, "{number} {kind}");
    }
}

/// The same with another identifier of its subject.
fn changed(list: &str) -> String {
    let Some((signed, signature)) = list
        .trim_end()
        .rsplit_once('.')
        .filter(|_| list.starts_with("ey"))
    else {
        return list.replace("/1#list", "/1#another");
    };
    let spoilt = if signature.starts_with('A') { "B" } else { "A" };
    format!("{signed}.{spoilt}{}", &signature[1..])
}
