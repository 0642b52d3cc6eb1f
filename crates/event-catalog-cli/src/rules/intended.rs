//! Guesses the intended name for a name in the wrong form.

use event_catalog_build::catalog::{Form, Pattern};
use event_catalog_build::{ident, lookalike};

/// The maximum length of a suggestion in bytes. A longer text is a sentence, not a name.
const LONGEST: usize = 64;

/// Guesses which name or family in this form the text in a row means.
pub(super) fn intended(written: &str, form: Form) -> Option<String> {
    let Ok(Some(family)) = Pattern::parse(written) else {
        return of_name(written, form);
    };
    // The digits mark the position of the range. A name is unlikely to contain this number.
    let marked = of_name(&family.name(u32::MAX), form)?;
    let digits = u32::MAX.to_string();
    (marked.matches(&digits).count() == 1).then(|| marked.replace(&digits, &family.braces()))
}

fn of_name(name: &str, form: Form) -> Option<String> {
    let plain = lookalike::plain(name);
    if plain != name && form.has(&plain) {
        return Some(plain.into_owned());
    }
    let words = ident::words(&plain);
    let words = words.and_then(|words| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        spelled(form, &words)
    });
    let ascii = || {
        let text = has_transliteration(&plain).then(|| ident::snake_case(&plain))?;
        let words: Vec<&str> = text.split('_').collect();
        spelled(form, &words)
    };
    words.or_else(ascii).filter(|it| it.len() <= LONGEST)
}

/// Whether every letter and digit in `text` has an ASCII transliteration.
fn has_transliteration(text: &str) -> bool {
    let is_ascii = |c: char| !ident::snake_case(c.encode_utf8(&mut [0; 4])).is_empty();
    text.chars().all(|c| !c.is_alphanumeric() || is_ascii(c))
}

/// Joins words to a name in a form.
pub(super) fn spelled(form: Form, words: &[&str]) -> Option<String> {
    let separator = match form {
        Form::Dotted => ".",
        Form::Path => "/",
        _ => return form.of_words(words),
    };
    Some(words.join(separator)).filter(|name| form.has(name))
}

/// Joins words to the prefix of names in a form, such as `link_`.
pub(super) fn beginning(form: Form, words: &[&str]) -> Option<String> {
    let mut name = spelled(form, &[words, &["x"]].concat())?;
    name.pop();
    Some(name.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_in_the_form() {
        for (written, form, expected) in [
            ("Link Clicked", Form::SnakeCase, "link_clicked"),
            ("charge.failed", Form::SnakeCase, "charge_failed"),
            ("OrderPlaced", Form::KebabCase, "order-placed"),
            ("order_placed", Form::TitleCase, "Order Placed"),
            ("order_placed", Form::Dotted, "order.placed"),
            ("order placed", Form::Path, "order/placed"),
            ("order placed", Form::ScreamingSnakeCase, "ORDER_PLACED"),
            ("Step {1..3}", Form::SnakeCase, "step_{1..3}"),
            ("{1|3}th Step", Form::PascalCase, ""),
            ("jump{1..3}Asked", Form::SnakeCase, "jump{1..3}_asked"),
            ("сhat_opened", Form::SnakeCase, "chat_opened"),
            ("link\u{200b}_clicked", Form::SnakeCase, "link_clicked"),
            ("chat_gea\u{308}ndert", Form::SnakeCase, "chat_geaendert"),
            ("Préférence changée", Form::SnakeCase, "preference_changee"),
            ("注文 opened", Form::SnakeCase, ""),
            ("2fa enabled", Form::SnakeCase, ""),
            ("👍", Form::SnakeCase, ""),
            ("load", Form::Dotted, ""),
            ("order placed", Form::Any, ""),
        ] {
            let found = intended(written, form).unwrap_or_default();
            assert_eq!(found, expected, "{written}");
        }
        assert_eq!(intended(&"word ".repeat(20), Form::SnakeCase), None);
    }

    #[test]
    fn names_begin_with_their_first_words() {
        let of = |form| beginning(form, &["chat", "box"]).unwrap_or_default();
        assert_eq!(of(Form::SnakeCase), "chat_box_");
        assert_eq!(of(Form::KebabCase), "chat-box-");
        assert_eq!(of(Form::Dotted), "chat.box.");
        assert_eq!(of(Form::PascalCase), "ChatBox");
        assert_eq!(of(Form::CamelCase), "chatBox");
        assert_eq!(of(Form::ScreamingSnakeCase), "CHAT_BOX_");
        assert_eq!(of(Form::TitleCase), "Chat Box");
        assert_eq!(of(Form::Any), "");
    }
}
