//! Tests of what template authors can rely on.

use std::collections::BTreeSet;
use std::fs;

use event_catalog_build::catalog::Catalog;
use tempfile::TempDir;

use super::*;
use crate::generate::Scope;
use crate::generate::selection::Customers;
use crate::generate::small;

/// Fills the first of these templates.
fn made(files: &[(&str, &str)], scope: &Scope) -> anyhow::Result<GeneratedFile> {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let input = small::input();
    let catalog = Catalog::new(&input);
    let selection = scope.select(&catalog, Customers::All)?;
    generate(&selection, &folder.path().join(files[0].0))
}

fn text(name: &str, template: &str) -> String {
    let file = made(&[(name, template)], &Scope::default());
    file.expect("a good template").text
}

/// The error in a template, without its folder.
fn error(files: &[(&str, &str)]) -> String {
    let error = made(files, &Scope::default()).expect_err("a mistake");
    let text = format!("{error:#}");
    match text.split_once(files[0].0) {
        Some((before, rest)) if before.contains(std::path::MAIN_SEPARATOR) => {
            format!("{}{rest}", files[0].0)
        }
        _ => text,
    }
}

#[test]
fn the_kotlin_template() {
    let template = include_str!("../../../../../docs/templates/Events.kt.jinja");
    let file = made(&[("Events.kt.jinja", template)], &Scope::default()).unwrap();
    assert_eq!(file.path, "Events.kt");
    insta::assert_snapshot!(file.text);
}

#[test]
fn everything_a_template_sees_is_documented() {
    fn keys(value: &serde_json::Value, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Array(items) => items.iter().for_each(|it| keys(it, found)),
            serde_json::Value::Object(members) => {
                for (name, value) in members {
                    found.insert(name.clone());
                    // The content of these members depends on the payload's schema.
                    if !["schema", "example", "constant"].contains(&name.as_str()) {
                        keys(value, found);
                    }
                }
            }
            _ => {}
        }
    }
    let input = small::input();
    let catalog = Catalog::new(&input);
    let selection = Scope::default().select(&catalog, Customers::All).unwrap();
    let context = serde_json::to_value(Context::of(&selection)).unwrap();
    let mut found = BTreeSet::new();
    keys(&context, &mut found);
    let page = include_str!("../../../../../docs/templates.md");
    for key in found {
        assert!(page.contains(&format!("`{key}`")), "{key}");
    }
}

#[test]
fn texts_are_escaped_where_the_name_says_how() {
    let template = "{{ events[1].description }}";
    assert_eq!(
        text("a.html.jinja", template),
        "Lost | with `a|b`, {braces} and &lt;b&gt;HTML&lt;&#x2f;b&gt;."
    );
    assert_eq!(
        text("a.json.j2", template),
        r#""Lost | with `a|b`, {braces} and <b>HTML</b>.""#
    );
    assert_eq!(
        text("a.txt.jinja2", template),
        "Lost | with `a|b`, {braces} and <b>HTML</b>."
    );
}

#[test]
fn schemas_are_whole_and_keep_their_order() {
    let template = "{% for payload in payloads %}{{ payload.schema|tojson }}\n{% endfor %}";
    insta::assert_snapshot!(text("a.txt.jinja", template));
}

#[test]
fn names_change_their_case() {
    let template = "{% set name = events[0].name %}
{{ name|upper_camel_case }} {{ name|lower_camel_case }} {{ name|shouty_snake_case }}
{{- ' ' }}{{ name|kebab_case }} {{ name|snake_case }}\n";
    assert_eq!(
        text("a.jinja", template),
        "OrderPlaced orderPlaced ORDER_PLACED order-placed order_placed\n"
    );
}

#[test]
fn prose_becomes_text_or_html() {
    let template = "{% for event in events[:2] %}
{{ event.description|plain }}
{{ event.description|html }}
{% endfor %}
{{ intro|html_blocks }}";
    assert_eq!(
        text("a.html.jinja", template),
        "A customer has placed an order.\n\
         A customer has placed an <strong>order</strong>.\n\
         Lost | with a|b, {braces} and &lt;b&gt;HTML&lt;&#x2f;b&gt;.\n\
         Lost | with <code>a|b</code>, {braces} and &lt;b&gt;HTML&lt;/b&gt;.\n\
         <p>What <em>happens</em> in the shop.</p>\n\
         <ul>\n<li>All of it,</li>\n<li>and {more}.</li>\n</ul>\n"
    );
}

#[test]
fn what_was_left_out_does_not_exist() {
    let scope = Scope {
        sections: vec!["Orders".to_owned()],
        ..Scope::default()
    };
    let template = "{{ sections|length }} {{ events|map(attribute='name')|join(' ') }} \
        {{ events|map(attribute='replaced_by')|join(' ') }} {{ events|length }}";
    let file = made(&[("a.jinja", template)], &scope).unwrap();
    assert_eq!(
        file.text,
        "1 order_placed order_lost opened checkout_step_1 checkout_step_2 \
         None order_placed None None None 5"
    );
}

#[test]
fn a_template_includes_others_of_its_folder_and_no_more() {
    let files = [
        ("a.jinja", "{% include 'b.jinja' %}!"),
        ("b.jinja", "{{ title }}"),
    ];
    let file = made(&files, &Scope::default()).unwrap();
    assert_eq!(file.text, "Shop!");
    assert_eq!(
        error(&[("a.jinja", "\n{% include '../../etc/hostname' %}")]),
        "a.jinja:2: template not found: tried to include non-existing template '../../etc/hostname'\n  \
         | {% include '../../etc/hostname' %}"
    );
}

#[test]
fn mistakes_are_told_with_their_line() {
    assert_eq!(
        error(&[("a.jinja", "{{ title }}\n  {{ event.name }}\n")]),
        "a.jinja:2: the template uses an unknown value: `event` is undefined\n  | {{ event.name }}"
    );
    assert_eq!(
        error(&[(
            "a.jinja",
            "{% for event in events %}\n{{ event.nane }}{% endfor %}"
        )]),
        "a.jinja:2: the template uses an unknown value: `event.nane` is undefined\n  | {{ event.nane }}{% endfor %}"
    );
    assert_eq!(
        error(&[("a.jinja", "\n{% if title %}")]),
        "a.jinja:2: syntax error: unexpected end of input, expected end of block\n  | {% if title %}"
    );
    assert_eq!(
        error(&[("a.jinja", "{{ title|camel }}")]),
        "a.jinja:1: unknown filter: filter camel is unknown\n  | {{ title|camel }}"
    );
}

#[test]
fn a_name_without_ending_is_refused() {
    assert!(error(&[("a.kt", "")]).ends_with("such as `a.kt.jinja`"));
    assert!(error(&[(".jinja", "")]).contains("has no name"));
}
