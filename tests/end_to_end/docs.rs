//! Tests the documentation of generated code: its links are valid, and its examples compile and
//! run.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::generate::{Options, rust};
use event_catalog_build::read::{Disk, Input, Memory};

use crate::HOSTILE;
use crate::downstream::{Downstream, root};

/// The end of the attribute with which generated code allows all of rustdoc's lints.
const ALLOWED: &str = ", rustdoc::all)]";

#[test]
fn links_lead_somewhere_and_examples_run() {
    let downstream = Downstream::new("documented");
    let folder = |path: &str| Input::read_folder(&Disk::new(root().join(path))).unwrap();
    let file = |table: String| {
        let memory: Memory = [("events.csv", table)].into_iter().collect();
        Input::read_file(&memory, "events.csv")
    };
    let mut hostile = "name,description,module\n".to_owned();
    for (number, text) in HOSTILE.iter().enumerate() {
        let cell = text.replace('"', "\"\"");
        writeln!(hostile, "event_{number},\"{cell}\",m_{number}").unwrap();
    }
    let catalogs = [
        ("shop", folder("examples/shop/catalog")),
        ("chat", folder("catalog")),
        (
            "schemas",
            folder("crates/event-catalog-build/tests/payloads/catalog"),
        ),
        ("hostile", file(hostile)),
        (
            "plain",
            file("name,description\nload,It was loaded.\n".into()),
        ),
    ];
    let mut lib = "//! Catalogs whose documentation is held to every lint.\n\
                   #![deny(rustdoc::all)]\n"
        .to_owned();
    for (name, input) in &catalogs {
        let code = rust(&Catalog::new(input), &Options::default()).unwrap();
        assert!(code.contains(ALLOWED), "{code}");
        let code = code.replace(ALLOWED, ")]");
        assert_eq!(
            code.lines().find(|line| is_only_a_name(line)),
            None,
            "{name}"
        );
        let examples = examples(&code);
        downstream.write(&format!("src/{name}.rs"), &(code + &examples));
        writeln!(lib, "/// The catalog.\npub mod {name};").unwrap();
    }
    downstream.remove("build.rs");
    downstream.write("src/lib.rs", &lib);

    downstream.cargo_ok(&["doc", "--no-deps"]);
    let page = |path: &str| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("downstream-target");
        let path = target.join("doc/documented/shop").join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
    };
    for (from, to) in [
        ("enum.Event.html", "payload/struct.Order.html"),
        ("enum.Event.html", "emit/fn.order_placed.html"),
        (
            "payload/struct.Order.html",
            "../enum.Event.html#variant.OrderPlaced",
        ),
        ("payload/struct.Order.html", "../emit/fn.order_placed.html"),
        (
            "emit/fn.order_placed.html",
            "../enum.Event.html#variant.OrderPlaced",
        ),
    ] {
        assert!(
            page(from).contains(&format!("href=\"{to}\"")),
            "{from}: {to}"
        );
    }

    let tests = downstream.cargo_ok(&["test"]);
    assert!(
        tests.contains("test shop::examples::example_0 ... ok"),
        "{tests}"
    );
    assert!(tests.contains("Doc-tests documented\n"), "{tests}");
    assert!(tests.contains("\nrunning 0 tests\n"), "{tests}");
}

/// Whether a line of documentation is only a name, such as "`OrderItems`.".
fn is_only_a_name(line: &str) -> bool {
    let Some(text) = line.trim_start().strip_prefix("/// `") else {
        return false;
    };
    let text = text.trim_end_matches('.');
    text.find('`') == Some(text.len() - 1) && text.is_char_boundary(text.len() - 1)
}

/// The examples in generated code as functions: tests, or, if an example needs values that it doesn't define,
/// functions that are only compiled.
fn examples(code: &str) -> String {
    let types = optional_types(code);
    let mut out =
        "\n#[cfg(test)]\n#[allow(deprecated, unused, warnings, clippy::all)]\nmod examples {\n\
                   fn any<T>() -> T { panic!() }\n\
                   type Checked = Result<(), Box<dyn std::error::Error>>;\n"
            .to_owned();
    let lines: Vec<&str> = code
        .lines()
        .map(|line| line.trim_start().trim_start_matches("///"))
        .collect();
    let mut at = 0;
    let mut count = 0;
    while at < lines.len() {
        if lines[at] != " ```text" {
            at += 1;
            continue;
        }
        let end = at + lines[at..].iter().position(|line| *line == " ```").unwrap();
        let example = lines[at + 1..end].join("\n");
        at = end;
        let values = values(&example, &types);
        let inside = example.contains(" let value = ");
        let imported = if inside { "super::payload" } else { "super" };
        // The types of these values can need a lifetime, which a test function can't have.
        let head = if values.is_empty() && !inside {
            format!("#[test]\nfn example_{count}()")
        } else {
            format!("fn example_{count}<'a>()")
        };
        writeln!(
            out,
            "{head} -> Checked {{\nuse {imported}::*;\n{values}{example}\nOk(())\n}}"
        )
        .unwrap();
        count += 1;
    }
    assert!(count > 2, "{code}");
    out + "}\n"
}

/// Variables for the values of fields. The type of a required field's value is that of the field
/// itself.
fn values(example: &str, types: &HashMap<(String, String), String>) -> String {
    let mut out = String::new();
    let Some((made, _)) = example.split_once("::new(") else {
        return out;
    };
    let object = made.rsplit([' ', ':']).next().unwrap();
    if let Some((_, fields)) = example.split_once("Required {") {
        let (fields, _) = fields.split_once('}').unwrap();
        for field in fields.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            writeln!(out, "let {field} = any();").unwrap();
        }
    }
    if let Some((_, with)) = example.split_once(".with_") {
        let (with, value) = with.split_once('(').unwrap();
        if let (Some(of), Some((value, _))) = (
            types.get(&(object.to_owned(), with.to_owned())),
            value.split_once(')'),
        ) {
            writeln!(
                out,
                "let {value}: {of} = {{ use super::payload::*; any() }};"
            )
            .unwrap();
        }
    }
    out
}

/// The types of the optional fields, by the names of the struct and the function that sets the field.
fn optional_types(code: &str) -> HashMap<(String, String), String> {
    let mut types = HashMap::new();
    let mut object = String::new();
    for line in code.lines().map(str::trim) {
        if let Some(name) = line.strip_suffix("<'a> {")
            && !name.contains(' ')
        {
            name.clone_into(&mut object);
        }
        if let Some((field, with)) = line.rsplit_once(" => with_")
            && let Some((_, of)) = field.split_once(": ")
            && let Some((of, _)) = of.split_once(" = \"")
        {
            let with = with.trim_end_matches(',').to_owned();
            types.insert((object.clone(), with), of.to_owned());
        }
    }
    types
}
