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
    let mut count = 0;
    for (index, event) in catalog.events.iter().enumerate() {
        let aliases = event.aliases().iter().map(|alias| alias.name.as_ref());
        for name in aliases.chain([event.name.as_ref()]) {
            map.entry(name, format!("{BEFORE}{index}{AFTER}"));
            count += 1;
        }
    }
    let map = map.build().to_string();
    let allow = layout(allow(), 0);
    // Writing to a `String` can't fail.
    for line in super::docs::events_map(catalog).lines() {
        out.push_str(if line.is_empty() { "///" } else { "/// " });
        out.push_str(line);
        out.push('\n');
    }
    let _ = write!(
        out,
        "{allow}pub static EVENTS: {phf}::Map<&'static ::core::primitive::str, Event> = "
    );
    match split(&map) {
        Some((head, entries)) if entries.len() == count => {
            let _ = write!(out, "{head}entries: &ENTRIES,\n}};\n\n");
            write_entries(&entries, &private, &allow, out);
        }
        // phf's own output is also correct, but rustc takes longer to compile it.
        _ => {
            let _ = write!(out, "{map};\n\n");
        }
    }
}

/// Writes the entries, from which a loop builds the table at compile time.
fn write_entries(entries: &[(&str, u32)], private: &str, allow: &str, out: &mut String) {
    let _ = write!(
        out,
        "// A separate static: inside the map, rustc would check every event twice.\n\
         {allow}static ENTRIES: [(&'static ::core::primitive::str, Event); {}] = {private}::entries(\n    [\n",
        entries.len()
    );
    for (key, _) in entries {
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

/// The code before an event's index in phf's output, and the code after it.
const BEFORE: &str = "ALL_EVENTS[";
const AFTER: &str = "]";

/// Splits phf's output into the fields before the entries, and the entries, each with its key as a
/// literal and the index of its event. phf writes one entry per line, such as `("link_clicked",
/// ALL_EVENTS[17]),`; `None` if a line has another form.
fn split<'map>(map: &'map str) -> Option<(&'map str, Vec<(&'map str, u32)>)> {
    let (head, entries) = map.split_once("entries: &[")?;
    let entry = |line: &'map str| {
        let (key, event) = line.trim().strip_prefix('(')?.rsplit_once(", ")?;
        let index = event.strip_prefix(BEFORE)?.strip_suffix("),")?;
        Some((key, index.strip_suffix(AFTER)?.parse().ok()?))
    };
    Some((head, entries.lines().filter_map(entry).collect()))
}

#[cfg(test)]
mod tests {
    use super::{AFTER, BEFORE, split};

    #[test]
    fn the_output_of_phf_is_split_into_its_entries() {
        let names: Vec<String> = (0..1000).map(|at| format!("event_{at}")).collect();
        let mut map = phf_codegen::Map::new();
        for (at, name) in names.iter().enumerate() {
            map.entry(name.as_str(), format!("{BEFORE}{at}{AFTER}"));
        }
        let map = map.build().to_string();
        let (head, mut entries) = split(&map).expect("a map");
        entries.sort_unstable_by_key(|(_, index)| *index);
        let expected: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
        let keys: Vec<&str> = entries.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, expected);
        assert!(map.starts_with(head) && !head.contains("event_"), "{head}");
    }

    #[test]
    fn output_in_another_form_is_not_split() {
        assert!(split("Map { table: &[(\"load\", ALL_EVENTS[0])] }").is_none());
        let (_, entries) =
            split("entries: &[(\"load\", ALL_EVENTS[0]), (\"open\", ALL_EVENTS[1])]")
                .expect("a map");
        assert_ne!(entries.len(), 2);
    }
}
