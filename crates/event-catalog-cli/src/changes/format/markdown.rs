//! Formats a change log for users, with the headings of <https://keepachangelog.com/en/1.1.0/>, grouped by module. The
//! change log works on GitHub and in MDX. When it is pasted into release notes, text from a catalog can't mention
//! anyone, as in a comment. Markdown links in descriptions are kept.

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use event_catalog_build::{is_unprintable, visible};

use super::advice;
use super::alike::{self, Extent};
use super::comparison::{Comparison, Item};
use super::counted::Class;
use super::heading::Heading;
use super::outline::remark;
use super::quiet::quiet;
use super::scope::{Scope, listed};
use super::sentence::{Part, Sentence, has_several_names};
use super::shown::{Shown, ShownItem};
use crate::changes::{Kind, Verdict};
use crate::generate::address;
use crate::generate::prose::markdown::{self, Piece};

/// Formats the change log of all catalogs, with links to events below `base_url`. The change log doesn't list parts
/// that weren't compared: only authors need to know about them, and the command prints notes.
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
        if comparison.is_first {
            let first = "This is the first version of the catalog.";
            log.blocks.push(first.to_owned());
        }
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
    fn entries(&mut self, comparison: &Comparison, scope: &Scope, all: bool) {
        let shown = Shown::of(comparison, scope, all);
        for heading in Heading::ALL {
            let items = shown.items.iter();
            let mut items: Vec<_> = items
                .filter(|it| Heading::from(it.class) == heading)
                .collect();
            // Breaking changes that need an `[[accept]]` come before removals that need none.
            items.sort_by_key(|it| (Reverse(it.verdict), it.is_allowed()));
            if items.is_empty() {
                continue;
            }
            self.blocks.push(format!("### {}", heading.title()));
            // If an edit only corrects letters, case or punctuation, it is combined with other such edits into one
            // line.
            let is_folded = |it: &&ShownItem<'_>| {
                !all && heading == Heading::Fixed && it.verdict <= Verdict::Note
            };
            let (texts, items): (Vec<&ShownItem<'_>>, Vec<&ShownItem<'_>>) =
                items.into_iter().partition(is_folded);
            self.by_module(&items, &comparison.modules, scope, all);
            let texts = self.texts_together(&texts);
            if !texts.is_empty() {
                self.blocks.push(texts.join("\n"));
            }
        }
    }

    /// Adds a list for each module, with the title as its heading. Changes without a module come first.
    fn by_module(&mut self, items: &[&ShownItem<'_>], titles: &[String], scope: &Scope, all: bool) {
        let entry = |group: &[&ShownItem<'_>]| Some(self.entry(group, scope));
        let modules = alike::by_module(items, titles, scope, all, entry);
        for (module, entries) in modules {
            if let Some(module) = module {
                self.blocks.push(format!("#### {}", plain(module)));
            }
            self.blocks.push(entries.join("\n"));
        }
    }

    /// Formats a list item about one change, or about several equal changes.
    fn entry(&self, group: &[&ShownItem<'_>], scope: &Scope) -> String {
        let Some(shown) = group.first() else {
            return String::new();
        };
        let (item, change) = (shown.item, &shown.item.change);
        let mut entry = match (&item.text, change.kind) {
            (Some(text), Kind::EventAdded) if item.family.is_none() => {
                let name = Sentence::new("{}", &[&change.subject.to_string()]);
                let text = markdown::line_with(&visible(text), quiet);
                // Markdown can contain control characters as numbers, such as `&#27;`.
                let text = text.replace(is_unprintable, "\u{fffd}");
                format!("{}: {text}", self.sentence(&name, Some(item)))
            }
            _ => {
                let sentence = whole(group);
                let shown = self.sentence(&sentence, Some(item).filter(|_| group.len() == 1));
                format!("{shown}{}", sentence.stop())
            }
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
        if let (Some(payload), [_]) = (&item.payload, group) {
            if !entry.ends_with(['.', '!', '?']) {
                entry.push('.');
            }
            let sentence = Sentence::new("It carries ", &[]).then(payload.fields.clone());
            entry.push_str(&format!(" {}.", self.sentence(&sentence, None)));
        }
        let is_family = change.kind == Kind::FamilyRenamed;
        if (is_family || change.kind == Kind::EventRenamed) && shown.verdict < Verdict::Risky {
            entry.push_str(if is_family || has_several_names(change) {
                " The old names still work."
            } else {
                " The old name still works."
            });
        }
        let audiences = scope.audiences();
        let advice = advice::for_users(change, audiences);
        let is_common =
            |it: &&ShownItem<'_>| advice::for_users(&it.item.change, audiences) == advice;
        let advice = advice.as_ref().filter(|_| group.iter().all(is_common));
        // The reason for a change comes before the advice.
        for text in [change.accepted.as_ref(), advice].into_iter().flatten() {
            let text = self.sentence(&Sentence::of_prose(text.trim()), None);
            if !text.is_empty() {
                entry.push(' ');
                entry.push_str(&text);
                if !text.ends_with(['.', '!', '?']) {
                    entry.push('.');
                }
            }
        }
        format!("- {entry}")
    }

    /// Formats changes to texts, one item per class.
    fn texts_together(&self, texts: &[&ShownItem<'_>]) -> Vec<String> {
        let mut classes: Vec<(Class, Vec<&ShownItem<'_>>)> = Vec::new();
        for shown in texts.iter().copied() {
            let class = shown.class;
            match classes.iter_mut().find(|(it, _)| *it == class) {
                Some((_, same)) => same.push(shown),
                None => classes.push((class, vec![shown])),
            }
        }
        let lines = classes.iter().map(|(class, same)| {
            let sentence = if same.len() == 1 {
                whole(same)
            } else {
                let start = format!("{}: ", class.counted(alike::number(same)));
                let mut sentence = Sentence::new(&start, &[]);
                alike::list(same, Extent::Whole, &mut sentence);
                sentence
            };
            format!("- {}{}", self.sentence(&sentence, None), sentence.stop())
        });
        lines.collect()
    }

    /// Formats a sentence. The item's event links to its entry on the page, if the page's address is known.
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

/// Builds the sentence about grouped changes, followed by the events that carry the payload.
fn whole(group: &[&ShownItem<'_>]) -> Sentence {
    let mut sentence = alike::together(group, Extent::Whole);
    if let [only] = group
        && let Some(carriers) = only.item.other_carriers()
        && let Some(remark) = remark(Some(carriers), [&[], &[]], 0)
    {
        sentence = sentence.then(remark);
    }
    sentence
}

fn plain(text: &str) -> String {
    markdown::plain(&quiet(&visible(text)))
}
