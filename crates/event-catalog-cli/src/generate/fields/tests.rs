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
    let rows = Tables::of(&catalog.types, [id]).rows(&catalog.types, id);
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
    let rows = Tables::of(&catalog.types, [id]).rows(&catalog.types, id);
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
