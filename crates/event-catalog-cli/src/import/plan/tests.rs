use super::*;
use crate::import::Source;

fn planned(text: &str, maps: &[&str]) -> Result<Plan, String> {
    let maps: Vec<Map> = maps.iter().map(|map| map.parse().unwrap()).collect();
    let options = Options {
        maps,
        ..Options::default()
    };
    planned_with(text, &options)
}

fn planned_with(text: &str, options: &Options) -> Result<Plan, String> {
    let page = Source::Markdown.read(text, "page.md").unwrap();
    plan(page, options, "page.md").map_err(|obstacle| obstacle.to_string())
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
fn text_below_a_table_is_kept_in_its_section() {
    let table =
        |name: &str| format!("| Event | Description |\n|---|---|\n| {name} | It is {name}. |\n\n");
    let (load, open) = (table("load"), table("open"));
    let page =
        format!("# Events\n\n## Chat\n\nAbove.\n\n{load}Below.\n\n## Shop\n\nOther.\n\n{open}");
    let plan = planned(&page, &[]).unwrap();
    assert_eq!(file(&plan, "chat.md"), "Above.\n\nBelow.\n");
    assert_eq!(file(&plan, "shop.md"), "Other.\n");
    let note = "page.md:11: the text below the table is in the introduction of its section, above the table";
    assert_eq!(plan.notes, [note]);
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
        assert!(seen.insert(path.clone()), "{path} occurs twice");
    }
    for path in [
        "com1-events.csv",
        "con-events.md",
        "payloads/con_payload.toml",
        "payloads/com1_payload.toml",
    ] {
        assert!(seen.contains(path), "{path} is missing: {seen:?}");
    }
    // The row contains the name of the schema's file.
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

#[test]
fn a_column_of_names_without_names_is_refused() {
    let page = "| 'Event Name | Evnt | Description |\n|---|---|---|\n| | load | Loaded. |\n| | hide | Hidden. |\n";
    assert_eq!(
        planned(page, &[]).unwrap_err(),
        "page.md:3: the column of names is empty in every row; if another column has the names, map it, as in \
         `--map \"Heading=name\"`"
    );
    let plan = planned(page, &["'Event Name=", "Evnt=name"]).unwrap();
    assert!(file(&plan, "events.csv").contains("\nload,Loaded.\n"));
    let second = "| Event | Description |\n|---|---|\n| load | Loaded. |\n\n# More\n\n\
        | Event | Description |\n|---|---|\n| | Hidden. |\n| | Shown. |\n";
    let refused = planned(second, &[]).unwrap_err();
    assert!(
        refused.starts_with("page.md:9: the column of names"),
        "{refused}"
    );
}

#[test]
fn a_heading_that_is_too_long_for_a_column_needs_a_shorter_name() {
    let heading = "Who is to be asked if the event is missing, and who if it comes twice?";
    let page = format!("| Event | {heading} |\n|---|---|\n| load | Ann |\n");
    assert_eq!(
        planned(&page, &[]).unwrap_err(),
        format!(
            "a heading has 70 bytes, but the name of a column can have at most 64; give the column a shorter name, \
             as in `--map \"{heading}=notes\"`, or drop it, with nothing after the `=`"
        )
    );
    let plan = planned(&page, &[&format!("{heading}=owner")]).unwrap();
    assert!(file(&plan, "events.csv").starts_with("name,description,owner\n"));
    // An import into an existing catalog doesn't add the column, so its heading can be long.
    let page = Source::Markdown.read(&page, "page.md").unwrap();
    assert!(content(page, &Options::default()).is_ok());
}

/// The text of a planned file.
fn file<'p>(plan: &'p Plan, path: &str) -> &'p str {
    let found = plan.files.iter().find(|(it, _)| it == path);
    found.map_or("", |(_, text)| text)
}

#[test]
fn names_stay_as_the_page_shows_them() {
    let plan = planned(
        "| Event | Description | Aliases |\n|---|---|---|\n\
         | `order.placed` | A. | |\n| Order *Paid* | B. | Old Name<br>older.name |\n\
         | \\_a\\*b&amp;c | C. | `x` |\n| d<e>f ![new](new.png) | D. | `a`, `b` |\n\
         | \"g\", h | E. | i j |\n",
        &[],
    )
    .unwrap();
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description,aliases\norder.placed,A.,\nOrder Paid,B.,Old Name; older.name\n\
         _a*b&c,C.,x\nd<e>f,D.,a; b\n\"\"\"g\"\", h\",E.,i j\n"
    );
    assert!(file(&plan, "catalog.toml").contains("[names]\nform = \"any\"\n"));
}

#[test]
fn a_cell_with_several_names_makes_several_rows() {
    let plan = planned(
        "| Event | Description | Payload |\n|---|---|---|\n\
         | order.placed<br/>order.paid | A. | `{ \"id\": 1 }` |\n\
         | `load` or `open` | B. | |\n| `close`, and more | C. | |\n",
        &[],
    )
    .unwrap();
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description,payload\norder.placed,A.,order_placed\norder.paid,A.,order_placed\n\
         load,B.,\nopen,B.,\nclose,C. (and more),\n"
    );
    assert_eq!(plan.rows, 5);
    let note = "page.md:3: the cell lists several names, `order.placed`, `order.paid`: each name is imported as an \
        event (and 1 more)";
    assert_eq!(plan.notes[0], note);
}

#[test]
fn a_remark_next_to_a_name_goes_to_its_column() {
    insta::assert_snapshot!(shown(
        "| Event | Description |\n|---|---|\n| `load` | The chat was loaded. |\n\
         | `order_paid` (since 2.1) | An order was paid. |\n\
         | `order_sent` *deprecated* | An order was sent. |\n\
         | `order_settled`, formerly `payment_done` | An order was settled. |\n\
         | `order_shipped` – only for [shops](https://a.b) | An order was shipped. |\n\
         | order_lost (beta) | An order was lost. |\n| `order_kept`, `order_held` ¹ | An order was kept. |\n\
         | Order Closed (new) | An order was closed. |\n| ~~order_gone~~ | An order is gone. |\n",
        &[]
    ), @r#"
    --- catalog.toml
    # Imported from page.md. The events are in the CSV files that the sections name.

    [names]
    form = "any"

    [[section]]
    events = ["events.csv"]
    --- events.csv
    name,description,aliases,since,deprecated_reason
    load,The chat was loaded.,,,
    order_paid,An order was paid.,,v2.1,
    order_sent,An order was sent.,,,It is deprecated on the imported page.
    order_settled,An order was settled.,payment_done,,
    order_shipped,An order was shipped. (only for [shops](https://a.b)),,,
    order_lost,An order was lost. (beta),,,
    order_kept,An order was kept. ¹,,,
    order_held,An order was kept. ¹,,,
    Order Closed (new),An order was closed.,,,
    order_gone,An order is gone.,,,
    *** page.md:9: the cell lists several names, `order_kept`, `order_held`: each name is imported as an event
    *** page.md:10: the whole cell is read as the name `Order Closed (new)`; if it contains several names, write each in a separate row, or if it contains a remark, mark the name as code or move the remark to another column
    *** page.md:11: `order_gone` is struck through, and is imported as an event; if it is deprecated, fill the column `deprecated`, and if no program sends it, remove the row
    *** page.md:6: "formerly payment_done" next to `order_settled` is a remark, so it is moved to the column `aliases`
    *** page.md:5: "deprecated" next to `order_sent` is a remark, so it is moved to the column `deprecated_reason`
    *** page.md:7: "only for shops" next to `order_shipped` is a remark, so it is moved to the column `description` (and page.md:8, page.md:9)
    *** page.md:4: "since 2.1" next to `order_paid` is a remark, so it is moved to the column `since`
    *** `[names] form = "any"` is in `catalog.toml`, because the names have several forms: 9 of 10 are snake_case, and the first exception is `Order Closed (new)` (page.md:10)
    "#);
}

#[test]
fn a_remark_that_names_the_event_to_use_instead_is_a_replacement() {
    let plan = planned(
        "| Event | Description |\n|---|---|\n| `order_paid` | An order was paid. |\n\
         | `order_settled` deprecated: use `order_paid` instead | An order was settled. |\n\
         | `order_sent` deprecated: use `order_lost` | An order was sent. |\n",
        &[],
    )
    .unwrap();
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description,deprecated_reason,replaced_by\norder_paid,An order was paid.,,\n\
         order_settled,An order was settled.,,order_paid\n\
         order_sent,An order was sent.,Use order_lost,\n"
    );
}

#[test]
fn each_payload_has_a_file_of_its_own_whatever_the_name() {
    let long = "Long".repeat(60);
    let page = format!(
        "| Event | Description | Payload |\n|---|---|---|\n\
         | Order Placed | A. | {{\"a\": 1}} |\n| order.placed | B. | {{\"b\": 1}} |\n\
         | ../x | C. | {{\"c\": 1}} |\n| 注文確定 | D. | {{\"d\": 1}} |\n| 👍 | E. | {{\"e\": 1}} |\n\
         | con | F. | {{\"f\": 1}} |\n| {long} | G. | {{\"g\": 1}} |\n| {long}x | H. | {{\"h\": 1}} |\n"
    );
    let plan = planned(&page, &[]).unwrap();
    let paths = plan.files.iter().map(|(path, _)| path.as_str());
    let long = format!("payloads/{}long", "long_".repeat(12));
    let expected = [
        "catalog.toml",
        "payloads/order_placed.toml",
        "payloads/order_placed_2.toml",
        "payloads/x.toml",
        "payloads/payload.toml",
        "payloads/payload_2.toml",
        "payloads/con_payload.toml",
        &format!("{long}.toml"),
        &format!("{long}_2.toml"),
        "events.csv",
    ];
    assert_eq!(paths.collect::<Vec<_>>(), expected);
}

#[test]
fn a_catalog_is_renamed_as_a_whole() {
    let options = Options {
        rename: Some(Form::SnakeCase),
        ..Options::default()
    };
    let page = "| Event | Description | Replaced by |\n|---|---|---|\n\
        | Order Placed | A. | |\n| Step {1..3} | B. | Order Placed |\n";
    let plan = planned_with(page, &options).unwrap();
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description,aliases,replaced_by\norder_placed,A.,Order Placed,\n\
         step_{1..3},B.,Step {1..3},order_placed\n"
    );
    assert!(!file(&plan, "catalog.toml").contains("[names]"));
    let options = Options {
        rename: Some(Form::KebabCase),
        ..Options::default()
    };
    let plan = planned_with(page, &options).unwrap();
    assert!(file(&plan, "catalog.toml").contains("[names]\nform = \"kebab-case\"\n"));
}

#[test]
fn tables_are_chosen_by_the_heading_above() {
    let page = "# Events\n\n## Orders\n\n| Event | Text |\n|---|---|\n| paid | A. |\n\n\
        ## Other\n\n| Event | When |\n|---|---|\n| load | B. |\n";
    let of = |tables: &[&str]| Options {
        tables: tables.iter().map(|it| (*it).to_owned()).collect(),
        ..Options::default()
    };
    let plan = planned_with(page, &of(&["other"])).unwrap();
    assert_eq!(file(&plan, "events.csv"), "name,description\nload,B.\n");
    assert!(file(&plan, "catalog.toml").contains("title = \"Events\""));
    assert_eq!(
        planned_with(page, &of(&["Chat"])).unwrap_err(),
        "there is no heading \"Chat\"; the headings are \"Events\", \"Orders\", \"Other\""
    );
    assert_eq!(
        planned_with("", &of(&["Chat"])).unwrap_err(),
        "there is no heading \"Chat\"; the file has no headings"
    );
}

#[test]
fn what_makes_cells_slip_is_named() {
    let mistake = |text: &str| planned(text, &[]).unwrap_err();
    insta::assert_snapshot!(
        [
            mistake("| Event | Text |\n|---|---|\n1. | a | A. |\n"),
            // Without the empty cell, the row isn't too wide.
            mistake("| Event | Text |\n|---|---|\nNew: | a | |\n"),
            mistake("Events: | Event | Text |\n|---|---|\n| a | A. |\n"),
            mistake("| Event | Text |\n|---|---|\n"),
        ]
        .join("\n"),
        @r#"
    page.md:3: this row has 3 cells, but there are 2 headings; "1." is in front of the first `|`: move it into a cell, or remove it
    page.md:3: this row has 3 cells, but there are 2 headings; "New:" is in front of the first `|`: move it into a cell, or remove it
    page.md:1: "Events:" is in front of the first `|`: move it into a cell, or remove it
    page.md:1: there are no event names; add at least one name
    "#
    );
    // Other tables aren't changed, and a row can start without a pipe.
    let page = "Note: | Setting | Value |\n|---|---|\n| a | b |\n\n\
        | Event | Description |\n|---|---|\nload | Loaded. |\n| open |\n";
    let plan = planned(page, &[]).unwrap();
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description\nload,Loaded.\nopen,\n"
    );
}
