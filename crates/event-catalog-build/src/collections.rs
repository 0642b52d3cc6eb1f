//! The collections that the whole crate shares.
//!
//! rustc compiles a map or a sort anew for each type that it is used with, without optimisation, in
//! every clean build of a crate that has a catalog. So there are few of these types.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

/// A number for each of some texts: mostly an index.
pub(crate) type Numbers<'t> = HashMap<Cow<'t, str>, usize, RandomState>;

/// Texts, each once.
pub(crate) type Texts<'t> = HashSet<Cow<'t, str>, RandomState>;

/// The positions of some items in the order of their keys, which are less than 2^32: of items with
/// the same key, the first one comes first.
pub(crate) fn in_order(keys: &mut dyn Iterator<Item = usize>) -> Vec<usize> {
    let mut all: Vec<u64> = Vec::new();
    for key in keys {
        all.push((key as u64) << 32 | all.len() as u64);
    }
    all.sort_unstable();
    let mut positions = Vec::with_capacity(all.len());
    for key in all {
        positions.push(usize::try_from(key & u64::from(u32::MAX)).unwrap_or_default());
    }
    positions
}

/// Texts in their order. They are copied, as rustc has a sort of `&str` to compile already.
pub(crate) fn sorted(texts: &[String]) -> Vec<String> {
    let mut sorted: Vec<&str> = Vec::with_capacity(texts.len());
    for text in texts {
        sorted.push(text);
    }
    sorted.sort_unstable();
    let mut owned = Vec::with_capacity(texts.len());
    for text in sorted {
        owned.push(text.to_owned());
    }
    owned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_follow_their_keys_and_keep_their_order_where_these_are_equal() {
        let keys = [7, 0, 7, 4_294_967_295, 1, 0];
        assert_eq!(in_order(&mut keys.into_iter()), [1, 5, 4, 0, 2, 3]);
        assert_eq!(in_order(&mut std::iter::empty()), [0; 0]);
    }

    #[test]
    fn texts_are_sorted_by_their_bytes() {
        let texts = ["b", "a/c", "B", "a.c", "é", "z"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(sorted(&texts), ["B", "a.c", "a/c", "b", "z", "é"]);
    }
}
