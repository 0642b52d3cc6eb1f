use event_catalog_build::read::Memory;

use super::*;
use crate::import::page::Page;
use crate::import::plan::{self, Options};
use crate::import::{Source, rename};

/// Files, keyed by path.
type Files = BTreeMap<String, String>;

fn files(files: &[(&str, &str)]) -> Files {
    let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    files.iter().map(owned).collect()
}

fn page(text: &str) -> Page {
    Source::Markdown.read(text, "page.md").expect("a page")
}

fn answer(catalog: &Files, page: Page, options: &Options, update: bool) -> Answer {
    let content = plan::content(page, options).expect("events");
    let memory: Memory = catalog.clone().into_iter().collect();
    merge(&memory, content, update).expect("a catalog")
}

fn merged(catalog: &Files, page: Page, update: bool) -> Merged {
    match answer(catalog, page, &Options::default(), update) {
        Answer::Merged(merged) => *merged,
        Answer::Refused(why) => panic!("refused: {}", why.join("\n")),
    }
}

/// The catalog after the changes.
fn after(catalog: &Files, merged: &Merged) -> Files {
    let mut files = catalog.clone();
    for file in &merged.files {
        assert_eq!(files.get(&file.path), file.before.as_ref(), "{}", file.path);
        files.insert(file.path.clone(), file.after.clone());
    }
    files
}

const SETTINGS: &str = "[columns]\nextra = [\"Owner\"]\n\n[[section]]\ntitle = \"Chat\"\n\
    events = [\"chat.csv\"]\n\n[[section]]\ntitle = \"Orders\"\nevents = [\"orders.csv\"]\n";
const CHAT: &str =
    "name,description,Owner\nopen,The chat was opened.,Ann\n\nclose,The chat was closed.,\n";
const ORDERS: &str = "name;description\r\n\"paid\";\"An order was paid; at last.\"";

fn catalog() -> Files {
    files(&[
        ("catalog.toml", SETTINGS),
        ("chat.csv", CHAT),
        ("orders.csv", ORDERS),
    ])
}

const PAGE: &str = "# Events\n\n## Chat\n\n| Event | Description |\n|---|---|\n| load | It was loaded. |\n\
    | open | The chat was opened. |\n| hide | It was hidden. |\n| close | The chat was closed. |\n\n\
    ## Purchases\n\n| Event | Description |\n|---|---|\n| paid | An order was paid; at last. |\n\
    | sent | An order was sent. |\n\n## Others\n\nOf others.\n\n| Event | Description |\n|---|---|\n| other | A, \"b\". |\n";

#[test]
fn new_events_go_where_their_neighbours_are() {
    let old = catalog();
    let new = after(&old, &merged(&old, page(PAGE), false));
    assert_eq!(
        new["chat.csv"],
        "name,description,Owner\nload,It was loaded.,\nopen,The chat was opened.,Ann\nhide,It was hidden.,\n\n\
        close,The chat was closed.,\n"
    );
    // The title differs, but there is a known neighbor. The file keeps its format.
    assert_eq!(
        new["orders.csv"],
        format!("{ORDERS}\r\n\"sent\";\"An order was sent.\"")
    );
    // Without a matching title or a known neighbor, the event gets a new section.
    assert_eq!(
        new["catalog.toml"],
        format!(
            "{SETTINGS}\n[[section]]\ntitle = \"Others\"\nintro = \"others.md\"\nevents = [\"others.csv\"]\n"
        )
    );
    assert_eq!(
        new["others.csv"],
        "name,description\nother,\"A, \"\"b\"\".\"\n"
    );
    assert_eq!(new["others.md"], "Of others.\n");
    for update in [false, true] {
        let again = merged(&new, page(PAGE), update);
        assert_eq!(again.files, [], "{update}");
        assert!(again.differences.is_empty());
    }
}

#[test]
fn a_sorted_table_stays_sorted() {
    let old = files(&[("events.csv", "name,description\na,A.\nc,C.\ne,E.\n")]);
    let text = "| Event | Description |\n|---|---|\n| f | F. |\n| d | D. |\n| c | C. |\n| b | B. |\n| a | A. |\n\
        | e | E. |\n";
    let new = after(&old, &merged(&old, page(text), false));
    let expected = "name,description\na,A.\nb,B.\nc,C.\nd,D.\ne,E.\nf,F.\n";
    assert_eq!(new["events.csv"], expected);
}

#[test]
fn texts_that_differ_are_taken_only_with_update() {
    let old = files(&[(
        "events.csv",
        "name,description,module\nload,\"It was\n loaded.\",chat\nopen,Ours.,chat\nours,Ours alone.,\n",
    )]);
    let text = "| Event | Description | Since |\n|---|---|---|\n| load | It was loaded. | |\n| open | Theirs. | v1.0 |\n";
    let listed = merged(&old, page(text), false);
    assert_eq!(listed.files, []);
    insta::assert_snapshot!(listed.differences.join("\n"), @r"
    events.csv:4:6 (cell B3): `description` of `open`
      catalog: Ours.
      page.md:4: Theirs.
    events.csv:4:1: `since` of `open`
      catalog: (empty)
      page.md:4: v1.0
    ");
    let notes = listed.notes("page.md", false).join("\n");
    insta::assert_snapshot!(notes, @r"
    events.csv:4:6 (cell B3): `description` of `open` differs and is kept; use `--update` to replace it with the value in page.md (and 1 more)
    events.csv:5:1 (cell A4): `ours` isn't in page.md; it is kept
    ");
    let summary = listed.summary("page.md", false);
    assert_eq!(
        summary,
        "2 texts differ, 1 event that isn't in page.md is kept"
    );
    let taken = merged(&old, page(text), true);
    let new = after(&old, &taken);
    assert_eq!(
        new["events.csv"],
        "name,description,module,since\nload,\"It was\n loaded.\",chat,\nopen,Theirs.,chat,v1.0\nours,Ours alone.,,\n"
    );
    assert_eq!(merged(&new, page(text), true).files, []);
}

#[test]
fn a_renamed_event_and_a_family_are_the_same_events() {
    let old = files(&[(
        "events.csv",
        "name,description,aliases\norder_placed,Placed.,Order Placed\nstep_{1..3},Step {n}.,Step {1..3}\n\
        score_{0..2},Score {n}.,\n",
    )]);
    let text = "| Event | Description |\n|---|---|\n| Order Placed | Placed. |\n| Step {1..3} | Step {n}. |\n\
        | score_0 | Score 0. |\n| score_1 | Score one. |\n| score_2 | Score 2. |\n| Order Paid | Paid. |\n";
    for form in [None, rename::parse_form("snake_case").ok()] {
        let options = Options {
            rename: form,
            ..Options::default()
        };
        let Answer::Merged(merged) = answer(&old, page(text), &options, true) else {
            panic!("refused");
        };
        let new = after(&old, &merged);
        let row = if form.is_some() {
            "order_paid,Paid.,Order Paid\n"
        } else {
            "Order Paid,Paid.,\n"
        };
        assert_eq!(new["events.csv"], format!("{}{row}", old["events.csv"]));
        assert_eq!(merged.report.by_hand.number(), 1);
        assert_eq!(merged.report.gone.number(), 0);
    }
}

#[test]
fn events_in_toml_are_added_and_changed() {
    let events = "# Ours.\n[[event]]\nname = \"load\" # first\ndescription = '''\nLoaded.'''\n\n[[event]]\n\
        name = \"open\"\ndescription = \"Opened.\"\n";
    let old = files(&[("events.toml", events)]);
    let text = "| Event | Description | Module |\n|---|---|---|\n| load | Was \"loaded\". | chat |\n\
        | hide | Hidden. | |\n| open | Opened. | |\n";
    let new = after(&old, &merged(&old, page(text), true));
    assert_eq!(
        new["events.toml"],
        "# Ours.\n[[event]]\nname = \"load\" # first\ndescription = 'Was \"loaded\".'\nmodule = \"chat\"\n\n\
        [[event]]\nname = \"hide\"\ndescription = \"Hidden.\"\n\n[[event]]\nname = \"open\"\ndescription = \"Opened.\"\n"
    );
    assert_eq!(merged(&new, page(text), true).files, []);
}

#[test]
fn schemas_of_examples_belong_to_the_team() {
    let payload =
        "type = \"object\"\nproperties.id = { type = \"string\", description = \"Ours.\" }\n";
    let old = files(&[
        (
            "events.csv",
            "name,description,payload\nload,Loaded.,ours\n",
        ),
        ("payloads/ours.toml", payload),
    ]);
    let text = "| Event | Description | Payload |\n|---|---|---|\n| load | Loaded. | {\"id\": \"x\", \"url\": 1} |\n\
        | open | Opened. | {\"id\": \"x\", \"url\": 1} |\n| hide | Hidden. | {\"at\": 1} |\n";
    let first = merged(&old, page(text), true);
    let new = after(&old, &first);
    assert_eq!(new["payloads/ours.toml"], payload);
    assert_eq!(
        new["events.csv"],
        "name,description,payload\nload,Loaded.,ours\nopen,Opened.,ours\nhide,Hidden.,hide\n"
    );
    assert!(new["payloads/hide.toml"].contains("[properties.at]"));
    let notes = first.notes("page.md", true).join("\n");
    let field = "page.md:3: the example of `load` has the field `url`, which the schema `ours` doesn't have";
    assert!(notes.contains(field), "{notes}");
    assert_eq!(merged(&new, page(text), true).files, []);
}

/// A page with schemas.
fn with_schemas(text: &str, schemas: &[(&str, &str)]) -> Page {
    let mut page = page(text);
    page.schemas = files(schemas).into_iter().collect();
    page
}

#[test]
fn schemas_that_came_with_events_are_recognized() {
    let table = "| Event | Description | Payload |\n|---|---|---|\n| load | Loaded. | load |\n| open | Opened. | open |\n";
    let load = r#"{"type": "object", "properties": {"id": {"$ref": "common.json"}}}"#;
    let common = r#"{"type": "string"}"#;
    let schemas = [
        ("load.json", load),
        ("open.json", load),
        ("common.json", common),
    ];
    // The team has a different schema that is also called `open`.
    let old = files(&[
        ("events.csv", "name,description,payload\nown,Own.,open\n"),
        (
            "payloads/open.json",
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
        ),
    ]);
    let new = after(&old, &merged(&old, with_schemas(table, &schemas), false));
    assert_eq!(new["payloads/load.json"], load);
    assert_eq!(new["payloads/common.json"], common);
    assert_eq!(new["payloads/open.json"], old["payloads/open.json"]);
    assert_eq!(new["payloads/open_2.json"], load);
    let events =
        "name,description,payload\nown,Own.,open\nload,Loaded.,load\nopen,Opened.,open_2\n";
    assert_eq!(new["events.csv"], events);
    let again = merged(&new, with_schemas(table, &schemas), true);
    assert_eq!(again.files, []);

    let newer = r#"{"type": "object", "properties": {"id": {"type": "string"}}}"#;
    let schemas = [
        ("load.json", load),
        ("open.json", newer),
        ("common.json", common),
    ];
    let listed = merged(&new, with_schemas(table, &schemas), false);
    assert_eq!(listed.files, []);
    assert_eq!(listed.report.differing_schemas.number(), 1);
    let updated = after(&new, &merged(&new, with_schemas(table, &schemas), true));
    assert_eq!(updated["payloads/open_2.json"], newer);
    assert_eq!(updated["events.csv"], events);
}

/// An event's schema is determined by its reference, not by the file name.
#[test]
fn a_renamed_schema_is_followed_and_no_other_is_overwritten() {
    let table = "| Event | Description | Payload |\n|---|---|---|\n| placed | Placed. | order |\n| opened | Opened. | shop |\n";
    let order = r#"{"type": "object", "properties": {"id": {"type": "string"}}}"#;
    let newer = r#"{"type": "object", "properties": {"id": {"type": "integer"}}}"#;
    let shop = r#"{"type": "object", "properties": {"at": {"type": "string"}}}"#;
    // The team renamed the schema `order`, and the file contains a different schema with the new
    // name.
    let old = files(&[
        (
            "events.csv",
            "name,description,payload\nplaced,Placed.,shop\n",
        ),
        ("payloads/shop.json", order),
    ]);
    let schemas = [("order.json", newer), ("shop.json", shop)];
    let new = after(&old, &merged(&old, with_schemas(table, &schemas), true));
    assert_eq!(new["payloads/shop.json"], newer);
    assert_eq!(new["payloads/shop_2.json"], shop);
    assert!(!new.contains_key("payloads/order.json"));
    let events = "name,description,payload\nplaced,Placed.,shop\nopened,Opened.,shop_2\n";
    assert_eq!(new["events.csv"], events);
    let again = merged(&new, with_schemas(table, &schemas), true);
    assert_eq!(again.files, []);
}

/// The event and its schema have other names in the catalog, and keep them.
#[test]
fn a_renamed_event_keeps_its_renamed_schema() {
    let table =
        "| Event | Description | Payload |\n|---|---|---|\n| Order Placed | Placed. | order |\n";
    let order = r#"{"type": "object", "properties": {"id": {"type": "string"}}}"#;
    let newer = r#"{"type": "object", "properties": {"id": {"type": "integer"}}}"#;
    let events = "name,description,aliases,payload\nplaced,Placed.,Order Placed;,purchase\n";
    let old = files(&[("events.csv", events), ("payloads/purchase.json", order)]);
    let listed = merged(&old, with_schemas(table, &[("order.json", newer)]), false);
    assert_eq!(listed.files, []);
    assert_eq!(listed.report.differing_schemas.number(), 1);
    let updated = merged(&old, with_schemas(table, &[("order.json", newer)]), true);
    let new = after(&old, &updated);
    assert_eq!(new["events.csv"], events);
    assert_eq!(new["payloads/purchase.json"], newer);
    assert_eq!(new.len(), old.len());
}

/// An imported definition isn't merged with an unrelated schema of the same name: it gets another
/// name, and references to it are adapted.
#[test]
fn definitions_of_one_name_stay_apart() {
    let table = "| Event | Description | Payload |\n|---|---|---|\n| load | Loaded. | load |\n";
    let load = r#"{"type": "object", "properties": {"id": {"$ref": "common.json#/$defs/id"}}}"#;
    let common = r#"{"$defs": {"id": {"type": "string"}}}"#;
    let own = r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#;
    let old = files(&[
        ("events.csv", "name,description,payload\nown,Own.,common\n"),
        ("payloads/common.json", own),
    ]);
    let schemas = [("load.json", load), ("common.json", common)];
    let new = after(&old, &merged(&old, with_schemas(table, &schemas), true));
    assert_eq!(new["payloads/common.json"], own);
    assert_eq!(new["payloads/common_2.json"], common);
    assert_eq!(
        new["payloads/load.json"],
        r#"{"type": "object", "properties": {"id": {"$ref": "common_2.json#/$defs/id"}}}"#
    );
    let again = merged(&new, with_schemas(table, &schemas), true);
    assert_eq!(again.files, []);
    // The changed schema is taken from the file, with the adapted reference.
    let longer = r#"{"$defs": {"id": {"type": "string", "minLength": 1}}}"#;
    let schemas = [("load.json", load), ("common.json", longer)];
    let updated = after(&new, &merged(&new, with_schemas(table, &schemas), true));
    assert_eq!(updated["payloads/common_2.json"], longer);
    assert_eq!(updated["payloads/common.json"], own);
    assert_eq!(updated["payloads/load.json"], new["payloads/load.json"]);
}

#[test]
fn what_would_be_an_error_is_not_written() {
    let old = files(&[("events.csv", "name,description\nload_a,A.\n")]);
    // Both events have the identifier `LoadA`.
    let text = "| Event | Description |\n|---|---|\n| load.a | A. |\n";
    match answer(&old, page(text), &Options::default(), false) {
        Answer::Refused(why) => {
            let why = why.join("\n");
            assert!(why.contains("[identifier-collision]"), "{why}");
            assert!(why.contains("nothing was changed"), "{why}");
        }
        Answer::Merged(merged) => panic!("{merged:?}"),
    }
    let broken = files(&[("events.csv", "name,description\nload,\"A.\n")]);
    match answer(&broken, page(text), &Options::default(), false) {
        Answer::Refused(why) => {
            let why = why.join("\n");
            assert!(why.contains("[unclosed-quote]"), "{why}");
        }
        Answer::Merged(merged) => panic!("{merged:?}"),
    }
}

#[test]
fn of_several_lost_events_the_first_one_in_the_file_is_reported() {
    let memory: Memory = catalog().into_iter().collect();
    let input = Overlay::of(&memory, None).input().expect("a catalog");
    let catalog = Catalog::new(&input);
    let rows = ('a'..='z').rev();
    let rows = rows.map(|letter| format!("| opened_{letter} | It was opened. |\n"));
    let text = format!(
        "| Event | Description |\n|---|---|\n{}",
        rows.collect::<String>()
    );
    let content = plan::content(page(&text), &Options::default()).expect("events");
    let names = Merging::of(&catalog, content, false).names;
    // A catalog without the new rows.
    let why = obstacle(&catalog, &[], &catalog, &names).expect("an obstacle");
    assert!(why[0].starts_with("the event `opened_z` "), "{why:?}");
}

#[test]
fn what_the_catalog_has_no_room_for_is_reported_once() {
    let old = files(&[
        (
            "catalog.toml",
            "[modules.chat]\n\n[[section]]\ntitle = \"A\"\nevents = [\"a.csv\"]\n",
        ),
        ("a.csv", "name,description,module\nload,Loaded.,chat\n"),
    ]);
    let text = "| Event | Description | Module | Team | Replaced by |\n|---|---|---|---|---|\n\
        | load | Loaded. | chat | Ann | |\n| a | A. | shop | Ann | |\n| b | B. | shop | | c |\n| a | A. | shop | Ann | |\n";
    let merged = merged(&old, page(text), false);
    let new = after(&old, &merged);
    assert_eq!(
        new["a.csv"],
        "name,description,module\nload,Loaded.,chat\na,A.,\nb,B.,\n"
    );
    insta::assert_snapshot!(merged.notes("page.md", false).join("\n"), @r#"
    page.md:4: the event `a` is added (and 1 more)
    page.md:4: `[modules]` in catalog.toml doesn't list the module `shop`, so it is dropped; to keep it, list it there (and 1 more)
    page.md:5: the `replaced_by` of `b` isn't an event of the catalog, so it is dropped; add that event to keep it
    page.md:3: the catalog has no column "Team", so its texts are dropped; to keep them, list it in `[columns] extra` of catalog.toml (and 1 more)
    "#);
    assert_eq!(merged.summary("page.md", false), "added 2 events");
}

#[test]
fn a_former_name_in_the_same_file_leads_to_the_event_that_replaces_another() {
    let old = files(&[
        ("catalog.toml", ""),
        (
            "events.csv",
            "name,description,aliases,replaced_by\nload,Loaded.,,\nopen,Opened.,,\n",
        ),
    ]);
    let text = "| Event | Description | Aliases | Replaced by |\n|---|---|---|---|\n\
        | load | Loaded. | start | |\n| z | Z. | y | |\n| a | A. | | y |\n| b | B. | | start |\n| c | C. | | x |\n";
    let merged = merged(&old, page(text), true);
    let new = after(&old, &merged);
    assert_eq!(
        new["events.csv"],
        "name,description,aliases,replaced_by\nload,Loaded.,start,\nz,Z.,y,\na,A.,,z\nb,B.,,load\nc,C.,,\nopen,Opened.,,\n"
    );
}

#[test]
fn the_events_of_families_are_counted() {
    let old = files(&[(
        "events.csv",
        "name,description\nload,Loaded.\nscore_{0..10},Score {n}.\n",
    )]);
    let text = "| Event | Description |\n|---|---|\n| load | Loaded. |\n| step_{1..3} | Step {n}. |\n| open | Opened. |\n";
    let merged = merged(&old, page(text), false);
    let summary = merged.summary("page.md", false);
    assert_eq!(
        summary,
        "added 4 events, 11 events that aren't in page.md are kept"
    );
}

#[test]
fn thousands_of_events_find_their_places() {
    let table: Vec<_> = (0..25_000)
        .map(|number| format!("event_{number},Number {number}.\n"))
        .collect();
    let table = format!("name,description\n{}", table.concat());
    let old = files(&[("events.csv", table.as_str())]);
    let rows: Vec<_> = (0..50_000)
        .map(|number| format!("| event_{number} | Number {number}. |\n"))
        .collect();
    let text = format!("| Event | Description |\n|---|---|\n{}", rows.concat());
    let merged = merged(&old, page(&text), false);
    assert_eq!(merged.report.added.number(), 25_000);
}
