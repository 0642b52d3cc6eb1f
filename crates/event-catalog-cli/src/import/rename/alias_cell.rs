//! A cell with aliases: several names, separated by semicolons.

use event_catalog_build::catalog::{cell_of_aliases, names_in_aliases};

/// Adds an event's old name to a cell of aliases, and removes the new name from it.
pub(super) fn with(old: &str, new: &str, cell: &str) -> String {
    let mut aliases = vec![old];
    let others = names_in_aliases(cell).into_iter();
    aliases.extend(others.filter(|alias| *alias != old && *alias != new));
    // Names that contain semicolons are never renamed, so a cell can hold all of these aliases.
    cell_of_aliases(&aliases).unwrap_or_else(|| aliases.join("; "))
}

#[cfg(test)]
mod tests {
    use event_catalog_build::catalog::Catalog;
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    /// The aliases that a catalog reads from a cell.
    fn read(name: &str, cell: &str) -> Vec<String> {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let (name, cell) = (quoted(name), quoted(cell));
        let table = format!("name,description,aliases\n{name},Loaded.,{cell}\n");
        let folder: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_file(&folder, "events.csv");
        let catalog = Catalog::new(&input);
        let aliases = catalog.events[0].aliases().iter();
        aliases.map(|alias| alias.name.to_string()).collect()
    }

    #[test]
    fn an_old_name_is_exactly_one_alias() {
        for old in [
            "Order Completed",
            "order completed",
            "order, completed",
            "order.completed",
            "\"order\"",
            "a{{1..3}}",
            "=order",
        ] {
            let name = event_catalog_build::catalog::unescaped(old);
            let cell = with(old, "new_name", "");
            assert_eq!(read("new_name", &cell), [&*name], "{cell}");
            let cell = with(old, "new_name", "one two, new_name");
            assert_eq!(read("new_name", &cell), [&*name, "one", "two"], "{cell}");
        }
        assert_eq!(with("Order Completed", "a", ""), "Order Completed");
        assert_eq!(with("order completed", "a", ""), "order completed;");
        assert_eq!(with("Order, Completed", "a", ""), "Order, Completed;");
        assert_eq!(with("B", "a", "Old B;a;B"), "B; Old B");
        let cell = with("Step {1..3}", "step_{1..3}", "Old {1..3}");
        assert_eq!(cell, "Step {1..3}; Old {1..3}");
        assert_eq!(read("step_{1..3}", &cell), ["Step 1", "Old 1"]);
    }
}
