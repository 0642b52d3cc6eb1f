//! `consumer-limit`: a name that a consumer doesn't accept.

use event_catalog_build::finding::Draft;
use event_catalog_build::read::{ConsumerSettings, Placed};

use super::names::{self, Name};
use super::prelude::*;
use crate::format::count;

/// A name that is longer than a consumer allows, or has characters that it doesn't allow.
pub(super) static CONSUMER_LIMIT: Rule = Rule {
    name: "consumer-limit",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "a name is longer than a consumer allows, or has characters that it doesn't allow",
    why: "A service that receives the events may cut off long names, or drop them silently. `[consumers.NAME]` in \
        `catalog.toml` says what it allows: `max_name` is the maximum number of characters of a name, including the \
        `prefix` that is written before each name there; `characters` lists what names may consist of, and `first` \
        what they may begin with: single characters, and `letters`, `ascii-letters`, `lowercase`, `uppercase` and \
        `digits`. `preset = \"ga4\"` has the limits of Google Analytics 4: 40 characters \
        (<https://support.google.com/analytics/answer/9267744>), letters, digits and `_`, a letter first \
        (<https://support.google.com/analytics/answer/13316687>).\n\n\
        For a family, the longest name is checked. Aliases aren't checked. Shorten the prefix or the name; if the \
        event is already sent, keep its old name in `aliases`.",
    bad: Example(&[
        file(
            "catalog.toml",
            "[consumers.crm]\nmax_name = 20\nprefix = \"Shop \"\n",
        ),
        file(
            "events.csv",
            "name,description\nnewsletter_ordered,The newsletter was ordered.\n",
        ),
    ]),
    good: Example(&[
        file(
            "catalog.toml",
            "[consumers.crm]\nmax_name = 20\nprefix = \"Shop \"\n",
        ),
        file(
            "events.csv",
            "name,description\nnews_ordered,The newsletter was ordered.\n",
        ),
    ]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let consumers = &catalog.input.settings.consumers;
    if consumers.is_empty() {
        return;
    }
    let names: Vec<Name<'_>> = names::all(catalog).collect();
    for consumer in consumers {
        let limits = Limits::of(consumer);
        if let Some(prefix) = &consumer.prefix {
            findings.extend(limits.of_prefix(prefix));
        }
        for name in &names {
            findings.extend(limits.of_name(catalog, name));
        }
    }
}

/// The limits of a consumer, with the prefix taken into account.
struct Limits<'c> {
    consumer: &'c ConsumerSettings,
    /// The number of characters in the prefix.
    prefix: usize,
    /// The maximum number of characters in a name with its prefix; `None` if there is no limit, or if the prefix
    /// alone reaches it, which is reported once.
    most: Option<usize>,
}

impl<'c> Limits<'c> {
    fn of(consumer: &'c ConsumerSettings) -> Self {
        let prefix = consumer.prefix().chars().count();
        let most = consumer.most().and_then(|most| usize::try_from(most).ok());
        Self {
            consumer,
            prefix,
            most: most.filter(|most| *most > prefix),
        }
    }

    fn of_prefix(&self, prefix: &Placed<String>) -> Option<Draft> {
        let shown = self.shown();
        let text = &prefix.value;
        if let Some(most) = self.consumer.most().filter(|_| self.most.is_none()) {
            let message = format!(
                "the prefix `{text}` has {}, but {shown} allows at most {most}",
                count(self.prefix, "character")
            );
            let help = "shorten the prefix, or correct `max_name`";
            return Some(Finding::at(prefix.place, message).help(help));
        }
        let refused = self.refused(text, true)?;
        let message = format!("the prefix `{text}` {refused}");
        let help = "remove the character from the prefix, or allow it in `characters` or `first`";
        Some(Finding::at(prefix.place, message).help(help))
    }

    fn of_name(&self, catalog: &Catalog<'_>, name: &Name<'_>) -> Option<Draft> {
        let sent = &*name.sent;
        let place = catalog.place(name.row, Column::Name);
        let length = self.prefix + sent.chars().count();
        if let Some(most) = self.most.filter(|most| length > *most) {
            let with = if self.prefix == 0 {
                ""
            } else {
                " with its prefix"
            };
            let message = format!(
                "`{sent}` has {}{with}, but {} allows at most {most}",
                count(length, "character"),
                self.shown()
            );
            let draft = Finding::at(place, message)
                .label(format!("{} too many", length - most))
                .event(name.written);
            return Some(draft.help(
                "shorten the name; if the event is already sent, that changes what goes over the wire: keep the old \
                 name in `aliases`",
            ));
        }
        let refused = self.refused(sent, self.prefix == 0)?;
        let draft = Finding::at(place, format!("`{sent}` {refused}"))
            .label("not allowed there")
            .event(name.written);
        Some(draft.help(
            "rename the event, which changes what goes over the wire, or have it renamed on the way to the consumer",
        ))
    }

    /// Describes the first character in a text that the consumer doesn't allow.
    fn refused(&self, text: &str, is_start: bool) -> Option<String> {
        let first = text.chars().next()?;
        if is_start && self.consumer.allows(first) && !self.consumer.allows_first(first) {
            return Some(format!(
                "begins with `{first}`, which {} doesn't allow",
                self.shown()
            ));
        }
        let other = text.chars().find(|c| !self.consumer.allows(*c))?;
        let other = match other {
            ' ' => "a space".to_owned(),
            other => format!("`{other}`"),
        };
        Some(format!("has {other}, which {} doesn't allow", self.shown()))
    }

    fn shown(&self) -> String {
        format!("the consumer `{}`", self.consumer.name.value)
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use crate::checked::Checked;
    use crate::levels::Levels;

    /// Lists the rule's messages, each with the event that it is about.
    fn messages(settings: &str, names: &[&str]) -> Vec<(String, Option<String>)> {
        let rows = names
            .iter()
            .map(|name| format!("{name},An event of {name}.\n"));
        let table = format!("name,description\n{}", rows.collect::<String>());
        let settings = format!("[names]\nform = \"any\"\n{settings}");
        let folder: Memory = [("catalog.toml", settings), ("events.csv", table)]
            .into_iter()
            .collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let checked = Checked::new(input, &Levels::default());
        let found = checked.found.into_iter();
        let found = found.filter(|it| it.finding.rule.name == "consumer-limit");
        found
            .map(|it| (it.finding.message, it.finding.event))
            .collect()
    }

    const GA4: &str = "[consumers.ga4]\npreset = \"ga4\"\n";

    #[test]
    fn names_are_as_long_as_a_consumer_allows() {
        let longest = "a".repeat(40);
        let longer = "b".repeat(41);
        let found = messages(GA4, &[&longest, &longer]);
        assert_eq!(
            found,
            [(
                format!("`{longer}` has 41 characters, but the consumer `ga4` allows at most 40"),
                Some(longer)
            )]
        );
    }

    #[test]
    fn of_a_family_the_longest_name_counts() {
        let settings = "[consumers.crm]\nmax_name = 9\nprefix = \"x \"\n";
        let found = messages(settings, &["step_{1..99}", "part_{1..100}"]);
        assert_eq!(
            found,
            [(
                "`part_100` has 10 characters with its prefix, but the consumer `crm` allows at most 9"
                    .to_owned(),
                Some("part_{1..100}".to_owned())
            )]
        );
    }

    #[test]
    fn characters_are_those_of_the_consumer() {
        let found = messages(GA4, &["link_clicked", "größe", "1st_step", "a-b", "a b"]);
        let found: Vec<_> = found.iter().map(|(message, _)| message.as_str()).collect();
        assert_eq!(
            found,
            [
                "`1st_step` begins with `1`, which the consumer `ga4` doesn't allow",
                "`a-b` has `-`, which the consumer `ga4` doesn't allow",
                "`a b` has a space, which the consumer `ga4` doesn't allow",
            ]
        );
    }

    #[test]
    fn a_prefix_is_reported_once() {
        let settings = format!("{GA4}prefix = \"LoyJoy ChatBot \"\n");
        let found = messages(&settings, &["load", "1st_step"]);
        assert_eq!(
            found,
            [(
                "the prefix `LoyJoy ChatBot ` has a space, which the consumer `ga4` doesn't allow"
                    .to_owned(),
                None
            )]
        );
        let settings = format!("{GA4}max_name = 4\nprefix = \"four\"\n");
        let found = messages(&settings, &["load", "open"]);
        assert_eq!(
            found,
            [(
                "the prefix `four` has 4 characters, but the consumer `ga4` allows at most 4"
                    .to_owned(),
                None
            )]
        );
    }
}
