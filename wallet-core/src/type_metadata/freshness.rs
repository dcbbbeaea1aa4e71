//! For how long an HTTP response may be used again (RFC 9111, "HTTP Caching").

use wallet_openid4vc::HttpResponse;

/// The freshness lifetime that is left (section 4.2), in seconds; `None` where the server leaves it to the client. What may not be
/// stored or not be used again without asking (section 5.2.2) is fresh for no time.
pub(super) fn lifetime(response: &HttpResponse) -> Option<i64> {
    let values = |name: &'static str| {
        let named = move |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        response
            .headers
            .iter()
            .filter(named)
            .map(|(_, value)| value.as_str())
    };
    let directives: Vec<String> = values("cache-control")
        .flat_map(|value| value.split(','))
        .map(|directive| directive.trim().to_ascii_lowercase())
        .collect();
    if directives
        .iter()
        .any(|one| is_named(one, "no-store") || is_named(one, "no-cache"))
    {
        return Some(0);
    }
    let mut ages = directives.iter().filter_map(|one| one.strip_prefix("max-age="));
    match ages.next() {
        // Two of them, or none that is a number, is a response that is stale (section 4.2.1).
        Some(age) if ages.next().is_none() => {
            let spent = values("age").next().and_then(seconds).unwrap_or_default();
            Some(seconds(age).unwrap_or_default().saturating_sub(spent).max(0))
        }
        Some(_) => Some(0),
        // A date would have to be read by the server's clock; asking again is never wrong.
        None => values("expires").next().map(|_| 0),
    }
}

fn is_named(directive: &str, name: &str) -> bool {
    directive.split('=').next() == Some(name)
}

/// `delta-seconds` (section 1.2.2): a number that is too large is a very long time.
fn seconds(text: &str) -> Option<i64> {
    let text = text.trim().trim_matches('"');
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&str, &str)]) -> Option<i64> {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        lifetime(&HttpResponse {
            status: 200,
            headers: headers.collect(),
            body: Vec::new(),
        })
    }

    #[test]
    fn the_server_says_how_long() {
        for (headers, expected) in [
            (&[][..], None),
            (&[("Content-Type", "application/json")], None),
            (&[("Cache-Control", "public")], None),
            (&[("Cache-Control", "max-age=3600")], Some(3600)),
            (&[("cache-control", "public, Max-Age=60")], Some(60)),
            (&[("Cache-Control", "max-age=\"60\"")], Some(60)),
            (&[("Cache-Control", "max-age=3600"), ("Age", "600")], Some(3000)),
            (&[("Cache-Control", "max-age=60"), ("Age", "61")], Some(0)),
            (
                &[("Cache-Control", "max-age=99999999999999999999")],
                Some(i64::MAX),
            ),
            (&[("Cache-Control", "max-age=-1")], Some(0)),
            (&[("Cache-Control", "max-age=soon")], Some(0)),
            (&[("Cache-Control", "max-age=1, max-age=2")], Some(0)),
            (&[("Cache-Control", "max-age=60, no-cache")], Some(0)),
            (
                &[("Cache-Control", "max-age=60"), ("Cache-Control", "no-store")],
                Some(0),
            ),
            (&[("Cache-Control", "no-cache=\"Set-Cookie\"")], Some(0)),
            (&[("Expires", "Thu, 01 Dec 2033 16:00:00 GMT")], Some(0)),
            (&[("Expires", "0"), ("Cache-Control", "max-age=60")], Some(60)),
        ] {
            assert_eq!(of(headers), expected, "{headers:?}");
        }
    }
}
