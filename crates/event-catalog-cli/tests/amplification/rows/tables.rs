//! Tables and settings.

use super::{files, lines, list, word};
use crate::Row;
use crate::process::Files;

const ALL: &[&str] = &[
    "check catalog",
    "check catalog --diff",
    "fmt catalog",
    "generate rust",
    "generate typescript",
    "generate json-schema",
    "generate warehouse",
    "generate html",
    "generate --template t.txt.jinja",
    "list catalog",
    "list catalog --format json",
    "show a catalog",
    "stats catalog",
];

const MANY_FILES: &[&str] = &[
    "check catalog",
    "check catalog --diff",
    "check catalog --fix",
    "fmt catalog",
];

const FEW: &[&str] = &["check catalog", "fmt catalog", "list catalog --format json"];

/// A row of thirty bytes can stand for a thousand events. The output is bounded, because all
/// families together have at most 20,000 names.
const FAMILIES: u64 = 100_000;

pub(crate) const ROWS: &[Row] = &[
    row("a family of 10 million", family, 9_999_999, ALL, FAMILIES),
    row("families below the limit", families, 300, ALL, FAMILIES),
    row("many lists in families", family_lists, 500, ALL, FAMILIES),
    row(
        "a family with a long description",
        long_family,
        20_000,
        ALL,
        FAMILIES,
    ),
    row(
        "a family with many aliases",
        family_aliases,
        500,
        ALL,
        FAMILIES,
    ),
    row("duplicates of one name", duplicates, 20_000, ALL, 60),
    row(
        "duplicates of one name that differ",
        differing,
        20_000,
        ALL,
        60,
    ),
    row("events", events, 10_000, ALL, 120),
    row("tables of one row", small_tables, 4000, MANY_FILES, 60),
    row("columns in the header", columns, 10_000, FEW, 60),
    row("declared columns", declared, 10_000, FEW, 60),
    row("declared columns and rows", declared_rows, 1000, ALL, 60),
    row("delimiters in a row", delimiters, 1_000_000, FEW, 60),
    row("delimiters in each row", delimiter_rows, 1000, FEW, 60),
    row("aliases in a cell", aliases, 50_000, ALL, 100),
    row("one alias many times", one_alias, 50_000, ALL, 100),
    row("quotes in a cell", quotes, 1_000_000, FEW, 60),
    row("quotes that never close", open_quotes, 100_000, FEW, 60),
    row("a long cell", long_cell, 1_000_000, ALL, 60),
    row("a long name", long_name, 1_000_000, ALL, 60),
    row("blank rows", blank_rows, 1_000_000, FEW, 60),
    row("carriage returns", returns, 1_000_000, FEW, 60),
    row("brackets in catalog.toml", brackets, 100_000, FEW, 60),
    row(
        "inline tables in catalog.toml",
        inline_tables,
        100_000,
        FEW,
        60,
    ),
    row("dotted keys in catalog.toml", dotted, 20_000, FEW, 60),
    row(
        "headings with dots in catalog.toml",
        dotted_heading,
        20_000,
        FEW,
        60,
    ),
    row("sections", sections, 2000, ALL, 100),
    row("files that are named twice", named_twice, 10_000, FEW, 60),
    row("many tables in TOML", event_tables, 10_000, ALL, 60),
    row(
        "brackets in a table in TOML",
        toml_brackets,
        100_000,
        FEW,
        60,
    ),
    row("values in events in TOML", toml_values, 10_000, FEW, 60),
    row("a chain of replacements", replacements, 10_000, ALL, 60),
    row("merge conflicts", conflicts, 50_000, FEW, 60),
    row("accepted findings", accepted, 5000, FEW, 60),
    row("modules", modules, 10_000, ALL, 60),
    row("a customer a section", customers, 1000, ALL, 150),
    row(
        "many annotations in the settings",
        annotations,
        20_000,
        FEW,
        40,
    ),
    row("many raw schemas in the settings", raw, 5000, FEW, 40),
];

const fn row(
    name: &'static str,
    files: fn(usize) -> Files,
    count: usize,
    commands: &'static [&'static str],
    factor: u64,
) -> Row {
    Row {
        name,
        files,
        count,
        commands,
        factor,
    }
}

fn template() -> (&'static str, String) {
    let text = "{{ catalog|tojson }}{{ types|tojson }}{{ events|tojson }}";
    ("t.txt.jinja", text.to_owned())
}

fn table(text: String) -> Files {
    files([("catalog/events.csv", text), template()])
}

fn with_settings(settings: String, text: String) -> Files {
    files([
        ("catalog/catalog.toml", settings),
        ("catalog/events.csv", text),
        template(),
    ])
}

fn family(count: usize) -> Files {
    table(format!(
        "name,description\na,It came.\nx_{{1..{count}}},It came {{n}} times.\n"
    ))
}

fn families(count: usize) -> Files {
    let rows = lines(count, |it| {
        format!("{}_{{0..999}},It came {{n}}.", word(it))
    });
    table(format!("name,description\na,It came.\n{rows}"))
}

fn family_lists(count: usize) -> Files {
    let numbers = (0..900).map(|it| it.to_string()).collect::<Vec<_>>();
    let numbers = numbers.join("|");
    let rows = lines(count, |it| {
        format!("{}_{{{numbers}}},It came {{n}}.", word(it))
    });
    table(format!("name,description\na,It came.\n{rows}"))
}

fn long_family(count: usize) -> Files {
    let text = "{n:ordinal} ".repeat(count / 10);
    table(format!(
        "name,description\na,It came.\nx_{{0..999}},It {text}.\n"
    ))
}

fn family_aliases(count: usize) -> Files {
    let names: Vec<_> = (0..count)
        .map(|it| format!("{}_{{0..999}}", word(it)))
        .collect();
    table(format!(
        "name,description,aliases\na,It came.,\nx_{{0..999}},It came {{n}}.,{}\n",
        names.join(" ")
    ))
}

fn duplicates(count: usize) -> Files {
    table(format!(
        "name,description\n{}",
        lines(count, |_| "a,It came.".to_owned())
    ))
}

fn differing(count: usize) -> Files {
    table(format!(
        "name,description\n{}",
        lines(count, |it| format!("a,It came {it}."))
    ))
}

fn events(count: usize) -> Files {
    let rows = lines(count, |it| format!("{}_x,It came {it}.", word(it)));
    table(format!("name,description\na,It came.\n{rows}"))
}

fn small_tables(count: usize) -> Files {
    let table = |it| {
        let text = format!("name,description\n\n{0}_x,A  {0} was seen.\n", word(it));
        (format!("catalog/f{it}.csv"), text.into_bytes())
    };
    (0..count).map(table).collect()
}

fn columns(count: usize) -> Files {
    let heads = list(count, |it| format!("column_{it}"));
    let cells = list(count, |it| it.to_string());
    let rows = lines(10, |it| format!("{},It came.,{cells}", word(it)));
    table(format!("name,description,{heads}\n{rows}"))
}

fn declared(count: usize) -> Files {
    let names = list(count, |it| format!("\"column_{it}\""));
    let heads = list(count, |it| format!("column_{it}"));
    let cells = list(count, |it| it.to_string());
    with_settings(
        format!("[columns]\nextra = [{names}]\n"),
        format!("name,description,{heads}\na,It came.,{cells}\n"),
    )
}

fn declared_rows(count: usize) -> Files {
    let names = list(count, |it| {
        format!("\"a_column_with_a_rather_long_name_{it}\"")
    });
    let heads = list(count, |it| format!("a_column_with_a_rather_long_name_{it}"));
    let cells = list(count, |_| "1".to_owned());
    let rows = lines(count, |it| format!("{},It came.,{cells}", word(it)));
    with_settings(
        format!("[columns]\nextra = [{names}]\n"),
        format!("name,description,{heads}\na,It came.,{cells}\n{rows}"),
    )
}

fn delimiters(count: usize) -> Files {
    let cells = ",".repeat(count);
    table(format!("name,description\na,It came.{cells}\n"))
}

fn delimiter_rows(count: usize) -> Files {
    let cells = ",x".repeat(count);
    let rows = lines(count, |it| format!("{},It came.{cells}", word(it)));
    table(format!("name,description\n{rows}"))
}

fn one_alias(count: usize) -> Files {
    let aliases = "alx; ".repeat(count);
    files([(
        "catalog/events.csv",
        format!("name,description,aliases\na,It came.,{aliases}\n"),
    )])
}

fn aliases(count: usize) -> Files {
    let names: Vec<_> = (0..count).map(|it| format!("{}_x", word(it))).collect();
    table(format!(
        "name,description,aliases\na,It came.,{}\n",
        names.join(" ")
    ))
}

fn quotes(count: usize) -> Files {
    table(format!(
        "name,description\na,\"It came {}\"\n",
        "\"\"".repeat(count / 2)
    ))
}

fn open_quotes(count: usize) -> Files {
    table(format!(
        "name,description\n{}",
        lines(count, |_| "a,\"b".to_owned())
    ))
}

fn long_cell(count: usize) -> Files {
    table(format!(
        "name,description\na,It {}.\n",
        "word ".repeat(count / 5)
    ))
}

fn long_name(count: usize) -> Files {
    table(format!(
        "name,description\n{},It came.\n",
        "n".repeat(count)
    ))
}

fn blank_rows(count: usize) -> Files {
    table(format!(
        "name,description\n{}a,It came.\n",
        "\n".repeat(count)
    ))
}

fn returns(count: usize) -> Files {
    table(format!(
        "name,description\na,\"It {}\"\n",
        "\r".repeat(count)
    ))
}

const EVENT: &str = "name,description\na,It came.\n";

fn brackets(count: usize) -> Files {
    with_settings(
        format!("title = {}{}\n", "[".repeat(count), "]".repeat(count)),
        EVENT.to_owned(),
    )
}

fn inline_tables(count: usize) -> Files {
    with_settings(
        format!("title = {}1{}\n", "{a=".repeat(count), "}".repeat(count)),
        EVENT.to_owned(),
    )
}

fn dotted(count: usize) -> Files {
    with_settings(format!("{}a = 1\n", "a.".repeat(count)), EVENT.to_owned())
}

fn dotted_heading(count: usize) -> Files {
    let headings = lines(count / 100, |it| format!("[{}b{it}]", "a.".repeat(100)));
    with_settings(headings, EVENT.to_owned())
}

fn sections(count: usize) -> Files {
    let settings = lines(count, |it| {
        format!("[[section]]\ntitle = \"S {it}\"\nevents = [\"{it}.csv\"]\n")
    });
    let mut catalog = files([("catalog/catalog.toml", settings), template()]);
    for it in 0..count {
        let text = format!("name,description\n{}_x,It came {it}.\n", word(it));
        catalog.insert(format!("catalog/{it}.csv"), text.into_bytes());
    }
    catalog
}

fn customers(count: usize) -> Files {
    let settings = lines(count, |it| {
        format!("[[section]]\ntitle = \"S {it}\"\ncustomer = \"C {it}\"\nevents = [\"{it}.csv\"]\n")
    });
    let mut catalog = sections(count);
    catalog.insert("catalog/catalog.toml".to_owned(), settings.into_bytes());
    catalog
}

fn named_twice(count: usize) -> Files {
    let names = list(count, |_| "\"events.csv\"".to_owned());
    with_settings(
        format!("[[section]]\nevents = [{names}]\n"),
        EVENT.to_owned(),
    )
}

fn event_tables(count: usize) -> Files {
    let text = lines(count, |it| {
        format!(
            "[[event]]\nname = \"{}_x\"\ndescription = \"It came {it}.\"",
            word(it)
        )
    });
    files([("catalog/events.toml", text), template()])
}

fn toml_brackets(count: usize) -> Files {
    let text = format!(
        "[[event]]\nname = \"a\"\ndescription = {}{}\n",
        "[".repeat(count),
        "]".repeat(count)
    );
    files([("catalog/events.toml", text)])
}

fn toml_values(count: usize) -> Files {
    let text = lines(count, |it| format!("key_{it} = {it}"));
    files([(
        "catalog/events.toml",
        format!("[[event]]\nname = \"a\"\n{text}"),
    )])
}

fn replacements(count: usize) -> Files {
    let rows = lines(count, |it| {
        format!("{}_x,It came {it}.,v1,{}_x", word(it), word(it + 1))
    });
    table(format!("name,description,deprecated,replaced_by\n{rows}"))
}

fn conflicts(count: usize) -> Files {
    table(format!(
        "name,description\na,It came.\n{}",
        lines(count, |_| "<<<<<<< a".to_owned())
    ))
}

fn accepted(count: usize) -> Files {
    let entries = lines(count, |it| {
        format!(
            "[[accept]]\nrule = \"module-prefix\"\nevent = \"{}_x\"\nreason = \"Old.\"",
            word(it)
        )
    });
    let settings = format!("[rules]\nmodule-prefix = \"warn\"\n{entries}");
    with_settings(settings, EVENT.to_owned())
}

fn modules(count: usize) -> Files {
    let entries = lines(count, |it| format!("[modules.m{it}]\ntitle = \"M {it}\""));
    let rows = lines(count, |it| format!("{}_x,It came {it}.,m{it}", word(it)));
    with_settings(entries, format!("name,description,module\n{rows}"))
}

fn annotations(count: usize) -> Files {
    let listed = list(count, |it| format!("\"{}:*\"", word(it)));
    let words = list(count, |it| format!("\"{}-\":1", word(it)));
    files([
        (
            "catalog/catalog.toml",
            format!("[schemas]\nannotations = [{listed}]\n"),
        ),
        (
            "catalog/events.csv",
            "name,description,payload\nseen,It was seen.,p\n".to_owned(),
        ),
        (
            "catalog/payloads/p.json",
            format!("{{\"type\":\"object\",{words}}}"),
        ),
    ])
}

fn raw(count: usize) -> Files {
    let listed = list(count, |it| format!("\"{}*\"", word(it)));
    let mut catalog = files([
        (
            "catalog/catalog.toml",
            format!("[schemas]\nraw = [{listed}]\n"),
        ),
        (
            "catalog/events.csv",
            "name,description,payload\nseen,It was seen.,xaaaaa\n".to_owned(),
        ),
    ]);
    catalog.extend((0..count).map(|it| {
        let path = format!("catalog/payloads/x{}.json", word(it));
        (path, b"{\"type\":\"object\"}".to_vec())
    }));
    catalog
}
