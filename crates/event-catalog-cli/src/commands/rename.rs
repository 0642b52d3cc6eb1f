//! `event-catalog rename OLD NEW`: renames an event, and keeps its old name as an alias.

use event_catalog_build::catalog::Date;
use event_catalog_build::printable;

use crate::catalog_arguments::CatalogPath;
use crate::edit::rename::{Answer, Request, rename};
use crate::today::TodayArgument;
use crate::typed::word;
use crate::{Outcome, changed_files, fix, output};

const NOTES: &str = "\
The old name goes to the `aliases` of the event: events that are still sent under it are recognized, and count under \
the new name. `replaced_by` of other events, rows of removed.csv, `[[accept]]` in catalog.toml, and texts that mention \
the name between backticks are updated, too. In a table that is sorted by name, the row moves. The names of payloads \
stay. A table without the column `aliases` gets it; `event-catalog fmt` fills the cells of the other rows.

A family is renamed as a whole: event-catalog rename \"score_{0..10}\" \"points_{0..10}\"

Generate again afterwards (`event-catalog generate`, `event-catalog inject`). Code that has the name as a string \
stays unchanged: `event-catalog usages --diff` shows it, and `event-catalog usages --fix` changes it.

Examples:
  event-catalog rename link_clicked link_opened
  event-catalog rename link_clicked link_opened --diff      preview
  event-catalog rename draft_name final_name --no-alias     nothing has sent the old name yet
  event-catalog rename link_clicked link_opened --on 2026-11-29   the old name may mean something else later

Exit status: 0 the event was renamed, 1 it can't be renamed, or the catalog has errors, 2 the command could not run. \
With --diff, 1 says that there is something to change.";

/// Renames an event, and keeps its old name as an alias.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    /// The event's current name, or its family as in the table
    #[arg(value_name = "OLD")]
    old: String,
    /// Its new name
    #[arg(value_name = "NEW")]
    new: String,
    #[command(flatten)]
    catalog: CatalogPath,
    /// Don't keep the old name: nothing has ever sent it. A row in removed.csv records what it meant
    #[arg(long)]
    no_alias: bool,
    /// The last day on which the old name was this event, such as `2026-11-29`: writes a row into
    /// removed.csv, so that stored events keep their meaning when the name gets another one
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Print the changes as a diff instead of making them
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    today: TodayArgument,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let (old, new) = (self.old.trim(), self.new.trim());
        self.catalog.check(|rest| {
            format!(
                "put a name of several words in quotes, as in `event-catalog rename {} {}`",
                word(&printable(old)),
                word(&format!("{} {rest}", printable(new)))
            )
        })?;
        let path = self.catalog.locate()?;
        let (disk, lone) = fix::located(&path, self.catalog.links())?;
        if lone.is_none() {
            fix::refuse_two_names(&disk)?;
        }
        let keep = !self.no_alias;
        let today = self.no_alias.then(|| self.today.today());
        let today = today.transpose()?;
        let request = Request {
            old,
            new,
            keep,
            on: self.on,
            today,
        };
        let renamed = match rename(&disk, lone, request)? {
            Answer::Renamed(renamed) => renamed,
            Answer::Refused(why) => {
                output::refusal(&why);
                return Ok(Outcome::Errors);
            }
        };
        if renamed.files.is_empty() {
            // A run that was killed at the very end has changed all files, but has not removed its
            // temporary ones.
            if !self.diff {
                changed_files::sweep_all(&disk);
            }
            output::note(&format!(
                "nothing to change in `{}`: `{}` is an alias of `{}` already",
                output::path(&path),
                printable(old),
                printable(new)
            ));
            return Ok(Outcome::Fine);
        }
        if let Some(form) = renamed.missed_form {
            output::note(&format!(
                "`{}` doesn't have the form `{form}`, which `event-catalog check` reports (`name-form`)",
                printable(new)
            ));
        }
        if self.diff {
            output::write(&changed_files::diff(&renamed.files))?;
            return Ok(Outcome::Errors);
        }
        changed_files::sweep(&disk, &renamed.files);
        changed_files::write(&disk, &renamed.files)?;
        output::write_lines(&renamed.done)?;
        let advice = if keep {
            "events with the old name are still recognized"
        } else {
            "the old name is no longer known, which `check --against` reports if the older version has it"
        };
        output::note(&format!(
            "renamed `{}` to `{}` in `{}`; {advice}. Run `event-catalog generate` to update what is generated",
            printable(old),
            printable(new),
            output::path(&path)
        ));
        Ok(Outcome::Fine)
    }
}
