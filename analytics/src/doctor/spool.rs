//! The spool, compared with the store's position in it.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Examination, Finding, names};
use crate::collect::storing::{chunk, parts};
use crate::count::counted;
use crate::erase::is_blank;
use crate::ingest::Limits;
use crate::signals::{self, State};
use crate::spool::{Entry, segment_number};
use crate::store::{Kind, Store};

/// The folder of events received over HTTP.
pub(super) const FOLDER: &str = "spool/http";

/// How long a collector may take to store what it has received.
const PATIENCE: Duration = Duration::from_mins(10);

/// How many bytes to search for damaged lines, unless the examination is deep.
const SEARCHED: u64 = 64 << 20;

/// A segment of a spool that no process has opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) number: u64,
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
}

/// A spool, and how much of it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spool {
    /// The segments, in order. The last one is active.
    pub(super) segments: Vec<Segment>,
    /// The spool's identity; `None` if nothing was ever received.
    pub(super) identity: Option<String>,
    /// The segment and the offset in it up to which everything is stored.
    pub(super) stored: (u64, u64),
}

impl Spool {
    /// Reads the folder of a store's spool.
    pub(super) async fn read(folder: &Path, store: Option<&Store>) -> anyhow::Result<Self> {
        let spool = folder.join(FOLDER);
        let mut segments = Vec::new();
        for name in names(&spool) {
            let path = spool.join(&name);
            if let Some(number) = segment_number(&name)
                && let Ok(metadata) = fs::metadata(&path)
            {
                segments.push(Segment {
                    number,
                    path,
                    bytes: metadata.len(),
                });
            }
        }
        segments.sort_by_key(|segment| segment.number);
        let identity = fs::read_to_string(spool.join("id")).ok();
        let mut stored = (0, 0);
        if let (Some(identity), Some(store)) = (&identity, store) {
            let table = store.table(Kind::Events);
            let log_store = table.log_store();
            let position = table
                .snapshot()?
                .transaction_version(&*log_store, format!("http-{identity}"))
                .await?;
            stored = parts(position);
        }
        Ok(Self {
            segments,
            identity,
            stored,
        })
    }

    /// Whether the store has a position past the end of the spool. If so, the next received events would be mistaken
    /// for stored ones.
    pub(super) fn is_behind(&self) -> bool {
        let end = self
            .segments
            .last()
            .map_or((0, 0), |it| (it.number, it.bytes));
        self.stored > end
    }

    /// The sealed segments that are stored.
    pub(super) fn stored_segments(&self) -> impl Iterator<Item = &Segment> {
        let sealed = self.segments.len().saturating_sub(1);
        let (number, place) = self.stored;
        self.segments
            .iter()
            .take(sealed)
            .filter(move |it| it.number < number || it.number == number && place >= it.bytes)
    }

    /// The parts of segments that aren't stored, each with the offset at which it begins.
    fn rest(&self) -> impl Iterator<Item = (&Segment, u64)> {
        let (number, place) = self.stored;
        let rest = self.segments.iter().filter(move |it| it.number >= number);
        rest.map(move |it| (it, if it.number == number { place } else { 0 }))
            .filter(|(it, start)| *start < it.bytes)
    }
}

pub(super) async fn examine(
    examination: &mut Examination<'_>,
    store: Option<&Store>,
) -> anyhow::Result<()> {
    let spool = Spool::read(examination.store, store).await?;
    let place = examination.store.join(FOLDER);
    damaged(examination, &spool);
    let id = place.join("id");
    match fs::read_to_string(&id) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            examination.add(Finding::error(
                "unreadable-file",
                &id,
                format!("the identity of the spool can't be read, so the collector doesn't start: {error}"),
                "check the permissions of the file, or restore the file from a backup of the store",
            ));
            return Ok(());
        }
        _ => {}
    }
    // Without a store, it is unknown how much of the spool is stored.
    if store.is_none() {
        return Ok(());
    }
    if spool.is_behind() {
        let (number, end) = spool.stored;
        examination.add(
            Finding::error(
                "spool-behind",
                &place,
                format!(
                    "the store has events of this spool up to byte {end} of segment {number}, which the spool doesn't \
                     have: the spool is an older copy. The next received events would be mistaken for stored events, \
                     and be lost"
                ),
                "stop `event-analytics collect`, run `event-analytics doctor --fix`, and start it again",
            )
            .fixable(),
        );
    }
    let left: Vec<&Segment> = spool.stored_segments().collect();
    let is_late = left.first().is_some_and(|it| is_old(&it.path));
    if !left.is_empty() && (is_late || !examination.is_running) {
        let bytes: u64 = left.iter().map(|it| it.bytes).sum();
        let holders = holders(examination.store, &spool, left[0].number);
        let advice = if holders.is_empty() {
            "start `event-analytics collect`, or run `event-analytics doctor --fix` while it doesn't run"
        } else if examination.is_running {
            "look for errors about signals in the log of the collector; if a signal isn't configured any more, remove \
             its folder in `signals`"
        } else {
            "start `event-analytics collect`, which copies them; if a signal isn't configured any more, remove its \
             folder in `signals`"
        };
        let finding = Finding::warning(
            "stored-segments",
            &place,
            not_removed(left.len() as u64, bytes, &holders),
            advice,
        );
        examination.add(if holders.is_empty() {
            finding.fixable()
        } else {
            finding
        });
    }
    let rest: Vec<(&Segment, u64)> = spool.rest().collect();
    let bytes: u64 = rest.iter().map(|(it, start)| it.bytes - start).sum();
    if let Some((first, _)) = rest.first()
        && (!examination.is_running || is_old(&first.path))
    {
        let (reason, advice) = if examination.is_running {
            (
                "have been waiting for more than ten minutes to be stored",
                "search the log of the collector for `events can't be stored`, and open the collector's `/healthz`",
            )
        } else {
            (
                "are waiting to be stored, and no collector runs",
                "start `event-analytics collect`",
            )
        };
        examination.add(Finding::warning(
            "not-stored",
            &place,
            format!("{} of received events {reason}", counted(bytes, "byte")),
            advice,
        ));
    }
    Ok(())
}

fn is_old(path: &Path) -> bool {
    let modified = fs::metadata(path).and_then(|it| it.modified());
    modified.is_ok_and(|it| it.elapsed().is_ok_and(|age| age > PATIENCE))
}

/// Says that segments were not removed, and which signals still need them.
fn not_removed(segments: u64, bytes: u64, signals: &[String]) -> String {
    let what = format!(
        "{} ({}) of the spool",
        counted(segments, "segment"),
        counted(bytes, "byte")
    );
    let (verb, whose) = if segments == 1 {
        ("was", "its")
    } else {
        ("were", "their")
    };
    let quoted: Vec<String> = signals.iter().map(|id| format!("`{id}`")).collect();
    let subject = match &quoted[..] {
        [] => return format!("{what} {verb} not removed, although all {whose} events are stored"),
        [one] => format!("the signal {one} has"),
        [others @ .., last] => format!("the signals {} and {last} have", others.join(", ")),
    };
    format!(
        "{what} can't be removed yet: all {whose} events are stored, but {subject} not copied them"
    )
}

/// Finds the signals that haven't copied a segment yet, and returns their ids.
pub(super) fn holders(store: &Path, spool: &Spool, segment: u64) -> Vec<String> {
    let identity = spool.identity.as_deref().unwrap_or_default();
    let identity = format!("http-{identity}");
    let folder = store.join(signals::FOLDER);
    let mut found = Vec::new();
    for id in names(&folder) {
        // A signal whose state can't be read may need any segment.
        let needs = match State::read(&folder.join(&id)) {
            Ok(Some(state)) => state.spool == identity && parts(Some(state.position)).0 <= segment,
            Ok(None) => false,
            Err(_) => true,
        };
        if needs {
            found.push(event_catalog_build::printable(&id).into_owned());
        }
    }
    found
}

/// Reports lines that can't be read as lines of a spool.
fn damaged(examination: &mut Examination<'_>, spool: &Spool) {
    let mut left = if examination.is_deep {
        u64::MAX
    } else {
        SEARCHED
    };
    let rest: Vec<(&Segment, u64)> = if examination.is_deep {
        spool.segments.iter().map(|it| (it, 0)).collect()
    } else {
        spool.rest().collect()
    };
    for (segment, start) in rest {
        if left == 0 {
            return;
        }
        match damaged_lines(&segment.path, start, &mut left) {
            Ok(0) => {}
            Ok(lines) => examination.add(Finding::error(
                "damaged-lines",
                &segment.path,
                format!(
                    "the disk has damaged {}; the collector stores damaged lines in the table `rejected`",
                    counted(lines, "line")
                ),
                "check the disk for errors, and compare with the events that the senders still have",
            )),
            // The segment was stored and removed during the examination.
            Err(_) if !segment.path.exists() => {}
            Err(error) => examination.add(Finding::error(
                "unreadable-file",
                &segment.path,
                format!("the file can't be read: {error}"),
                "check the disk for errors, and check the permissions of the file",
            )),
        }
    }
}

/// Counts the damaged lines after an offset. An incomplete last line doesn't count, because it isn't acknowledged, and
/// neither do erased lines, which consist of spaces.
fn damaged_lines(path: &Path, start: u64, left: &mut u64) -> std::io::Result<u64> {
    const CHUNK: Limits = Limits {
        lines: 10_000,
        bytes: 1 << 20,
    };
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(start))?;
    let mut reader = BufReader::new(file.take(*left));
    let mut damaged = 0;
    loop {
        let text = chunk(&mut reader, CHUNK)?;
        if text.is_empty() {
            return Ok(damaged);
        }
        *left = left.saturating_sub(text.len() as u64);
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            if let Some(line) = line.strip_suffix(b"\n") {
                let is_damaged = !is_blank(line) && Entry::read(line).is_err();
                damaged += u64::from(is_damaged);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spool(segments: &[(u64, u64)], stored: (u64, u64)) -> Spool {
        let segment = |(number, bytes): &(u64, u64)| Segment {
            number: *number,
            path: PathBuf::new(),
            bytes: *bytes,
        };
        Spool {
            segments: segments.iter().map(segment).collect(),
            identity: None,
            stored,
        }
    }

    #[test]
    fn a_spool_that_is_an_older_copy_is_noticed() {
        for (segments, stored, is_behind) in [
            (&[(1, 10)][..], (1, 10), false),
            (&[], (0, 0), false),
            (&[(1, 10)], (1, 20), true),
            (&[(1, 10), (2, 0)], (1, 20), false),
            (&[(1, 10)], (2, 0), true),
            (&[], (3, 5), true),
        ] {
            let found = spool(segments, stored).is_behind();
            assert_eq!(found, is_behind, "{segments:?} {stored:?}");
        }
    }

    #[test]
    fn the_active_segment_is_not_left_over() {
        let numbers = |stored| {
            let spool = spool(&[(1, 10), (2, 10), (3, 10)], stored);
            let stored: Vec<u64> = spool.stored_segments().map(|it| it.number).collect();
            let rest: Vec<(u64, u64)> = spool.rest().map(|(it, at)| (it.number, at)).collect();
            (stored, rest)
        };
        assert_eq!(numbers((0, 0)), (vec![], vec![(1, 0), (2, 0), (3, 0)]));
        assert_eq!(numbers((2, 4)), (vec![1], vec![(2, 4), (3, 0)]));
        assert_eq!(numbers((2, 10)), (vec![1, 2], vec![(3, 0)]));
        assert_eq!(numbers((3, 10)), (vec![1, 2], vec![]));
    }

    #[test]
    fn segments_and_signals_are_named_in_a_sentence() {
        let not_removed = |segments, signals: &[&str]| {
            let signals: Vec<String> = signals.iter().map(|id| (*id).to_owned()).collect();
            not_removed(segments, 10, &signals)
        };
        assert_eq!(
            not_removed(1, &[]),
            "1 segment (10 bytes) of the spool was not removed, although all its events are stored"
        );
        assert_eq!(
            not_removed(2, &[]),
            "2 segments (10 bytes) of the spool were not removed, although all their events are stored"
        );
        let segment =
            "1 segment (10 bytes) of the spool can't be removed yet: all its events are stored";
        assert_eq!(
            not_removed(1, &["a"]),
            format!("{segment}, but the signal `a` has not copied them")
        );
        assert_eq!(
            not_removed(1, &["a", "b"]),
            format!("{segment}, but the signals `a` and `b` have not copied them")
        );
        assert_eq!(
            not_removed(1, &["a", "b", "c"]),
            format!("{segment}, but the signals `a`, `b` and `c` have not copied them")
        );
    }

    #[test]
    fn damaged_lines_are_counted_but_not_an_unfinished_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("1.ndjson");
        let line = r#"{"k":"local","r":"2026-11-29T06:00:00Z","e":["load"]}"#;
        fs::write(&path, format!("{line}\n\0\0\n{line}\nx\n{{\"k\":")).expect("written");
        let mut left = SEARCHED;
        assert_eq!(damaged_lines(&path, 0, &mut left).expect("read"), 2);
        assert!(left < SEARCHED);
        let start = line.len() as u64 + 4;
        assert_eq!(damaged_lines(&path, start, &mut left).expect("read"), 1);
    }
}
