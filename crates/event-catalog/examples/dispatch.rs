//! How long it takes to dispatch an occurrence that nobody listens to, by how many signals there
//! are for others.
//!
//! ```sh
//! cargo run --release --example dispatch
//! ```

#[path = "../tests/exemplar/event_catalog.rs"]
mod events;

use std::hint::black_box;
use std::time::{Duration, Instant};

use event_catalog::Selector;
use events::{Event, Occurrence, Signals};

/// As many signals, for other events of the catalog and of its own kind, in all scopes.
fn signals(count: usize) -> Signals {
    let mut signals = Signals::new();
    for number in 0..count {
        let name = format!("custom_{number}");
        let selector = match number % 5 {
            0 => Selector::from(Event::CommentPosted),
            1 => Selector::from(Event::CommentPosted).in_tenant("acme"),
            2 => Selector::from(Event::OrderPlaced).in_process(name),
            3 => Selector::name(name).in_tenant("acme"),
            _ => Selector::name(name),
        };
        signals.on(selector, |_| Ok(()));
    }
    signals
}

fn main() {
    let occurrences = [
        (
            "known, in a tenant and a process",
            Occurrence::custom(Event::Hide),
        ),
        (
            "custom, in a tenant and a process",
            Occurrence::custom("nobody_listens"),
        ),
    ];
    let counts = [10, 1_000, 100_000];
    let signals = counts.map(signals);
    for (title, occurrence) in occurrences {
        let occurrence = occurrence.with_tenant("acme").with_process("p-1");
        let mut best = [Duration::MAX; 3];
        for _ in 0..20 {
            // They take turns, so that a busy moment of the machine hits all.
            for (best, signals) in best.iter_mut().zip(&signals) {
                let start = Instant::now();
                for _ in 0..100_000 {
                    black_box(signals.dispatch(black_box(&occurrence)).handled());
                }
                *best = (*best).min(start.elapsed());
            }
        }
        println!("{title}");
        for (count, best) in counts.iter().zip(best) {
            println!(
                "  {count:>7} signals for others {:>7.1} ns",
                best.as_secs_f64() * 1e4
            );
        }
    }
}
