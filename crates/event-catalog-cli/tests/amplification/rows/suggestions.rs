//! As many unknown names as known ones, each similar to known names, for "did you mean"
//! suggestions.

use super::{files, lines, list, word};
use crate::Row;
use crate::process::Files;

const CHECK: &[&str] = &["check catalog", "check catalog --format json"];

pub(crate) const ROWS: &[Row] = &[
    row("misspelt modules", modules, 12_000),
    row("misspelt payloads", payloads, 4000),
    row("misspelt replacements", replacements, 12_000),
    row("misspelt columns", columns, 6000),
    row("misspelt references", references, 8000),
    row("misspelt files of references", reference_files, 4000),
    row("misspelt required properties", required, 12_000),
    row("misspelt files of sections", section_files, 4000),
    row("misspelt rules", rules, 12_000),
    row("misspelt events of accepted findings", accepted, 12_000),
    row("misspelt keys of catalog.toml", keys, 12_000),
    row("misspelt keywords", keywords, 12_000),
    row("misspelt types", types, 12_000),
    row("names at a distance of 1", near, 12_000),
    row("long names at a distance of 1", long, 8000),
    row("names at a distance of 1 to one", near_one, 1600),
    row("names of families that are not", numbered, 20_000),
    row(
        "families that are missed in names of many numbers",
        many_numbers,
        3000,
    ),
    row("events with one description", one_description, 20_000),
    row(
        "events with descriptions that are nearly one",
        near_descriptions,
        5000,
    ),
    row("misspelt words", misspelt, 50_000),
    row("names that differ in case and marks", look_alike, 10_000),
    row("events that share an identifier", identifiers, 10_000),
    row("events with the prefix of a module", prefixes, 10_000),
    row("rows that are out of order", order, 20_000),
    row("words of two spellings", vocabulary, 20_000),
];

const fn row(name: &'static str, files: fn(usize) -> Files, count: usize) -> Row {
    Row {
        name,
        files,
        count,
        commands: CHECK,
        factor: 60,
    }
}

fn catalog(settings: String, table: String) -> Files {
    files([
        ("catalog/catalog.toml", settings),
        ("catalog/events.csv", table),
    ])
}

/// A name that is long enough to have many similar ones.
fn name(number: usize) -> String {
    format!("some_longer_name_{}", word(number))
}

/// The same name with one letter changed.
fn misspelt_name(number: usize) -> String {
    format!("some_longer_nane_{}", word(number))
}

fn modules(count: usize) -> Files {
    catalog(
        lines(count, |it| format!("[modules.{}]", name(it))),
        format!(
            "name,description,module\n{}",
            lines(count, |it| format!(
                "{}_e,It came {it}.,{}",
                word(it),
                misspelt_name(it)
            ))
        ),
    )
}

fn payloads(count: usize) -> Files {
    let mut catalog = catalog(
        String::new(),
        format!(
            "name,description,payload\n{}",
            lines(count, |it| format!(
                "{}_e,It came {it}.,{}",
                word(it),
                misspelt_name(it)
            ))
        ),
    );
    for it in 0..count {
        let path = format!("catalog/payloads/{}.json", name(it));
        catalog.insert(path, br#"{"type":"object"}"#.to_vec());
    }
    catalog
}

fn replacements(count: usize) -> Files {
    catalog(
        String::new(),
        format!(
            "name,description,replaced_by\n{}",
            lines(count, |it| format!(
                "{},It came {it}.,{}",
                name(it),
                misspelt_name(it)
            ))
        ),
    )
}

fn columns(count: usize) -> Files {
    catalog(
        format!(
            "[columns]\nextra = [{}]\n",
            list(count, |it| format!("\"{}\"", name(it)))
        ),
        format!(
            "name,description,{}\na,It came.\n",
            list(count, misspelt_name)
        ),
    )
}

fn schema(schema: String) -> Files {
    files([
        (
            "catalog/events.csv",
            "name,description,payload\na,It came.,p\n".to_owned(),
        ),
        ("catalog/payloads/p.json", schema),
    ])
}

fn references(count: usize) -> Files {
    let properties = list(count, |it| {
        format!(r##""f{it}":{{"$ref":"#/$defs/{}"}}"##, misspelt_name(it))
    });
    let definitions = list(count, |it| format!(r#""{}":{{"type":"string"}}"#, name(it)));
    schema(format!(
        r#"{{"type":"object","properties":{{{properties}}},"$defs":{{{definitions}}}}}"#
    ))
}

fn reference_files(count: usize) -> Files {
    let properties = list(count, |it| {
        format!(r#""f{it}":{{"$ref":"{}.json"}}"#, misspelt_name(it))
    });
    let mut catalog = schema(format!(
        r#"{{"type":"object","properties":{{{properties}}}}}"#
    ));
    for it in 0..count {
        let path = format!("catalog/payloads/{}.json", name(it));
        catalog.insert(path, br#"{"type":"object"}"#.to_vec());
    }
    catalog
}

fn required(count: usize) -> Files {
    let properties = list(count, |it| format!(r#""{}":{{"type":"string"}}"#, name(it)));
    let names = list(count, |it| format!(r#""{}""#, misspelt_name(it)));
    schema(format!(
        r#"{{"type":"object","properties":{{{properties}}},"required":[{names}]}}"#
    ))
}

fn section_files(count: usize) -> Files {
    let names = list(count, |it| format!("\"{}.csv\"", misspelt_name(it)));
    let mut catalog = files([(
        "catalog/catalog.toml",
        format!("[[section]]\nevents = [{names}]\n"),
    )]);
    for it in 0..count {
        let text = format!("name,description\n{}_e,It came {it}.\n", word(it));
        catalog.insert(format!("catalog/{}.csv", name(it)), text.into_bytes());
    }
    catalog
}

const EVENT: &str = "name,description\na,It came.\n";

fn rules(count: usize) -> Files {
    let entries = lines(count, |it| {
        format!(
            "[[accept]]\nrule = \"final-stop{}\"\nevent = \"a\"\nreason = \"Old.\"",
            it % 10
        )
    });
    catalog(entries, EVENT.to_owned())
}

fn accepted(count: usize) -> Files {
    let entries = lines(count, |it| {
        format!(
            "[[accept]]\nrule = \"module-prefix\"\nevent = \"{}\"\nreason = \"Old.\"",
            misspelt_name(it)
        )
    });
    let rows = lines(count, |it| format!("{},It came {it}.", name(it)));
    catalog(
        format!("[rules]\nmodule-prefix = \"warn\"\n{entries}"),
        format!("name,description\n{rows}"),
    )
}

fn keys(count: usize) -> Files {
    catalog(
        lines(count, |it| format!("title{} = 1", word(it))),
        EVENT.to_owned(),
    )
}

fn keywords(count: usize) -> Files {
    schema(format!(
        r#"{{"type":"object",{}}}"#,
        list(count, |it| format!(r#""propertie{it}":1"#))
    ))
}

fn types(count: usize) -> Files {
    let properties = list(count, |it| format!(r#""f{it}":{{"type":"strin{it}"}}"#));
    schema(format!(
        r#"{{"type":"object","properties":{{{properties}}}}}"#
    ))
}

fn table(count: usize, row: impl Fn(usize) -> String) -> Files {
    catalog(
        String::new(),
        format!("name,description\n{}", lines(count, row)),
    )
}

fn near(count: usize) -> Files {
    table(count, |it| format!("{},It came {it}.", name(it)))
}

/// All names differ from one name by a single letter.
fn long(count: usize) -> Files {
    let rows = lines(count, |it| {
        format!("{}{},It came {it}.", "long_".repeat(47), word(it))
    });
    files([("catalog/events.csv", format!("name,description\n{rows}"))])
}

fn near_one(count: usize) -> Files {
    table(count, |it| {
        let mut name = vec![b'a'; 64];
        name[1 + it % 62] = b'b' + u8::try_from(it / 62 % 25).unwrap_or_default();
        format!(
            "{},It came {it}.",
            String::from_utf8(name).unwrap_or_default()
        )
    })
}

fn numbered(count: usize) -> Files {
    table(count, |it| format!("x_{it},It came {it}."))
}

fn many_numbers(count: usize) -> Files {
    table(count, |it| {
        let digits: Vec<_> = (0..20).map(|at| (it >> at & 1).to_string()).collect();
        format!("x_{},It came {it}.", digits.join("_"))
    })
}

fn one_description(count: usize) -> Files {
    table(count, |it| {
        format!("{}_e,The customer has clicked on it.", word(it))
    })
}

fn near_descriptions(count: usize) -> Files {
    table(count, |it| {
        format!(
            "{}_e,{} {}.",
            word(it),
            "The customer has clicked on it".repeat(5),
            word(it)
        )
    })
}

fn misspelt(count: usize) -> Files {
    table(1, |_| {
        format!("a,It {}.", "recieved teh ".repeat(count / 2))
    })
}

fn look_alike(count: usize) -> Files {
    table(count, |it| {
        let name: String = name(it).replace('a', "\u{430}");
        format!("{name},It came {it}.")
    })
}

fn identifiers(count: usize) -> Files {
    table(count, |it| {
        let name: String = (0..14)
            .map(|at| if it >> at & 1 == 1 { "a" } else { "_a" })
            .collect();
        format!("a{name},It came {it}.")
    })
}

fn prefixes(count: usize) -> Files {
    catalog(
        lines(count, |it| format!("[modules.{}]", name(it))),
        format!(
            "name,description,module\n{}",
            lines(count, |it| format!(
                "{}_e,It came {it}.,{}",
                name(it),
                name(it + 1)
            ))
        ),
    )
}

fn order(count: usize) -> Files {
    table(count, |it| format!("{}_e,It came {it}.", word(count - it)))
}

fn vocabulary(count: usize) -> Files {
    table(count, |it| {
        let spelling = if it % 2 == 0 { "email" } else { "e-mail" };
        format!("{}_e,It came by {spelling} {}.", word(it), word(it / 2))
    })
}
