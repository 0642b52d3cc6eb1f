//! The letters that a word begins with, and their hash, from one look at them.

use crate::rules::dictionary::hash::{WordHash, padded};

/// How many small letters a text begins with, and the hash of them; the first may be a capital, which
/// is hashed as a small one.
///
/// Eight letters are looked at at a time, so that most words are known at once.
#[inline]
pub(super) fn scan(text: &[u8]) -> (usize, WordHash) {
    let mut rest = text;
    let mut chunk = first(rest);
    if rest.first().is_some_and(u8::is_ascii_uppercase) {
        chunk |= 0x20;
    }
    let (mut length, mut hash) = (0, WordHash::default());
    loop {
        let count = small_letters(chunk);
        if count == 0 {
            return (length, hash);
        }
        length += count;
        hash = hash.with(chunk & u64::MAX >> (64 - 8 * count));
        if count < 8 {
            return (length, hash);
        }
        rest = &rest[8..];
        chunk = first(rest);
    }
}

/// The first eight bytes, or as many as there are, and zeros.
fn first(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => padded(bytes),
    }
}

/// How many small letters a chunk begins with. Each byte is added to without the bit that it would
/// carry into its neighbour, so that the highest bit tells how it compares.
fn small_letters(chunk: u64) -> usize {
    const HIGHEST: u64 = all(0x80);
    let low = chunk & !HIGHEST;
    let from_a = low + all(0x80 - b'a');
    let beyond_z = low + all(0x7f - b'z');
    let others = (!from_a | beyond_z | chunk) & HIGHEST;
    others.trailing_zeros() as usize / 8
}

const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_small_letters_are_counted() {
        for byte in 0..=u8::MAX {
            let mut bytes = *b"azbycxdw";
            bytes[3] = byte;
            let expected = if byte.is_ascii_lowercase() { 8 } else { 3 };
            assert_eq!(small_letters(u64::from_le_bytes(bytes)), expected, "{byte}");
        }
    }

    #[test]
    fn words_of_all_lengths_are_found_at_any_end() {
        let word = "abcdefghijklmnopqrstuvwxyz";
        for length in 1..word.len() {
            let word = &word[..length];
            let expected = (length, WordHash::of(word));
            for behind in ["", " ", ".", "_", "1", "Z", "{ and more", "\u{e4}"] {
                assert_eq!(scan(format!("{word}{behind}").as_bytes()), expected);
            }
        }
        assert_eq!(scan(b"The"), (3, WordHash::of("the")));
        assert_eq!(scan(b"THE"), (1, WordHash::of("t")));
    }
}
