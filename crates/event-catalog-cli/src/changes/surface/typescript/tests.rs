//! Tests that the surface matches the package, and the verdicts of differences.

use std::collections::BTreeSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

use super::super::delta;
use super::*;
use crate::changes::change::{Audience, Verdict};
use crate::generate::{Kind, Options, small};

/// Generates the package, and returns the text of a file.
fn generated(catalog: &Catalog<'_>, file: &str) -> String {
    let files = Kind::TypeScript.generate(catalog, &Options::default());
    let mut files = files.expect("a package").into_iter();
    files.find(|it| it.path == file).expect("the file").text
}

#[test]
fn the_surface_has_what_the_package_exports() {
    for input in [small::input(), small::hostile()] {
        let catalog = Catalog::new(&input);
        let text = generated(&catalog, "events.d.ts");
        let surface = surface(&catalog);
        let details = text.lines().filter_map(|line| {
            let rest = line.strip_prefix("export interface ");
            let rest = rest.or_else(|| line.strip_prefix("export type "))?;
            let name = rest.split([' ', '=']).next()?;
            name.ends_with("Detail").then_some(name)
        });
        let types = surface.items.keys().map(String::as_str);
        let types =
            types.filter(|it| it.ends_with("Detail") && it.chars().all(char::is_alphanumeric));
        assert_eq!(
            types.collect::<BTreeSet<_>>(),
            details.collect::<BTreeSet<_>>()
        );
        for path in surface.items.keys() {
            if let Some(name) = path.strip_prefix("name ") {
                let key = format!("  {}: ", property(name));
                assert!(text.contains(&key), "{path}");
            }
        }
    }
}

#[test]
fn a_customers_names_are_not_there() {
    let input = small::input();
    let surface = surface(&Catalog::new(&input));
    assert!(
        surface
            .items
            .keys()
            .any(|path| path.contains("order_placed"))
    );
    assert!(!surface.items.keys().any(|path| path.contains("acme")));
}

fn input(table: &str, payload: &str) -> Input {
    let files: Memory = [("events.csv", table), ("payloads/it.json", payload)]
        .into_iter()
        .collect();
    Input::read_folder(&files).expect("memory can be read")
}

/// Compares two catalogs, and returns the worst verdict.
fn worst(old: (&str, &str), new: (&str, &str)) -> Verdict {
    let (old, new) = (input(old.0, old.1), input(new.0, new.1));
    let [old, new] = [&old, &new].map(|input| surface(&Catalog::new(input)));
    let deltas = delta(Audience::TypeScript, &old, &new);
    let verdicts = deltas.iter().map(|delta| delta.verdict);
    verdicts.max().unwrap_or_default()
}

const TABLE: &str = "name,description,payload\nseen,It was seen.,it\n";

fn fields(properties: &str, required: &str) -> String {
    format!(r#"{{"type": "object", "required": [{required}], "properties": {{{properties}}}}}"#)
}

#[test]
fn fields_are_read_and_written() {
    let base = fields(r#""a": {"type": "string"}"#, r#""a""#);
    let becomes = |properties: &str, required: &str| {
        worst((TABLE, &base), (TABLE, &fields(properties, required)))
    };
    let a = r#""a": {"type": "string"}"#;
    assert_eq!(becomes(a, r#""a""#), Verdict::None);
    let more = format!(r#"{a}, "b": {{"type": "string"}}"#);
    assert_eq!(becomes(&more, r#""a""#), Verdict::Minor);
    assert_eq!(becomes(&more, r#""a", "b""#), Verdict::Breaking);
    assert_eq!(becomes(a, ""), Verdict::Breaking);
    assert_eq!(
        becomes(r#""a": {"type": "number"}"#, r#""a""#),
        Verdict::Breaking
    );
    let nullable = r#""a": {"type": ["string", "null"]}"#;
    assert_eq!(becomes(nullable, r#""a""#), Verdict::Breaking);
    // Bounds and descriptions aren't part of types.
    let bounded = r#""a": {"type": "string", "maxLength": 3, "description": "A."}"#;
    assert_eq!(becomes(bounded, r#""a""#), Verdict::None);
    let marked = r#""a": {"type": "string", "deprecated": true}"#;
    assert_eq!(becomes(marked, r#""a""#), Verdict::Minor);
}

#[test]
fn more_values_are_minor_and_fewer_breaking() {
    let of = |values: &str| fields(&format!(r#""a": {{"enum": [{values}]}}"#), r#""a""#);
    let (two, three) = (of(r#""x", "y""#), of(r#""x", "y", "z""#));
    assert_eq!(worst((TABLE, &two), (TABLE, &three)), Verdict::Minor);
    assert_eq!(worst((TABLE, &three), (TABLE, &two)), Verdict::Breaking);
}

#[test]
fn a_constant_and_its_only_value_are_the_same() {
    let constant = fields(r#""a": {"const": "x"}"#, r#""a""#);
    let values = fields(r#""a": {"enum": ["x"]}"#, r#""a""#);
    let verdict = worst((TABLE, &constant), (TABLE, &values));
    assert!(verdict <= Verdict::Minor, "{verdict:?}");
}

#[test]
fn a_rename_with_an_alias_is_minor_and_one_without_is_breaking() {
    let it = fields(r#""a": {"type": "string"}"#, "");
    let renamed = "name,description,payload,aliases\nfound,It was seen.,it,seen\n";
    assert_eq!(worst((TABLE, &it), (renamed, &it)), Verdict::Minor);
    let lost = "name,description,payload\nfound,It was seen.,it\n";
    assert_eq!(worst((TABLE, &it), (lost, &it)), Verdict::Breaking);
}

#[test]
fn a_constant_stays_with_its_event() {
    let it = fields("", "");
    let of = |rows: &str| format!("name,description,payload,aliases,identifier\n{rows}");
    // The two names have the same words.
    let (old, new) = (
        of("seen_it,It was seen.,it,,\n"),
        of("Seen It,It was seen.,it,seen_it;,\n"),
    );
    assert_eq!(worst((&old, &it), (&new, &it)), Verdict::Minor);
    let (old, new) = (
        of("seen,It was seen.,it,,one\nfound,It was found.,,,two\n"),
        of("seen,It was seen.,it,,two\nfound,It was found.,,,one\n"),
    );
    assert_eq!(worst((&old, &it), (&new, &it)), Verdict::Breaking);
}

#[test]
fn the_first_payload_of_an_event_is_breaking_and_that_of_a_new_one_is_minor() {
    let it = fields("", "");
    let bare = "name,description,payload\nseen,It was seen.,it\nfound,It was found.,\n";
    let full = "name,description,payload\nseen,It was seen.,it\nfound,It was found.,it\n";
    assert_eq!(worst((bare, &it), (full, &it)), Verdict::Breaking);
    assert_eq!(worst((TABLE, &it), (full, &it)), Verdict::Minor);
}

#[test]
fn unions_are_split_outside_of_strings_and_brackets() {
    use super::verdict::verdict;
    let of = |before: &str, after: &str| verdict(&Surface::default(), before, after);
    assert_eq!(
        of(r#"type "a | b""#, r#"type "a | b" | "c""#),
        Some(Verdict::Minor)
    );
    assert_eq!(
        of("required (string | null)[]", "required string[]"),
        Some(Verdict::Breaking)
    );
    assert_eq!(
        of("required string | null", "required null | string"),
        Some(Verdict::None)
    );
}
