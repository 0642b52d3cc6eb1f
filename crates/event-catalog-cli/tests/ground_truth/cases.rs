//! What was done to a catalog, and whether programs still compile after it.

/// The files of a catalog.
pub(crate) type Files = &'static [(&'static str, &'static str)];

/// A change.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) before: Files,
    pub(crate) after: Files,
    /// Whether programs no longer compile.
    pub(crate) breaks: bool,
}

/// A change of the table.
macro_rules! table {
    ($name:literal, $before:literal, $after:literal, $breaks:literal) => {
        Case {
            name: $name,
            before: &[("events.csv", $before)],
            after: &[("events.csv", $after)],
            breaks: $breaks,
        }
    };
}

/// A change of the schema of an event's payload.
macro_rules! schema {
    ($name:literal, $before:literal, $after:literal, $breaks:literal) => {
        Case {
            name: $name,
            before: &[("events.csv", ORDERS), ("payloads/order.json", $before)],
            after: &[("events.csv", ORDERS), ("payloads/order.json", $after)],
            breaks: $breaks,
        }
    };
}

const ORDERS: &str = "name,description,payload\norder_placed,An order was placed.,order\n";
const BARE: &str = "name,description,payload\norder_placed,An order was placed.,\n";
const ORDER: &str =
    r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}"#;

/// All of them.
pub(crate) const CASES: &[Case] = &[
    table!(
        "an event is added",
        "name,description\nload,The chat was loaded.\n",
        "name,description\nload,The chat was loaded.\nreset,The chat was reset.\n",
        false
    ),
    table!(
        "an event is renamed",
        "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n",
        "name,description\nload,The chat was loaded.\nlink_opened,A link was clicked.\n",
        true
    ),
    table!(
        "an event is renamed with an alias",
        "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n",
        "name,description,aliases\nload,The chat was loaded.,\nlink_opened,A link was clicked.,link_clicked\n",
        false
    ),
    table!(
        "an alias falls away",
        "name,description,aliases\nload,The chat was loaded.,chat_loaded\n",
        "name,description,aliases\nload,The chat was loaded.,\n",
        true
    ),
    table!(
        "an alias is an event",
        "name,description,aliases\nload,The chat was loaded.,start\n",
        "name,description,aliases\nload,The chat was loaded.,\nstart,Someone started.,\n",
        false
    ),
    table!(
        "an event is deprecated",
        "name,description,deprecated\nload,The chat was loaded.,\n",
        "name,description,deprecated\nload,The chat was loaded.,v2.0\n",
        false
    ),
    table!(
        "a description is changed",
        "name,description\nload,The chat was loaded.\n",
        "name,description\nload,The chat was loaded on a page.\n",
        false
    ),
    table!(
        "an event has another identifier",
        "name,description,identifier\nload,The chat was loaded.,chat_loaded\n",
        "name,description,identifier\nload,The chat was loaded.,chat_ready\n",
        true
    ),
    table!(
        "a family is narrower",
        "name,description\nscore_{0..3},A score of {n} was given.\n",
        "name,description\nscore_{0..2},A score of {n} was given.\n",
        true
    ),
    table!(
        "a family is wider",
        "name,description\nscore_{0..3},A score of {n} was given.\n",
        "name,description\nscore_{0..4},A score of {n} was given.\n",
        false
    ),
    table!(
        "a family is renamed with an alias",
        "name,description\nscore_{0..2},A score of {n} was given.\n",
        "name,description,aliases\nrating_{0..2},A score of {n} was given.,score_{0..2}\n",
        false
    ),
    table!(
        "a family is rows",
        "name,description\nscore_{0..1},A score of {n} was given.\n",
        "name,description\nscore_0,A score of 0 was given.\nscore_1,A score of 1 was given.\n",
        true
    ),
    table!(
        "a module is empty",
        "name,description,module\nload,The chat was loaded.,chat\nlink_clicked,A link was clicked.,link\n",
        "name,description,module\nload,The chat was loaded.,chat\nlink_clicked,A link was clicked.,chat\n",
        true
    ),
    schema!(
        "an optional field is added",
        r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}"#,
        r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}"#,
        false
    ),
    schema!(
        "a required field is added",
        r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}"#,
        r#"{"type": "object", "required": ["id", "sum"], "properties": {"id": {"type": "string"}, "sum": {"type": "number"}}}"#,
        true
    ),
    schema!(
        "a field is removed",
        r#"{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}"#,
        r#"{"type": "object", "properties": {"id": {"type": "string"}}}"#,
        true
    ),
    schema!(
        "an optional field is required",
        r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}"#,
        r#"{"type": "object", "required": ["id", "note"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}"#,
        true
    ),
    schema!(
        "a required field is optional",
        r#"{"type": "object", "required": ["id", "note"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}"#,
        r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}"#,
        true
    ),
    schema!(
        "a number may be negative",
        r#"{"type": "object", "required": ["count"], "properties": {"count": {"type": "integer", "minimum": 0}}}"#,
        r#"{"type": "object", "required": ["count"], "properties": {"count": {"type": "integer"}}}"#,
        true
    ),
    schema!(
        "a field may be null",
        r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}"#,
        r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": ["string", "null"]}}}"#,
        true
    ),
    schema!(
        "a definition has another name",
        r##"{"type": "object", "properties": {"line": {"$ref": "#/$defs/line"}}, "$defs": {"line": {"type": "object", "properties": {"sum": {"type": "number"}}}}}"##,
        r##"{"type": "object", "properties": {"line": {"$ref": "#/$defs/row"}}, "$defs": {"row": {"type": "object", "properties": {"sum": {"type": "number"}}}}}"##,
        true
    ),
    schema!(
        "a value is added",
        r#"{"type": "object", "properties": {"currency": {"enum": ["EUR", "USD"]}}}"#,
        r#"{"type": "object", "properties": {"currency": {"enum": ["EUR", "USD", "CHF"]}}}"#,
        false
    ),
    schema!(
        "a value is removed",
        r#"{"type": "object", "properties": {"currency": {"enum": ["EUR", "USD"]}}}"#,
        r#"{"type": "object", "properties": {"currency": {"enum": ["EUR"]}}}"#,
        true
    ),
    schema!(
        "an alternative is added",
        r#"{"type": "object", "properties": {"to": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}}"#,
        r#"{"type": "object", "properties": {"to": {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]}}}"#,
        false
    ),
    schema!(
        "a text is limited",
        r#"{"type": "object", "properties": {"id": {"type": "string"}}}"#,
        r#"{"type": "object", "properties": {"id": {"type": "string", "maxLength": 8}}}"#,
        false
    ),
    schema!(
        "a field is deprecated",
        r#"{"type": "object", "properties": {"id": {"type": "string"}}}"#,
        r#"{"type": "object", "properties": {"id": {"type": "string", "deprecated": true}}}"#,
        false
    ),
    Case {
        name: "an event has a payload for the first time",
        before: &[("events.csv", BARE)],
        after: &[("events.csv", ORDERS), ("payloads/order.json", ORDER)],
        breaks: false,
    },
    Case {
        name: "an event has lost its payload",
        before: &[("events.csv", ORDERS), ("payloads/order.json", ORDER)],
        after: &[("events.csv", BARE)],
        breaks: true,
    },
    Case {
        name: "an event is renamed with an alias, and its payload with it",
        before: &[("events.csv", ORDERS), ("payloads/order.json", ORDER)],
        after: &[
            (
                "events.csv",
                "name,description,payload,aliases\norder_made,An order was placed.,made,order_placed\n",
            ),
            ("payloads/made.json", ORDER),
        ],
        breaks: true,
    },
];
