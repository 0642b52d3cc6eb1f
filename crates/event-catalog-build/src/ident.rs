//! Converts names to identifiers. No other module decides how names look in code.
//!
//! A name on the wire is split into words, and the identifier is built from the words. Generated
//! code contains the identifiers as data: the `Debug` output of an event, the site and its
//! JavaScript use these instead of deriving their own.
//!
//! Names of events keep their letters ([`words`]). Other texts (titles, properties, values) are
//! converted to ASCII ([`snake_case`]). Both are split into words in the same way.

mod ascii;
mod free;
mod letters;

use std::borrow::Cow;

use crate::notation::{Form, capitalized};
use ascii::ascii;
pub use free::{numbered, numbered_on};
use letters::{can_begin, is_stable};

/// The identifiers of a name in generated code.
///
/// Returned by the catalog's [`Event`](crate::catalog::Event), [`Module`](crate::catalog::Module)
/// and [`Family`](crate::catalog::Family).
///
/// ```
/// use event_catalog_build::ident::Identifiers;
///
/// let identifiers = Identifiers::of("customer.taxID-added").unwrap();
/// assert_eq!(identifiers.variant(), "CustomerTaxIdAdded");
/// assert_eq!(identifiers.function(), "customer_tax_id_added");
/// assert_eq!(Identifiers::of("self").unwrap().variant(), "Self_");
/// assert_eq!(Identifiers::of("type").unwrap().function(), "r#type");
/// assert_eq!(Identifiers::of("404").unwrap().variant(), "N404");
/// assert_eq!(Identifiers::of("👍"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifiers<'n> {
    /// The words in lowercase, separated by `_`.
    words: Cow<'n, str>,
}

impl<'n> Identifiers<'n> {
    /// The identifiers of a name. `None` if it has no [`words`].
    #[must_use]
    pub fn of(name: &'n str) -> Option<Self> {
        let mut words = if Form::SnakeCase.has(name) {
            Cow::Borrowed(name)
        } else {
            Cow::Owned(words(name)?.join("_"))
        };
        if !words.starts_with(can_begin) {
            words.to_mut().insert(0, 'n');
        }
        Some(Self { words })
    }

    /// Placeholder identifiers for a name without identifiers. Such a name is an error, so these
    /// never get into generated code.
    pub(crate) fn unnamed() -> Self {
        let words = Cow::Borrowed("unnamed");
        Self { words }
    }

    /// The words in lowercase, separated by `_`. This can be a keyword, which isn't an identifier.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    /// `UpperCamelCase`: the variant of an event, a module or a family, and the constant of an alias.
    ///
    /// `Self` is a keyword, and `ALL` is the list of all variants, so `self` becomes `Self_`, and
    /// `a_l_l` becomes `ALL_`. No other identifier ends with an underscore.
    #[must_use]
    pub fn variant(&self) -> String {
        upper_camel_case(&self.words)
    }

    /// `snake_case`: the function that creates an occurrence of an event. Two names that have the
    /// same function also have the same [`variant`](Self::variant).
    #[must_use]
    pub fn function(&self) -> String {
        value_ident(&self.words)
    }
}

/// Splits a name into words, in lowercase.
///
/// A word is a run of letters and digits. A word also begins at an uppercase letter after a
/// lowercase letter or a digit, and at the last of several uppercase letters if a lowercase letter
/// follows: `HTMLParser` is `html`, `parser`. One lowercase letter before several uppercase letters
/// doesn't end a word: `iOS` is `ios`.
///
/// `None` if there is no letter or digit, or if a letter or digit can't be in an identifier: Rust normalizes some
/// characters and warns about others, so names that contain them need an explicit identifier.
///
/// ```
/// use event_catalog_build::ident::words;
///
/// assert_eq!(words("Order Completed").unwrap(), ["order", "completed"]);
/// assert_eq!(words("m.room.oauth2APIKey").unwrap(), ["m", "room", "oauth2", "api", "key"]);
/// assert_eq!(words("Préférence changée").unwrap(), ["préférence", "changée"]);
/// assert_eq!(words("+"), None);
/// assert_eq!(words("ﬁle"), None);
/// ```
#[must_use]
pub fn words(name: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    let is_allowed = |c: char| !c.is_alphanumeric() || is_stable(c);
    if !name.chars().all(is_allowed) {
        return None;
    }
    for run in name.split(|c: char| !c.is_alphanumeric()) {
        let characters: Vec<char> = run.chars().collect();
        for (at, c) in characters.iter().enumerate() {
            if at == 0 || begins_word(&characters, at) {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
    }
    (!words.is_empty()).then_some(words)
}

/// Whether a new word begins at a letter inside a run, because of its case.
fn begins_word(characters: &[char], at: usize) -> bool {
    let is_upper = |at: usize| characters.get(at).is_some_and(|c| c.is_uppercase());
    let is_lower = |at: usize| characters.get(at).is_some_and(|c| c.is_lowercase());
    if at == 0 || !is_upper(at) {
        return false;
    }
    if is_upper(at - 1) {
        // The `S` of `iOS` doesn't begin a word, and the `P` of `HTMLParser` does.
        return is_lower(at + 1);
    }
    let is_single = is_lower(at - 1) && (at == 1 || !characters[at - 2].is_alphanumeric());
    !(is_single && is_upper(at + 1))
}

/// Converts words separated by `_` to `UpperCamelCase`.
fn upper_camel_case(words: &str) -> String {
    let mut ident = String::with_capacity(words.len() + 1);
    for word in words.split('_') {
        if word.is_ascii() {
            let mut characters = word.chars();
            ident.extend(characters.next().map(|first| first.to_ascii_uppercase()));
            ident.push_str(characters.as_str());
        } else {
            ident.push_str(&capitalized(word));
        }
    }
    if matches!(ident.as_str(), "Self" | "ALL") {
        ident.push('_');
    }
    ident
}

/// Converts a `snake_case` name that could be a keyword to an identifier. A keyword becomes raw, `r#type`; a
/// keyword that can't be raw gets an underscore, `self_`. <https://doc.rust-lang.org/reference/keywords.html>
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

/// Converts any text, such as a title or the name of a property, to `UpperCamelCase`. The result is
/// empty if the text has no letter or digit, and can begin with a digit.
///
/// `Self`, `ALL` and names of one letter get an underscore: generated code uses one letter for type
/// parameters. So does `Fields`, which is a type there.
#[must_use]
pub fn camel_case(text: &str) -> String {
    let name = upper_camel_case(&snake_case(text));
    if name.len() == 1 && name.starts_with(|c: char| c.is_ascii_alphabetic()) || name == "Fields" {
        return format!("{name}_");
    }
    name
}

/// Converts any text to `snake_case`. The text is split into [`words`] like a name, and converted to ASCII:
/// accents are dropped, and umlauts are spelled out. Letters of other alphabets separate words. The result
/// can begin with a digit.
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
        let begins_word = begins_word(&characters, at);
        if (ends_word || begins_word) && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        ends_word = false;
        name.push_str(&plain.to_ascii_lowercase());
    }
    name
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
            assert_eq!(Identifiers::of(name).expect("words").variant(), variant);
        }
    }

    #[test]
    fn names_of_any_form_have_words() {
        for name in [
            "order_placed",
            "order.placed",
            "Order Placed",
            "order-placed",
            "OrderPlaced",
            "orderPlaced",
            "ORDER_PLACED",
            "order/placed",
            "order:placed",
            "$order\u{200d}placed👍",
            "__order__placed__",
        ] {
            let identifiers = Identifiers::of(name).expect("words");
            assert_eq!(identifiers.variant(), "OrderPlaced", "{name}");
            assert_eq!(identifiers.function(), "order_placed", "{name}");
        }
        let cases = [
            ("Self", "Self_", "self_"),
            ("Type", "Type", "r#type"),
            ("iOS", "Ios", "ios"),
            ("iOSVersion", "IosVersion", "ios_version"),
            ("my-iOS", "MyIos", "my_ios"),
            ("xAxis", "XAxis", "x_axis"),
            ("processID", "ProcessId", "process_id"),
            ("ImageGCFailed", "ImageGcFailed", "image_gc_failed"),
            ("oauth2APIKey", "Oauth2ApiKey", "oauth2_api_key"),
            ("2fa_enabled", "N2faEnabled", "n2fa_enabled"),
            ("1.10", "N110", "n1_10"),
            ("+1", "N1", "n1"),
            ("C++", "C", "c"),
            (
                "Préférence changée",
                "PréférenceChangée",
                "préférence_changée",
            ),
            ("Ähre", "Ähre", "ähre"),
            ("注文確定", "注文確定", "注文確定"),
            ("Заказ создан", "ЗаказСоздан", "заказ_создан"),
        ];
        for (name, variant, function) in cases {
            let identifiers = Identifiers::of(name).expect("words");
            assert_eq!(identifiers.variant(), variant, "{name}");
            assert_eq!(identifiers.function(), function, "{name}");
        }
        // Names without letters or digits, names with characters that Rust normalizes, and a name with a
        // character that rustc warns about.
        for name in ["", "+", "👍🏽", "..", "ﬁle", "Ａ", "m²", "①", "\u{212b}"] {
            assert_eq!(Identifiers::of(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_in_snake_case_is_its_own_words() {
        for name in ["a", "a_1", "link_clicked", "a_b_c", "a1_b2"] {
            assert_eq!(words(name).expect("words").join("_"), name);
            assert_eq!(snake_case(name), name);
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
}
