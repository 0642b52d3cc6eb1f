//! `event-catalog remove NAME`: removes an event or a former name, and leaves a row in `removed.csv`.

use anyhow::bail;
use event_catalog_build::catalog::Release;
use event_catalog_build::printable;
use event_catalog_build::read::Accept;

use crate::catalog_arguments::CatalogPath;
use crate::edit::remove::{Answer, Request, remove};
use crate::today::TodayArgument;
use crate::typed::word;
use crate::{Outcome, changed_files, fix, output};

const NOTES: &str = "\
Removes the row of an event with its former names, or one former name from the `aliases` of an event. A row for each \
name in removed.csv says until when the catalog had it. `replaced_by` of other events leads to the event that replaces \
this one, and `[[accept]]` in catalog.toml no longer names it; a `[[send]]` for the name is removed, \
too. Texts that mention the name stay; they are listed.

Deprecate an event first. It may be removed from the day in `remove_after` on, and after the days that `removal` in \
catalog.toml gives. An earlier removal needs a reason (--early), which becomes an `[[accept]]` for `check --against`.

A family is removed as a whole: event-catalog remove \"score_{0..10}\"

Examples:
  event-catalog remove link_clicked
  event-catalog remove link_clicked --diff                     preview
  event-catalog remove link_clicked --on v5                    `remove_after` is a version
  event-catalog remove link_clicked --renamed-to link_opened   stored events count as that event
  event-catalog remove draft_name --early \"Never sent.\"

Exit status: 0 the name was removed, now or before, 1 it can't be removed, or the catalog has errors, 2 the command \
could not run. With --diff, 1 says that there is something to change.";

/// Removes an event or a former name, and leaves a row in `removed.csv`.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    /// The event's name, its family as in the table, or a former name
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    catalog: CatalogPath,
    /// The last day or version that has the name, for removed.csv [default: today]
    #[arg(long, value_name = "DATE|VERSION")]
    on: Option<String>,
    /// The event that has the same meaning: stored events count as that event
    #[arg(long, value_name = "EVENT")]
    renamed_to: Option<String>,
    /// Remove the name before the end of its deprecation; the reason becomes an `[[accept]]`
    #[arg(long, value_name = "REASON")]
    early: Option<String>,
    /// Print the changes as a diff instead of making them
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    today: TodayArgument,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let name = self.name.trim();
        self.catalog.check(|rest| {
            format!(
                "put a name of several words in quotes, as in `event-catalog remove {}`",
                word(&format!("{} {rest}", printable(name)))
            )
        })?;
        let today = self.today.today()?;
        let last = match self.on.as_deref().map(str::trim) {
            Some(text) => {
                let Some(release) = Release::parse(text) else {
                    bail!(
                        "`{}` after --on is neither a date nor a version; write a date such as `2026-11-29`, or a \
                         version such as `v4.2`",
                        printable(text)
                    );
                };
                release
            }
            None => Release::from(today),
        };
        let early = self.early.as_deref().map(str::trim);
        if early.is_some_and(|reason| !Accept::is_reason(reason)) {
            bail!("--early needs a reason: a sentence for those who read the catalog later");
        }
        let path = self.catalog.locate()?;
        let (disk, lone) = fix::located(&path, self.catalog.links())?;
        if lone.is_some() {
            bail!(
                "`{}` is a single file, which has no removed.csv beside it; name the folder of its catalog",
                output::path(&path)
            );
        }
        fix::refuse_two_names(&disk)?;
        let request = Request {
            name,
            last: &last,
            renamed_to: self.renamed_to.as_deref().map(str::trim),
            today,
            early,
        };
        let removed = match remove(&disk, request)? {
            Answer::Removed(removed) => removed,
            Answer::Before(why) => {
                changed_files::sweep_all(&disk);
                output::note(&format!("nothing to change: {why}"));
                return Ok(Outcome::Fine);
            }
            Answer::Refused(why) => {
                output::refusal(&why);
                return Ok(Outcome::Errors);
            }
        };
        if self.diff {
            output::write(&changed_files::diff(&removed.files))?;
            return Ok(Outcome::Errors);
        }
        changed_files::sweep(&disk, &removed.files);
        changed_files::write(&disk, &removed.files)?;
        output::write_lines(&removed.done)?;
        for note in &removed.notes {
            output::note(&format!("note: {note}, and stays as it is"));
        }
        output::note(&format!(
            "removed `{}`. Run `event-catalog generate` to update what is generated",
            printable(name)
        ));
        Ok(Outcome::Fine)
    }
}
