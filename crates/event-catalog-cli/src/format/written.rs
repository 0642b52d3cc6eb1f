//! Writes findings to standard output, in any format.

use super::human::Style;
use super::repository::Repository;
use super::{Format, Most, github, gitlab, human, json, junit, sarif};
use crate::checked::Checked;
use crate::output;

/// Writes the findings of these catalogs. Only SARIF can contain suppressed ones.
pub(crate) fn write(
    format: Format,
    catalogs: &[Checked],
    most: Most,
    with_suppressed: bool,
) -> anyhow::Result<()> {
    let repository = Repository::from_environment();
    match format {
        Format::Human => {
            let style = Style {
                most,
                all: "`--max 0` shows all of them, and `--summary` counts them by rule, cause and file",
                ..Style::of_terminal()
            };
            output::write_drawn(&human::render(catalogs, &style))
        }
        Format::Json => output::write(&json::render(catalogs)?),
        Format::Sarif => output::write(&sarif::render(catalogs, &repository, with_suppressed)?),
        Format::Junit => output::write(&junit::render(catalogs, &repository)?),
        Format::Gitlab => output::write(&gitlab::render(catalogs, &repository)?),
        Format::Github => {
            github::write_step_summary(&github::summary(catalogs, &repository));
            output::write_commands(&github::annotations(catalogs, most.in_all, &repository))
        }
    }
}
