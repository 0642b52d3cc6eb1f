//! Tests of the site's text. Tests in `web/` run it in a browser.

use std::collections::BTreeSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};
use scraper::{Html, Selector};

use super::live::{SCRIPT as LIVE_SCRIPT, live, waiting};
use super::{SCRIPT, Used, generate, hash};
use crate::generate::address::tests::found;
use crate::generate::selection::{Customers, Scope};
use crate::generate::small;

fn site(input: &Input, scope: &Scope) -> String {
    let catalog = Catalog::new(input);
    let selection = scope.select(&catalog, Customers::All).expect("events");
    let mut files = generate(&selection, None).expect("a site");
    assert_eq!(files.len(), 1);
    files.remove(0).text
}

/// Returns the text of each element that a selector matches, decoded as in a browser.
fn texts(html: &str, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let document = Html::parse_document(html);
    let elements = document.select(&selector);
    elements.map(|it| it.text().collect()).collect()
}

#[test]
fn the_policy_allows_what_is_in_the_page_and_nothing_else() {
    let input = small::input();
    let catalog = Catalog::new(&input);
    let selection = Scope::default().select(&catalog, Customers::All);
    let selection = selection.expect("events");
    let page = generate(&selection, None).expect("a site").remove(0).text;
    let live = live(&selection).expect("a site").html;
    let waiting = waiting().expect("a page").html;
    for (html, scripts) in [(&page, 1), (&live, 2), (&waiting, 1)] {
        let document = Html::parse_document(html);
        let policy = Selector::parse("meta[http-equiv=Content-Security-Policy]");
        let policy = document.select(&policy.expect("a selector")).next();
        let policy = policy.and_then(|it| it.attr("content")).expect("a policy");
        assert_eq!(texts(html, "script").len(), scripts);
        for text in texts(html, "script, style") {
            assert!(policy.contains(&hash(&text)), "{policy}: {text}");
        }
        let elsewhere = "[src], link:not([href='data:,']), form[action], [style], [onclick], base";
        assert_eq!(texts(html, elsewhere), Vec::<String>::new());
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    assert!(!page.contains("connect-src"));
}

#[test]
fn no_script_ends_itself() {
    // A browser would treat this text as the end of the script, or as a comment around it.
    for script in [SCRIPT, LIVE_SCRIPT] {
        assert!(!script.contains("</script") && !script.contains("<!--"));
    }
}

#[test]
fn what_was_not_selected_is_not_there() {
    let input = small::input();
    let everything = site(&input, &Scope::default());
    assert!(everything.contains("acme_opened"));
    let one = Scope {
        sections: vec!["Orders".to_owned()],
        ..Scope::default()
    };
    let text = site(&input, &one);
    assert!(!text.to_lowercase().contains("acme"), "{text}");
    let headings = texts(&text, "#page-events h3 > a");
    assert_eq!(
        headings,
        [
            "order_placed",
            "order_lost",
            "opened",
            "checkout_step_1",
            "checkout_step_2"
        ]
    );
    let one = Scope {
        modules: vec!["checkout".to_owned()],
        ..Scope::default()
    };
    let text = site(&input, &one);
    assert!(!text.contains("order_"), "{text}");
    assert!(!text.contains("payload-order"), "{text}");
}

#[test]
fn a_family_is_named_at_its_first_event_and_a_customer_at_every_one() {
    let html = site(&small::input(), &Scope::default());
    assert_eq!(
        texts(&html, "li[data-family=checkout_step] h3 > a"),
        ["checkout_step_1"]
    );
    let tagged = texts(&html, "section[data-customer=Acme] li .tags");
    assert_eq!(
        tagged.len(),
        texts(&html, "section[data-customer=Acme] li").len()
    );
    assert!(tagged.iter().all(|it| it.contains("only for Acme")));
    assert!(!tagged.is_empty());
}

#[test]
fn every_name_is_shown_and_has_an_address() {
    let input = small::hostile();
    let catalog = Catalog::new(&input);
    let html = site(&input, &Scope::default());
    let names: Vec<_> = catalog
        .events
        .iter()
        .map(|it| it.name.to_string())
        .collect();
    assert_eq!(texts(&html, "#page-events h3 > a"), names);

    let document = Html::parse_document(&html);
    let all = |selector: &str, attribute: &str| -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        let values = document.select(&selector).map(|it| it.attr(attribute));
        values.map(|it| it.expect("a value").to_owned()).collect()
    };
    let ids = all("[id]", "id");
    let anchors: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(anchors.len(), ids.len(), "an anchor occurs twice");
    let links = all("a[href^='#']", "href");
    assert!(links.len() > names.len());
    for link in &links {
        assert!(found(&link[1..], &anchors).is_some(), "{link}");
    }
    // The link to an event leads to its entry, where the old names are anchors, too.
    let events = all(".events > li", "id");
    let own = all(".events > li > h3 > a", "href");
    for (event, link) in events.iter().zip(&own) {
        assert_eq!(found(&link[1..], &anchors).as_deref(), Some(event.as_str()));
    }
    let spans = all(".events > li > h3 > span", "id");
    let listed: Vec<_> = all("li[data-aliases]", "data-aliases");
    assert_eq!(listed, spans);
    // Names never become markup, and never appear in the script.
    assert_eq!(texts(&html, "script").len(), 1);
}

#[test]
fn pages_have_other_versions_where_they_differ() {
    let input = small::input();
    let catalog = Catalog::new(&input);
    let version = |scope: &Scope| {
        let selection = scope.select(&catalog, Customers::All).expect("events");
        live(&selection).expect("a site").version
    };
    let everything = Scope::default();
    let one = Scope {
        modules: vec!["checkout".to_owned()],
        ..Scope::default()
    };
    assert_eq!(version(&everything), version(&everything));
    assert_ne!(version(&everything), version(&one));
}

const REMOVED: [(&str, &str); 4] = [
    (
        "catalog.toml",
        "[[section]]\ntitle = \"All\"\nevents = [\"events.csv\"]\n\
         [[section]]\ntitle = \"Acme\"\ncustomer = \"Acme\"\nevents = [\"acme.csv\"]\n\
         [[send]]\nname = \"begin\"\nuntil = \"2027-03-01\"\n",
    ),
    (
        "events.csv",
        "name,description,aliases\nload,The chat was loaded.,begin\n",
    ),
    ("acme.csv", "name,description\nacme_opened,Acme opened.\n"),
    (
        "removed.csv",
        "name,first,last,renamed_to\nacme_closed,,v4,\nacme_seen,,,acme_opened\nbegin,,2026-01-01,load\n\
         start,,2025-01-01,begin\n",
    ),
];

#[test]
fn removed_names_say_what_became_of_them() {
    let files: Memory = REMOVED.into_iter().collect();
    let input = Input::read_folder(&files).expect("memory can be listed");
    let whole = site(&input, &Scope::default());
    for name in ["acme_closed", "acme_seen", "start"] {
        assert!(whole.contains(&format!("data-name=\"{name}\"")), "{name}");
    }
    // The removed name is still documented.
    assert!(!whole.contains("data-name=\"begin\""));
    assert!(whole.contains("was removed; it was here until v4."));
    // A customer's names aren't public.
    let catalog = Catalog::new(&input);
    let selection = Scope::default().select(&catalog, Customers::Named);
    let public = generate(&selection.expect("events"), None).expect("a site");
    let public = &public[0].text;
    assert!(public.contains("data-name=\"start\""));
    assert!(!public.contains("acme"));
}

#[test]
fn an_event_says_which_name_is_sent() {
    let files: Memory = REMOVED.into_iter().collect();
    let input = Input::read_folder(&files).expect("memory can be listed");
    let texts = texts(&site(&input, &Scope::default()), "#load .more p");
    assert_eq!(
        texts,
        ["Formerly begin.", "Sent as begin until 2027-03-01."]
    );
}

#[test]
fn an_event_of_a_family_is_used_if_another_one_is() {
    let table = "name,description\nstep_{1..2},Step {n}.\nload,Loaded.\n";
    let input = Input::read_folder(&Memory::from_iter([("events.csv", table)]));
    let input = input.expect("memory can be listed");
    let catalog = Catalog::new(&input);
    let used = r#"{"version": 1, "events": {"step_2": {"count": 1, "places": []}}}"#;
    let used = Used::parse(used, "used.json").expect("usages");
    let selection = Scope::default().select(&catalog, Customers::All);
    let html = generate(&selection.expect("events"), Some(&used)).expect("a site");
    let marked = |name: &str| {
        let tags = texts(&html[0].text, &format!("#{name} .tags"));
        tags.concat().contains("not found in code")
    };
    assert!(marked("load"));
    assert!(!marked("step_1") && !marked("step_2"));
}

/// The usages of an event in the small catalog, one of them at a hostile path, and of a name that
/// the site doesn't contain.
const USED: &str = r#"{"version": 1, "events": {
    "order_placed": {"count": 3, "places": [
        {"file": "web/a.js", "line": 7, "column": 2, "link": "https://example.org/a.js?b=\"><b>#L7"},
        {"file": "</code><script>alert(1)</script>", "line": 1, "column": 1, "link": "javascript:alert(1)"}
    ]},
    "order_gone": {"count": 1, "places": [{"file": "secret.js", "line": 1, "column": 1}]}
}}"#;

#[test]
fn an_event_says_where_code_uses_it() {
    let input = small::input();
    let catalog = Catalog::new(&input);
    let used = Used::parse(USED, "used.json").expect("usages");
    let selection = Scope::default().select(&catalog, Customers::All);
    let selection = selection.expect("events");
    let html = generate(&selection, Some(&used)).expect("a site").remove(0);
    let html = html.text;
    let shown = texts(&html, "#order_placed .more p:last-child");
    assert_eq!(
        shown,
        ["Used in code at 3 places: web/a.js:7, </code><script>alert(1)</script>:1, and 1 more."]
    );
    // A path is never interpreted as markup, and only a web address becomes a link.
    assert_eq!(texts(&html, "script").len(), 1);
    assert!(!html.contains("javascript:alert") && !html.contains("secret.js"));
    let document = Html::parse_document(&html);
    let links = Selector::parse("#order_placed .more p:last-child a").expect("a selector");
    let links: Vec<_> = document.select(&links).map(|it| it.attr("href")).collect();
    assert_eq!(links, [Some("https://example.org/a.js?b=\"><b>#L7")]);
    let unused = texts(&html, "#order_lost .tags");
    assert!(unused[0].contains("not found in code"), "{unused:?}");
    assert!(!texts(&html, "#order_placed .tags")[0].contains("not found"));
    // Without a file of usages, the site doesn't mention usages.
    assert!(!site(&input, &Scope::default()).contains("in code"));
}
