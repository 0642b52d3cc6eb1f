//! The time to decode lines of JSON into occurrences and payloads, compared with handwritten serde
//! types.
//!
//! 80 % of the occurrences have no payload, 15 % are clicked links, 5 % are custom. The peers are an envelope
//! struct with owned fields and `#[serde(flatten)]` over an adjacently tagged enum, and that enum alone for
//! pairs of type and detail. They treat custom events as errors, which are slow because serde lists all
//! variants in the message. So everything is also measured without custom events. Other parsers decode the
//! same types, to show the parser's share. For pairs that all have a payload, a type by typify is measured as
//! well.

use std::hint::black_box;

use event_catalog::ndjson::Format;
use event_catalog_bench_names::{Form, Mix, lines};
use loyjoy_events::payload::LinkClicked;
use loyjoy_events::{Event, Occurrence};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::measure::{Contender, Measured, measure};
use crate::report::{Report, Target, Unit};
use enums::{Pair, Tagged};

#[derive(clap::Args)]
pub struct Arguments {
    /// How often each contender is measured.
    #[arg(long, default_value_t = 41)]
    pub rounds: usize,
}

/// About a millisecond of work, which sometimes runs without interruption even on a busy machine.
const LINES: usize = 2_000;

#[allow(clippy::all, clippy::pedantic, dead_code)]
mod enums {
    include!(concat!(env!("OUT_DIR"), "/decode_enums.rs"));
}

#[allow(clippy::all, clippy::pedantic, dead_code, unused)]
mod typify {
    include!(concat!(env!("OUT_DIR"), "/decode_typify.rs"));
}

/// The payload, as a struct that owns its texts.
#[derive(Deserialize)]
#[expect(dead_code, reason = "decoded, and no more")]
struct OwnedLinkClicked {
    process_id: String,
    process_name: String,
    sub_process_name: Option<String>,
    url: String,
    label: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoded, and no more")]
struct Envelope {
    specversion: String,
    id: String,
    source: String,
    subject: Option<String>,
    time: Option<String>,
    datacontenttype: Option<String>,
    tenant: Option<String>,
    process: Option<String>,
    #[serde(flatten)]
    event: Tagged,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoded, and no more")]
struct TypifyPair {
    r#type: String,
    detail: typify::LinkClicked,
}

/// The decoded parts that all contenders have.
trait Decoded {
    /// The length of the link; 1 for an event without a payload.
    fn size(&self) -> usize;
}

impl Decoded for Envelope {
    fn size(&self) -> usize {
        match &self.event {
            Tagged::LinkClicked(payload) => payload.url.len(),
            _ => 1,
        }
    }
}

impl Decoded for Pair {
    fn size(&self) -> usize {
        match self {
            Self::LinkClicked(payload) => payload.url.len(),
            _ => 1,
        }
    }
}

impl Decoded for TypifyPair {
    fn size(&self) -> usize {
        self.detail.url.len()
    }
}

pub fn run(arguments: &Arguments) -> Report {
    let mut report = Report::default();
    let own = "Occurrence and payload";
    for (what, title, format, mix, at_most) in [
        (
            "decoding CloudEvents lines",
            "Decode: CloudEvents",
            Format::CloudEvents,
            Mix::Usual,
            Some(0.5),
        ),
        (
            "decoding `{type, detail}` pairs",
            "Decode: pairs of type and detail",
            Format::Pairs,
            Mix::Usual,
            Some(0.8),
        ),
        (
            "decoding CloudEvents lines, none custom",
            "Decode: CloudEvents, none custom",
            Format::CloudEvents,
            Mix::Known,
            Some(0.5),
        ),
        (
            "decoding `{type, detail}` pairs, none custom",
            "Decode: pairs of type and detail, none custom",
            Format::Pairs,
            Mix::Known,
            Some(0.8),
        ),
        (
            "decoding pairs with payloads",
            "Decode: pairs, each with a payload",
            Format::Pairs,
            Mix::Payloads,
            None,
        ),
    ] {
        let form = match format {
            Format::CloudEvents => Form::CloudEvents,
            _ => Form::Pairs,
        };
        let text = lines(form, mix, LINES);
        let mut list = vec![contender(own, &text, move |text| typed(text, format))];
        if format == Format::CloudEvents {
            add_peers::<Envelope>("flatten over the adjacently tagged enum", &text, &mut list);
        } else {
            add_peers::<Pair>("the adjacently tagged enum", &text, &mut list);
        }
        if mix == Mix::Payloads {
            list.push(by_serde::<TypifyPair>("typify's type", &text));
        }
        let measured = measure(&list, arguments.rounds);
        add(&mut report, title, what, at_most, &measured);
    }
    report
}

/// The first is ours, the second is the one that the target compares with.
fn add(report: &mut Report, title: &str, what: &str, at_most: Option<f64>, measured: &[Measured]) {
    report.measured(title, &measured[0], measured);
    if let Some(at_most) = at_most {
        report.targets.push(Target {
            what: what.to_owned(),
            against: measured[1].name.to_owned(),
            at_most,
            unit: Unit::Ratio,
            measured: Some(measured[0].ratio(&measured[1])),
        });
    }
}

fn contender<'a>(
    name: &'static str,
    text: &'a str,
    decode: impl Fn(&str) -> usize + 'a,
) -> Contender<'a> {
    Contender {
        name,
        operations: text.lines().count(),
        run: Box::new(move || decode(black_box(text)) as u64),
    }
}

fn by_serde<'a, T: Decoded + DeserializeOwned>(name: &'static str, text: &'a str) -> Contender<'a> {
    contender(name, text, |text| {
        let decoded = text.lines().map(serde_json::from_str::<T>);
        decoded.flatten().map(|it| black_box(it).size()).sum()
    })
}

fn add_peers<'a, T: Decoded + DeserializeOwned>(
    name: &'static str,
    text: &'a str,
    list: &mut Vec<Contender<'a>>,
) {
    list.push(by_serde::<T>(name, text));
    list.push(contender("the same types, by sonic-rs", text, |text| {
        let decoded = text.lines().map(sonic_rs::from_str::<T>);
        decoded.flatten().map(|it| black_box(it).size()).sum()
    }));
    list.push(contender("the same types, by simd-json", text, |text| {
        let decoded = text.lines().map(|line| {
            // The input is a copy, because it is overwritten.
            simd_json::from_slice::<T>(&mut line.as_bytes().to_vec())
        });
        decoded.flatten().map(|it| black_box(it).size()).sum()
    }));
}

/// Decodes every line into typed values: the occurrence, and its payload if it has one. Custom
/// events are read but not counted, because the peers can't read them.
fn typed(lines: &str, format: Format) -> usize {
    let occurrences = Occurrence::lines(lines).with_format(format);
    occurrences
        .flatten()
        .map(|occurrence| match black_box(&occurrence).event() {
            Some(Event::LinkClicked) => {
                let payload = occurrence.payload::<LinkClicked<'_>>();
                black_box(payload).map_or(0, |payload| payload.url.len())
            }
            Some(_) => 1,
            None => 0,
        })
        .sum()
}
