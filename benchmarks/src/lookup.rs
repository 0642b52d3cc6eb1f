//! The time to find an event by its name.
//!
//! Each set of names is queried in random order. One query in ten is a similar name that isn't in the set. The queries
//! are adjacent in memory, as in a log file, so that the time depends on the tables, not on the queries.

mod queries;
mod sets;

use std::collections::HashMap;
use std::hash::BuildHasher;

use event_catalog_bench_names::{SIZES, Shape};
use frozen_collections::FzStringMap;
use precomputed_map::phf::HashOne;

use crate::measure::{Contender, Measured, Spread, measure};
use crate::report::{Plot, Report, Target, Unit};
use queries::Queries;

pub use sets::Peers;

#[derive(clap::Args)]
pub struct Arguments {
    /// How often each contender is measured.
    #[arg(long, default_value_t = 31)]
    rounds: usize,
    /// Only use catalogs of these sizes.
    #[arg(long, value_delimiter = ',')]
    sizes: Option<Vec<usize>>,
}

pub fn run(arguments: &Arguments) -> Report {
    let mut report = Report::default();
    for shape in Shape::ALL {
        let mut plot = Plot {
            file: match shape {
                Shape::Words => "lookup-words",
                Shape::Codes => "lookup-codes",
            },
            title: format!("Time of a lookup, names of the shape \"{}\"", shape.name()),
            y_label: "nanoseconds",
            curves: Vec::new(),
        };
        for size in SIZES {
            let is_chosen = |sizes: &Vec<usize>| sizes.contains(&size);
            if !arguments.sizes.as_ref().is_none_or(is_chosen) {
                continue;
            }
            let measured = measure_set(shape, size, arguments.rounds);
            let title = format!("Lookup, {size} names, {}", shape.name());
            if let Some(own) = measured.first() {
                report.measured(&title, own, &measured);
            }
            report.targets.extend(set_targets(shape, size, &measured));
            for peer in &measured {
                plot.point(peer.name, size as f64, peer.spread().median);
            }
        }
        report.plots.push(plot);
    }
    if env!("GPERF") != "yes" {
        report.note("lookup: gperf is not installed (Debian package `gperf`)");
    }
    report.note("lookup: gperf, `match` and strum beyond 2,000 names, because compiling them, or gperf's search, takes minutes");
    report.note("lookup: `Event::from_name` of a whole catalog beyond 10,000 names, because rustc is slow for the enum; the table itself is measured at every size");
    report
}

fn measure_set(shape: Shape, size: usize, rounds: usize) -> Vec<Measured> {
    let names: Vec<&str> = sets::names(shape.name(), size).lines().collect();
    let queries = Queries::new(&names);
    let queries = queries.as_strs();
    let mut contenders = Contenders {
        queries: &queries,
        list: Vec::new(),
    };
    sets::show_peers(shape.name(), size, &mut contenders);
    add_maps(&names, &mut contenders);
    measure(&contenders.list, rounds)
}

/// Adds the peers that are built when a program starts.
fn add_maps(names: &[&'static str], to: &mut Contenders<'_>) {
    fn map<S: BuildHasher + Default>(names: &[&'static str]) -> HashMap<&'static str, u32, S> {
        names.iter().copied().zip(0..).collect()
    }
    let std = map::<std::hash::RandomState>(names);
    to.add("HashMap, std", move |name| std.get(name).copied());
    let ahash = map::<ahash::RandomState>(names);
    to.add("HashMap, ahash", move |name| ahash.get(name).copied());
    let rustc_hash = map::<rustc_hash::FxBuildHasher>(names);
    to.add("HashMap, rustc-hash", move |name| {
        rustc_hash.get(name).copied()
    });
    let foldhash = map::<foldhash::fast::RandomState>(names);
    to.add("HashMap, foldhash", move |name| foldhash.get(name).copied());
    let frozen = FzStringMap::new(names.iter().copied().zip(0_u32..).collect());
    to.add("frozen-collections", move |name| frozen.get(name).copied());
}

/// The measurement: each peer answers all queries.
struct Contenders<'a> {
    queries: &'a [&'a str],
    list: Vec<Contender<'a>>,
}

impl Peers for Contenders<'_> {
    fn add(&mut self, name: &'static str, find: impl Fn(&str) -> Option<u32> + 'static) {
        let queries = self.queries;
        self.list.push(Contender {
            name,
            operations: queries.len(),
            run: Box::new(move || {
                // Misses also count. Neither a hit nor a miss causes a branch here.
                queries
                    .iter()
                    .map(|query| find(query).map_or(7, u64::from))
                    .fold(0, u64::wrapping_add)
            }),
        });
    }
}

/// The hash function that `precomputed-map` is measured with, the same as in
/// `build/precomputed.rs`.
pub struct PrecomputedHash;

impl HashOne for PrecomputedHash {
    fn hash_one<T: std::hash::Hash>(seed: u64, value: T) -> u64 {
        foldhash::fast::FixedState::with_seed(seed).hash_one(value)
    }
}

fn set_targets(shape: Shape, size: usize, measured: &[Measured]) -> Vec<Target> {
    let limits: &[(&str, &[&str], f64)] = match size {
        210 => &[
            ("gperf", &["gperf"], 0.75),
            ("the best `HashMap`", &HASH_MAPS, 0.7),
            ("`match`", &["match"], 0.35),
            ("strum", &["strum", "strum, use_phf"], 0.35),
            ("`phf`", &["phf", "phf, feature ptrhash"], 0.25),
        ],
        10_000 | 100_000 => &[("the best `HashMap`", &HASH_MAPS, 0.6)],
        _ => &[],
    };
    limits
        .iter()
        .map(|&(against, peers, at_most)| Target {
            what: format!("lookup, {size} names, {}", shape.name()),
            against: against.to_owned(),
            at_most,
            unit: Unit::Ratio,
            measured: worst_ratio(measured, peers),
        })
        .collect()
}

const HASH_MAPS: [&str; 4] = [
    "HashMap, std",
    "HashMap, ahash",
    "HashMap, rustc-hash",
    "HashMap, foldhash",
];

/// The ratio to the fastest of these peers.
fn worst_ratio(measured: &[Measured], peers: &[&str]) -> Option<Spread> {
    let own = measured.first()?;
    measured
        .iter()
        .filter(|peer| peers.contains(&peer.name))
        .map(|peer| own.ratio(peer))
        .max_by(|a, b| a.median.total_cmp(&b.median))
}
