//! `event-catalog rename OLD NEW`: renames an event, and keeps its old name as an alias.

use event_catalog_build::printable;

use crate::catalog_arguments::CatalogPath;
use crate::edit::rename::{Answer, Request, rename};
use crate::{Outcome, changed_files, diff, fix, output};

const NOTES: &str = "\
The old name goes to the `aliases` of the event: what still sends it is recognized, and counts under the new \
name. `replaced_by` of other events, `[[accept]]` in catalog.toml, and texts that mention the name between \
backticks follow. In a table that is sorted by name, the row moves. The names of payloads stay.

Of a family, the whole family is renamed: event-catalog rename \"score_{0..10}\" \"points_{0..10}\"

Generate again afterwards (`event-catalog generate`, `event-catalog inject`). Code that has the name as a string \
doesn't follow by itself: `event-catalog usages --diff` shows it, and `event-catalog usages --fix` changes it.

Examples:
  event-catalog rename link_clicked link_opened
  event-catalog rename link_clicked link_opened --diff      preview
  event-catalog rename draft_name final_name --no-alias     nothing has sent the old name yet

Exit status: 0 the event was renamed, 1 it can't be, or the catalog has errors, 2 the command could not run. \
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
    /// Don't keep the old name: nothing has ever sent it
    #[arg(long)]
    no_alias: bool,
    /// Print the changes as a diff instead of making them
    #[arg(long)]
    diff: bool,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let (old, new) = (self.old.trim(), self.new.trim());
        self.catalog.check(|rest| {
            format!(
                "put a name of several words in quotes, as in `event-catalog rename {} \"{} {rest}\"`",
                printable(old),
                printable(new)
            )
        })?;
        let path = self.catalog.locate()?;
        let (disk, lone) = fix::located(&path, self.catalog.links())?;
        if lone.is_none() {
            fix::refuse_two_names(&disk)?;
        }
        let keep = !self.no_alias;
        let renamed = match rename(&disk, lone, Request { old, new, keep })? {
            Answer::Renamed(renamed) => renamed,
            Answer::Refused(why) => {
                let last = why.len().saturating_sub(1);
                for (line, at) in why.iter().zip(0..) {
                    let level = if at == last { "error: " } else { "" };
                    output::note(&format!("{level}{line}"));
                }
                return Ok(Outcome::Errors);
            }
        };
        if renamed.files.is_empty() {
            output::note(&format!(
                "nothing to change: `{}` is an alias of `{}` already",
                printable(old),
                printable(new)
            ));
            return Ok(Outcome::Fine);
        }
        if self.diff {
            for file in &renamed.files {
                let before = file.before.as_deref().unwrap_or_default();
                output::write(&diff::unified(&file.shown, before, &file.after))?;
            }
            return Ok(Outcome::Errors);
        }
        changed_files::sweep(&disk, &renamed.files);
        changed_files::write(&disk, &renamed.files)?;
        output::write_lines(&renamed.done)?;
        let advice = if keep {
            "what still sends the old name is recognized"
        } else {
            "the old name isn't known any more"
        };
        output::note(&format!(
            "renamed `{}` to `{}`; {advice}. Run `event-catalog generate` to update what is generated",
            printable(old),
            printable(new)
        ));
        Ok(Outcome::Fine)
    }
}
