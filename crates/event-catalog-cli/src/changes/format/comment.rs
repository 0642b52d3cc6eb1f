//! Formats the changes as a comment on a pull request on GitHub, or on a merge request on GitLab.
//!
//! The comment begins with a hidden marker, by which the next run finds the comment to replace.
//!
//! Text from a catalog can't mention anyone, or refer to an issue: GitHub and GitLab look for `@name` and `#12` after
//! they have parsed the Markdown, so no Markdown escape prevents mentions. Names are written as code; elsewhere, an
//! invisible character follows the sign.

use event_catalog_build::visible;

use super::bump::{Bump, Needed};
use super::comparison::Comparison;
use super::customers::left_out;
use super::outline::{Group, Line, outline};
use super::quiet::quiet;
use super::scope::{Scope, listed};
use super::sentence::{Part, Sentence};
use crate::changes::Verdict;
use crate::format::count;
use crate::generate::prose::markdown::{self, Piece};

/// The first line of a comment. The scripts that post comments look for it.
pub(crate) const MARKER: &str = "<!-- event-catalog diff -->";

/// The service that a comment is posted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    GitHub,
    GitLab,
}

impl Host {
    /// The maximum number of bytes in a comment (there are never more characters than bytes). Some bytes are reserved
    /// for the last lines.
    ///
    /// GitHub: 65,536 characters, as its API answers ("body is too long (maximum is 65536 characters)").
    /// GitLab: 1,000,000 characters, <https://docs.gitlab.com/administration/instance_limits/>.
    fn most_bytes(self) -> usize {
        match self {
            Self::GitHub => 60_000,
            Self::GitLab => 900_000,
        }
    }
}

/// Formats the comment about all catalogs.
pub(crate) fn render(comparisons: &[Comparison], scope: &Scope, all: bool, host: Host) -> String {
    let needed = Needed::of(comparisons, scope);
    let audiences = if scope.is_all() {
        String::new()
    } else {
        format!(" for {}", listed(scope.audiences()))
    };
    let mut body = Body {
        text: format!(
            "{MARKER}\n### Event catalog: {}{audiences}\n",
            needed.version()
        ),
        most: host.most_bytes(),
        left: 0,
    };
    // For all other results, the title says which version is needed.
    if needed.bump == Bump::Minor && needed.risky {
        body.push(&format!("\n{}\n", needed.sentence(scope)), 0);
    }
    for comparison in comparisons {
        if comparisons.len() > 1 {
            let one = Needed::of(std::slice::from_ref(comparison), scope).version();
            let catalog = code(&comparison.names.catalog);
            body.push(&format!("\n#### {catalog}: {one}\n"), 0);
        }
        one(comparison, scope, all, &mut body);
    }
    if body.left > 0 {
        let left = count(body.left, "further change");
        body.text += &format!("\n… and {left}; `event-catalog diff` shows all of them.\n");
    }
    body.text
}

fn one(comparison: &Comparison, scope: &Scope, all: bool, body: &mut Body) {
    if comparison.is_first {
        let old = code(&comparison.names.old);
        body.push(
            &format!("\nThere is no catalog in {old}: everything was added.\n"),
            0,
        );
    }
    for note in &comparison.notes {
        body.push(&format!("\n{}\n", prose(&Sentence::of_prose(note))), 0);
    }
    if let Some(left_out) = left_out(std::slice::from_ref(comparison), scope) {
        let sentence = prose(&Sentence::of_prose(&left_out));
        body.push(&format!("\n{sentence}.\n"), 0);
    }
    let groups = outline(comparison, scope, all);
    // Changes that a reviewer still has to approve come first.
    let (accepted, others): (Vec<&Group>, Vec<&Group>) =
        groups.iter().partition(|group| group.is_accepted);
    for group in accepted.into_iter().chain(others) {
        let is_shown = group.is_lowered || group.is_of_words;
        if !is_shown && group.verdict <= Verdict::Note {
            folded(group, body);
        } else {
            body.heading(heading(group));
            lines(group, body);
        }
    }
}

fn heading(group: &Group) -> &'static str {
    match (group.verdict, group.is_accepted) {
        _ if group.is_lowered => "🟡 Checks less than before",
        _ if group.is_of_words => "⚪ Texts with different words",
        (Verdict::Breaking, _) if group.is_announced => "🔴 Removed, as announced",
        (Verdict::Risky, _) if group.is_announced => "🟡 Removed, as announced",
        (Verdict::Breaking, _) if group.is_of_former_names => "🔴 Former names removed",
        (Verdict::Risky, _) if group.is_of_former_names => "🟡 Former names removed",
        (Verdict::Breaking, true) => "🔴 Breaking, and accepted",
        (Verdict::Breaking, false) => "🔴 Breaking",
        (Verdict::Risky, true) => "🟡 Risky, and accepted",
        (Verdict::Risky, false) => "🟡 Risky: it depends on the other side",
        _ => "🟢 Compatible",
    }
}

/// Adds notes in a collapsed block.
fn folded(group: &Group, body: &mut Body) {
    let lines_of = group.modules.iter().flat_map(|(_, lines)| lines);
    let number: usize = lines_of.map(|line| line.changes).sum();
    let what = match group.verdict {
        Verdict::None => count(number, "change"),
        _ => count(number, "note"),
    };
    let what = match group.verdict {
        Verdict::None => format!("{what} without an effect"),
        _ => format!("{what} for readers"),
    };
    if body.push(&format!("\n<details><summary>{what}</summary>\n\n"), 0) {
        lines(group, body);
        // The closing tag always fits, because [`Host::most_bytes`] leaves room for it.
        body.text.push_str("\n</details>\n");
    } else {
        body.left += number;
    }
}

fn lines(group: &Group, body: &mut Body) {
    for (module, lines) in &group.modules {
        let module = module.as_ref().map(|module| {
            let module = quiet(&visible(module));
            format!("{}: ", markdown::sentence([Piece::Text(&module)]))
        });
        for line in lines {
            body.push(
                &item(module.as_deref().unwrap_or_default(), line),
                line.changes,
            );
        }
    }
}

fn item(module: &str, line: &Line) -> String {
    let remark = line.remark().unwrap_or_default();
    let sentence = line.sentence.clone().then(remark);
    let mut item = format!("- {module}{}", prose(&sentence));
    item.push_str(sentence.stop());
    if let Some(migration) = &line.migration {
        item += &format!(" {}", prose(&Sentence::of_prose(migration)));
    }
    if let Some(reason) = &line.accepted {
        let reason = quiet(&visible(reason));
        item += &format!(" Accepted: {}", markdown::sentence([Piece::Text(&reason)]));
    }
    item.push('\n');
    for detail in &line.details {
        item += &format!("  - {}.\n", prose(detail));
    }
    item
}

fn prose(sentence: &Sentence) -> String {
    let texts: Vec<_> = sentence
        .0
        .iter()
        .map(|part| match part {
            Part::Text(text) => (false, quiet(&visible(text))),
            Part::Code(code) => (true, visible(code).into_owned()),
        })
        .collect();
    markdown::sentence(texts.iter().map(|(is_code, text)| {
        if *is_code {
            Piece::Code(text)
        } else {
            Piece::Text(text)
        }
    }))
}

fn code(text: &str) -> String {
    markdown::code(&visible(text))
}

/// The text so far, and its maximum length in bytes.
struct Body {
    text: String,
    most: usize,
    /// The number of changes that didn't fit.
    left: usize,
}

impl Body {
    /// Adds a text about this number of changes, if it fits.
    fn push(&mut self, text: &str, changes: usize) -> bool {
        // If a line doesn't fit, all later lines are left out, too, because the most important lines come first.
        let fits = self.left == 0 && self.text.len() + text.len() <= self.most;
        if fits {
            self.text.push_str(text);
        } else {
            self.left += changes;
        }
        fits
    }

    fn heading(&mut self, heading: &str) {
        self.push(&format!("\n**{heading}**\n\n"), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::made::{comparison, edited, for_all, item};
    use super::*;
    use crate::changes::format::comparison::Item;
    use crate::changes::{Audience, Kind};

    fn text(items: Vec<Item>, host: Host) -> String {
        render(&[comparison(items)], &Scope::of(&[]), false, host)
    }

    #[test]
    fn what_a_reviewer_has_to_agree_with_comes_first() {
        let mut accepted = for_all(Kind::EventRemoved, "a", Verdict::Breaking);
        accepted.change.accepted = Some("It was never sent.".to_owned());
        let mut removed = item(
            Kind::EventRemoved,
            "b",
            &[(Audience::Rust, Verdict::Breaking)],
        );
        removed.change.migration = Some("Use `c` instead.".into());
        removed.module = Some("Mail".to_owned());
        let added = for_all(Kind::EventAdded, "d", Verdict::Minor);
        let note = item(
            Kind::DescriptionChanged,
            "e",
            &[(Audience::Docs, Verdict::Note)],
        );
        assert_eq!(
            text(vec![removed, accepted, added, note], Host::GitHub),
            "<!-- event-catalog diff -->\n\
             ### Event catalog: a major version\n\n\
             **🔴 Breaking, and accepted**\n\n\
             - The event `a` was removed. Accepted: It was never sent.\n\n\
             **🔴 Breaking**\n\n\
             - Mail: The event `b` was removed (for Rust). Use `c` instead.\n\n\
             **🟢 Compatible**\n\n\
             - The event `d` was added.\n\n\
             <details><summary>1 note for readers</summary>\n\n\
             - The description of `e` changed.\n\n\
             </details>\n"
        );
        assert_eq!(
            text(Vec::new(), Host::GitLab),
            "<!-- event-catalog diff -->\n### Event catalog: no changes\n"
        );
    }

    #[test]
    fn accepted_breaks_come_before_announced_removals() {
        let mut announced = for_all(Kind::EventRemoved, "a", Verdict::Breaking);
        announced.change.announced = true;
        let mut risky = for_all(Kind::EventRemoved, "b", Verdict::Risky);
        risky.change.accepted = Some("It is only sent in tests.".to_owned());
        let mut accepted = for_all(Kind::EventRemoved, "c", Verdict::Breaking);
        accepted.change.accepted = Some("It was never sent.".to_owned());
        let lost = for_all(Kind::EventRemoved, "d", Verdict::Breaking);
        let mut former = for_all(Kind::AliasRemoved, "e", Verdict::Breaking);
        former.change.announced = true;
        let text = text(vec![announced, former, accepted, lost, risky], Host::GitHub);
        let headings = text.lines().filter(|line| line.starts_with("**"));
        assert_eq!(
            headings.collect::<Vec<_>>(),
            [
                "**🔴 Breaking, and accepted**",
                "**🟡 Risky, and accepted**",
                "**🔴 Breaking**",
                "**🔴 Former names removed**",
                "**🔴 Removed, as announced**"
            ]
        );
    }

    #[test]
    fn words_that_changed_are_not_folded_and_small_edits_are() {
        let items = vec![
            edited("link", "A link was clickd.", "A link was clicked."),
            edited("login", "A user signed in.", "A user signed out."),
            edited("load", "the chat was loaded", "The chat was loaded."),
        ];
        assert_eq!(
            text(items, Host::GitHub),
            "<!-- event-catalog diff -->\n\
             ### Event catalog: a patch version\n\n\
             **⚪ Texts with different words**\n\n\
             - The description of `login` changed: “signed in.” → “signed out.”\n\n\
             <details><summary>2 notes for readers</summary>\n\n\
             - 2 descriptions have small edits: `link` (“clickd.” → “clicked.”), `load` (“the” → “The”, “loaded” → \
             “loaded.”).\n\n\
             </details>\n"
        );
    }

    #[test]
    fn the_title_names_the_audiences() {
        let removed = for_all(Kind::EventRemoved, "a", Verdict::Breaking);
        let scope = Scope::of(&[Audience::Rust]);
        let comment = render(&[comparison(vec![removed])], &scope, false, Host::GitHub);
        assert!(
            comment.contains("### Event catalog: a major version for Rust\n"),
            "{comment}"
        );
    }

    #[test]
    fn a_comment_is_never_longer_than_the_host_allows() {
        let long = "ä".repeat(400);
        let items = (0..2_000).map(|number| {
            let name = format!("event_{number}");
            let mut item = for_all(
                Kind::ALL[number % Kind::ALL.len()],
                &name,
                Verdict::Breaking,
            );
            item.change.migration = Some(format!("{number} {long}").into());
            item.module = Some(format!("{number} {long}"));
            item
        });
        let items: Vec<_> = items.collect();
        let github = render(
            &[comparison(items.clone())],
            &Scope::of(&[]),
            true,
            Host::GitHub,
        );
        assert!(github.len() < 65_536, "{}", github.len());
        let lines = github.lines().filter(|line| line.starts_with("- ")).count();
        let left = 2_000 - lines;
        assert!(
            github.contains(&format!("… and {left} further changes; ")),
            "{left}"
        );
        let gitlab = render(&[comparison(items)], &Scope::of(&[]), true, Host::GitLab);
        assert!(gitlab.len() < 1_000_000 && gitlab.len() > 65_536);
    }

    #[test]
    fn nothing_that_was_typed_mentions_anyone_or_ends_the_comment() {
        let hostile = "@octocat #12 GH-12 https://evil.example www.evil.example --> <img src=x>\n/close\n\u{1b}[2J";
        let mut removed = for_all(Kind::EventRemoved, hostile, Verdict::Breaking);
        removed.module = Some(hostile.to_owned());
        removed.change.migration = Some(hostile.into());
        removed.change.accepted = Some(hostile.to_owned());
        for host in [Host::GitHub, Host::GitLab] {
            let text = text(vec![removed.clone()], host);
            let parsed = pulldown_cmark::Parser::new(&text);
            for event in parsed {
                if let pulldown_cmark::Event::Text(text) = event {
                    for sign in ["@octocat", "#12", "GH-12", "https://", "www.evil"] {
                        assert!(!text.contains(sign), "{sign}: {text}");
                    }
                }
            }
            // GitLab treats a line that begins with a slash as a command.
            assert!(!text.contains("\n/"), "{text}");
            assert!(!text.contains('\u{1b}'), "{text}");
            let is_html = |event| {
                use pulldown_cmark::Event::{Html, InlineHtml};
                matches!(event, Html(html) | InlineHtml(html) if html.contains("img"))
            };
            assert!(!pulldown_cmark::Parser::new(&text).any(is_html), "{text}");
        }
    }
}
