//! Alternatives that can't be told apart: the alternative that keeps most members wins, and closed alternatives
//! reject members.
#![cfg(feature = "json")]
#![expect(missing_docs, reason = "the types are for these tests only")]

use event_catalog::__private::serde::de::{Deserialize, Deserializer, IgnoredAny};
use event_catalog::__private::{Box, Limits, OneOf, Variant, Vec, one_of_text};
use event_catalog::{PayloadErrorKind, RawJson};

event_catalog::__payload_one_of! {
    /// Alternatives that can't be told apart.
    Tried<'a> {
        Open(Open<'a>) = object,
        Closed(Closed<'a>) = object,
        Wide(Wide<'a>) = object,
    }
}

event_catalog::__payload_object! {
    /// Declares one field, and allows additional fields.
    Open<'a> {
        optional {
            a: bool = "a" => with_a,
        }
    }
}

event_catalog::__payload_object! {
    /// Declares two fields, and allows no others.
    Closed<'a> {
        optional {
            a: bool = "a" => with_a,
            b: bool = "b" => with_b,
        }
        closed {
            refuse
        }
    }
}

event_catalog::__payload_object! {
    /// Declares many fields, and allows additional fields.
    Wide<'a> {
        optional {
            c: bool = "c" => with_c,
            closed: Closed<'a> = "closed" => with_closed,
            open: Open<'a> = "open" => with_open,
            told: Told<'a> = "told" => with_told,
            list: Vec<Closed<'a>> = "list" => with_list,
        }
    }
}

event_catalog::__payload_one_of! {
    /// Alternatives that can be told apart.
    Told<'a> {
        Closed(Closed<'a>) = object,
        Flag(bool) = boolean,
    }
}

event_catalog::__payload_one_of! {
    /// Alternatives that contain a value with several alternatives.
    Outer<'a> {
        Typed(Typed<'a>) = object,
        Raw(Raw<'a>) = object,
    }
}

event_catalog::__payload_object! {
    /// A child with a type.
    Typed<'a> {
        required TypedRequired<'a> {
            child: Tried<'a> = "child",
        }
    }
}

event_catalog::__payload_object! {
    /// A child as received.
    Raw<'a> {
        required RawRequired<'a> {
            child: RawJson<'a> = "child",
        }
    }
}

event_catalog::__payload_one_of! {
    /// Two closed alternatives.
    Refusing<'a> {
        One(Closed<'a>) = object,
        Two(Closed<'a>) = any,
    }
}

event_catalog::__payload_one_of! {
    /// Two identical alternatives.
    Twin<'a> {
        One(TwinOne<'a>) = object,
        Two(TwinTwo<'a>) = object,
    }
}

event_catalog::__payload_object! {
    /// A node.
    TwinOne<'a> {
        optional {
            child: Box<Twin<'a>> = "child" => with_child,
        }
    }
}

event_catalog::__payload_object! {
    /// A node.
    TwinTwo<'a> {
        optional {
            child: Box<Twin<'a>> = "child" => with_child,
        }
    }
}

/// The variant that a text is read as. This crate and `serde_json` must read the same value.
macro_rules! variant {
    ($OneOf:ident, $text:expr) => {{
        let text: &str = $text;
        let json = RawJson::parse(text).unwrap();
        let ours: $OneOf<'_> = json.read().unwrap();
        assert_eq!(serde_json::from_str::<$OneOf<'_>>(text).unwrap(), ours);
        let shown = format!("{ours:?}");
        shown.split('(').next().unwrap().to_owned()
    }};
}

#[test]
fn of_those_that_match_the_one_that_keeps_more_wins() {
    for (text, expected) in [
        (r#"{"a":true}"#, "Open"),
        (r#"{"a":true,"b":true}"#, "Closed"),
        (r#"{"c":true}"#, "Wide"),
        // Both variants drop one member, so the first wins.
        (r#"{"z":1}"#, "Open"),
        (r#"{"a":true,"z":"{\"a\":1}","c":true}"#, "Open"),
        (r#"{"c":true,"z":1}"#, "Wide"),
        // The first variant drops an object and its members.
        (r#"{"open":{"y":1,"z":{"y":1}}}"#, "Wide"),
    ] {
        assert_eq!(variant!(Tried, text), expected, "{text}");
    }
}

#[test]
fn closed_ones_refuse_unknown_members_at_every_depth() {
    for (text, expected) in [
        (r#"{"a":true,"b":true,"z":1}"#, "Open"),
        (r#"{"closed":{"a":true}}"#, "Wide"),
        (r#"{"closed":{"z":1}}"#, "Open"),
        (r#"{"list":[{"a":true},{"b":true}]}"#, "Wide"),
        (r#"{"list":[{"a":true},{"z":1}]}"#, "Open"),
        (r#"{"told":{"b":true}}"#, "Wide"),
        (r#"{"told":{"b":true,"z":1}}"#, "Open"),
    ] {
        assert_eq!(variant!(Tried, text), expected, "{text}");
    }
    // If only one alternative is possible, the object is read as usual.
    assert_eq!(variant!(Told, r#"{"b":true,"z":1}"#), "Closed");
}

#[test]
fn members_that_nested_alternatives_drop_count() {
    assert_eq!(variant!(Outer, r#"{"child":{"a":true}}"#), "Typed");
    assert_eq!(variant!(Outer, r#"{"child":{"a":true,"z":1}}"#), "Raw");
}

#[test]
fn if_all_refuse_the_error_names_the_member() {
    let json = RawJson::parse(r#"{"a":true,"z":1}"#).unwrap();
    let error = json.read::<Refusing<'_>>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the payload: expected one of several types, found an object, which matches none of them: \
         as One `z`: expected no additional field, found one, \
         as Two `z`: expected no additional field, found one"
    );
}

/// The index of the chosen variant among many that all drop the value.
#[derive(Debug, PartialEq)]
struct Dropping(usize);

thread_local! {
    static READS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

impl<'de> OneOf<'de> for Dropping {
    const VARIANTS: &'static [Variant] = {
        const SOME: Variant = ("Some", "any", &[]);
        &[SOME; 300]
    };

    fn read<D: Deserializer<'de>>(variant: usize, deserializer: D) -> Result<Self, D::Error> {
        READS.set(READS.get() + 1);
        IgnoredAny::deserialize(deserializer).map(|_| Self(variant))
    }
}

#[test]
fn each_is_tried_once_and_nested_ones_have_a_limit() {
    let read = one_of_text::<Dropping>(r#"{"a":1}"#, Limits::default());
    assert_eq!(read.unwrap(), Dropping(0));
    assert_eq!(READS.get(), 300);

    // Each object drops a member, so both alternatives are tried.
    let nested = |depth: usize| {
        let outer = depth - 1;
        let open = r#"{"z":1,"child":"#.repeat(outer);
        let text = format!(r#"{open}{{"z":1}}{}"#, "}".repeat(outer));
        let json = RawJson::parse(text).unwrap();
        json.read::<Twin<'_>>().map(Twin::into_owned)
    };
    assert!(matches!(nested(12), Ok(Twin::One(_))));
    let error = nested(13).unwrap_err();
    assert_eq!(error.kind(), PayloadErrorKind::TooDeep);
}
