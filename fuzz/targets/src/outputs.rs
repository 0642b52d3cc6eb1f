//! The promises for the output of a catalog that the rules accept.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::is_unprintable;
use event_catalog_cli::api::{self, Kind};
use scraper::{Html, Selector};
use serde_json::Value;

use crate::catalog::expanded;
use crate::measure::Bound;

/// The site contains its script, styles and icons, and shows each event several times.
const OUTPUT: Bound = Bound {
    times: 3_000,
    plus: 600_000,
};

/// Generates output of every kind twice, and checks it. `is_sound` means that the rules also found no
/// mistakes in the schemas.
pub(crate) fn generate(catalog: &Catalog<'_>, length: usize, is_sound: bool) {
    let length = expanded(catalog, length);
    for kind in Kind::all() {
        let files = api::generate(catalog, kind);
        assert!(
            files == api::generate(catalog, kind),
            "{} differs the second time",
            kind.name()
        );
        let files = match files {
            Ok(files) => files,
            // Only TypeScript can fail: because of a `[javascript]` setting, or if all events belong to
            // customers and are left out.
            Err(message) => {
                assert!(!message.is_empty());
                let is_always =
                    ["rust", "json-schema", "asyncapi", "warehouse"].contains(&kind.name());
                assert!(
                    !is_always,
                    "{}: accepted, but not generated: {message}",
                    kind.name()
                );
                continue;
            }
        };
        let bytes = files.iter().map(|(path, text)| path.len() + text.len());
        OUTPUT.hold(kind.name(), length, bytes.sum());
        for (path, text) in &files {
            check(path, text, is_sound);
        }
    }
}

fn check(path: &str, text: &str, is_sound: bool) {
    assert!(is_safe(path), "{path:?} leads elsewhere");
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("json") => {
            let value: Value = serde_json::from_str(text)
                .unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
            if is_sound && path.ends_with(".schema.json") {
                schema(path, &value);
            }
        }
        Some("rs") => {
            if let Err(error) = syn::parse_file(text) {
                panic!("{path}: {error}\n{text}");
            }
            let bad = text
                .chars()
                .find(|c| is_unprintable(*c) && !matches!(c, '\n' | '\t'));
            assert!(bad.is_none(), "{path}: {bad:?} is in the source");
        }
        Some("html") => html(path, text),
        Some("sql") => sql(path, text),
        _ => {}
    }
}

/// Whether a path stays inside its folder.
pub(crate) fn is_safe(path: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && !part.starts_with('.') && part.trim() == part;
    path.split('/').all(is_name)
        && !path.contains(|c: char| c.is_control() || "\\:*?\"<>|".contains(c))
}

/// Checks that a generated schema is valid and accepts its own examples.
fn schema(path: &str, document: &Value) {
    if let Err(error) = jsonschema::draft202012::meta::validate(document) {
        panic!("{path} is not a schema: {error}\n{document}");
    }
    let Some(definitions) = document.get("$defs").and_then(Value::as_object) else {
        return;
    };
    for (name, definition) in definitions {
        let Some(examples) = definition.get("examples").and_then(Value::as_array) else {
            continue;
        };
        let pointer = name
            .replace('~', "~0")
            .replace('/', "~1")
            .replace('%', "%25");
        let alone = serde_json::json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": format!("#/$defs/{pointer}"),
            "$defs": definitions,
        });
        // The name can't be in the fragment of a URI without encoding.
        let Ok(validator) = jsonschema::validator_for(&alone) else {
            continue;
        };
        for example in examples {
            assert!(
                validator.is_valid(example),
                "{path}: {name} rejects its example {example}"
            );
        }
    }
}

/// Checks that no text became an element or an attribute of the page that runs or loads something.
fn html(path: &str, text: &str) {
    thread_local!(static BAD: Selector = Selector::parse(
        "iframe, object, embed, base, img, [onerror], [onload], [onclick], [onmouseover], [onfocus], \
         [srcdoc], [formaction], a[href^='javascript' i], a[href^='data' i], a[href^='vbscript' i]",
    ).expect("a selector"));
    let page = Html::parse_document(text);
    let found = BAD.with(|bad| page.select(bad).next().map(|it| it.html()));
    assert!(found.is_none(), "{path}: {found:?}");
}

/// Checks that each SQL literal ends on its line, and that everything outside of literals is ASCII, because it contains
/// no text of the catalog.
fn sql(path: &str, text: &str) {
    for line in text.split('\n').filter(|line| !line.starts_with("--")) {
        let (mut is_literal, mut is_escaped) = (false, false);
        for c in line.chars() {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' if is_literal => is_escaped = true,
                '\'' => is_literal = !is_literal,
                _ if is_literal => assert!(!is_unprintable(c), "{path}: {c:?} in {line}"),
                _ => assert!(c.is_ascii_graphic() || c == ' ', "{path}: {c:?} in {line}"),
            }
        }
        assert!(!is_literal, "{path}: a literal isn't closed: {line}");
    }
}
