//! The identity of an event: its key, and the day to search for duplicates.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The first 128 bits of the SHA-256 over write key, source and id. The probability that two of a billion events
/// share a key is below 10⁻²⁰.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub [u8; 16]);

impl Key {
    /// Computes the key of an event that has an id. The write key is empty for events from files.
    #[must_use]
    pub fn of(write_key: &str, source: &str, id: &str) -> Self {
        Self::hash(
            b'e',
            &[write_key.as_bytes(), source.as_bytes(), id.as_bytes()],
        )
    }

    /// Computes the key of a pair that was received with an idempotency key. This key never equals the key of an
    /// event with an id.
    #[must_use]
    pub fn of_request(write_key: &str, source: &str, request: &str) -> Self {
        let parts = [write_key, source, request];
        Self::hash(b'r', &parts.map(str::as_bytes))
    }

    /// Computes the key of an event without an id, which is identified by its position in its stream.
    #[must_use]
    pub fn of_place(stream: &str, line: u64) -> Self {
        Self::hash(b'p', &[stream.as_bytes(), &line.to_le_bytes()])
    }

    fn hash(kind: u8, parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        hash.update([kind]);
        for part in parts {
            // The lengths distinguish `a`, `bc` from `ab`, `c`.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finalize()[..16]);
        Self(key)
    }

    /// The key as a number, for sets.
    #[must_use]
    pub fn number(self) -> u128 {
        u128::from_le_bytes(self.0)
    }
}

/// Formats bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A day, counted from 1970-01-01, in UTC.
pub type Day = i32;

/// The length of a day in microseconds.
pub const DAY: i64 = 86_400_000_000;

/// The day of a moment in microseconds.
#[must_use]
pub fn day_of(micros: i64) -> Day {
    // The days of all four-digit years fit.
    i32::try_from(micros.div_euclid(DAY)).unwrap_or(0)
}

/// Reads the day from a UUID of version 7, which begins with the milliseconds since 1970 ([RFC 9562, section
/// 5.7](https://www.rfc-editor.org/rfc/rfc9562#section-5.7)). `None` for any other text.
#[must_use]
pub fn day_of_uuid(id: &str) -> Option<Day> {
    let bytes = id.as_bytes();
    let dashes = [8, 13, 18, 23];
    let is_uuid = bytes.len() == 36
        && (0..36).all(|at| {
            if dashes.contains(&at) {
                bytes[at] == b'-'
            } else {
                bytes[at].is_ascii_hexdigit()
            }
        });
    if !is_uuid
        || bytes[14] != b'7'
        || !matches!(bytes[19], b'8' | b'9' | b'a' | b'b' | b'A' | b'B')
    {
        return None;
    }
    let hex = format!("{}{}", id.get(..8)?, id.get(9..13)?);
    let millis = i64::from_str_radix(&hex, 16).ok()?;
    // 48 bits last until the year 10889, but a date can only have a four-digit year.
    let day = millis.div_euclid(86_400_000);
    i32::try_from(day).ok().filter(|day| *day < 2_932_897)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_in_each_part() {
        let keys = [
            Key::of("", "a", "bc"),
            Key::of("", "ab", "c"),
            Key::of("a", "", "bc"),
            Key::of_request("", "a", "bc"),
            Key::of_place("a", 1),
            Key::of_place("a", 2),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert!(keys[at + 1..].iter().all(|other| other != key));
        }
    }

    #[test]
    fn a_uuid_of_version_7_has_a_day() {
        // The example in RFC 9562, appendix A.6: 2022-02-22.
        let day = day_of_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F");
        assert_eq!(day, Some(19_045));
        assert_eq!(day_of_uuid("919108f7-52d1-4320-9bac-f847db4148a8"), None);
        assert_eq!(day_of_uuid("017F22E2-79B0-7CC3-18C4-DC0C0C07398F"), None);
        assert_eq!(day_of_uuid("017F22E279B07CC398C4DC0C0C07398F"), None);
        assert_eq!(day_of_uuid("ffffffff-ffff-7cc3-98c4-dc0c0c07398f"), None);
    }

    #[test]
    fn days_begin_at_midnight_before_1970_too() {
        assert_eq!(day_of(0), 0);
        assert_eq!(day_of(-1), -1);
        assert_eq!(day_of(DAY), 1);
    }
}
