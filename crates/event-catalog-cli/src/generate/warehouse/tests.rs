//! Tests the SQL for the engines. `scripts/test-engines --ddl` runs it in ClickHouse.

use std::collections::HashSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

use super::super::{Kind, Options, Scope, small};
use super::dialect::Dialect;
use super::escape::literal;
use crate::stored::EVENTS;

const PAID: &str = r#"{"type": "object", "properties": {
    "amount": {"type": "number", "multipleOf": 0.01, "description": "What was\npaid."},
    "process_name": {"type": "string"}
}}"#;

fn input(table: &str, payload: &str) -> Input {
    let files = Memory::from_iter([("events.csv", table), ("payloads/paid.json", payload)]);
    Input::read_folder(&files).expect("memory can be read")
}

fn shop() -> Input {
    input(
        "name,description,module,payload,aliases\n\
         paid,It's **paid**.,shop,paid,bought\n\
         opened,Opened.,shop,,\n\
         step_{1..2},The step {n}.,,,\n",
        PAID,
    )
}

/// The texts of the three files.
fn texts(input: &Input, options: &Options) -> [String; 3] {
    let files = Kind::Warehouse.generate(&Catalog::new(input), options);
    let files = files.expect("SQL").into_iter();
    let (paths, texts): (Vec<_>, Vec<_>) = files.map(|it| (it.path, it.text)).unzip();
    assert_eq!(
        paths,
        ["clickhouse-delta.sql", "clickhouse-native.sql", "spark.sql"]
    );
    texts.try_into().expect("three files")
}

fn of(input: &Input) -> [String; 3] {
    texts(input, &Options::default())
}

#[track_caller]
fn has(text: &str, part: &str) {
    assert!(text.contains(part), "there is no\n{part}\nin\n{text}");
}

/// The views for [`shop`] in Spark. `ENVELOPE` and `STORED_ENVELOPE` stand for the columns of the
/// envelope.
const SPARK_VIEWS: &str = r"CREATE OR REPLACE VIEW `all_columns` COMMENT 'Every event, with all columns' AS
SELECT `occurred`, STORED_ENVELOPE, `p_amount`, `p_process_name`
FROM `events`;

CREATE OR REPLACE VIEW `common_columns` COMMENT 'Every event, with the columns that every event may have' AS
SELECT `occurred`, ENVELOPE
FROM `all_columns`;

CREATE OR REPLACE VIEW `payload_paid` COMMENT 'Every event, with the columns of the payload paid; the views of its events read it' AS
SELECT `occurred`, ENVELOPE, `p_amount`, `p_process_name`
FROM `all_columns`;

CREATE OR REPLACE VIEW `all_events` COMMENT 'Every event, with its current name and module; `event` is NULL for custom events' AS
SELECT nullif(d.`name`, '') AS `event`, d.`module_name` AS `module`, e.*
FROM `all_columns` AS e
LEFT JOIN (SELECT `type` AS `of_type`, `event` AS `name`, `module` AS `module_name` FROM `dim_event`) AS d
  ON e.`type` = d.`of_type`;

CREATE OR REPLACE VIEW `event_paid` COMMENT 'It\'s **paid**.' AS
SELECT 'paid' AS `event`, 'shop' AS `module`, *
FROM `payload_paid`
WHERE `type` IN ('paid', 'bought');

CREATE OR REPLACE VIEW `event_bought` COMMENT 'The former name of event_paid' AS
SELECT *
FROM `event_paid`;

CREATE OR REPLACE VIEW `event_opened` COMMENT 'Opened.' AS
SELECT 'opened' AS `event`, 'shop' AS `module`, *
FROM `common_columns`
WHERE `type` IN ('opened');

CREATE OR REPLACE VIEW `event_step_1` COMMENT 'The step 1.' AS
SELECT 'step_1' AS `event`, CAST(NULL AS STRING) AS `module`, *
FROM `common_columns`
WHERE `type` IN ('step_1');

CREATE OR REPLACE VIEW `event_step_2` COMMENT 'The step 2.' AS
SELECT 'step_2' AS `event`, CAST(NULL AS STRING) AS `module`, *
FROM `common_columns`
WHERE `type` IN ('step_2');

CREATE OR REPLACE VIEW `module_shop` COMMENT 'Events of the module shop' AS
SELECT `event`, `module`, `occurred`, ENVELOPE, `p_amount`, `p_process_name`
FROM `all_events`
WHERE `module` = 'shop';

CREATE OR REPLACE VIEW `custom` COMMENT 'Events that aren\'t in the catalog' AS
SELECT CAST(NULL AS STRING) AS `event`, CAST(NULL AS STRING) AS `module`, *
FROM `common_columns`
WHERE `type` NOT IN (SELECT `type` FROM `dim_event`);

CREATE OR REPLACE VIEW `facts` COMMENT 'What happened, when and to whom, and an amount' AS
SELECT `p_amount` AS `amount`, `occurred` AS `created_at`, coalesce(`process`, `bot`, `tenant`) AS `entity_id`, coalesce(`event`, `type`) AS `event_type`, `id`, `tenant` AS `tenant_id`
FROM `all_events`;

CREATE OR REPLACE VIEW `dimensions` COMMENT 'The processes, bots and tenants in which events happened' AS
SELECT coalesce(`process`, `bot`, `tenant`) AS `entity_id`, `tenant` AS `tenant_id`, CAST(NULL AS STRING) AS `tenant_name`, `bot` AS `bot_id`, CAST(NULL AS STRING) AS `bot_name`, `process` AS `process_id`, max(`p_process_name`) AS `process_name`
FROM `events`
WHERE coalesce(`process`, `bot`, `tenant`) IS NOT NULL
GROUP BY `tenant`, `bot`, `process`;
";

#[test]
fn the_views_are_the_same_in_every_engine() {
    let [delta, native, spark] = of(&shop());
    let views = |text: &str| {
        let start = text.find("CREATE OR REPLACE VIEW `all_columns`");
        text[start.expect("views")..].to_owned()
    };
    let envelope = EVENTS.iter().map(|column| match column.name {
        "event" => "`event_received`".to_owned(),
        "module" => "`module_received`".to_owned(),
        name => format!("`{name}`"),
    });
    let envelope = envelope.collect::<Vec<_>>().join(", ");
    let stored = envelope
        .replace("`event_received`", "`event` AS `event_received`")
        .replace("`module_received`", "`module` AS `module_received`");
    let in_spark = SPARK_VIEWS
        .replace("STORED_ENVELOPE", &stored)
        .replace("ENVELOPE", &envelope);
    assert_eq!(views(&spark), in_spark);
    let in_clickhouse = in_spark.replace("AS STRING)", "AS Nullable(String))");
    assert_eq!(views(&delta), in_clickhouse);
    assert_eq!(views(&native), in_clickhouse);
}

#[test]
fn clickhouse_reads_the_delta_table() {
    let [delta, _, _] = of(&shop());
    has(
        &delta,
        "CREATE OR REPLACE TABLE `stored_events`\nENGINE = DeltaLakeLocal('store/events');\n\n\
         CREATE OR REPLACE VIEW `events` (\n  `key` String COMMENT '",
    );
    has(
        &delta,
        "\n  `time` Nullable(DateTime64(6, 'UTC')) COMMENT 'When it happened (CloudEvents `time`)',\n",
    );
    has(
        &delta,
        "\n  `p_amount` Nullable(Decimal(38, 9)) COMMENT 'What was paid.',\n  `p_process_name` Nullable(String) COMMENT \
         'The field process_name of payloads',\n  `occurred` DateTime64(6, 'UTC') COMMENT 'When it happened; when it was stored, if `time` is NULL'\n\
         ) COMMENT 'Every event' AS\nSELECT `key`, ",
    );
    has(
        &delta,
        ", `p_amount`, `p_process_name`, coalesce(`time`, `received`) AS `occurred`\nFROM `stored_events`;\n",
    );
    has(
        &delta,
        r"INSERT INTO `event_names` SELECT * FROM values('`event` String, `names` Array(String), `module` Nullable(String), `description` String',
  ('paid', ['paid', 'bought'], 'shop', 'It\'s **paid**.'),
  ('opened', ['opened'], 'shop', 'Opened.'),
  ('step_1', ['step_1'], NULL, 'The step 1.'),
  ('step_2', ['step_2'], NULL, 'The step 2.'));
",
    );
    has(
        &delta,
        r"CREATE OR REPLACE VIEW `dim_event` (
  `type` String COMMENT 'The name, as received',
  `event` String COMMENT 'The current name of the event',
  `module` Nullable(String) COMMENT 'The module that emits it',
  `description` String COMMENT 'What it means'
) COMMENT 'The events of the catalog, a row for each current and former name' AS
SELECT arrayJoin(`names`) AS `type`, `event`, `module`, `description`
FROM `event_names`;
",
    );
}

#[test]
fn clickhouse_copies_the_delta_table() {
    let [_, native, _] = of(&shop());
    has(
        &native,
        "CREATE OR REPLACE TABLE `events` (\n  `key` String ",
    );
    has(&native, "\n  `type` LowCardinality(String) COMMENT ");
    has(
        &native,
        "\n  `tenant` LowCardinality(Nullable(String)) COMMENT ",
    );
    has(&native, "\n  `day` Date32 COMMENT ");
    has(
        &native,
        "\n)\nENGINE = MergeTree\nPARTITION BY toYYYYMM(`day`)\nORDER BY (`tenant`, `type`, `occurred`)\n\
         SETTINGS allow_nullable_key = 1 COMMENT 'Every event';\n\nINSERT INTO `events` (`key`, ",
    );
    has(
        &native,
        ", `p_process_name`, coalesce(`time`, `received`)\nFROM deltaLakeLocal('store/events');\n",
    );
}

#[test]
fn spark_reads_the_delta_table() {
    let [_, _, spark] = of(&shop());
    has(
        &spark,
        "\nCREATE TABLE IF NOT EXISTS `stored_events` USING DELTA LOCATION 'store/events';\n",
    );
    has(
        &spark,
        "\n  `p_amount` COMMENT 'What was paid.',\n  `p_process_name` COMMENT 'The field process_name of payloads',\n  \
         `occurred` COMMENT ",
    );
    has(
        &spark,
        r"SELECT explode(`names`) AS `type`, `event`, CAST(`module` AS STRING) AS `module`, `description`
FROM VALUES
  ('paid', array('paid', 'bought'), 'shop', 'It\'s **paid**.'),
  ('opened', array('opened'), 'shop', 'Opened.'),
  ('step_1', array('step_1'), NULL, 'The step 1.'),
  ('step_2', array('step_2'), NULL, 'The step 2.')
  AS `event_names` (`event`, `names`, `module`, `description`);
",
    );
}

/// The note in the files about a path that isn't absolute.
const SAID: &str = "--warehouse-store /absolute/path";

#[test]
fn a_path_that_is_not_absolute_is_said_to_need_one() {
    let with = |path: &str| {
        let mut options = Options::default();
        options.warehouse.warehouse_store = path.to_owned();
        texts(&shop(), &options)
    };
    for text in of(&shop()) {
        has(&text, SAID);
    }
    let warns = |path: &str| {
        let mut options = Options::default();
        options.warehouse.warehouse_store = path.to_owned();
        options.warehouse.warning().is_some()
    };
    assert!(warns("store/events"));
    assert!(!warns("/data/store/events") && !warns("s3://bucket/events"));
    let [delta, native, spark] = with("/data/it's");
    for (text, part) in [
        (delta, r"DeltaLakeLocal('/data/it\'s')"),
        (native, r"deltaLakeLocal('/data/it\'s')"),
        (spark, r"LOCATION '/data/it\'s'"),
    ] {
        has(&text, part);
        assert!(!text.contains(SAID));
    }
    let [delta, native, _] = with("https://bucket.example/events");
    has(
        &delta,
        "ENGINE = DeltaLake('https://bucket.example/events')",
    );
    has(&native, "FROM deltaLake('https://bucket.example/events')");
}

#[test]
fn views_of_a_part_have_nothing_of_the_others() {
    let options = Options {
        scope: Scope {
            modules: vec!["checkout".to_owned()],
            ..Scope::default()
        },
        ..Options::default()
    };
    for text in texts(&small::input(), &options) {
        has(&text, "VIEW `event_checkout_step_1` ");
        has(&text, "`p_shop`");
        has(&text, "WHERE `type` IN ('checkout_step_2', 'step_2');");
        has(&text, "\nINNER JOIN (SELECT `type` AS `of_type`");
        for other in [
            "order_placed",
            "acme",
            "p_paid_with",
            "VIEW `custom`",
            "LEFT JOIN",
        ] {
            assert!(!text.contains(other), "{other}");
        }
    }
}

#[test]
fn amounts_of_several_types_are_one() {
    let payload = |column_type: &str| {
        let amount = format!(r#"{{"type": "{column_type}"}}"#);
        format!(r#"{{"type": "object", "properties": {{"amount": {amount}}}}}"#)
    };
    let table = "name,description,payload\npaid,Paid.,a\nrefunded,Refunded.,b\nasked,Asked.,c\n";
    let files = Memory::from_iter([
        ("events.csv", table.to_owned()),
        ("payloads/a.json", payload("number")),
        ("payloads/b.json", payload("integer")),
        ("payloads/c.json", payload("string")),
    ]);
    let input = Input::read_folder(&files).expect("memory can be read");
    let [delta, _, spark] = of(&input);
    has(
        &delta,
        "SELECT coalesce(toDecimal128OrNull(toString(`p_amount_integer`), 9), \
         toDecimal128OrNull(toString(`p_amount`), 9)) AS `amount`",
    );
    has(
        &spark,
        "SELECT coalesce(try_cast(`p_amount_integer` AS DECIMAL(38, 9)), \
         try_cast(`p_amount` AS DECIMAL(38, 9))) AS `amount`",
    );
}

#[test]
fn many_fields_and_names_are_not_listed() {
    let fields: Vec<_> = (0..101)
        .map(|it| format!(r#""f{it}": {{"type": "string"}}"#))
        .collect();
    let payload = format!(
        r#"{{"type": "object", "properties": {{{}}}}}"#,
        fields.join(",")
    );
    let aliases: Vec<_> = (0..20).map(|it| format!("old_{it}")).collect();
    let table = format!(
        "name,description,module,payload,aliases\npaid,Paid.,shop,paid,{}\n",
        aliases.join(";")
    );
    let [delta, _, _] = of(&input(&table, &payload));
    assert!(!delta.contains("VIEW `payload_paid`"));
    has(
        &delta,
        "SELECT 'paid' AS `event`, 'shop' AS `module`, *\nFROM `all_columns`\n\
         WHERE `type` IN (SELECT `type` FROM `dim_event` WHERE `event` = 'paid');",
    );
    has(
        &delta,
        "SELECT *\nFROM `all_events`\nWHERE `module` = 'shop';",
    );
    has(&delta, "['paid', 'old_0', ");
}

#[test]
fn a_former_name_that_another_event_has_is_that_event() {
    let table = "name,description,aliases\na,A.,b;c\nb,B.,\n";
    let [delta, _, _] = of(&input(table, PAID));
    has(
        &delta,
        "('a', ['a', 'c'], NULL, 'A.'),\n  ('b', ['b'], NULL, 'B.'));",
    );
}

#[test]
fn a_former_name_has_a_view_unless_another_event_has_it() {
    let table = "name,description,aliases\n\
                 link_opened,A.,Link Clicked; link.clicked; closed; names\n\
                 closed,B.,link_opened\nhidden,C.,\n";
    for text in of(&input(table, PAID)) {
        has(
            &text,
            "VIEW `event_link_clicked` COMMENT 'The former name of event_link_opened' AS\nSELECT *\nFROM \
             `event_link_opened`;",
        );
        for view in ["event_link_opened", "event_link_clicked", "event_closed"] {
            let count = text.matches(&format!("VIEW `{view}`")).count();
            assert_eq!(count, 1, "{view}");
        }
        assert!(!text.contains("VIEW `event_names`"));
    }
}

/// Returns the SQL outside literals and comments.
fn code(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines().filter(|line| !line.starts_with("--")) {
        let (mut is_literal, mut is_escaped) = (false, false);
        for c in line.chars() {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' if is_literal => is_escaped = true,
                '\'' => is_literal = !is_literal,
                _ if !is_literal => code.push(c),
                _ => {}
            }
        }
        assert!(!is_literal, "a literal goes on: {line}");
        code.push('\n');
    }
    code
}

#[test]
fn nothing_in_a_catalog_is_code() {
    let input = small::hostile();
    let catalog = Catalog::new(&input);
    let [delta, native, spark] = of(&input);
    for (text, dialect) in [
        (&delta, Dialect::ClickHouse),
        (&native, Dialect::ClickHouse),
        (&spark, Dialect::Spark),
    ] {
        let code = code(text);
        let is_plain = |c: char| c.is_ascii_graphic() || c == ' ' || c == '\n';
        assert!(code.chars().all(is_plain), "{code}");
        assert!(!code.contains("--") && !code.contains("/*"), "{code}");
        for event in &catalog.events {
            has(text, &literal(&event.name, dialect));
        }
        let views = code.lines().filter(|line| line.starts_with("CREATE OR "));
        let views: Vec<_> = views.filter_map(|line| line.split('`').nth(1)).collect();
        let distinct: HashSet<_> = views.iter().collect();
        assert_eq!(distinct.len(), views.len());
        let of_events = views.iter().filter(|view| view.starts_with("event_"));
        // ClickHouse also has the table `event_names`.
        assert!(of_events.count() >= catalog.events.len());
    }
    assert!(!spark.contains("${"));
}

#[test]
fn names_with_the_same_words_have_views_of_their_own() {
    let table = "name,description\nOrder Completed,A.\norder_completed,B.\n";
    let [delta, _, _] = of(&input(table, PAID));
    has(
        &delta,
        "VIEW `event_order_completed` COMMENT 'A.' AS\nSELECT 'Order Completed' AS `event`, \
         CAST(NULL AS Nullable(String)) AS `module`, *\nFROM `common_columns`\nWHERE `type` IN ('Order Completed');",
    );
    has(
        &delta,
        "VIEW `event_order_completed_2` COMMENT 'B.' AS\nSELECT 'order_completed' AS `event`, \
         CAST(NULL AS Nullable(String)) AS `module`, *\nFROM `common_columns`\nWHERE `type` IN ('order_completed');",
    );
}

#[test]
fn a_name_that_meant_another_event_is_looked_up_by_its_time() {
    let table =
        "name,description,module\nlink_clicked,New.,\nlink_opened,Opened.,\nload,Loaded.,\n";
    let removed = "name,first,last,renamed_to\n\
                   link_clicked,2024-01-01,2026-11-29,link_opened\nlink_hit,,2020-12-31,\n";
    let files = Memory::from_iter([("events.csv", table), ("removed.csv", removed)]);
    let input = Input::read_folder(&files).expect("memory can be read");
    let [clickhouse, _, spark] = of(&input);
    let moment = |day: &str| format!("toDateTime64('{day} 00:00:00', 6, 'UTC')");
    let (from, to) = (moment("2024-01-01"), moment("2026-11-30"));
    has(
        &clickhouse,
        &format!(
            "ON CASE WHEN e.`type` = 'link_clicked' AND e.`occurred` >= {from} AND e.`occurred` < {to} THEN \
             'link_opened' ELSE e.`type` END = d.`of_type`;"
        ),
    );
    has(
        &clickhouse,
        &format!(
            "WHERE `type` IN ('link_opened') OR (`type` = 'link_clicked' AND `occurred` >= {from} AND `occurred` < {to});"
        ),
    );
    // Before and after that period, the name means its own event.
    has(
        &clickhouse,
        &format!(
            "WHERE (`type` = 'link_clicked' AND `occurred` < {from}) OR (`type` = 'link_clicked' AND `occurred` >= {to});"
        ),
    );
    has(&clickhouse, "WHERE `type` IN ('load');");
    has(
        &spark,
        "`occurred` >= TIMESTAMP '2024-01-01T00:00:00Z' AND `occurred` < TIMESTAMP '2026-11-30T00:00:00Z' THEN 'link_opened'",
    );
    // A name that has never meant a selected event doesn't appear.
    assert!(!clickhouse.contains("link_hit"), "{clickhouse}");
}
