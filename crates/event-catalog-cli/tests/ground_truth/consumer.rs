//! Generates code that uses everything in the generated API: it names, matches, constructs, reads
//! and calls.

use std::collections::BTreeMap;
use std::fmt::Write;

type Items = BTreeMap<String, String>;

/// The code of a consumer that uses these items, for a module next to the module `events`.
pub(crate) fn consumer(items: &Items) -> String {
    let mut out = "use crate::events::{Event, Family, Module};\n".to_owned();
    if items.contains_key("emit") {
        out.push_str("use crate::events::emit;\n");
    }
    if items.contains_key("payload") {
        out.push_str("use crate::events::payload::{self, *};\n");
    }
    for (number, (path, signature)) in items.iter().enumerate() {
        let signature = signature.strip_prefix("deprecated ").unwrap_or(signature);
        for (which, code) in uses(items, path, signature).into_iter().enumerate() {
            let _ = writeln!(out, "pub fn use_{number}_{which}{code}");
        }
    }
    out
}

/// Functions that use an item, each without `fn` and a name.
fn uses(items: &Items, path: &str, signature: &str) -> Vec<String> {
    let Some((of, name)) = path.rsplit_once("::") else {
        return Vec::new();
    };
    if matches!(of, "Event" | "Family" | "Module") {
        return vec![
            format!("() -> {of} {{ {path} }}"),
            format!("(it: {of}) -> bool {{ match it {{ {path} => true, _ => false }} }}"),
        ];
    }
    let taken = signature
        .strip_prefix("fn(")
        .and_then(|it| it.strip_suffix(')'));
    if of == "emit" {
        let taken = taken.expect("a function");
        return vec![format!("<'a>(it: {taken}) {{ let _ = {path}(it); }}")];
    }
    // Members of types: `payload::Order.items`, `payload::Order::new`, `payload::Currency::Euro`.
    if let Some((of, field)) = path.rsplit_once('.') {
        return match signature.strip_prefix("required ") {
            // `type_uses` writes one usage with all required fields of a type, because a struct needs all of them.
            Some(_) => Vec::new(),
            None => vec![format!(
                "<'a>(it: {}) -> {signature} {{ it.{field} }}",
                whole(items, of)
            )],
        };
    }
    if let Some(of) = path.strip_suffix(": Default") {
        return vec![format!(
            "() {{ let _ = <{of} as ::core::default::Default>::default(); }}"
        )];
    }
    if of == "payload" {
        return type_uses(items, path, signature);
    }
    let of_type = whole(items, of);
    match (name, taken) {
        ("new", Some("")) => vec![format!("() {{ let _ = {path}(); }}")],
        ("new", Some(required)) => {
            let required = whole(items, required);
            vec![format!("<'a>(it: {required}) {{ let _ = {path}(it); }}")]
        }
        (with, Some(value)) => {
            vec![format!(
                "<'a>(it: {of_type}, value: {value}) {{ let _ = it.{with}(value); }}"
            )]
        }
        (_, None) if signature == "value" => {
            vec![format!(
                "(it: {of}) -> bool {{ match it {{ {path} => true, _ => false }} }}"
            )]
        }
        (_, None) => {
            let value = &signature[1..signature.len() - 1];
            vec![
                format!("<'a>(value: {value}) -> {of_type} {{ {path}(value) }}"),
                format!(
                    "<'a>(it: {of_type}) -> ::core::option::Option<{value}> {{ match it {{ {path}(value) => \
                     ::core::option::Option::Some(value), _ => ::core::option::Option::None }} }}"
                ),
            ]
        }
    }
}

/// Functions that use a type itself rather than its members.
fn type_uses(items: &Items, path: &str, signature: &str) -> Vec<String> {
    let whole = whole(items, path);
    if let Some((_, of)) = signature.split_once(" = ") {
        return vec![format!("<'a>(it: {whole}) -> {of} {{ it }}")];
    }
    if signature == "enum of texts" {
        return vec![format!("(it: {path}) -> &'static str {{ it.as_str() }}")];
    }
    let beginning = format!("{path}.");
    let required = items.iter().filter_map(|(path, signature)| {
        let field = path.strip_prefix(&beginning)?;
        Some((field, signature.strip_prefix("required ")?))
    });
    let required: Vec<(&str, &str)> = required.collect();
    if required.is_empty() {
        return vec![format!("<'a>(it: {whole}) -> {whole} {{ it.clone() }}")];
    }
    let parameters = required
        .iter()
        .map(|(field, shape)| format!("{field}: {shape}"));
    let parameters: Vec<String> = parameters.collect();
    let fields: Vec<&str> = required.iter().map(|(field, _)| *field).collect();
    vec![format!(
        "<'a>({}) -> {whole} {{ {path} {{ {} }} }}",
        parameters.join(", "),
        fields.join(", ")
    )]
}

/// A type with its lifetime parameter.
fn whole(items: &Items, path: &str) -> String {
    let signature = items.get(path).map_or("", String::as_str);
    let has_lifetime = ["struct<'a>", "enum<'a>", "type<'a>"]
        .iter()
        .any(|beginning| signature.starts_with(beginning));
    if has_lifetime {
        format!("{path}<'a>")
    } else {
        path.to_owned()
    }
}
