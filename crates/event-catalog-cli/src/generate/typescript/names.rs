//! The table of the names in the format of the listeners: `assets/typescript/listeners.js`.

use event_catalog_build::catalog::{Event, Family};

use super::boot::Page;
use super::text::string;
use crate::generate::selection::Selection;

/// The names of the selected events.
pub(super) struct Names<'c> {
    /// One line per module: its name, and one word per row.
    lines: Vec<String>,
    /// Former names with the current name of the event.
    renamed: Vec<(&'c str, &'c str)>,
}

impl<'c> Names<'c> {
    pub(super) fn of<'s>(selection: &Selection<'c, 's>) -> Self {
        let mut lines: Vec<(Option<usize>, String)> = Vec::new();
        let mut renamed = Vec::new();
        let modules = (0..selection.catalog.modules.len()).map(Some);
        for module in std::iter::once(None).chain(modules) {
            let name = module.map_or("", |it| selection.catalog.modules[it].name.as_ref());
            lines.push((module, name.to_owned()));
        }
        for event in selection.events() {
            renamed.extend(
                event
                    .aliases()
                    .iter()
                    .map(|it| (it.name.as_ref(), event.name.as_ref())),
            );
            let (_, line) = &mut lines[event.module().map_or(0, |module| module + 1)];
            let module = event
                .module()
                .map(|module| selection.catalog.modules[module].name.as_ref());
            if let Some(word) = word(selection, event, module) {
                line.push(' ');
                line.push_str(&word);
            }
        }
        let lines = lines
            .into_iter()
            .map(|(_, line)| line)
            .filter(|line| line.contains(' '));
        Self {
            lines: lines.collect(),
            renamed,
        }
    }

    /// The table as one text.
    pub(super) fn table(&self) -> String {
        self.lines.join("\n")
    }

    /// The former names as an object with indented lines.
    pub(super) fn renamed(&self, indent: &str) -> String {
        let pair = |(old, new): &(&str, &str)| format!("{old}: {}", string(new));
        let pairs: Vec<_> = self.renamed.iter().map(pair).collect();
        match (pairs.as_slice(), indent) {
            ([], _) => "{}".to_owned(),
            (_, "") => format!("{{{}}}", pairs.join(",")),
            _ => format!("{{\n{indent}{},\n}}", pairs.join(&format!(",\n{indent}"))),
        }
    }

    /// `names.js`.
    pub(super) fn module(&self, page: &Page<'_>) -> String {
        let or_nothing = |field: Option<&str>| field.map_or_else(|| "\"\"".to_owned(), string);
        format!(
            "// The names, a line a module: the module, then its events. \"_entered\" has the module's\n\
             // name in front, and braces hold the numbers of a family.\n\
             export var table = `{}`;\n\n\
             // The names that events had before.\n\
             export var renamed = {};\n\n\
             // What tag managers get as `event_category`, and the fields of a detail that they get as\n\
             // `event_action` and `event_label`.\n\
             export var category = {};\n\
             export var actionField = {};\n\
             export var labelField = {};\n",
            self.table(),
            self.renamed("  "),
            string(page.category),
            or_nothing(page.action_field),
            or_nothing(page.label_field),
        )
    }
}

/// The word that a row adds to its module's line; a family has one word, at its first event.
fn word(selection: &Selection<'_, '_>, event: &Event<'_>, module: Option<&str>) -> Option<String> {
    let text = match event.family() {
        None => event.name.to_string(),
        Some((family, _)) => {
            let family = &selection.catalog.families[family];
            let first = &selection.catalog.events[family.events.start];
            if first.name != event.name {
                return None;
            }
            family_word(selection, family)
        }
    };
    let rest = module.and_then(|module| text.strip_prefix(module));
    Some(
        rest.filter(|rest| rest.starts_with('_'))
            .unwrap_or(&text)
            .to_owned(),
    )
}

/// `jump_decision_{1|2|3}`, followed by the family's name if it isn't simply the part before the
/// numbers.
fn family_word(selection: &Selection<'_, '_>, family: &Family<'_>) -> String {
    let events = &selection.catalog.events[family.events.clone()];
    let numbers = events.iter().filter_map(Event::family);
    let numbers: Vec<_> = numbers.map(|(_, number)| number.to_string()).collect();
    let (prefix, rest) = family
        .pattern
        .split_once('{')
        .unwrap_or((&family.pattern, ""));
    let suffix = rest.split_once('}').map_or("", |(_, suffix)| suffix);
    let stem = &family.stem;
    let is_plain = suffix.is_empty() && prefix.strip_suffix('_') == Some(stem);
    let name = if is_plain {
        String::new()
    } else {
        format!("{{{stem}}}")
    };
    format!("{prefix}{{{}}}{suffix}{name}", numbers.join("|"))
}
