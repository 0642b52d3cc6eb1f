//! Filters that convert text to another case.
//!
//! They split text into words in the same way as identifiers are derived, so names in templates
//! equal those in Rust and TypeScript.

use event_catalog_build::ident::words;
use heck::ToSnakeCase;

/// Converts to `LinkClicked`.
pub(super) fn upper_camel(text: &str) -> String {
    words_of(text)
        .iter()
        .map(|word| capitalized(word))
        .collect()
}

/// Converts to `linkClicked`.
pub(super) fn lower_camel(text: &str) -> String {
    let words = words_of(text);
    let (first, rest) = words.split_at(1);
    let rest = rest.iter().map(|word| capitalized(word));
    first.iter().cloned().chain(rest).collect()
}

/// Converts to `link_clicked`.
pub(super) fn snake(text: &str) -> String {
    words_of(text).join("_")
}

/// Converts to `LINK_CLICKED`.
pub(super) fn shouty_snake(text: &str) -> String {
    snake(text).to_uppercase()
}

/// Converts to `link-clicked`.
pub(super) fn kebab(text: &str) -> String {
    words_of(text).join("-")
}

/// Splits text into lowercase words. Text without words results in one empty word.
fn words_of(text: &str) -> Vec<String> {
    words(text).unwrap_or_else(|| {
        // No identifier can be derived from the text: it has no letter or digit, or a character that Rust would
        // normalize.
        let words = text.to_snake_case();
        words.split('_').map(str::to_owned).collect()
    })
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_form_change_their_case() {
        for name in [
            "link_clicked",
            "link.clicked",
            "Link Clicked",
            "linkClicked",
            "LINK_CLICKED",
            "link/clicked",
        ] {
            assert_eq!(upper_camel(name), "LinkClicked");
            assert_eq!(lower_camel(name), "linkClicked");
            assert_eq!(snake(name), "link_clicked");
            assert_eq!(shouty_snake(name), "LINK_CLICKED");
            assert_eq!(kebab(name), "link-clicked");
        }
        assert_eq!(upper_camel("iOS opened"), "IosOpened");
        assert_eq!(shouty_snake("Préférence"), "PRÉFÉRENCE");
        assert_eq!(lower_camel("ﬁle name"), "ﬁleName");
        for text in ["", "👍"] {
            assert_eq!(upper_camel(text), "");
            assert_eq!(lower_camel(text), "");
        }
    }
}
