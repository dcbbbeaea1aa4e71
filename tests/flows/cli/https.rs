//! Out of development mode: https only, with a root of one's own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use serde_json::json;
use wallet_tests::sandbox::Sandbox;
use wallet_tests::wallet::WalletCli;

use crate::uri;

/// A sandbox that calls itself by an https address, TLS before it, and the root of its certificate as PEM.
fn sandbox_behind_tls() -> (Sandbox, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let name = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let sandbox = Sandbox::start_with(&["--name", &name]);
    let plain = sandbox.control().split('/').nth(2).unwrap();
    let port = plain.rsplit(':').next().unwrap().parse().unwrap();
    let (config, root) = tls();
    let config = Arc::new(config);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let session = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut tls = rustls::StreamOwned::new(session, stream);
            thread::spawn(move || pass_on(&mut tls, SocketAddr::from(([127, 0, 0, 1], port))));
        }
    });
    (sandbox, root)
}

fn tls() -> (rustls::ServerConfig, String) {
    let root_key = rcgen::KeyPair::generate().unwrap();
    let mut root = rcgen::CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root_pem = root.self_signed(&root_key).unwrap().pem();
    let issuer = rcgen::Issuer::new(root, root_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let leaf = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let leaf = leaf.signed_by(&key, &issuer).unwrap();
    let private = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)
        .unwrap();
    (config, root_pem)
}

/// One request and its answer. A client that does not trust the certificate breaks off before.
fn pass_on(tls: &mut rustls::StreamOwned<rustls::ServerConnection, TcpStream>, to: SocketAddr) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !is_whole(&request) {
        match tls.read(&mut buffer) {
            Ok(read @ 1..) => request.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    // Closed after one answer, so that its end is known.
    let end = request.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let mut upstream = TcpStream::connect(to).unwrap();
    upstream.write_all(&request[..end]).unwrap();
    upstream.write_all(b"Connection: close\r\n").unwrap();
    upstream.write_all(&request[end..]).unwrap();
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).unwrap();
    let sent = tls.write_all(&answer).and_then(|()| tls.flush());
    tls.conn.send_close_notify();
    // A client that has what it wants may be gone already.
    let _gone = sent.and_then(|()| tls.flush());
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    body.len() >= length.map_or(0, |length| length.trim().parse().unwrap())
}

/// A wallet out of development mode that trusts the sandbox's anchors.
fn production_wallet(sandbox: &Sandbox) -> WalletCli {
    sandbox.wallet().in_production()
}

#[test]
fn the_whole_way_over_https_with_a_root_of_ones_own() {
    let (sandbox, root) = sandbox_behind_tls();
    let wallet = production_wallet(&sandbox);
    let root = wallet.file("tls-root.pem", &root);
    let root = root.to_str().unwrap();
    for key in ["x5c", "metadata"] {
        let types = ["bank-membership", "employment-assignment"];
        let offer = sandbox.offer(json!({ "types": types, "by_reference": true, "key": key }));
        // Without the root there is no way in, and nothing is lost by trying.
        let refused = wallet.run(["--yes", "accept", &uri(&offer)]);
        refused.expect_error("failed", 6, "network.tls");
        let accepted = wallet.run([
            "--tls-root",
            root,
            "--yes",
            "--trust-unknown",
            "accept",
            &uri(&offer),
        ]);
        accepted.expect("accepted", 0);
    }
    let request = sandbox.request(json!({ "request": "R1a", "request_uri_method": "post" }));
    wallet
        .run(["--yes", "share", &uri(&request)])
        .expect_error("failed", 6, "network.tls");
    wallet
        .run(["--tls-root", root, "--yes", "share", &uri(&request)])
        .expect("shared", 0);
    assert_eq!(sandbox.session(&request)["state"], "verified");
}

#[test]
fn plain_http_is_refused_out_of_development_mode() {
    let sandbox = Sandbox::start();
    let wallet = production_wallet(&sandbox);
    for by_reference in [false, true] {
        let offer = sandbox.offer(json!({ "types": ["identity"], "by_reference": by_reference }));
        let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
        answer.expect_error("refused", 3, "issuance.offer.address");
        let request = sandbox.request(json!({ "request": "R1a", "by_reference": by_reference }));
        let answer = wallet.run(["--yes", "share", &uri(&request)]);
        answer.expect_error("refused", 3, "presentation.request.address");
    }
    assert_eq!(sandbox.log(0).0, Vec::<String>::new(), "nothing is sent");
}

#[test]
fn a_root_that_is_none_is_a_mistake_of_the_command_line() {
    let wallet = WalletCli::create();
    let none = wallet.file("none.pem", "no certificate");
    for file in [none.to_str().unwrap(), "/nowhere/root.pem"] {
        wallet
            .run(["--tls-root", file, "list"])
            .expect_error("failed", 2, "cli.usage");
    }
}
