//! The entries of the map `EVENTS`.

/// Pairs the keys of a map with their events: each key gets the event that `events` has at the
/// key's index. `indices` has four bytes for each key, little-endian.
///
/// A static that calls this compiles faster than a list that mentions one event per entry: for
/// every mention of a variant, rustc searches all variants.
///
/// # Panics
///
/// If an index is missing or out of range; in a static, this is a compile-time error.
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
