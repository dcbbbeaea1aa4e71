//! The verifier, from request to what it saw.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use sandbox::encoding::now;
use sandbox::keys::Key;
use serde_json::{Map, Value, json};
use support::wallet::{Answer, Held, Session, encrypt, read_request, wait};
use support::{Reply, Sandbox, expect, parameter, post_form};

struct Holder {
    bank: Held,
    job: Held,
    access: Held,
}

fn holder(sandbox: &Sandbox, key: &str) -> Holder {
    let types = ["bank-membership", "employment-assignment", "systems-access"];
    let session = Session::open(&sandbox.offer(json!({ "types": types, "key": key })));
    let [bank, job, access] = types.map(|slug| session.fetch(slug));
    Holder { bank, job, access }
}

fn r1a_paths() -> [(&'static str, Vec<Value>); 2] {
    [
        ("bank", vec![json!(["worker_reference"]), json!(["roles"])]),
        ("job", vec![json!(["job_role"])]),
    ]
}

impl Holder {
    fn for_r1a(&self) -> [(&str, &Held); 2] {
        [("bank", &self.bank), ("job", &self.job)]
    }
}

fn check_r1a(sandbox: &Sandbox, id: &Value) {
    let seen = sandbox.session(id);
    assert_eq!(seen["state"], "verified", "{seen}");
    let bank = &seen["disclosed"]["bank"][0];
    assert_eq!(bank["worker_reference"], "PCB-7Q4M-2291");
    assert_eq!(bank["roles"][0]["role"], "Staff Nurse");
    assert!(bank.get("joined_on").is_none() && bank.get("identity_ref").is_none());
    let job = &seen["disclosed"]["job"][0];
    assert_eq!(job["job_role"], "Staff Nurse");
    assert!(job.get("pay_band").is_none());
    assert_eq!(job["issuing_organisation"]["name"], "Westmere Coast Hospitals");
    assert_eq!(seen["presentations"][1]["disclosed_paths"], json!([["job_role"]]));
}

#[test]
fn r1a_is_verified_by_every_prefix_mode_encryption_and_way_of_sending() {
    let sandbox = Sandbox::start();
    let holder = holder(&sandbox, "x5c");
    for prefix in ["x509_san_dns", "x509_hash", "redirect_uri"] {
        for (mode, enc) in [
            ("direct_post", "A128GCM"),
            ("direct_post.jwt", "A128GCM"),
            ("direct_post.jwt", "A256GCM"),
        ] {
            for (by_reference, method) in [(false, "get"), (true, "get"), (true, "post")] {
                let made = sandbox.request(json!({
                    "request": "R1a", "client_id_prefix": prefix, "response_mode": mode, "enc": enc,
                    "by_reference": by_reference, "request_uri_method": method,
                }));
                let uri = made["uri"].as_str().unwrap();
                let request = read_request(uri);
                assert_eq!(request["response_mode"], mode);
                assert_eq!(json!(parameter(uri, "client_id")), request["client_id"]);
                assert!(
                    request["client_id"]
                        .as_str()
                        .unwrap()
                        .starts_with(&format!("{prefix}:"))
                );
                if method == "post" {
                    assert_eq!(request["wallet_nonce"], "wn-1");
                }
                let answer = Answer::to(&request, &r1a_paths());
                assert_eq!(expect(200, answer.send(&request, &holder.for_r1a())), json!({}));
                check_r1a(&sandbox, &made["id"]);
            }
        }
    }
}

#[test]
fn credentials_of_every_kind_of_issuer_key_are_verified() {
    let sandbox = Sandbox::start();
    for key in ["did:jwk", "did:key", "did:key-eddsa", "metadata"] {
        let holder = holder(&sandbox, key);
        let made = sandbox.request(json!({ "request": "R1a", "redirect": true }));
        let request = read_request(made["uri"].as_str().unwrap());
        let reply = expect(
            200,
            Answer::to(&request, &r1a_paths()).send(&request, &holder.for_r1a()),
        );
        assert!(
            reply["redirect_uri"]
                .as_str()
                .unwrap()
                .starts_with("http://localhost:")
        );
        check_r1a(&sandbox, &made["id"]);
    }
}

#[test]
fn r4_needs_the_right_organisation_and_leaves_the_registration_to_choice() {
    let sandbox = Sandbox::start();
    let holder = holder(&sandbox, "x5c");
    let paths = [
        "organisation_ods_code",
        "account_id",
        "job_role",
        "role_codes",
        "area_of_work",
        "not_after",
    ];
    let paths: Vec<Value> = paths.iter().map(|name| json!([name])).collect();
    let made = sandbox.request(json!({ "request": "R4" }));
    let request = read_request(made["uri"].as_str().unwrap());
    let answer = Answer::to(&request, &[("access", paths.clone())]);
    expect(200, answer.send(&request, &[("access", &holder.access)]));
    let seen = sandbox.session(&made["id"]);
    assert_eq!(
        seen["disclosed"]["access"][0]["role_codes"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(seen["disclosed"]["access"][0]["minimum_aal"], "2");

    // Somebody else's organisation code is asked for: the values do not match.
    let mut dcql = request["dcql_query"].clone();
    dcql["credentials"][0]["claims"][0]["values"] = json!(["ZT9"]);
    let made = sandbox.request(json!({ "dcql": dcql }));
    let request = read_request(made["uri"].as_str().unwrap());
    let answer = Answer::to(&request, &[("access", paths)]);
    expect(400, answer.send(&request, &[("access", &holder.access)]));
    let seen = sandbox.session(&made["id"]);
    assert_eq!(seen["state"], "refused");
    assert_eq!(seen["disclosed"], json!({}));
}

/// Sends an answer that `change` made wrong, and says why the verifier refused it.
fn refusal(sandbox: &Sandbox, holder: &Holder, change: impl Fn(&mut Answer)) -> String {
    let made = sandbox.request(json!({ "request": "R1a", "response_mode": "direct_post" }));
    let request = read_request(made["uri"].as_str().unwrap());
    let mut answer = Answer::to(&request, &r1a_paths());
    change(&mut answer);
    refused(sandbox, &made["id"], answer.send(&request, &holder.for_r1a()))
}

fn refused(sandbox: &Sandbox, id: &Value, reply: Reply) -> String {
    assert_eq!(expect(400, reply)["error"], "invalid_request");
    let seen = sandbox.session(id);
    assert_eq!(seen["state"], "refused");
    seen["error"].as_str().unwrap().to_owned()
}

#[test]
fn an_answer_with_one_thing_wrong_is_refused() {
    let sandbox = Sandbox::start();
    let holder = holder(&sandbox, "x5c");
    let refusal = |change: &dyn Fn(&mut Answer)| refusal(&sandbox, &holder, change);
    assert!(refusal(&|a| a.aud = json!("x509_san_dns:other.example")).contains("another verifier"));
    assert!(refusal(&|a| a.nonce = json!("other")).contains("another nonce"));
    assert!(refusal(&|a| a.state = json!("other")).contains("state"));
    assert!(refusal(&|a| a.iat = now() - 3600).contains("too old"));
    assert!(refusal(&|a| a.iat = now() + 3600).contains("future"));
    assert!(refusal(&|a| a.sd_hash = Some("AAAA".to_owned())).contains("sd_hash"));
    assert!(refusal(&|a| a.signer = Some(wait(Key::es256()).unwrap())).contains("holder's signature"));
    assert!(refusal(&|a| a.paths[0].1.truncate(1)).contains("[\"roles\"] is missing"));
    assert!(refusal(&|a| a.paths.truncate(1)).contains("job did not come"));
}

#[test]
fn an_answer_must_be_encrypted_as_asked() {
    let sandbox = Sandbox::start();
    let holder = holder(&sandbox, "x5c");
    let make = || {
        let made = sandbox.request(json!({ "request": "R1a" }));
        let request = read_request(made["uri"].as_str().unwrap());
        (made, request)
    };
    let (made, request) = make();
    let mut answer = Answer::to(&request, &r1a_paths());
    answer.encrypted = false;
    let why = refused(&sandbox, &made["id"], answer.send(&request, &holder.for_r1a()));
    assert!(why.contains("not encrypted"), "{why}");

    let (made, mut request) = make();
    request["client_metadata"]["encrypted_response_enc_values_supported"] = json!(["A256GCM"]);
    let why = refused(
        &sandbox,
        &made["id"],
        Answer::to(&request, &r1a_paths()).send(&request, &holder.for_r1a()),
    );
    assert!(why.contains("enc"), "{why}");

    let (made, request) = make();
    let jwe = encrypt(&request, &json!({ "vp_token": {}, "state": request["state"] }));
    let broken = format!("{}AAAA", &jwe[..jwe.len() - 4]);
    let reply = post_form(
        request["response_uri"].as_str().unwrap(),
        &[("response", &broken)],
    );
    let why = refused(&sandbox, &made["id"], reply);
    assert!(why.contains("JWE"), "{why}");
}

#[test]
fn a_credential_that_is_spoilt_is_refused() {
    let sandbox = Sandbox::start();
    for (spoil, why) in [
        ("signature", "issuer's signature"),
        ("issuer", "iss is not a name"),
        ("untrusted_chain", "the chain"),
        ("expired_certificate", "the chain"),
        ("expired", "has ended"),
        ("not_yet_valid", "not valid yet"),
        ("wrong_cnf", "holder's signature"),
        ("missing_cnf", "cnf.jwk is missing"),
        ("wrong_type", "vct is not"),
        ("wrong_typ", "typ is not"),
    ] {
        let offer = sandbox.offer(json!({ "types": ["employment-assignment"], "spoil": spoil }));
        let job = Session::open(&offer).fetch("employment-assignment");
        let mut dcql = json!({ "credentials": [{
            "id": "job", "format": "dc+sd-jwt", "claims": [{ "path": ["job_role"] }],
        }] });
        dcql["credentials"][0]["meta"] =
            json!({ "vct_values": ["https://types.staffpassport.example/employment-assignment/1"] });
        let made = sandbox.request(json!({ "dcql": dcql }));
        let request = read_request(made["uri"].as_str().unwrap());
        let answer = Answer::to(&request, &[("job", vec![json!(["job_role"])])]);
        let refusal = refused(&sandbox, &made["id"], answer.send(&request, &[("job", &job)]));
        assert!(refusal.contains(why), "{spoil}: {refusal}");
    }
}

#[test]
fn a_decline_is_recorded_in_the_clear_and_encrypted_and_nothing_is_answered_twice() {
    let sandbox = Sandbox::start();
    for encrypted in [false, true] {
        let made = sandbox.request(json!({ "request": "R4" }));
        let request = read_request(made["uri"].as_str().unwrap());
        let (uri, state) = (
            request["response_uri"].as_str().unwrap(),
            request["state"].as_str().unwrap(),
        );
        let decline = || {
            if encrypted {
                let jwe = encrypt(&request, &json!({ "error": "access_denied", "state": state }));
                return post_form(uri, &[("response", &jwe)]);
            }
            post_form(uri, &[("error", "access_denied"), ("state", state)])
        };
        expect(200, decline());
        let seen = sandbox.session(&made["id"]);
        assert_eq!(
            (&seen["state"], &seen["error"]),
            (&json!("declined"), &json!("access_denied"))
        );
        expect(400, decline());
        assert_eq!(sandbox.session(&made["id"])["state"], "declined");
    }
}

#[test]
fn only_what_was_asked_for_may_come_and_once() {
    let sandbox = Sandbox::start();
    let holder = holder(&sandbox, "x5c");
    for twice in [false, true] {
        let made = sandbox.request(json!({ "request": "R1a", "response_mode": "direct_post" }));
        let request = read_request(made["uri"].as_str().unwrap());
        let answer = Answer::to(&request, &[]);
        let shown = |held: &Held, path: &str| answer.present(held, &[json!([path])]);
        let mut tokens = Map::new();
        if twice {
            let (one, two) = (shown(&holder.job, "job_role"), shown(&holder.job, "job_role"));
            tokens.insert("job".to_owned(), json!([one, two]));
        } else {
            tokens.insert("access".to_owned(), json!([shown(&holder.access, "job_role")]));
        }
        let why = refused(&sandbox, &made["id"], answer.send_tokens(&request, tokens));
        assert!(
            why.contains(if twice {
                "2 presentations"
            } else {
                "was not asked for"
            }),
            "{why}"
        );
    }
}
