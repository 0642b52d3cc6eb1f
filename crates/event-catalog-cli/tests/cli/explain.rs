//! `event-catalog explain`, and the page that it generates.

use crate::command::run;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md");

#[test]
fn a_rule_is_explained() {
    let explained = run(".", &["explain", "near-identical-name"]);
    assert_eq!(explained.status, 0);
    insta::assert_snapshot!(explained.stdout);
    let required = run(".", &["explain", "duplicate-event"]);
    assert!(required.stdout.contains("cannot be lowered"));
    assert!(!required.stdout.contains("[rules]"));
}

#[test]
fn all_rules_are_listed_and_can_be_explained() {
    let list = run(".", &["explain"]).stdout;
    let rules = list.lines().filter_map(|line| line.strip_prefix("  "));
    let rules: Vec<&str> = rules.filter_map(|line| line.split(' ').next()).collect();
    assert!(rules.len() > 40, "{list}");
    for rule in rules {
        let explained = run(".", &["explain", rule]);
        assert_eq!(explained.status, 0);
        assert!(
            explained.stdout.starts_with(&format!("{rule} (")),
            "{}",
            explained.stdout
        );
    }
}

#[test]
fn a_rule_that_does_not_exist_is_an_error() {
    let unknown = run(".", &["explain", "duplicate-events"]);
    assert_eq!((unknown.status, unknown.stdout.as_str()), (2, ""));
    assert!(
        unknown.stderr.contains("did you mean `duplicate-event`?"),
        "{}",
        unknown.stderr
    );
    let short = run(".", &["explain", "dup"]);
    assert_eq!(
        (short.status, short.stderr.as_str()),
        (
            2,
            "error: there is no rule `dup`; did you mean `duplicate-event`?\n"
        )
    );
}

#[test]
fn the_page_of_all_rules_is_current() {
    let page = std::fs::read_to_string(PAGE).expect("the page is in the repository");
    let made = run(".", &["explain", "--format", "markdown"]).stdout;
    assert!(
        page == made,
        "docs/rules.md is not what the rules say; write it again with\n\
         cargo run -q -p event-catalog-cli -- explain --format markdown > docs/rules.md"
    );
}
