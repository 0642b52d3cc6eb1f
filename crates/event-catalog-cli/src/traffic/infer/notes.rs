//! Collects notes about what was left out, and formats one note per line.

use super::events::Events;
use super::families::WithIds;

/// The maximum number of lines of each kind.
pub(super) const LISTED: usize = 20;

/// Counts the rows that have the same note.
#[derive(Debug, Default)]
pub(super) struct Tally {
    number: usize,
    first: String,
}

impl Tally {
    pub(super) fn add(&mut self, name: &str) {
        if self.number == 0 {
            name.clone_into(&mut self.first);
        }
        self.number += 1;
    }

    fn line(&self, what: &str) -> Option<String> {
        let more = match self.number {
            0 => return None,
            1 => String::new(),
            number => format!(" (and {} more)", number - 1),
        };
        Some(format!("`{}`: {what}{more}", self.first))
    }
}

/// What was left out of the rows and schemas.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) with_ids: Vec<WithIds>,
    /// Messages about misspelled names, which aren't added to the catalog.
    pub(super) misspelt: Vec<String>,
    /// The form that the catalog requires of names.
    pub(super) form: &'static str,
    /// Strings that aren't names in this form. They were left out.
    pub(super) texts: Tally,
    /// Names in another form.
    pub(super) other_form: Tally,
    /// Rows with payloads that are nested too deeply or can't be parsed.
    pub(super) deep: Tally,
    /// Rows with payloads that aren't objects, although there is a default payload.
    pub(super) not_objects: Tally,
    /// Rows with payloads that were only partly recorded.
    pub(super) cut: Tally,
}

impl Notes {
    pub(super) fn lines(&self, events: &Events) -> Vec<String> {
        let mut lines = Vec::new();
        if events.known > 0 {
            lines.push(format!(
                "{} left out, because the events are or were in the catalog; check these occurrences with \
                 `event-catalog validate`",
                times(events.known)
            ));
        }
        let misspelt = self.misspelt.iter().map(|it| format!("{it} (left out)"));
        listed(&mut lines, misspelt, "misspelled names");
        let counted = self.with_ids.iter().map(|it| (it.form.as_str(), it.count));
        let written = events
            .with_ids
            .iter()
            .map(|(form, count)| (form.as_str(), *count));
        let forms = counted.chain(written).map(|(form, count)| {
            format!(
                "`{form}`: {} left out, because the name contains an id; send the id in the payload, or keep such \
                 names with `--keep-values`",
                times(count)
            )
        });
        listed(&mut lines, forms, "forms of names with ids");
        if events.invalid.count > 0 {
            lines.push(format!(
                "`{}`: {} left out, because a catalog can't contain names like this; rename the events where they are \
                 sent",
                events.invalid.example,
                times(events.invalid.count)
            ));
        }
        if events.too_many > 0 {
            lines.push(format!(
                "there are too many names, so {} of rare names are left out",
                times(events.too_many)
            ));
        }
        if events.late.count > 0 {
            lines.push(format!(
                "`{}`: {} left out, because names like this appeared only after the limit on names was reached, and \
                 their first payloads may be unknown; infer them from an input that has only these names",
                events.late.example,
                times(events.late.count)
            ));
        }
        let form = self.form;
        let texts = format!(
            "this name is left out, because it isn't in the catalog's form, `{form}`; rename the event where it is sent"
        );
        let other_form = format!(
            "the name isn't in the catalog's form, `{form}`; make it an alias of a name in this form, or change \
             `[names] form`"
        );
        let tallies = [
            self.texts.line(&texts),
            self.other_form.line(&other_form),
            self.deep.line(
                "a payload is nested too deeply or can't be read, so no schema is inferred; write it by hand"
            ),
            self.not_objects.line(
                "not every payload is an object, as the catalog's default payload requires, so no schema is inferred; \
                 send every payload as an object",
            ),
            self.cut.line(
                "the payload is too large or too deep to be described completely, so its schema allows any value in \
                 the missing parts",
            ),
        ];
        lines.extend(tallies.into_iter().flatten());
        lines
    }
}

/// Adds the first lines of one kind, and the number of further lines.
fn listed(lines: &mut Vec<String>, found: impl Iterator<Item = String>, what: &str) {
    let mut more = 0_usize;
    for (number, line) in found.enumerate() {
        if number < LISTED {
            lines.push(line);
        } else {
            more += 1;
        }
    }
    if more > 0 {
        lines.push(format!("and {more} more {what}"));
    }
}

fn times(count: u64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} occurrence{plural}")
}
