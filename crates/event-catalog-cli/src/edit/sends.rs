//! Removes `[[send]]` entries from the text of `catalog.toml`.

use std::collections::HashSet;

use toml_edit::{DocumentMut, Item};

use super::accepts::as_before;

/// Removes the entries for these names from the text. Returns `None` if nothing changes.
pub(crate) fn without(text: &str, names: &HashSet<&str>) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let sends = document.get_mut("send")?.as_array_of_tables_mut()?;
    let before = sends.len();
    sends.retain(|send| {
        let name = send.get("name").and_then(Item::as_str);
        !name.is_some_and(|name| names.contains(name))
    });
    if sends.len() == before {
        return None;
    }
    if sends.is_empty() {
        document.remove("send");
    }
    Some(as_before(text, &document.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = "title = \"T\" # kept\n\n[[send]]\nname = \"begin\"\nuntil = \"v5\"\n\n\
        [[send]]\nname = \"level_{1..3}\"\nuntil = \"2027-03-01\"\n";

    #[test]
    fn entries_are_taken_out() {
        let of = |text: &str, name: &str| without(text, &HashSet::from([name]));
        let after = of(SETTINGS, "begin").expect("a change");
        assert!(after.starts_with("title = \"T\" # kept\n"), "{after}");
        assert!(!after.contains("begin"), "{after}");
        assert!(after.contains("name = \"level_{1..3}\""), "{after}");
        assert_eq!(of(&after, "begin"), None);
        let none = of(&after, "level_{1..3}").expect("a change");
        assert!(!none.contains("send"), "{none}");
        let windows = SETTINGS.replace('\n', "\r\n");
        let after = of(&windows, "begin").expect("a change");
        assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
        assert_eq!(of("title = \"T\"\n", "begin"), None);
    }
}
