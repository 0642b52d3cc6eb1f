//! The functions of a generated `Event`, `Module`, `Family` and `EventName`.

use std::collections::{BTreeSet, HashMap, HashSet};

use event_catalog::Catalog;

use crate::events::{Event, EventName, Family, Module};

fn generic<C: Catalog>() -> (usize, C) {
    (C::ALL.len(), C::from_name("hide").unwrap())
}

#[test]
fn the_catalog_is_consistent() {
    for (index, event) in Event::ALL.iter().copied().enumerate() {
        assert_eq!(event.index(), index);
        assert_eq!(Event::from_name(event.name()), Some(event));
        assert_eq!(event.definition().name(), event.name());
        assert_eq!(
            event.definition().module(),
            event.module().map(Module::name)
        );
        for alias in event.definition().aliases() {
            assert_eq!(Event::from_name(alias), Some(event));
        }
    }
    assert_eq!(generic::<Event>(), (Event::ALL.len(), Event::Hide));
}

#[test]
fn an_event_is_its_name() {
    let event = Event::LinkClicked;
    assert_eq!(event.to_string(), "link_clicked");
    assert_eq!(format!("{event:>14}|"), "  link_clicked|");
    assert_eq!(format!("{event:?}"), "LinkClicked");
    assert_eq!(event.as_ref(), "link_clicked");
    assert_eq!(<&'static str>::from(event), "link_clicked");
    assert_eq!("link_clicked".parse(), Ok(event));
    assert_eq!(Event::try_from("link_clicked"), Ok(event));
    assert_eq!(Event::try_from(String::from("link_clicked")), Ok(event));
    assert_eq!(Module::try_from(String::from("order")), Ok(Module::Order));
}

#[test]
#[expect(deprecated)]
fn a_text_is_equal_where_it_names_the_same() {
    let event = Event::MarkdownLinkClicked;
    for text in ["markdown_link_clicked", "text_link_clicked"] {
        let owned = String::from(text);
        assert!(event == text && event == *text && event == owned);
        assert!(text == event && *text == event && owned == event);
    }
    assert!(event != "link_clicked" && "" != event);
    assert!(Module::Order == "order" && "Order" != Module::Order);
    assert!(Family::NpsSurveyScore == "nps_survey_score");
}

#[test]
fn modules_and_families_are_parsed_as_events_are() {
    assert_eq!("nps_survey".parse(), Ok(Module::NpsSurvey));
    assert_eq!(
        Family::try_from("nps_survey_score"),
        Ok(Family::NpsSurveyScore)
    );
    let error = "nps_servey".parse::<Module>().unwrap_err();
    assert_eq!(error.name(), "nps_servey");
    assert_eq!(
        error.to_string(),
        r#"the catalog has no module "nps_servey"; did you mean "nps_survey"?"#
    );
    let error = "nps_survey_score_1".parse::<Family>().unwrap_err();
    assert_eq!(error.similar(), Some("nps_survey_score"));
    let error = "mine".parse::<Family>().unwrap_err();
    assert_eq!(error.to_string(), r#"the catalog has no family "mine""#);
}

#[test]
fn an_alias_that_is_misspelled_leads_to_the_name() {
    let error = "text_link_cliked".parse::<Event>().unwrap_err();
    assert_eq!(error.similar(), Some("markdown_link_clicked"));
    assert_eq!(error, event_catalog::UnknownEvent::new("text_link_cliked"));
    assert_eq!(
        format!("{error:?}"),
        r#"UnknownEvent { name: "text_link_cliked" }"#
    );
}

#[test]
fn an_unknown_name_is_an_error_that_carries_it() {
    for error in [
        "Link_clicked".parse::<Event>().unwrap_err(),
        Event::try_from("Link_clicked").unwrap_err(),
    ] {
        assert_eq!(error.name(), "Link_clicked");
        assert!(error.to_string().contains(r#""Link_clicked""#), "{error}");
    }
}

#[test]
#[expect(deprecated)]
fn an_alias_is_the_event() {
    assert_eq!("text_link_clicked".parse(), Ok(Event::MarkdownLinkClicked));
    // An alias works as a value and as a pattern.
    assert!(matches!(Event::MarkdownLinkClicked, Event::TextLinkClicked));
}

#[test]
fn modules_and_families_have_their_events() {
    assert_eq!(Module::Order.to_string(), "order");
    let order: Vec<_> = Module::Order.events().collect();
    assert_eq!(order, [Event::OrderPlaced, Event::OrderCancelled]);
    let scores = Family::NpsSurveyScore.events();
    assert_eq!(scores.len(), 11);
    for (number, event) in (0..).zip(scores.iter().copied()) {
        assert_eq!(Family::NpsSurveyScore.event(number), Some(event));
        assert_eq!(event.family(), Some((Family::NpsSurveyScore, number)));
    }
    assert_eq!(Family::NpsSurveyScore.event(11), None);
}

#[test]
fn names_are_equal_by_their_event_else_by_their_text() {
    let new = EventName::from("markdown_link_clicked");
    let old = EventName::from("text_link_clicked");
    assert_eq!(new, old);
    assert_eq!(old, new.known().unwrap());
    assert_eq!(old, "markdown_link_clicked");
    assert_eq!("text_link_clicked", new);
    assert_ne!(old, "link_clicked");
    assert_eq!(old.as_str(), "text_link_clicked");
    assert_eq!(old.current(), "markdown_link_clicked");
    assert_eq!(old.clone().into_owned().as_str(), "text_link_clicked");
    assert_eq!(HashSet::from([new, old]).len(), 1);

    let custom = EventName::from(String::from("mine"));
    assert_eq!(custom, EventName::from("mine"));
    assert_ne!(custom, EventName::from("Mine"));
    assert_eq!(custom.known(), None);
    assert_eq!(HashMap::from([(custom, 1)])[&EventName::from("mine")], 1);

    // Every name is accepted, even the empty one.
    assert_eq!(EventName::from("").as_str(), "");
    let parsed: EventName<'static> = "".parse().unwrap();
    assert_eq!(parsed, "");
}

#[test]
fn names_sort_as_the_catalog_then_by_text() {
    let names = ["zzz", "link_clicked", "aaa", "hide"].map(EventName::from);
    let sorted: BTreeSet<_> = names.into_iter().collect();
    let sorted: Vec<_> = sorted.iter().map(EventName::as_str).collect();
    assert_eq!(sorted, ["hide", "link_clicked", "aaa", "zzz"]);
}

#[cfg(feature = "json")]
#[test]
fn events_and_names_are_strings_in_serde() {
    assert_eq!(serde_json::to_string(&Event::Hide).unwrap(), r#""hide""#);
    let event: Event = serde_json::from_str(r#""text_link_clicked""#).unwrap();
    assert_eq!(event.name(), "markdown_link_clicked");
    let error = serde_json::from_str::<Event>(r#""mine""#).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with(r#"the catalog has no event "mine""#),
        "{error}"
    );

    let both = (Module::Order, Family::NpsSurveyScore);
    let text = serde_json::to_string(&both).unwrap();
    assert_eq!(text, r#"["order","nps_survey_score"]"#);
    let read: (Module, Family) = serde_json::from_str(&text).unwrap();
    assert_eq!(read, both);
    let error = serde_json::from_str::<Module>(r#""odrer""#).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with(r#"the catalog has no module "odrer""#),
        "{error}"
    );

    let name: EventName = serde_json::from_str(r#""mine""#).unwrap();
    assert_eq!(name, "mine");
    assert_eq!(serde_json::to_string(&name).unwrap(), r#""mine""#);
    let name: EventName = serde_json::from_str(r#""text_link_clicked""#).unwrap();
    assert_eq!(
        serde_json::to_string(&name).unwrap(),
        r#""text_link_clicked""#
    );
}
