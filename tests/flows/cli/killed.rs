//! A call that is killed is resumed by the next one, wherever it was.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::json;
use wallet_tests::sandbox::Sandbox;

use crate::spoilt::holder_keys;
use crate::uri;

#[test]
fn an_acceptance_that_was_killed_is_resumed_or_says_that_the_offer_is_used_up() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let mut accepted = 0;
    for step in 0_u32..12 {
        // With the slow nonce the call is between token and credential for three seconds.
        let slow = step % 3 == 0;
        let offer = if slow {
            json!({ "types": ["identity"], "fault": "nonce_slow" })
        } else {
            json!({ "types": ["identity"], "by_reference": true })
        };
        let offer = sandbox.offer(offer);
        let mut call = wallet.json();
        call.args(["--yes", "accept", &uri(&offer)])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut call = call.spawn().unwrap();
        thread::sleep(Duration::from_millis(if slow {
            1200
        } else {
            u64::from(step) * 70
        }));
        call.kill().unwrap();
        call.wait().unwrap();
        let resumed = wallet.run(["--yes", "accept", &uri(&offer)]);
        match (resumed.outcome(), resumed.code) {
            ("accepted", 0) => accepted += 1,
            // Killed between the token request and its answer, or after all was decided.
            ("failed", 6) => assert_eq!(resumed.error(), "issuance.offer.used_up"),
            ended => panic!("{ended:?}: {}", resumed.document),
        }
        let issued = sandbox.session(&offer)["issued"].as_array().unwrap().len();
        assert!(issued <= 2, "issued {issued} times");
    }
    assert!(accepted > 3);
    // Each credential that is held has its key, and no key is left over.
    let held = wallet.credentials();
    assert!(held.iter().all(|held| held["state"] == "active"));
    assert_eq!(holder_keys(&wallet.device()), held.len());
}

#[test]
fn a_share_that_was_killed_is_never_sent_twice() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &["bank-membership", "employment-assignment"]);
    for step in 0_u32..8 {
        let request = sandbox.request(json!({ "request": "R1a", "by_reference": false }));
        let mut call = wallet.json();
        call.args(["--yes", "share", &uri(&request)])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut call = call.spawn().unwrap();
        thread::sleep(Duration::from_millis(u64::from(step) * 90));
        call.kill().unwrap();
        call.wait().unwrap();
        let (_, before) = sandbox.log(0);
        let again = wallet.run(["--yes", "share", &uri(&request)]);
        match (again.outcome(), again.code) {
            ("shared", 0) => assert_eq!(sandbox.log(before).0.len(), 1),
            ("failed", 1) => {
                assert_eq!(again.error(), "presentation.answered");
                let last = wallet.history().pop().unwrap();
                assert_eq!(last["kind"], "shared");
                assert_eq!(last["sent"], true);
            }
            ended => panic!("{ended:?}: {}", again.document),
        }
    }
}
