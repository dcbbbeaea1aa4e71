//! The HTTP port against servers on loopback.

#![expect(
    clippy::unwrap_used,
    reason = "a test's helpers fail by panicking, as the test does"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use wallet_core::{Http, HttpFault, HttpMethod, HttpRequest, HttpResponse};
use wallet_host::{RootsError, TimeLimits, UreqHttp, UreqHttpConfig, block_on};

const SHORT: TimeLimits = TimeLimits {
    connect: Duration::from_secs(5),
    whole: Duration::from_millis(400),
};

/// Answers every connection with `answer`, and hands on what it was asked.
struct Server {
    address: SocketAddr,
    asked: Receiver<String>,
}

impl Server {
    fn start(answer: impl Fn(&mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, asked) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = tell.send(read_request(&mut stream));
                answer(&mut stream);
            }
        });
        Self { address, asked }
    }

    fn saying(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |stream| {
            let _ = stream.write_all(&answer);
        })
    }

    fn url(&self) -> String {
        format!("http://{}/path?query=1", self.address)
    }
}

fn read_request(stream: &mut impl Read) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        text.push(byte[0]);
    }
    let head = String::from_utf8(text).unwrap();
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase()
            .strip_prefix("content-length: ")?
            .parse()
            .ok()
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn get(url: String, max_response_bytes: u64) -> HttpRequest {
    HttpRequest {
        method: HttpMethod::Get,
        url,
        headers: Vec::new(),
        body: Vec::new(),
        max_response_bytes,
    }
}

fn http() -> UreqHttp {
    UreqHttp::new(&UreqHttpConfig::default())
}

fn send(request: HttpRequest) -> Result<HttpResponse, HttpFault> {
    block_on(http().send(request))
}

fn send_in_time(limits: TimeLimits, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
    block_on(UreqHttp::new(&UreqHttpConfig::default().time_limits(limits)).send(request))
}

#[test]
fn a_request_goes_out_as_it_is() {
    let server = Server::saying("HTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 2\r\n\r\nhi");
    let request = HttpRequest {
        method: HttpMethod::Post,
        url: server.url(),
        headers: vec![
            ("content-type".to_owned(), "text/plain".to_owned()),
            ("x-test".to_owned(), "a b".to_owned()),
        ],
        body: b"body".to_vec(),
        max_response_bytes: 100,
    };
    let response = send(request).unwrap();
    assert_eq!((response.status, response.body.as_slice()), (200, &b"hi"[..]));
    assert_eq!(response.header("x-one"), Some("1"));
    let asked = server.asked.recv().unwrap().to_ascii_lowercase();
    assert!(asked.starts_with("post /path?query=1 http/1.1\r\n"), "{asked}");
    assert!(asked.ends_with("\r\n\r\nbody"), "{asked}");
    for header in ["content-type: text/plain", "x-test: a b"] {
        assert!(asked.contains(&format!("\r\n{header}\r\n")), "{asked}");
    }
}

#[test]
fn no_header_is_added_beyond_what_http_needs() {
    let server = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    send(get(server.url(), 10)).unwrap();
    let asked = server.asked.recv().unwrap();
    let names: Vec<String> = asked
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':').map(|(name, _)| name.to_ascii_lowercase()))
        .collect();
    assert_eq!(names, ["host"]);
}

#[test]
fn no_cookie_comes_back() {
    let server = Server::saying(
        "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    );
    let http = http();
    for _ in 0..2 {
        block_on(http.send(get(server.url(), 10))).unwrap();
        assert!(
            !server
                .asked
                .recv()
                .unwrap()
                .to_ascii_lowercase()
                .contains("cookie")
        );
    }
}

#[test]
fn any_status_is_an_answer() {
    for status in [204, 400, 404, 500, 503] {
        let server = Server::saying(format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n"));
        assert_eq!(send(get(server.url(), 10)).unwrap().status, status);
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    for status in [301, 302, 303, 307, 308] {
        let location = elsewhere.url();
        let server = Server::saying(format!(
            "HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        ));
        let response = send(get(server.url(), 10)).unwrap();
        assert_eq!(
            (response.status, response.header("location")),
            (status, Some(location.as_str()))
        );
    }
    assert!(elsewhere.asked.try_recv().is_err(), "nobody went there");
}

#[test]
fn a_body_as_long_as_allowed_is_taken_and_a_longer_one_refused() {
    let with_length = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n2\r\n45\r\n0\r\n\r\n";
    let until_close = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n12345";
    for answer in [with_length, chunked, until_close] {
        let server = Server::saying(answer);
        assert_eq!(send(get(server.url(), 5)).unwrap().body, b"12345", "{answer}");
        assert_eq!(
            send(get(server.url(), 4)).unwrap_err(),
            HttpFault::TooLarge,
            "{answer}"
        );
        assert_eq!(
            send(get(server.url(), 0)).unwrap_err(),
            HttpFault::TooLarge,
            "{answer}"
        );
    }
}

#[test]
fn a_body_without_end_is_refused() {
    let server = Server::start(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    assert_eq!(send(get(server.url(), 100_000)).unwrap_err(), HttpFault::TooLarge);
}

#[test]
fn headers_without_end_are_refused() {
    let server = Server::start(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream
            .write_all(b"X-Long: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n")
            .is_ok()
        {}
    });
    let fault = send(get(server.url(), 100)).unwrap_err();
    assert!(
        matches!(fault, HttpFault::TooLarge | HttpFault::Platform),
        "{fault:?}"
    );
}

#[test]
fn no_answer_in_time_is_a_fault() {
    let silent = Server::start(|_| thread::sleep(Duration::from_secs(3)));
    let started = Instant::now();
    assert_eq!(
        send_in_time(SHORT, get(silent.url(), 10)).unwrap_err(),
        HttpFault::TimedOut
    );
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_body_that_drips_is_cut_off() {
    let drip = Server::start(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        while stream.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    });
    let started = Instant::now();
    assert_eq!(
        send_in_time(SHORT, get(drip.url(), 10_000)).unwrap_err(),
        HttpFault::TimedOut
    );
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn an_answer_cut_short_is_no_answer() {
    let server = Server::saying("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort");
    assert_eq!(send(get(server.url(), 100)).unwrap_err(), HttpFault::TimedOut);
}

#[test]
fn a_connection_closed_without_an_answer_may_have_carried_the_request() {
    let server = Server::saying("");
    assert_eq!(send(get(server.url(), 100)).unwrap_err(), HttpFault::TimedOut);
}

#[test]
fn nobody_there_is_unreachable() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(
        send(get(format!("http://{address}/"), 10)).unwrap_err(),
        HttpFault::Unreachable
    );
}

#[test]
fn what_is_no_request_or_no_answer_is_a_fault_and_no_panic() {
    let url = Server::saying("not http at all\r\n\r\n").url();
    assert!(send(get(url.clone(), 10)).is_err());
    for bad in ["", "nonsense", "ftp://127.0.0.1/", "http://", "https://\u{7f}/"] {
        assert!(send(get(bad.to_owned(), 10)).is_err(), "{bad}");
    }
    let mut request = get(url, 10);
    request.headers = vec![("bad name".to_owned(), "v\r\nx: y".to_owned())];
    assert_eq!(send(request).unwrap_err(), HttpFault::Platform);
}

/// A TLS server with a certificate for 127.0.0.1 from a root of its own; gives that root as PEM.
fn tls_server() -> (SocketAddr, String) {
    let root_key = rcgen::KeyPair::generate().unwrap();
    let mut root = rcgen::CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root_pem = root.self_signed(&root_key).unwrap().pem();
    let issuer = rcgen::Issuer::new(root, root_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let leaf = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    let private = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let session = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut tls = rustls::StreamOwned::new(session, stream.unwrap());
            // A client that does not trust the certificate breaks off here.
            let mut first = [0];
            if tls.read_exact(&mut first).is_ok() {
                read_request(&mut tls);
                let _ = tls.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
            }
        }
    });
    (address, root_pem)
}

#[test]
fn tls_needs_a_root_that_is_trusted() {
    let (address, root) = tls_server();
    let url = format!("https://{address}/");
    assert_eq!(send(get(url.clone(), 10)).unwrap_err(), HttpFault::Tls);

    let trusting = UreqHttpConfig::default().add_roots_pem(root.as_bytes()).unwrap();
    let response = block_on(UreqHttp::new(&trusting).send(get(url.clone(), 10))).unwrap();
    assert_eq!(response.body, b"hi");

    let (_, another) = tls_server();
    let other = UreqHttpConfig::default()
        .add_roots_pem(another.as_bytes())
        .unwrap();
    assert_eq!(
        block_on(UreqHttp::new(&other).send(get(url, 10))).unwrap_err(),
        HttpFault::Tls
    );
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    let (address, root) = tls_server();
    let trusting = UreqHttpConfig::default().add_roots_pem(root.as_bytes()).unwrap();
    let url = format!("https://localhost:{}/", address.port());
    assert_eq!(
        block_on(UreqHttp::new(&trusting).send(get(url, 10))).unwrap_err(),
        HttpFault::Tls
    );
}

#[test]
fn plain_http_is_no_tls() {
    let server = Server::start(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
    });
    let url = format!("https://{}/", server.address);
    assert!(send_in_time(SHORT, get(url, 10)).is_err());
}

#[test]
fn a_file_without_a_usable_root_is_refused() {
    let garbled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in [
        "",
        "text",
        garbled,
        "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
    ] {
        assert_eq!(
            UreqHttpConfig::default()
                .add_roots_pem(pem.as_bytes())
                .unwrap_err(),
            RootsError,
            "{pem}"
        );
    }
}
