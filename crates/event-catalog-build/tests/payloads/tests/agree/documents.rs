//! Documents that match the schemas.

/// The name of each payload, with documents that match its schema.
const DOCUMENTS: &[(&str, &str)] = &[
    (
        "Anything",
        r#"{"value":null,"undescribed":{"a":[]},"list":[true,"a"],"object":{"a":null},"open":{},"nothing":null,"implied":{"a":"x","b":[1.5]}}"#,
    ),
    (
        "Appointment",
        r#"{"title":"t","from":"f","to":"t","place":"p","address":{"street":"s","city":"c","country":"DE","geo":{"lat":51.5,"lon":7}},"room":{"street":"s","city":"c","country":"DE","floor":3}}"#,
    ),
    (
        "Calculation",
        r#"{"expression":{"operator":"+","left":1.5,"right":["x",2,{"operator":"mod","left":"y","right":[]}]}}"#,
    ),
    ("Calculation", r#"{"expression":7}"#),
    (
        "Comment",
        r#"{"text":"a","replies":[{"text":"b","replies":[{"text":"c","quoted":{"text":"a"}}]}],"quoted":{"text":"q","quoted":{"text":"r"}},"by_language":{"de":{"text":"ä"}}}"#,
    ),
    ("Contact", r#"{"kind":"mail","address":"a","label":"l"}"#),
    ("Contact", r#"{"kind":"fax","number":4930123456}"#),
    ("Contact", r#"{"kind":"phone","number":"+49"}"#),
    (
        "Contact",
        r#"{"kind":"letter","address":{"street":"s","city":"c","country":"DE"}}"#,
    ),
    (
        "CustomerChanged",
        r#"{"id":"c-1","version":3,"name":"n","change":{"fields":["name"]}}"#,
    ),
    (
        "Drawing",
        r#"{"shapes":[{"kind":"circle","color":"red","radius":1.5},{"kind":"group","color":"blue","members":[{"kind":"square","color":"red","side":2}]}]}"#,
    ),
    ("Empty", r#"{"label":"l"}"#),
    (
        "FileUploaded",
        r#"{"name":"n","size":21,"offset":-21,"media_type":"m","image":{"width":1,"height":2}}"#,
    ),
    (
        "Flags",
        r#"{"on":true,"one":1,"half":0.5,"kind":"flags","flag":false,"always":"here","nothing":null,"pair":["a",null],"single":"only"}"#,
    ),
    (
        "Folder",
        r#"{"folder":{"name":"a","parent":{"name":"b","owner":{"login":"x"}},"owner":{"login":"y","home":{"name":"h","owner":{"login":"y"}}}}}"#,
    ),
    (
        "Hostile",
        r##"{"a":"a","e":"e","b\"#\u0000":"*/","\u202e":"\u2066","c":{"d":"\"\\"}}"##,
    ),
    (
        "Invoice",
        r#"{"number":"1","items":[{"text":"t","price":{"value":1,"currency":"EUR"}}],"paid":{"value":0.5,"currency":"XTS"},"due":"d"}"#,
    ),
    (
        "Issue",
        r#"{"opened_by":{"login":"a"},"assignee":null,"closed_by":null,"milestone":{"title":"t","due":"d"},"position":2.5,"change":{"kind":"moved","from":"x","to":"y"}}"#,
    ),
    (
        "Issue",
        r#"{"opened_by":{"login":"a"},"assignee":{"login":"b"},"closed_by":null,"milestone":{"title":"t","due":"d"},"position":null,"change":{"kind":"renamed","title":"t"}}"#,
    ),
    ("KeyPressed", r#"{"key":"Enter"}"#),
    (
        "Keywords",
        r#"{"constant":"constant","type":"t","self":"s","crate":1,"optional":true,"super":-2,"fn":false,"match":{"if":true,"else":"ALL"},"fields":{"a":{"b":1.5}},"nullable":null}"#,
    ),
    (
        "Legacy",
        r#"{"status":"ok","parcel":{"weight":1.5,"status":"sent","parts":[{"name":"n","status":"here","size":{"x":1}}]},"part":{"status":"missing"}}"#,
    ),
    ("LinkClicked", r#"{"process_id":"p","url":"u","label":"l"}"#),
    (
        "Matrix",
        r#"{"rows":[[1,null],[]],"cells":[{"x":1,"y":-7}],"anything":["b","a"]}"#,
    ),
    (
        "Metrics",
        r#"{"at":"2024","histogram":{"a":[1,2]},"grouped":{"x":{"count":1,"more":[null]}},"load":0.5,"heat":21}"#,
    ),
    (
        "OddNames",
        r#"{"@type":"t","gift-wrap":true,"processID":"p","HTMLBody":"h","1st":"1","":"e","名前":"n","straße":"s","a-b":"1","a_b":"2","a.b":"3"," spaced  out ":"o","quote\"back\\slash\nline":"q","choice":"ß"}"#,
    ),
    (
        "Option",
        r#"{"result":{"vec":{"string":{"a":"a"}}},"some":{"none":{"box":"Some"}},"d":{"s":{"a":{"x":1}}},"text":{"map":{"x":"x"}},"clone":{"copy":true},"debug":{"serialize":{"x":1}},"from":{"into":{"x":2}}}"#,
    ),
    (
        "Order",
        r#"{"version":2,"order_id":"o","items":[{"sku":"a","quantity":2,"price":9.5},{"sku":"b","quantity":1,"gift":true,"price":null}],"currency":"EUR","remark":null,"ship_to":{"street":"s","city":"c","country":"DE","geo":{"lat":1,"lon":-2}},"total":{"value":19,"currency":"CHF"},"labels":{"a":"1"},"channel":"app","customer":{"id":7,"vip":true,"preferences":{"newsletter":true,"language":"de"}},"extra":["x",{"deep":null}],"coupon":null,"bill_to":{"street":"s","city":"c","country":"DE"}}"#,
    ),
    (
        "Parcel",
        r#"{"weight":2,"status":"delivered","parts":[{"size":{"x":1}}]}"#,
    ),
    (
        "Payment",
        r#"{"amount":199,"method":{"type":"card","last_digits":"1234","tip":0.5},"reference":"r","note":"n","receipt":{"mail":"m","phone":"p"}}"#,
    ),
    (
        "Payment",
        r#"{"amount":{"value":1,"currency":"EUR"},"method":{"type":"invoice"},"note":true}"#,
    ),
    ("QuizAnswer", r#"{"answer":1,"answers":["a",1],"time":12}"#),
    ("QuizAnswer", r#"{"answer":null}"#),
    (
        "Route",
        r#"{"start":[7.5,51,null,-3],"turns":[["left",["right",null,[["left"]]],[],"slowly","now"],["right"]],"labels":["a",{"b":["c"]},null]}"#,
    ),
    ("Route", r#"{"start":[1,2],"labels":[]}"#),
    (
        "Survey",
        r#"{"score":10,"mood":"so-so","again":null,"stars":5,"mixed":2}"#,
    ),
    ("Survey", r#"{"score":0,"mixed":"all"}"#),
    ("Venue", r#"{"at":{"lat":51.5,"lon":7}}"#),
    (
        "Venue",
        r#"{"at":{"name":"n","border":{"north":1.5,"south":-2}}}"#,
    ),
    ("Venue", r#"{"at":{"name":"n","hall":"h","seats":3}}"#),
    ("Venue", r#"{"at":{"name":"n","unknown":[{"a":1}]}}"#),
    ("Wish", r#"{"gift":{"book":"b"}}"#),
    ("Wish", r#"{"gift":{"game":"g","players":2}}"#),
    ("Wish", r#"{"gift":[{"what":"w"}]}"#),
    ("Wish", r#"{"gift":true}"#),
];

/// The documents for a payload.
pub(crate) fn of(payload: &str) -> impl Iterator<Item = String> {
    let deep = || {
        format!(
            "{}{}{}",
            r#"{"level":"#.repeat(40),
            r#"{"value":"v"}"#,
            "}".repeat(40)
        )
    };
    let documents = DOCUMENTS.iter().filter(move |(name, _)| *name == payload);
    documents
        .map(|(_, document)| (*document).to_owned())
        .chain((payload == "Deep").then(deep))
}
