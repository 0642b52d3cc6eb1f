//! Recognizes patterns that are valid in JavaScript only without the flag `u`, because of a
//! backslash before a character that needs none, or a brace that isn't a repetition.
//! <https://tc39.es/ecma262/#sec-regular-expressions-patterns>

use std::collections::HashSet;

/// Whether a pattern that is invalid with the flag `u` is valid without it.
///
/// Returns `false` for a pattern with `\p{…}` or `\u{…}`: without the flag, they never mean what
/// was intended.
pub(super) fn is_loose(pattern: &str) -> bool {
    // Without the flag, JavaScript reads UTF-16 code units rather than characters.
    let units: Vec<u16> = pattern.encode_utf16().collect();
    let mut reading = Reading {
        rest: &units,
        names: HashSet::new(),
        references: Vec::new(),
    };
    reading.pattern().is_some() && reading.has_sound_names()
}

/// The kind of a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Plain,
    /// A lookbehind, which can't be repeated.
    Behind,
}

/// An element of a class.
#[derive(Clone, Copy)]
enum Element {
    Unit(u16),
    /// A class escape such as `\d`.
    Class,
}

struct Reading<'p> {
    rest: &'p [u16],
    /// The names of the groups.
    names: HashSet<Vec<u16>>,
    /// The groups that `\k<NAME>` refers to; `None` for `\k` without a name.
    references: Vec<Option<Vec<u16>>>,
}

/// An ASCII character as a code unit.
fn unit(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or_default()
}

/// A code unit as an ASCII character. Other characters have no meaning in the syntax.
fn ascii(unit: u16) -> char {
    u8::try_from(unit).map_or('\u{fffd}', char::from)
}

impl Reading<'_> {
    fn peek(&self, at: usize) -> Option<char> {
        self.rest.get(at).copied().map(ascii)
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars()
            .map(Some)
            .eq((0..text.len()).map(|at| self.peek(at)))
    }

    /// Parses the whole pattern; `None` if it is invalid.
    fn pattern(&mut self) -> Option<()> {
        let mut around: Vec<Group> = Vec::new();
        // Whether a repetition can follow.
        let mut is_atom = false;
        while let Some(c) = self.peek(0) {
            self.skip(1);
            is_atom = match c {
                '^' | '$' | '|' => false,
                '(' => {
                    around.push(self.group()?);
                    false
                }
                ')' => around.pop()? == Group::Plain,
                '*' | '+' | '?' => self.repetition(is_atom)?,
                '{' => match self.counts() {
                    Some((length, is_ordered)) => {
                        self.skip(length);
                        self.repetition(is_atom && is_ordered)?
                    }
                    None => true,
                },
                '[' => {
                    self.class()?;
                    true
                }
                '\\' => self.escape()?,
                _ => true,
            };
        }
        around.is_empty().then_some(())
    }

    /// Parses a repetition; `None` if there is nothing to repeat.
    fn repetition(&mut self, is_atom: bool) -> Option<bool> {
        if self.peek(0) == Some('?') {
            self.skip(1);
        }
        is_atom.then_some(false)
    }

    /// Returns the length of the counts after a brace, including the closing brace, and whether
    /// they are in order. `None` if the brace isn't followed by counts.
    fn counts(&self) -> Option<(usize, bool)> {
        let is_count = |it: &u16| matches!(ascii(*it), '0'..='9' | ',');
        let end = self.rest.iter().position(|it| !is_count(it))?;
        let text: String = self.rest[..end].iter().copied().map(ascii).collect();
        let (least, most) = text.split_once(',').unwrap_or((text.as_str(), ""));
        if self.peek(end) != Some('}') || least.is_empty() || most.contains(',') {
            return None;
        }
        let [least, most] = [least, most].map(|it| it.trim_start_matches('0'));
        let is_open = text.ends_with(',') || !text.contains(',');
        let is_ordered = (least.len(), least) <= (most.len(), most);
        Some((end + 1, is_open || is_ordered))
    }

    /// Parses the start of a group.
    fn group(&mut self) -> Option<Group> {
        if self.peek(0) != Some('?') {
            return Some(Group::Plain);
        }
        for (start, group) in [
            ("?:", Group::Plain),
            ("?=", Group::Plain),
            ("?!", Group::Plain),
            ("?<=", Group::Behind),
            ("?<!", Group::Behind),
        ] {
            if self.starts_with(start) {
                self.skip(start.len());
                return Some(group);
            }
        }
        if !self.starts_with("?<") {
            return None;
        }
        self.skip(2);
        let name = self.name()?;
        self.skip(name.len() + 1);
        self.names.insert(name).then_some(Group::Plain)
    }

    /// Parses the name before a closing angle bracket; `None` if the name is invalid.
    fn name(&self) -> Option<Vec<u16>> {
        let end = self.rest.iter().position(|it| *it == unit('>'))?;
        let name = &self.rest[..end];
        let text = String::from_utf16(name).ok()?;
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let can_begin = |c: char| is_part(c) && !c.is_numeric();
        (text.starts_with(can_begin) && text.chars().all(is_part)).then(|| name.to_vec())
    }

    /// Parses the character after a backslash. Returns whether the escape can be repeated.
    fn escape(&mut self) -> Option<bool> {
        let escaped = self.peek(0)?;
        if matches!(escaped, 'p' | 'P' | 'u') && self.peek(1) == Some('{') {
            return None;
        }
        self.skip(1);
        if escaped == 'k' {
            let name = Self {
                rest: self.rest.get(1..).unwrap_or_default(),
                names: HashSet::new(),
                references: Vec::new(),
            };
            let name = name.name().filter(|_| self.peek(0) == Some('<'));
            self.references.push(name);
        }
        Some(!matches!(escaped, 'b' | 'B'))
    }

    /// Whether names are used as the standard requires. If no group has a name, `\k` is just a
    /// letter.
    fn has_sound_names(&self) -> bool {
        let is_known = |it: &Option<Vec<u16>>| {
            let name = it.as_ref();
            name.is_some_and(|name| self.names.contains(name))
        };
        self.names.is_empty() || self.references.iter().all(is_known)
    }

    /// Parses the rest of a character class.
    fn class(&mut self) -> Option<()> {
        if self.peek(0) == Some('^') {
            self.skip(1);
        }
        while self.peek(0)? != ']' {
            let first = self.element()?;
            if self.peek(0) != Some('-') || matches!(self.peek(1), None | Some(']')) {
                continue;
            }
            self.skip(1);
            if let (Element::Unit(first), Element::Unit(last)) = (first, self.element()?)
                && first > last
            {
                return None;
            }
        }
        self.skip(1);
        Some(())
    }

    /// Parses an element of a class.
    fn element(&mut self) -> Option<Element> {
        let first = *self.rest.first()?;
        self.skip(1);
        if first != unit('\\') {
            return Some(Element::Unit(first));
        }
        let escaped = *self.rest.first()?;
        if matches!(ascii(escaped), 'p' | 'P' | 'u') && self.peek(1) == Some('{') {
            return None;
        }
        self.skip(1);
        Some(Element::Unit(match ascii(escaped) {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' => return Some(Element::Class),
            'b' => 8,
            't' => 9,
            'n' => 10,
            'v' => 11,
            'f' => 12,
            'r' => 13,
            'x' => self.digits(2, 16).unwrap_or(escaped),
            'u' => self.digits(4, 16).unwrap_or(escaped),
            'c' => match self.peek(0) {
                Some(c) if c.is_ascii_alphanumeric() || c == '_' => {
                    self.skip(1);
                    unit(c) % 32
                }
                // The backslash is a separate element, and the letter is the next one.
                _ => unit('\\'),
            },
            '0'..='7' => {
                let digits = if escaped <= unit('3') { 2 } else { 1 };
                let mut value = escaped - unit('0');
                for _ in 0..digits {
                    let Some(digit) = self.digits(1, 8) else {
                        break;
                    };
                    value = value * 8 + digit;
                }
                value
            }
            _ => escaped,
        }))
    }

    /// Parses exactly this many digits.
    fn digits(&mut self, count: usize, radix: u32) -> Option<u16> {
        let digits = (0..count).map(|at| self.peek(at)?.to_digit(radix));
        let value = digits.collect::<Option<Vec<u32>>>()?;
        let value = value.into_iter().fold(0, |sum, it| sum * radix + it);
        self.skip(count);
        u16::try_from(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::is_loose;

    #[test]
    fn what_only_javascript_without_the_flag_takes() {
        for pattern in [
            r"\_\-\:",
            "{",
            "}",
            "]",
            "a{",
            "a{,2}",
            "a{b}",
            "[\\w-a]",
            "(?=a)*",
            r"\k<x>",
            r"\1\8",
            "[]]",
            r"[\c]",
            "\\p",
            r"[a\-z]",
            "(a)(b)+?",
            "a{2,2}?",
            "a{02,10}",
            "[\u{1f600}]",
            r"(?<a>\_)\k<a>",
            r"[\x41-\x5a]\_",
            r"[\1-\7]\_",
            "",
        ] {
            assert!(is_loose(pattern), "{pattern}");
        }
        let deep = "(".repeat(5_000) + &")".repeat(5_000);
        assert!(is_loose(&deep));
        for pattern in [
            "[",
            "(",
            ")",
            "*a",
            "a**",
            "a{2}{3}",
            "{2}",
            "a{2,1}",
            "[z-a]",
            r"[\x5a-\x41]",
            "(?i)a",
            "(?P<n>a)",
            "(?<=a)*",
            "(?<a>x)(?<a>y)",
            r"(?<a>x)\k<b>",
            r"(?<a>x)\k",
            "(?<1>x)",
            "\\",
            "(?>a)",
            "a|*",
            "^*",
            r"\b+",
            r"\p{Foo}",
            r"[\u{1}]",
            "[\u{1f600}-\u{1f601}]",
            "(?",
        ] {
            assert!(!is_loose(pattern), "{pattern}");
        }
    }
}
