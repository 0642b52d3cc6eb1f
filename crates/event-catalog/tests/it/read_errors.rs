//! The errors of reading a CloudEvent.
#![cfg(feature = "json")]

use event_catalog::ReadErrorKind;

use crate::events::Occurrence;

const HIDDEN: &str = r#"{"specversion":"1.0","id":"1","source":"/","type":"hide"}"#;

/// The JSON of `HIDDEN` with more members.
fn hidden_with(more: &str) -> String {
    HIDDEN.replace('}', &format!(",{more}}}"))
}

#[track_caller]
fn fails(text: &str, kind: ReadErrorKind, attribute: Option<&str>, message: &str) {
    let error = Occurrence::from_cloudevent(text).unwrap_err();
    assert_eq!(error.to_string(), message, "{text}");
    assert_eq!(
        (error.kind(), error.attribute()),
        (kind, attribute),
        "{text}"
    );
}

#[test]
fn malformed_json_is_an_error_with_its_place() {
    for (text, message) in [
        (
            "",
            "line 1, column 1: expected `{`, the start of a CloudEvent, but the text ends",
        ),
        (
            "[]",
            "line 1, column 1: expected `{`, the start of a CloudEvent",
        ),
        ("{\n\t'a'}", "line 2, column 2: expected a name in quotes"),
        (
            &hidden_with(r#""data":{"a":[1 2]}"#),
            "line 1, column 73: expected `,` or `]`",
        ),
        (
            &hidden_with(""),
            "line 1, column 58: expected a name in quotes",
        ),
        (&format!("{HIDDEN},"), "line 1, column 58: expected the end"),
        (
            &HIDDEN.replace('}', ""),
            "line 1, column 57: expected `,` or `}`, but the text ends",
        ),
    ] {
        fails(text, ReadErrorKind::Malformed, None, message);
    }
}

#[test]
fn missing_attributes_are_errors() {
    let without = |from: &str, to: &str| {
        assert!(HIDDEN.contains(from), "{from}");
        HIDDEN.replace(from, to)
    };
    for (text, attribute, rest) in [
        (without(r#","type":"hide""#, ""), "type", "is missing"),
        (without(r#""id":"1","#, ""), "id", "is missing"),
        (without(r#""1","#, "null,"), "id", "is missing"),
        (
            without(r#""specversion":"1.0","#, ""),
            "specversion",
            "is missing",
        ),
        (without(r#""1.0""#, "null"), "specversion", "is missing"),
        (
            without(r#""/""#, r#""""#),
            "source",
            "is empty, which CloudEvents does not allow",
        ),
        (
            without("hide", ""),
            "type",
            "is empty, which CloudEvents does not allow",
        ),
    ] {
        let message = format!("line 1, column 1: the attribute `{attribute}` {rest}");
        fails(&text, ReadErrorKind::Missing, Some(attribute), &message);
    }
}

#[test]
fn an_attribute_that_is_null_may_not_be_repeated_either() {
    for attribute in [
        "specversion",
        "type",
        "id",
        "source",
        "subject",
        "tenant",
        "data",
    ] {
        let text = HIDDEN.replace('{', &format!("{{\"{attribute}\":null,"));
        let text = text.replace('}', ",\"subject\":\"\",\"tenant\":\"\",\"data\":1}");
        let error = Occurrence::from_cloudevent(&text).unwrap_err();
        assert_eq!(error.kind(), ReadErrorKind::Repeated, "{error}");
        assert_eq!(error.attribute(), Some(attribute));
    }
}

#[test]
fn repeated_members_are_errors() {
    for (more, attribute, column) in [
        (r#""id":"2""#, "id", 58),
        (r#""id":null"#, "id", 58),
        (r#""a":1,"data":1,"a":1"#, "a", 73),
        (r#""a":1,"\u0061":1"#, "a", 64),
        (r#""\u0061":1,"a":1"#, "a", 69),
        (r#""tenant":1,"tenant":"t""#, "tenant", 69),
        (r#""type":"hide""#, "type", 58),
        (r#""specversion":null"#, "specversion", 58),
        (r#""data":1,"data":1"#, "data", 67),
        (r#""detail":1,"detail":1"#, "detail", 69),
        (r#""d\u0065tail":1,"detail":1"#, "detail", 74),
        (r#""detail":1,"d\u0065tail":1"#, "detail", 69),
    ] {
        let message =
            format!("line 1, column {column}: the attribute `{attribute}` occurs more than once");
        fails(
            &hidden_with(more),
            ReadErrorKind::Repeated,
            Some(attribute),
            &message,
        );
    }
}

#[test]
fn values_that_an_attribute_cannot_have_are_errors() {
    for (text, attribute, message) in [
        (
            HIDDEN.replace(r#""1""#, "1"),
            "id",
            "line 1, column 27: the attribute `id`: expected a string, found the number 1",
        ),
        (
            HIDDEN.replace(r#""1""#, r#""\udc00""#),
            "id",
            r#"line 1, column 27: the attribute `id`: expected a valid Unicode string, found the string "\\udc00""#,
        ),
        (
            HIDDEN.replace("1.0", "0.3"),
            "specversion",
            r#"line 1, column 16: the attribute `specversion`: expected "1.0", found the string "0.3""#,
        ),
        (
            hidden_with(r#""data":1,"data_base64":"""#),
            "data_base64",
            "line 1, column 1: expected `data_base64` or a detail, found both",
        ),
        (
            hidden_with(r#""\ud800":1"#),
            r#""\\ud800""#,
            r#"line 1, column 58: the name `"\\ud800"` has a lone surrogate"#,
        ),
    ] {
        fails(&text, ReadErrorKind::Invalid, Some(attribute), message);
    }
}
