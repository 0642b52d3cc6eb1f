use super::*;
use crate::import::Source;

fn planned(text: &str, maps: &[&str]) -> Result<Plan, String> {
    let page = Source::Markdown.read(text, "page.md").unwrap();
    let maps: Vec<Map> = maps.iter().map(|map| map.parse().unwrap()).collect();
    plan(page, &maps, "page.md").map_err(|obstacle| obstacle.to_string())
}

/// All files, and the notes.
fn shown(text: &str, maps: &[&str]) -> String {
    let plan = planned(text, maps).unwrap();
    let mut shown = String::new();
    for (path, text) in &plan.files {
        shown += &format!("--- {path}\n{text}");
    }
    for note in &plan.notes {
        shown += &format!("*** {note}\n");
    }
    shown
}

#[test]
fn headings_become_sections() {
    insta::assert_snapshot!(shown(
        "# Our events\n\nWelcome.\n\n## How to listen\n\nLike this.\n\n## Chat: \"events\"\n\nThey are:\n\n\
         | Event | Description | Owner |\n|---|---|---|\n| load | The chat was loaded. | Ann |\n| -- | -- |\n\
         | open | The chat was opened. |\n\nMore of them:\n\n| Event | Description |\n|---|---|\n| close | Closed. |\n\n\
         | Event | Description |\n|---|---|\n| hide | Hidden. |\n\n## Bare\n### Übergänge\n\n\
         | Setting | Meaning |\n|---|---|\n| a | b |\n\n| Event | Description |\n|---|---|\n| end | Ended. |\n\n\
         ## Imprint\n\nNobody.\n",
        &[]
    ));
}

#[test]
fn a_page_of_one_table_has_one_section() {
    insta::assert_snapshot!(shown(
        "# Events\n\nHello.\n\n| Key | When |\n|---|---|\n| load | Loaded, \"fully\". |\n",
        &["Key=name", "When=description"]
    ));
}

#[test]
fn payloads_become_schemas_or_stay_text() {
    insta::assert_snapshot!(shown(
        "| Event | Description | Payload |\n|---|---|---|\n\
         | a | A. | `{ \"id\": <ID> }` |\n| b | B. | { \"id\": <ID> } |\n| c | C. | The ID. |\n\
         | D d | D. | { \"id\": <ID> } |\n| e | E. | {} |\n",
        &[]
    ));
}

#[test]
fn no_file_has_a_name_that_windows_keeps() {
    let mut text = String::from("# Events\n");
    for title in [
        "Con",
        "AUX",
        "Com 1",
        "com1",
        "COM\u{b9}",
        "lpt0",
        "Nul.",
        "prn ",
    ] {
        let name: String = title
            .to_lowercase()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        let (id, number) = (text.len(), title.len());
        text += &format!(
            "\n## {title}\n\nIt is {id}.\n\n| Event | Description | Payload |\n|---|---|---|\n\
             | {name} | A. | {{ \"f{id}\": {number} }} |\n"
        );
    }
    let plan = planned(&text, &[]).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for (path, _) in &plan.files {
        for part in path.split('/') {
            assert!(!crate::reserved::is_reserved(part), "{path}");
        }
        assert!(seen.insert(path.clone()), "{path} is there twice");
    }
    for path in [
        "com1-events.csv",
        "con-events.md",
        "payloads/con_payload.toml",
        "payloads/com1_payload.toml",
    ] {
        assert!(seen.contains(path), "{path} is missing: {seen:?}");
    }
    // The row uses the name of the schema's file.
    let (_, con) = plan
        .files
        .iter()
        .find(|(path, _)| path == "con-events.csv")
        .unwrap();
    assert!(con.contains("con_payload"), "{con}");
}

#[test]
fn what_stands_in_the_way_is_told() {
    let obstacle = |text: &str, maps: &[&str]| planned(text, maps).unwrap_err();
    insta::assert_snapshot!(
        [
            obstacle("# Events\n", &[]),
            obstacle("| Key | When |\n|---|---|\n| a | b |\n", &[]),
            obstacle("| Key | When |\n|---|---|\n| a | b |\n", &["Kye=name"]),
            obstacle("| Event | Event name |\n|---|---|\n| a | b |\n", &[]),
            obstacle("| Event | Text |\n|---|---|\n| a | b | c |\n", &[]),
        ]
        .join("\n")
    );
}
