//! Writes the table of names in the format that `assets/typescript/listeners.js` reads.
//!
//! Spaces, line breaks, braces, pipes and a leading `_` have a meaning in the table. Names are
//! percent-encoded, so they contain none of these, and can't end a string or a script. Names in
//! `snake_case` remain unchanged.

use event_catalog_build::catalog::{Event, Family, Pattern};

use super::boot::Page;
use super::constants::{self, Constant};
use super::shape;
use super::text::{member, property, string};
use crate::generate::address::encoded;
use crate::generate::selection::Selection;

/// The names of the selected events.
pub(super) struct Names<'c> {
    /// One line per module: its name, and one word per row.
    lines: Vec<String>,
    /// Former names, each with the current name.
    renamed: Vec<(&'c str, &'c str)>,
    /// The current names of events that are sent under a former name, each with that name.
    sent: Vec<(&'c str, &'c str)>,
    /// Names that differ from their constants, each with the key of the constant, which is empty if
    /// there is none.
    identifiers: Vec<(&'c str, String)>,
    /// The events that can have `null` as their detail.
    nulls: Vec<&'c str>,
}

impl<'c> Names<'c> {
    pub(super) fn of<'s>(selection: &Selection<'c, 's>) -> Self {
        let mut lines: Vec<String> = vec![String::new()];
        let modules = selection.catalog.modules.iter();
        lines.extend(modules.map(|module| encoded(&module.name).into_owned()));
        let mut renamed = Vec::new();
        let mut sent = Vec::new();
        let mut nulls: Vec<&'c str> = Vec::new();
        for event in selection.events() {
            if shape::takes_null(selection, event) {
                nulls.push(&event.name);
            }
            let alias = selection.catalog.sent_alias(event);
            sent.extend(alias.map(|alias| (event.name.as_ref(), alias)));
            renamed.extend(
                event
                    .aliases()
                    .iter()
                    .map(|it| (it.name.as_ref(), event.name.as_ref())),
            );
            let line = &mut lines[event.module().map_or(0, |module| module + 1)];
            let module = event
                .module()
                .map(|module| selection.catalog.modules[module].name.as_ref());
            if let Some(word) = word(selection, event, module) {
                line.push(' ');
                line.push_str(&word);
            }
        }
        lines.retain(|line| line.contains(' '));
        let constants = constants::of(selection).into_iter();
        let identifiers = constants
            .filter(|constant| !constant.is_name())
            .map(|Constant { name, key, .. }| (name, key.unwrap_or_default()));
        Self {
            lines,
            renamed,
            sent,
            identifiers: identifiers.collect(),
            nulls,
        }
    }

    /// The table of names: one line per module.
    pub(super) fn table(&self) -> String {
        self.lines.join("\n")
    }

    /// The former names, as an object for the classic script.
    pub(super) fn renamed(&self) -> String {
        literal(&self.renamed)
    }

    /// The events that are sent under a former name, as an object for the scripts that send events.
    pub(super) fn sent(&self) -> String {
        literal(&self.sent)
    }

    /// The events that can have `null` as their detail, as a list.
    pub(super) fn nulls(&self) -> String {
        let names: Vec<_> = self.nulls.iter().map(|name| string(name)).collect();
        format!("[{}]", names.join(", "))
    }

    /// Writes the text of `names.js`.
    pub(super) fn module(&self, page: &Page<'_>) -> String {
        let or_nothing = |field: Option<&str>| field.map_or_else(|| "\"\"".to_owned(), string);
        let identifiers = self.identifiers.iter();
        format!(
            "// The names, one line per module: the module, then its events. \"_entered\" stands for the\n\
             // module's name with this ending. Braces contain the numbers of a family, its name if that isn't\n\
             // the text before them, and its old names. Names are percent-encoded.\n\
             export var table = `{}`;\n\n\
             // The old names of events, with their current names.\n\
             export var renamed = {};\n\n\
             // The names that differ from their constants; \"\" if there is no constant.\n\
             export var identifiers = {};\n\n\
             // What tag managers get as `event_category`, and the fields of a detail that they get as\n\
             // `event_action` and `event_label`.\n\
             export var category = {};\n\
             export var actionField = {};\n\
             export var labelField = {};\n\n\
             // The events whose detail can be `null`. For other events, `null` means that there is no detail.\n\
             export var nulls = {};\n",
            self.table(),
            object(self.renamed.iter().copied()),
            object(identifiers.map(|(name, key)| (*name, key.as_str()))),
            string(page.category),
            or_nothing(page.action_field),
            or_nothing(page.label_field),
            self.nulls(),
        )
    }
}

/// Writes an ES5 object literal.
fn literal(pairs: &[(&str, &str)]) -> String {
    // In an object literal, `__proto__` doesn't define a property.
    if pairs.iter().any(|(name, _)| *name == "__proto__") {
        let text = |name: &str| serde_json::Value::from(name).to_string();
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{}:{}", text(name), text(value)))
            .collect();
        return format!(
            "JSON.parse({})",
            string(&format!("{{{}}}", pairs.join(",")))
        );
    }
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{}: {}", property(name), string(value)))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

/// An object with one line per pair.
fn object<'n>(pairs: impl Iterator<Item = (&'n str, &'n str)>) -> String {
    let lines: String = pairs.fold(String::new(), |lines, (name, value)| {
        lines + &format!("  {}: {},\n", member(name), string(value))
    });
    if lines.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{\n{lines}}}")
    }
}

/// Returns the word that an event adds to its module's line. A family adds a single word, at its
/// first event.
fn word(selection: &Selection<'_, '_>, event: &Event<'_>, module: Option<&str>) -> Option<String> {
    let catalog = selection.catalog;
    let family = event.family().map(|(family, _)| &catalog.families[family]);
    let parts = family.and_then(|family| Some((family, parts(&family.pattern)?)));
    let text = match parts {
        None => encoded(&event.name).into_owned(),
        Some((family, (prefix, suffix))) => {
            let first = &catalog.events[family.events.start];
            if first.name != event.name {
                return None;
            }
            family_word(selection, family, &prefix, &suffix)
        }
    };
    let rest = module.and_then(|module| text.strip_prefix(&*encoded(module)));
    Some(match rest.filter(|rest| rest.starts_with('_')) {
        Some(rest) => rest.to_owned(),
        None => match text.strip_prefix('_') {
            Some(rest) => format!("%5F{rest}"),
            None => text,
        },
    })
}

/// The text before and after the number in a family's names.
fn parts(pattern: &str) -> Option<(String, String)> {
    let pattern = Pattern::parse(pattern).ok()??;
    // The two names differ only in the digit of the number.
    let (zero, one) = (pattern.name(0), pattern.name(1));
    let mut pairs = zero.bytes().zip(one.bytes());
    let number = pairs.position(|(zero, one)| zero != one)?;
    Some((zero[..number].to_owned(), zero[number + 1..].to_owned()))
}

/// Writes the word for a family: `jump_decision_{1|2|3}`, followed by the family's name unless it
/// equals the part before the numbers, and by any old names: `floor_{1|2}{}{level|stage}`.
fn family_word(
    selection: &Selection<'_, '_>,
    family: &Family<'_>,
    prefix: &str,
    suffix: &str,
) -> String {
    let events = &selection.catalog.events[family.events.clone()];
    let numbers = events.iter().filter_map(Event::family);
    let numbers: Vec<_> = numbers.map(|(_, number)| number.to_string()).collect();
    let (prefix, suffix) = (encoded(prefix), encoded(suffix));
    let name = encoded(family.named_after());
    let stem = prefix.strip_suffix('_').unwrap_or_default();
    let is_stem = suffix.is_empty() && stem == name;
    let name = if is_stem { "" } else { &*name };
    let former: Vec<_> = family.former.iter().map(|name| encoded(name)).collect();
    let names = match (is_stem, former.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("{{{name}}}"),
        (_, false) => format!("{{{name}}}{{{}}}", former.join("|")),
    };
    format!("{prefix}{{{}}}{suffix}{names}", numbers.join("|"))
}
