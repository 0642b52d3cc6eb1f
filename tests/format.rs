//! Checks that the reader accepts the examples in the documentation of the format.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::read::{Column, Input, Memory};

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/catalog.md")).unwrap()
}

/// The TOML block that contains a text.
fn block(page: &str, text: &str) -> String {
    let blocks = page
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"));
    let found = blocks
        .map(|(block, _)| block)
        .find(|block| block.contains(text));
    found
        .unwrap_or_else(|| panic!("no block with {text}"))
        .to_owned()
}

#[test]
fn every_setting_and_every_example_is_understood() {
    let page = page();
    let settings = block(&page, "[[section]]").replace(
        "\"widget.csv\", \"modules.csv\"",
        "\"widget.csv\", \"ratings.toml\"",
    );
    let files = [
        ("catalog.toml", settings),
        ("intro.md", "Introduction.".to_owned()),
        ("events.md", "The events.".to_owned()),
        (
            "widget.csv",
            "name,description,module,payload,owner\nbirthdate_entered,It was entered.,birthdate,link,chat\n\
             birthdate_checked,It was checked.,birthdate,checkout,chat\n\
             birthdate_sent,It was sent.,birthdate,vendor/form,chat\n"
                .to_owned(),
        ),
        ("ratings.toml", block(&page, "[[event]]")),
        ("customers/beiersdorf.csv", "name,description\nbeiersdorf_sign_in,Somebody has signed in.\n".to_owned()),
        ("payloads/link.toml", block(&page, "[properties.url]")),
        ("payloads/checkout.toml", "type = \"object\"\n".to_owned()),
        ("payloads/vendor/form.toml", "type = \"object\"\n".to_owned()),
        ("payloads/common.toml", "type = \"object\"\n[properties.label]\ntype = \"string\"\n".to_owned()),
    ];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let catalog = Catalog::new(&input);
    let report = check(&catalog, REQUIRED, &|_| None);
    let lines: Vec<_> = report
        .findings
        .iter()
        .flat_map(|finding| finding.lines(&input.sources))
        .collect();
    assert_eq!(lines, [""; 0]);
    assert_eq!(catalog.events.len(), 5);
    assert_eq!(
        catalog.resolve("rated").map(|event| event.name.as_ref()),
        Some("rating_given")
    );
}

#[test]
fn every_column_is_described() {
    let page = page();
    for column in Column::known_names() {
        assert!(page.contains(&format!("\n| `{column}` | ")), "{column}");
    }
}

#[test]
fn every_keyword_of_a_schema_is_on_the_page() {
    let page = page();
    let (_, payloads) = page.split_once("## Payloads").unwrap();
    for keyword in event_catalog_build::schema::KEYWORDS {
        assert!(payloads.contains(&format!("`{keyword}`")), "{keyword}");
    }
}
