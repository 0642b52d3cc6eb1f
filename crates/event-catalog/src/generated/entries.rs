//! The entries of the map `EVENTS`.

/// Puts the events to the keys of a map: beside each key is the event that `events` has at the
/// key's index. `indices` has four bytes for each key, little-endian.
///
/// In a static, instead of a list that mentions an event in each entry: for every mention rustc
/// searches the variant among all of them.
///
/// # Panics
///
/// In a static, so at compile time, where an index is missing or out of range.
#[must_use]
pub const fn entries<E: Copy, const N: usize>(
    keys: [&'static str; N],
    indices: &[u8],
    events: &[E],
) -> [(&'static str, E); N] {
    let (indices, _) = indices.as_chunks::<4>();
    let mut entries = [("", events[0]); N];
    let mut at = 0;
    while at < N {
        let index = u32::from_le_bytes(indices[at]);
        entries[at] = (keys[at], events[index as usize]);
        at += 1;
    }
    entries
}
