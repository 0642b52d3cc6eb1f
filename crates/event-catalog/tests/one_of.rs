//! Values that are one of several alternatives: how they are distinguished, and that reading
//! terminates.
#![cfg(feature = "json")]
#![expect(missing_docs, reason = "the types are for these tests only")]

use event_catalog::__private::serde::de::{Deserialize, Deserializer, Error, IgnoredAny};
use event_catalog::__private::{Box, Limits, OneOf, Variant, one_of_text};
use event_catalog::{PayloadErrorKind, RawJson, Text};

event_catalog::__payload_one_of! {
    /// The alternatives are distinguished by their required members.
    Step<'a> {
        Wait(WaitStep<'a>) = object "seconds" [],
        Repeat(RepeatStep<'a>) = object "times" [] "step" [],
        Nothing(()) = null,
        Names(event_catalog::__private::Vec<Text<'a>>) = array,
        Flag(bool) = boolean,
        Number(f64) = number,
    }
}

event_catalog::__payload_object! {
    /// A pause.
    WaitStep<'a> {
        required WaitStepRequired {
            seconds: f64 = "seconds",
        }
    }
}

event_catalog::__payload_object! {
    /// A step that is repeated.
    RepeatStep<'a> {
        required RepeatStepRequired<'a> {
            times: u64 = "times",
            step: Box<Step<'a>> = "step",
        }
    }
}

event_catalog::__payload_one_of! {
    /// The alternatives aren't distinguished, so each is tried.
    Either<'a> {
        Left(LeftNode<'a>) = object,
        Right(RightNode<'a>) = object,
        Text(Text<'a>) = any,
    }
}

event_catalog::__payload_object! {
    /// A node.
    LeftNode<'a> {
        required LeftNodeRequired<'a> {
            child: Box<Either<'a>> = "child",
            left: bool = "left",
        }
    }
}

event_catalog::__payload_object! {
    /// A node.
    RightNode<'a> {
        required RightNodeRequired<'a> {
            child: Box<Either<'a>> = "child",
            right: bool = "right",
        }
    }
}

fn error(result: Result<impl std::fmt::Debug, event_catalog::PayloadError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn alternatives_are_distinguished_by_kind_and_by_required_members() {
    let read = |text: &str| {
        format!(
            "{:?}",
            RawJson::parse(text).unwrap().read::<Step>().unwrap()
        )
    };
    assert_eq!(
        read(r#"{"seconds":1.5}"#),
        "Wait(WaitStep { seconds: 1.5 })"
    );
    assert_eq!(
        read(r#"{"step":{"seconds":1},"times":2}"#),
        "Repeat(RepeatStep { times: 2, step: Wait(WaitStep { seconds: 1.0 }) })"
    );
    assert_eq!(read("null"), "Nothing(())");
    assert_eq!(read(r#"["a"]"#), r#"Names(["a"])"#);
    assert_eq!(read("true"), "Flag(true)");
    assert_eq!(read(" 2 "), "Number(2.0)");

    let fails = |text: &str| error(RawJson::parse(text).unwrap().read::<Step>());
    assert_eq!(
        fails("{}"),
        "the payload: expected an object with `seconds`, or an object with `times` and `step`, found an object"
    );
    assert_eq!(
        fails(r#""a""#),
        r#"the payload: expected an object, null, an array, true or false, a number, found the string "a""#
    );
    assert_eq!(
        fails(r#"{"times":1,"step":{"times":1,"step":{"seconds":"1"}}}"#),
        r#"`step.step.seconds`: expected a number, found the string "1""#
    );
}

#[test]
fn tried_one_after_the_other() {
    let read = |text: &str| {
        format!(
            "{:?}",
            RawJson::parse(text).unwrap().read::<Either>().unwrap()
        )
    };
    assert_eq!(read(r#""a""#), r#"Text("a")"#);
    assert_eq!(
        read(r#"{"child":{"child":"a","right":true},"left":true}"#),
        r#"Left(LeftNode { child: Right(RightNode { child: Text("a"), right: true }), left: true })"#
    );
    let text = r#"{"child":"a"}"#;
    assert_eq!(
        error(RawJson::parse(text).unwrap().read::<Either>()),
        "the payload: expected one of several types, found an object, which matches none of them: \
         as Left `left`: expected true or false, but the field is missing, \
         as Right `right`: expected true or false, but the field is missing, \
         as Text the payload: expected a string, found an object"
    );
}

#[test]
fn distinguished_alternatives_nest_deeply_and_others_have_a_limit() {
    let nested = |depth: usize, open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(depth), close.repeat(depth))
    };
    let steps = nested(127, r#"{"times":1,"step":"#, r#"{"seconds":1}"#, "}");
    assert!(RawJson::parse(&steps).unwrap().read::<Step>().is_ok());

    let eithers = nested(7, r#"{"child":"#, r#""a""#, r#","right":true}"#);
    assert!(RawJson::parse(&eithers).unwrap().read::<Either>().is_ok());
    // Trying both alternatives at each of the 100 levels would read the innermost value 2^100
    // times.
    let eithers = nested(100, r#"{"child":"#, r#""a""#, r#","right":true}"#);
    let error = RawJson::parse(&eithers)
        .unwrap()
        .read::<Either>()
        .unwrap_err();
    assert_eq!(error.kind(), PayloadErrorKind::TooDeep);
    assert_eq!(
        error.expected(),
        "fewer nested values with several possible types"
    );
}

#[test]
fn the_same_through_other_deserializers() {
    let text = r#"{"step":{"times":3,"step":{"seconds":1}},"times":2}"#;
    let json = RawJson::parse(text).unwrap();
    let step: Step = json.read().unwrap();
    assert_eq!(serde_json::from_str::<Step>(text).unwrap(), step);
    let mut stream = serde_json::Deserializer::from_reader(text.as_bytes());
    assert_eq!(
        <Step as serde::Deserialize>::deserialize(&mut stream).unwrap(),
        step
    );
    // A value in memory, which is read part by part.
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(
        <Step as serde::Deserialize>::deserialize(&value).unwrap(),
        step
    );
    for text in ["null", "true", "-1", "1.5", "[\"a\"]"] {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert!(
            <Step as serde::Deserialize>::deserialize(&value).is_ok(),
            "{text}"
        );
    }
    assert_eq!(step.clone().into_owned(), step);
    assert_eq!(
        serde_json::to_string(&step).unwrap(),
        r#"{"times":2,"step":{"times":3,"step":{"seconds":1.0}}}"#
    );
}

/// Hundreds of variants that can't be told apart, of which only the last one matches.
#[derive(Debug, PartialEq)]
struct Many(bool);

impl<'de> OneOf<'de> for Many {
    const VARIANTS: &'static [Variant] = {
        const SOME: Variant = ("Some", "any", &[]);
        &[SOME; 300]
    };

    fn read<D: Deserializer<'de>>(variant: usize, deserializer: D) -> Result<Self, D::Error> {
        if variant + 1 < Self::VARIANTS.len() {
            let number = i64::deserialize(deserializer)?;
            return Err(D::Error::custom(number));
        }
        bool::deserialize(deserializer).map(Self)
    }
}

#[test]
fn of_many_that_do_not_fit_the_first_are_in_the_message() {
    let read = |text| one_of_text::<Many>(text, Limits::default());
    assert_eq!(read("true").unwrap(), Many(true));
    let error = error(read(r#""x""#));
    assert!(error.starts_with(
        r#"the payload: expected one of several types, found the string "x", which matches none of them: as Some the payload: expected a 64-bit integer, found the string "x", as Some"#
    ));
    assert!(error.ends_with(", and as others"), "{error}");
    assert!(error.len() < 2000, "{} bytes", error.len());
}

const KINDS: [&str; 26] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
    "t", "u", "v", "w", "x", "y", "z",
];

#[derive(Debug)]
struct Kinds;
impl<'de> OneOf<'de> for Kinds {
    const VARIANTS: &'static [Variant] = &[("A", "object", &[("kind", &KINDS)])];

    fn read<D: Deserializer<'de>>(_: usize, deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
#[test]
fn of_many_that_are_expected_the_first_are_in_the_message() {
    let error = error(one_of_text::<Kinds>(r#"{"kind":"ä"}"#, Limits::default()));
    assert!(error.contains(r#""s", "t", others, found"#), "{error}");
}
