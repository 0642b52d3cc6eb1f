//! Generates strings of limited length: in a format, matching a pattern, or just words.

use serde_json::Value;

use super::format;
use super::generator::Generator;
use super::parts::Parts;
use super::words::words;

/// The maximum number of attempts.
const TRIES: usize = 60;

/// The maximum number of characters.
const LONGEST: usize = 20_000;

impl<'d> Generator<'d, '_> {
    pub(super) fn text(&mut self, schemas: &[&'d Value], parts: &Parts<'d>) -> Option<Value> {
        let (least, most) = (parts.least("minLength", 0), parts.most("maxLength"));
        if least > most || least > LONGEST {
            return None;
        }
        let patterns: Vec<&'d str> = parts.all("pattern").filter_map(Value::as_str).collect();
        let format = parts.all("format").find_map(Value::as_str);
        let is_encoded = parts.all("contentEncoding").any(|it| it == "base64");
        for number in 0..TRIES {
            self.spend()?;
            let pattern = patterns.get(number % patterns.len().max(1)).copied();
            let by_format = format.and_then(|it| format::text(it, least, number, self.random));
            let text = match (pattern, by_format) {
                (Some(pattern), None) => self.matching(pattern, least, number),
                (Some(pattern), Some(_)) if number % 2 == 0 => {
                    self.matching(pattern, least, number)
                }
                (_, Some(text)) => Some(text),
                (None, None) if is_encoded => {
                    // Base64 turns three bytes into four characters.
                    let text = words(least.div_ceil(4) * 3, most / 4 * 3, self.random);
                    Some(encoded(&text))
                }
                (None, None) => Some(words(least, most, self.random)),
            };
            let Some(text) = text else {
                continue;
            };
            self.spend_for(text.len())?;
            let length = text.chars().count();
            if !(least..=most).contains(&length) {
                continue;
            }
            let text = Value::String(text);
            if !parts.is_doubtful || self.checks.allow(self.root, schemas, &text) {
                return Some(text);
            }
        }
        None
    }

    /// Generates a string that matches a pattern. Repetitions are longer in later attempts.
    fn matching(&mut self, pattern: &str, least: usize, number: usize) -> Option<String> {
        const MORE: [usize; 6] = [3, 6, 1, 12, 40, 0];
        let more = MORE.get(number % MORE.len()).copied().unwrap_or(3);
        let expression = self.checks.expression(pattern)?;
        // A single repetition might have to fill the whole length.
        expression.text(
            more.max(if number % 2 == 1 { least * 2 } else { 0 }),
            self.random,
        )
    }
}

/// Encodes a string in Base64.
fn encoded(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}
