//! What all pages share: language, frame, style, and text made safe for HTML.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fast_qr::convert::Builder as _;
use fast_qr::convert::svg::SvgBuilder;

use crate::catalogue::Text;
use crate::output::qr_code;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Welsh.
    Cy,
}

impl Language {
    /// The language that `?lang=` asks for.
    pub fn asked(lang: Option<&str>) -> Self {
        if lang == Some("cy") { Self::Cy } else { Self::En }
    }

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        self.pick("en", "cy")
    }

    /// One of two texts.
    pub fn pick<'t>(self, en: &'t str, cy: &'t str) -> &'t str {
        match self {
            Self::En => en,
            Self::Cy => cy,
        }
    }

    /// One of two texts of the catalogue.
    pub fn of(self, text: &Text) -> &str {
        self.pick(&text.en, &text.cy)
    }

    /// A path of these pages that stays in this language.
    pub fn link(self, path: &str) -> String {
        match self {
            Self::En => path.to_owned(),
            Self::Cy => format!("{path}?lang=cy"),
        }
    }
}

/// Text made safe as content and as a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

const SECURITY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                        base-uri 'none'; frame-ancestors 'none'";

/// A whole page. `path` is where it is, for the link to the other language.
pub fn page(lang: Language, path: &str, title: &str, main: &str) -> Response {
    let other = match lang {
        Language::En => {
            format!(
                "<a href=\"{}?lang=cy\" hreflang=\"cy\" lang=\"cy\">Cymraeg</a>",
                escape(path)
            )
        }
        Language::Cy => format!(
            "<a href=\"{}\" hreflang=\"en\" lang=\"en\">English</a>",
            escape(path)
        ),
    };
    let site = lang.pick("Staff credential sandbox", "Blwch tywod cymwysterau staff");
    let skip = lang.pick("Skip to main content", "Neidio i'r prif gynnwys");
    let footer = lang.pick(
        "For testing. All people and organisations are fictional.",
        "At ddibenion profi. Dychmygol yw'r holl bobl a sefydliadau.",
    );
    let nav = format!(
        "<nav aria-label=\"{}\"><a href=\"{}\">{}</a> <a href=\"{}\">{}</a> {other}</nav>",
        lang.pick("Site", "Safle"),
        lang.link("/offers"),
        lang.pick("Offers", "Cynigion"),
        lang.link("/requests"),
        lang.pick("Requests", "Ceisiadau"),
    );
    let html = format!(
        "<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} – {site}</title><link rel=\"stylesheet\" href=\"/style.css\"></head>\n\
         <body><a class=\"skip\" href=\"#main\">{skip}</a>\n\
         <header><a class=\"site\" href=\"{home}\">{site}</a>{nav}</header>\n\
         <main id=\"main\" tabindex=\"-1\"><h1>{title}</h1>\n{main}\n</main>\n<footer><p>{footer}</p></footer></body></html>\n",
        tag = lang.tag(),
        title = escape(title),
        home = lang.link("/"),
    );
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(SECURITY),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, html).into_response()
}

/// The page for what is not there.
pub fn not_found(lang: Language) -> Response {
    let title = lang.pick("Page not found", "Heb ddod o hyd i'r dudalen");
    let text = lang.pick("There is nothing here.", "Does dim byd yma.");
    let mut response = page(lang, "/", title, &format!("<p>{text}</p>"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// A QR code with its name for those who do not see it, or a sentence where the link is too long for one.
pub fn qr(lang: Language, uri: &str, label: &str) -> String {
    let Some(code) = qr_code(uri) else {
        let text = lang.pick(
            "This link is too long for a QR code. Open it on this device instead.",
            "Mae'r ddolen hon yn rhy hir ar gyfer cod QR. Agorwch hi ar y ddyfais hon.",
        );
        return format!("<p>{text}</p>");
    };
    let svg = SvgBuilder::default().margin(4).to_str(&code);
    let named = format!("<svg class=\"qr\" role=\"img\" aria-label=\"{}\" ", escape(label));
    svg.replacen("<svg ", &named, 1)
}

/// The pages' style: system fonts, dark on light, targets of at least 24 pixels, focus that is seen.
pub async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

const STYLE: &str = "\
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 1.125rem/1.5 system-ui, sans-serif; color: #1b1b1f; background: #fff; }
header { display: flex; flex-wrap: wrap; gap: .5rem 2rem; padding: 1rem; background: #3b2a5e; }
header a { color: #fff; padding: .25rem 0; }
header .site { font-weight: 700; text-decoration: none; }
nav { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; }
main { max-width: 44rem; margin: 0 auto; padding: 1rem; }
main:focus { outline: none; }
footer { padding: 1rem; border-top: 1px solid #6b6b76; color: #46464f; text-align: center; }
h1 { font-size: 2rem; line-height: 1.2; }
h2 { font-size: 1.375rem; margin-top: 2rem; }
a { color: #4a2fa0; text-underline-offset: .15em; }
a:hover { text-decoration-thickness: .18em; }
:focus-visible { outline: 4px solid #b3540a; outline-offset: 2px; }
header :focus-visible { outline-color: #ffd166; }
.skip { position: absolute; left: -99rem; padding: .5rem 1rem; background: #fff; }
.skip:focus { left: .5rem; top: .5rem; z-index: 1; }
.qr { display: block; width: 100%; max-width: 26rem; height: auto; }
.code { font-size: 2rem; font-weight: 700; letter-spacing: .2em; }
.button, button { display: inline-block; min-height: 2.75rem; padding: .5rem 1.25rem; border: 2px solid #3b2a5e;
  background: #3b2a5e; color: #fff; font: inherit; font-weight: 700; text-decoration: none; cursor: pointer; }
fieldset { margin: 0 0 1rem; padding: 1rem; border: 2px solid #6b6b76; }
legend { font-weight: 700; }
label { display: inline-block; padding: .25rem 0; }
input[type=checkbox] { width: 1.5rem; height: 1.5rem; margin-right: .5rem; vertical-align: middle; }
select { display: block; min-height: 2.75rem; font: inherit; padding: .25rem; border: 2px solid #6b6b76; }
.state { padding: .75rem 1rem; border-left: .5rem solid #3b2a5e; background: #f1eef8; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: 700; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .5rem; border-bottom: 1px solid #6b6b76;
  overflow-wrap: anywhere; }
.uri { overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .875rem; }
img { max-width: 8rem; height: auto; }
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_text_cannot_become_markup() {
        assert_eq!(
            escape("<a href=\"x\">&'"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;"
        );
    }

    #[test]
    fn a_link_that_fits_is_drawn_with_a_name_and_a_longer_one_is_said_to_be_too_long() {
        let drawn = qr(Language::En, "openid4vp://?client_id=x", "QR \"code\"");
        assert!(
            drawn.starts_with("<svg class=\"qr\" role=\"img\" aria-label=\"QR &quot;code&quot;\" "),
            "{drawn}"
        );
        let long = format!("openid4vp://?request={}", "A".repeat(4000));
        assert!(qr(Language::En, &long, "QR").contains("too long"));
    }
}
