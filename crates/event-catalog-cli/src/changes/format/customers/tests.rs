//! Tests which changes are hidden, and what is removed from the changes that are shown.

use event_catalog_build::read::{Input, Memory};

use super::super::comment::{self, Host};
use super::super::comparison::Names;
use super::super::sentence::sentence;
use super::super::{human, json, markdown};
use super::*;
use crate::changes::changes;

const SETTINGS: &str = "[[section]]\ntitle = \"Orders\"\nevents = [\"orders.csv\"]\n\
    [[section]]\ntitle = \"Only for Acme\"\ncustomer = \"Acme\"\nevents = [\"acme.csv\"]\n\
    [[section]]\ntitle = \"Only for Zenith\"\ncustomer = \"Zenith\"\nevents = [\"zenith.csv\"]\n";

const HEADER: &str = "name,description,module,payload,aliases,replaced_by,deprecated_reason\n";

/// A version: the rows of the sections for everyone, for Acme and for Zenith, and its payloads.
struct Rows<'r>([&'r str; 3], &'r [(&'r str, &'r str)]);

impl Rows<'_> {
    fn input(&self) -> Input {
        let tables = ["orders.csv", "acme.csv", "zenith.csv"].into_iter();
        let tables = tables.zip(self.0);
        let tables = tables.map(|(path, rows)| (path.to_owned(), format!("{HEADER}{rows}")));
        let payloads = self.1.iter();
        let payloads = payloads.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let settings = [("catalog.toml".to_owned(), SETTINGS.to_owned())];
        let files: Memory = settings.into_iter().chain(tables).chain(payloads).collect();
        Input::read_folder(&files).expect("memory can be listed")
    }
}

fn compared(before: &Rows<'_>, after: &Rows<'_>, readers: Readers<'_>) -> Comparison {
    let (before, after) = (before.input(), after.input());
    let (old, new) = (Catalog::new(&before), Catalog::new(&after));
    let found = changes(Some(&old), &new);
    let mut comparison = Comparison::new(Names::default(), found, Some(&old), &new, [true, true]);
    comparison.limit(readers, Some(&old), &new);
    comparison
}

/// Lists the sentences about the changes that are shown.
fn shown(comparison: &Comparison) -> Vec<String> {
    let items = comparison.items.iter().filter(|it| !it.is_left_out);
    items.map(|it| sentence(&it.change).plain()).collect()
}

/// Lists the changes that everyone sees.
fn public(before: &Rows<'_>, after: &Rows<'_>) -> Vec<String> {
    shown(&compared(before, after, Readers::new(&[], true)))
}

#[test]
fn the_events_of_a_customer_are_for_those_who_ask_for_them() {
    let before = Rows(["placed,Placed.,,,,,\n", "acme_a,A.,,,,,\n", ""], &[]);
    let after = Rows(
        [
            "placed,Placed.,,,,,\npaid,Paid.,,,,,\n",
            "acme_b,B.,acme,acme,,,\nacme_{1..3},No. {n}.,,,,,\n",
            "zenith_a,A.,,,,,\n",
        ],
        &[("payloads/acme.json", r#"{"type": "object"}"#)],
    );
    let names = |readers| shown(&compared(&before, &after, readers)).join("\n");
    assert_eq!(names(Readers::new(&[], true)), "The event `paid` was added");
    let acme = ["acme".to_owned()];
    for is_published in [true, false] {
        let names = names(Readers::new(&acme, is_published));
        for name in ["`acme_a`", "`acme_b`", "`acme_{1..3}`", "module `acme`"] {
            assert!(names.contains(name), "{name}: {names}");
        }
        assert!(!names.contains("zenith"), "{names}");
    }
    let all = names(Readers::new(&[], false));
    assert!(all.contains("acme_b") && all.contains("zenith_a"), "{all}");
}

#[test]
fn a_row_that_moves_is_a_change_without_the_name_of_the_customer() {
    let general = Rows(
        [
            "placed,Placed.,,,,,\nlost,Lost.,,,,,\n",
            "acme_a,A.,,,,,\n",
            "",
        ],
        &[],
    );
    let of_acme = Rows(
        [
            "placed,Placed.,,,,,\n",
            "acme_a,A.,,,,,\nlost,It is.,,,,,\n",
            "",
        ],
        &[],
    );
    let of_zenith = Rows(
        [
            "placed,Placed.,,,,,\n",
            "acme_a,A.,,,,,\n",
            "lost,It is.,,,,,\n",
        ],
        &[],
    );
    assert_eq!(
        public(&general, &of_acme),
        ["`lost` is only for one customer now"]
    );
    assert_eq!(
        public(&of_acme, &general),
        ["`lost` is for all customers now, and not only for one"]
    );
    assert_eq!(public(&of_acme, &of_zenith), [""; 0]);
    let acme = ["Acme".to_owned()];
    let acme = |before, after| shown(&compared(before, after, Readers::new(&acme, true)));
    assert_eq!(
        acme(&of_acme, &of_zenith),
        ["`lost` is for another customer now, and no longer for `Acme`"]
    );
    assert_eq!(
        acme(&of_zenith, &of_acme),
        ["`lost` is for `Acme` now, and no longer for another customer"]
    );
    assert!(acme(&general, &of_acme).contains(&"`lost` is only for `Acme` now".to_owned()));
    // The advice doesn't name the customer, either.
    let moved = compared(&of_acme, &general, Readers::new(&[], true));
    let advice = moved.items.iter().filter(|it| !it.is_left_out);
    let advice: Vec<_> = advice
        .map(|it| it.change.advice(&Audience::ALL).unwrap_or_default())
        .collect();
    assert_eq!(
        advice,
        ["The names were only for one customer, and are public now: check that this is intended."]
    );
    // Everyone knows only the name that the event had before it became a customer's event.
    let renamed = Rows(
        [
            "placed,Placed.,,,,,\n",
            "acme_a,A.,,,,,\nacme_lost,Lost.,,,lost,,\n",
            "",
        ],
        &[],
    );
    assert_eq!(
        public(&general, &renamed),
        ["`lost` is only for one customer now"]
    );
}

#[test]
fn a_change_for_everyone_names_nothing_of_a_customer() {
    let schema = |limit: u32| {
        format!(
            r#"{{"type": "object", "properties": {{"x": {{"type": "string", "maxLength": {limit}}}}}}}"#
        )
    };
    let (long, short) = (schema(9), schema(5));
    let (long, short) = (
        [("payloads/order.json", long.as_str())],
        [("payloads/order.json", short.as_str())],
    );
    let before = Rows(
        [
            "placed,Placed.,shop,order,,,\nold,Old.,,,,,\n",
            "acme_a,A.,shop,order,,,\nacme_b,B.,,,,,\n",
            "",
        ],
        &long,
    );
    let after = Rows(
        [
            "placed,Placed.,shop,order,,,\nold,Old.,,,,acme_a,Use the one of Acme.\n",
            "acme_a,A.,shop,order,,,\n",
            "",
        ],
        &short,
    );
    let comparison = compared(&before, &after, Readers::new(&[], true));
    let scope = Scope::of(&[]);
    let all = std::slice::from_ref(&comparison);
    for text in [
        human::render(all, &scope, true),
        json::render(all, &scope).unwrap(),
        markdown::render(all, &scope, true, None),
        comment::render(all, &scope, true, Host::GitHub),
    ] {
        assert!(!text.contains("acme"), "{text}");
        assert!(text.contains("`old`"), "{text}");
        // In JSON, the payload is listed without the events that carry it.
        assert!(text.starts_with('{') || text.contains("`placed`"), "{text}");
    }
}

#[test]
fn a_deprecation_keeps_the_parts_without_a_name_of_a_customer() {
    let of_acme = "acme_a,A.,,,,,\n";
    let before = Rows(["old,Old.,,,,,\n", of_acme, ""], &[]);
    for (reason, expected) in [
        ("Too old.", "The event `old` is deprecated: Too old"),
        ("Acme asked for it.", "The event `old` is deprecated"),
    ] {
        let row = format!("old,Old.,,,,acme_a,{reason}\n");
        let after = Rows([&row, of_acme, ""], &[]);
        assert_eq!(public(&before, &after), [expected]);
    }
}

#[test]
fn a_reason_with_a_name_of_a_customer_is_not_for_everyone() {
    // The names overlap: `acme_a` is the start of `acme_ab`.
    let of_acme = "acme,A.,,,,,\nacme_a,A.,,,,,\nacme_ab,A.,,,,,\n日本,A.,,,,,\n";
    let before = Rows(["old,Old.,,,,,\n", of_acme, ""], &[]);
    for (reason, is_secret) in [
        ("Use acme_a.", true),
        ("acme_ab", true),
        ("acme", true),
        ("Not acme_abc, but acme_ab", true),
        ("Use acme_abc or the_acme.", false),
        ("日本", true),
        ("「日本」です", true),
        ("日本語", false),
        ("Old.", false),
    ] {
        let row = format!("old,Old.,,,,acme_a,\"{reason}\"\n");
        let after = Rows([&row, of_acme, ""], &[]);
        let shown = public(&before, &after).join("\n");
        let expected = if is_secret {
            "The event `old` is deprecated".to_owned()
        } else {
            format!(
                "The event `old` is deprecated: {}",
                reason.trim_end_matches('.')
            )
        };
        assert_eq!(shown, expected, "{reason}");
    }
}

#[test]
fn what_is_left_out_is_counted_and_needs_its_version() {
    let before = Rows(
        [
            "placed,Placed.,,,,,\n",
            "acme_a,A.,,,,,\nacme_b,B.,,,,,\n",
            "",
        ],
        &[],
    );
    let after = Rows(
        [
            "placed,Placed.,,,,,\n",
            "acme_b,B.,,,,,\nacme_c,C.,,,,,\n",
            "",
        ],
        &[],
    );
    let comparison = [compared(&before, &after, Readers::new(&[], true))];
    let scope = Scope::of(&[]);
    let said =
        "2 changes of customers' events are left out (1 breaking); `event-catalog diff` shows them";
    assert_eq!(left_out(&comparison, &scope).as_deref(), Some(said));
    let comment = comment::render(&comparison, &scope, false, Host::GitHub);
    assert!(
        comment.contains("### Event catalog: a major version\n"),
        "{comment}"
    );
    assert!(comment.contains(&format!("\n{said}.\n")), "{comment}");
    let human = human::render(&comparison, &scope, false);
    let human = anstream::adapter::strip_str(&human).to_string();
    assert_eq!(human, format!("{said}\n\nThis needs a major version.\n"));
    assert_eq!(
        markdown::render(&comparison, &scope, false, None),
        "No changes.\n"
    );
    // Without customers, readers who may see everything see all changes.
    let all = [compared(&before, &after, Readers::new(&[], false))];
    assert_eq!(left_out(&all, &scope), None);
}
