//! The map `EVENTS`, from every name and alias to its event.

use std::fmt::Write;

use super::allow;
use crate::catalog::Catalog;
use crate::generate::layout::layout;
use crate::literal::bytes;

pub(super) fn write(catalog: &Catalog<'_>, runtime: &str, out: &mut String) {
    let private = format!("{runtime}::__private");
    let phf = format!("{private}::phf");
    let mut map = phf_codegen::Map::new();
    map.phf_path(&phf);
    for (index, event) in catalog.events.iter().enumerate() {
        let index = index.to_string();
        for alias in &event.aliases {
            map.entry(alias.name.as_ref(), index.clone());
        }
        map.entry(event.name.as_ref(), index);
    }
    // Counted here, so that a table of fewer entries does not compile.
    let aliases = catalog.events.iter().flat_map(|event| &event.aliases);
    let count = catalog.events.len() + aliases.count();
    let map = map.build().to_string();
    let (head, entries) = split(&map);
    let allow = layout(allow(), 0);
    // Writing to a `String` cannot fail.
    let _ = write!(
        out,
        "/// Every name, and every alias, with its event: a perfect hash table.\n///\n\
         /// [`Event::from_name`] answers the same question faster.\n\
         {allow}pub static EVENTS: {phf}::Map<&'static ::core::primitive::str, Event> = \
         {head}entries: &ENTRIES,\n}};\n\n\
         // A static of its own: inside the map, rustc would check every event twice.\n\
         {allow}static ENTRIES: [(&'static ::core::primitive::str, Event); {count}] = {private}::entries(\n    [\n",
    );
    for (key, _) in &entries {
        let _ = writeln!(out, "        {key},");
    }
    let indices: Vec<u8> = entries
        .iter()
        .flat_map(|(_, index)| index.to_le_bytes())
        .collect();
    let _ = write!(
        out,
        "    ],\n    {},\n    &ALL_EVENTS,\n);\n\n",
        bytes(&indices, 32)
    );
}

/// What phf has made, as its fields up to the entries, and the entries: each key as a literal, with
/// the index of its event. It writes an entry a line, as `("link_clicked", 17),`.
fn split<'map>(map: &'map str) -> (&'map str, Vec<(&'map str, u32)>) {
    let (head, entries) = map.split_once("entries: &[").unwrap_or((map, ""));
    let entry = |line: &'map str| {
        let (key, index) = line.trim().strip_prefix('(')?.rsplit_once(", ")?;
        Some((key, index.strip_suffix("),")?.parse().ok()?))
    };
    (head, entries.lines().filter_map(entry).collect())
}
