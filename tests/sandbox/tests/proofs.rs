//! Credentials and presentations with Data Integrity proofs, made and verified by the engine (`tests/sandbox-w3c`).
//! Where that is not built, these tests say that they were skipped; with `CI=true` they fail.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use sandbox::engine::{Curve, Engine, EngineKey, ProofOptions};
use sandbox::form::Suite;
use serde_json::{Map, Value, json};
use support::wallet::{Answer, Session, read_request};
use support::{Sandbox, expect, get, get_as, peek};

/// The engine, where it is built.
fn engine() -> Option<PathBuf> {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../sandbox-w3c/target"),
        PathBuf::from,
    );
    let program = folder.join("debug/sandbox-w3c");
    if program.is_file() {
        return Some(program);
    }
    let command = "cargo build --manifest-path tests/sandbox-w3c/Cargo.toml";
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "the engine of proofs is missing: {command}"
    );
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: the engine of proofs is missing: {command}"
    );
    None
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn what(suite: Suite) -> String {
    format!("qualification.ldp_vc.{}", suite.id())
}

/// The suites of whole documents, with each curve of the issuers'.
fn whole() -> impl Iterator<Item = Suite> {
    Suite::ISSUED.into_iter().filter(|suite| !suite.is_selective())
}

/// A credential of this suite for a holder whose key the test's engine has.
fn issue(sandbox: &Sandbox, more: Value, suite: Suite) -> (Value, sandbox::keys::Key) {
    let mut offer = json!({ "types": [what(suite)] });
    offer
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let session = Session::open(&sandbox.offer(offer));
    session.fetch_w3c(&what(suite))
}

#[test]
fn a_credential_of_each_suite_is_made_and_verifies() {
    let Some(program) = engine() else { return };
    let sandbox = Sandbox::start_with(&["--proofs", program.to_str().unwrap()]);
    let runtime = runtime();
    let checker = runtime.block_on(async { Engine::start(&program) }).unwrap();
    for suite in whole() {
        let (credential, key) = issue(&sandbox, json!({ "status": true }), suite);
        let proof = &credential["proof"];
        let (kind, cryptosuite) = if suite.is_cryptosuite() {
            ("DataIntegrityProof", json!(suite.name()))
        } else {
            (suite.name(), Value::Null)
        };
        assert_eq!(
            (&proof["type"], &proof["cryptosuite"]),
            (&json!(kind), &cryptosuite)
        );
        assert_eq!(proof["proofPurpose"], "assertionMethod");
        let issuer = credential["issuer"]["id"].as_str().unwrap();
        assert!(
            proof["verificationMethod"]
                .as_str()
                .unwrap()
                .starts_with(&format!("{issuer}#"))
        );
        assert!(sandbox.trust["dids"].as_array().unwrap().contains(&json!(issuer)));
        assert_eq!(credential["credentialSubject"]["id"], key.did_jwk().unwrap());
        // No context has to be fetched: those of W3C, and one that stands in the document.
        let contexts = credential["@context"].as_array().unwrap();
        assert!(
            contexts
                .iter()
                .all(|one| one.is_object() || one.as_str().unwrap().contains("w3"))
        );
        let document = credential.as_object().unwrap();
        assert_eq!(
            runtime.block_on(checker.verify(document)),
            Ok(()),
            "{}",
            suite.name()
        );
        // Its status list is signed by the same key.
        let list = credential["credentialStatus"][0]["statusListCredential"]
            .as_str()
            .unwrap();
        let (header, jwt) = peek(&String::from_utf8(get(list).2).unwrap());
        assert_eq!(
            (&header["kid"], &jwt["issuer"]),
            (&proof["verificationMethod"], &json!(issuer))
        );
        // To who reads that, with a proof inside.
        let (code, kind, body) = get_as(list, "application/vc+jwt, application/vc");
        assert_eq!((code, kind.as_str()), (200, "application/vc"));
        let embedded: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(embedded["id"], list);
        assert_eq!(
            (&embedded["proof"]["verificationMethod"], &embedded["issuer"]),
            (&proof["verificationMethod"], &json!(issuer))
        );
        let document = embedded.as_object().unwrap();
        assert_eq!(runtime.block_on(checker.verify(document)), Ok(()));
    }
}

/// What others made and published (`tests/vectors`).
#[test]
fn the_engine_verifies_published_proofs_and_no_changed_ones() {
    let Some(program) = engine() else { return };
    let runtime = runtime();
    let checker = runtime.block_on(async { Engine::start(&program) }).unwrap();
    for name in [
        "data-integrity/eddsa-jcs-2022",
        "data-integrity/ecdsa-jcs-2019-p256",
        "data-integrity/ecdsa-jcs-2019-p384",
        "data-integrity/ecdsa-rdfc-2019-p384",
        "w3c-vc-di-bbs/derivedRevealDocument",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../vectors/{name}.json"));
        let published: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let mut document = published.as_object().unwrap().clone();
        assert_eq!(runtime.block_on(checker.verify(&document)), Ok(()), "{name}");
        document["credentialSubject"]["sailNumber"] = json!("Earth102");
        document["credentialSubject"]["title"] = json!("Physician");
        assert!(runtime.block_on(checker.verify(&document)).is_err(), "{name}");
    }
}

#[test]
fn a_base_proof_of_bbs_is_made_and_is_nothing_to_present() {
    let Some(program) = engine() else { return };
    let sandbox = Sandbox::start_with(&["--proofs", program.to_str().unwrap()]);
    let runtime = runtime();
    let checker = runtime.block_on(async { Engine::start(&program) }).unwrap();
    let (credential, _) = issue(&sandbox, json!({ "status": true }), Suite::Bbs2023);
    let proof = &credential["proof"];
    assert_eq!(proof["cryptosuite"], "bbs-2023");
    // "serializeBaseProofValue": the tag, then five parts.
    assert!(
        proof["proofValue"].as_str().unwrap().starts_with("u2V0ChVhQ"),
        "{proof}"
    );
    assert!(
        credential["issuer"]["id"]
            .as_str()
            .unwrap()
            .starts_with("did:key:zUC7")
    );
    // A key of BBS signs no status lists.
    assert!(credential.get("credentialStatus").is_none());
    let whole = credential.as_object().unwrap();
    assert!(runtime.block_on(checker.verify(whole)).is_err());
}

#[test]
fn spoilt_proofs_do_not_verify() {
    let Some(program) = engine() else { return };
    let sandbox = Sandbox::start_with(&["--proofs", program.to_str().unwrap()]);
    let runtime = runtime();
    let checker = runtime.block_on(async { Engine::start(&program) }).unwrap();
    for suite in whole() {
        for spoil in ["signature", "tampered", "wrong_key", "issuer", "unknown_context"] {
            // To a signature over JSON, a context is but a text.
            if suite.is_json() && spoil == "unknown_context" {
                continue;
            }
            let (credential, _) = issue(&sandbox, json!({ "spoil": spoil }), suite);
            let document = credential.as_object().unwrap();
            let issuer = credential["issuer"]["id"].as_str().unwrap();
            let own = credential["proof"]["verificationMethod"]
                .as_str()
                .unwrap()
                .starts_with(&format!("{issuer}#"));
            let verified = runtime.block_on(checker.verify(document));
            // Another's signature may be right; it is not the issuer's.
            assert!(
                verified.is_err() || !own,
                "{} {spoil}: {credential}",
                suite.name()
            );
        }
    }
    for spoil in ["foreign_disclosure", "alg_none", "untrusted_chain"] {
        let body = json!({ "types": [what(Suite::EdDsaRdfc2022)], "spoil": spoil });
        let reply = support::post_json(&format!("{}/control/offers", sandbox.base), None, &body);
        assert_eq!(reply.0, 400, "{spoil}");
    }
}

/// A credential for the engine's own key, made as the sandbox's issuer would, and a presentation of it.
fn presented(
    runtime: &tokio::runtime::Runtime,
    engine: &Engine,
    (holder, suite): (&EngineKey, Suite),
    credential: &Value,
    request: &Value,
) -> Map<String, Value> {
    let document = json!({
        "@context": [credential["@context"][0]],
        "type": ["VerifiablePresentation"],
        "holder": holder.did,
        "verifiableCredential": [credential],
    });
    let options = ProofOptions {
        presentation: true,
        challenge: request["nonce"].as_str().map(str::to_owned),
        domain: request["client_id"].as_str().map(str::to_owned),
        ..ProofOptions::default()
    };
    let signed = engine.sign(holder, suite, document.as_object().unwrap(), &options);
    runtime.block_on(signed).unwrap()
}

/// A key of an engine's, and a credential that is bound to it and has a place on its lists.
fn held(
    sandbox: &Sandbox,
    runtime: &tokio::runtime::Runtime,
    engine: &Engine,
    suite: Suite,
) -> (EngineKey, Value) {
    let holder = runtime.block_on(engine.key(Curve::P256)).unwrap();
    let offer = sandbox.offer(json!({ "types": [what(suite)], "status": true }));
    let session = Session::open(&offer);
    let credential = session.fetch_for(&what(suite), |claims| {
        let signed = engine.sign_jws(&holder, "openid4vci-proof+jwt", &claims);
        runtime.block_on(signed).unwrap()
    });
    assert_eq!(credential["credentialSubject"]["id"], holder.did.as_str());
    (holder, credential)
}

fn query() -> Value {
    json!({ "credentials": [{
        "id": "degree", "format": "ldp_vc", "meta": { "type_values": [["QualificationCredential"]] },
        "claims": [{ "path": ["credentialSubject", "title"] }],
    }] })
}

#[test]
fn a_presentation_with_a_proof_is_verified_and_one_of_somebody_else_is_refused() {
    let Some(program) = engine() else { return };
    let sandbox = Sandbox::start_with(&["--proofs", program.to_str().unwrap()]);
    let runtime = runtime();
    let wallet = runtime.block_on(async { Engine::start(&program) }).unwrap();
    let stranger = runtime.block_on(wallet.key(Curve::P256)).unwrap();
    let suite = Suite::EcdsaRdfc2019;
    let (holder, credential) = held(&sandbox, &runtime, &wallet, suite);
    let send = |document: Map<String, Value>, request: &Value| {
        let tokens = Map::from_iter([("degree".to_owned(), json!([document]))]);
        Answer::to(request, &[]).send_tokens(request, tokens)
    };
    let made = sandbox.request(json!({ "dcql": query() }));
    let request = read_request(made["uri"].as_str().unwrap());
    let right = presented(&runtime, &wallet, (&holder, suite), &credential, &request);
    expect(200, send(right.clone(), &request));
    let seen = sandbox.session(&made["id"]);
    assert_eq!(seen["state"], "verified", "{seen}");
    assert_eq!(
        seen["disclosed"]["degree"][0]["credentialSubject"]["title"],
        "BSc (Hons) Nursing (Adult)"
    );
    // The same again for another request: its nonce is another.
    let other = sandbox.request(json!({ "dcql": query() }));
    let request = read_request(other["uri"].as_str().unwrap());
    assert_eq!(send(right, &request).0, 400);
    for (name, change) in [("stranger", 0), ("tampered", 1), ("domain", 2), ("suite", 3)] {
        let mut asked = json!({ "dcql": query() });
        if change == 3 {
            asked["proof_suites"] = json!(["eddsa-rdfc-2022", "Ed25519Signature2020"]);
        }
        let made = sandbox.request(asked);
        let mut request = read_request(made["uri"].as_str().unwrap());
        let mut shown = credential.clone();
        let mut by = &holder;
        match change {
            0 => by = &stranger,
            1 => shown["credentialSubject"]["title"] = json!("MBBS"),
            2 => request["client_id"] = json!("x509_san_dns:impostor.example"),
            _ => {
                let taken = &request["client_metadata"]["vp_formats_supported"]["ldp_vc"];
                let types = json!(["DataIntegrityProof", "Ed25519Signature2020"]);
                assert_eq!(
                    (&taken["proof_type_values"], &taken["cryptosuite_values"]),
                    (&types, &json!(["eddsa-rdfc-2022"]))
                );
            }
        }
        let document = presented(&runtime, &wallet, (by, suite), &shown, &request);
        assert_eq!(send(document, &request).0, 400, "{name}");
        assert_eq!(sandbox.session(&made["id"])["state"], "refused", "{name}");
    }
}

#[test]
fn the_verifier_reads_lists_with_a_proof_inside() {
    let Some(program) = engine() else { return };
    let sandbox = Sandbox::start_with(&["--proofs", program.to_str().unwrap()]);
    let runtime = runtime();
    let wallet = runtime.block_on(async { Engine::start(&program) }).unwrap();
    let suite = Suite::EcdsaJcs2019;
    let (holder, credential) = held(&sandbox, &runtime, &wallet, suite);
    for (change, error) in [
        (json!({ "status": "valid" }), None),
        (
            json!({ "status": "suspended" }),
            Some("the credential is suspended"),
        ),
        (
            json!({ "lists": "signature" }),
            Some("the status is not known: the list's proof: "),
        ),
        (
            json!({ "lists": "issuer" }),
            Some("the status is not known: somebody else than the issuer signed the list"),
        ),
    ] {
        let control = format!("{}/control/status", sandbox.base);
        expect(200, support::post_json(&control, None, &change));
        let made = sandbox.request(json!({ "dcql": query() }));
        let request = read_request(made["uri"].as_str().unwrap());
        let document = presented(&runtime, &wallet, (&holder, suite), &credential, &request);
        let tokens = Map::from_iter([("degree".to_owned(), json!([document]))]);
        let code = Answer::to(&request, &[]).send_tokens(&request, tokens).0;
        let said = sandbox.session(&made["id"])["error"].clone();
        match error {
            None => assert_eq!((code, &said), (200, &Value::Null), "{change}"),
            Some(error) => {
                assert_eq!(code, 400, "{change}");
                let begin = format!("degree: {error}");
                assert!(said.as_str().unwrap().starts_with(&begin), "{change} {said}");
            }
        }
    }
}

#[test]
fn without_an_engine_there_is_nothing_with_proofs() {
    let sandbox = Sandbox::start();
    let body = json!({ "types": [what(Suite::EdDsaRdfc2022)] });
    let reply = support::post_json(&format!("{}/control/offers", sandbox.base), None, &body);
    assert_eq!(reply.0, 400);
    let made = sandbox.request(json!({ "dcql": query() }));
    let request = read_request(made["uri"].as_str().unwrap());
    let tokens = Map::from_iter([("degree".to_owned(), json!([{}]))]);
    assert_eq!(Answer::to(&request, &[]).send_tokens(&request, tokens).0, 400);
}
