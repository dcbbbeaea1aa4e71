use std::fmt::Write;

use serde_json::Value;

const LONGEST: usize = 72;

/// A value that no screen is made for, as indented text.
pub(super) fn picture(document: &Value) -> String {
    let mut text = String::new();
    draw(document, 1, &mut text);
    text.trim_end().to_owned()
}

fn draw(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(_, member)| !is_empty(member)) {
                let name = name.replace('_', " ");
                // Writing into a String can't fail.
                let _written = match line(member) {
                    Some(line) => writeln!(text, "{indent}{name}: {line}"),
                    None => writeln!(text, "{indent}{name}:"),
                };
                if line(member).is_none() {
                    draw(member, depth + 1, text);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                let written = match line(item) {
                    Some(line) => line + "\n",
                    None => {
                        let mut below = String::new();
                        draw(item, depth + 1, &mut below);
                        // The first line of an item stands beside its bullet.
                        below.get(indent.len() + 2..).unwrap_or_default().to_owned()
                    }
                };
                let _written = write!(text, "{indent}- {written}");
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let _written = writeln!(text, "{indent}{}", line(value).unwrap_or_default());
        }
    }
}

/// The value on one line, where it fits: scalars, cut where they are a picture's worth of text, and lists of scalars.
pub(super) fn line(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.chars().count() > LONGEST => {
            let start: String = text.chars().take(LONGEST / 2).collect();
            Some(format!("{start}… ({} characters)", text.chars().count()))
        }
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        Value::Null | Value::Number(_) => Some(value.to_string()),
        Value::Array(items) => {
            let scalar = |item: &Value| !item.is_object() && !item.is_array();
            if !items.iter().all(scalar) {
                return None;
            }
            Some(items.iter().filter_map(line).collect::<Vec<_>>().join(" / "))
        }
        Value::Object(_) => None,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::picture;

    #[test]
    fn members_lists_and_paths_each_get_their_line() {
        let document = json!({
            "outcome": "shared",
            "shared": [{"claims": [["job_role"], ["a", "b"]], "credential": "c1"}, {"credential": "c2"}],
            "missing": [],
        });
        let drawn = "  outcome: shared\n  shared:\n    - claims:\n        - job_role\n        - a / b\n      credential: c1\n    - credential: c2";
        assert_eq!(format!("  {}", picture(&document).trim_start()), drawn);
    }
}
