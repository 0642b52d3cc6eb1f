//! Tests the wording of single changes.

use super::*;

fn change(kind: Kind, subject: Subject, before: Option<&str>, after: Option<&str>) -> Change {
    let mut change = Change::new(kind, subject);
    change.before = before.map(str::to_owned);
    change.after = after.map(str::to_owned);
    change
}

fn event(name: &str) -> Subject {
    Subject::Event(name.to_owned())
}

#[test]
fn a_change_of_an_event_is_one_sentence() {
    for (change, expected) in [
        (
            change(Kind::EventAdded, event("a"), None, None),
            "The event `a` was added",
        ),
        (
            change(Kind::NameReused, event("a"), Some("b"), Some("a")),
            "The name `a` means a different event now, and the event that it meant is now called `b`",
        ),
        (
            change(Kind::NameReused, event("a"), Some("b"), Some("c")),
            "The name `a` means `c` now, and the event that it meant is now called `b`",
        ),
        (
            change(Kind::EventRenamed, event("b"), Some("a"), Some("b")),
            "The event `a` was renamed to `b`",
        ),
        (
            change(Kind::AliasRemoved, event("b"), Some("a"), None),
            "The former name `a` of `b` was removed",
        ),
        (
            change(Kind::CellChanged, event("a"), None, Some("since: v2")),
            "Another cell of `a` changed: `since: v2`",
        ),
        (
            change(Kind::AliasMoved, event("old"), Some("a"), Some("b")),
            "The former name `old` now belongs to `b` instead of `a`",
        ),
        (
            change(Kind::AliasPromoted, event("old"), Some("a"), Some("old")),
            "`old`, a former name of `a`, is an event now",
        ),
        (
            change(Kind::EventRenamed, event("c"), Some("a; b"), Some("c")),
            "The events `a`, `b` were renamed to `c`",
        ),
        (
            change(Kind::AliasAdded, event("c"), None, Some("a; b")),
            "`a`, `b` are former names of `c` now",
        ),
        (
            change(Kind::AliasRemoved, event("c"), Some("a; b"), None),
            "The former names `a`, `b` of `c` were removed",
        ),
        (
            change(
                Kind::EventRemoved,
                Subject::Family("score_{1..2}".to_owned()),
                Some("score_{1..2}"),
                None,
            ),
            "The family `score_{1..2}` was removed",
        ),
        (
            change(Kind::DescriptionChanged, event("a"), Some("A."), Some("B.")),
            "The description of `a` changed: “A.” → “B.”",
        ),
        (
            change(
                Kind::DescriptionChanged,
                event("a"),
                Some("A user signed in."),
                Some("A user signed out."),
            ),
            "The description of `a` changed: “signed in.” → “signed out.”",
        ),
        (
            change(
                Kind::DescriptionChanged,
                event("a"),
                Some("A link was clickd."),
                Some("A link was clicked."),
            ),
            "The description of `a` has a small edit: “clickd.” → “clicked.”",
        ),
        (
            change(Kind::DescriptionChanged, event("a"), Some("A."), None),
            "The description of `a` was removed (before: “A.”)",
        ),
        (
            change(Kind::DescriptionChanged, event("a"), None, Some("B.")),
            "The description of `a` was added: “B.”",
        ),
        (
            change(Kind::DescriptionMoved, event("b"), Some("a"), Some("b")),
            "`b` has the description that `a` had",
        ),
    ] {
        assert_eq!(sentence(&change).plain(), expected);
    }
}

#[test]
fn a_change_of_a_payload_or_a_setting_is_one_sentence() {
    let field = Subject::Payload {
        schema: "order".to_owned(),
        path: "items.price".to_owned(),
    };
    let whole = Subject::Payload {
        schema: "order".to_owned(),
        path: String::new(),
    };
    for (change, expected) in [
        (
            change(Kind::PayloadAdded, whole.clone(), None, Some("order")),
            "The payload `order` was added",
        ),
        (
            change(
                Kind::LimitTightened,
                field.clone(),
                Some("must be at least 0"),
                Some("must be at least 1"),
            ),
            "The field `items.price` of `order` must be at least 1 now (before: 0)",
        ),
        (
            change(Kind::FieldAdded, field, None, Some("a string")),
            "The field `items.price` of `order` was added: a string",
        ),
        (
            change(Kind::ObjectClosed, whole, None, None),
            "The payload `order` no longer allows further fields",
        ),
        (
            change(Kind::PayloadReplaced, event("a"), Some("x"), Some("y")),
            "The event `a` has a different payload: `y` instead of `x`",
        ),
        (
            change(
                Kind::DefaultPayloadChanged,
                Subject::Setting("defaults.payload".to_owned()),
                None,
                Some("common"),
            ),
            "All events without their own payload may carry `common` now",
        ),
        (
            change(
                Kind::TypeRenamed,
                Subject::Payload {
                    schema: "order".to_owned(),
                    path: "to[Card]".to_owned(),
                },
                Some("Card, To::Card"),
                Some("CreditCard, To::CreditCard"),
            ),
            "The type of the field `to[Card]` of `order` is called `CreditCard` and `To::CreditCard` in code now \
             (before: `Card` and `To::Card`)",
        ),
        (
            change(
                Kind::SettingChanged,
                Subject::Setting("javascript.global".to_owned()),
                None,
                Some("Shop"),
            ),
            "The global function is called `Shop` now",
        ),
        (
            change(
                Kind::SettingChanged,
                Subject::Setting("javascript.data_layer.category".to_owned()),
                Some("Shop"),
                Some("Shop window"),
            ),
            "`event_category` in the data layer is `Shop window` now (before: `Shop`)",
        ),
        (
            change(
                Kind::ColumnAdded,
                Subject::Setting("columns.owner".to_owned()),
                None,
                Some("owner"),
            ),
            "The additional column `owner` was added",
        ),
        (
            change(Kind::TitleChanged, Subject::Catalog, Some("A"), None),
            "The title of the catalog changed (before: `A`)",
        ),
    ] {
        assert_eq!(sentence(&change).plain(), expected);
    }
}

#[test]
fn each_kind_has_words_for_any_subject() {
    for kind in Kind::ALL {
        for subject in [
            event("{}"),
            Subject::Catalog,
            Subject::Setting("a.b".to_owned()),
        ] {
            let sentence = sentence(&Change::new(*kind, subject)).plain();
            assert!(
                !sentence.is_empty() && !sentence.ends_with('.'),
                "{sentence}"
            );
            assert!(!sentence.contains("``"), "{}: {sentence}", kind.name());
        }
    }
}

#[test]
fn prose_has_names_between_backticks() {
    let parts = |text| Sentence::of_prose(text).0;
    let text = |it: &str| Part::Text(it.to_owned());
    let code = |it: &str| Part::Code(it.to_owned());
    assert_eq!(
        parts("Use `a` now."),
        [text("Use "), code("a"), text(" now.")]
    );
    assert_eq!(parts("`a`"), [code("a")]);
    assert_eq!(parts("it's ` odd"), [text("it's ` odd")]);
    assert_eq!(parts("`a` and ` odd"), [code("a"), text(" and ` odd")]);
}
