//! Numbers in explicit examples.

use event_catalog::Number;
use payload_schemas::payload::{FileUploaded, Metrics, QuizAnswer, Survey};

use crate::routes::{Answer, Texts, agree};

fn size(number: &str) -> Option<u64> {
    let text = format!(r#"{{"name":"n","size":{number}}}"#);
    let file = serde_json::from_str::<FileUploaded<'_>>(&text);
    agree::<FileUploaded<'_>>(&Texts::new(&text));
    file.ok().map(|file| file.size)
}

fn stars(number: &str) -> Option<i64> {
    let text = format!(r#"{{"score":1,"stars":{number}}}"#);
    let survey = serde_json::from_str::<Survey<'_>>(&text);
    agree::<Survey<'_>>(&Texts::new(&text));
    survey.ok().and_then(|survey| survey.stars)
}

fn load(number: &str) -> Option<Number> {
    let text = format!(r#"{{"at":"","load":{number}}}"#);
    let metrics = serde_json::from_str::<Metrics<'_>>(&text);
    agree::<Metrics<'_>>(&Texts::new(&text));
    metrics.ok().map(|metrics| metrics.additional["load"])
}

#[test]
fn a_number_without_a_fraction_is_an_integer() {
    for (number, expected) in [
        ("21.0", Some(21)),
        ("1e2", Some(100)),
        ("100e-2", Some(1)),
        ("-0", Some(0)),
        ("-0.0", Some(0)),
        ("9007199254740993.0", Some(9_007_199_254_740_993)),
        ("1e19", Some(10_000_000_000_000_000_000)),
        ("18446744073709551615.0", Some(u64::MAX)),
        ("18446744073709551616", None),
        ("-1.0", None),
        ("21.5", None),
        ("\"21\"", None),
    ] {
        assert_eq!(size(number), expected, "{number}");
    }
    assert_eq!(stars("-9223372036854775808.0"), Some(i64::MIN));
    assert_eq!(stars("-9223372036854775809"), None);
    assert_eq!(stars("1e19"), None);
    let map = r#"{"at":"","histogram":{"a":[1.0,2e0]}}"#;
    let metrics: Metrics<'_> = serde_json::from_str(map).unwrap();
    assert_eq!(metrics.histogram.unwrap()["a"], [1, 2]);
}

#[test]
fn floats_are_the_nearest_to_the_written_number() {
    for number in [
        "0.1",
        "7.0420557077594588669468784357561207962098443483187940792729600000e+59",
        "2.2250738585072011e-308",
        "123456789012345678901234567890",
    ] {
        let expected: f64 = number.parse().unwrap();
        assert_eq!(
            load(number).map(|it| it.as_f64().to_bits()),
            Some(expected.to_bits()),
            "{number}"
        );
    }
    let zero = load("-0").map(|it| it.as_f64().to_bits());
    assert_eq!(zero, Some((-0.0_f64).to_bits()));
    assert_eq!(load("1e400"), None);
}

#[test]
fn an_integer_stays_one_where_any_number_may_be() {
    for number in [
        "5679898",
        "9007199254740993",
        "-9223372036854775808",
        "18446744073709551615",
        "5679898.0",
        "0.1",
    ] {
        let shown = load(number).map(|number| serde_json::to_string(&number).unwrap());
        assert_eq!(shown.as_deref(), Some(number));
    }
}

#[test]
fn errors_name_the_field_on_either_way() {
    let answer = agree::<QuizAnswer<'_>>(&Texts::new(r#"{"answer":1,"answers":["a",1.5]}"#));
    let Answer::Error(message) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(
        message,
        "`answers[1]`: expected a 64-bit integer, found the number 1.5"
    );
    // A string isn't treated as the object that it contains, either.
    let text = r#""{\"name\":\"n\",\"size\":1}""#;
    let answer = agree::<FileUploaded<'_>>(&Texts::new(text));
    assert!(matches!(answer, Answer::Error(_)), "{answer:?}");
}
