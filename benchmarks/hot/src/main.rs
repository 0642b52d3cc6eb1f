//! Runs one hot path several times: `event-catalog-bench-hot lookup-hit-210 100`.
//!
//! The difference between the instruction counts of two runs is the count of a single iteration, without
//! startup and setup.

use std::hint::black_box;
use std::path::PathBuf;

use event_catalog::ndjson::Format;
use event_catalog::{Catalog, Selector};
use event_catalog_bench_names::{Form, Mix, Shape, catalog_csv, lines};
use event_catalog_build::Config;
use loyjoy_events::payload::LinkClicked;
use loyjoy_events::{Event, Occurrence, Signals};

#[allow(dead_code, reason = "only the measured items are used")]
mod many {
    event_catalog::include_catalog!();
}

const LINES: usize = 1_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, times] = &arguments[..] else {
        return Err("invalid arguments; give a code path and the number of runs, such as `lookup-hit-210 100`".into());
    };
    let times = times.parse()?;
    match path.as_str() {
        "lookup-hit-210" => lookup::<Event>(times, false),
        "lookup-miss-210" => lookup::<Event>(times, true),
        "lookup-hit-10000" => lookup::<many::Event>(times, false),
        "lookup-miss-10000" => lookup::<many::Event>(times, true),
        "decode-cloudevents" => decode(times, Form::CloudEvents, Format::CloudEvents),
        "decode-pairs" => decode(times, Form::Pairs, Format::Pairs),
        "dispatch-to-nobody" => dispatch(times),
        "generate-10000" => generate(times)?,
        other => return Err(format!("there is no code path `{other}`").into()),
    }
    Ok(())
}

/// Looks up each name of the catalog once, in catalog order. For misses, the last letter is
/// different.
fn lookup<C: Catalog>(times: usize, miss: bool) {
    let name = |event: &C| {
        let mut name = event.name().to_owned();
        if miss {
            name.pop();
            name.push('?');
        }
        name
    };
    let names: Vec<String> = C::ALL.iter().map(name).collect();
    for _ in 0..times {
        for name in &names {
            black_box(C::from_name(black_box(name)));
        }
    }
}

/// Decodes a thousand lines, all with the payload of a clicked link.
fn decode(times: usize, form: Form, format: Format) {
    let text = lines(form, Mix::Usual, LINES);
    for _ in 0..times {
        for occurrence in Occurrence::lines(black_box(&text))
            .with_format(format)
            .flatten()
        {
            if occurrence.event() == Some(Event::LinkClicked) {
                _ = black_box(occurrence.payload::<LinkClicked<'_>>());
            }
            black_box(&occurrence);
        }
    }
}

/// Dispatches a thousand occurrences when all signals are for other events.
fn dispatch(times: usize) {
    let mut signals = Signals::new();
    for number in 0..100 {
        signals.on(Event::LinkClicked, |_| Ok(()));
        signals.on(Selector::name(format!("custom_{number}")), |_| Ok(()));
    }
    let occurrence = Occurrence::custom(Event::Hide).with_tenant("acme");
    for _ in 0..times * 1_000 {
        black_box(signals.dispatch(black_box(&occurrence)).handled());
    }
}

/// Reads, checks and generates 10,000 events.
fn generate(times: usize) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile()?;
    let catalog = folder.join("events.csv");
    std::fs::write(&catalog, catalog_csv(&Shape::Words.names(10_000)))?;
    for _ in 0..times {
        Config::new()
            .emit_cargo(false)
            .out_dir(&folder)
            .compile(&catalog)?;
    }
    Ok(std::fs::remove_dir_all(folder)?)
}

fn tempfile() -> std::io::Result<PathBuf> {
    let name = format!("event-catalog-bench-hot-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
