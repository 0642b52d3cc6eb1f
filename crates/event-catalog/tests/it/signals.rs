//! Signals: which handlers listen to which events, immediately and in the background.

use std::sync::{Arc, Mutex};

use event_catalog::{ChainTooLong, FailureKind, Selector};

use crate::events::{Event, EventName, Family, Module, Occurrence, Signals};

/// The actions of handlers, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    /// Creates a handler that logs its name.
    fn handler(
        &self,
        name: &'static str,
    ) -> impl Fn(&event_catalog::Signal<'_, Event>) -> event_catalog::Outcome + Send + Sync + 'static
    {
        let log = self.clone();
        move |signal| {
            log.write(format!("{name} {}", signal.name()));
            Ok(())
        }
    }

    fn write(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    /// Removes and returns what was logged since the last call.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

fn of(event: Event) -> Occurrence<'static> {
    Occurrence::custom(event)
}

#[test]
fn events_modules_families_names_and_all() {
    let log = Log::default();
    let mut signals = Signals::new();
    signals.on(Event::Hide, log.handler("one"));
    signals.on(
        [Event::OrderPlaced, Event::Hide, Event::Hide],
        log.handler("several"),
    );
    signals.on(&[Event::CommentPosted][..], log.handler("slice"));
    signals.on(Module::Order, log.handler("module"));
    signals.on(
        Selector::module("order").unwrap(),
        log.handler("module by name"),
    );
    signals.on(Family::NpsSurveyScore, log.handler("family"));
    signals.on(Selector::name("mine"), log.handler("custom"));
    signals.on(EventName::from("text_link_clicked"), log.handler("alias"));
    signals.on(Selector::all(), log.handler("all"));
    let heard = |occurrence: &Occurrence<'_>| {
        let report = signals.dispatch(occurrence);
        let lines = log.take();
        assert!(report.is_success());
        assert_eq!(report.handled(), lines.len());
        lines
    };
    assert_eq!(
        heard(&of(Event::Hide)),
        ["one hide", "several hide", "all hide"]
    );
    assert_eq!(
        heard(&of(Event::OrderPlaced)),
        [
            "several order_placed",
            "module order_placed",
            "module by name order_placed",
            "all order_placed"
        ]
    );
    assert_eq!(
        heard(&of(Event::CommentPosted)),
        ["slice comment_posted", "all comment_posted"]
    );
    assert_eq!(
        heard(&of(Event::NpsSurveyScore7)),
        ["family nps_survey_score_7", "all nps_survey_score_7"]
    );
    assert_eq!(
        heard(&Occurrence::custom("mine")),
        ["custom mine", "all mine"]
    );
    assert_eq!(heard(&Occurrence::custom("yours")), ["all yours"]);
    // A handler for an alias also gets the event under its current name, and a handler for the event also gets
    // occurrences under an alias.
    let name = "markdown_link_clicked";
    assert_eq!(
        heard(&Occurrence::custom(name)),
        [format!("alias {name}"), format!("all {name}")]
    );
    let name = "text_link_clicked";
    assert_eq!(
        heard(&Occurrence::custom(name)),
        [format!("alias {name}"), format!("all {name}")]
    );

    let error = Selector::<Event>::module("odrer").unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"the catalog has no module "odrer"; did you mean "order"?"#
    );
    assert_eq!(error.name(), "odrer");
}

#[test]
fn in_a_process_in_a_tenant_in_both_and_anywhere() {
    let log = Log::default();
    let mut signals = Signals::new();
    let hide = || Selector::from(Event::Hide);
    signals.on(
        Selector::all().in_tenant("acme").in_process("p-1"),
        log.handler("all of both"),
    );
    signals.on(hide().in_process("p-1"), log.handler("process"));
    signals.on(hide().in_tenant("acme"), log.handler("tenant"));
    signals.on(hide(), log.handler("anywhere"));
    signals.on(
        hide().in_process("p-1").in_tenant("acme"),
        log.handler("both"),
    );
    signals.on(
        Selector::all().in_process("p-1"),
        log.handler("all of the process"),
    );
    let heard = |occurrence: Occurrence<'_>| {
        assert!(signals.dispatch(&occurrence).is_success());
        let lines = log.take();
        lines
            .iter()
            .map(|line| line.rsplit_once(' ').unwrap().0.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(heard(of(Event::Hide)), ["anywhere"]);
    assert_eq!(
        heard(of(Event::Hide).with_process("p-2").with_tenant("other")),
        ["anywhere"]
    );
    assert_eq!(
        heard(of(Event::Hide).with_process("p-1")),
        ["process", "anywhere", "all of the process"]
    );
    assert_eq!(
        heard(of(Event::Hide).with_tenant("acme")),
        ["tenant", "anywhere"]
    );
    // In the order of registration, regardless of where the handlers are stored.
    assert_eq!(
        heard(of(Event::Hide).with_tenant("acme").with_process("p-1")),
        [
            "all of both",
            "process",
            "tenant",
            "anywhere",
            "both",
            "all of the process"
        ]
    );
    assert_eq!(
        heard(
            of(Event::CommentPosted)
                .with_tenant("acme")
                .with_process("p-1")
        ),
        ["all of both", "all of the process"]
    );
}

#[test]
fn removed_signals_are_gone_and_leave_the_others() {
    let log = Log::default();
    let mut signals = Signals::new();
    let selectors = || {
        [
            Selector::from(Event::Hide),
            Selector::from(Event::Hide).in_process("p"),
            Selector::from(Event::Hide).in_tenant("t").in_process("p"),
            Selector::name("mine"),
            Selector::name("mine").in_tenant("t"),
            Selector::all(),
            Selector::from(Module::Order),
        ]
    };
    for selector in selectors() {
        signals.on(selector, log.handler("kept"));
    }
    let removed: Vec<_> = selectors()
        .into_iter()
        .map(|selector| signals.on(selector, log.handler("removed")))
        .collect();
    assert_eq!(signals.len(), 14);
    let before = signals.clone();
    for id in removed {
        assert!(signals.remove(id));
        assert!(!signals.remove(id));
    }
    assert_eq!(signals.len(), 7);
    for name in ["hide", "mine", "order_cancelled"] {
        let occurrence = Occurrence::custom(name).with_process("p").with_tenant("t");
        assert!(signals.dispatch(&occurrence).is_success());
        let kept = log.take();
        assert!(kept.iter().all(|line| line.starts_with("kept")), "{kept:?}");
        assert!(before.dispatch(&occurrence).is_success());
        assert_eq!(log.take().len(), 2 * kept.len());
    }
}

#[test]
fn an_error_is_reported_and_affects_no_other_handler() {
    let log = Log::default();
    let mut signals = Signals::new();
    signals.on(Event::Hide, log.handler("before"));
    let failing = signals.on(Event::Hide, |_| Err("no such customer".into()));
    signals.on(Event::Hide, log.handler("after"));
    let report = signals.dispatch(&of(Event::Hide));
    assert_eq!(log.take(), ["before hide", "after hide"]);
    assert_eq!((report.handled(), report.is_success()), (2, false));
    let [failure] = report.failures() else {
        panic!("{report:?}")
    };
    assert_eq!(failure.signal(), failing);
    assert_eq!(failure.event().known(), Some(Event::Hide));
    assert_eq!(
        failure.to_string(),
        r#"a signal on "hide" failed: no such customer"#
    );
}

#[cfg(feature = "std")]
#[test]
fn a_panic_is_reported_and_affects_no_other_handler() {
    let log = Log::default();
    let mut signals = Signals::new();
    let counter = Arc::new(Mutex::new(0));
    let shared = Arc::clone(&counter);
    signals.on(Event::Hide, move |signal| {
        *shared.lock().unwrap() += 1;
        signal.emit(of(Event::CommentPosted))?;
        panic!("index out of range");
    });
    signals.on(Event::Hide, |_| std::panic::panic_any(1));
    signals.on(Selector::all(), log.handler("after"));
    let report = signals.dispatch(&of(Event::Hide));
    let failures: Vec<_> = report.failures().iter().map(ToString::to_string).collect();
    assert_eq!(
        failures,
        [
            r#"a signal on "hide" panicked: index out of range"#,
            r#"a signal on "hide" panicked: (no message)"#
        ]
    );
    assert!(
        matches!(report.failures()[0].kind(), FailureKind::Panic(message) if &**message == "index out of range")
    );
    // Effects from before the panic remain.
    assert_eq!(*counter.lock().unwrap(), 1);
    assert_eq!(log.take(), ["after hide", "after comment_posted"]);
}

#[test]
fn handlers_emit_further_events_in_their_scope() {
    let log = Log::default();
    let mut signals = Signals::new();
    signals.on(Event::Hide, |signal| {
        signal.emit(Occurrence::custom("inherited"))?;
        signal.emit(Occurrence::custom("own").with_process("p-2"))?;
        Ok(())
    });
    signals.on(Event::Hide, log.handler("second"));
    signals.on(
        Selector::name("inherited").in_process("p-1").in_tenant("t"),
        log.handler("scoped"),
    );
    signals.on(
        Selector::name("own").in_process("p-2").in_tenant("t"),
        log.handler("scoped"),
    );
    let report = signals.dispatch(&of(Event::Hide).with_process("p-1").with_tenant("t"));
    assert_eq!(
        log.take(),
        ["second hide", "scoped inherited", "scoped own"]
    );
    assert_eq!((report.handled(), report.emitted()), (4, 2));
}

#[test]
fn endless_chains_are_cut_with_an_error() {
    for (longest, passes_on) in [(0, true), (1, true), (16, true), (16, false), (1000, true)] {
        let mut signals = Signals::new().with_longest_chain(longest);
        let first = signals.on(Selector::name("ping"), move |signal| {
            let emitted = signal.emit(Occurrence::custom("pong"));
            if passes_on {
                emitted?;
            }
            Ok(())
        });
        let second = signals.on(Selector::name("pong"), |signal| {
            Ok(signal.emit(Occurrence::custom("ping"))?)
        });
        let report = signals.dispatch(&Occurrence::custom("ping"));
        assert_eq!((report.emitted(), report.handled()), (longest, longest));
        let [failure] = report.failures() else {
            panic!("{report:?}")
        };
        assert_eq!(
            failure.signal(),
            if longest % 2 == 0 { first } else { second }
        );
        assert!(
            matches!(failure.kind(), FailureKind::ChainTooLong(error) if error.longest() == longest)
        );
        let source = std::error::Error::source(failure).unwrap();
        assert!(source.is::<ChainTooLong>());
        assert!(
            failure.to_string().starts_with(&format!(
                r#"a signal on "{}" failed: a chain of {longest} events was stopped"#,
                failure.event()
            )),
            "{failure}"
        );
    }
    let mut signals = Signals::new();
    signals.on(Selector::all(), |signal| {
        Ok(signal.emit(Occurrence::custom("again"))?)
    });
    assert_eq!(
        signals.dispatch(&of(Event::Hide)).emitted(),
        event_catalog::LONGEST_CHAIN
    );
}

#[test]
fn nobody_listens() {
    let mut signals = Signals::new();
    let report = signals.dispatch(&of(Event::Hide));
    assert_eq!((report.handled(), report.emitted()), (0, 0));
    // Handlers for other events have no effect, however many there are.
    for number in 0..if cfg!(miri) { 100 } else { 100_000 } {
        let name = format!("custom_{number}");
        signals.on(Selector::name(&name), |_| unreachable!());
        signals.on(
            Selector::from(Event::CommentPosted).in_process(name),
            |_| unreachable!(),
        );
    }
    let hidden = of(Event::Hide).with_process("p-1").with_tenant("t");
    let mut handled = 0;
    let memory = allocation_counter::measure(|| {
        for _ in 0..if cfg!(miri) { 10 } else { 1000 } {
            handled += signals.dispatch(&hidden).handled();
        }
    });
    assert_eq!(handled, 0);
    assert_eq!(memory.count_total, 0);
}

#[cfg(feature = "json")]
#[test]
fn handlers_read_payloads() {
    let urls = Log::default();
    let log = urls.clone();
    let mut signals = Signals::new();
    signals.on(Event::LinkClicked, move |signal| {
        let clicked: crate::events::payload::LinkClicked = signal.payload()?;
        log.write(clicked.url.to_string());
        Ok(())
    });
    let clicked = |detail| Occurrence::from_listener("link_clicked", Some(detail)).unwrap();
    let report = signals.dispatch(&clicked(r#"{"process_id":"","process_name":"","url":"u"}"#));
    assert!(report.is_success());
    let report = signals.dispatch(&clicked(r#"{"process_id":"","process_name":""}"#));
    assert_eq!(
        report.failures()[0].to_string(),
        r#"a signal on "link_clicked" failed: `url`: expected a string, but the field is missing"#
    );
    assert_eq!(urls.take(), ["u"]);
}
