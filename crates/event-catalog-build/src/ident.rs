//! Converts names to identifiers. This is the only place that decides on names in code.
//!
//! A name on the wire is split into words, and the identifier is built from the words. Generated
//! code contains the identifiers as data: the `Debug` of an event, the site and its JavaScript use
//! them, and derive none themselves.
//!
//! Names are in `snake_case`, as [`check_name`](crate::catalog::check_name) ensures, so underscores
//! separate their words. Other texts (titles, properties, values) are split by [`snake_case`],
//! which doesn't change such names.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The identifiers of a name in generated code.
///
/// The catalog's [`Event`](crate::catalog::Event), [`Module`](crate::catalog::Module) and
/// [`Family`](crate::catalog::Family) return it.
///
/// ```
/// use event_catalog_build::ident::Identifiers;
///
/// let identifiers = Identifiers::of("link_clicked");
/// assert_eq!(identifiers.variant(), "LinkClicked");
/// assert_eq!(identifiers.function(), "link_clicked");
/// assert_eq!(Identifiers::of("self").variant(), "Self_");
/// assert_eq!(Identifiers::of("type").function(), "r#type");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifiers<'n> {
    /// The words in lowercase, separated by `_`.
    words: Cow<'n, str>,
}

impl<'n> Identifiers<'n> {
    /// The identifiers of a name.
    #[must_use]
    pub fn of(name: &'n str) -> Self {
        let words = if is_snake_case(name) {
            Cow::Borrowed(name)
        } else {
            Cow::Owned(snake_case(name))
        };
        Self { words }
    }

    /// `UpperCamelCase`: the variant of an event, a module or a family, and the constant of an alias.
    ///
    /// `Self` is a keyword, and `ALL` is the list of all variants: `self` becomes `Self_`, and
    /// `a_l_l` becomes `ALL_`. Names don't end with an underscore, so these can't collide with
    /// others.
    #[must_use]
    pub fn variant(&self) -> String {
        upper_camel_case(&self.words)
    }

    /// `snake_case`: the function that creates an occurrence of an event.
    #[must_use]
    pub fn function(&self) -> String {
        value_ident(&self.words)
    }
}

/// Whether a name already consists of words in `snake_case`.
fn is_snake_case(name: &str) -> bool {
    let is_word = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
    let mut ends_word = true;
    for byte in name.bytes() {
        if !is_word(byte) && (byte != b'_' || ends_word) {
            return false;
        }
        ends_word = byte == b'_';
    }
    !ends_word
}

/// Converts words separated by `_` to `UpperCamelCase`.
fn upper_camel_case(words: &str) -> String {
    let mut ident = String::with_capacity(words.len() + 1);
    for word in words.split('_') {
        let mut characters = word.chars();
        ident.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        ident.push_str(characters.as_str());
    }
    if matches!(ident.as_str(), "Self" | "ALL") {
        ident.push('_');
    }
    ident
}

/// A `snake_case` identifier that may be a keyword. A keyword becomes raw, `r#type`; the three that
/// can't be raw get an underscore, `self_`. <https://doc.rust-lang.org/reference/keywords.html>
#[must_use]
pub fn value_ident(name: &str) -> String {
    match name {
        "self" | "super" | "crate" => format!("{name}_"),
        "as" | "async" | "await" | "break" | "const" | "continue" | "dyn" | "else" | "enum"
        | "extern" | "false" | "fn" | "for" | "if" | "impl" | "in" | "let" | "loop" | "match"
        | "mod" | "move" | "mut" | "pub" | "ref" | "return" | "static" | "struct" | "trait"
        | "true" | "type" | "unsafe" | "use" | "where" | "while" | "abstract" | "become"
        | "box" | "do" | "final" | "gen" | "macro" | "override" | "priv" | "try" | "typeof"
        | "unsized" | "virtual" | "yield" => {
            format!("r#{name}")
        }
        _ => name.to_owned(),
    }
}

/// Converts any text to `UpperCamelCase`, such as a title or the name of a property. The result is
/// empty if the text has no letter or digit, and may begin with a digit.
///
/// `Self`, `ALL` and names of one letter get an underscore: the last are type parameters in
/// generated code. So does `Fields`, which is a type there.
#[must_use]
pub fn camel_case(text: &str) -> String {
    let name = upper_camel_case(&snake_case(text));
    if name.len() == 1 && name.starts_with(|c: char| c.is_ascii_alphabetic()) || name == "Fields" {
        return format!("{name}_");
    }
    name
}

/// Converts any text to `snake_case`: words begin at uppercase letters and after any character that
/// is neither a letter nor a digit. Accents are dropped, and umlauts spelled out. The result may
/// begin with a digit.
#[must_use]
pub fn snake_case(text: &str) -> String {
    let mut name = String::with_capacity(text.len() + 4);
    let characters: Vec<char> = text.chars().collect();
    let mut ends_word = true;
    for (at, c) in characters.iter().enumerate() {
        let Some(plain) = ascii(*c) else {
            ends_word = true;
            continue;
        };
        let next_is_lower = || {
            characters
                .get(at + 1)
                .is_some_and(|next| next.is_lowercase())
        };
        let before = at.checked_sub(1).and_then(|at| characters.get(at));
        let begins_word =
            c.is_uppercase() && before.is_some_and(|it| !it.is_uppercase() || next_is_lower());
        if (ends_word || begins_word) && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        ends_word = false;
        name.push_str(&plain.to_ascii_lowercase());
    }
    name
}

/// A letter or digit in ASCII; `None` for other characters and for other alphabets.
fn ascii(c: char) -> Option<String> {
    let spelled = match c {
        'ä' | 'æ' => "ae",
        'ö' | 'ø' | 'œ' => "oe",
        'ü' => "ue",
        'Ä' | 'Æ' => "Ae",
        'Ö' | 'Ø' | 'Œ' => "Oe",
        'Ü' => "Ue",
        'ß' => "ss",
        'à'..='ã' | 'å' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ę' | 'ě' => "e",
        'ì'..='ï' => "i",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='õ' | 'ő' => "o",
        'ù'..='û' | 'ű' | 'ů' => "u",
        'ý' | 'ÿ' => "y",
        'š' | 'ś' | 'ş' => "s",
        'ž' | 'ź' | 'ż' => "z",
        'ł' => "l",
        'À'..='Ã' | 'Å' => "A",
        'Ç' | 'Č' => "C",
        'È'..='Ë' => "E",
        'Ì'..='Ï' => "I",
        'Ñ' => "N",
        'Ò'..='Õ' => "O",
        'Ù'..='Û' => "U",
        'Š' | 'Ś' => "S",
        'Ž' | 'Ż' => "Z",
        'Ł' => "L",
        c if c.is_ascii_alphanumeric() => return Some(c.to_string()),
        _ => return None,
    };
    Some(spelled.to_owned())
}

/// The name, with the first number from 2 appended that makes it free if it is taken.
pub fn numbered(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2_u64;
    let separator = separator(name);
    while !is_free(&candidate) {
        candidate = format!("{name}{separator}{number}");
        number += 1;
    }
    candidate
}

/// Like [`numbered`], for thousands of names that may be equal: `next` stores the numbers that are
/// taken.
pub fn numbered_on(
    name: &str,
    next: &mut BTreeMap<String, u64>,
    is_free: impl Fn(&str) -> bool,
) -> String {
    if is_free(name) {
        return name.to_owned();
    }
    let mut number = next.get(name).copied().unwrap_or(2);
    loop {
        let candidate = format!("{name}{}{number}", separator(name));
        number += 1;
        if is_free(&candidate) {
            next.insert(name.to_owned(), number);
            return candidate;
        }
    }
}

/// The separator between a name and its number.
fn separator(name: &str) -> &'static str {
    if name.ends_with(|c: char| c.is_ascii_digit()) || is_snake(name) {
        "_"
    } else {
        ""
    }
}

fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants() {
        let cases = [
            ("link_clicked", "LinkClicked"),
            ("nps_survey_score_10", "NpsSurveyScore10"),
            ("self", "Self_"),
            ("all", "All"),
            ("a_l_l", "ALL_"),
            ("a_1", "A1"),
            ("a1", "A1"),
        ];
        for (name, variant) in cases {
            assert_eq!(Identifiers::of(name).variant(), variant);
        }
    }

    /// Names in other forms aren't valid event names yet; their words are already found.
    #[test]
    fn names_of_any_form_have_words() {
        for name in [
            "order_placed",
            "order.placed",
            "Order Placed",
            "order-placed",
            "OrderPlaced",
            "ORDER_PLACED",
            "order/placed",
            "__order__placed__",
        ] {
            let identifiers = Identifiers::of(name);
            assert_eq!(identifiers.variant(), "OrderPlaced", "{name}");
            assert_eq!(identifiers.function(), "order_placed", "{name}");
        }
        assert_eq!(Identifiers::of("Self").variant(), "Self_");
        assert_eq!(Identifiers::of("Type").function(), "r#type");
    }

    #[test]
    fn a_name_in_snake_case_is_its_own_words() {
        for name in ["a", "a_1", "1st", "link_clicked", "a_b_c"] {
            assert!(is_snake_case(name), "{name}");
            assert_eq!(snake_case(name), name);
        }
        for name in ["", "_", "a__b", "_a", "a_", "A", "a b", "ä", "a.b"] {
            assert!(!is_snake_case(name), "{name}");
        }
    }

    #[test]
    fn values() {
        assert_eq!(value_ident("link_clicked"), "link_clicked");
        assert_eq!(value_ident("type"), "r#type");
        assert_eq!(value_ident("self"), "self_");
    }

    #[test]
    fn any_text() {
        let cases = [
            ("gift-wrap", "gift_wrap", "GiftWrap"),
            ("processID", "process_id", "ProcessId"),
            ("HTMLParser", "html_parser", "HtmlParser"),
            ("Postal address", "postal_address", "PostalAddress"),
            ("link_clicked", "link_clicked", "LinkClicked"),
            ("@type", "type", "Type"),
            ("Straße & Häuser", "strasse_haeuser", "StrasseHaeuser"),
            ("  café__au  lait ", "cafe_au_lait", "CafeAuLait"),
            ("2fa", "2fa", "2fa"),
            ("名前", "", ""),
            ("x", "x", "X_"),
            ("self", "self", "Self_"),
        ];
        for (text, snake, camel) in cases {
            assert_eq!(snake_case(text), snake);
            assert_eq!(camel_case(text), camel);
        }
    }

    #[test]
    fn numbers() {
        let taken = ["Item", "Item2", "a", "V1"];
        let unique = |name| numbered(name, |it| !taken.contains(&it));
        assert_eq!(unique("Item"), "Item3");
        assert_eq!(unique("a"), "a_2");
        assert_eq!(unique("V1"), "V1_2");
        assert_eq!(unique("b"), "b");
    }
}
