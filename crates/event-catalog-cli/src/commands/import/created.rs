//! Reports on a catalog that was just created.

use std::path::Path;

use anyhow::Context;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Disk, Folder, Input};

use crate::format::totals::count;
use crate::import::plan::Plan;
use crate::typed::word;
use crate::{Outcome, diagnose, output};

/// Reads the new catalog as every other command does, and reports on it.
pub(in crate::commands) fn report(out: &Path, plan: &Plan) -> anyhow::Result<Outcome> {
    let disk = Disk::new(out);
    let input = Input::open(out)
        .with_context(|| format!("the new catalog `{}` cannot be read", output::path(out)))?;
    let catalog = Catalog::new(&input);
    let files = plan.files.iter();
    output::write_lines(files.map(|(path, _)| disk.show(path)))?;
    let errors = tell_errors(out, &catalog);
    let bare = catalog.events.iter().filter(|it| it.description.is_empty());
    note_undescribed(bare.count(), &word(&output::path(out)));
    // If there are errors, some rows may not be events yet, but all rows are in the catalog.
    let content = if errors == 0 {
        count(catalog.events.len(), "event")
    } else {
        count(plan.rows, "row")
    };
    let mut summary = format!(
        "created a catalog with {content} in {}, and {}",
        count(catalog.sections.len(), "section"),
        count(input.payloads.len(), "payload"),
    );
    if errors == 0 {
        output::note(&summary);
        return Ok(Outcome::Fine);
    }
    summary += &format!("; it has {} to fix", count(errors, "error"));
    output::note(&summary);
    Ok(Outcome::Errors)
}

/// Reports how many new events have no description.
pub(super) fn note_undescribed(events: usize, catalog: &str) {
    let (have, them) = match events {
        0 => return,
        1 => ("1 event has".to_owned(), "it"),
        events => (format!("{events} events have"), "them"),
    };
    output::note(&format!(
        "note: {have} no description; `event-catalog check {catalog}` lists {them}"
    ));
}

/// Reports the errors in the new catalog: each kind once, because a column that the page lacks is missing in every
/// row. Returns their number.
fn tell_errors(out: &Path, catalog: &Catalog<'_>) -> usize {
    let report = diagnose::obstacles(catalog);
    let shown = output::path(out);
    let hint = format!(": `event-catalog check {}` shows all", word(&shown));
    for line in diagnose::kinds(&report.findings, &catalog.input.sources, &hint) {
        output::note(&line);
    }
    report.errors()
}
