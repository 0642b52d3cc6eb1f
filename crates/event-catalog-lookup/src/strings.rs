//! Many strings in one text, as written by the generator. Not part of the API.

/// Concatenated strings, and the end of each.
///
/// The ends are a byte string, which rustc reads as one token: a list of 10,000 numbers would take
/// a quarter of a second.
#[derive(Clone, Copy, Debug)]
pub struct Strings<'a> {
    text: &'a str,
    /// The offset in the text at which each string ends, as a little-endian `u32`.
    ends: &'a [[u8; 4]],
}

impl<'a> Strings<'a> {
    /// Creates the strings from their concatenated text. `ends` has the offset at which each string ends, in four
    /// little-endian bytes.
    #[must_use]
    pub const fn new(text: &'a str, ends: &'a [u8]) -> Self {
        let (ends, _) = ends.as_chunks::<4>();
        Self { text, ends }
    }

    /// The string at an index; empty if the index is too large.
    #[must_use]
    #[inline]
    pub const fn get(&self, index: usize) -> &'a str {
        if index >= self.ends.len() {
            return "";
        }
        let start = if index == 0 { 0 } else { self.end(index - 1) };
        let (before, _) = self.text.split_at(self.end(index));
        before.split_at(start).1
    }

    const fn end(&self, index: usize) -> usize {
        u32::from_le_bytes(self.ends[index]) as usize
    }
}
