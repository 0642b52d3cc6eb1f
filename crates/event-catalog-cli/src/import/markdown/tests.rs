use super::*;
use crate::import::page::Parts;

fn page(text: &str) -> Page {
    read(text, "page.md")
}

/// Writes a short form of the page: `#` headings, `>` text, `|` rows.
fn outline(text: &str) -> String {
    let mut lines = Vec::new();
    for block in page(text).blocks {
        match block {
            Block::Heading { level, text, place } => {
                lines.push(format!("{level}# {text} @{place}"));
            }
            Block::Text { markdown, place } => lines.push(format!("> {markdown:?} @{place}")),
            Block::Table(table) => {
                lines.push(format!("| {} @{}", table.headings.join(" | "), table.place));
                lines.extend(table.rows.iter().map(|row| {
                    let cells: Vec<_> = row
                        .cells
                        .iter()
                        .map(|cell| cell.markdown.as_str())
                        .collect();
                    format!("  {} @{}", cells.join(" | "), row.place)
                }));
            }
        }
    }
    lines.join("\n")
}

/// A cell as Markdown, as visible text, and as typed.
fn cell(typed: &str) -> [String; 3] {
    let text = format!("| Event | Text |\n|---|---|\n| {typed} | |\n");
    match page(&text).blocks.into_iter().next() {
        Some(Block::Table(table)) => {
            let cell = table.rows[0].cells[0].clone();
            [cell.markdown, cell.plain, cell.typed]
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn tables_are_found_anywhere() {
    insta::assert_snapshot!(outline(
        "---\ntitle: \"Events\"\n---\n\
         # All *events* `here`\n\nWhat they are.\n\n* a\n* b\n\
         | Event | Text |\n| :-- | --: |\n| a | A. |\n| b |\n| -- | -- |\n|c|C.|\n\
         Below\n-----\n\n\
         Event|Text\n-|-\nd|D.\n\n\
         > | Event | Text | Data |\n> |---|---|---|\n> | e | E. | x | y |\n\n\
         ```\n| Event | Text |\n|---|---|\n| code | No. |\n```\n\n## End ##\n"
    ));
    assert_eq!(
        page("---\ntitle: 'A: b'\n---\n").title.as_deref(),
        Some("A: b")
    );
    assert_eq!(page("---\n\ntext").title, None);
}

#[test]
fn headings_without_marks_are_told_from_text() {
    insta::assert_snapshot!(outline(
        "Events\nMost modules emit events.\nThey are used so:\n- one\n- two\nEvents List\n\
         The list:\n| Event | Text |\n|---|---|\n| a | A. |\nMore events for\nCustomers\nThe list is\n\
         Long and goes on here.\n\nLast part\n```\nNo heading\n\ncode\n```\n\
         | Event | Text |\n|---|---|\n| b | B. |\n"
    ));
}

#[test]
fn cells_are_read_three_ways() {
    let all = |text: &str| [text; 3].map(str::to_owned);
    assert_eq!(
        cell("I don't know, e.g. (x) / y_z"),
        all("I don't know, e.g. (x) / y_z")
    );
    assert_eq!(
        cell("`link_clicked`"),
        ["`link_clicked`", "link_clicked", "link_clicked"]
    );
    assert_eq!(
        cell("**a_b** [c](d)"),
        ["**a_b** [c](d)", "a_b c", "**a_b** [c](d)"]
    );
    assert_eq!(cell("a \\| b"), all("a | b"));
    assert_eq!(cell("`a \\| b` c"), ["`a | b` c", "a | b c", "a | b c"]);
    assert_eq!(cell("Tom &amp; Jerry&#39;s"), all("Tom & Jerry's"));
    assert_eq!(
        cell("&lt;b&gt; and 1 &lt; 2"),
        ["\\<b> and 1 < 2", "<b> and 1 < 2", "<b> and 1 < 2"]
    );
    assert_eq!(
        cell("one<br>two <b>x</b>"),
        ["one two **x**", "one two x", "one two <b>x</b>"]
    );
    assert_eq!(
        cell("\\*no emphasis\\*"),
        ["\\*no emphasis\\*", "*no emphasis*", "\\*no emphasis\\*"]
    );
    for (typed, markdown) in [
        ("<b>a</b><b>b</b>", "**ab**"),
        ("<b>Note:</b>a", "**Note**:a"),
        ("<code>a`</code>", "`` a` ``"),
        ("<i>a</i>*b* &amp; c", "*ab* & c"),
        ("<p>one</p><p>two</p>", "one two"),
        ("<b>a", "**a**"),
        ("</b>a <ID> [b](c/d)", "a \\<ID> [b](c/d)"),
        ("`a<b>`<br>&lt;c", "`a<b>` \\<c"),
    ] {
        assert_eq!(cell(typed)[0], markdown, "{typed}");
    }
    assert_eq!(cell("- none"), all("- none"));
    assert_eq!(cell("# 1"), all("# 1"));
    assert_eq!(cell("a&nbsp;b"), ["a b", "a\u{a0}b", "a\u{a0}b"]);
}

#[test]
fn examples_keep_their_angle_brackets() {
    let example = r#"{ "id": <ID>, "url": "https://example.org" }"#;
    assert_eq!(cell(example)[2], example);
    assert_eq!(cell(&format!("`{example}`"))[2], example);
    assert_eq!(
        cell(&example.replace('<', "&lt;").replace('>', "&gt;"))[2],
        example
    );
}

#[test]
fn whatever_the_page_nothing_panics() {
    for text in [
        "",
        "|",
        "|\n|",
        "||\n|-|",
        "|a|b\n|--|",
        "```\n| a | b |",
        "\u{feff}",
        "| ä\\",
        "---",
    ] {
        page(text);
    }
}

#[test]
fn lines_and_pieces_of_code_are_parts_of_a_cell() {
    let parts = |typed: &str| {
        let text = format!("| Event | Text |\n|---|---|\n| {typed} | |\n");
        match page(&text).blocks.into_iter().next() {
            Some(Block::Table(mut table)) => table.rows.remove(0).cells.remove(0).parts,
            other => panic!("{other:?}"),
        }
    };
    let owned = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    for typed in ["a_b<br>c *d*", "a_b <BR/> c d", "<p>a_b</p>c d"] {
        assert_eq!(
            parts(typed),
            Parts::Lines(owned(&["a_b", "c d"])),
            "{typed}"
        );
    }
    for typed in [
        "`a_b`, `c d`",
        "`a_b` / `c d`",
        "`a_b` `c d`",
        "`a_b`<br>`c d`",
        "<code>a_b</code> or `c d`",
    ] {
        assert_eq!(parts(typed), Parts::Code(owned(&["a_b", "c d"])), "{typed}");
    }
    for typed in ["a, b", "`a`", "a <x> b", "![a](b) c", "*a b*", "a_b_ c"] {
        assert_eq!(parts(typed), Parts::One, "{typed}");
    }
    for (typed, pieces) in [
        ("`a`: `b`", "Code a|Plain : |Code b"),
        ("`a` *b*", "Code a|Plain  |Emphasis b"),
        ("a<sup>1</sup>", "Plain a|Small 1"),
        ("~~`a`~~", "Struck a"),
        ("`a`<br> b", "Code a|Break  |Plain  b"),
        ("a [b](https://c.d) e", "Plain a |Plain b|Plain  e"),
    ] {
        let Parts::Mixed(found) = parts(typed) else {
            panic!("{typed}");
        };
        let found: Vec<_> = found
            .iter()
            .map(|it| format!("{:?} {}", it.kind, it.text))
            .collect();
        assert_eq!(found.join("|"), pieces, "{typed}");
    }
}

#[test]
fn names_are_as_the_page_shows_them() {
    for (typed, shown) in [
        ("**order**.placed", "order.placed"),
        ("[order.placed](#order)", "order.placed"),
        ("`a\\|b`", "a|b"),
        ("a\\_b\\*", "a_b*"),
        ("order_<id>", "order_<id>"),
        ("![new](new.png) order_placed", "order_placed"),
        ("<b>order</b>_placed", "order_placed"),
        ("{1..3}", "{1..3}"),
        ("$order", "$order"),
        ("#1", "#1"),
        ("+1", "+1"),
        ("👍🏽", "👍🏽"),
    ] {
        assert_eq!(cell(typed)[1], shown, "{typed}");
    }
}

#[test]
fn a_table_may_have_one_column() {
    let headings = |text: &str| match page(text).blocks.into_iter().next() {
        Some(Block::Table(table)) => Some(table.headings),
        _ => None,
    };
    assert_eq!(
        headings("| Event |\n|---|\n| a |\n").as_deref(),
        Some(&["Event".to_owned()][..])
    );
    assert_eq!(headings("Event\n|---|\n"), None);
    assert_eq!(headings("a |\n---\n"), None);
}
