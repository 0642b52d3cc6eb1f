//! Small catalogs for the generators' tests: one with every feature, and one with names that have a
//! special meaning elsewhere.

use event_catalog_build::read::{Input, Memory};

use super::address::tests::{HOSTILE, longest};

const SETTINGS: &str = r#"
title = "Shop"
intro = "intro.md"

[defaults]
payload = "common"

[javascript]
global = "Shop"

[javascript.data_layer]
category = "Shop window"
action_field = "shop"

[modules]
order.title = "Orders"
checkout.title = "Checkout"

[[section]]
title = "Orders"
events = ["orders.csv", "checkout.csv"]

[[section]]
title = "Only for Acme"
intro = "acme.md"
customer = "Acme"
events = ["acme.csv"]
"#;

const FILES: &[(&str, &str)] = &[
    (
        "intro.md",
        "What *happens* in the shop.\n\n- All of it,\n- and {more}.\n",
    ),
    ("acme.md", "Nobody else's.\n"),
    (
        "orders.csv",
        "name,description,module,payload,aliases,since,deprecated,deprecated_reason,replaced_by\n\
         order_placed,A customer has placed an **order**.,order,order,order_created,v1.0,,,\n\
         order_lost,\"Lost | with `a|b`, {braces} and <b>HTML</b>.\",order,,,v1.2,v2.0,We lose nothing.,order_placed\n\
         opened,The shop was opened.,,,,,,,acme_opened\n",
    ),
    (
        "checkout.csv",
        "name,description,module,aliases\n\
         checkout_step_{1..2},The {n:ordinal} step.,checkout,step_{1..2}\n",
    ),
    (
        "acme.csv",
        "name,description\nacme_opened,Acme has opened.\n",
    ),
    (
        "payloads/common.toml",
        "description = \"What comes with every event.\"\n\
         type = \"object\"\n\
         [properties.shop]\n\
         type = \"string\"\n\
         description = \"The name of the shop.\"\n\
         examples = [\"Corner | shop\"]\n",
    ),
    (
        "payloads/order.toml",
        "description = \"What was ordered.\"\n\
         type = \"object\"\n\
         required = [\"items\"]\n\
         examples = [{ items = [{ sku = \"A1\", quantity = 2 }] }]\n\
         [properties.items]\n\
         type = \"array\"\n\
         minItems = 1\n\
         [properties.items.items]\n\
         title = \"Item\"\n\
         type = \"object\"\n\
         required = [\"sku\", \"quantity\"]\n\
         [properties.items.items.properties.sku]\n\
         type = \"string\"\n\
         description = \"The article's number.\"\n\
         [properties.items.items.properties.quantity]\n\
         type = \"integer\"\n\
         minimum = 1\n\
         [properties.paid_with]\n\
         enum = [\"cash\", \"card\"]\n",
    ),
];

/// The catalog with every feature.
pub(crate) fn input() -> Input {
    input_with(str::to_owned)
}

/// The catalog with every feature, with edited settings.
pub(crate) fn input_with(edit: impl Fn(&str) -> String) -> Input {
    let files = FILES.iter().map(|(path, text)| (*path, (*text).to_owned()));
    let settings = std::iter::once(("catalog.toml", edit(SETTINGS)));
    let folder: Memory = files.chain(settings).collect();
    Input::read_folder(&folder).expect("a folder in memory")
}

/// Builds a catalog whose events have the names in [`HOSTILE`], each with an old name and a
/// payload, and whose families have such names, too.
pub(crate) fn hostile() -> Input {
    let text = |name: &str| serde_json::Value::from(name).to_string();
    let longest = longest();
    let mut events = String::new();
    for name in HOSTILE.into_iter().chain([longest.as_str()]) {
        let event = format!(
            "[[event]]\nname = {}\ndescription = \"It.\"\nmodule = {}\npayload = \"parcel\"\n",
            text(name),
            text("a/b `c` | \"d\" </script>"),
        );
        events += &event;
        if name.len() < 200 {
            events += &format!("aliases = [{}]\n", text(&format!("old {name}")));
        }
    }
    for name in [
        "jump.{1..3}",
        "Step {1|12} done",
        "__x_{7|8}",
        "a/b `c`_{1..2}",
    ] {
        let event = format!("[[event]]\nname = {}\ndescription = \"It.\"\n", text(name));
        events += &event;
    }
    let settings = "[names]\nform = \"any\"\n[[section]]\nevents = [\"hostile.toml\"]\n";
    let payload = r#"{
        "type": "object", "description": "It.", "properties": { "x": { "type": "integer" } }
    }"#;
    let files = [
        ("catalog.toml", settings),
        ("hostile.toml", &events),
        ("payloads/parcel.json", payload),
    ];
    let folder: Memory = files.into_iter().collect();
    Input::read_folder(&folder).expect("a folder in memory")
}
