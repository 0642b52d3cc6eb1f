//! Templates that never end, or write too much.

use super::files;
use crate::Row;
use crate::process::Files;

macro_rules! template {
    ($name:literal, $text:expr) => {
        Row {
            name: concat!("a template with ", $name),
            files: |_| template($text),
            count: 1,
            commands: &["generate --template t.txt.jinja"],
            // The output limit of a template doesn't depend on the catalog.
            factor: 128 << 20,
        }
    };
}

pub(crate) const ROWS: &[Row] = &[
    template!(
        "a loop that never ends",
        "{% for a in range(1000000000) %}{% endfor %}"
    ),
    template!(
        "loops in loops",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}x{% endfor %}{% endfor %}{% endfor %}"
    ),
    template!(
        "macros that call themselves",
        "{% macro a() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}"
    ),
    template!(
        "includes of itself",
        "{% include 't.txt.jinja' %}{% include 't.txt.jinja' %}"
    ),
    template!("a base that is itself", "{% extends 't.txt.jinja' %}"),
    template!("a long text from a number", "{{ 'x' * 1000000000 }}"),
    template!(
        "a text that doubles",
        "{% set ns = namespace(a='xxxxxxxxxx') %}{% for i in range(40) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}{{ ns.a|length }}"
    ),
    template!(
        "a text that is replaced",
        "{% set ns = namespace(a='xxxxxxxxxx') %}{% for i in range(40) %}{% set ns.a = ns.a|replace('x', 'xxxxxxxxxx') %}{% endfor %}{{ ns.a|length }}"
    ),
    template!("a wide format", "{{ '%1000000000d'|format(1) }}"),
    template!("an indent", "{{ 'a\nb\nc'|indent(1000000000) }}"),
    template!(
        "the whole catalog many times",
        "{% for a in range(90000) %}{{ events|tojson }}{% endfor %}"
    ),
    template!(
        "a list from a number",
        "{{ (range(99999)|list * 100000)|length }}"
    ),
    template!("many brackets", &"{{".repeat(20_000)),
    template!(
        "many parentheses",
        &format!("{{{{ {}1{} }}}}", "(".repeat(20_000), ")".repeat(20_000))
    ),
    template!(
        "many nots",
        &format!("{{{{ {}1 }}}}", "not ".repeat(20_000))
    ),
    template!(
        "many ifs",
        &format!(
            "{}{}",
            "{% if 1 %}".repeat(20_000),
            "{% endif %}".repeat(20_000)
        )
    ),
    template!(
        "many filters",
        &format!("{{{{ 'a'{} }}}}", "|upper".repeat(20_000))
    ),
];

fn template(text: &str) -> Files {
    files([
        (
            "catalog/events.csv",
            "name,description\na,It came.\nb,It left.\n".to_owned(),
        ),
        ("t.txt.jinja", text.to_owned()),
    ])
}
