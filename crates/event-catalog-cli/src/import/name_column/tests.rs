use super::*;
use crate::import::Source;
use crate::import::list::Entry;
use crate::import::page::Block;

/// How the cells of a column are read: `name | remark`, `? cell` if part of it could be a remark,
/// `~ cell` if it is struck through.
fn read(source: Source, page: &str) -> Vec<String> {
    let page = source.read(page, "page").expect("a page");
    let Some(Block::Table(table)) = page.blocks.into_iter().next() else {
        panic!("no table");
    };
    let cells: Vec<&Cell> = table.rows.iter().map(|row| &row.cells[0]).collect();
    let shown = |(cell, reading): (&&Cell, Reading)| match reading {
        Reading::Whole => cell.plain.clone(),
        Reading::Doubtful => format!("? {}", cell.plain),
        Reading::Struck => format!("~ {}", cell.plain),
        Reading::Split(split) => {
            let mark = if split.is_struck { "~ " } else { "" };
            format!(
                "{mark}{} | {}",
                split.names.join(", "),
                split.remark.shown()
            )
        }
    };
    cells
        .iter()
        .zip(readings(&cells, &HashSet::new()))
        .map(shown)
        .collect()
}

fn markdown(cells: &[&str]) -> Vec<String> {
    let rows = cells.iter().map(|cell| format!("| {cell} | A. |"));
    let rows: Vec<String> = rows.collect();
    let page = format!("| Event | Text |\n|---|---|\n{}\n", rows.join("\n"));
    read(Source::Markdown, &page)
}

/// How the last cell in a column is read, given the other cells.
fn beside(others: &[&str], cell: &str) -> String {
    let mut cells = others.to_vec();
    cells.push(cell);
    markdown(&cells).pop().unwrap_or_default()
}

#[test]
fn code_is_the_name_and_the_rest_a_remark() {
    for (cell, expected) in [
        ("`order_paid` (since 2.1)", "order_paid | since 2.1"),
        ("`order_paid` *deprecated*", "order_paid | deprecated"),
        ("`order_paid` `deprecated`", "order_paid | deprecated"),
        (
            "`order_paid`, formerly `payment_done`",
            "order_paid | formerly payment_done",
        ),
        ("`order_paid` ¹", "order_paid | ¹"),
        ("`order_paid`¹", "order_paid | ¹"),
        ("`order_paid`<sup>1</sup>", "order_paid | 1"),
        (
            "`order_paid` – only for shops",
            "order_paid | only for shops",
        ),
        (
            "`order_paid`<br>An order was paid.",
            "order_paid | An order was paid.",
        ),
        ("Event `order_paid`", "order_paid | Event"),
        ("New: `order_paid` ✅", "order_paid | New: ✅"),
        (
            "`order_paid`, `order_settled` (beta)",
            "order_paid, order_settled | beta",
        ),
        ("`order_paid`: when paid", "order_paid | when paid"),
        (
            "[`order_paid`](#paid) (see [this](https://a.b))",
            "order_paid | see this",
        ),
        // Only part of the name is code.
        ("order_`id`.paid", "order_id.paid"),
        ("`order`.placed", "order.placed"),
        ("`ns`:event", "ns:event"),
        ("~~`order_paid`~~", "~ order_paid"),
        // The names in between aren't listed.
        ("`order_1` – `order_7`", "? order_1 – order_7"),
    ] {
        assert_eq!(beside(&[], cell), expected);
        assert_eq!(beside(&["`load`", "Order Completed"], cell), expected);
    }
    // A word could be part of the name, unless the other names are code.
    for (cell, alone, among_code) in [
        ("Clicked `Buy`", "? Clicked Buy", "Buy | Clicked"),
        ("`Buy` clicked", "? Buy clicked", "Buy | clicked"),
        (
            "`Order Completed` (web)",
            "Order Completed | web",
            "Order Completed | web",
        ),
    ] {
        assert_eq!(beside(&[], cell), alone);
        assert_eq!(beside(&["`Page viewed`"], cell), among_code);
    }
}

#[test]
fn names_with_spaces_dots_and_parentheses_are_kept() {
    for cells in [
        &["Order Completed", "Order Placed", "Load"][..],
        &[
            "Order Completed (Server)",
            "Order Placed (Server)",
            "Load (Client)",
        ],
        &["Checkout - Started", "Cart - Viewed", "Signup"],
        &["order.placed", "order.paid v2", "m.room"],
        &["Hello, World", "Hello: World", "Hello"],
        &["load", "chat loaded", "open"],
        &["orders/*", "order_*", "`a`*b"],
        &["area_m²", "area_m³"],
        &["foo()", "bar(x)"],
        &["C++", "C#", "+1", "👍"],
        &["order_paid (web)", "order_paid (app)"],
        &["--", "order_paid"],
    ] {
        let found = markdown(cells);
        let found: Vec<&str> = found.iter().map(|it| it.trim_start_matches("? ")).collect();
        let expected: Vec<String> = cells.iter().map(|it| it.replace('`', "")).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn among_names_without_spaces_the_first_word_is_the_name() {
    for (cell, expected) in [
        ("order_paid (since 2.1)", "order_paid | since 2.1"),
        ("order_paid *deprecated*", "order_paid | deprecated"),
        (
            "order_paid, formerly payment_done",
            "order_paid | formerly payment_done",
        ),
        ("order_paid ¹", "order_paid | ¹"),
        ("order_paid¹", "order_paid | ¹"),
        ("order_paid[^1]", "order_paid | [^1]"),
        ("order_paid<sup>1</sup>", "order_paid | 1"),
        ("order_paid \\*", "order_paid | *"),
        ("order_paid – only for shops", "order_paid | only for shops"),
        ("order_paid new!", "order_paid | new!"),
        ("🆕 order_paid", "🆕 order_paid"),
        ("order_paid ✅", "order_paid | ✅"),
        ("**order_paid** (beta)", "order_paid | beta"),
        (
            "order_paid<br>(An order was paid.)",
            "order_paid | An order was paid.",
        ),
        ("orderPaid (web)", "orderPaid | web"),
        ("order.paid - when paid", "order.paid | when paid"),
        ("pay (since 2026-11-29)", "pay | since 2026-11-29"),
        ("pay (web)", "pay | web"),
        ("~~order_paid~~", "~ order_paid"),
        // This could be several names.
        ("order_paid, order_settled", "? order_paid, order_settled"),
        ("order_1 – order_7", "? order_1 – order_7"),
        (
            "order_paid, see order_settled",
            "order_paid | see order_settled",
        ),
    ] {
        let expected = expected.replace("🆕 order_paid", "order_paid | 🆕");
        assert_eq!(beside(&["load", "order_placed"], cell), expected);
    }
    // One name has spaces, so a single word might not be the whole name.
    let others = ["Order Completed", "order_placed", "load"];
    assert_eq!(beside(&others, "pay (web)"), "? pay (web)");
    assert_eq!(beside(&others, "order_paid (web)"), "order_paid | web");
    assert_eq!(
        beside(&others, "Order Paid (since 2.1)"),
        "? Order Paid (since 2.1)"
    );
}

#[test]
fn badges_and_lines_of_other_formats_are_remarks() {
    let page = "<table><tr><th>Event<th>Text<tr><td>order_placed<td>A.\
        <tr><td>order_paid<span class=badge>New</span><td>B.<tr><td>load<small>since 2.1</small><td>C.\
        <tr><td><p><code>order_sent</code></p><p>An order was sent.</p><td>D.</table>";
    assert_eq!(
        read(Source::Html, page),
        [
            "order_placed",
            "order_paid | New",
            "load | since 2.1",
            "order_sent | An order was sent."
        ]
    );
    let table = "name,description\norder_placed,A.\norder_paid (beta),B.\nload,C.\n";
    let expected = ["order_placed", "order_paid | beta", "load"];
    assert_eq!(read(Source::Csv, table), expected);
}

#[test]
fn a_name_that_is_struck_through_ends_before_its_remark() {
    for (cell, expected) in [
        (
            "~~order_paid~~ (removed in 2.1)",
            "~ order_paid | removed in 2.1",
        ),
        ("~~`order_paid`~~ *removed*", "~ order_paid | removed"),
        (
            "~~order_paid~~ – use order_sent",
            "~ order_paid | use order_sent",
        ),
        ("~~order_paid~~ deprecated", "~ order_paid | deprecated"),
        ("~~Order Paid~~ (removed)", "~ Order Paid | removed"),
        (
            "~~order_paid~~<br>It is gone.",
            "~ order_paid | It is gone.",
        ),
        // The name that follows is the current one.
        ("~~order_paid~~ → order_sent", "order_sent | order_paid →"),
    ] {
        assert_eq!(beside(&["load", "order_placed"], cell), expected);
    }
}

#[test]
fn an_old_name_that_is_still_an_event_is_no_alias() {
    for (cell, expected) in [
        ("`order_paid` (formerly `pay_done`)", "aliases"),
        ("`order_paid` (formerly `pay_old`)", "description"),
    ] {
        let page = format!("| Event |\n|---|\n| `pay_old` |\n| {cell} |\n");
        let page = Source::Markdown.read(&page, "page").expect("a page");
        let Some(Block::Table(table)) = page.blocks.into_iter().next() else {
            panic!("no table");
        };
        let cells: Vec<&Cell> = table.rows.iter().map(|row| &row.cells[0]).collect();
        let Some(Reading::Split(split)) = readings(&cells, &HashSet::new()).pop() else {
            panic!("{cell}");
        };
        let mut entry = Entry {
            place: String::new(),
            name: split.names.concat(),
            texts: Vec::new(),
        };
        assert_eq!(split.remark.add_to(&mut entry), expected);
    }
}

#[test]
fn the_address_of_a_link_in_a_remark_is_kept() {
    for (cell, expected) in [
        (
            "`order_paid` ([since 2.1](https://a.b/c))",
            "since: v2.1; description: A. ([since 2.1](https://a.b/c))",
        ),
        (
            "`order_paid` [deprecated](https://a.b/c) since 2.1",
            "deprecated: v2.1; description: A. ([deprecated](https://a.b/c) since 2.1)",
        ),
        (
            "`order_paid` (deprecated, see [this](https://a.b/c))",
            "deprecated_reason: See [this](https://a.b/c); description: A.",
        ),
        (
            "`order_paid` *deprecated*, see [this](https://a.b/c)",
            "deprecated_reason: See this; description: A. (*deprecated*, see [this](https://a.b/c))",
        ),
        // A link within the page has no target in a catalog.
        (
            "`order_paid` ([since 2.1](#new))",
            "since: v2.1; description: A.",
        ),
    ] {
        let page = format!("| Event |\n|---|\n| {cell} |\n");
        let page = Source::Markdown.read(&page, "page").expect("a page");
        let Some(Block::Table(table)) = page.blocks.into_iter().next() else {
            panic!("no table");
        };
        let cells: Vec<&Cell> = table.rows.iter().map(|row| &row.cells[0]).collect();
        let Some(Reading::Split(split)) = readings(&cells, &HashSet::new()).pop() else {
            panic!("{cell}");
        };
        let mut entry = Entry {
            place: String::new(),
            name: split.names.concat(),
            texts: vec![("description".to_owned(), "A.".to_owned())],
        };
        let column = split.remark.add_to(&mut entry);
        let found = format!(
            "{column}: {}; description: {}",
            entry.text(column),
            entry.text("description")
        );
        assert_eq!(found, expected);
    }
}

#[test]
fn a_remark_goes_to_its_column() {
    let added = |remark: &str, texts: &[(&str, &str)]| {
        let texts = texts
            .iter()
            .map(|(column, text)| ((*column).to_owned(), (*text).to_owned()));
        let mut entry = Entry {
            place: String::new(),
            name: "order_paid".to_owned(),
            texts: texts.collect(),
        };
        let column = Remark::of_text(remark).add_to(&mut entry);
        format!("{column}: {}", entry.text(column))
    };
    for (remark, expected) in [
        ("(since 2.1)", "since: v2.1"),
        ("since v2.1.0", "since: v2.1.0"),
        ("added in version 3", "since: v3"),
        ("since 2026-11-29", "since: 2026-11-29"),
        ("seit 2.1", "since: v2.1"),
        ("since 2024", "description: since 2024"),
        ("since the start", "description: since the start"),
        (
            "deprecated",
            "deprecated_reason: It is deprecated on the imported page.",
        ),
        (
            "(Deprecated!)",
            "deprecated_reason: It is deprecated on the imported page.",
        ),
        ("deprecated since 2.1", "deprecated: v2.1"),
        ("deprecated (since 2.1)", "deprecated: v2.1"),
        (
            "deprecated, use another one",
            "deprecated_reason: Use another one",
        ),
        ("deprecated by us", "description: deprecated by us"),
        (", formerly payment_done", "aliases: payment_done"),
        (
            "(renamed from payment_done and pay.done)",
            "aliases: payment_done; pay.done",
        ),
        ("was removed", "description: was removed"),
        ("– only for shops", "description: only for shops"),
        ("¹", "description: ¹"),
    ] {
        assert_eq!(added(remark, &[]), expected, "{remark}");
    }
    let texts = [
        ("description", "An order was paid."),
        ("since", "v1"),
        ("aliases", "pay_old"),
    ];
    for (remark, expected) in [
        ("(beta)", "description: An order was paid. (beta)"),
        ("¹", "description: An order was paid. ¹"),
        ("(since 2.1)", "description: An order was paid. (since 2.1)"),
        ("(see (b))", "description: An order was paid. (see (b))"),
        ("was pay_done", "aliases: pay_old; pay_done"),
    ] {
        assert_eq!(added(remark, &texts), expected, "{remark}");
    }
}
