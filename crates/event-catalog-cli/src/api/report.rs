//! Checks and fixes catalogs.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Severity;
use event_catalog_build::read::{Folder, Input};

use super::message;
use crate::baseline::Baseline;
use crate::checked::Checked;
use crate::fix;
use crate::format::repository::Repository;
use crate::format::{github, gitlab, human, json, junit, sarif};
use crate::levels::Levels;

/// The findings in a checked catalog.
#[derive(Debug)]
pub struct Report(Checked);

/// Checks a catalog with all rules.
#[must_use]
pub fn check(input: Input) -> Report {
    Report(Checked::new(input, &Levels::default()))
}

/// Checks a catalog with all rules, and compares it with an older version.
///
/// ```
/// use event_catalog_build::read::{Input, Memory};
/// use event_catalog_cli::api;
///
/// let read = |table: &str| Input::read_folder(&Memory::from_iter([("events.csv", table)]));
/// let old = read("name,description\nload,The chat was loaded.\nhide,The chat was hidden.\n")?;
/// let new = read("name,description\nload,The chat was loaded.\n")?;
/// assert!(api::compare(new, &old).human(80).contains("removed-event"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn compare(new: Input, old: &Input) -> Report {
    Report(Checked::compared(
        new,
        &Levels::default(),
        Some(&Catalog::new(old)),
    ))
}

impl Report {
    /// The number of errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.0.count(Severity::Error)
    }

    /// The number of warnings.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.0.count(Severity::Warning)
    }

    /// Returns the rule of each finding that exists only because of the comparison with an older
    /// version, in order.
    #[must_use]
    pub fn compared(&self) -> Vec<&'static str> {
        let rules = self.0.found.iter().map(|found| found.finding.rule);
        let rules = rules.filter(|rule| rule.is_comparing());
        rules.map(|rule| rule.name).collect()
    }

    /// Formats all findings as text without colors, for a terminal with this many columns.
    #[must_use]
    pub fn human(&self, width: usize) -> String {
        let style = human::Style::plain(width);
        human::render(std::slice::from_ref(&self.0), &style)
    }

    /// Formats all findings as JSON.
    ///
    /// # Errors
    ///
    /// If the JSON can't be written, which would be a bug in this crate.
    pub fn json(&self) -> Result<String, String> {
        json::render(std::slice::from_ref(&self.0)).map_err(|error| message(&error))
    }

    /// Formats all findings as SARIF 2.1.0, including suppressed ones, with paths relative to the
    /// catalog's folder.
    ///
    /// # Errors
    ///
    /// If the JSON can't be written, which would be a bug in this crate.
    pub fn sarif(&self) -> Result<String, String> {
        let checked = std::slice::from_ref(&self.0);
        let sarif = sarif::render(checked, &Repository::default(), true);
        sarif.map_err(|error| message(&error))
    }

    /// Formats all findings as JUnit XML, with paths relative to the catalog's folder.
    ///
    /// # Errors
    ///
    /// If the XML can't be written, which would be a bug in this crate.
    pub fn junit(&self) -> Result<String, String> {
        let junit = junit::render(std::slice::from_ref(&self.0), &Repository::default());
        junit.map_err(|error| message(&error))
    }

    /// Formats all findings as a Code Quality report for GitLab, with paths relative to the
    /// catalog's folder.
    ///
    /// # Errors
    ///
    /// If the JSON can't be written, which would be a bug in this crate.
    pub fn gitlab(&self) -> Result<String, String> {
        let gitlab = gitlab::render(std::slice::from_ref(&self.0), &Repository::default());
        gitlab.map_err(|error| message(&error))
    }

    /// Formats all findings as annotations for GitHub Actions, and as a step summary.
    #[must_use]
    pub fn github(&self) -> (String, String) {
        let (checked, here) = (std::slice::from_ref(&self.0), Repository::default());
        (
            github::annotations(checked, usize::MAX, &here),
            github::summary(checked, &here),
        )
    }

    /// Writes a baseline with all findings, except errors that prevent generation.
    ///
    /// # Errors
    ///
    /// If the JSON can't be written, which would be a bug in this crate.
    pub fn baseline(&self) -> Result<String, String> {
        let (baseline, _refused) = Baseline::of(std::slice::from_ref(&self.0));
        baseline.text().map_err(|error| message(&error))
    }

    /// Removes the findings in a baseline, except errors that prevent generation. Returns how many
    /// of the baseline's findings no longer occur.
    ///
    /// # Errors
    ///
    /// If the text isn't a baseline.
    pub fn without_known(&mut self, baseline: &str) -> Result<usize, String> {
        let baseline = Baseline::parse(baseline, "baseline").map_err(|error| message(&error))?;
        Ok(baseline.apply(std::slice::from_mut(&mut self.0)).gone)
    }
}

/// A catalog after fixes were applied.
#[derive(Debug)]
pub struct Fixed {
    /// The changed files, each as its path in the catalog's folder and its new text.
    pub files: Vec<(String, String)>,
    /// The remaining findings.
    pub report: Report,
}

/// Applies every safe fix to the catalog in a folder. The folder itself isn't changed.
///
/// ```
/// use event_catalog_build::read::Memory;
/// use event_catalog_cli::api;
///
/// let folder: Memory = [("events.csv", "name,description\nload,The chat  was loaded.\n")]
///     .into_iter()
///     .collect();
/// let fixed = api::fix(&folder)?;
/// assert_eq!(fixed.files[0].1, "name,description\nload,The chat was loaded.\n");
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// If the folder can't be listed, or a fix would lose a name.
pub fn fix(folder: &dyn Folder) -> Result<Fixed, String> {
    let fixed = fix::fix_folder(folder, None, &Levels::default(), None);
    let fixed = fixed.map_err(|error| message(&error))?;
    let files = fixed.changed();
    Ok(Fixed {
        files: files
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect(),
        report: Report(fixed.checked),
    })
}
