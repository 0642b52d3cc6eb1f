//! Round trips as properties: any input is written unchanged, byte for byte.
#![cfg(all(feature = "json", feature = "std"))]

use event_catalog::ndjson::Format;
use event_catalog::{ExtensionValue, RawJson};
use proptest::prelude::*;

use crate::events::payload::{Comment, OrderPlaced};
use crate::events::{Event, Occurrence};

/// JSON in any valid notation: spaces anywhere, repeated names, escapes of all kinds, numbers of any size.
fn any_json() -> impl Strategy<Value = String> {
    let number = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,4})?";
    let string = "([^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4}){0,12}";
    let leaf = prop_oneof![
        Just(String::from("null")),
        Just(String::from("true")),
        Just(String::from("false")),
        number.prop_map(String::from),
        string.prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(8, 64, 6, move |inner| {
        let blank = "[ \n\r\t]{0,3}";
        let name = string.prop_map(|text| format!("\"{text}\""));
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..6), blank).prop_map(
                |(values, blank)| format!("[{blank}{}{blank}]", values.join(&format!("{blank},")))
            ),
            (prop::collection::vec((name, inner), 0..6), blank).prop_map(|(members, blank)| {
                let members: Vec<_> = members
                    .into_iter()
                    .map(|(name, value)| format!("{name}{blank}:{blank}{value}"))
                    .collect();
                format!(
                    "{{{blank}{}{blank}}}",
                    members.join(&format!("{blank},{blank}"))
                )
            }),
        ]
    })
}

/// The member names that occur in orders and comments.
const ORDER_MEMBERS: &[&str] = &[
    "version",
    "order_id",
    "items",
    "currency",
    "remark",
    "contact",
    "type",
    "gift-wrap",
    "labels",
    "extra",
    "discount",
    "text",
    "replies",
    "quoted",
    "rating",
];

/// A known name, an alias, or any other name.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(Event::ALL).prop_map(|event| event.name().to_owned()),
        Just("text_link_clicked".to_owned()),
        ".+",
    ]
}

fn any_extension() -> impl Strategy<Value = (String, ExtensionValue<'static>)> {
    let value = prop_oneof![
        any::<bool>().prop_map(ExtensionValue::from),
        any::<i32>().prop_map(ExtensionValue::from),
        ".*".prop_map(ExtensionValue::from),
    ];
    // The name begins with `x`, so it isn't one of the attributes that CloudEvents defines.
    ("x[a-z0-9]{0,20}", value)
}

fn occurrence<'a>(
    name: &'a str,
    extensions: &[(String, ExtensionValue<'a>)],
    detail: Option<&'a str>,
) -> Occurrence<'a> {
    let mut occurrence = Occurrence::from_listener(name, detail)
        .unwrap()
        .with_id("1")
        .with_source("/chat");
    for (name, value) in extensions {
        occurrence = occurrence
            .with_extension(name.clone(), value.clone())
            .unwrap();
    }
    occurrence
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cloudevents(
        name in any_name(),
        extensions in prop::collection::vec(any_extension(), 0..12),
        detail in prop::option::of(any_json()),
    ) {
        let made = occurrence(&name, &extensions, detail.as_deref());
        let text = made.to_cloudevent().unwrap();
        let read = Occurrence::from_cloudevent(&text).unwrap();
        prop_assert_eq!(read.name().as_str(), &name);
        prop_assert_eq!(read.detail().map(RawJson::as_str), detail.as_deref());
        prop_assert!(read.extensions().eq(made.extensions()));
        // Other ways of reading give the same result, which can be written repeatedly.
        prop_assert_eq!(&read.to_cloudevent().unwrap(), &text);
        let owned = read.clone().into_owned();
        prop_assert_eq!(&owned.to_cloudevent().unwrap(), &text);
        let through_serde = serde_json::to_string(&serde_json::from_str::<Occurrence>(&text).unwrap()).unwrap();
        let through_serde = Occurrence::from_cloudevent(&through_serde).unwrap();
        prop_assert_eq!(&through_serde.to_cloudevent().unwrap(), &text);
        let batch = Occurrence::to_batch([&read, &owned]).unwrap();
        for read in Occurrence::batch(&batch) {
            prop_assert_eq!(&read.unwrap().to_cloudevent().unwrap(), &text);
        }
    }

    #[test]
    fn pairs(name in ".*", detail in prop::option::of(any_json())) {
        let text = occurrence(&name, &[], detail.as_deref()).to_pair();
        let read = Occurrence::from_pair(&text).unwrap();
        prop_assert_eq!(read.name().as_str(), &name);
        prop_assert_eq!(read.detail().map(RawJson::as_str), detail.as_deref());
        prop_assert_eq!(read.to_pair(), text);
    }

    #[test]
    fn lines(occurrences in prop::collection::vec((any_name(), prop::option::of(any_json())), 0..8)) {
        let mut writer = Occurrence::writer(Vec::new());
        let mut pairs = String::new();
        for (name, detail) in &occurrences {
            let occurrence = occurrence(name, &[], detail.as_deref());
            writer.write(&occurrence).unwrap();
            occurrence.write_pair_line(&mut pairs);
        }
        let text = writer.into_inner();
        let on_a_line = |detail: &String| detail.replace(['\n', '\r'], " ");
        let expected: Vec<_> = occurrences
            .iter()
            .map(|(name, detail)| (name.clone(), detail.as_ref().map(on_a_line)))
            .collect();
        let borrowed = Occurrence::lines_from_bytes(&text).map(|read| parts(&read.unwrap()));
        let owned = Occurrence::reader(&*text).map(|read| parts(&read.unwrap()));
        let from_pairs = Occurrence::lines(&pairs).with_format(Format::Pairs).map(|read| parts(&read.unwrap()));
        prop_assert_eq!(borrowed.collect::<Vec<_>>(), expected.clone());
        prop_assert_eq!(owned.collect::<Vec<_>>(), expected.clone());
        prop_assert_eq!(from_pairs.collect::<Vec<_>>(), expected);
    }

    /// Reads a detail that might be an order.
    #[test]
    fn no_payload_panics(members in prop::collection::vec((prop::sample::select(ORDER_MEMBERS), any_json()), 0..12)) {
        let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let detail = format!("{{{}}}", members.join(","));
        let order = Occurrence::from_listener("order_placed", Some(&detail)).unwrap();
        match order.payload::<OrderPlaced>() {
            Ok(payload) => prop_assert_eq!(payload.clone().into_owned(), payload),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        let _ = order.payload::<Comment>();
        prop_assert_eq!(order.detail().unwrap().as_str(), &detail);
    }

    #[test]
    fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]{}:,\"a\\\\u0 ]{0,60}") {
        let _ = Occurrence::lines_from_bytes(&bytes).count();
        let _ = Occurrence::from_cloudevent(&text);
        let _ = Occurrence::from_pair(&text);
        let _ = Occurrence::batch(&text).count();
    }
}

fn parts(occurrence: &Occurrence<'_>) -> (String, Option<String>) {
    let detail = occurrence.detail().map(|detail| detail.as_str().to_owned());
    (occurrence.name().to_string(), detail)
}
