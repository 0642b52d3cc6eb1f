//! Recognizes values that look like ids or personal data, and replaces them in examples.

use event_catalog_build::ident;
use serde_json::{Number, Value, json};

use super::formats::Format;

/// Words in the names of fields whose values can be personal or secret. Words for the names of things are included,
/// because things are often named after people.
const PERSONAL: &str = "\
    absender account address adresse age alias allergy anschrift answer assignee attendee ausweis \
    auth author authorization avatar benutzer benutzername betreff bic birth birthdate birthday \
    blood body bundesland buyer candidate card cell city ciudad comment company contact cookie \
    correo creator customer cvc description device diagnose diagnosis direccion disability disease \
    display dob editor email empfaenger empfänger employee ethnicity familienname family fax firma \
    first firstname follower forename friend from full fullname geburtsdatum geburtsort geburtstag \
    gehalt gender geo geschlecht given guest guid handle handy hausnummer health host hostname iban \
    id identifier ids illness invitee ip kennwort key kommentar konto kontonummer kunde kunden label \
    last lastname lat latitude lead lng location login lon longitude maiden mail manager medication \
    member message middle mitarbeiter mobile nachname nachricht name names nationality nick nickname \
    nom nombre note notes notiz nutzer ort owner participant passport password passwort patient \
    patienten person phone player plz postal postcode postleitzahl prenom profile prénom query \
    question race recipient region religion salary salutation screenname search secret seller sender \
    session sex signature spouse ssn staatsangehörigkeit stadt strasse straße street student \
    subscriber surname tel telefon telefonnummer telephone term text title to token uid user \
    username uuid ville visitor vorname wohnort zip";

/// Fields whose objects describe a person, so that everything in them can be personal.
const PEOPLE: &str = "\
    account assignee attendee author benutzer buyer candidate contact creator customer editor \
    employee follower friend guest invitee kunde lead manager member mitarbeiter nutzer owner \
    participant patient person player profile recipient seller sender spouse student subscriber user \
    visitor";

/// Fields whose objects have values as keys, such as people's names.
const COUNTS: &str = "\
    answers balances counts frequencies histogram likes points ratings scores shares tallies tally totals votes";

/// Whether a field's value can be personal, judging by the field's name.
pub(super) fn is_personal(field: &str) -> bool {
    has_word(field, PERSONAL) || is_by_person(field)
}

/// Whether a field says who did something, such as `created_by`.
fn is_by_person(field: &str) -> bool {
    let words = ident::words(field).unwrap_or_default();
    words.len() > 1 && words.last().is_some_and(|it| it.as_str() == "by")
}

/// Whether the keys of a field's object are values, judging by the field's name: `counts`,
/// `votes_by_user`, `members`.
pub(super) fn has_values_as_keys(field: &str) -> bool {
    let words = ident::words(field).unwrap_or_default();
    let is_in = |list: &str, word: &str| list.split_whitespace().any(|it| it == word);
    let mut before = words.iter().rev().skip(1);
    words.last().is_some_and(|last| {
        let person = last.strip_suffix('s');
        is_in(COUNTS, last) || person.is_some_and(|it| is_in(PEOPLE, it))
    }) || before.any(|it| matches!(it.as_str(), "by" | "per"))
}

/// Whether a field's object describes a person, judging by the field's name.
pub(super) fn is_person(field: &str) -> bool {
    has_word(field, PEOPLE) || is_by_person(field)
}

fn has_word(field: &str, list: &str) -> bool {
    let words = ident::words(field).unwrap_or_default();
    let is_listed = |word: &str| list.split_whitespace().any(|it| it == word);
    words.iter().any(|word| {
        let one = word.strip_suffix('s').unwrap_or(word);
        is_listed(word) || is_listed(one)
    })
}

/// Whether a name refers to a single thing or person, because it contains an id or an address.
pub(super) fn is_of_one(name: &str) -> bool {
    name.contains('@') || name.split(|c: char| !c.is_alphanumeric()).any(is_id)
}

fn is_id(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_hex = || word.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits >= 5 || (digits >= 3 && word.len() >= 8 && is_hex())
}

/// Whether a string is a word from a program rather than an id, a name or free text.
pub(super) fn is_word(text: &str) -> bool {
    const LONGEST: usize = 32;
    const MOST_DIGITS: usize = 2;
    let mut letters = text.chars();
    let is_name = letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':');
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() <= LONGEST
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(is_part)
        && digits <= MOST_DIGITS
        && !is_name
        && !is_of_one(text)
        && !is_address(text)
}

/// Whether a string is a web address, which can be about a person: `https://a.example/ann`, `a.example/ann`.
fn is_address(text: &str) -> bool {
    let host = text.split_once('/').map(|(host, _)| host);
    text.contains("://") || text.starts_with("www.") || host.is_some_and(|it| it.contains('.'))
}

/// Returns an example that has the same form as a string.
pub(super) fn replaced(text: &str, format: Option<Format>) -> String {
    const LONGEST: usize = 48;
    match format {
        Some(Format::Uri) => address(text),
        Some(format) => format.example().to_owned(),
        None if text.contains('@') => "ann@example.org".to_owned(),
        None if text.contains("://") => address(text),
        // A string with digits may be an id, a number or a code.
        None if text.bytes().any(|it| it.is_ascii_digit())
            && text.len() <= LONGEST
            && !text.contains(char::is_whitespace) =>
        {
            text.chars().map(masked).collect()
        }
        None => "text".to_owned(),
    }
}

fn masked(c: char) -> char {
    if c.is_ascii_punctuation() {
        c
    } else if c.is_numeric() {
        '0'
    } else if c.is_uppercase() {
        'A'
    } else {
        'a'
    }
}

/// Replaces an address, but keeps the names of its parameters.
fn address(text: &str) -> String {
    const MOST: usize = 8;
    const LONGEST: usize = 32;
    let is_name = |name: &&str| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        (1..=LONGEST).contains(&name.len()) && name.bytes().all(is_part) && !is_of_one(name)
    };
    let before = text.split('#').next().unwrap_or_default();
    let parameters = before.split_once('?').map_or("", |(_, after)| after);
    let names = parameters
        .split('&')
        .filter_map(|it| it.split_once('='))
        .map(|(name, _)| name)
        .filter(is_name)
        .take(MOST);
    let names: Vec<String> = names.map(|name| format!("{name}=x")).collect();
    if names.is_empty() {
        return "https://example.org/".to_owned();
    }
    format!("https://example.org/?{}", names.join("&"))
}

/// Returns a number for an example. The number itself is kept only if it is small and not personal.
pub(super) fn replaced_number(number: &Number, is_personal: bool) -> Value {
    const LARGEST: f64 = 1_000.0;
    let is_small = number.as_f64().is_some_and(|it| it.abs() < LARGEST);
    if is_small && !is_personal {
        return Value::Number(number.clone());
    }
    if number.is_i64() {
        json!(1)
    } else {
        json!(1.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_names() {
        for name in [
            "customer_12345",
            "order-7f3a9b12-0d1e-4c55-9b1a-1f2e3d4c5b6a",
            "ann@example.org",
            "2026-11-29T12345",
        ] {
            assert!(is_of_one(name), "{name}");
        }
        for name in [
            "step_1",
            "checkoutV2Completed",
            "oauth2",
            "http_404",
            "sha256",
        ] {
            assert!(!is_of_one(name), "{name}");
        }
    }

    #[test]
    fn fields_of_people_are_found() {
        for field in [
            "user_name",
            "firstName",
            "email",
            "customer",
            "ipAddress",
            "vorname",
            "Nachname",
            "stadt",
            "kunde",
            "created_by",
            "nick",
            "handle",
            "attendees",
            "diagnosis",
            "device",
        ] {
            assert!(is_personal(field), "{field}");
        }
        for field in ["kind", "state", "currency", "position"] {
            assert!(!is_personal(field), "{field}");
        }
        assert!(is_person("createdByUser") && is_person("members") && !is_person("email"));
    }

    #[test]
    fn keys_that_are_values_are_known_by_the_field() {
        for field in [
            "counts",
            "messageCounts",
            "votes_by_user",
            "by_id",
            "members",
            "attendees",
        ] {
            assert!(has_values_as_keys(field), "{field}");
        }
        for field in ["count", "created_by", "member", "items", "settings", ""] {
            assert!(!has_values_as_keys(field), "{field}");
        }
    }

    #[test]
    fn words_are_neither_ids_nor_names_nor_free_text() {
        for text in [
            "web",
            "add_to_cart",
            "en-US",
            "EUR",
            "v2",
            "a.b",
            "refs/heads/main",
            "text/vnd.api",
            "key:value",
        ] {
            assert!(is_word(text), "{text}");
        }
        for text in [
            "",
            "Ann",
            "Ann Smith",
            "a b",
            "ORD-2931",
            "1",
            "ann@x.org",
            "ä",
            "https://git.example/ann",
            "http://ann.example",
            "git.example/ann",
            "www.ann.example",
        ] {
            assert!(!is_word(text), "{text}");
        }
    }

    #[test]
    fn replaced_texts_show_nothing() {
        let of = |text: &str| replaced(text, None);
        assert_eq!(of("ORD-2931-xz"), "AAA-0000-aa");
        assert_eq!(of("Ann Smith"), "text");
        assert_eq!(of("Call Ann: 555 0100"), "text");
        assert_eq!(of("Ann <ann@smith.example>"), "ann@example.org");
        assert_eq!(
            replaced(
                "https://ann:pw@shop.example/u/ann?q=Ann&ann@x.org=1#ann",
                Some(Format::Uri)
            ),
            "https://example.org/?q=x"
        );
        assert_eq!(
            replaced("mailto:ann@smith.example", Some(Format::Uri)),
            "https://example.org/"
        );
        assert_eq!(replaced("1984-03-12", Some(Format::Date)), "2026-01-31");
    }

    #[test]
    fn large_and_personal_numbers_are_replaced() {
        let of = |number: Value, is_personal| match &number {
            Value::Number(it) => replaced_number(it, is_personal),
            _ => Value::Null,
        };
        assert_eq!(of(json!(42), false), json!(42));
        assert_eq!(of(json!(42), true), json!(1));
        assert_eq!(of(json!(4_915_112_345_678_i64), false), json!(1));
        assert_eq!(of(json!(52.52), true), json!(1.5));
    }
}
