//! The names to look up.

use std::collections::HashSet;

use event_catalog_bench_names::Random;

/// The minimum number of queries. With fewer, a branch predictor could learn them.
const LEAST: usize = 20_000;

/// The names in random order, each equally often, and one in ten misspelled. They are adjacent in memory.
pub struct Queries {
    text: String,
    ends: Vec<usize>,
}

impl Queries {
    pub fn new(names: &[&str]) -> Self {
        let known: HashSet<&str> = names.iter().copied().collect();
        let mut random = Random::new(1);
        let mut queries: Vec<String> = Vec::new();
        for _ in 0..LEAST.div_ceil(names.len()) {
            queries.extend(names.iter().map(|&name| name.to_owned()));
        }
        for _ in 0..queries.len() / 9 {
            let name = names[random.below(names.len())];
            let wrong = std::iter::repeat_with(|| misspelled(name, &mut random));
            let wrong = wrong.filter(|wrong| !known.contains(wrong.as_str()));
            queries.extend(wrong.take(1));
        }
        random.shuffle(&mut queries);
        let ends = queries.iter().scan(0, |end, query| {
            *end += query.len();
            Some(*end)
        });
        Self {
            ends: ends.collect(),
            text: queries.concat(),
        }
    }

    pub fn as_strs(&self) -> Vec<&str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts
            .zip(&self.ends)
            .map(|(&start, &end)| &self.text[start..end])
            .collect()
    }
}

/// A name with one letter changed, added or removed.
fn misspelled(name: &str, random: &mut Random) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789_";
    let letter = char::from(LETTERS[random.below(LETTERS.len())]);
    let at = random.below(name.len());
    let mut wrong = name.to_owned();
    match random.below(3) {
        0 => wrong.replace_range(at..=at, letter.encode_utf8(&mut [0; 4])),
        1 => wrong.insert(at, letter),
        _ => _ = wrong.remove(at),
    }
    wrong
}
