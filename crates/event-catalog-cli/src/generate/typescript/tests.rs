//! Tests of the output for a small catalog. Tests in `web/` check that it compiles and works.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

use super::{PackageOptions, generate};
use crate::generate::selection::{Customers, Scope};
use crate::generate::small;

pub(super) fn package(input: &Input, customers: &[&str], files: &[&str]) -> anyhow::Result<String> {
    let catalog = Catalog::new(input);
    let scope = Scope {
        customers: customers.iter().map(|it| (*it).to_owned()).collect(),
        ..Scope::default()
    };
    let selection = scope.select(&catalog, Customers::Named)?;
    let generated = generate(&selection, &PackageOptions::default())?;
    let wanted = generated
        .iter()
        .filter(|it| files.contains(&it.path.as_str()));
    let texts = wanted.map(|it| format!("==== {}\n{}", it.path, it.text));
    Ok(texts.collect())
}

#[test]
fn the_generated_parts_of_the_package() {
    let files = [
        "events.d.ts",
        "names.js",
        "schemas.js",
        "events.global.d.ts",
    ];
    insta::assert_snapshot!(package(&small::input(), &[], &files).expect("a package"));
}

#[test]
fn the_readme() {
    insta::assert_snapshot!(package(&small::input(), &[], &["README.md"]).expect("a package"));
}

#[test]
fn a_customer_is_in_it_only_when_named() {
    let all = [
        "package.json",
        "README.md",
        "index.js",
        "events.d.ts",
        "names.js",
        "events.global.js",
    ];
    let without = package(&small::input(), &[], &all).expect("a package");
    assert!(!without.contains("acme"), "{without}");
    let with = package(&small::input(), &["Acme"], &all).expect("a package");
    assert!(with.contains("acme_opened: CommonDetail | undefined;"));
    assert!(with.contains("@deprecated Use `acme_opened` instead."));
}

#[test]
fn names_of_any_form_are_quoted_and_end_nothing() {
    let input = small::hostile();
    let types = package(&input, &[], &["events.d.ts"]).expect("a package");
    for line in [
        "  link_clicked: ParcelDetail;",
        r#"  "Order Completed": ParcelDetail;"#,
        r#"  "back\\slash": ParcelDetail;"#,
        r#"  "\u003c/script>\u003c!--": ParcelDetail;"#,
        "  __proto__: ParcelDetail;",
        r#"  "404": ParcelDetail;"#,
        r#"  "old Order Completed": "Order Completed";"#,
        r#"  jump: { 1: "jump.1"; 2: "jump.2"; 3: "jump.3" };"#,
        r#"  "Step done": { 1: "Step 1 done"; 12: "Step 12 done" };"#,
        r#"  readonly order_completed: "Order Completed";"#,
        r#"  readonly n404: "404";"#,
        r#"  "a/b `c` | \"d\" \u003c/script>": "#,
    ] {
        assert!(types.contains(line), "{line}\n{types}");
    }
    // All comments end where they should.
    for line in types.lines() {
        let text = line.trim_start();
        if text.starts_with("/**") || text.starts_with("* ") {
            let is_end = usize::from(line.ends_with("*/"));
            assert_eq!(line.matches("*/").count(), is_end, "{line}");
        }
    }

    let script = package(&input, &[], &["events.global.js"]).expect("a package");
    assert!(script.is_ascii() && !script.contains("</"), "{script}");
    let names = package(&input, &[], &["names.js"]).expect("a package");
    let (_, table) = names.split_once('`').expect("the table");
    let (table, rest) = table.split_once('`').expect("its end");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "%._- {}|\n".contains(c);
    assert!(table.chars().all(is_plain), "{table}");
    for word in [
        " Order%20Completed ",
        " %5F_proto__ ",
        " jump.{1|2|3}{jump} ",
        " Step%20{1|12}%20done{Step%20done} ",
        " %5F_x_{7|8} ",
    ] {
        assert!(
            format!(" {} ", table.replace('\n', " ")).contains(word),
            "{word}\n{table}"
        );
    }
    assert!(
        rest.contains(r#"  "Order Completed": "order_completed","#),
        "{rest}"
    );
}

#[test]
fn what_sends_events_adds_to_the_same_global() {
    let made = |file| package(&small::input(), &[], &[file]).expect("a package");
    for script in ["events.global.js", "collector.global.js"] {
        let script = made(script);
        assert!(script.contains("(window,\"ShopEvents\""), "{script}");
        assert!(script.is_ascii() && !script.contains("</"), "{script}");
    }
    for types in ["events.global.d.ts", "collector.global.d.ts"] {
        let types = made(types);
        assert!(
            types.contains("interface ShopEvents extends Pick<"),
            "{types}"
        );
    }
}

#[test]
fn an_old_name_that_sets_the_prototype_is_a_name() {
    let files: Memory = [(
        "events.csv",
        "name,description,aliases\nload,Loaded.,__proto__; constructor\n",
    )]
    .into_iter()
    .collect();
    let input = Input::read_folder(&files).expect("memory can be listed");
    let script = package(&input, &[], &["events.global.js"]).expect("a package");
    let renamed = r#"JSON.parse("{\"__proto__\":\"load\",\"constructor\":\"load\"}")"#;
    assert!(script.contains(renamed), "{script}");
    let names = package(&input, &[], &["names.js"]).expect("a package");
    assert!(names.contains("  [\"__proto__\"]: \"load\",\n"), "{names}");
}

#[test]
fn a_renamed_family_keeps_its_old_names() {
    let files: Memory = [(
        "events.csv",
        "name,description,aliases\nq_{1..2}_answered,It came.,question_{1..2}_done; Step {1..2}\n",
    )]
    .into_iter()
    .collect();
    let input = Input::read_folder(&files).expect("memory can be listed");
    let made = package(&input, &[], &["events.d.ts", "names.js"]).expect("a package");
    for expected in [
        " q_{1|2}_answered{q_answered}{question_done|Step}`",
        "  q_answered: { 1: \"q_1_answered\"; 2: \"q_2_answered\" };\n",
        "  /** @deprecated Renamed to `q_answered`. */\n  question_done: FamilyEvents[\"q_answered\"];\n",
        "  Step: FamilyEvents[\"q_answered\"];\n",
        "  /** @deprecated Renamed to `q_2_answered`. */\n  question_2_done: EventDetails[\"q_2_answered\"];\n",
        "  \"Step 1\": EventDetails[\"q_1_answered\"];\n",
    ] {
        assert!(made.contains(expected), "{expected}\n{made}");
    }
}

#[test]
fn all_of_narrows_alternatives() {
    let issue = r##"{
        "type": "object",
        "required": ["opened_by", "assignee", "closed_by", "column", "owner"],
        "allOf": [{ "$ref": "#/$defs/any_issue" }],
        "properties": {
            "opened_by": { "$ref": "#/$defs/user" },
            "assignee": { "oneOf": [{ "$ref": "#/$defs/user" }, { "type": "null" }] },
            "closed_by": { "type": "null" },
            "column": { "type": ["number", "null"] },
            "owner": { "oneOf": [{ "$ref": "#/$defs/team" }, { "$ref": "#/$defs/user" }] }
        },
        "$defs": {
            "any_issue": {
                "properties": {
                    "opened_by": { "oneOf": [{ "$ref": "#/$defs/user" }, { "type": "null" }] },
                    "assignee": { "oneOf": [{ "$ref": "#/$defs/user" }, { "type": "null" }] },
                    "closed_by": { "oneOf": [{ "$ref": "#/$defs/user" }, { "type": "null" }] },
                    "column": { "oneOf": [{ "type": "string" }, { "type": "number" }, { "type": "null" }] },
                    "owner": { "anyOf": [{ "$ref": "#/$defs/user" }, { "$ref": "#/$defs/team" }, { "type": "null" }] }
                }
            },
            "user": { "type": "object", "properties": { "login": { "type": "string" } } },
            "team": { "type": "object", "properties": { "size": { "type": "integer" } } }
        }
    }"##;
    let files = [
        (
            "events.csv",
            "name,description,payload\nmoved,It moved.,issue\n",
        ),
        ("payloads/issue.json", issue),
    ];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).expect("a folder");
    let types = package(&input, &[], &["events.d.ts"]).expect("a package");
    for line in [
        "  readonly opened_by: UserDetail;\n",
        "  readonly assignee: UserDetail | null;\n",
        "  readonly closed_by: null;\n",
        "  readonly column: number | null;\n",
        "  readonly owner: IssueOwnerDetail;\n",
        "export type IssueOwnerDetail = TeamDetail | UserDetail;\n",
    ] {
        assert!(types.contains(line), "{line}\n{types}");
    }
}

#[test]
fn a_setting_that_cannot_be_used_is_named_with_its_place() {
    let message = |from: &str, to: &str| {
        let input = small::input_with(|settings| settings.replace(from, to));
        package(&input, &[], &[])
            .expect_err("a setting is wrong")
            .to_string()
    };
    let messages = [
        message(r#"global = "Shop""#, r#"global = "shop.window""#),
        message(r#"global = "Shop""#, r#"global = "new""#),
        message(r#"action_field = "shop""#, r#"action_field = "shopp""#),
        message(r#"action_field = "shop""#, r#"label_field = "items""#),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn a_detail_need_not_be_an_object() {
    let lines = r#"{ "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } } } }"#;
    let files: Memory = [
        (
            "events.csv",
            "name,description,payload\nordered,Ordered.,order_lines\nremarked,Remarked.,remark\n\
             loaded,Loaded.,anything\nshown,Shown.,status\nclosed,Closed.,\n",
        ),
        ("payloads/anything.json", "true"),
        ("payloads/order_lines.json", lines),
        ("payloads/remark.json", r#"{ "type": ["string", "null"] }"#),
        ("payloads/status.json", r#"{ "enum": ["on", "off"] }"#),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&files).expect("memory can be listed");
    let all = ["events.d.ts", "names.js", "schemas.js", "events.global.js"];
    let made = package(&input, &[], &all).expect("a package");
    for expected in [
        "  ordered: OrderLinesDetail;",
        "export type OrderLinesDetail = readonly OrderLinesItemDetail[];",
        "export type RemarkDetail = string | null;",
        "export type AnythingDetail = unknown;",
        "export type StatusDetail = StatusValueDetail;",
        r#"export type StatusValueDetail = "on" | "off";"#,
        "export type AnyDetails = ({ readonly [field: string]: unknown }) | AnythingDetail | OrderLinesDetail | \
         RemarkDetail | StatusDetail | undefined;",
        r#"export var nulls = ["remarked", "loaded"];"#,
        r#"remark: { type: ["string", "null"] },"#,
        "anything: {},",
        r#",["remarked", "loaded"])"#,
    ] {
        assert!(made.contains(expected), "{expected}: {made}");
    }
}

#[test]
fn lists_by_position_are_tuples() {
    let schema = r#"{
        "type": "object",
        "properties": {
            "point": {
                "type": "array", "minItems": 1, "items": false, "prefixItems": [
                    { "title": "X", "type": "number", "description": "To the right." }, { "type": ["string", "null"] }
                ]
            },
            "open": { "type": "array", "prefixItems": [{ "title": "Default", "type": "boolean" }] },
            "lists": { "type": "array", "prefixItems": [{}], "items": { "type": "array", "items": { "type": "string" } } }
        }
    }"#;
    let input = Input::read_folder(&Memory::from_iter([
        ("events.csv", "name,description,payload\nseen,Seen.,it\n"),
        ("payloads/it.json", schema),
    ]))
    .expect("memory can be listed");
    let written = package(&input, &[], &["events.d.ts", "schemas.js"]).expect("a package");
    for part in [
        "export type ItPointDetail = readonly [\n  /** To the right. */\n  x: number,\n  item1?: string | null\n];\n",
        "export type ItOpenDetail = readonly [\n  /** Default */\n  default_?: boolean,\n  ...rest: unknown[]\n];\n",
        "export type ItListsDetail = readonly [\n  item0?: unknown,\n  ...rest: (readonly string[])[]\n];\n",
        "readonly point?: ItPointDetail;",
        r#"items: false, prefixItems: [{ type: "number" }, { type: ["string", "null"] }]"#,
    ] {
        assert!(written.contains(part), "{part}\n{written}");
    }
}

#[test]
fn what_is_kept_and_what_stays_json() {
    let types = |settings: &str| {
        let folder: Memory = [
            ("catalog.toml", settings),
            (
                "events.csv",
                "name,description,payload\nopened,It was opened.,open\ntangled,It was tangled.,tangle\n",
            ),
            (
                "payloads/open.json",
                r#"{ "type": "object", "properties": { "a": { "type": ["string", "null"] } } }"#,
            ),
            ("payloads/tangle.json", r#"{ "type": "object" }"#),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&folder).expect("a catalog");
        package(&input, &[], &["events.d.ts"]).expect("a package")
    };
    let kept = types("[schemas]\nundeclared = \"keep\"\nraw = [\"tangle\"]\n");
    let fields = "  readonly a?: string | null;\n  readonly [field: string]: unknown;\n}\n";
    assert!(kept.contains(fields), "{kept}");
    assert!(
        kept.contains("export type TangleDetail = unknown;\n"),
        "{kept}"
    );
    let dropped = types("");
    assert!(!dropped.contains(fields), "{dropped}");
    assert!(
        dropped.contains("export interface TangleDetail {"),
        "{dropped}"
    );
}

#[test]
fn what_sends_has_the_old_name_of_an_event_that_is_sent_under_it() {
    let table = "name,description,aliases\norder_placed,An order was placed.,order_created; bought\n\
                 level_{1..2},Level {n} was reached.,floor_{1..2}\nload,The chat was loaded.,\n";
    let send = |name: &str| format!("[[send]]\nname = \"{name}\"\nuntil = \"v5\"\n");
    let package = |settings: &str| {
        let folder: Memory = [("catalog.toml", settings), ("events.csv", table)]
            .into_iter()
            .collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let files = ["collector.js", "collector.global.js"].map(|file| {
            let text = package(&input, &[], &[file]).expect("a package");
            assert!(!text.contains("bought"), "{text}");
            text
        });
        files.map(|text| text.replace(' ', ""))
    };
    let settings = send("order_created") + &send("floor_{1..2}");
    let sent = r#"{order_placed:"order_created",level_1:"floor_1",level_2:"floor_2"}"#;
    let [module, classic] = package(&settings);
    assert!(module.contains(&format!("varsent={sent};")), "{module}");
    assert!(classic.contains(&format!(",{sent});")), "{classic}");
    let [module, classic] = package("");
    assert!(module.contains("varsent={};"), "{module}");
    assert!(classic.contains(",{});"), "{classic}");
}
