//! `event-catalog explain`: explains a rule, and how to change its level.

use std::fmt::Write as _;

use event_catalog_build::rule::Rule;

use crate::catalog_arguments::NoCatalog;
use crate::usages::is_of_usages;
use crate::{Outcome, explain, output, rules};

const EXAMPLES: &str = "\
Examples:
  event-catalog explain                      all rules
  event-catalog explain duplicate-event      why it is a mistake, a bad and a good example
  event-catalog explain --format markdown    the page of all rules, for the documentation";

/// Explains a rule: why it is there, a bad and a good example, and how to change its level.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The rule [default: list all rules]
    #[arg(value_name = "RULE")]
    rule: Option<String>,

    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    no_catalog: NoCatalog,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    /// For the terminal
    #[default]
    Text,
    /// For a page in Markdown
    Markdown,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        self.no_catalog
            .check("the rules are the same for every catalog; remove the argument")?;
        let rule = self.rule.as_deref().map(rules::find).transpose()?;
        output::write(&match (rule, self.format) {
            (Some(rule), Format::Text) => explain::text(rule, output::width()),
            (Some(rule), Format::Markdown) => explain::markdown(rule),
            (None, Format::Text) => list(),
            (None, Format::Markdown) => page(),
        })?;
        Ok(Outcome::Fine)
    }
}

/// The parts of the list and of the page: a title, a text about its rules, and the rules.
fn parts() -> [(&'static str, &'static str, Vec<&'static Rule>); 4] {
    let sorted = |is_meant: fn(&Rule) -> bool| {
        let mut rules: Vec<_> = rules::known()
            .copied()
            .filter(|rule| is_meant(rule))
            .collect();
        rules.sort_unstable_by_key(|rule| rule.name);
        rules
    };
    [
        (
            "Required rules",
            "Nothing can be generated from a catalog that breaks one of these. They are always errors, and \
             can't be accepted.",
            sorted(Rule::is_required),
        ),
        (
            "Rules of style",
            "A catalog that breaks one of these works, but is harder to use. Levels are set in \
             `catalog.toml`, under `[rules]`.",
            sorted(|rule| !rule.is_required() && !rule.is_comparing() && !is_of_usages(rule)),
        ),
        (
            "Rules that compare two versions",
            "They only run if `check` compares with another version, as in `event-catalog check --against main`. \
             A change that breaks an audience in `[compatibility] gate` is an error, and a change that breaks only \
             other audiences is a warning. A level under `[rules]` applies to both. The gate and the levels are \
             those of the other version.",
            sorted(Rule::is_comparing),
        ),
        (
            "Rules about code",
            "`event-catalog usages` checks code with these. Levels are set in `catalog.toml`, under \
             `[rules]`.",
            sorted(is_of_usages),
        ),
    ]
}

fn list() -> String {
    let parts = parts();
    let names = parts
        .iter()
        .flat_map(|(_, _, rules)| rules)
        .map(|rule| rule.name.len());
    let width = names.max().unwrap_or_default();
    let mut out = String::new();
    for (title, _, rules) in parts {
        let _ = writeln!(out, "{title}:");
        for rule in rules {
            let level = if rule.is_required() {
                "error"
            } else {
                rule_level(rule)
            };
            let _ = writeln!(out, "  {:width$}  {level:7}  {}", rule.name, rule.summary);
        }
        out.push('\n');
    }
    out + "`event-catalog explain RULE` explains one of them.\n"
}

fn rule_level(rule: &Rule) -> &'static str {
    let mut words = explain::level(rule).split([',', ' ']);
    words.next().unwrap_or_default()
}

fn page() -> String {
    let mut out = "\
# Rules

What `event-catalog check` and `event-catalog usages` look for. This page is generated from the
rules, by `event-catalog explain --format markdown`; do not edit it.
"
    .to_owned();
    for (title, about, rules) in parts() {
        let _ = writeln!(out, "\n## {title}\n\n{}\n", textwrap::fill(about, 100));
        out.push_str("| Rule | Level | What it finds |\n|---|---|---|\n");
        for rule in &rules {
            let (name, level, summary) = (rule.name, rule_level(rule), rule.summary);
            let _ = writeln!(out, "| [{name}](#{name}) | {level} | {summary} |");
        }
        for rule in rules {
            out.push('\n');
            out.push_str(explain::markdown(rule).trim_end());
            out.push('\n');
        }
    }
    out
}
