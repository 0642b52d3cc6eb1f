//! The time to dispatch an occurrence without a listener, by the number of signals for other
//! events.

use std::hint::black_box;

use event_catalog::Selector;
use loyjoy_events::{Event, Occurrence, Signals};

use crate::measure::{Contender, measure};
use crate::report::{Report, Target, Unit};

#[derive(clap::Args)]
pub struct Arguments {
    /// How often each number of signals is measured.
    #[arg(long, default_value_t = 41)]
    pub rounds: usize,
}

const COUNTS: [(&str, usize); 3] = [
    ("10 signals", 10),
    ("1,000 signals", 1_000),
    ("100,000 signals", 100_000),
];

/// Creates this many signals, for other events of the catalog and for custom events, in all scopes.
fn signals(count: usize) -> Signals {
    let mut signals = Signals::new();
    for number in 0..count {
        let name = format!("custom_{number}");
        let selector = match number % 5 {
            0 => Selector::from(Event::LinkClicked),
            1 => Selector::from(Event::LinkClicked).in_tenant("acme"),
            2 => Selector::from(Event::Load).in_process(name),
            3 => Selector::name(name).in_tenant("acme"),
            _ => Selector::name(name),
        };
        signals.on(selector, |_| Ok(()));
    }
    signals
}

pub fn run(arguments: &Arguments) -> Report {
    const OPERATIONS: usize = 10_000;
    let mut report = Report::default();
    let signals = COUNTS.map(|(name, count)| (name, signals(count)));
    for (title, occurrence) in [
        ("a known event", Occurrence::custom(Event::Hide)),
        ("a custom event", Occurrence::custom("nobody_listens")),
    ] {
        let occurrence = &occurrence.with_tenant("acme").with_process("p-1");
        let contender = |(name, signals)| {
            let signals: &Signals = signals;
            Contender {
                name,
                operations: OPERATIONS,
                run: Box::new(move || {
                    let handled = || signals.dispatch(black_box(occurrence)).handled();
                    (0..OPERATIONS).map(|_| u64::from(handled() > 0)).sum()
                }),
            }
        };
        let contenders = signals
            .iter()
            .map(|(name, signals)| contender((*name, signals)));
        let measured = measure(&contenders.collect::<Vec<_>>(), arguments.rounds);
        let (few, many) = (&measured[0], &measured[2]);
        report.measured(
            &format!("Dispatch: {title} in a tenant and a process, without a listener"),
            few,
            &measured,
        );
        report.targets.push(Target {
            what: format!("dispatch of {title}, 100,000 signals for others"),
            against: few.name.to_owned(),
            // With 10,000 times as many signals, this limit is only met if the signals aren't searched one by one.
            at_most: 2.0,
            unit: Unit::Ratio,
            measured: Some(many.ratio(few)),
        });
    }
    report
}
