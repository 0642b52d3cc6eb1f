//! The levels of rules on the command line, which override those in the settings, and the day of the check.

use std::collections::HashMap;

use anyhow::bail;
use event_catalog_build::catalog::Date;
use event_catalog_build::read::Level;
use event_catalog_build::rule::Rule;

use crate::rules;

/// The levels on the command line, and the day on which a catalog is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels {
    levels: HashMap<&'static str, Level>,
    today: Option<Date>,
}

/// The arguments that set the levels of rules: `--deny RULE --warn RULE --allow RULE`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct LevelArguments {
    /// Findings of this rule are errors
    #[arg(long, value_name = "RULE")]
    deny: Vec<String>,

    /// Findings of this rule are warnings
    #[arg(long, value_name = "RULE")]
    warn: Vec<String>,

    /// Don't report findings of this rule
    #[arg(long, value_name = "RULE")]
    allow: Vec<String>,
}

impl LevelArguments {
    /// Looks up the rules by name. Fails if a rule doesn't exist, has two levels, or can't be lowered.
    pub(crate) fn levels(&self) -> anyhow::Result<Levels> {
        let mut levels: HashMap<&'static str, Level> = HashMap::new();
        let flags = [
            (&self.deny, Level::Deny),
            (&self.warn, Level::Warn),
            (&self.allow, Level::Off),
        ];
        for (name, level) in flags
            .into_iter()
            .flat_map(|(names, level)| names.iter().map(move |it| (it, level)))
        {
            let rule = rules::find(name)?;
            if rule.is_required() && level != Level::Deny {
                bail!(
                    "the rule `{name}` cannot be lowered: nothing can be generated from a catalog that breaks it"
                );
            }
            if levels
                .insert(rule.name, level)
                .is_some_and(|other| other != level)
            {
                bail!(
                    "the rule `{name}` has two levels; name it in only one of `--allow`, `--warn` and `--deny`"
                );
            }
        }
        let today = None;
        Ok(Levels { levels, today })
    }
}

impl Levels {
    /// Creates levels that set only the level of this rule.
    pub(crate) fn only(rule: &'static Rule, level: Level) -> Self {
        let levels = HashMap::from([(rule.name, level)]);
        let today = None;
        Self { levels, today }
    }

    /// Sets the day of the check. Without a day, no date has passed.
    pub(crate) fn on(self, today: impl Into<Option<Date>>) -> Self {
        let today = today.into();
        Self { today, ..self }
    }

    /// The day of the check.
    pub(crate) fn today(&self) -> Option<Date> {
        self.today
    }

    /// The level of a rule, if the command line sets one.
    pub(crate) fn of(&self, rule: &Rule) -> Option<Level> {
        self.levels.get(rule.name).copied()
    }
}
