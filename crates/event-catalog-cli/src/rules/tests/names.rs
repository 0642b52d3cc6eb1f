//! Tests names of any form: the suggested names, and the findings of other rules.

use event_catalog_build::finding::Finding;
use event_catalog_build::read::{Input, Memory};

use crate::checked::Checked;
use crate::levels::Levels;

/// The findings for a table, with these settings.
pub(super) fn findings(settings: &str, table: &str) -> Vec<Finding> {
    let files = [("catalog.toml", settings), ("events.csv", table)];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>());
    let checked = Checked::new(input.expect("memory can be listed"), &Levels::default());
    checked.found.into_iter().map(|it| it.finding).collect()
}

/// The rules and the messages of the findings.
pub(super) fn found(settings: &str, table: &str) -> Vec<(&'static str, String)> {
    let findings = findings(settings, table).into_iter();
    findings.map(|it| (it.rule.name, it.message)).collect()
}

/// Returns the help of the only finding, which must come from this rule.
#[track_caller]
pub(super) fn help(settings: &str, table: &str, rule: &str) -> String {
    let findings = findings(settings, table);
    let [finding] = findings.as_slice() else {
        panic!("{findings:#?}");
    };
    assert_eq!(finding.rule.name, rule);
    finding.help.clone().unwrap_or_default()
}

fn form(name: &str) -> String {
    format!("[names]\nform = \"{name}\"\n")
}

/// A table of names, each with a different description.
fn table(names: &[&str]) -> String {
    let rows = names
        .iter()
        .map(|name| format!("\"{name}\",\"It is about {name}.\"\n"));
    format!("name,description\n{}", rows.collect::<String>())
}

#[test]
fn each_of_a_few_names_has_a_finding() {
    let names = [
        "link_clicked",
        "Chat Opened",
        "order.placed",
        "load",
        "hide",
    ];
    let found = found("", &table(&names));
    let message = |name| format!("the name `{name}` doesn't have the form `snake_case`");
    assert_eq!(
        found,
        [
            ("name-form", message("Chat Opened")),
            ("name-form", message("order.placed")),
        ]
    );
}

#[test]
fn most_names_have_one_finding_that_says_which_form_to_set() {
    let dotted = ["charge.failed", "charge.refunded", "payout.paid"];
    let findings = findings("", &table(&dotted));
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(
        findings[0].message,
        "3 names don't have the form `snake_case`: all of them have the form `dotted`"
    );
    assert_eq!(findings[0].event, None);
    let help = findings[0].help.clone().unwrap_or_default();
    assert!(
        help.contains("set `form = \"dotted\"` in `[names]`"),
        "{help}"
    );
    assert_eq!(found(&form("dotted"), &table(&dotted)), []);

    let mixed = [
        "charge.failed",
        "charge.refunded",
        "payout.paid",
        "Order Placed",
    ];
    let message = "4 names don't have the form `snake_case`: 3 of them have the form `dotted`";
    let expected = ("name-form", message.to_owned());
    assert_eq!(found("", &table(&mixed)), [expected]);
    let help = self::help("", &table(&mixed), "name-form");
    assert!(help.contains("set `form = \"any\"`"), "{help}");
    assert!(
        help.ends_with("with `form = \"dotted\"`, 1 name is still reported"),
        "{help}"
    );
    assert_eq!(found(&form("any"), &table(&mixed)), []);
}

#[test]
fn the_form_in_the_settings_is_reported_if_most_names_have_another() {
    let names = ["order_placed", "order_paid", "order_lost", "Shop Opened"];
    let findings = findings(&form("Title Case"), &table(&names));
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].place.cell, None);
    assert_eq!(findings[0].related.len(), 1);
}

#[test]
fn the_suggested_form_has_no_findings() {
    for names in [
        ["order-placed", "order-paid", "shop-opened"],
        ["orders/create", "orders/paid", "shop/opened.v2"],
        ["orderPlaced", "orderPaid", "shopOpened"],
        ["OrderPlaced", "OrderPaid", "ShopOpened"],
        ["ORDER_PLACED", "ORDER_PAID", "SHOP_OPENED"],
        ["Order Placed", "Order Paid", "Product Added to Wishlist"],
        ["$order placed", "+paid!", "Préférence changée"],
        ["charge.failed", "charge.refunded", "step.{1..3}"],
    ] {
        let table = table(&names);
        let findings = findings("", &table);
        let first = findings.first().expect("a finding");
        assert_eq!(first.rule.name, "name-form", "{names:?}");
        let help = first.help.clone().unwrap_or_default();
        let set = help.split("form = \"").nth(1).unwrap_or_default();
        let set = set.split('"').next().unwrap_or_default();
        let found = found(&form(set), &table);
        let of_names: Vec<_> = found.iter().filter(|it| it.0 == "name-form").collect();
        assert_eq!(of_names.len(), 0, "{names:?} {of_names:?}");
    }
}

#[test]
fn the_help_says_what_is_meant_and_what_it_changes() {
    let help = |name: &str| self::help("", &table(&[name]), "name-form");
    assert_eq!(
        help("Link Clicked"),
        "write `link_clicked`; if `Link Clicked` is already sent, add `Link Clicked` to the \
         `aliases` of `link_clicked`, or set a different `form` in `[names]` of `catalog.toml`"
    );
    assert!(help("Step {1..3}").starts_with("write `step_{1..3}`; "));
    assert!(help("2fa enabled").starts_with("use lowercase letters, digits"));
    assert!(help("jump_{1-7}").starts_with("write `jump_{1..7}` for a family"));
    assert!(help("{locale}_opened").starts_with("remove the braces; "));
    let taken = table(&["link_clicked", "load", "hide", "Link-Clicked"]);
    let findings = findings("", &taken);
    let help = findings.iter().find(|it| it.rule.name == "name-form");
    let help = help.and_then(|it| it.help.clone()).unwrap_or_default();
    assert!(
        help.starts_with("the event `link_clicked` already exists"),
        "{help}"
    );
}

#[test]
fn modules_have_the_form_only_if_it_is_snake_case() {
    let table = "name,description,module\nload,It was loaded.,Chat Window\n";
    let found_by_default = found("", table);
    assert_eq!(
        found_by_default,
        [(
            "name-form",
            "the module `Chat Window` doesn't have the form `snake_case`".to_owned()
        )]
    );
    assert_eq!(found(&form("kebab-case"), table), []);
}

#[test]
fn a_pattern_takes_the_place_of_a_form() {
    let pattern = |pattern: &str| format!("[names]\npattern = '{pattern}'\n");
    let names = ["com.example.placed", "com.example.paid", "load"];
    let table = table(&names);
    assert_eq!(
        found(&pattern(r"com\.example(\.[a-z]+)+"), &table),
        [(
            "name-form",
            "the name `load` doesn't match the pattern".to_owned()
        )]
    );
    assert_eq!(found(&pattern(r"[a-z]+(\.[a-z]+)*"), &table), []);
    assert_eq!(
        found(&pattern("[A-Z]+"), &table),
        [("name-form", "3 names don't match the pattern".to_owned())]
    );
    let wrong = findings(&pattern("[a-z"), &table);
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    assert_eq!(
        wrong[0].message,
        "the `pattern` in `[names]` can't be used: this pattern isn't a regular expression"
    );
}

/// Symbols can be names, but placeholders for a missing name can't.
#[test]
fn signs_are_names_and_gaps_are_none() {
    let any = "[names]\nform = \"any\"\n";
    let rules = |name: &str| {
        let table = format!("name,description,identifier\n\"{name}\",It came.,sign\n");
        found(any, &table)
            .into_iter()
            .map(|(rule, _)| rule)
            .collect::<Vec<_>>()
    };
    for name in ["*", "*/", "&", "~", "{}", "$&", "-->", "👍"] {
        assert!(!rules(name).contains(&"invalid-name"), "{name}");
    }
    for gap in ["-", "—", "...", "?", "n/a", "NULL", "TBD"] {
        assert_eq!(rules(gap), ["invalid-name"], "{gap}");
    }
}

#[test]
fn what_spreadsheets_do_to_names_is_found_once() {
    let table = "name,description,aliases\n\
        3/4,It came.,\n=cmd,It went.,\nload,It was loaded.,007\nTRUE,It is so.,1.10; old\n";
    let would = |text: &str| format!("a spreadsheet would {text}");
    let found_by = |settings: &str| -> Vec<_> {
        let found = found(settings, table).into_iter();
        found.filter(|it| it.0 == "spreadsheet-name").collect()
    };
    assert_eq!(
        found_by(&form("any"))
            .into_iter()
            .map(|it| it.1)
            .collect::<Vec<_>>(),
        [
            would("turn the name `3/4` into a date"),
            would("run the name `=cmd` as a formula"),
            would("turn the alias `007` into the number `7`"),
            would("turn the name `TRUE` into a truth value"),
        ]
    );
    // Names without the form have only that finding, and TOML files aren't opened in spreadsheets.
    let aliases = would("turn the alias `007` into the number `7`");
    assert_eq!(found_by(""), [("spreadsheet-name", aliases)]);
    let toml = "[[event]]\nname = \"1.10\"\ndescription = \"It was installed.\"\n";
    let settings = form("any");
    let files = [("catalog.toml", settings.as_str()), ("events.toml", toml)];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>());
    let checked = Checked::new(input.expect("memory can be listed"), &Levels::default());
    assert_eq!(checked.found.len(), 0);
}

#[test]
fn names_that_differ_only_in_case_or_normal_form_are_near() {
    let found = |settings: &str, names: &[&str]| -> Vec<String> {
        let found = self::found(settings, &table(names)).into_iter();
        let near = found.filter(|it| it.0 == "near-identical-name");
        near.map(|it| it.1).collect()
    };
    let any = form("any");
    let nearly = |name: &str, other: &str, why: &str| {
        [format!(
            "`{name}` is nearly the same name as `{other}`: {why}"
        )]
    };
    assert_eq!(
        found(&any, &["café", "cafe\u{301}"]),
        nearly(
            "café",
            "cafe\u{301}",
            "they differ only in the Unicode normal form: this one has U+00E9, the other U+0065 U+0301"
        )
    );
    assert_eq!(found(&any, &["Order Placed", "Order Paid"]), [""; 0]);
    assert_eq!(
        found(&any, &["Order Placed", "Orders Placed"]),
        nearly(
            "Orders Placed",
            "Order Placed",
            "they differ only in `order` and `orders`"
        )
    );
    // Two names with the same identifier are an error, unless the user has set different identifiers.
    assert_eq!(found(&any, &["Load", "load"]), [""; 0]);
    let table = "name,description,identifier\n\
        Load,One came.,\nload,The other came.,load_again\nC,It is C.,\nC++,It is more.,c_plus\n";
    let found = self::found(&any, table);
    let expected = nearly(
        "load",
        "Load",
        "they differ only in uppercase and lowercase",
    );
    let [expected] = expected.map(|message| ("near-identical-name", message));
    assert_eq!(found, [expected]);
}

#[test]
fn rules_find_words_in_names_of_any_form() {
    let misspelled = |form: &str, name: &str| {
        let table = format!("name,description\n{name},It came from a customer of the shop.\n");
        let help = help(&self::form(form), &table, "misspelling");
        let meant = help.split('`').nth(1).unwrap_or_default();
        meant.to_owned()
    };
    assert_eq!(misspelled("Title Case", "Link Recieved"), "Link Received");
    assert_eq!(misspelled("camelCase", "linkRecieved"), "linkReceived");
    assert_eq!(misspelled("dotted", "link.recieved"), "link.received");
    assert_eq!(
        misspelled("SCREAMING_SNAKE_CASE", "LINK_RECIEVED"),
        "LINK_RECEIVED"
    );

    for (form, family) in [
        ("dotted", "jump.decision.{1..3}"),
        ("Title Case", "Step {1..3}"),
        ("kebab-case", "step-{1..3}-done"),
    ] {
        let rows = (1..=3).map(|number| {
            let name = family.replace("{1..3}", &number.to_string());
            format!("{name},The customer has reached {number}.\n")
        });
        let table = format!("name,description\n{}", rows.collect::<String>());
        let help = help(&self::form(form), &table, "missed-family");
        assert!(help.contains(&format!("the name `{family}`")), "{help}");
    }

    let settings = form("Title Case") + "[rules]\nmodule-prefix = \"warn\"\n";
    let table = "name,description,module\n\
        Chat Menu Opened,The menu was opened.,chat_menu\n\
        Menu Closed,The menu was closed.,chat_menu\n";
    assert!(help(&settings, table, "module-prefix").contains("`Chat Menu`"));
}

#[test]
fn what_cannot_be_seen_is_found_in_names_of_any_form() {
    let any = form("any");
    for (name, rule, what) in [
        (
            "Link\u{200b} Clicked",
            "lookalike-character",
            "an invisible character, U+200B",
        ),
        (
            "Link \u{421}licked",
            "lookalike-character",
            "a Cyrillic letter",
        ),
        (
            "Kontakt geo\u{308}ffnet",
            "lookalike-character",
            "an `ö` of 2 characters",
        ),
        ("Link  Clicked", "white-space", "several spaces in a row"),
        (
            "Link\u{a0}Clicked",
            "white-space",
            "an unusual kind of space",
        ),
        ("Link geÃ¶ffnet", "mojibake", "`Ã¶` was `ö`"),
        ("#REF!", "spreadsheet-value", "an error value"),
    ] {
        let findings = findings(&any, &format!("name,description\n{name},It came.\n"));
        let [finding] = findings.as_slice() else {
            panic!("{name}: {findings:#?}");
        };
        assert_eq!(finding.rule.name, rule, "{name}");
        assert!(finding.message.contains(what), "{}", finding.message);
        assert_eq!(
            finding.fix, None,
            "a fix would change what goes over the wire"
        );
    }
    for name in [
        "می\u{200c}خواهم",
        "👩\u{200d}💻 opened",
        "Заказ создан",
        "注文確定",
    ] {
        let table = format!("name,description,identifier\n{name},It came.,it_came\n");
        assert_eq!(found(&any, &table), [], "{name}");
    }
}

/// File systems, databases and keyboards normalize text; names are compared byte by byte.
#[test]
fn names_are_in_the_normal_form_nfc() {
    let any = form("any");
    for (name, written, composed) in [
        ("か\u{3099}めん", "U+304B U+3099", "U+304C"),
        ("10 \u{212b}ngström", "U+212B", "U+00C5"),
        (
            "\u{1112}\u{1161}\u{11ab}글",
            "U+1112 U+1161 U+11AB",
            "U+D55C",
        ),
    ] {
        let table = format!("name,description,identifier\n{name},It came.,it_came\n");
        let expected = format!(
            "the name isn't in the Unicode normal form NFC: it has {written} where NFC has {composed}"
        );
        assert_eq!(found(&any, &table), [("lookalike-character", expected)]);
    }
    let both = "name,description,identifier\nが,One came.,one\nか\u{3099},The other came.,other\n";
    let rules: Vec<_> = found(&any, both).into_iter().map(|it| it.0).collect();
    assert_eq!(rules, ["near-identical-name", "lookalike-character"]);
}

/// The names are from Discord's events: a command, and the event that Discord sends after it.
#[test]
fn the_help_has_what_to_write_to_accept_two_names() {
    let names = ["Resume", "Resumed", "Update Presence", "Presence Update"];
    let title = form("Title Case");
    let findings = findings(&title, &table(&names));
    assert_eq!(findings.len(), 2, "{findings:#?}");
    for (finding, name) in findings.iter().zip(["Resumed", "Update Presence"]) {
        let help = finding.help.clone().unwrap_or_default();
        let accept = format!("`rule = \"near-identical-name\"`, `event = [\"{name}\"]`");
        assert!(help.contains(&accept), "{help}");
    }
    let accepted = format!(
        "{title}[[accept]]\nrule = \"near-identical-name\"\n\
         event = [\"Resumed\", \"Update Presence\"]\nreason = \"One asks for the other.\"\n"
    );
    assert_eq!(found(&accepted, &table(&names)), []);
}

#[test]
fn a_description_that_repeats_the_name_is_a_placeholder() {
    let table = "name,description\nOrder Placed,Order Placed\nLoad,Load\n";
    let found = found(&form("Title Case"), table);
    let rules: Vec<_> = found.iter().map(|it| it.0).collect();
    assert_eq!(rules, ["placeholder-description"]);
}

#[test]
fn rows_are_sorted_as_spreadsheets_sort_them() {
    let settings = form("any") + "[rules]\nrow-order = \"warn\"\n";
    let names = ["apple", "Banana", "cherry", "Date"];
    assert_eq!(found(&settings, &table(&names)), []);
    assert_eq!(found(&settings, &table(&["Banana", "apple"])).len(), 1);
}
