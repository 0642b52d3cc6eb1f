//! Where a cell ends: the one search that goes over every byte of a table.

/// How many bytes there are before the next of those that are wanted.
///
/// Eight bytes are compared at a time: a byte that is wanted is 0 after the exclusive or, and only
/// a 0 sets its highest bit below; what follows behind it does not matter.
/// <https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord>
pub(super) fn length_before(bytes: &[u8], wanted: [u8; 3]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);
    let [one, two, three] = wanted.map(|byte| u64::from(byte) * ONES);
    let (words, rest) = bytes.as_chunks::<8>();
    for (word, at) in words.iter().zip((0..).step_by(8)) {
        let word = u64::from_le_bytes(*word);
        let zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let found = (zero(word ^ one) | zero(word ^ two) | zero(word ^ three)) & HIGHEST;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
    }
    let in_rest = rest.iter().position(|byte| wanted.contains(byte));
    bytes.len() - rest.len() + in_rest.unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wanted_byte_is_found_wherever_it_stands() {
        for length in 0..40 {
            let mut bytes = vec![b'-'; length];
            assert_eq!(length_before(&bytes, *b",\r\n"), length);
            for at in (0..length).rev() {
                bytes[at] = [b',', b'\n', b'\r'][at % 3];
                assert_eq!(length_before(&bytes, *b",\r\n"), at);
            }
        }
        // Neighbours of what is wanted, and bytes beyond ASCII, are not.
        assert_eq!(
            length_before(b"+-\x0b\x0c\x0e\x8d\xac\x8a\xff\0", *b",\r\n"),
            10
        );
    }
}
