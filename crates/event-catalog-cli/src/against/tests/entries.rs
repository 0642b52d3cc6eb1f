//! The `[[accept]]` entries that findings print: each allows its own change, and no other.

use event_catalog_build::catalog::Catalog;

use super::input;
use crate::checked::Checked;
use crate::levels::Levels;

const GATE: &str = "[compatibility]\ngate = [\"wire\", \"rust\"]\n";

/// One version: its settings, except the gate, and its other files.
type Version<'v> = (&'v str, &'v [(&'v str, &'v str)]);

fn compared(before: Version<'_>, after: Version<'_>) -> Checked {
    let [old, new] = [before, after].map(|(settings, files)| {
        let settings = format!("{GATE}{settings}");
        let mut all = vec![("catalog.toml", settings.as_str())];
        all.extend(files);
        input(&all)
    });
    Checked::compared(new, &Levels::default(), Some(&Catalog::new(&old)))
}

/// Collects the entries that errors print, with the reason filled in as users would.
fn entries(checked: &Checked) -> Vec<String> {
    let found = checked.found.iter();
    let entries = found.filter_map(|it| it.finding.entry_to_paste());
    entries
        .map(|lines| lines.join("\n").replace('…', "Intended.") + "\n")
        .collect()
}

fn entry(rule: &str, named: &str) -> String {
    format!("[[accept]]\nrule = \"{rule}\"\n{named}\nreason = \"Intended.\"\n")
}

#[test]
fn an_entry_for_a_former_name_allows_no_other_loss_of_its_event() {
    let table = |aliases: &str| {
        format!(
            "name,description,aliases\nload,The chat was loaded.,{aliases}\nopen,The chat was opened.,\n"
        )
    };
    let before = table("start; begin");
    let check = |settings: &str, after: &str| {
        compared(
            ("", &[("events.csv", before.as_str())]),
            (settings, &[("events.csv", after)]),
        )
    };
    let first = entry("removed-event", "change = \"alias-removed:load=start\"");
    assert_eq!(entries(&check("", &table("begin"))), [first.as_str()]);
    let accepted = check(&first, &table("begin"));
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
    assert!(accepted.others.unnamed.is_empty());
    let both = entry(
        "removed-event",
        "change = [\"alias-removed:load=start\", \"alias-removed:load=begin\"]",
    );
    assert_eq!(entries(&check(&first, &table(""))), [both.as_str()]);
    assert_eq!(entries(&check(&both, &table(""))), [""; 0]);
    let gone = "name,description,aliases\nopen,The chat was opened.,\n";
    let event = entry("removed-event", "event = \"load\"");
    assert_eq!(entries(&check(&both, gone)), [event.as_str()]);
    // An entry that names only the event also accepts the loss of former names, and a note lists these changes.
    let accepted = check(&event, &table("begin"));
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
    assert_eq!(accepted.others.unnamed.len(), 1);
}

#[test]
fn an_entry_for_the_name_of_a_type_allows_no_other_name() {
    let table = "name,description,payload\norder_placed,An order was placed.,order\n";
    let before = r#"{ "type": "object", "properties": {
        "items": { "type": "array", "items": { "title": "Item", "type": "object", "properties": {
            "price": { "type": "object", "properties": { "value": { "type": "object", "properties": {
                "text": { "type": "string" } } } } } } } },
        "currency": { "oneOf": [{ "const": "EUR", "title": "Euro" }, { "const": "USD", "title": "Dollar" }] } } }"#;
    let check = |settings: &str, after: &str| {
        let files = |schema| [("events.csv", table), ("payloads/order.json", schema)];
        compared(("", &files(before)), (settings, &files(after)))
    };
    let line = before.replace("\"Item\"", "\"Line\"");
    // An entry for a type also names the types that are named after it.
    let of_line = entry(
        "renamed-type",
        "change = [\"type-renamed:order#items=Line\", \"type-renamed:order#items.price=LinePrice\", \
         \"type-renamed:order#items.price.value=LinePriceValue\"]",
    );
    assert_eq!(entries(&check("", &line)), [of_line.as_str()]);
    let accepted = check(&of_line, &line);
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
    let euros = line.replace("\"Euro\"", "\"Euros\"");
    let of_euros = entry(
        "renamed-type",
        "change = \"type-renamed:order#currency=OrderCurrency::Euros\"",
    );
    assert_eq!(entries(&check(&of_line, &euros)), [of_euros.as_str()]);
    let accepted = check(&(of_line.clone() + &of_euros), &euros);
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 2));
    // The entry doesn't allow another name of the same type, or of another value.
    let other = line.replace("\"Line\"", "\"Row\"");
    assert_eq!(entries(&check(&of_line, &other)).len(), 1);
    let other = euros.replace("\"Dollar\"", "\"Dollars\"");
    let found = check(&(of_line + &of_euros), &other);
    assert_eq!((entries(&found).len(), found.accepted), (1, 2));
    // An entry that names only the kind accepts nothing.
    let part = check(&entry("renamed-type", "change = \"type-renamed\""), &euros);
    assert_eq!((entries(&part).len(), part.accepted), (2, 0));
}

#[test]
fn an_entry_for_a_renamed_alternative_has_the_names_of_its_type_and_itself() {
    let table = "name,description,payload\norder_placed,An order was placed.,order\n";
    let before = r#"{ "type": "object", "properties": { "to": { "oneOf": [ { "type": "string", "title": "Name" },
        { "title": "Place", "type": "object", "properties": { "x": { "type": "string" } } } ] } } }"#;
    let after = before.replace("\"Place\"", "\"Location\"");
    let check = |settings: &str| {
        let files = |schema| [("events.csv", table), ("payloads/order.json", schema)];
        compared(("", &files(before)), (settings, &files(after.as_str())))
    };
    let both = entry(
        "renamed-type",
        "change = [\"type-renamed:order#to[Place]=Location\", \"type-renamed:order#to[Place]=OrderTo::Location\"]",
    );
    assert_eq!(entries(&check("")), [both.as_str()]);
    let accepted = check(&both);
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
    // The type and the alternative are a single change, so an entry that names only the type isn't enough.
    let one = entry(
        "renamed-type",
        "change = \"type-renamed:order#to[Place]=Location\"",
    );
    assert_eq!(entries(&check(&one)).len(), 1);
}

#[test]
fn an_entry_for_a_field_allows_no_field_whose_name_looks_like_its_path() {
    let table = "name,description,payload\norder_placed,An order was placed.,order\n";
    // The fields have similar paths: `b` is a field of the object `a`, and `a.b` is a field beside `a`.
    let schema = |inside: bool, beside: bool| {
        let [inside, beside] = [(inside, "b"), (beside, "a.b")].map(|(has, name)| {
            let field = format!(r#", "{name}": {{ "type": "string" }}"#);
            if has { field } else { String::new() }
        });
        format!(
            r#"{{ "type": "object", "properties": {{ "a": {{ "type": "object", "properties": {{
                "c": {{ "type": "string" }}{inside} }} }}{beside} }} }}"#
        )
    };
    let check = |settings: &str, (inside, beside): (bool, bool)| {
        let (before, after) = (schema(true, true), schema(inside, beside));
        let files = |schema| [("events.csv", table), ("payloads/order.json", schema)];
        compared(
            ("", &files(before.as_str())),
            (settings, &files(after.as_str())),
        )
    };
    let of = |path: &str| {
        let change = format!("change = \"field-removed:order#{path}\"");
        entry("incompatible-payload", &change)
    };
    let (nested, dotted) = (of("a.b"), of("a%2Eb"));
    assert_eq!(entries(&check("", (false, true))), [nested.as_str()]);
    assert_eq!(entries(&check("", (true, false))), [dotted.as_str()]);
    let both = check(&nested, (false, false));
    assert_eq!((entries(&both), both.accepted), (vec![dotted.clone()], 1));
    let both = check(&(nested + &dotted), (false, false));
    assert_eq!((entries(&both).len(), both.accepted), (0, 2));
}

#[test]
fn an_entry_for_a_value_allows_no_loss_of_a_field_with_an_equals_sign() {
    let table = "name,description,payload\norder_placed,An order was placed.,order\n";
    let schema = |values: &str, other: &str| {
        format!(
            r#"{{ "type": "object", "properties": {{ "a": {{ "enum": [{values}] }},
                "a=b": {{ "enum": [{other}] }} }} }}"#
        )
    };
    let before = schema(r#""b=c", "d""#, r#""c", "d""#);
    let check = |settings: &str, after: &str| {
        let files = |schema| [("events.csv", table), ("payloads/order.json", schema)];
        compared(("", &files(&before)), (settings, &files(after)))
    };
    let of = |change: &str| {
        let change = format!("change = \"value-removed:order#{change}\"");
        entry("incompatible-payload", &change)
    };
    let one = check("", &schema(r#""d""#, r#""c", "d""#));
    assert_eq!(entries(&one), [of("a=b=c")]);
    let both = check(&of("a=b=c"), &schema(r#""d""#, r#""d""#));
    assert_eq!((entries(&both), both.accepted), (vec![of("a%3Db=c")], 1));
}

#[test]
fn an_entry_for_an_alternative_allows_no_other_one() {
    let table = "name,description,payload\norder_placed,An order was placed.,order\n";
    let schema = |gone: &[&str]| {
        let alternatives = ["card", "cash"].map(|kind| {
            let (required, price) = if gone.contains(&kind) {
                ("", "")
            } else {
                (r#", "price""#, r#", "price": { "type": "number" }"#)
            };
            format!(
                r#"{{ "type": "object", "required": ["kind"{required}], "properties": {{
                    "kind": {{ "const": "{kind}" }}{price} }} }}"#
            )
        });
        format!(
            r#"{{ "type": "object", "properties": {{ "paid": {{ "oneOf": [{}] }} }} }}"#,
            alternatives.join(", ")
        )
    };
    let check = |settings: &str, gone: &[&str]| {
        let (before, after) = (schema(&[]), schema(gone));
        let files = |schema| [("events.csv", table), ("payloads/order.json", schema)];
        compared(
            ("", &files(before.as_str())),
            (settings, &files(after.as_str())),
        )
    };
    let of = |kind: &str| {
        let change = format!("change = \"field-removed:order#paid[kind={kind}].price\"");
        entry("incompatible-payload", &change)
    };
    assert_eq!(entries(&check("", &["card"])), [of("card")]);
    let accepted = check(&of("card"), &["card"]);
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
    let both = check(&of("card"), &["card", "cash"]);
    assert_eq!((entries(&both), both.accepted), (vec![of("cash")], 1));
    // An entry without the alternative's tag accepts nothing.
    let plain = "change = \"field-removed:order#paid.price\"";
    let found = check(&entry("incompatible-payload", plain), &["card"]);
    assert_eq!((entries(&found), found.accepted), (vec![of("card")], 0));
}

#[test]
fn an_entry_for_a_module_allows_no_other_module_to_go() {
    const CHAT: &str = "[modules.chat]\ntitle = \"Chat\"\n";
    const LINK: &str = "[modules.link]\ntitle = \"Link\"\n";
    const MAIL: &str = "[modules.mail]\ntitle = \"Mail\"\n";
    let table = |link: &str, mail: &str| {
        format!(
            "name,description,module\nchat_opened,The chat was opened.,chat\n\
             link_clicked,A link was clicked.,{link}\nmail_sent,A message was sent.,{mail}\n"
        )
    };
    let listed = [CHAT, LINK, MAIL].concat();
    let before = table("link", "mail");
    let check = |settings: &str, after: &str| {
        compared(
            (listed.as_str(), &[("events.csv", before.as_str())]),
            (settings, &[("events.csv", after)]),
        )
    };
    let of_link = entry("removed-module", "change = \"module-removed:link\"");
    let one = table("chat", "mail");
    assert_eq!(
        entries(&check(&[CHAT, MAIL].concat(), &one)),
        [of_link.as_str()]
    );
    let accepted = check(&[CHAT, MAIL, &of_link].concat(), &one);
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
    let of_mail = entry("removed-module", "change = \"module-removed:mail\"");
    let both = check(&[CHAT, &of_link].concat(), &table("chat", "chat"));
    assert_eq!(
        (entries(&both).as_slice(), both.accepted),
        ([of_mail].as_slice(), 1)
    );
    // If the settings list no modules, all modules are lost with the column.
    let lost = "name,description\nchat_opened,The chat was opened.\n\
        link_clicked,A link was clicked.\nmail_sent,A message was sent.\n";
    let files = ([("events.csv", before.as_str())], [("events.csv", lost)]);
    let all = entry(
        "removed-module",
        "change = [\"module-removed:chat\", \"module-removed:link\", \"module-removed:mail\"]",
    );
    assert_eq!(
        entries(&compared(("", &files.0), ("", &files.1))),
        [all.as_str()]
    );
    let accepted = compared(("", &files.0), (all.as_str(), &files.1));
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
}

#[test]
fn an_entry_for_lost_numbers_allows_no_other_number_to_go() {
    let table = |range: &str| {
        format!(
            "name,description\nload,The chat was loaded.\nscore_{range},A score of {{n}} was given.\n"
        )
    };
    let before = table("{0..10}");
    let check = |settings: &str, range: &str| {
        let after = table(range);
        compared(
            ("", &[("events.csv", before.as_str())]),
            (settings, &[("events.csv", after.as_str())]),
        )
    };
    let both_ends = entry(
        "narrowed-family",
        "change = [\"family-narrowed:score_{1..9}=0\", \"family-narrowed:score_{1..9}=10\"]",
    );
    assert_eq!(entries(&check("", "{1..9}")), [both_ends.as_str()]);
    let accepted = check(&both_ends, "{1..9}");
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
    assert!(accepted.others.unnamed.is_empty());
    let further = entry(
        "narrowed-family",
        "change = [\"family-narrowed:score_{1..8}=0\", \"family-narrowed:score_{1..8}=9..10\"]",
    );
    let found = check(&both_ends, "{1..8}");
    assert_eq!(
        (entries(&found).as_slice(), found.accepted),
        ([further].as_slice(), 0)
    );
    // An entry that names only the family still works, and a note lists the changes.
    let family = entry("narrowed-family", "event = \"score_{0..10}\"");
    let accepted = check(&family, "{1..9}");
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
    assert_eq!(accepted.others.unnamed.len(), 1);
}

#[test]
fn an_entry_for_an_identifier_allows_no_other_identifier() {
    let table = |link: &str, load: &str| {
        format!(
            "name,description,identifier\nlink_clicked,A link was clicked.,{link}\nload,The chat was loaded.,{load}\n"
        )
    };
    let before = table("link_click", "chat_loaded");
    let check = |settings: &str, after: &str| {
        compared(
            ("", &[("events.csv", before.as_str())]),
            (settings, &[("events.csv", after)]),
        )
    };
    let named = |name: &str| {
        let change = format!("change = \"identifier-changed:{name}\"");
        entry("changed-identifier", &change)
    };
    let click = named("link_clicked=Click");
    let clicked = table("click", "chat_loaded");
    assert_eq!(entries(&check("", &clicked)), [click.as_str()]);
    let accepted = check(&click, &clicked);
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
    assert!(accepted.others.unnamed.is_empty());
    // The event gets yet another identifier, and then another event gets one.
    for (after, other, number) in [
        (table("tap", "chat_loaded"), "link_clicked=Tap", 0),
        (table("click", "chat_ready"), "load=ChatReady", 1),
    ] {
        let found = check(&click, &after);
        assert_eq!(
            (entries(&found), found.accepted),
            (vec![named(other)], number)
        );
    }
    // If the column is removed, all identifiers are lost.
    let lost = "name,description\nlink_clicked,A link was clicked.\nload,The chat was loaded.\n";
    let all = entry(
        "changed-identifier",
        "change = [\"identifier-changed:link_clicked=LinkClicked\", \"identifier-changed:load=Load\"]",
    );
    assert_eq!(entries(&check(&click, lost)), [all.as_str()]);
    let accepted = check(&all, lost);
    assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 1));
}

#[test]
fn all_breaks_of_a_payload_are_errors_at_once() {
    let alternative = |kind: &str, of: &str| {
        format!(
            r#"{{"type": "object", "required": ["kind", "n"], "properties": {{
                "kind": {{"const": "{kind}", "description": "Which."}},
                "n": {{"type": "{of}", "description": "How many."}}
            }}}}"#
        )
    };
    let schema = |alternatives: &[String], id: &str| {
        format!(
            r#"{{"type": "object", "required": ["x", "id"], "properties": {{
                "x": {{"description": "What.", "oneOf": [{}]}},
                "id": {{"type": "{id}", "description": "Which one."}}
            }}}}"#,
            alternatives.join(", ")
        )
    };
    let [a, b, c] = ["a", "b", "c"].map(|kind| alternative(kind, "integer"));
    let table = "name,description,payload\nload,The chat was loaded.,load\n";
    let check = |settings: &str, before: &str, after: &str| {
        let before = [("events.csv", table), ("payloads/load.json", before)];
        let after = [("events.csv", table), ("payloads/load.json", after)];
        compared(("", &before), (settings, &after))
    };
    let before = schema(&[a.clone(), b.clone()], "string");
    let other_type = alternative("a", "string");
    for (after, first) in [
        // The type changes in another alternative of the same field, and then in another field.
        (
            schema(&[other_type, b.clone(), c.clone()], "string"),
            "type-changed:load#x[kind=a].n=a string",
        ),
        (
            schema(&[a, b, c], "integer"),
            "type-changed:load#id=an integer",
        ),
    ] {
        let found = entries(&check("", &before, &after));
        let mut expected = [first, "alternative-added:load#x=kind=c"]
            .map(|change| entry("incompatible-payload", &format!("change = \"{change}\"")));
        let mut sorted = found.clone();
        sorted.sort_unstable();
        expected.sort_unstable();
        assert_eq!(sorted, expected, "{after}");
        let accepted = check(&found.concat(), &before, &after);
        assert_eq!((entries(&accepted).len(), accepted.accepted), (0, 2));
    }
}
