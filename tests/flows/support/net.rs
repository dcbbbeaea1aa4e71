//! The network: hands each request to the site that it is for, keeps it, and can be told to fail.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::Value;
use wallet_core::{Http, HttpFault, HttpMethod, HttpRequest, HttpResponse};

use super::pauses::Pauses;

/// Somebody who answers requests; `None` for an address that is not theirs.
pub(crate) trait Site: Send + Sync {
    fn answer(&self, request: &HttpRequest) -> Option<HttpResponse>;
}

/// When a fault happens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The request never leaves.
    Before,
    /// The other side has read it; its answer is lost.
    After,
}

pub(crate) struct Net {
    sites: Mutex<Vec<Arc<dyn Site>>>,
    sent: Mutex<Vec<HttpRequest>>,
    faults: Mutex<Vec<(String, Moment, HttpFault)>>,
    offline: AtomicBool,
    pub(crate) pauses: Pauses,
}

impl Net {
    pub(crate) fn new(pauses: Pauses) -> Self {
        Self {
            sites: Mutex::default(),
            sent: Mutex::default(),
            faults: Mutex::default(),
            offline: AtomicBool::new(false),
            pauses,
        }
    }

    pub(crate) fn add(&self, site: Arc<dyn Site>) {
        self.sites.lock().unwrap().push(site);
    }

    /// From now on every request fails, or none.
    pub(crate) fn set_offline(&self, offline: bool) {
        self.offline.store(offline, Ordering::SeqCst);
    }

    /// The next request to an address that contains `part` fails.
    pub(crate) fn fail_once(&self, part: &str, moment: Moment, fault: HttpFault) {
        self.faults.lock().unwrap().push((part.to_owned(), moment, fault));
    }

    /// Every request so far whose address contains `part`.
    pub(crate) fn sent_to(&self, part: &str) -> Vec<HttpRequest> {
        let sent = self.sent.lock().unwrap();
        sent.iter()
            .filter(|one| one.url.contains(part))
            .cloned()
            .collect()
    }

    pub(crate) fn forget(&self) {
        self.sent.lock().unwrap().clear();
    }

    fn fault(&self, url: &str) -> Option<(Moment, HttpFault)> {
        if self.offline.load(Ordering::SeqCst) {
            return Some((Moment::Before, HttpFault::Unreachable));
        }
        let mut faults = self.faults.lock().unwrap();
        let at = faults.iter().position(|(part, ..)| url.contains(part))?;
        let (_, moment, fault) = faults.remove(at);
        Some((moment, fault))
    }
}

#[async_trait]
impl Http for Net {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        self.pauses.give_way().await;
        self.sent.lock().unwrap().push(request.clone());
        let fault = self.fault(&request.url);
        if let Some((Moment::Before, fault)) = fault {
            return Err(fault);
        }
        let sites = self.sites.lock().unwrap().clone();
        let answer = sites.iter().find_map(|site| site.answer(&request));
        self.pauses.give_way().await;
        match (fault, answer) {
            (Some((_, fault)), _) => Err(fault),
            (None, answer) => Ok(answer.unwrap_or_else(|| status(404))),
        }
    }
}

pub(crate) fn json(status: u16, body: &Value) -> HttpResponse {
    HttpResponse {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_string().into_bytes(),
    }
}

pub(crate) fn status(status: u16) -> HttpResponse {
    HttpResponse {
        status,
        headers: Vec::new(),
        body: Vec::new(),
    }
}

pub(crate) fn is_post(request: &HttpRequest) -> bool {
    request.method == HttpMethod::Post
}

/// The value of a header.
pub(crate) fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let mut headers = request.headers.iter();
    headers
        .find(|(have, _)| have.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// The fields of a form.
pub(crate) fn form(body: &[u8]) -> Vec<(String, String)> {
    let text = std::str::from_utf8(body).unwrap();
    let fields = text.split('&').filter(|field| !field.is_empty());
    fields
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap();
            (decode(name), decode(value))
        })
        .collect()
}

/// One field of a form.
pub(crate) fn field(body: &[u8], name: &str) -> Option<String> {
    let mut fields = form(body).into_iter();
    fields.find(|(have, _)| have == name).map(|(_, value)| value)
}

fn decode(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(out).unwrap()
}

/// Text as it stands in a link.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
