//! Tests of the rows for fields, in the form that readers see.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

use super::Tables;

#[test]
fn elements_have_rows_by_position() {
    let schema = r#"{
        "type": "object",
        "properties": {
            "point": {
                "type": "array", "minItems": 1, "items": { "type": "string", "description": "More." }, "prefixItems": [
                    { "title": "X", "type": "number" }, { "type": "object", "properties": { "a": { "type": "string" } } }
                ]
            },
            "points": { "type": "array", "items": { "type": "array", "prefixItems": [{}], "items": false } }
        }
    }"#;
    let folder = Memory::from_iter([
        ("events.csv", "name,description,payload\nseen,Seen.,it\n"),
        ("payloads/it.json", schema),
    ]);
    let input = Input::read_folder(&folder).expect("memory can be listed");
    let catalog = Catalog::new(&input);
    let id = catalog.types.payload("it").expect("the payload");
    let rows = Tables::of(&catalog.types, [("p", id)]).rows(&catalog.types, "p", id);
    let shown = rows.iter().map(|row| {
        let (parent, name) = row.path.split_at(row.parent);
        let required = if row.required { ", required" } else { "" };
        format!("{}|{parent}|{name}: {}{required}", row.depth, row.kind)
    });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            "0||point: tuple",
            "1|point|[0]: number, required",
            "1|point|[1]: object",
            "2|point[1].|a: string",
            "1|point|[]: string",
            "0||points: array of tuples",
            "1|points[]|[0]: anything",
        ]
    );
    assert_eq!(rows[1].description, "X");
    assert_eq!(rows[4].description, "More.");
}

#[test]
fn personal_data_is_marked_and_its_examples_are_hidden() {
    let schema = r#"{
        "type": "object",
        "properties": {
            "email": { "type": "string", "x-personal": true, "examples": ["ada@example.org"], "default": "a@b" },
            "amount": { "type": "number", "x-personal": false, "examples": [1.5] },
            "names": { "type": "array", "items": { "type": "string", "x-personal": true } }
        }
    }"#;
    let folder = Memory::from_iter([
        ("events.csv", "name,description,payload\nseen,Seen.,it\n"),
        ("payloads/it.json", schema),
    ]);
    let input = Input::read_folder(&folder).expect("memory can be listed");
    let catalog = Catalog::new(&input);
    let id = catalog.types.payload("it").expect("the payload");
    let rows = Tables::of(&catalog.types, [("p", id)]).rows(&catalog.types, "p", id);
    assert_eq!(
        rows.iter().map(|row| row.personal).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert_eq!(rows[0].limits, ["personal data"]);
    assert_eq!(
        (&rows[0].example, &rows[1].example),
        (&None, &Some("1.5".to_owned()))
    );
}

#[test]
fn a_large_type_is_described_only_a_few_times() {
    let properties: Vec<String> = (0..8000).map(|it| format!(r#""f{it}":{{}}"#)).collect();
    let schema = format!(
        r#"{{"type":"object","properties":{{{}}}}}"#,
        properties.join(",")
    );
    let folder = Memory::from_iter([
        ("events.csv", "name,description,payload\nseen,Seen.,it\n"),
        ("payloads/it.json", &*schema),
    ]);
    let input = Input::read_folder(&folder).expect("memory can be listed");
    let catalog = Catalog::new(&input);
    let types = &catalog.types;
    let id = types.payload("it").expect("the payload");
    let names = ["it", "b", "c", "d", "e"];
    let tables = Tables::of(types, names.map(|name| (name, id)));
    let rows = names.map(|name| tables.rows(types, name, id).len());
    assert_eq!(rows, [8000, 8000, 8000, 1, 1]);
    let row = &tables.rows(types, "e", id)[0];
    let see = row.see.as_ref().expect("a link");
    assert_eq!(
        (&*row.kind, &*see.name, &*see.anchor),
        ("object", "it", "payload-it")
    );
}
