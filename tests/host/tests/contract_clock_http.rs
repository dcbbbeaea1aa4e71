//! The contract suites of clock and network notice an implementation that breaks a rule, and those of this crate keep them all.

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use wallet_core::{Clock, ClockReading, Http, HttpFault, HttpRequest, HttpResponse};
use wallet_host::contract::{Breach, clock_contract, http_contract};
use wallet_host::{SlowClock, SystemClock, UreqHttp, UreqHttpConfig};

struct Bent(fn(&mut ClockReading, u64), AtomicU64);

impl Clock for Bent {
    fn read(&self) -> ClockReading {
        let mut reading = SystemClock.read();
        (self.0)(&mut reading, self.1.fetch_add(1, Ordering::SeqCst) + 1);
        reading
    }
}

#[test]
fn the_clocks_of_this_crate_keep_the_contract() {
    assert_eq!(clock_contract(&SystemClock), Ok(()));
    assert_eq!(clock_contract(&SlowClock), Ok(()));
}

#[test]
fn a_clock_that_breaks_a_rule_is_noticed() {
    type Bend = fn(&mut ClockReading, u64);
    let bends: [(Bend, &str); 6] = [
        (|reading, _| reading.wall = 0, "the wall clock is set"),
        (
            |reading, _| reading.monotonic_ms = 7,
            "the clock that nobody can set goes forward",
        ),
        (
            |reading, number| reading.monotonic_ms = 1_000_000 - number,
            "the clock that nobody can set goes forward",
        ),
        (
            |reading, number| reading.monotonic_ms = number,
            "it counts milliseconds",
        ),
        (
            |reading, number| reading.boot_id = Some(number.to_string()),
            "a boot has one name",
        ),
        (
            |reading, _| reading.boot_id = Some(String::new()),
            "a boot that has a name has one of 1 to 128 bytes",
        ),
    ];
    for (bend, broken) in bends {
        assert_eq!(
            clock_contract(&Bent(bend, AtomicU64::new(0))),
            Err(Breach(broken))
        );
    }
}

/// What is done to a request, and to its answer.
struct Bending {
    http: UreqHttp,
    request: fn(&mut HttpRequest),
    answer: fn(Result<HttpResponse, HttpFault>) -> Result<HttpResponse, HttpFault>,
}

#[async_trait]
impl Http for Bending {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        (self.request)(&mut request);
        (self.answer)(self.http.send(request).await)
    }
}

fn http() -> UreqHttp {
    UreqHttp::new(&UreqHttpConfig::default())
}

fn broken(
    request: fn(&mut HttpRequest),
    answer: fn(Result<HttpResponse, HttpFault>) -> Result<HttpResponse, HttpFault>,
) -> &'static str {
    let http = Bending {
        http: http(),
        request,
        answer,
    };
    http_contract(&http).err().map_or("nothing", |breach| breach.0)
}

fn add(request: &mut HttpRequest, name: &str) {
    request.headers.push((name.to_owned(), "x".to_owned()));
}

#[test]
fn the_network_of_this_crate_keeps_the_contract() {
    assert_eq!(http_contract(&http()), Ok(()));
}

#[test]
fn a_network_that_changes_a_request_is_noticed() {
    let same = |answer| answer;
    let add_agent: fn(&mut HttpRequest) = |request| add(request, "user-agent");
    let identifying = "no header that identifies anybody is added";
    assert_eq!(broken(add_agent, same), identifying);
    assert_eq!(broken(|request| add(request, "cookie"), same), identifying);
    assert_eq!(
        broken(|request| request.headers.clear(), same),
        "the headers go as they are"
    );
    assert_eq!(
        broken(
            |request| request.url = request.url.replace("query=1", "query=2"),
            same
        ),
        "method and address are as given"
    );
    assert_eq!(
        broken(|request| request.max_response_bytes += 1, same),
        "a longer one is refused"
    );
}

#[test]
fn a_network_that_changes_an_answer_is_noticed() {
    let same: fn(&mut HttpRequest) = |_| {};
    assert_eq!(
        broken(same, |answer| answer.and_then(|answer| match answer.status {
            404 => Err(HttpFault::Platform),
            _ => Ok(answer),
        })),
        "a server that answers is heard"
    );
    assert_eq!(
        broken(same, |answer| answer.map(|mut answer| {
            answer.headers.clear();
            answer
        })),
        "the headers come with it"
    );
    assert_eq!(
        broken(same, |answer| answer.map(|mut answer| {
            answer.status = answer.status.min(301);
            answer
        })),
        "an answer of any status is an answer"
    );
    assert_eq!(
        broken(same, |answer| answer.map_err(|_| HttpFault::TimedOut)),
        "a longer one is refused"
    );
}
