//! Records how far each input was read, so that ingesting the same file twice adds nothing.
//!
//! A stream is identified by its content: the bytes up to the position that it has reached. So a file that was renamed,
//! compressed or extended still counts as the same file, and so does an older copy that ends where an earlier run
//! stopped. The position itself is in the last commit (`txn`); the stream's file, which is written before the commit,
//! has the hash of the content up to that position.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::input::Input;
use super::lines::{Limits, hash_bytes};
use crate::durable;
use crate::key::hex;
use crate::store::{Kind, Writer};

/// A position in an input, after decompression.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// The number of bytes before the position.
    pub(super) bytes: u64,
    /// The number of lines before the position.
    pub(super) lines: u64,
    /// Whether a line begins at the position.
    pub(super) is_at_line: bool,
    /// The hash of the bytes before the position.
    pub(super) sha256: String,
}

/// How far a stream was read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The stream's identifier, which is stored with its events.
    pub(super) id: String,
    /// The file name under which the stream was first read.
    name: String,
    /// The position before the last batch.
    before: Position,
    /// The position after the last batch, which may not be committed.
    pub(super) at: Position,
    /// The positions at which the last runs before this one ended, which identify older copies. An input that ends
    /// anywhere else may be a different file, because lines without ids can be the same by chance.
    #[serde(default)]
    ends: Vec<Position>,
}

/// Whether the content of a file is complete. A power cut before the first commit may leave an empty file.
pub(crate) fn is_whole(text: &[u8]) -> bool {
    text.is_empty() || serde_json::from_slice::<Progress>(text).is_ok()
}

/// The maximum number of ends of runs to keep.
const MOST_ENDS: usize = 100;

/// What is known about an input.
#[derive(Debug)]
pub(super) enum Known {
    /// The input is new.
    New,
    /// The input continues a stream at the committed position.
    Continued(Progress),
    /// The input is an older copy, with this many lines, of a stream that was read further.
    Older(u64),
}

impl Progress {
    /// Creates a new stream. Its identifier consists of the file's name, for people, and random digits.
    pub(super) fn new(name: String) -> Self {
        const LONGEST: usize = 60;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let plain = name.chars().map(|c| if is_plain(c) { c } else { '_' });
        let plain: String = plain.take(LONGEST).collect();
        let random = Uuid::new_v4().simple().to_string();
        Self {
            id: format!("{plain}-{}", &random[..12]),
            name,
            before: Position::default(),
            at: Position::default(),
            ends: Vec::new(),
        }
    }

    /// Begins a run at the position where the previous one ended.
    pub(super) fn begin(&mut self) {
        if self.at.bytes > 0 && self.ends.last() != Some(&self.at) {
            self.ends.push(self.at.clone());
        }
        let surplus = self.ends.len().saturating_sub(MOST_ENDS);
        self.ends.drain(..surplus);
    }

    /// Returns the same stream at another position.
    fn moved_to(&self, position: &Position) -> Self {
        Self {
            at: position.clone(),
            ..self.clone()
        }
    }

    /// Moves on to the end of a batch.
    pub(super) fn advance(&mut self, end: &Position) {
        self.before = std::mem::replace(&mut self.at, end.clone());
    }
}

/// The streams of a store.
#[derive(Debug)]
pub(super) struct Streams {
    folder: PathBuf,
    all: Vec<Progress>,
}

impl Streams {
    /// Reads the streams of a store.
    pub(super) fn open(store: &Path) -> anyhow::Result<Self> {
        let folder = store.join("streams");
        // Without this, the same file could count as a new one after a power cut.
        durable::create_folder(&folder)
            .with_context(|| format!("can't create the folder `{}`", shown_path(&folder)))?;
        let mut all = Vec::new();
        let read = |path: &Path| format!("can't read `{}`", shown_path(path));
        for file in fs::read_dir(&folder).with_context(|| read(&folder))? {
            let path = file.with_context(|| read(&folder))?.path();
            if path.extension().is_none_or(|it| it != "json") {
                continue;
            }
            let text = fs::read(&path).with_context(|| read(&path))?;
            // A kill leaves complete files, and a power cut before the first commit may leave an empty one. Any other
            // damage is an error: if the file were ignored, the lines of its stream would be stored again.
            if !text.is_empty() {
                let progress: Progress = serde_json::from_slice(&text).with_context(|| {
                    format!(
                        "`{}` is damaged; restore it from a backup of the store, or remove it: then events without an \
                         id are stored again when their file is ingested again",
                        shown_path(&path)
                    )
                })?;
                all.push(progress);
            }
        }
        Ok(Self { folder, all })
    }

    /// Finds the stream that an input continues, or that it is an older copy of.
    pub(super) async fn find(&self, input: &Input, writer: &Writer) -> anyhow::Result<Known> {
        if input.path().is_none() || self.all.is_empty() {
            return Ok(Known::New);
        }
        let mut found = Known::New;
        let mut older: Option<&Position> = None;
        for (progress, position) in self.matching(input)? {
            let committed = writer.position(Kind::Events, &progress.id).await?;
            let bytes = i64::try_from(position.bytes).ok();
            if committed == bytes {
                found = Known::Continued(progress.moved_to(position));
                older = None;
            } else if committed > bytes && progress.ends.contains(position) {
                older = Some(position);
            } else if committed.is_none() && matches!(found, Known::New) {
                // The first batch wasn't committed, but its rejected lines may have been.
                found = Known::Continued(progress.moved_to(&Position::default()));
            }
        }
        if let Some(position) = older {
            // An older copy ends at this position. If the input continues, it continues differently from the stream, so
            // it is new.
            let next = Limits { lines: 1, bytes: 1 };
            let further = input.open(position, next)?.next();
            let further = further.with_context(|| format!("can't read {}", input.shown()))?;
            if further.is_none() {
                return Ok(Known::Older(position.lines));
            }
        }
        Ok(found)
    }

    /// Finds the positions up to which streams have the same content as an input, sorted by length.
    fn matching(&self, input: &Input) -> anyhow::Result<Vec<(&Progress, &Position)>> {
        let mut wanted: BTreeMap<u64, Vec<(&Progress, &Position)>> = BTreeMap::new();
        for progress in &self.all {
            let positions = [&progress.before, &progress.at];
            for position in positions.into_iter().chain(&progress.ends) {
                if position.bytes > 0 {
                    let same = wanted.entry(position.bytes).or_default();
                    same.push((progress, position));
                }
            }
        }
        let mut reader = input.unpacked()?.reader;
        let mut hash = Sha256::new();
        let mut at = 0;
        let mut found = Vec::new();
        for (length, positions) in wanted {
            let read = hash_bytes(&mut *reader, length - at, &mut hash)
                .with_context(|| format!("can't read {}", input.shown()))?;
            if read < length - at {
                break;
            }
            at = length;
            let digest = hex(&hash.clone().finalize());
            let matching = positions.into_iter();
            found.extend(matching.filter(|(_, position)| position.sha256 == digest));
        }
        Ok(found)
    }

    /// Saves the position that the next commit will reach in a stream, and syncs the file.
    pub(super) fn save(&self, progress: &Progress) -> anyhow::Result<()> {
        let path = self.folder.join(format!("{}.json", progress.id));
        let text = serde_json::to_vec(progress).context("a position can't be written")?;
        durable::replace(&path, &text)
            .with_context(|| format!("can't write `{}`", shown_path(&path)))
    }
}
