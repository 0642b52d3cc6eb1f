//! `layout`: names, one per line, and after a byte 0x01 other names to look up. A table is laid out
//! for the names, and gives the same answers as a `HashMap`.

use std::collections::{BTreeSet, HashMap};

use event_catalog_build::lookup::{Lookup, MAX_KEY};

/// Lays out a table, and looks up names in it.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (keys, asked) = text.split_once('\u{1}').unwrap_or((text, ""));
    let is_key = |key: &&str| !key.is_empty() && key.len() <= MAX_KEY;
    let keys: BTreeSet<&str> = keys.split('\n').filter(is_key).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let map: HashMap<&str, u32> = keys.iter().copied().zip(0..).collect();
    let Ok(lookup) = Lookup::for_keys(&keys) else {
        panic!("there is no table for {keys:?}")
    };
    let ask = |name: &str| assert_eq!(lookup.get(name), map.get(name).copied(), "{name:?}");
    asked.split('\n').for_each(ask);
    text.split(['_', '\n']).for_each(ask);
    for key in &keys {
        ask(key);
        ask(&format!("{key}\0"));
        if let Some((last, _)) = key.char_indices().last() {
            ask(&key[..last]);
        }
    }
}
