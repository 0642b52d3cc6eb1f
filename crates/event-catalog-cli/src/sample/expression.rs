//! Generates strings that match a pattern.

use jsonschema_regex::{split_leading_lookaheads, to_rust_regex};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::random::Random;

/// The maximum length of a string in bytes.
const LONGEST: usize = 20_000;

/// A pattern to generate strings from. Leading lookaheads are included, and other lookarounds ignored, so a
/// string might not match; the caller validates it.
#[derive(Debug)]
pub(super) struct Expression {
    /// The pattern, or the pattern without its leading lookaheads, followed by the patterns in these lookaheads.
    parts: Vec<Hir>,
}

impl Expression {
    /// Parses an ECMA-262 pattern; `None` if it is invalid or has backreferences.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let parse = |pattern: &str| regex_syntax::parse(&to_rust_regex(pattern).ok()?).ok();
        if let Some(whole) = parse(pattern) {
            return Some(Self { parts: vec![whole] });
        }
        let ahead = split_leading_lookaheads(pattern).and_then(|mut parts| {
            let last = parts.pop()?;
            let last = std::iter::once(last).chain(parts);
            last.map(|it| parse(&it)).collect::<Option<Vec<_>>>()
        });
        let parts = match ahead {
            Some(parts) => parts,
            None => vec![parse(&without_looks(pattern)?)?],
        };
        Some(Self { parts })
    }

    /// Generates a string. Each repetition occurs up to `more` times in addition to its minimum.
    pub(super) fn text(&self, more: usize, random: &mut Random) -> Option<String> {
        let mut text = String::new();
        let mut parts: Vec<&Hir> = self.parts.iter().collect();
        // The texts for lookaheads are left out sometimes, because the rest of the pattern can contain them.
        if random.chance(30) {
            parts.truncate(1);
        } else {
            random.shuffle(&mut parts);
        }
        for part in parts {
            write(part, more, random, &mut text)?;
        }
        Some(text)
    }
}

/// Appends a matching string.
fn write(hir: &Hir, more: usize, random: &mut Random, text: &mut String) -> Option<()> {
    if text.len() > LONGEST {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(character(class, random)?),
        HirKind::Repetition(repetition) => {
            let least = usize::try_from(repetition.min).ok()?;
            let most = match repetition.max {
                Some(most) => usize::try_from(most).ok()?,
                None => usize::MAX,
            };
            let count = least + random.below(more.min(most.saturating_sub(least)) + 1);
            for _ in 0..count {
                let before = text.len();
                write(&repetition.sub, more, random, text)?;
                if text.len() == before {
                    // Repeating an empty string only takes time.
                    break;
                }
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, more, random, text)?,
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, more, random, text)?;
            }
        }
        HirKind::Alternation(branches) => write(random.pick(branches)?, more, random, text)?,
    }
    Some(())
}

/// The characters to prefer, if a class contains them.
const PREFERRED: [&[(char, char)]; 2] = [&[('a', 'z'), ('A', 'Z'), ('0', '9')], &[(' ', '~')]];

/// Picks a character from a class, if possible an ASCII letter or digit.
fn character(class: &Class, random: &mut Random) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|it| (it.start(), it.end())).collect(),
        Class::Bytes(class) => {
            let ranges = class.iter().map(|it| (it.start(), it.end().min(0x7f)));
            let ranges = ranges.filter(|(start, end)| start <= end);
            ranges
                .map(|(a, b)| (char::from(a), char::from(b)))
                .collect()
        }
    };
    for preferred in PREFERRED {
        let mut common = Vec::new();
        for (start, end) in &ranges {
            let both = preferred.iter().map(|(a, b)| (*start.max(a), *end.min(b)));
            common.extend(both.filter(|(start, end)| start <= end));
        }
        if !common.is_empty() {
            return one_of(&common, random);
        }
    }
    one_of(&ranges, random)
}

/// Picks a character from these ranges. All characters are equally likely.
fn one_of(ranges: &[(char, char)], random: &mut Random) -> Option<char> {
    let size = |(start, end): &(char, char)| u32::from(*end) - u32::from(*start) + 1;
    let sizes = ranges
        .iter()
        .map(|it| usize::try_from(size(it)).unwrap_or(0));
    let mut at = u32::try_from(random.below(sizes.sum())).ok()?;
    for range in ranges {
        if at < size(range) {
            // Surrogates aren't characters, so the first character of the range is used instead.
            return Some(char::from_u32(u32::from(range.0) + at).unwrap_or(range.0));
        }
        at -= size(range);
    }
    None
}

/// Removes the lookaround groups from a pattern; `None` if it has none, or is invalid.
fn without_looks(pattern: &str) -> Option<String> {
    let mut kept = String::new();
    let mut rest = pattern;
    let mut is_in_class = false;
    let mut has_left_out = false;
    while let Some(first) = rest.chars().next() {
        let looks = ["(?=", "(?!", "(?<=", "(?<!"];
        if !is_in_class && looks.iter().any(|it| rest.starts_with(it)) {
            rest = rest.get(group_length(rest)?..)?;
            has_left_out = true;
            continue;
        }
        let length = if first == '\\' {
            let next = rest.get(1..)?.chars().next()?;
            1 + next.len_utf8()
        } else {
            is_in_class = first == '[' || is_in_class && first != ']';
            first.len_utf8()
        };
        let (taken, after) = rest.split_at_checked(length)?;
        kept.push_str(taken);
        rest = after;
    }
    has_left_out.then_some(kept)
}

/// Returns the length of the group at the start of `text`.
fn group_length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut is_in_class = false;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            '(' if !is_in_class => depth += 1,
            ')' if !is_in_class => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use jsonschema::draft202012;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn texts_match_their_pattern() {
        for pattern in [
            "^[a-z]+$",
            r"^\d{4}-\d{2}$",
            "^(red|green|blue)$",
            r"^\p{Lu}\p{L}*( \p{L}+)*$",
            r"^#[0-9a-fA-F]{6}$",
            r"^[^\s]{3,8}$",
            r"^\u{1F600}+$",
            r"\bword\b",
            "^$",
            "",
            r"^(?=.*\d)(?=.*[A-Z]).{8,}$",
            "^(?!tmp_)[a-z_]+$",
            r"^\w+@[a-z]+(?<!x)\.org$",
            r"^[ä-ü]+\/$",
            r"^(a|b(c|d){2,3}){1,2}$",
        ] {
            let options = draft202012::options().offline();
            let schema = json!({ "pattern": pattern });
            let validator = options.build(&schema).expect("a schema");
            let expression = Expression::new(pattern).expect(pattern);
            let mut random = Random::new(5);
            let texts: Vec<_> = (0..100)
                .filter_map(|_| expression.text(8, &mut random))
                .filter(|text| validator.is_valid(&Value::from(text.as_str())))
                .collect();
            assert!(texts.len() >= 20, "{pattern}: {}", texts.len());
        }
    }

    #[test]
    fn what_cannot_be_made_is_said() {
        for pattern in [r"^(\w)\1$", "(", "(?=a", "["] {
            assert!(Expression::new(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn texts_do_not_grow_without_end() {
        let expression = Expression::new("^(((a{1000}){1000}){1000}){1000}$").expect("a pattern");
        assert_eq!(expression.text(2, &mut Random::new(0)), None);
        let nothing = Expression::new("^(?:(?:){1000000}){1000000}$").expect("a pattern");
        assert_eq!(nothing.text(2, &mut Random::new(0)).as_deref(), Some(""));
    }
}
