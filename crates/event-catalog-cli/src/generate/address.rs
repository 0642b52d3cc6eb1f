//! Converts a name to part of an address: an event's anchor on a page, a file name, or the key of a
//! message.
//!
//! A name can be any text, but an address can't. So every byte outside `A-Z`, `a-z`, `0-9`, `.`,
//! `_` and `-` is percent-encoded: two names never have the same address, and the name can be
//! decoded from it. <https://www.rfc-editor.org/rfc/rfc3986#section-2.1>
//!
//! A name in `snake_case` is its own address.

mod files;

use std::borrow::Cow;
use std::fmt::Write;

pub(crate) use files::FileNames;

use super::typescript::text::INHERITED;

/// Encodes each byte outside `[A-Za-z0-9._-]` as `%XX`.
pub(crate) fn encoded(name: &str) -> Cow<'_, str> {
    if name.bytes().all(is_plain) {
        return Cow::Borrowed(name);
    }
    let mut encoded = String::with_capacity(3 * name.len());
    for byte in name.bytes() {
        push(byte, is_plain(byte), &mut encoded);
    }
    Cow::Owned(encoded)
}

/// The prefixes of all anchors on a page that aren't those of events. A name in `snake_case` can't start with one of
/// them, because it contains no `-`.
const OTHERS: [&str; 4] = ["page-", "payload-", "section-", "type-"];

/// The anchor of an event or of one of its former names, for the attribute `id`. [`link`] links to
/// it.
///
/// It never equals an anchor of another kind: if a name starts with one of the other prefixes, its
/// first character is percent-encoded, too.
pub(crate) fn anchor(name: &str) -> Cow<'_, str> {
    if OTHERS.iter().any(|other| name.starts_with(other)) {
        return Cow::Owned(identified(name, 1));
    }
    if name.bytes().all(is_plain) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(identified(name, 0))
}

/// The anchor of a payload.
pub(crate) fn payload_anchor(name: &str) -> String {
    format!("payload-{}", identified(name, 0))
}

/// The anchor of a type.
pub(crate) fn type_anchor(name: &str) -> String {
    format!("type-{}", identified(name, 0))
}

/// Escapes an address for use in a URL. Every `%` is encoded, because the URL is decoded before it
/// is compared with the address.
pub(crate) fn in_url(address: &str) -> Cow<'_, str> {
    if address.contains('%') {
        Cow::Owned(address.replace('%', "%25"))
    } else {
        Cow::Borrowed(address)
    }
}

/// The text after the `#` in a link to an anchor.
///
/// Browsers look for the fragment as written before they decode it. [`identified`] explains why
/// this never finds a different anchor.
/// <https://html.spec.whatwg.org/multipage/browsing-the-web.html#select-the-indicated-part>
pub(crate) fn fragment(anchor: &str) -> Cow<'_, str> {
    in_url(anchor)
}

/// The text after the `#` in a link to an event.
pub(crate) fn link(name: &str) -> String {
    fragment(&anchor(name)).into_owned()
}

/// Encodes a name for an anchor: like [`encoded`], but the first `first` bytes are always encoded,
/// and so is a digit or letter directly after an encoded `%`.
///
/// The link to `a b` is `a%2520b`, and that must not be the anchor of another event, `a%20b`, whose
/// anchor is `a%25%320b`. In an anchor, `%25` is never followed by a digit; in a link to an anchor
/// with a `%`, it is followed by two digits.
fn identified(name: &str, first: usize) -> String {
    let mut identified = String::with_capacity(3 * name.len());
    let mut after_percent = false;
    for (at, byte) in name.bytes().enumerate() {
        let is_digit = after_percent && byte.is_ascii_hexdigit();
        push(
            byte,
            is_plain(byte) && at >= first && !is_digit,
            &mut identified,
        );
        after_percent = byte == b'%';
    }
    identified
}

/// Converts a name to a key for a document whose keys consist of letters, digits, `.`, `_` and `-`.
/// Like [`encoded`], with `__` for `%`.
///
/// A `_` before another `_` or before an encoded character is encoded, too, so `__` always starts
/// an encoded byte. The key is never `__proto__`, which many JavaScript tools drop, nor another
/// member that every object inherits, which some tools call.
pub(crate) fn key(name: &str) -> Cow<'_, str> {
    let is_member = INHERITED.contains(&name);
    if name.bytes().all(is_plain) && !name.contains("__") && !is_member {
        return Cow::Borrowed(name);
    }
    let mut key = String::with_capacity(4 * name.len());
    let (first, name) = name.split_at(usize::from(is_member));
    for byte in first.bytes() {
        // Writing to a `String` can't fail.
        let _ = write!(key, "__{byte:02X}");
    }
    let mut bytes = name.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let next = bytes.peek().copied();
        let is_joined = byte == b'_' && next.is_some_and(|next| next == b'_' || !is_plain(next));
        if is_plain(byte) && !is_joined {
            key.push(char::from(byte));
        } else {
            // Writing to a `String` can't fail.
            let _ = write!(key, "__{byte:02X}");
        }
    }
    Cow::Owned(key)
}

/// Escapes a step of a JSON pointer for a URI fragment.
/// <https://www.rfc-editor.org/rfc/rfc6901#section-6>
pub(crate) fn pointer_step(name: &str) -> String {
    crate::schema::escaped(&crate::pointer::step(name))
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

fn push(byte: u8, as_it_is: bool, to: &mut String) {
    if as_it_is {
        to.push(char::from(byte));
    } else {
        // Writing to a `String` can't fail.
        let _ = write!(to, "%{byte:02X}");
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Names with a special meaning in a shell, a file system, a browser, Markdown, or a
    /// programming language.
    pub(crate) const HOSTILE: [&str; 40] = [
        "link_clicked",
        "Link_Clicked",
        "LINK_CLICKED",
        "customer.subscription.created",
        "Order Completed",
        "orders/create",
        "../x",
        "..",
        ".hidden",
        "trailing.",
        "jira:issue_updated",
        "100%",
        "a b",
        "a%20b",
        "a%2520b",
        "a%25%320b",
        "%41",
        "#hash",
        "?query",
        "a|b",
        "`tick`",
        "``",
        "${x}",
        "{x}",
        "\"quoted\" 'twice'",
        "back\\slash",
        "</script><!--",
        "a*/ //b",
        "__proto__",
        "constructor",
        "toString",
        "delete",
        "con",
        "CON",
        "con_",
        "con.created",
        "payload-order",
        "section-1",
        "注文確定",
        "404",
    ];

    /// A name of the maximum length.
    pub(crate) fn longest() -> String {
        format!("{}xyz", "👍🏽".repeat(31)) + "abcd"
    }

    /// The anchor that a browser finds for a fragment: it tries the fragment as written, then
    /// decoded.
    pub(crate) fn found<'f>(fragment: &'f str, anchors: &BTreeSet<String>) -> Option<Cow<'f, str>> {
        if anchors.contains(fragment) {
            return Some(Cow::Borrowed(fragment));
        }
        let decoded = decoded(fragment);
        anchors.contains(&decoded).then_some(Cow::Owned(decoded))
    }

    /// Decodes percent-encoded text.
    pub(crate) fn decoded(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('%') {
            bytes.extend(before.bytes());
            let digits = after.get(..2).expect("two digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("hexadecimal digits"));
            rest = &after[2..];
        }
        bytes.extend(rest.bytes());
        String::from_utf8(bytes).expect("UTF-8")
    }

    fn names() -> Vec<String> {
        let more = [
            "_a", "a_", "a__b", "a_ b", "__", "_ _", "a__20b", "type-A", "page-top",
        ];
        let hostile = HOSTILE.iter().chain(&more).map(|it| (*it).to_owned());
        hostile.chain([longest()]).collect()
    }

    #[test]
    fn a_name_in_snake_case_is_its_own_address() {
        for name in [
            "a",
            "link_clicked",
            "nps_survey_score_10",
            "con",
            "payload_a",
        ] {
            assert_eq!(encoded(name), name);
            assert_eq!(anchor(name), name);
            assert_eq!(link(name), name);
            assert_eq!(key(name), name);
            assert_eq!(payload_anchor(name), format!("payload-{name}"));
        }
    }

    #[test]
    fn addresses_are_encoded() {
        let cases = [
            ("Order Completed", "Order%20Completed"),
            ("customer.created", "customer.created"),
            ("orders/create", "orders%2Fcreate"),
            ("é", "%C3%A9"),
            ("👍", "%F0%9F%91%8D"),
            ("100%", "100%25"),
            ("~", "%7E"),
        ];
        for (name, address) in cases {
            assert_eq!(encoded(name), address);
            assert_eq!(anchor(name), address);
        }
        assert_eq!(anchor("a%20b"), "a%25%320b");
        assert_eq!(link("a b"), "a%2520b");
        assert_eq!(anchor("payload-order"), "%70ayload-order");
        assert_eq!(link("payload-order"), "%2570ayload-order");
        assert_eq!(anchor("type-A"), "%74ype-A");
    }

    #[test]
    fn a_name_can_be_read_from_its_address() {
        assert_eq!(longest().len(), 255);
        for name in names() {
            for address in [encoded(&name), anchor(&name)] {
                assert_eq!(decoded(&address), name);
                assert!(address.bytes().all(|byte| is_plain(byte) || byte == b'%'));
            }
            assert_eq!(decoded(&link(&name)), anchor(&name));
        }
    }

    #[test]
    fn a_link_leads_to_its_anchor_and_to_no_other() {
        let names = names();
        let mut anchors: BTreeSet<String> =
            names.iter().map(|it| anchor(it).into_owned()).collect();
        assert_eq!(anchors.len(), names.len());
        for other in ["order", "a b", "a%20b", "é"] {
            assert!(anchors.insert(payload_anchor(other)));
            assert!(anchors.insert(type_anchor(other)));
        }
        assert!(anchors.insert("section-1".to_owned()));
        assert!(anchors.insert("page-top".to_owned()));
        for anchor in &anchors {
            let fragment = fragment(anchor);
            assert_eq!(found(&fragment, &anchors).as_deref(), Some(&**anchor));
        }
    }

    #[test]
    fn keys_are_different_and_plain() {
        let cases = [
            ("Order Completed", "Order__20Completed"),
            ("a__b", "a__5F_b"),
            ("__proto__", "__5F_proto__5F_"),
            ("hasOwnProperty", "__68asOwnProperty"),
            ("a_ b", "a__5F__20b"),
            ("a__20b", "a__5F_20b"),
        ];
        for (name, expected) in cases {
            assert_eq!(key(name), expected);
        }
        let names = names();
        let keys: BTreeSet<String> = names.iter().map(|it| key(it).into_owned()).collect();
        assert_eq!(keys.len(), names.len());
        for key in keys {
            assert!(key.bytes().all(is_plain) && key != "__proto__", "{key}");
        }
    }

    #[test]
    fn a_step_of_a_pointer_is_escaped_twice() {
        assert_eq!(pointer_step("a~b/c d%é"), "a~0b~1c%20d%25%C3%A9");
        assert_eq!(pointer_step("event.link_clicked"), "event.link_clicked");
    }
}
