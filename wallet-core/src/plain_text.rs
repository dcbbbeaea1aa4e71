//! A stranger's words, made into plain text.

use wallet_trust::is_misleading;

/// The longest text of a verifier's or publisher's own that is shown, in characters.
pub(crate) const MAX_CHARACTERS: usize = 200;

/// Plain text of at most [`MAX_CHARACTERS`]: without markup, links and addresses, without characters that control or turn the text
/// around them, on one line; and whether anything had to be taken away.
pub(crate) fn plain_text(text: &str) -> (String, bool) {
    let visible: String = text
        .chars()
        .map(|character| if character.is_whitespace() { ' ' } else { character })
        .filter(|character| !is_misleading(*character))
        .collect();
    let unmarked = without_markup(&visible);
    let words: Vec<&str> = unmarked.split(' ').filter(|word| !word.is_empty()).collect();
    let kept: Vec<&str> = words.iter().copied().filter(|word| !is_link(word)).collect();
    let joined = kept.join(" ");
    let shown: String = joined.chars().take(MAX_CHARACTERS).collect();
    let shown = shown.trim_end().to_owned();
    let original = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_stripped = shown != original;
    (shown, is_stripped)
}

/// Without what stands between angle brackets, and without any of these.
fn without_markup(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        rest = match after.split_once('>') {
            Some((_, after)) => after,
            None => after,
        };
    }
    kept.push_str(rest);
    kept.retain(|character| !matches!(character, '<' | '>'));
    kept
}

/// Whether a word is an address, or would be made into one by what shows texts: a scheme, or a name with a domain.
fn is_link(word: &str) -> bool {
    let word = word.to_lowercase();
    let schemes = ["://", "mailto:", "tel:", "sms:", "javascript:", "data:"];
    if schemes.iter().any(|scheme| word.contains(scheme)) {
        return true;
    }
    let mut before = None;
    for part in word.split('.') {
        let ends_in_name = before.is_some_and(|before: &str| before.ends_with(char::is_alphanumeric));
        let letters = part
            .chars()
            .take_while(|character| character.is_alphabetic())
            .count();
        if ends_in_name && letters >= 2 {
            return true;
        }
        before = Some(part);
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_CHARACTERS, is_link, plain_text};

    #[test]
    fn plain_words_stay_as_they_are() {
        for text in [
            "Staff nurse, Ward 12, 14 July 2026, 7am to 7pm",
            "Foundation year 2 doctor from 5 August 2026",
            "Rhestr drawma, 14 Gorffennaf 2026, o 6.30pm. Cewch ŵyl!",
            "e.g. Ward A.1; 50% of 3.5 hours",
            "",
        ] {
            assert_eq!(plain_text(text), (text.to_owned(), false), "{text}");
        }
        assert_eq!(plain_text("Ward  12\n\tA"), ("Ward 12 A".to_owned(), false));
    }

    #[test]
    fn markup_links_and_hidden_characters_are_taken_away() {
        for (text, shown) in [
            (
                "URGENT!!! <a href=...>Click to confirm</a>",
                "URGENT!!! Click to confirm",
            ),
            ("see https://evil.example/p now", "see now"),
            ("see HTTPS://evil now", "see now"),
            ("see evil.example/p now", "see now"),
            ("see www.evil.example, now", "see now"),
            ("write to a@evil.example today", "write to today"),
            ("call tel:0800 today", "call today"),
            ("[click](https://evil.example)", ""),
            ("ht<b>tps://evil", ""),
            ("ht\u{200b}tps://evil", ""),
            ("<<b>script>", "script"),
            ("a < b", "a b"),
            ("Ward \u{202e}21", "Ward 21"),
        ] {
            assert_eq!(plain_text(text), (shown.to_owned(), true), "{text}");
        }
    }

    #[test]
    fn two_hundred_characters_are_shown() {
        let text = "ŵ".repeat(MAX_CHARACTERS);
        assert_eq!(plain_text(&text), (text.clone(), false));
        assert_eq!(plain_text(&format!("{text}x")), (text, true));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_plain_and_stays_it(text in any::<String>()) {
            let (shown, _) = plain_text(&text);
            prop_assert!(shown.chars().count() <= MAX_CHARACTERS);
            let spoilt = ['<', '>', '\n', '\u{202e}'];
            prop_assert!(!shown.contains(spoilt));
            prop_assert!(shown.split(' ').all(|word| !is_link(word)));
            prop_assert_eq!(plain_text(&shown), (shown, false));
        }

        #[test]
        fn links_never_get_through(text in "([a-z<>/ ]{0,3}(http|s|:|//|\\.|evil|www|mailto:|<b>|\u{200b})){0,12}") {
            let (shown, _) = plain_text(&text);
            prop_assert!(!shown.contains("://") && !shown.contains("mailto:") && !shown.contains('<'));
        }
    }
}
