use super::super::Source;
use super::super::plan::{Options, Plan, plan};

/// The plan for a CSV table.
fn planned(csv: &str, maps: &[&str]) -> Result<Plan, String> {
    let page = Source::Csv.read(csv, "plan.csv").expect("a table");
    let maps = maps.iter().map(|map| map.parse().expect("a map"));
    let options = Options {
        maps: maps.collect(),
        ..Options::default()
    };
    plan(page, &options, "plan.csv").map_err(|obstacle| obstacle.to_string())
}

/// The text of a planned file.
fn file<'p>(plan: &'p Plan, path: &str) -> &'p str {
    let found = plan.files.iter().find(|(it, _)| it == path);
    found.map_or("", |(_, text)| text)
}

fn schema(plan: &Plan, path: &str) -> serde_json::Value {
    serde_json::from_str(file(plan, path)).expect("a schema")
}

#[test]
fn names_may_be_in_the_first_row_only() {
    let plan = planned(
        "Object Type,Object Name,Object Owner,Object Description,Property Type,Property Name,\
         Property Description,Property Visibility,Property Value Type,Property Required,Property Is Array,\
         Enum Values,Property Regex\n\
         Event,Order Placed,ann,An order was placed.,,,,,,,,,\n\
         ,,,,Event Property,currency,Its currency.,visible,enum,TRUE,FALSE,\"EUR, USD\",\n\
         ,,,,Event Property,tags,,hidden,string,FALSE,TRUE,,^[a-z]+$\n\
         Event,Signed Up,bob,,,,,,,,,,\n\
         Property Group,Device,,,,,,,,,,,\n\
         ,,,,Event Property,os,,,string,,,,\n",
        &[],
    )
    .expect("a plan");
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description,payload,Object Owner\n\
         Order Placed,An order was placed.,order_placed,ann\nSigned Up,,,bob\n"
    );
    let expected = serde_json::json!({
        "type": "object",
        "required": ["currency"],
        "properties": {
            "currency": {
                "description": "Its currency.",
                "type": "string",
                "enum": ["EUR", "USD"],
            },
            "tags": {
                "type": "array",
                "items": { "type": "string", "pattern": "^[a-z]+$" },
            },
        },
    });
    assert_eq!(schema(&plan, "payloads/order_placed.json"), expected);
    insta::assert_snapshot!(plan.notes[..3].join("\n"), @r#"
    plan.csv:3:5 (cell E3): a schema can't hold the column "Property Type" of properties, so "Event Property" is left out (and 1 more)
    plan.csv:3:5 (cell E3): a schema can't hold the column "Property Visibility" of properties, so "visible" is left out (and 1 more)
    plan.csv:6:1 (cell A6): the row is about "property group", not about an event, and is left out
    "#);
}

#[test]
fn a_property_that_is_listed_for_itself_is_not_an_event() {
    let plan = planned(
        "Object Type,Object Name,Property Name,Property Value Type\n\
         Event Property,currency,,string\n\
         Event Property,total,total,number\n\
         Event,Order Placed,,\n\
         ,,id,integer\n\
         Event Property,Order Placed,sum,number\n\
         Event Properties,,count,integer\n\
         User Property,plan,,string\n\
         Event Group,sales,,\n",
        &[],
    )
    .expect("a plan");
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description,payload\nOrder Placed,,order_placed\n"
    );
    let schema = schema(&plan, "payloads/order_placed.json");
    let properties = schema["properties"].as_object().expect("properties");
    let mut names: Vec<&str> = properties.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["count", "id", "sum"]);
    let note = "plan.csv:2:1 (cell A2): the row is about \"event property\", not about an event, and is left out \
                (and 3 more)";
    assert!(plan.notes.iter().any(|it| it == note), "{:#?}", plan.notes);
}

#[test]
fn unknown_headings_are_shown_with_what_to_write() {
    let csv = "Event,Schlüssel,Art\nload,id,integer\nload,at,string\n";
    let plan = planned(csv, &[]).expect("a plan");
    let help = "write `--map \"Schlüssel=property\" --map \"Art=property_type\"`";
    let has_help = |plan: &Plan| plan.notes.iter().any(|note| note.contains(help));
    assert!(has_help(&plan), "{:#?}", plan.notes);
    // The suggested command works.
    let maps = ["Schlüssel=property", "Art=property_type"];
    let plan = planned(csv, &maps).expect("a plan");
    assert!(!has_help(&plan), "{:#?}", plan.notes);
    let schema = schema(&plan, "payloads/load.json");
    assert_eq!(schema["properties"]["at"]["type"], "string");
}

#[test]
fn names_may_be_in_each_row() {
    let plan = planned(
        "Event Name,Event Description,Property Name,Property Description,Property Type,Property Presence\n\
         Order Placed,Placed.,total,The sum.,float,Always sent\n\
         Signed Up,,,,,\n\
         Order Placed,Placed!,items,,list of objects,Sometimes sent\n\
         Order Placed,Placed.,items.price,,Money,maybe\n\
         Order Placed,Placed.,total,The total.,float,Always sent\n",
        &[],
    )
    .expect("a plan");
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description,payload\nOrder Placed,Placed.,order_placed\nSigned Up,,\n"
    );
    let expected = serde_json::json!({
        "type": "object",
        "required": ["total"],
        "properties": {
            "total": { "description": "The sum.", "type": "number" },
            "items": {
                "type": "array",
                "items": { "type": "object", "properties": { "price": {} } },
            },
        },
    });
    assert_eq!(schema(&plan, "payloads/order_placed.json"), expected);
    insta::assert_snapshot!(plan.notes[..4].join("\n"), @r#"
    plan.csv:4:1 (cell A4): the "description" of `Order Placed` (plan.csv:2:1 (cell A2)) has another text here; only the first text is kept
    plan.csv:6:1 (cell A6): `total` of `Order Placed` (plan.csv:2:1 (cell A2)) is described differently here; only its first row is kept
    plan.csv:5:1 (cell A5): the type "Money" isn't known: the property may have any value; edit its schema
    plan.csv:5:1 (cell A5): "maybe" is neither yes nor no, so it is read as no; write yes or no
    "#);
}

#[test]
fn maps_name_the_columns() {
    let csv = "Key,Was ist es,Feld,Art\nload,Geladen.,id,integer\n";
    let maps = [
        "Key=name",
        "Was ist es=description",
        "Feld=property",
        "Art=property_type",
    ];
    let plan = planned(csv, &maps).expect("a plan");
    let expected = "name,description,payload\nload,Geladen.,load\n";
    assert_eq!(file(&plan, "events.csv"), expected);
    let schema = schema(&plan, "payloads/load.json");
    assert_eq!(schema["properties"]["id"]["type"], "integer");
    // Without the maps, the table is treated like any other.
    let others = planned(csv, &["Key=name"]).expect("a plan");
    assert_eq!(file(&others, "payloads/load.json"), "");
}

#[test]
fn a_row_that_is_too_wide_is_refused() {
    let csv = "Event,Property,Type\nload,id,integer,The ID, really.\n";
    let error = planned(csv, &[]).expect_err("a wide row");
    assert!(
        error.contains("this row has 5 cells, but there are 3 headings"),
        "{error}"
    );
}

#[test]
fn values_keep_their_types_and_no_row_is_lost_in_silence() {
    let plan = planned(
        "Event Name,Event Description,Property Name,Property Type,Property Required,Allowed Values\n\
         Order Placed,Placed.,what,any,no,\"[1,\"\"a\"\",null,true]\"\n\
         Order Placed,Placed.,size,integer,no,\"[1,\"\"2\"\"]\"\n\
         Order Placed,Placed.,,integer,no,\"1,2\"\n",
        &[],
    )
    .expect("a plan");
    let properties = &schema(&plan, "payloads/order_placed.json")["properties"];
    assert_eq!(
        properties["what"]["enum"],
        serde_json::json!([1, "a", null, true])
    );
    assert_eq!(properties["size"]["enum"], serde_json::json!([1, 2]));
    assert_eq!(properties.as_object().map(serde_json::Map::len), Some(2));
    let note =
        "\"integer\" is about a property, but the row doesn't name the property, and is left out";
    assert!(
        plan.notes.iter().any(|it| it.ends_with(note)),
        "{:#?}",
        plan.notes
    );
}
