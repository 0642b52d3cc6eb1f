//! How long decoding takes, beside what `serde` users write today: ratios in one run.
//!
//! ```sh
//! cargo run --release --example decode -- 1000000
//! ```
//!
//! 80 % of the occurrences have no payload, 15 % are `link_clicked`, 5 % custom. The peers are an
//! envelope struct with owned fields and `#[serde(flatten)]` over an adjacently tagged enum, and
//! that enum alone for pairs of type and detail. They lose custom events, which are errors to them.
//! The same types are decoded by other parsers too, as context for what the parser's share is.

#[path = "../tests/exemplar/event_catalog.rs"]
mod events;

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use event_catalog::ndjson::Format;
use events::payload::LinkClicked;
use events::{Event, Occurrence};
use serde::Deserialize;

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
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[expect(dead_code, reason = "decoded, and no more")]
enum Tagged {
    Hide,
    LinkClicked(OwnedLinkClicked),
    MarkdownLinkClicked,
    OrderCancelled,
    #[serde(rename = "nps_survey_score_0")]
    NpsSurveyScore0,
    #[serde(rename = "nps_survey_score_5")]
    NpsSurveyScore5,
    #[serde(rename = "nps_survey_score_10")]
    NpsSurveyScore10,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "detail", rename_all = "snake_case")]
#[expect(dead_code, reason = "decoded, and no more")]
enum Pair {
    Hide,
    LinkClicked(OwnedLinkClicked),
    MarkdownLinkClicked,
    OrderCancelled,
    #[serde(rename = "nps_survey_score_0")]
    NpsSurveyScore0,
    #[serde(rename = "nps_survey_score_5")]
    NpsSurveyScore5,
    #[serde(rename = "nps_survey_score_10")]
    NpsSurveyScore10,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoded, and no more")]
struct OwnedLinkClicked {
    process_id: String,
    process_name: String,
    url: String,
    label: Option<String>,
}

const NAMES: [&str; 6] = [
    "hide",
    "markdown_link_clicked",
    "order_cancelled",
    "nps_survey_score_0",
    "nps_survey_score_5",
    "nps_survey_score_10",
];

/// The lines, as CloudEvents and as pairs.
fn lines(count: u32) -> (String, String) {
    let (mut events, mut pairs) = (String::new(), String::new());
    let mut random = 1_u64;
    for index in 0..count {
        // Knuth's generator: the same lines on every machine.
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let percent = (random >> 33) % 100;
        let (name, detail) = match percent {
            0..80 => (
                NAMES[(random >> 48) as usize % NAMES.len()].to_owned(),
                None,
            ),
            80..95 => (
                "link_clicked".to_owned(),
                Some(format!(
                    r#"{{"process_id":"{index:08x}-5ac1-4a6e","process_name":"Welcome {percent}","url":"https://example.org/products/{index}"}}"#
                )),
            ),
            _ => (
                format!("checkout_step_{percent}"),
                Some(format!(
                    r#"{{"amount":{index},"items":[1,2,{{"gift":null}}]}}"#
                )),
            ),
        };
        let data = detail.as_ref().map_or(String::new(), |detail| {
            format!(r#","datacontenttype":"application/json","data":{detail}"#)
        });
        let _ = writeln!(
            events,
            r#"{{"specversion":"1.0","id":"0190a5f2-7c3e-7000-8000-{index:012x}","source":"/chat/tenants/acme","type":"{name}","time":"2026-11-0{}T12:34:56.789Z","tenant":"acme","process":"onboarding-{percent}"{data}}}"#,
            1 + percent % 9,
        );
        let detail = detail.map_or(String::new(), |detail| format!(r#","detail":{detail}"#));
        let _ = writeln!(pairs, r#"{{"type":"{name}"{detail}}}"#);
    }
    (events, pairs)
}

/// How many lines are decoded in one go: a millisecond or less, which a busy machine leaves alone
/// now and then.
const LINES_AT_ONCE: u32 = 1_000;
const ROUNDS: usize = 9;

/// A way of decoding lines.
type Decode = fn(&str) -> usize;

/// The time that each takes for all lines: for some lines at a time the best of some rounds, in
/// which they take turns.
fn measure(lines: &str, contestants: &[(&str, Decode)]) -> Vec<Duration> {
    let mut total = vec![Duration::ZERO; contestants.len()];
    let mut rest = lines;
    while !rest.is_empty() {
        let ends = rest.match_indices('\n').map(|(index, _)| index + 1);
        let end = ends.take(LINES_AT_ONCE as usize).last();
        let (chunk, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        let mut best = vec![Duration::MAX; contestants.len()];
        for _ in 0..ROUNDS {
            for (best, (_, decode)) in best.iter_mut().zip(contestants) {
                let start = Instant::now();
                black_box(decode(black_box(chunk)));
                *best = (*best).min(start.elapsed());
            }
        }
        for (total, best) in total.iter_mut().zip(best) {
            *total += best;
        }
    }
    total
}

fn report(title: &str, count: u32, lines: &str, contestants: &[(&str, Decode)]) {
    println!("{title}");
    let times = measure(lines, contestants);
    for ((name, _), time) in contestants.iter().zip(&times) {
        println!(
            "  {name:<40}{:>8.1} ns   {:.3}",
            1e9 * time.as_secs_f64() / f64::from(count),
            time.as_secs_f64() / times[0].as_secs_f64()
        );
    }
}

/// Decodes every line into typed values: the occurrence, and the payload where there is one.
fn typed(lines: &str, format: Format) -> usize {
    let mut clicks = 0;
    for occurrence in Occurrence::lines(lines).with_format(format) {
        let occurrence = occurrence.expect("the lines are well-formed");
        if occurrence.event() == Some(Event::LinkClicked) {
            let payload: LinkClicked = occurrence.payload().expect("the payload is complete");
            clicks += black_box(payload.url.len());
        }
        black_box(&occurrence);
    }
    clicks
}

fn main() {
    let count = std::env::args().nth(1).map_or(200_000, |count| {
        count.parse().expect("the argument is the number of lines")
    });
    let (events, pairs) = lines(count);
    println!(
        "{count} lines, {} MB as CloudEvents, {} MB as pairs\n",
        events.len() / 1_000_000,
        pairs.len() / 1_000_000
    );

    report(
        "CloudEvents",
        count,
        &events,
        &[
            ("flatten over the adjacently tagged enum", |text| {
                text.lines()
                    .filter(|line| black_box(serde_json::from_str::<Envelope>(line)).is_ok())
                    .count()
            }),
            ("the same types, by sonic-rs", |text| {
                text.lines()
                    .filter(|line| black_box(sonic_rs::from_str::<Envelope>(line)).is_ok())
                    .count()
            }),
            ("the same types, by simd-json", |text| {
                text.lines()
                    .filter(|line| {
                        // It writes into its input, which therefore is a copy.
                        let mut line = line.as_bytes().to_vec();
                        black_box(simd_json::from_slice::<Envelope>(&mut line)).is_ok()
                    })
                    .count()
            }),
            ("Occurrence and payload", |text| {
                typed(text, Format::CloudEvents)
            }),
            ("of that, the lines as text", lines_only),
        ],
    );
    report(
        "\nPairs of type and detail",
        count,
        &pairs,
        &[
            ("the adjacently tagged enum", |text| {
                text.lines()
                    .filter(|line| black_box(serde_json::from_str::<Pair>(line)).is_ok())
                    .count()
            }),
            ("the same types, by sonic-rs", |text| {
                text.lines()
                    .filter(|line| black_box(sonic_rs::from_str::<Pair>(line)).is_ok())
                    .count()
            }),
            ("the same types, by simd-json", |text| {
                text.lines()
                    .filter(|line| {
                        // It writes into its input, which therefore is a copy.
                        let mut line = line.as_bytes().to_vec();
                        black_box(simd_json::from_slice::<Pair>(&mut line)).is_ok()
                    })
                    .count()
            }),
            ("Occurrence and payload", |text| typed(text, Format::Pairs)),
            ("of that, the lines as text", lines_only),
        ],
    );
}

fn lines_only(text: &str) -> usize {
    text.lines()
        .filter(|line| !black_box(line).is_empty())
        .count()
}
