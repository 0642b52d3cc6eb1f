//! Finds where code in any language uses the names of a catalog, and which uses are wrong.
//!
//! ```text
//! catalog → index ─┐
//! paths → walk → file (places) ─→ judge → report → formats
//!                                   └→ used_in      └→ rewrite (`--fix`)
//! ```
//!
//! A file is searched for all names at once, and only bytes around a match are examined. The
//! meaning of a match can depend on other files, so it is decided after all files are searched.

mod backticks;
mod comments;
mod common_words;
mod context;
mod file;
mod foreign;
mod index;
mod judge;
mod keys;
mod kind;
mod lines;
mod literal;
mod member;
mod near;
mod opening;
mod other_word;
mod outputs;
mod quotes;
mod replacement;
mod report;
mod rewrite;
mod rules;
mod stems;
mod used_in;
mod walk;
mod whole;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Accepts;
use event_catalog_build::printable;
use event_catalog_build::read::{Disk, Folder, Input};
use event_catalog_build::source::{FileId, Sources};

use crate::against::Others;
use crate::against::lines::{Revision, new_lines};
use crate::changed_files::{self, ChangedFile};
use crate::checked::{Checked, Reasons};
use crate::format::repository::Repository;
use crate::levels::Levels;
use file::{Hit, MOST_HITS};
use index::Index;
use judge::{Contexts, Verdict};
use report::{Report, Reporter};
use walk::{LARGEST, Root, Searched, Tally, Walked};

pub(crate) use near::NearNames;
pub(crate) use rules::{USAGES, is_of_usages};
pub(crate) use used_in::{Link, UsedIn};

/// What to search, and how.
#[derive(Debug)]
pub(crate) struct Request<'r> {
    /// The files and folders to search.
    pub(crate) paths: &'r [PathBuf],
    /// The catalog, which is skipped.
    pub(crate) catalog: &'r Path,
    pub(crate) levels: &'r Levels,
    /// Whether to report unused events.
    pub(crate) unused: bool,
    /// A revision. If it is given, only lines that the revision doesn't contain are reported.
    pub(crate) against: Option<&'r str>,
    /// The template for the URLs of lines in the places of usages.
    pub(crate) link: Option<&'r Link>,
}

/// The result of a search.
#[derive(Debug)]
pub(crate) struct Usages {
    /// The findings, in the form that `check` prints.
    pub(crate) checked: Checked,
    pub(crate) used_in: UsedIn,
    /// Notes about the search, one per line.
    pub(crate) notes: Vec<String>,
    /// Whether every file was searched to its end. Binary and generated files aren't searched.
    pub(crate) is_whole: bool,
    tally: Tally,
    roots: Vec<Root>,
    files: BTreeMap<FileId, Searched>,
}

/// Searches for the names of a catalog.
pub(crate) fn search(catalog: &Catalog<'_>, request: &Request<'_>) -> anyhow::Result<Usages> {
    let index = Index::of(catalog, request.unused)?;
    let roots: Vec<Root> = request
        .paths
        .iter()
        .map(|path| Root::of(path))
        .collect::<Result<_, _>>()?;
    let own: Vec<PathBuf> = std::fs::canonicalize(request.catalog).into_iter().collect();
    let Walked {
        files,
        tally,
        unreadable,
    } = walk::walk(&index, &roots, &own)?;
    let contexts = Contexts::of(&index, files.iter().map(|it| &it.hits));
    let judged = files.into_iter().map(|file| {
        let verdicts = judge::judge(&index, &contexts, &file.hits);
        (file, verdicts)
    });
    let judged: Vec<(Searched, Vec<(Hit, Verdict)>)> = judged.collect();
    let cut: Vec<String> = judged
        .iter()
        .filter(|(file, _)| file.hits.is_cut)
        .map(|(file, _)| Disk::new(&roots[file.root].folder).show(&file.path))
        .collect();
    let old = OldTexts::of(request.against, &roots, &judged)?;
    let mut reporter = Reporter {
        catalog,
        index: &index,
        levels: request.levels,
        accepts: Accepts::of(&catalog.input.settings),
        reasons: Reasons::of(&catalog.input.settings),
        sources: copied(&catalog.input.sources),
        report: Report::default(),
    };
    let mut used = Used::of(catalog, &index, request.link);
    let mut of_findings = BTreeMap::new();
    for (searched, verdicts) in judged {
        let shown = Disk::new(&roots[searched.root].folder).show(&searched.path);
        used.add(&searched, &shown, &verdicts);
        let new = old.new_lines(&searched, &verdicts);
        let is_new = |line: u32| new.as_ref().is_none_or(|it| it.contains(&(line as usize)));
        if let Some(file) = reporter.file(&searched, &shown, &verdicts, &is_new) {
            of_findings.insert(file, searched);
        }
    }
    if request.unused {
        reporter.unused(&used.events);
    }
    let Reporter {
        sources, report, ..
    } = reporter;
    let mut notes = notes(&unreadable, tally, &report);
    if let Some(first) = cut.first() {
        let files = match cut.len() {
            1 => format!("`{}` has", printable(first)),
            count => format!("{count} files, such as `{}`, have", printable(first)),
        };
        notes.push(format!(
            "note: {files} more than {MOST_HITS} places with names, so later names weren't checked or replaced; split \
             large files"
        ));
    }
    let is_whole = cut.is_empty()
        && tally.large == 0
        && tally.unreadable == 0
        && report.changed.is_empty()
        && report.left == 0;
    let (mut found, mut suppressed) = (report.found, report.suppressed);
    found.sort_by_key(|it| it.finding.place);
    suppressed.sort_by_key(|it| it.found.finding.place);
    let input = Input {
        sources,
        settings: catalog.input.settings.clone(),
        complete: catalog.input.complete,
        ..Input::default()
    };
    Ok(Usages {
        checked: Checked {
            input,
            found,
            accepted: report.accepted,
            known: 0,
            suppressed,
            events: catalog.events.len(),
            others: Others::default(),
        },
        used_in: used.places,
        notes,
        is_whole,
        tally,
        roots,
        files: of_findings,
    })
}

impl Usages {
    /// Summarizes the search: `searched 12 files: 30 usages of 9 of 210 events`.
    pub(crate) fn summary(&self) -> String {
        use crate::format::count;
        let (used, events) = (self.used_in.events(), self.checked.events);
        format!(
            "searched {}: {} of {used} of {}",
            count(self.tally.files, "file"),
            count(self.used_in.places(), "usage"),
            count(events, "event")
        )
    }

    /// Collects the files that the fixes change, grouped by searched folder, and the number of replaced names.
    pub(crate) fn fixed(&self) -> (Vec<(&Path, Vec<ChangedFile>)>, usize) {
        let mut folders: BTreeMap<usize, Vec<ChangedFile>> = BTreeMap::new();
        let mut count = 0;
        let sources = &self.checked.input.sources;
        for (file, rewritten) in rewrite::rewrite(&self.checked.found, sources) {
            let Some(searched) = self.files.get(&file) else {
                continue;
            };
            let source = sources.get(file);
            count += rewritten.count;
            let changed = rewritten.changed(&searched.path, source.path(), source.text());
            folders.entry(searched.root).or_default().push(changed);
        }
        let folders = folders.into_iter();
        let folders = folders.map(|(root, files)| (self.roots[root].folder.as_path(), files));
        (folders.collect(), count)
    }

    /// Writes the files that [`fixed`](Self::fixed) returns: all of them or none.
    pub(crate) fn write(fixed: &[(&Path, Vec<ChangedFile>)]) -> anyhow::Result<()> {
        let disks = fixed.iter().map(|(folder, _)| Disk::new(*folder));
        let disks: Vec<Disk> = disks.collect();
        let folders = disks.iter().zip(fixed);
        let folders: Vec<(&Disk, &[ChangedFile])> = folders
            .map(|(disk, (_, files))| (disk, files.as_slice()))
            .collect();
        for (disk, files) in &folders {
            changed_files::sweep(disk, files);
        }
        changed_files::write_all(&folders)
    }
}

/// Copies the sources, so that more files can be added. The ids of the copied files stay valid.
fn copied(sources: &Sources) -> Sources {
    let mut copy = Sources::default();
    for (_, source) in sources.iter() {
        copy.add(source.path(), source.text());
    }
    copy
}

/// Which events are used, and where.
struct Used<'u, 's> {
    catalog: &'u Catalog<'s>,
    index: &'u Index,
    link: Option<&'u Link>,
    repository: Repository,
    /// The indices of the used events.
    events: BTreeSet<usize>,
    places: UsedIn,
}

impl<'u, 's> Used<'u, 's> {
    fn of(catalog: &'u Catalog<'s>, index: &'u Index, link: Option<&'u Link>) -> Self {
        Self {
            catalog,
            index,
            link,
            repository: Repository::from_environment(),
            events: BTreeSet::new(),
            places: UsedIn::default(),
        }
    }

    fn add(&mut self, searched: &Searched, shown: &str, judged: &[(Hit, Verdict)]) {
        let hits = &searched.hits;
        self.events
            .extend(hits.identifiers.iter().map(|it| *it as usize));
        let path = self.repository.path(shown);
        let mut composed = BTreeSet::new();
        for (hit, verdict) in judged {
            // Misspelled names, names with a number outside their family, and removed names don't
            // count as usages.
            let is_used = !matches!(
                verdict,
                Verdict::Misspelt | Verdict::Spaced | Verdict::OtherNumber
            );
            let name = self.index.name(hit.name);
            let name = name.filter(|name| is_used && !name.is_removed());
            let Some(number) = name.and_then(|name| name.event) else {
                continue;
            };
            let family = name.and_then(|name| name.family);
            let file = (shown, path.as_str());
            match family.filter(|_| self.index.is_stem(hit.name)) {
                None => self.place(number as usize, hit, file),
                // If a family's names are composed, one place in a file uses all of its events, so only the first place
                // is listed.
                Some(family) if composed.insert(family) => {
                    let events = self.index.families.get(family as usize);
                    for number in events.cloned().into_iter().flatten() {
                        self.place(number, hit, file);
                    }
                }
                Some(_) => {}
            }
        }
    }

    /// Adds the place of an event in a file: its displayed path, and its path in the repository.
    fn place(&mut self, number: usize, hit: &Hit, file: (&str, &str)) {
        let Some(event) = self.catalog.events.get(number) else {
            return;
        };
        self.events.insert(number);
        let at = (hit.at.line, hit.at.column);
        self.places.add(&event.name, file, at, self.link);
    }
}

/// The texts in another revision, for the files that contain names.
struct OldTexts {
    /// For each root, the contents by path; `None` if no revision is given.
    roots: Option<Vec<HashMap<String, String>>>,
}

impl OldTexts {
    fn of(
        revision: Option<&str>,
        roots: &[Root],
        judged: &[(Searched, Vec<(Hit, Verdict)>)],
    ) -> anyhow::Result<Self> {
        let Some(revision) = revision else {
            return Ok(Self { roots: None });
        };
        let mut texts = Vec::new();
        for (number, root) in roots.iter().enumerate() {
            let of_root = judged
                .iter()
                .filter(|(file, verdicts)| file.root == number && has_mistakes(verdicts));
            let paths: Vec<&str> = of_root.map(|(file, _)| file.path.as_str()).collect();
            // An invalid revision is an error even if there is nothing to compare.
            if paths.is_empty() && number > 0 {
                texts.push(HashMap::new());
                continue;
            }
            let revision = Revision::open(revision, &root.folder, "--against")?;
            texts.push(revision.texts(&paths)?);
        }
        Ok(Self { roots: Some(texts) })
    }

    /// Finds the lines of a file that the revision doesn't contain; `None` means that all lines are reported.
    fn new_lines(
        &self,
        searched: &Searched,
        verdicts: &[(Hit, Verdict)],
    ) -> Option<BTreeSet<usize>> {
        let texts = self.roots.as_ref()?.get(searched.root)?;
        // If the revision doesn't contain the file, all of its lines are new. Without mistakes, there is nothing to
        // report, so the lines don't matter.
        let old = texts
            .get(&searched.path)
            .filter(|_| has_mistakes(verdicts))?;
        let bytes = walk::read_again(searched).ok()??;
        Some(new_lines(old, &file::text(&bytes)))
    }
}

fn has_mistakes(verdicts: &[(Hit, Verdict)]) -> bool {
    verdicts
        .iter()
        .any(|(_, verdict)| *verdict != Verdict::Used)
}

fn notes(unreadable: &[String], tally: Tally, report: &Report) -> Vec<String> {
    use crate::format::count;
    let mut notes: Vec<String> = Vec::new();
    let mut skipped = Vec::new();
    for (number, what) in [
        (tally.binary, "binary file"),
        (tally.generated, "generated file"),
    ] {
        if number > 0 {
            skipped.push(count(number, what));
        }
    }
    if tally.large > 0 {
        let megabytes = LARGEST >> 20;
        skipped.push(format!(
            "{} of more than {megabytes} MB",
            count(tally.large, "file")
        ));
    }
    if !skipped.is_empty() {
        notes.push(format!("note: skipped {}", skipped.join(", ")));
    }
    notes.extend(unreadable.iter().map(|it| format!("note: can't read {it}")));
    let more = tally.unreadable.saturating_sub(unreadable.len());
    if more > 0 {
        notes.push(format!("note: can't read {} more", count(more, "path")));
    }
    for changed in &report.changed {
        notes.push(format!(
            "note: `{changed}` changed while it was searched; search again"
        ));
    }
    if report.left > 0 {
        let left = count(report.left, "finding");
        notes.push(format!(
            "note: left out {left}, because there are too many; fix the listed findings, and search again"
        ));
    }
    notes
}

#[cfg(test)]
mod tests;
