//! Lines of JSON, as in an export of occurrences.

use std::fmt::Write;

use crate::{Random, SIZES, Shape};

/// The form of the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    CloudEvents,
    /// Pairs of type and detail.
    Pairs,
}

/// The kinds of occurrences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    /// 80 % without a payload, 15 % clicked links, 5 % custom events.
    Usual,
    /// The same, without custom events.
    Known,
    /// Clicked links only.
    Payloads,
}

/// Returns this many lines with events of the real catalog.
#[must_use]
pub fn lines(form: Form, mix: Mix, count: usize) -> String {
    let names = Shape::Words.names(SIZES[0]);
    let names: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| *name != "link_clicked")
        .collect();
    let mut random = Random::new(1);
    let mut text = String::new();
    for index in 0..count {
        let percent = match mix {
            Mix::Usual => random.below(100),
            Mix::Known => random.below(95),
            Mix::Payloads => 80,
        };
        let (name, detail) = match percent {
            0..80 => (names[random.below(names.len())].to_owned(), None),
            80..95 => (
                "link_clicked".to_owned(),
                Some(format!(
                    r#"{{"process_id":"{index:08x}-5ac1-4a6e","process_name":"Welcome {percent}","url":"https://example.org/products/{index}"}}"#
                )),
            ),
            _ => (
                format!("checkout_step_{percent}"),
                Some(format!(
                    r#"{{"amount":{index},"items":[1,2,{{"gift":null}}]}}"#
                )),
            ),
        };
        let member = |key: &str, before: &str| {
            let detail = detail.as_ref();
            detail.map_or(String::new(), |it| format!("{before},\"{key}\":{it}"))
        };
        // Writing to a `String` can't fail.
        let _ = match form {
            Form::CloudEvents => writeln!(
                text,
                r#"{{"specversion":"1.0","id":"0190a5f2-7c3e-7000-8000-{index:012x}","source":"/chat/tenants/acme","type":"{name}","time":"2026-11-0{}T12:34:56.789Z","tenant":"acme","process":"onboarding-{percent}"{}}}"#,
                1 + percent % 9,
                member("data", r#","datacontenttype":"application/json""#),
            ),
            Form::Pairs => writeln!(text, r#"{{"type":"{name}"{}}}"#, member("detail", "")),
        };
    }
    text
}
