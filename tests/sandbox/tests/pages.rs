//! The pages, as a browser draws them and as assistive technology reads them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::wallet::{Answer, Session, read_request};
use support::{Sandbox, expect, get};

/// What a screenshot is taken with; not there, the test says so and fails only where everything must be there.
fn browser() -> Option<&'static str> {
    let found = ["chromium", "chromium-browser"].into_iter().find(|name| {
        let paths = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&paths).any(|folder| folder.join(name).is_file())
    });
    if found.is_none() {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "chromium is missing: apt-get install chromium"
        );
        let notice = "SKIP: chromium is not on the PATH, no page was drawn (apt-get install chromium)\n";
        std::io::stderr().write_all(notice.as_bytes()).unwrap();
    }
    found
}

/// Draws a page of this many pixels and returns the picture's file.
fn screenshot(browser: &str, folder: &Path, name: &str, url: &str) -> std::path::PathBuf {
    let picture = folder.join(format!("{name}.png"));
    let mut child = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .args([
            "--hide-scrollbars",
            "--force-device-scale-factor=2",
            "--window-size=800,1600",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.join(format!("{name}-profile")).display()
        ))
        .arg(format!("--screenshot={}", picture.display()))
        .arg(url.replacen("http://localhost:", "http://127.0.0.1:", 1))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(90) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the browser did not end");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    if let Some(keep) = std::env::var_os("SANDBOX_SCREENSHOTS") {
        std::fs::copy(&picture, Path::new(&keep).join(format!("{name}.png"))).unwrap();
    }
    picture
}

/// The QR codes in a picture.
fn qr_codes(picture: &Path) -> Vec<String> {
    let file = BufReader::new(std::fs::File::open(picture).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let samples = info.color_type.samples();
    let (width, height) = (info.width as usize, info.height as usize);
    let grey = |x: usize, y: usize| {
        let at = y * info.line_size + x * samples;
        let channels = &pixels[at..at + samples.min(3)];
        u8::try_from(channels.iter().map(|c| u32::from(*c)).sum::<u32>() / channels.len() as u32).unwrap()
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    image
        .detect_grids()
        .iter()
        .map(|grid| grid.decode().unwrap().1)
        .collect()
}

#[test]
fn the_qr_code_that_is_drawn_is_the_link_that_is_meant() {
    let Some(browser) = browser() else { return };
    let sandbox = Sandbox::start();
    let folder = tempfile::tempdir().unwrap();
    let by_value = sandbox.offer(json!({ "types": ["identity"], "tx_code": true }));
    let by_reference = sandbox.offer(json!({ "tx_code": true, "by_reference": true }));
    let everything = sandbox.offer(json!({ "tx_code": true }));
    let request = sandbox.request(json!({ "request": "R1a" }));
    for (name, made, lang) in [
        ("offer", &by_value, ""),
        ("offer-by-reference", &by_reference, ""),
        ("offer-of-everything", &everything, ""),
        ("offer-cy", &by_value, "?lang=cy"),
        ("request", &request, ""),
        ("request-cy", &request, "?lang=cy"),
    ] {
        let url = format!("{}{lang}", made["page"].as_str().unwrap());
        let picture = screenshot(browser, folder.path(), name, &url);
        assert_eq!(qr_codes(&picture), [made["uri"].as_str().unwrap()], "{name}");
    }
}

fn html(url: &str) -> String {
    let reply = get(url);
    assert_eq!(
        (reply.0, reply.1.as_str()),
        (200, "text/html; charset=utf-8"),
        "{url}"
    );
    String::from_utf8(reply.2).unwrap()
}

/// The start tags of a page with this name.
fn tags<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let start = format!("<{name}");
    let ends = |rest: &str| rest.starts_with(' ') || rest.starts_with('>');
    page.match_indices(&start)
        .filter(|(at, _)| ends(&page[at + start.len()..]))
        .map(|(at, _)| &page[at..at + page[at..].find('>').unwrap() + 1])
        .collect()
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split('"').next().unwrap_or_default())
}

/// What WCAG 2.2 asks of every page and a machine can tell.
fn accessible(page: &str, lang: &str) {
    assert_eq!(attribute(tags(page, "html")[0], "lang"), Some(lang));
    for once in ["h1", "main", "title"] {
        assert_eq!(tags(page, once).len(), 1, "{once}");
    }
    assert!(
        tags(page, "script").is_empty() && !page.contains(" onclick="),
        "no script is needed"
    );
    assert!(!page.contains("http-equiv"), "nothing moves by itself");
    // The first thing the keyboard reaches leads past the menu.
    assert_eq!(attribute(tags(page, "a")[0], "href"), Some("#main"));
    named(page);
    structured(page);
}

/// Pictures, fields and tables have names.
fn named(page: &str) {
    let has = |tag: &str, name: &str| attribute(tag, name).is_some_and(|value| !value.is_empty());
    assert!(
        tags(page, "svg")
            .iter()
            .all(|svg| attribute(svg, "role") == Some("img") && has(svg, "aria-label"))
    );
    assert!(tags(page, "img").iter().all(|img| has(img, "alt")));
    for field in tags(page, "input").into_iter().chain(tags(page, "select")) {
        let id = attribute(field, "id").unwrap();
        assert!(
            page.contains(&format!("<label for=\"{id}\">")),
            "{id} has no label"
        );
    }
    assert_eq!(tags(page, "fieldset").len(), tags(page, "legend").len());
    assert_eq!(tags(page, "table").len(), tags(page, "caption").len());
    assert!(tags(page, "th").iter().all(|th| has(th, "scope")));
}

/// Headings start at the first level and go down one level at a time.
fn structured(page: &str) {
    let level = |at: usize| -> Option<usize> { page.get(at..at + 3)?.strip_prefix("<h")?.parse().ok() };
    let levels: Vec<usize> = (0..page.len()).filter_map(level).collect();
    assert_eq!(levels[0], 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[test]
fn every_page_is_accessible_in_both_languages() {
    let sandbox = Sandbox::start();
    let offer = sandbox.offer(json!({ "types": ["identity"], "tx_code": true }));
    let answered = answer_with_a_photo(&sandbox);
    let waiting = sandbox.request(json!({ "request": "R4" }));
    let base = &sandbox.base;
    let page = |made: &Value| made["page"].as_str().unwrap().to_owned();
    for url in [
        format!("{base}/"),
        format!("{base}/offers"),
        format!("{base}/requests"),
        page(&offer),
        page(&waiting),
        page(&answered),
    ] {
        accessible(&html(&url), "en");
        accessible(&html(&format!("{url}?lang=cy")), "cy");
    }
    assert_eq!(get(&format!("{base}/offers/nothing")).0, 404);
}

/// A request for an identity's name and photo, answered.
fn answer_with_a_photo(sandbox: &Sandbox) -> Value {
    let session = Session::open(&sandbox.offer(json!({ "types": ["identity"] })));
    let held = session.fetch("identity");
    let vct = "https://types.staffpassport.example/identity/1";
    let made = sandbox.request(json!({ "dcql": { "credentials": [{
        "id": "who", "format": "dc+sd-jwt", "meta": { "vct_values": [vct] },
        "claims": [{ "path": ["legal_given_name"] }, { "path": ["portrait"] }, { "path": ["age_over_18"] }],
    }] } }));
    let request = read_request(made["uri"].as_str().unwrap());
    let paths = vec![
        json!(["legal_given_name"]),
        json!(["portrait"]),
        json!(["age_over_18"]),
    ];
    expect(
        200,
        Answer::to(&request, &[("who", paths)]).send(&request, &[("who", &held)]),
    );
    made
}

#[test]
fn a_request_page_shows_what_was_seen_and_nothing_else() {
    let sandbox = Sandbox::start();
    let made = answer_with_a_photo(&sandbox);
    let url = made["page"].as_str().unwrap();
    let english = html(url);
    for text in [
        "Received and verified",
        "Legal first name",
        "Jennifer",
        "Over 18",
        "Clearcheck ID",
        "alt=\"Photo\"",
    ] {
        assert!(english.contains(text), "{text}");
    }
    assert!(!english.contains("Okafor") && !english.contains("Legal surname"));
    let welsh = html(&format!("{url}?lang=cy"));
    for text in ["Enw cyntaf cyfreithiol", "Hunaniaeth", "Ydy"] {
        assert!(welsh.contains(text), "{text}");
    }
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let picture = screenshot(browser, folder.path(), "seen", url);
    assert!(qr_codes(&picture).is_empty(), "an answered request asks no more");
}

#[test]
fn a_person_can_make_offers_and_requests_by_form() {
    let sandbox = Sandbox::start();
    let fields = [
        ("person", "sam"),
        ("types", "identity"),
        ("types", "bank-membership"),
        ("tx_code", "yes"),
    ];
    let (status, _, _) = support::post_form(&format!("{}/offers?lang=cy", sandbox.base), &fields);
    assert_eq!(status, 303);
    assert!(html(&format!("{}/offers", sandbox.base)).contains("2 credentials: Dr Sam Rees"));
    let (status, _, _) = support::post_form(&format!("{}/requests", sandbox.base), &[("request", "R4")]);
    assert_eq!(status, 303);
    assert!(html(&format!("{}/requests?lang=cy", sandbox.base)).contains("Mewngofnodi"));
}

/// The contrast of two colours (WCAG 2.2, relative luminance).
fn contrast(one: u32, other: u32) -> f64 {
    let luminance = |colour: u32| {
        let channel = |shift: u32| {
            let value = f64::from((colour >> shift) & 0xff) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn colours_stand_out() {
    let sandbox = Sandbox::start();
    let style = String::from_utf8(get(&format!("{}/style.css", sandbox.base)).2).unwrap();
    for (text, ground, least) in [
        ("1b1b1f", "ffffff", 4.5),
        ("4a2fa0", "ffffff", 4.5),
        ("46464f", "ffffff", 4.5),
        ("ffffff", "3b2a5e", 4.5),
        ("1b1b1f", "f1eef8", 4.5),
        ("6b6b76", "ffffff", 3.0),
        ("b3540a", "ffffff", 3.0),
        ("ffd166", "3b2a5e", 3.0),
    ] {
        let known = |colour: &str| style.contains(&format!("#{colour}")) || colour == "ffffff";
        assert!(known(text) && known(ground), "{text} {ground}");
        let number = |colour| u32::from_str_radix(colour, 16).unwrap();
        assert!(
            contrast(number(text), number(ground)) >= least,
            "{text} on {ground}"
        );
    }
}
