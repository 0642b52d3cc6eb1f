//! Estimates the time to compile a regular expression: counted repetitions are expanded, and
//! Unicode classes have hundreds of ranges.

/// The cost of an escape for a Unicode class. One unit is about eight microseconds.
const CLASS: usize = 50;

/// The cost of a small class.
const SMALL: usize = 4;

/// The cost of a character.
const CHARACTER: usize = 1;

/// The number of bytes inside a class that cost as much as a character outside.
const LISTED: usize = 32;

/// The base cost of any pattern.
const PATTERN: usize = 10;

/// The cost of a part of a pattern, and of its last atom, which a repetition multiplies.
#[derive(Clone, Copy, Default)]
struct Part {
    before: usize,
    last: usize,
}

impl Part {
    fn add(&mut self, cost: usize) {
        self.before = self.sum();
        self.last = cost;
    }

    fn sum(self) -> usize {
        self.before.saturating_add(self.last)
    }
}

/// Estimates the cost of compiling a pattern.
pub(super) fn cost(pattern: &str) -> usize {
    // For patterns with lookarounds or backreferences, the engine treats `\w` and `\d` as Unicode classes.
    let is_fancy = is_fancy(pattern);
    let mut around: Vec<Part> = Vec::new();
    let mut part = Part::default();
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        match character {
            '(' => around.push(std::mem::take(&mut part)),
            ')' => {
                let inner = part.sum();
                part = around.pop().unwrap_or_default();
                part.add(inner);
            }
            '[' => {
                let end = end_of_class(rest);
                let class = &rest[..end];
                let is_large = |it: &&str| it.starts_with(['p', 'P']) || is_fancy;
                let large = class.split('\\').skip(1).filter(is_large).count();
                part.add(SMALL + end + large.saturating_mul(CLASS));
                rest = &rest[end..];
                rest = rest.strip_prefix(']').unwrap_or(rest);
                if large == 0 {
                    // A count after the bracket multiplies what is added last, which is the cost of
                    // the class: a short class costs little more than a character, and a long one
                    // is charged by length.
                    part.add(CHARACTER + end / LISTED);
                }
            }
            '\\' => {
                let escaped = rest.chars().next().unwrap_or_default();
                rest = &rest[escaped.len_utf8().min(rest.len())..];
                if let ('p' | 'P' | 'u', Some(name)) = (escaped, rest.strip_prefix('{')) {
                    rest = name.split_once('}').map_or("", |(_, rest)| rest);
                }
                part.add(match escaped {
                    'p' | 'P' => CLASS,
                    'w' | 'W' | 'd' | 'D' | 's' | 'S' if is_fancy => CLASS,
                    'w' | 'W' | 'd' | 'D' | 's' | 'S' => SMALL,
                    _ => CHARACTER,
                });
            }
            '{' => {
                let end = rest.find('}').unwrap_or(rest.len());
                let counts = rest[..end]
                    .split(',')
                    .map(|it| it.parse().unwrap_or(usize::MAX));
                let most = counts.filter(|it| *it < usize::MAX).max();
                part.last = part.last.saturating_mul(most.unwrap_or(1).max(1));
            }
            '.' => part.add(SMALL),
            _ => part.add(CHARACTER),
        }
    }
    let sums = around.iter().map(|part| part.sum());
    sums.fold(part.sum(), usize::saturating_add)
        .saturating_add(PATTERN)
}

/// Whether a pattern could have lookarounds or backreferences.
pub(super) fn is_fancy(pattern: &str) -> bool {
    let looks_around = ["(?=", "(?!", "(?<=", "(?<!", "\\k<"];
    let is_number = |at: usize| matches!(pattern.as_bytes().get(at + 1), Some(b'1'..=b'9'));
    looks_around.iter().any(|it| pattern.contains(it))
        || pattern.match_indices('\\').any(|(at, _)| is_number(at))
}

/// The end of a class, given the text after its opening bracket.
fn end_of_class(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ']' => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{cost, is_fancy};

    #[test]
    fn patterns_that_look_around_or_refer_back_are_known() {
        for pattern in ["a(?=b)", "(?<!a)b", r"(?<a>b)\k<a>", r"(a)(b)(c)\3"] {
            assert!(is_fancy(pattern), "{pattern}");
        }
        for pattern in ["^(?:a|b)+$", r"(?<a>\d)\w", "a?=1!"] {
            assert!(!is_fancy(pattern), "{pattern}");
        }
    }

    #[test]
    fn repetitions_multiply_and_usual_patterns_are_cheap() {
        for usual in [
            "^[a-z]+$",
            r"^\d{4}-\d{2}-\d{2}$",
            r"^[^@\s]+@[^@\s]+$",
            "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        ] {
            assert!(cost(usual) < 300, "{usual}: {}", cost(usual));
        }
        for large in [
            r"\p{L}{90}",
            r"(?=\w{150})x",
            "(?:[^a]{20}){30}",
            r"[\p{L}]{90}",
            r"^(?:[\p{L}]{0,500}){0,50}$",
            "((a{0,100}){0,100}){0,100}",
        ] {
            assert!(cost(large) > 900, "{large}: {}", cost(large));
        }
        // A repeated long class costs far more than its length, so it isn't free.
        let listed: String = ('\u{100}'..'\u{500}').collect();
        let long = format!("[{listed}]{{900}}");
        assert!(cost(&long) > 10 * long.len(), "{}", cost(&long));
        assert_eq!(cost("(a{99999999999}){99999999999}"), usize::MAX);
    }
}
