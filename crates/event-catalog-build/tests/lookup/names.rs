//! Sets of names, ordinary and malicious, and similar names that aren't in them.

use std::collections::BTreeSet;

/// The names in this project's original catalog.
pub(crate) fn seed() -> Vec<String> {
    let page = include_str!("../../../../tests/seed/events-as-published.csv");
    let names = page.lines().skip(1).filter_map(|row| row.split(',').next());
    distinct(names.map(str::to_owned))
}

/// Names of a few words and numbers, like those that people choose.
pub(crate) fn realistic(count: usize) -> Vec<String> {
    const WORDS: [&str; 24] = [
        "a",
        "api",
        "birthdate",
        "chat",
        "closed",
        "consent",
        "deleted",
        "email",
        "exit",
        "form",
        "id",
        "link",
        "message",
        "new",
        "nps",
        "opened",
        "order",
        "question",
        "score",
        "sent",
        "shown",
        "state",
        "submitted",
        "user",
    ];
    let mut random = Random(count as u64);
    let mut names = BTreeSet::new();
    while names.len() < count {
        let words = 1 + random.below(5);
        let mut parts: Vec<String> = (0..words)
            .map(|_| WORDS[random.below(WORDS.len())].to_owned())
            .collect();
        parts.extend((0..random.below(4)).map(|_| random.below(100).to_string()));
        names.insert(parts.join("_"));
    }
    // Shuffled, because a catalog isn't sorted.
    let mut names: Vec<String> = names.into_iter().collect();
    for i in (1..names.len()).rev() {
        names.swap(i, random.below(i + 1));
    }
    names
}

/// Names of `length` bytes that differ only in the six bytes in the middle.
pub(crate) fn alike(length: usize, count: usize) -> Vec<String> {
    let before = "a".repeat((length - 6) / 2);
    let after = "b".repeat(length - 6 - before.len());
    (0..count)
        .map(|i| format!("{before}{i:06}{after}"))
        .collect()
}

/// All names of up to three bytes from an alphabet of four.
pub(crate) fn all_short() -> Vec<String> {
    let mut names = vec![String::new()];
    let mut from = 0;
    for _ in 0..3 {
        let to = names.len();
        for i in from..to {
            names.extend(["a", "b", "_", "0"].map(|end| names[i].clone() + end));
        }
        from = to;
    }
    names.split_off(1)
}

/// All names of up to `longest` bytes that consist of two different letters.
pub(crate) fn of_two_letters(longest: usize) -> Vec<String> {
    let of_length = |length: usize| {
        (0..1_u32 << length).map(move |number| {
            let letter = |bit: usize| if number >> bit & 1 == 1 { 'b' } else { 'a' };
            (0..length).map(letter).collect()
        })
    };
    (1..=longest).flat_map(of_length).collect()
}

/// Creates distinct names: for each pair of a length and a count, this many names of this length.
pub(crate) fn of_lengths(lengths: &[(usize, usize)]) -> Vec<String> {
    let mut random = Random(1);
    let mut names = Vec::new();
    for &(length, count) in lengths {
        let before = names.len();
        while names.len() < before + count {
            let letter = |_| char::from(b"abcdefgh_0"[random.below(10)]);
            names.push((0..length).map(letter).collect());
        }
    }
    distinct(names.into_iter())
}

/// Repeats a name and cuts it to every length, for lookups with a length that no key, or only other keys, have.
pub(crate) fn of_every_length(name: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = name.chars().collect();
    (0..=72).map(move |length| letters.iter().cycle().take(length).collect())
}

/// Names of every length that repeat the same letters eight, sixteen or more bytes apart.
pub(crate) fn exchanged() -> Vec<String> {
    let mut names = BTreeSet::new();
    for length in 1..=64 {
        names.insert("x".repeat(length));
        for i in 0..length {
            for j in [i, i + 1, i + 8, i + 16, i + 32] {
                let mut name = vec![b'x'; length];
                name[i] = b'y';
                if let Some(letter) = name.get_mut(j) {
                    *letter = b'z';
                }
                names.insert(name.into_iter().map(char::from).collect());
            }
        }
    }
    names.into_iter().collect()
}

/// Variants of a name: with typos, truncated, or changed by an attacker.
pub(crate) fn near(name: &str) -> Vec<String> {
    let mut near = vec![
        String::new(),
        name.to_uppercase(),
        format!("{name}{name}"),
        format!("{name} "),
        format!("{name}\0"),
        format!("{name:\0<8}"),
        format!("{name:\0<64}"),
        format!("{name:_<65}"),
        format!("{name}{}", "x".repeat(1000)),
        name.chars().rev().collect(),
    ];
    for i in (0..=name.len()).filter(|&i| name.is_char_boundary(i)) {
        let (before, after) = name.split_at(i);
        near.push(before.to_owned());
        near.push(after.to_owned());
        near.extend(["x", "0", "ß", "\u{1F600}"].map(|new| format!("{before}{new}{after}")));
        let mut letters = after.chars();
        if letters.next().is_some() {
            let rest = letters.as_str();
            near.push(format!("{before}{rest}"));
            let changed = ["x", "y", "9", "_", "\0", "é"];
            near.extend(changed.map(|new| format!("{before}{new}{rest}")));
        }
    }
    near
}

pub(crate) fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.filter(|name| seen.insert(name.clone())).collect()
}

/// A sequence of numbers that look random, but are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        // Knuth's linear congruential generator; its upper bits are more random than the lower ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }
}

/// Names of 60 to 255 bytes, with multi-byte letters. Some have the same beginning or end.
pub(crate) fn long() -> Vec<String> {
    let path = |parts: usize| format!("app.{}created", "segment_of_a_long_name.".repeat(parts));
    let mut names: Vec<String> = (2..=10).map(path).collect();
    names.extend((60..=127).map(|length| "é".repeat(length)));
    names.extend((61..=255).step_by(7).map(|length| "a".repeat(length)));
    names.extend(
        (61..=250)
            .step_by(9)
            .map(|length| format!("{}b", "a".repeat(length))),
    );
    names.push("👍".repeat(63));
    names
}
