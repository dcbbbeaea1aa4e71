//! Claims as a table for people.

use serde_json::Value;

use super::layout::{Language, escape};
use crate::catalogue::Catalogue;
use crate::verifier::session::Presented;

/// A table of what a presentation showed: the labelled claims, in the catalogue's order. What only machines read (keys,
/// identifiers of types) is left out.
pub fn table(lang: Language, catalogue: &Catalogue, presented: &Presented) -> String {
    let of = catalogue.known().find(|of| of.vct == presented.vct);
    let title = of.map_or(presented.vct.as_str(), |of| lang.of(&of.title));
    let caption = format!(
        "{title} – {} {}",
        lang.pick("issued by", "cyhoeddwyd gan"),
        presented.issuer
    );
    // The elements of an mdoc stand in its name space.
    let elements = presented.claims.get(&presented.vct).cloned();
    let claims = elements.unwrap_or_else(|| Value::Object(presented.claims.clone()));
    let mut rows = String::new();
    for claim in of.into_iter().flat_map(|of| catalogue.claims(of)) {
        if let Some(value) = claims.pointer(&format!("/{}", claim.path.replace('.', "/"))) {
            let label = escape(lang.of(&claim.label));
            rows.push_str(&format!(
                "<tr><th scope=\"row\">{label}</th><td>{}</td></tr>",
                cell(lang, value)
            ));
        }
    }
    format!(
        "<table><caption>{}</caption><tbody>{rows}</tbody></table>",
        escape(&caption)
    )
}

fn cell(lang: Language, value: &Value) -> String {
    if let Some(image) = value.as_str().filter(|text| is_image(text)) {
        return format!("<img src=\"{image}\" alt=\"{}\">", lang.pick("Photo", "Llun"));
    }
    escape(&words(lang, value))
}

/// Whether a text is a JPEG as a data URI and nothing beside it.
fn is_image(text: &str) -> bool {
    let base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    text.strip_prefix("data:image/jpeg;base64,")
        .is_some_and(|data| data.chars().all(base64))
}

fn words(lang: Language, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => lang.pick("Yes", "Ydy").to_owned(),
        Value::Bool(false) => lang.pick("No", "Nac ydy").to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values
            .iter()
            .map(|v| words(lang, v))
            .collect::<Vec<_>>()
            .join("; "),
        Value::Object(members) => members
            .values()
            .map(|v| words(lang, v))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_can_only_become_an_image_when_it_is_nothing_else() {
        assert!(is_image("data:image/jpeg;base64,/9j/4AAQ=="));
        assert!(!is_image("data:image/jpeg;base64,x\" onerror=\"y"));
        assert_eq!(cell(Language::En, &json!("<b>")), "&lt;b&gt;");
    }

    #[test]
    fn lists_and_records_are_read_out() {
        let value = json!([{"name": "Registered Nurse", "entry_date": "2012-09-20"}]);
        assert_eq!(words(Language::En, &value), "Registered Nurse, 2012-09-20");
        assert_eq!(words(Language::Cy, &json!(true)), "Ydy");
    }
}
