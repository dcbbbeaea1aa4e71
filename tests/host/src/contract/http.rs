use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use wallet_core::{Http, HttpFault, HttpMethod, HttpRequest, HttpResponse};

use super::{Breach, rule};
use crate::block_on;

/// What would say more of a wallet than that it asked.
const TELLING: [&str; 6] = [
    "user-agent:",
    "cookie:",
    "referer:",
    "origin:",
    "accept-language:",
    "from:",
];
const PATIENCE: Duration = Duration::from_secs(20);

/// A server on loopback that gives every connection the same answer.
struct Server {
    address: SocketAddr,
    asked: Receiver<Vec<u8>>,
}

impl Server {
    fn saying(answer: &'static [u8]) -> Result<Self, Breach> {
        let failed = |_| Breach("the suite can listen on loopback");
        let listener = TcpListener::bind("127.0.0.1:0").map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (tell, asked) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if tell.send(converse(stream, answer)).is_err() {
                    return;
                }
            }
        });
        Ok(Self { address, asked })
    }

    fn asked(&self) -> Result<String, Breach> {
        let asked = self.asked.recv_timeout(PATIENCE);
        let asked = asked.map_err(|_| Breach("a request reaches its address"))?;
        Ok(String::from_utf8_lossy(&asked).to_ascii_lowercase())
    }

    fn request(&self, max_response_bytes: u64) -> HttpRequest {
        HttpRequest {
            method: HttpMethod::Get,
            url: format!("http://{}/path?query=1", self.address),
            headers: Vec::new(),
            body: Vec::new(),
            max_response_bytes,
        }
    }
}

/// Reads a request to its end, which is that of `BODY` where one is sent, and answers.
fn converse(mut stream: TcpStream, answer: &[u8]) -> Vec<u8> {
    let mut asked = Vec::new();
    let mut byte = [0];
    let is_whole = |asked: &[u8]| {
        let has_body = asked.starts_with(b"POST");
        asked.ends_with(if has_body { BODY } else { b"\r\n\r\n" })
    };
    while !is_whole(&asked) && matches!(stream.read(&mut byte), Ok(1)) {
        asked.extend(byte);
    }
    let _ = stream.write_all(answer);
    asked
}

const BODY: &[u8] = b"the body of the contract";

/// The rules of [`Http`], on a server of its own on loopback. Time limits and TLS are the adapter's own to test.
///
/// # Errors
/// [`Breach`] with the first rule that was broken.
pub fn http_contract(http: &dyn Http) -> Result<(), Breach> {
    sends_what_it_is_given(http)?;
    follows_and_keeps_nothing(http)?;
    stops_at_the_limit(http)?;
    let nobody = {
        let listener =
            TcpListener::bind("127.0.0.1:0").map_err(|_| Breach("the suite can listen on loopback"))?;
        listener
            .local_addr()
            .map_err(|_| Breach("the suite can listen on loopback"))?
    };
    let request = HttpRequest {
        method: HttpMethod::Get,
        url: format!("http://{nobody}/"),
        headers: Vec::new(),
        body: Vec::new(),
        max_response_bytes: 100,
    };
    rule(
        block_on(http.send(request)).err() == Some(HttpFault::Unreachable),
        "where nobody listens it is unreachable",
    )
}

fn sends_what_it_is_given(http: &dyn Http) -> Result<(), Breach> {
    let server = Server::saying(
        b"HTTP/1.1 404 Not Found\r\nX-One: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
    )?;
    let request = HttpRequest {
        method: HttpMethod::Post,
        headers: vec![
            ("content-type".to_owned(), "text/plain".to_owned()),
            ("x-test".to_owned(), "a b".to_owned()),
        ],
        body: BODY.to_vec(),
        ..server.request(100)
    };
    let answer = answer(http, request)?;
    rule(answer.status == 404, "an answer of any status is an answer")?;
    rule(answer.body == b"hi", "the body comes as it is")?;
    rule(answer.header("x-one") == Some("1"), "the headers come with it")?;
    let asked = server.asked()?;
    rule(
        asked.starts_with("post /path?query=1 http/1.1\r\n"),
        "method and address are as given",
    )?;
    rule(asked.as_bytes().ends_with(BODY), "the body goes as it is")?;
    for header in ["\r\ncontent-type: text/plain\r\n", "\r\nx-test: a b\r\n"] {
        rule(asked.contains(header), "the headers go as they are")?;
    }
    let tells = TELLING.iter().any(|name| asked.contains(&format!("\r\n{name}")));
    rule(!tells, "no header that identifies anybody is added")
}

fn follows_and_keeps_nothing(http: &dyn Http) -> Result<(), Breach> {
    let server = Server::saying(
        b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nSet-Cookie: who=you\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    )?;
    let first = answer(http, server.request(100))?;
    rule(first.status == 302, "a redirect is an answer")?;
    server.asked()?;
    answer(http, server.request(100))?;
    let second = server.asked()?;
    rule(second.starts_with("get /path"), "a redirect is not followed")?;
    rule(!second.contains("\r\ncookie:"), "no cookie is kept")
}

fn stops_at_the_limit(http: &dyn Http) -> Result<(), Breach> {
    let server = Server::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfour")?;
    rule(
        answer(http, server.request(4))?.body == b"four",
        "a body as long as allowed is taken",
    )?;
    rule(
        block_on(http.send(server.request(3))).err() == Some(HttpFault::TooLarge),
        "a longer one is refused",
    )
}

fn answer(http: &dyn Http, request: HttpRequest) -> Result<HttpResponse, Breach> {
    block_on(http.send(request)).map_err(|_| Breach("a server that answers is heard"))
}
