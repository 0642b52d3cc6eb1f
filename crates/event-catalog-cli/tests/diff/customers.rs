//! A customer's events, which must not be published with the output.

use tempfile::TempDir;

use super::command::{folder, git, run};
use super::{commit, diff, has, json, refused, write};

const SETTINGS: &str = "[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\"]\n\
    [[section]]\ntitle = \"Events of a customer\"\ncustomer = \"Acme\"\nevents = [\"acme.csv\"]\n";
const EVENTS: &str = "name,description\nload,The chat was loaded.\n";
const OF_ACME: &str =
    "name,description\nacme_ordered,A bag was ordered.\nacme_paid,A bag was paid.\n";

fn repository() -> TempDir {
    let folder = folder(&[
        ("catalog/catalog.toml", SETTINGS),
        ("catalog/events.csv", EVENTS),
        ("catalog/acme.csv", OF_ACME),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    commit(&folder);
    folder
}

#[test]
fn events_of_a_customer_are_not_published_unless_requested() {
    let folder = repository();
    let left = OF_ACME.replace("acme_paid,A bag was paid.", "acme_sent,A bag was sent.");
    write(&folder, "catalog/acme.csv", &left);
    write(
        &folder,
        "catalog/events.csv",
        &format!("{EVENTS}open,The chat was opened.\n"),
    );
    let said =
        "2 changes of customers' events are left out (1 breaking); `event-catalog diff` shows them";
    for format in ["markdown", "github", "gitlab"] {
        let public = diff(&folder, &["main", "--format", format]);
        assert_eq!(public.status, 0, "{public:?}");
        assert!(public.stdout.contains("`open`"), "{public:?}");
        let all = format!("{}{}", public.stdout, public.stderr).to_lowercase();
        assert!(!all.contains("acme"), "{public:?}");
        // A comment on a pull request is for the team, so it contains the count. A change log is
        // for readers outside the team, so the count is only on standard error.
        let is_log = format == "markdown";
        assert_eq!(public.stdout.contains(said), !is_log, "{public:?}");
        assert_eq!(public.stderr.contains(said), is_log, "{public:?}");
        let of_acme = diff(&folder, &["main", "--format", format, "--customer", "acme"]);
        for name in ["`open`", "`acme_paid`", "`acme_sent`"] {
            assert!(of_acme.stdout.contains(name), "{of_acme:?}");
        }
        assert!(!of_acme.stdout.contains("left out"), "{of_acme:?}");
    }
    // Changes that are left out still count towards the version.
    let comment = diff(&folder, &["main", "--format", "github"]);
    assert!(
        comment
            .stdout
            .contains("### Event catalog: a major version\n"),
        "{comment:?}"
    );
    let expected = diff(
        &folder,
        &["main", "--format", "markdown", "--expect", "minor"],
    );
    assert_eq!(expected.status, 1, "{expected:?}");
    // The team sees everything.
    let human = diff(&folder, &["main"]);
    assert!(human.stdout.contains("`acme_paid`"), "{human:?}");
    assert!(has(&json(&folder, &["main"]), "event-removed:acme_paid"));
    let checked = run(folder.path(), &["check", "--against", "main"]);
    assert_eq!(checked.status, 1, "{checked:?}");
    assert!(
        checked.stdout.contains("the event `acme_paid` was removed"),
        "{checked:?}"
    );
    refused(
        &diff(&folder, &["main", "--customer", "Acne"]),
        "there is no customer `Acne` in this catalog; did you mean `Acme`?",
    );
}

#[test]
fn a_row_that_moves_to_a_customer_or_back_is_reported() {
    let folder = repository();
    let both = [
        format!("{EVENTS}acme_paid,A bag was paid.\n"),
        OF_ACME.replace("acme_paid,A bag was paid.\n", ""),
    ];
    write(&folder, "catalog/events.csv", &both[0]);
    write(&folder, "catalog/acme.csv", &both[1]);
    for (step, public, team) in [
        (
            "to everyone",
            "`acme_paid` is for all customers now, and not only for one",
            "`acme_paid` is for all customers now, and not only for `Acme`",
        ),
        (
            "back",
            "`acme_paid` is only for one customer now",
            "`acme_paid` is only for `Acme` now",
        ),
    ] {
        if step == "back" {
            commit(&folder);
            write(&folder, "catalog/events.csv", EVENTS);
            write(&folder, "catalog/acme.csv", OF_ACME);
        }
        for format in ["markdown", "github", "gitlab"] {
            let run = diff(&folder, &["HEAD", "--format", format]);
            assert!(run.stdout.contains(public), "{step}: {run:?}");
            assert!(!run.stdout.contains("Acme"), "{step}: {run:?}");
        }
        let run = diff(&folder, &["HEAD"]);
        assert!(run.stdout.contains(team), "{step}: {run:?}");
    }
}

#[test]
fn a_row_moves_between_sections_without_a_title_too() {
    let settings = SETTINGS
        .replace("title = \"Events\"\n", "")
        .replace("title = \"Events of a customer\"\n", "");
    let folder = folder(&[
        ("before/catalog.toml", &settings),
        ("before/events.csv", EVENTS),
        ("before/acme.csv", OF_ACME),
        ("after/catalog.toml", &settings),
        (
            "after/events.csv",
            &format!("{EVENTS}acme_paid,A bag was paid.\n"),
        ),
        (
            "after/acme.csv",
            "name,description\nacme_ordered,A bag was ordered.\n",
        ),
    ]);
    let moved = json(&folder, &["./before", "./after"]);
    assert!(has(&moved, "customer-changed:acme_paid"), "{moved}");
}
