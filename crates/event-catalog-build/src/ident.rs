//! From names to Rust identifiers. Nothing else decides how something is called in Rust.
//!
//! Names are `snake_case` by [`check_name`](crate::catalog::check_name), so all that is left is case
//! and the words that Rust or the generated API has taken.

use std::collections::BTreeMap;

/// `UpperCamelCase`, for variants, types and the constants of aliases.
///
/// `Self` is a keyword, and `ALL` is the list of all variants: `self` becomes `Self_`, and `a_l_l`
/// becomes `ALL_`. No name ends with an underscore, so nothing else can become that.
#[must_use]
pub fn type_ident(name: &str) -> String {
    let mut ident = String::with_capacity(name.len() + 1);
    for part in name.split('_') {
        let mut characters = part.chars();
        ident.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        ident.push_str(characters.as_str());
    }
    if matches!(ident.as_str(), "Self" | "ALL") {
        ident.push('_');
    }
    ident
}

/// `snake_case`, for functions and fields: a keyword becomes raw, `r#type`; the four that cannot be
/// raw get an underscore, `self_`. <https://doc.rust-lang.org/reference/keywords.html>
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

/// Any text in `UpperCamelCase`, such as a title or the name of a property; empty where it has no
/// letter or digit. It may begin with a digit.
///
/// `Self`, `ALL` and names of one letter get an underscore: the last are type parameters in
/// generated code. So does `Fields`, a type in it.
#[must_use]
pub fn camel_case(text: &str) -> String {
    let name = type_ident(&snake_case(text));
    if name.len() == 1 && name.starts_with(|c: char| c.is_ascii_alphabetic()) || name == "Fields" {
        return format!("{name}_");
    }
    name
}

/// Any text in `snake_case`: words begin at upper-case letters and behind whatever is neither
/// letter nor digit. Accents are dropped, and umlauts spelled out. It may begin with a digit.
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

/// A letter or digit in ASCII; `None` for what is neither, or of another alphabet.
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

/// The name, or with the first number from 2 behind it that makes it free.
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

/// As [`numbered`], for names of which thousands may be alike: `next` remembers which numbers are taken.
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

/// What stands between a name and its number.
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
    fn types() {
        assert_eq!(type_ident("link_clicked"), "LinkClicked");
        assert_eq!(type_ident("nps_survey_score_10"), "NpsSurveyScore10");
        assert_eq!(type_ident("self"), "Self_");
        assert_eq!(type_ident("all"), "All");
        assert_eq!(type_ident("a_l_l"), "ALL_");
        assert_eq!(type_ident("a_1"), type_ident("a1"));
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
