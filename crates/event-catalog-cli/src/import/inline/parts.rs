//! The visible text as typed, and its parts if it lists several things.

use std::ops::Range;

use super::{CODE, IMAGE, Inline, Marks};
use crate::import::page::Parts;

/// The separators between code spans in a list.
const SEPARATORS: [&str; 14] = [
    ",", ";", "/", "|", "&", "or", "and", "and/or", "oder", "und", "ou", "et", "o", "y",
];

/// Characters at which a name can be split into two elements:
/// `<code>order</code><code>.placed</code>`.
const JOINERS: [char; 5] = ['.', '_', '-', '/', ':'];

impl Inline {
    /// The visible text with the whitespace that browsers show: unlike [`plain`](Self::plain), it
    /// keeps no-break spaces.
    pub(in crate::import) fn shown(&self) -> String {
        shown(&self.characters)
    }

    /// Returns the lines, the code spans, or the pieces with different marks, if there are several
    /// and the text isn't too long.
    pub(in crate::import) fn parts(&self) -> Parts {
        if self.characters.len() > Parts::LONGEST {
            return Parts::One;
        }
        let mut parts = Vec::new();
        let mut is_code = true;
        for line in self.lines() {
            if let Some(codes) = self.codes(line.clone()) {
                parts.extend(codes);
                continue;
            }
            let text = shown(&self.characters[line]);
            if !text.is_empty() {
                is_code = false;
                parts.push(text);
            }
        }
        match parts.len() {
            0 => Parts::One,
            2.. if is_code => Parts::Code(parts),
            number => match self.mixed() {
                Some(pieces) => Parts::Mixed(pieces),
                None if number == 1 => Parts::One,
                None => Parts::Lines(parts),
            },
        }
    }

    /// The character range of each line.
    pub(super) fn lines(&self) -> impl Iterator<Item = Range<usize>> {
        let end = std::iter::once(self.characters.len());
        let starts = std::iter::once(0).chain(self.breaks.iter().copied());
        let ends = self.breaks.iter().copied().chain(end);
        starts.zip(ends).map(|(start, end)| start..end)
    }

    /// Returns the code spans in a line, if only separators are between them.
    fn codes(&self, line: Range<usize>) -> Option<Vec<String>> {
        let runs = self.runs(line);
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

    /// The code spans in a line and the text between them; `true` for code.
    fn runs(&self, line: Range<usize>) -> Vec<(bool, String)> {
        let mut runs = Vec::new();
        let mut start = line.start;
        for at in line.start + 1..=line.end {
            if at == line.end || self.begins_run(at) {
                let run = &self.characters[start..at];
                runs.push((run[0].1.has(CODE), shown(run)));
                start = at;
            }
        }
        runs
    }

    /// Whether code starts or ends before a character, or another code element starts there.
    pub(super) fn begins_run(&self, at: usize) -> bool {
        let [(before, marks), (after, next)] = [self.characters[at - 1], self.characters[at]];
        let is_joined = JOINERS.contains(&before) || JOINERS.contains(&after);
        marks.has(CODE) != next.has(CODE) || !is_joined && self.codes.binary_search(&at).is_ok()
    }
}

/// The text that a browser shows.
fn shown(characters: &[(char, Marks)]) -> String {
    let seen = characters.iter().filter(|(_, marks)| !marks.has(IMAGE));
    let text: String = seen.map(|(c, _)| *c).collect();
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    words.join(" ").trim().to_owned()
}

/// Whether this text separates two items: `,`, `or`, `, or`, or only space.
pub(in crate::import) fn is_separator(text: &str) -> bool {
    let word = text.trim_start_matches([',', ';']).trim().to_lowercase();
    word.is_empty() || SEPARATORS.contains(&word.as_str())
}
