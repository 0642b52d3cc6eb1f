//! Names in the code of a crate that depends on the crates in this repository: keywords, the API's own words, and
//! names of any form on the wire.

use crate::downstream::Downstream;

#[test]
fn names_that_rust_or_the_api_uses_simply_work() {
    let downstream = Downstream::new("names");
    let names = [
        "self",
        "super",
        "crate",
        "type",
        "error",
        "all",
        "a_l_l",
        "option",
        "some",
        "none",
        "result",
        "ok",
        "err",
        "number",
        "name",
        "index",
        "event",
        "events",
        "module",
        "family",
        "payload",
        "emit",
        "string",
        "vec",
        "box",
        "u32",
        "str",
        "usize",
        "default",
        "clone",
        "copy",
        "debug",
        "catalog",
        "definition",
        "from_name",
        "into",
        "try",
        "async",
        "dyn",
        "match",
        "true",
        "tables",
        "i_o",
        "a1b2",
    ];
    let mut table = String::from("name,description,module,aliases\n");
    for name in names {
        table += &format!("{name},Something happened.,{name},was_{name}\n");
    }
    table +=
        "self_{1..2},A family.,self,\nnumber_{1..2},A family.,self,\nall_{1..2},A family.,self,\n";
    downstream.write("catalog/events.csv", &table);
    // The modules are listed, because otherwise `none` would mean that there is no module.
    let modules = names.map(|name| format!("[modules.{name}]\n"));
    downstream.write("catalog/catalog.toml", &modules.concat());
    downstream.write(
        "src/main.rs",
        "#![deny(warnings, clippy::pedantic)]\n\
         mod events { event_catalog::include_catalog!(); }\n\
         use events::{Event, Family, Module};\n\
         fn main() {\n\
         \x20   assert_eq!(Event::ALL.len(), Module::ALL.len() + 6);\n\
         \x20   assert_eq!(Event::Self_.module(), Some(Module::Self_));\n\
         \x20   assert_eq!(Event::ALL_.to_string(), \"a_l_l\");\n\
         \x20   assert_eq!(Event::from_name(\"was_error\"), Some(Event::Error));\n\
         \x20   assert_eq!(\"option\".parse(), Ok(Event::Option));\n\
         \x20   assert_eq!(Family::All.event(2), Some(Event::All2));\n\
         \x20   assert_eq!(Family::Number.events(), [Event::Number1, Event::Number2]);\n\
         \x20   for event in Event::ALL {\n\
         \x20       assert_eq!(Event::try_from(event.name()), Ok(*event));\n\
         \x20   }\n\
         }\n",
    );
    downstream.cargo_ok(&["run"]);
    downstream.cargo_ok(&["clippy"]);
}

/// Names of many forms, including names with a special meaning in some outputs, each with its
/// variant and function.
const NAMES: [(&str, &str, &str); 16] = [
    (
        "customer.subscription.created",
        "CustomerSubscriptionCreated",
        "customer_subscription_created",
    ),
    ("Order Completed", "OrderCompleted", "order_completed"),
    ("orders/create", "OrdersCreate", "orders_create"),
    (
        "jira:issue_updated",
        "JiraIssueUpdated",
        "jira_issue_updated",
    ),
    ("ImageGCFailed", "ImageGcFailed", "image_gc_failed"),
    ("iOS-App_Opened", "IosAppOpened", "ios_app_opened"),
    ("2fa_enabled", "N2faEnabled", "n2fa_enabled"),
    ("$pageview", "Pageview", "pageview"),
    (
        "Préférence changée",
        "PréférenceChangée",
        "préférence_changée",
    ),
    ("注文確定", "注文確定", "注文確定"),
    ("می\u{200c}خواهم", "میخواهم", "می_خواهم"),
    ("__proto__", "Proto", "proto"),
    ("../x", "X", "x"),
    (
        "`a` \"b\" \\ ${c} </script> */ [`D`] #{{1..3}}",
        "ABCScriptD13",
        "a_b_c_script_d_1_3",
    ),
    ("Type", "Type", "r#type"),
    ("fn main() {}", "FnMain", "fn_main"),
];

#[test]
fn names_of_any_form_are_typed_and_found_and_sent_as_they_are() {
    let downstream = Downstream::new("forms");
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut table = String::from("name,description,payload,aliases,identifier\n");
    for (name, _, function) in NAMES {
        let old = function.replace("r#", "");
        table += &format!("{},It happened.,note,Old {old}; {old}.old,\n", quoted(name));
    }
    table += "👍🏽,It was liked.,note,+1; ❤,thumbs_up\n\
              C++,It was C++.,note,,cpp\n\
              C,It was C.,note,,\n\
              Step {1..3},Step {n}.,note,step.{1..3},\n\
              {1..2},Number {n}.,note,,plain_number\n";
    let long = ["a.", &"é".repeat(120), ".b"].concat();
    table += &format!(
        "{long},It was long.,note,{},long\n",
        "old.".repeat(60) + "x"
    );
    downstream.write("catalog/events.csv", &table);
    downstream.write(
        "catalog/payloads/note.json",
        r#"{"type":"object","required":["text"],"properties":{"text":{"type":"string"}}}"#,
    );
    let mut checks = String::new();
    for (name, variant, function) in NAMES {
        // In the table above, the braces of a range are doubled.
        let name = name.replace("{{1..3}}", "{1..3}");
        checks += &format!(
            "    sent(Event::{variant}, {name:?}, &emit::{function}(note()));\n    \
             assert_eq!(Event::from_name({:?}), Some(Event::{variant}));\n",
            format!("{}.old", function.replace("r#", "")),
        );
    }
    checks += &format!("    sent(Event::Long, {long:?}, &emit::long(note()));\n");
    downstream.write(
        "src/main.rs",
        &format!(
            "//! A crate with every lint on.\n\
             #![deny(warnings, missing_docs, unreachable_pub, rustdoc::all, clippy::all, clippy::pedantic)]\n\
             /// The events.\n\
             pub mod events {{ event_catalog::include_catalog!(); }}\n\
             use events::{{emit, payload, Event, EventName, Family, Occurrence}};\n\
             fn note() -> payload::Note<'static> {{\n    \
                 payload::NoteRequired {{ text: \"It rains.\".into() }}.into()\n\
             }}\n\
             fn sent(event: Event, name: &str, occurrence: &Occurrence<'_>) {{\n    \
                 assert_eq!(event.name(), name);\n    \
                 assert_eq!(Event::from_name(name), Some(event));\n    \
                 assert_eq!(events::EVENTS.get(name), Some(&event));\n    \
                 assert_eq!(EventName::from(name).known(), Some(event));\n    \
                 assert_eq!(occurrence.name().as_str(), name);\n    \
                 assert_eq!(occurrence.name().known(), Some(event));\n\
             }}\n\
             fn main() {{\n{checks}    \
                 sent(Event::ThumbsUp, \"👍🏽\", &emit::thumbs_up(note()));\n    \
                 sent(Event::Cpp, \"C++\", &emit::cpp(note()));\n    \
                 sent(Event::C, \"C\", &emit::c(note()));\n    \
                 sent(Event::Step2, \"Step 2\", &emit::step_2(note()));\n    \
                 sent(Event::PlainNumber2, \"2\", &emit::plain_number_2(note()));\n    \
                 assert_eq!(Family::Step.event(3), Some(Event::Step3));\n    \
                 assert_eq!(Family::PlainNumber.event(1), Some(Event::PlainNumber1));\n    \
                 assert_eq!(Event::from_name(\"step.1\"), Some(Event::Step1));\n    \
                 assert_eq!(Event::from_name(\"+1\"), Some(Event::ThumbsUp));\n    \
                 assert_eq!(format!(\"{{:?}}\", Event::ThumbsUp), \"ThumbsUp\");\n    \
                 for event in Event::ALL {{\n        \
                     assert_eq!(Event::try_from(event.name()), Ok(*event));\n    \
                 }}\n\
             }}\n"
        ),
    );
    downstream.cargo_ok(&["run"]);
    downstream.cargo_ok(&["clippy"]);
    downstream.cargo_ok(&["doc", "--no-deps"]);
}
