//! Tests which unquoted names count as usages: in queries, and in longer texts.

use super::*;

const TABLE: &str = "name,description,aliases\nlink_clicked,x,link_opened\nopen,x,boot\nchat_loaded,x,\n\
                     Order Placed,x,\n";

/// Returns the number of events used in a file that has no findings.
fn used(path: &str, text: &str) -> usize {
    let (_folder, usages) = searched(&[("catalog/events.csv", TABLE), (path, text)]);
    let found: Vec<_> = usages.checked.found.iter().collect();
    assert!(found.is_empty(), "{text}: {found:?}");
    usages.used_in.events()
}

#[test]
fn tables_columns_and_views_of_queries_are_usages() {
    for (path, text) in [
        ("a.sql", "SELECT 1 FROM analytics.link_clicked"),
        ("a.sql", "SELECT link_clicked.total FROM x"),
        ("a.sql", "SELECT 1 FROM \"link_clicked\""),
        ("a.sql", "SELECT 1 FROM `shop.link_clicked`"),
        ("a.sql", "SELECT 1 FROM event_link_clicked"),
        ("a.sql", "SELECT 1 FROM {{ ref('event_link_clicked') }}"),
        ("a.sql", "SELECT 1 FROM event_order_placed"),
        // The view of an old name still exists.
        ("a.sql", "SELECT 1 FROM event_link_opened"),
        ("a.py", "q(\"SELECT 1 FROM analytics.link_clicked\")"),
        (
            "a.py",
            "q(\"\"\"\n  SELECT 1\n  FROM event_order_placed\"\"\")",
        ),
        ("a.ts", "q(`SELECT total\nFROM event_link_clicked`)"),
    ] {
        assert_eq!(used(path, text), 1, "{text}");
    }
    for (path, text) in [
        ("a.sql", "SELECT 1 -- FROM event_order_placed"),
        ("a.sql", "SELECT 1 FROM my_event_order_placed"),
        ("a.py", "from event_order_placed import x"),
        ("a.py", "q(\"SELECT event_order_placed_at\")"),
    ] {
        assert_eq!(used(path, text), 0, "{text}");
    }
}

#[test]
fn a_single_word_in_a_query_needs_a_place() {
    for (path, text, expected) in [
        ("a.sql", "SELECT 1 FROM analytics.open", 0),
        (
            "a.sql",
            "SELECT 1 FROM analytics.open\nJOIN analytics.link_clicked",
            2,
        ),
        (
            "a.sql",
            "SELECT 1 FROM open\nJOIN analytics.link_clicked",
            1,
        ),
        ("a.sql", "SELECT 1 FROM event_open", 0),
        ("a.sql", "SELECT 1 FROM event_open\nJOIN link_clicked", 2),
        (
            "a.py",
            "q(\"SELECT 1 FROM a.open WHERE e = 'link_clicked'\")",
            2,
        ),
        (
            "a.py",
            "q(\"SELECT open FROM a WHERE e = 'link_clicked'\")",
            1,
        ),
    ] {
        assert_eq!(used(path, text), expected, "{text}");
    }
}

#[test]
fn a_name_in_a_longer_text_is_used_and_never_reported() {
    for (path, text) in [
        ("a.js", "log('event: link_clicked')"),
        ("a.js", "get('GET /events/link_clicked')"),
        ("a.js", "log('event: link_opened')"),
        ("a.md", "Fires link_clicked when a link is clicked."),
    ] {
        assert_eq!(used(path, text), 1, "{text}");
    }
    for (path, text) in [
        ("a.js", "log('the Order Placed event')"),
        ("a.js", "log('open it')"),
        ("a.js", "log('my.link_clicked')"),
        ("a.js", "log('event: link_clikced')"),
        ("a.js", "// the link_clicked event"),
        ("a.md", "open it"),
    ] {
        assert_eq!(used(path, text), 0, "{text}");
    }
}
