//! Tests the API of the crate the way a downstream crate uses it.

use std::collections::HashSet;

use loyjoy_events::{EVENTS, Event, Family, Module};

#[test]
fn every_event_is_found_by_its_name() {
    assert_eq!(Event::ALL.len(), 210);
    for (index, event) in Event::ALL.iter().copied().enumerate() {
        assert_eq!(event.index(), index);
        assert_eq!(Event::from_name(event.name()), Some(event));
        assert_eq!(EVENTS.get(event.name()), Some(&event));
        assert_eq!(event.definition().name(), event.name());
        assert!(!event.definition().description().is_empty());
    }
    let names: HashSet<_> = Event::ALL.iter().map(|event| event.name()).collect();
    assert_eq!(names.len(), 210);
}

#[test]
fn other_names_are_not_found() {
    for name in [
        "",
        "link_click",
        "link_clicked_",
        "Link_clicked",
        "link_clicked\0",
        "größe",
        " load",
    ] {
        assert_eq!(Event::from_name(name), None, "{name:?}");
        assert_eq!(EVENTS.get(name), None, "{name:?}");
    }
}

#[test]
fn events_are_ordered_as_the_page_lists_them() {
    assert_eq!(Event::ALL[0], Event::Hide);
    assert_eq!(Event::ALL[209], Event::BeiersdorfVerificationCodeSucceeded);
    assert!(Event::Hide < Event::Load);
    assert!(Event::ALL.is_sorted());
}

#[test]
fn an_event_converts_to_its_name_and_back() {
    let event = Event::LinkClicked;
    assert_eq!(event.to_string(), "link_clicked");
    assert_eq!(format!("{event:>14}|"), "  link_clicked|");
    assert_eq!(event.as_ref(), "link_clicked");
    assert_eq!(<&'static str>::from(event), "link_clicked");
    assert_eq!("link_clicked".parse(), Ok(event));
    assert_eq!(Event::try_from("link_clicked"), Ok(event));
}

#[test]
fn the_error_contains_the_unknown_name() {
    let error = "link_cliked".parse::<Event>().unwrap_err();
    assert_eq!(error.name(), "link_cliked");
    assert!(error.to_string().contains("link_cliked"));
}

#[test]
fn serde_writes_the_name() {
    let events = vec![Event::LinkClicked, Event::NpsSurveyScore10];
    let json = serde_json::to_string(&events).unwrap();
    assert_eq!(json, r#"["link_clicked","nps_survey_score_10"]"#);
    assert_eq!(serde_json::from_str::<Vec<Event>>(&json).unwrap(), events);
    let error = serde_json::from_str::<Event>(r#""link_cliked""#).unwrap_err();
    assert!(error.to_string().contains("link_cliked"), "{error}");
}

#[test]
fn names_are_known_at_compile_time() {
    const NAME: &str = Event::LinkClicked.name();
    const INDEX: usize = Event::Load.index();
    assert_eq!((NAME, INDEX), ("link_clicked", 1));
}

#[test]
fn an_event_knows_its_module() {
    assert_eq!(Event::BirthdateEntered.module(), Some(Module::Birthdate));
    assert_eq!(Module::from_name("birthdate"), Some(Module::Birthdate));
    assert_eq!(Module::from_name("Birthdate"), None);
    assert_eq!(Module::Birthdate.to_string(), "birthdate");
    assert_eq!(Module::Birthdate.title(), "Birthdate");
    let widget: Vec<_> = Module::Widget.events().collect();
    assert_eq!(
        widget,
        [
            Event::Hide,
            Event::Load,
            Event::Open,
            Event::Show,
            Event::Close
        ]
    );
    let in_modules: usize = Module::ALL
        .iter()
        .map(|module| module.events().count())
        .sum();
    assert_eq!(in_modules, 210);
}

#[test]
fn a_family_counts_its_events() {
    assert_eq!(
        Family::NpsSurveyScore.event(7),
        Some(Event::NpsSurveyScore7)
    );
    assert_eq!(Family::NpsSurveyScore.event(11), None);
    assert_eq!(
        Event::NpsSurveyScore7.family(),
        Some((Family::NpsSurveyScore, 7))
    );
    assert_eq!(
        Event::ApiHttpStatusCode404.family(),
        Some((Family::ApiHttpStatusCode, 404))
    );
    assert_eq!(Event::ApiHttpStatusCode.family(), None);
    assert_eq!(Event::LinkClicked.family(), None);
    assert_eq!(Family::JumpDecision.events().len(), 7);
    assert_eq!(Family::JumpDecision.name(), "jump_decision");
    for family in Family::ALL.iter().copied() {
        for event in family.events().iter().copied() {
            let (own, number) = event.family().unwrap();
            assert_eq!((own, own.event(number)), (family, Some(event)));
        }
    }
}

#[test]
fn a_definition_has_the_values_of_its_row() {
    let definition = Event::LinkClicked.definition();
    assert_eq!(definition.module(), Some("link"));
    assert_eq!(definition.payload(), Some("link_clicked"));
    assert_eq!(definition.section(), Some("Events List"));
    assert_eq!(definition.customer(), None);
    assert_eq!(definition.deprecation(), None);
    assert_eq!(Event::Load.definition().payload(), None);
    let second = Event::JumpDecision2.definition().description();
    assert!(second.ends_with("with the 2nd option"), "{second}");
    let beiersdorf = Event::BeiersdorfSignIn.definition();
    assert_eq!(beiersdorf.customer(), Some("Beiersdorf"));
    assert_eq!(beiersdorf.section(), Some("Customer-specific Events List"));
}

/// A `match` needs an arm for the events of later versions, because `Event` is `#[non_exhaustive]`.
#[test]
fn events_can_be_matched() {
    let is_rejection = |event: Event| match event {
        Event::TermsRejected | Event::NewsletterSingleOptInRejected => true,
        other => other.name().ends_with("_rejected"),
    };
    assert!(is_rejection(Event::TermsRejected));
    assert!(is_rejection(Event::SmsSingleOptInRejected));
    assert!(!is_rejection(Event::TermsAccepted));
}
