//! A change log for users, with the headings of <https://keepachangelog.com/en/1.1.0/>, grouped by module. It works on
//! GitHub and in MDX. As in a comment, text from a catalog mentions no one in release notes; Markdown links in
//! descriptions stay.

use event_catalog_build::{is_unprintable, visible};

use super::advice;
use super::alike::{self, Extent};
use super::comparison::{Comparison, Item};
use super::counted::counted;
use super::heading::Heading;
use super::outline::remark;
use super::quiet::quiet;
use super::scope::{Scope, listed};
use super::sentence::{Part, Sentence, has_several_names};
use super::shown::{Shown, ShownItem};
use crate::changes::{Kind, Verdict};
use crate::generate::address;
use crate::generate::prose::markdown::{self, Piece};

/// The change log of all catalogs. Below `base_url`, it links to events.
pub(crate) fn render(
    comparisons: &[Comparison],
    scope: &Scope,
    all: bool,
    base_url: Option<&str>,
) -> String {
    let mut blocks = Vec::new();
    for comparison in comparisons {
        let mut log = Log {
            blocks: Vec::new(),
            base_url,
        };
        log.notes(comparison);
        log.entries(comparison, scope, all);
        if log.blocks.is_empty() {
            log.blocks.push("No changes.".to_owned());
        }
        if comparisons.len() > 1 {
            blocks.push(format!("## {}", plain(&comparison.names.catalog)));
        }
        blocks.append(&mut log.blocks);
    }
    blocks.join("\n\n") + "\n"
}

struct Log<'l> {
    blocks: Vec<String>,
    base_url: Option<&'l str>,
}

impl Log<'_> {
    fn notes(&mut self, comparison: &Comparison) {
        if comparison.is_first {
            self.blocks
                .push("This is the first version of the catalog.".to_owned());
        }
        for note in &comparison.notes {
            let note = self.sentence(&Sentence::of_prose(note), None);
            self.blocks.push(note);
        }
    }

    fn entries(&mut self, comparison: &Comparison, scope: &Scope, all: bool) {
        let shown = Shown::of(comparison, scope, all);
        for heading in Heading::ALL {
            let items = shown.items.iter();
            let items: Vec<_> = items
                .filter(|it| Heading::from(it.item.change.kind) == heading)
                .collect();
            if items.is_empty() {
                continue;
            }
            self.blocks.push(format!("### {}", heading.title()));
            // Texts that were corrected are one line.
            let is_folded = |it: &&ShownItem<'_>| {
                !all && heading == Heading::Fixed && it.verdict <= Verdict::Note
            };
            let (texts, items): (Vec<&ShownItem<'_>>, Vec<&ShownItem<'_>>) =
                items.into_iter().partition(is_folded);
            self.by_module(&items, scope, all);
            let texts = self.texts_together(&texts);
            if !texts.is_empty() {
                self.blocks.push(texts.join("\n"));
            }
        }
    }

    /// A list for each module, with the title as its heading; changes without a module come first.
    fn by_module(&mut self, items: &[&ShownItem<'_>], scope: &Scope, all: bool) {
        let modules = alike::by_module(items, scope, all, |group| Some(self.entry(group, scope)));
        for (module, entries) in modules {
            if let Some(module) = module {
                self.blocks.push(format!("#### {}", plain(module)));
            }
            self.blocks.push(entries.join("\n"));
        }
    }

    /// One item of a list, about one change or several equal ones.
    fn entry(&self, group: &[&ShownItem<'_>], scope: &Scope) -> String {
        let Some(shown) = group.first() else {
            return String::new();
        };
        let (item, change) = (shown.item, &shown.item.change);
        let mut entry = match (&item.text, change.kind) {
            (Some(text), Kind::EventAdded) if item.family.is_none() => {
                let name = Sentence::new("{}", &[&change.subject.to_string()]);
                let text = markdown::line_with(&visible(text), quiet);
                // Markdown may name characters by their numbers.
                let text = text.replace(is_unprintable, "\u{fffd}");
                format!("{}: {text}", self.sentence(&name, Some(item)))
            }
            _ => format!(
                "{}.",
                self.sentence(&whole(group), Some(item).filter(|_| group.len() == 1))
            ),
        };
        let mark = match shown.verdict {
            Verdict::Breaking if shown.is_announced() => "Breaking, as announced,",
            Verdict::Breaking => "Breaking",
            Verdict::Risky => "May break",
            _ => "",
        };
        if !mark.is_empty() {
            let audiences = listed(&scope.affected(change, shown.verdict));
            let mark = match audiences.as_str() {
                "" => mark.trim_end_matches(','),
                _ => mark,
            };
            let audiences = if audiences.is_empty() {
                audiences
            } else {
                format!(" for {audiences}")
            };
            let at_risk = listed(&scope.at_risk(change, shown.verdict));
            let at_risk = if at_risk.is_empty() {
                at_risk
            } else {
                format!("; may break for {at_risk}")
            };
            entry = format!("**{mark}{audiences}{at_risk}:** {entry}");
        }
        if change.kind == Kind::EventRenamed && shown.verdict < Verdict::Risky {
            entry.push_str(if has_several_names(change) {
                " The old names still work."
            } else {
                " The old name still works."
            });
        }
        let advice = advice::for_users(change);
        let is_common = |it: &&ShownItem<'_>| advice::for_users(&it.item.change) == advice;
        let advice = advice.as_ref().filter(|_| group.iter().all(is_common));
        for text in [advice, change.accepted.as_ref()].into_iter().flatten() {
            let text = self.sentence(&Sentence::of_prose(text.trim()), None);
            if !text.is_empty() {
                entry.push(' ');
                entry.push_str(&text);
            }
        }
        format!("- {entry}")
    }

    /// Changes of texts, one item a kind.
    fn texts_together(&self, texts: &[&ShownItem<'_>]) -> Vec<String> {
        let mut kinds: Vec<(Kind, Vec<&ShownItem<'_>>)> = Vec::new();
        for shown in texts.iter().copied() {
            let kind = shown.item.change.kind;
            match kinds.iter_mut().find(|(it, _)| *it == kind) {
                Some((_, same)) => same.push(shown),
                None => kinds.push((kind, vec![shown])),
            }
        }
        let lines = kinds.iter().map(|(kind, same)| {
            let sentence = if same.len() == 1 {
                whole(same)
            } else {
                let start = format!("{}: ", counted(*kind, alike::number(same)));
                let mut sentence = Sentence::new(&start, &[]);
                alike::list(same, Extent::Whole, &mut sentence);
                sentence
            };
            format!("- {}.", self.sentence(&sentence, None))
        });
        lines.collect()
    }

    /// A sentence in which the name of the item's event links to the page, if the page's address is known.
    fn sentence(&self, sentence: &Sentence, item: Option<&Item>) -> String {
        let event = item.and_then(|it| it.event.as_deref());
        let address = event.zip(self.base_url).map(|(event, base)| {
            let base = base.split('#').next().unwrap_or_default();
            format!("{base}#{}", address::link(event))
        });
        // Control characters and line breaks would end the item of the list.
        let texts = sentence.0.iter().map(|part| match part {
            Part::Text(text) => (false, text, quiet(&visible(text)).into()),
            Part::Code(code) => (true, code, visible(code)),
        });
        let texts: Vec<_> = texts.collect();
        let pieces = texts.iter().map(|(is_code, raw, text)| match &address {
            Some(address) if *is_code && Some(raw.as_str()) == event => Piece::Link {
                name: text,
                address,
            },
            _ if *is_code => Piece::Code(text),
            _ => Piece::Text(text),
        });
        markdown::sentence(pieces)
    }
}

/// The sentence about grouped changes, and the events that carry the payload.
fn whole(group: &[&ShownItem<'_>]) -> Sentence {
    let mut sentence = alike::together(group, Extent::Whole);
    if let [only] = group
        && let Some(carriers) = &only.item.carriers
        && let Some(remark) = remark(Some(carriers), [&[], &[]], 0)
    {
        sentence = sentence.then(remark);
    }
    sentence
}

fn plain(text: &str) -> String {
    markdown::plain(&quiet(&visible(text)))
}

#[cfg(test)]
mod tests {
    use super::super::made::{comparison, for_all, item};
    use super::*;
    use crate::changes::{Audience, Subject};

    fn text(items: Vec<Item>, base_url: Option<&str>) -> String {
        render(&[comparison(items)], &Scope::of(&[]), false, base_url)
    }

    fn added(name: &str, module: Option<&str>, text: &str) -> Item {
        Item {
            module: module.map(str::to_owned),
            text: Some(text.to_owned()),
            event: Some(name.to_owned()),
            ..for_all(Kind::EventAdded, name, Verdict::Minor)
        }
    }

    #[test]
    fn it_reads_as_a_change_log() {
        let mut renamed = for_all(Kind::EventRenamed, "link_opened", Verdict::Minor);
        renamed.change.before = Some("link_clicked".to_owned());
        renamed.change.after = Some("link_opened".to_owned());
        let mut removed = item(
            Kind::EventRemoved,
            "sms_sent",
            &[
                (Audience::Rust, Verdict::Breaking),
                (Audience::TypeScript, Verdict::Breaking),
            ],
        );
        removed.change.migration = Some("Use `message_sent` instead.".to_owned());
        let reworded = ["a", "b"].map(|name| {
            item(
                Kind::DescriptionChanged,
                name,
                &[(Audience::Docs, Verdict::Note)],
            )
        });
        let items = [
            removed,
            renamed,
            added("load", None, "The chat was *loaded*."),
            added("mail_opened", Some("Mail"), "A mail was opened."),
        ];
        let items = items.into_iter().chain(reworded).collect();
        assert_eq!(
            text(items, None),
            "### Added\n\n\
             - `load`: The chat was *loaded*.\n\n\
             #### Mail\n\n\
             - `mail_opened`: A mail was opened.\n\n\
             ### Changed\n\n\
             - The event `link_clicked` was renamed to `link_opened`. The old name still works.\n\n\
             ### Removed\n\n\
             - **Breaking for Rust and TypeScript:** The event `sms_sent` was removed. Use `message_sent` instead.\n\n\
             ### Fixed\n\n\
             - 2 descriptions changed: `a`, `b`.\n"
        );
        assert_eq!(text(Vec::new(), None), "No changes.\n");
    }

    #[test]
    fn what_was_announced_says_so() {
        let mut removed = item(
            Kind::EventRemoved,
            "sms_sent",
            &[(Audience::Rust, Verdict::Breaking)],
        );
        removed.change.announced = true;
        let mut for_everyone = for_all(Kind::EventRemoved, "mail_sent", Verdict::Breaking);
        for_everyone.change.announced = true;
        assert_eq!(
            text(vec![removed, for_everyone], None),
            "### Removed\n\n\
             - **Breaking, as announced, for Rust:** The event `sms_sent` was removed.\n\
             - **Breaking, as announced:** The event `mail_sent` was removed.\n"
        );
    }

    #[test]
    fn many_that_say_the_same_are_one_line_and_families_have_descriptions() {
        let modules = (0..6).map(|number| {
            let name = format!("m{number}");
            let mut item = for_all(Kind::ModuleAdded, &name, Verdict::Minor);
            item.change.after = Some(name);
            item
        });
        let mut family = added("", None, "A step.");
        family.change.subject = Subject::Family("step_{1..3}".to_owned());
        family.event = None;
        assert_eq!(
            text(modules.chain([family]).collect(), None),
            "### Added\n\n\
             - 6 modules were added: `m0`, `m1`, `m2`, `m3`, `m4`, `m5`.\n\
             - `step_{1..3}`: A step.\n"
        );
    }

    #[test]
    fn a_break_says_for_whom_it_is_only_a_risk() {
        let verdicts = [
            (Audience::Wire, Verdict::Risky),
            (Audience::Rust, Verdict::Breaking),
            (Audience::TypeScript, Verdict::Breaking),
            (Audience::Warehouse, Verdict::Minor),
        ];
        let removed = item(Kind::EventRemoved, "sms_sent", &verdicts);
        let mut announced = item(Kind::EventRemoved, "mail_sent", &verdicts);
        announced.change.announced = true;
        assert_eq!(
            text(vec![removed, announced], None),
            "### Removed\n\n\
             - **Breaking for Rust and TypeScript; may break for senders and receivers:** The event `sms_sent` was \
             removed.\n\
             - **Breaking, as announced, for Rust and TypeScript; may break for senders and receivers:** The event \
             `mail_sent` was removed.\n"
        );
    }

    #[test]
    fn it_has_all_names() {
        let removed = (0..100).map(|number| {
            for_all(
                Kind::EventRemoved,
                &format!("old_{number}"),
                Verdict::Breaking,
            )
        });
        let reworded = (0..100).map(|number| {
            item(
                Kind::DescriptionChanged,
                &format!("kept_{number}"),
                &[(Audience::Docs, Verdict::Note)],
            )
        });
        let log = text(removed.chain(reworded).collect(), None);
        for number in 0..100 {
            assert!(log.contains(&format!("`old_{number}`")), "{log}");
            assert!(log.contains(&format!("`kept_{number}`")), "{log}");
        }
        assert!(!log.contains(" more"), "{log}");
        // One line has all events, and another one all descriptions.
        let lines = log.lines().filter(|line| line.starts_with("- "));
        assert_eq!(lines.count(), 2, "{log}");
    }

    #[test]
    fn events_lead_to_the_page() {
        let page = "https://example.org/events";
        assert_eq!(
            text(vec![added("a b", None, "Sent.")], Some(page)),
            "### Added\n\n- [`a b`](https://example.org/events#a%2520b): Sent.\n"
        );
    }

    #[test]
    fn a_character_that_is_named_by_its_number_is_not_printed() {
        let log = text(vec![added("a", None, "A &#27;[2J and &#10;# b.")], None);
        assert_eq!(
            log,
            "### Added\n\n- `a`: A \u{fffd}\\[2J and \u{fffd}# b.\n"
        );
    }

    #[test]
    fn nothing_that_was_typed_mentions_anyone_in_release_notes() {
        let hostile =
            "@everyone #12 GH-12 &#64;octocat https://a.example [docs](https://b.example)";
        let mut removed = for_all(Kind::EventRemoved, hostile, Verdict::Breaking);
        removed.module = Some(hostile.to_owned());
        removed.change.migration = Some(hostile.to_owned());
        let log = text(vec![removed, added(hostile, None, hostile)], None);
        for event in pulldown_cmark::TextMergeStream::new(pulldown_cmark::Parser::new(&log)) {
            if let pulldown_cmark::Event::Text(shown) = event {
                for sign in ["@everyone", "#12", "GH-12", "@octocat", "https://"] {
                    assert!(!shown.contains(sign), "{sign}: {log}");
                }
            }
        }
        // An author's link stays a link.
        assert!(log.contains("[docs](https://b.example)"), "{log}");
        let plain = text(
            vec![added(
                "load",
                None,
                "It took 5 % of 10:30, see `#12` & more.",
            )],
            None,
        );
        assert_eq!(
            plain.replace('\\', ""),
            "### Added\n\n- `load`: It took 5 % of 10:30, see `#12` & more.\n"
        );
    }

    #[test]
    fn nothing_that_was_typed_is_markup() {
        let hostile = "x` <img src=y> {z}\n\n# a [b](javascript:c) <!-- -->";
        let mut removed = for_all(Kind::EventRemoved, hostile, Verdict::Breaking);
        removed.module = Some(hostile.to_owned());
        removed.change.migration = Some(hostile.to_owned());
        removed.change.accepted = Some(hostile.to_owned());
        let text = text(
            vec![removed, added(hostile, None, hostile)],
            Some("https://a.b"),
        );
        let is_markup = |event: &pulldown_cmark::Event<'_>| {
            matches!(
                event,
                pulldown_cmark::Event::Html(_) | pulldown_cmark::Event::InlineHtml(_)
            )
        };
        let events: Vec<_> = pulldown_cmark::Parser::new(&text).collect();
        assert!(!events.iter().any(is_markup), "{text}");
        // In code, the text of a link is only text.
        let links: Vec<&str> = events
            .iter()
            .filter_map(|event| match event {
                pulldown_cmark::Event::Start(
                    pulldown_cmark::Tag::Link { dest_url, .. }
                    | pulldown_cmark::Tag::Image { dest_url, .. },
                ) => Some(&**dest_url),
                _ => None,
            })
            .collect();
        assert_eq!(links.len(), 1, "{text}");
        assert!(links[0].starts_with("https://a.b#"), "{text}");
        let is_title = |event: &&pulldown_cmark::Event<'_>| {
            let level = pulldown_cmark::HeadingLevel::H1;
            matches!(event, pulldown_cmark::Event::Start(pulldown_cmark::Tag::Heading { level: it, .. }) if *it == level)
        };
        assert_eq!(events.iter().filter(is_title).count(), 0, "{text}");
    }
}
