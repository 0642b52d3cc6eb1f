//! `event-catalog generate --check`: checks whether the existing files are up to date.

use std::collections::BTreeSet;
use std::path::Path;

use super::Output;
use crate::format::count;
use crate::output_folder::{OutputFolder, State};
use crate::{Outcome, output, typed};

/// The maximum number of files in the suggested command for removing them; all files are listed above it.
const MOST_NAMED: usize = 20;

/// Compares the generated files with the existing ones, and reports how to fix differences.
pub(super) fn check(out: &Path, outputs: &[Output]) -> anyhow::Result<Outcome> {
    let folder = OutputFolder::look(out)?;
    let mut listed = Vec::new();
    let (mut files, mut outdated, mut left_over) = (0, 0, Vec::new());
    for output in outputs {
        files += output.files.len();
        for (file, state) in output.files.iter().zip(folder.compare(&output.files)?) {
            let state = match state {
                State::Current => continue,
                State::Differs => "differs",
                State::Missing => "missing",
            };
            outdated += 1;
            listed.push(format!("{state}: {}", folder.show(&file.path)));
        }
        for path in left_over_of(&folder, output)? {
            let shown = folder.show(&path);
            listed.push(format!("obsolete: {shown}"));
            left_over.push(shown);
        }
    }
    output::write_lines(&listed)?;
    if listed.is_empty() {
        output::note(&format!("{}, all current", count(files, "generated file")));
        return Ok(Outcome::Fine);
    }
    if outdated > 0 {
        let are = if outdated == 1 { "is" } else { "are" };
        output::note(&format!(
            "{} {are} out of date; run `{}`",
            count(outdated, "file"),
            typed::without("--check")
        ));
    }
    if !left_over.is_empty() {
        let events = match left_over.len() {
            1 => {
                "1 file belongs to an event that is no longer generated; remove the file".to_owned()
            }
            number => {
                format!(
                    "{number} files belong to events that are no longer generated; remove these files"
                )
            }
        };
        let paths: Vec<&str> = left_over.iter().map(|path| &**path).collect();
        let command = typed::command("rm", &paths, "");
        output::note(&if left_over.len() > MOST_NAMED {
            events
        } else {
            format!("{events}: `{command}`")
        });
    }
    Ok(Outcome::Errors)
}

/// The files that an earlier run generated for events that no longer exist, by their paths in the
/// output folder.
fn left_over_of(folder: &OutputFolder, output: &Output) -> anyhow::Result<Vec<String>> {
    let Some((kind, of_events)) = output
        .kind
        .and_then(|it| Some((it, it.folder_of_events()?)))
    else {
        return Ok(Vec::new());
    };
    let place = match output.folder {
        "" => of_events.to_owned(),
        folder => format!("{folder}/{of_events}"),
    };
    let generated: BTreeSet<&str> = output.files.iter().map(|it| it.path.as_str()).collect();
    let texts = folder.texts(&place)?.into_iter();
    let is_left_over = |path: &str, text: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        !generated.contains(path) && kind.has_generated(name, text)
    };
    Ok(texts
        .filter(|(path, text)| is_left_over(path, text))
        .map(|(path, _)| path)
        .collect())
}
