//! The visible text as it is, and the parts of a text that lists several things.

use super::{CODE, IMAGE, Inline, Marks};
use crate::import::page::Parts;

/// What separates pieces of code in a list.
const SEPARATORS: [&str; 14] = [
    ",", ";", "/", "|", "&", "or", "and", "and/or", "oder", "und", "ou", "et", "o", "y",
];

impl Inline {
    /// The visible text, with white space as browsers show it: a no-break space stays one, unlike
    /// in [`plain`](Self::plain).
    pub(in crate::import) fn shown(&self) -> String {
        shown(&self.characters)
    }

    /// The lines, or the pieces of code, if there are several and the text isn't long.
    pub(in crate::import) fn parts(&self) -> Parts {
        if self.characters.len() > Parts::LONGEST {
            return Parts::One;
        }
        let mut parts = Vec::new();
        let mut is_code = true;
        for line in self.lines() {
            if let Some(codes) = codes(line) {
                parts.extend(codes);
                continue;
            }
            let text = shown(line);
            if !text.is_empty() {
                is_code = false;
                parts.push(text);
            }
        }
        match parts.len() {
            0 | 1 => Parts::One,
            _ if is_code => Parts::Code(parts),
            _ => Parts::Lines(parts),
        }
    }

    /// The characters of each line.
    fn lines(&self) -> impl Iterator<Item = &[(char, Marks)]> {
        let end = std::iter::once(self.characters.len());
        let starts = std::iter::once(0).chain(self.breaks.iter().copied());
        let ends = self.breaks.iter().copied().chain(end);
        let ranges = starts.zip(ends);
        ranges.map(|(start, end)| &self.characters[start..end])
    }
}

/// The text that a browser shows.
fn shown(characters: &[(char, Marks)]) -> String {
    let seen = characters.iter().filter(|(_, marks)| !marks.has(IMAGE));
    let text: String = seen.map(|(c, _)| *c).collect();
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    words.join(" ").trim().to_owned()
}

/// The pieces of code of a line that has nothing else but separators between them.
fn codes(line: &[(char, Marks)]) -> Option<Vec<String>> {
    let runs = line.chunk_by(|one, other| one.1.has(CODE) == other.1.has(CODE));
    let runs = runs.map(|run| (run[0].1.has(CODE), shown(run)));
    let runs: Vec<(bool, String)> = runs.collect();
    let is_blank = |run: Option<&(bool, String)>| {
        run.is_some_and(|(is_code, text)| !is_code && text.is_empty())
    };
    let mut runs = runs.as_slice();
    if is_blank(runs.first()) {
        runs = &runs[1..];
    }
    if is_blank(runs.last()) {
        runs = &runs[..runs.len() - 1];
    }
    let is_code = |run: Option<&(bool, String)>| run.is_some_and(|(is_code, _)| *is_code);
    if !is_code(runs.first()) || !is_code(runs.last()) {
        return None;
    }
    if !runs
        .iter()
        .all(|(is_code, text)| *is_code || is_separator(text))
    {
        return None;
    }
    let codes = runs.iter().filter(|(is_code, _)| *is_code);
    let codes = codes.map(|(_, text)| text.clone());
    Some(codes.filter(|text| !text.is_empty()).collect())
}

/// Whether a text separates two items: `,`, `or`, `, or`.
fn is_separator(text: &str) -> bool {
    let word = text.trim_start_matches([',', ';']).trim().to_lowercase();
    !text.is_empty() && (word.is_empty() || SEPARATORS.contains(&word.as_str()))
}
