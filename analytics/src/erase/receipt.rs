//! The report on an erasure. It contains no personal data, so it can be archived.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use crate::count::{counted, grouped};
use crate::moment;
use crate::store::Kind;

/// How much data about someone was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The number of events in the table.
    pub events: u64,
    /// The number of events that were received but aren't stored yet: lines of the spool.
    #[serde(default)]
    pub waiting: u64,
    /// The number of rejected lines.
    pub rejected: u64,
    /// The number of copies of stored events in the spool.
    pub spooled: u64,
    /// The number of copies in the queues of signals.
    pub queued: u64,
    /// The number of copies among the dead letters of signals.
    pub dead_letters: u64,
}

impl Count {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds rows of a table.
    pub(super) fn add_rows(&mut self, kind: Kind, rows: u64) {
        match kind {
            Kind::Events => self.events += rows,
            Kind::Rejected => self.rejected += rows,
        }
    }

    /// Adds the numbers of another count.
    pub(super) fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.waiting += other.waiting;
        self.rejected += other.rejected;
        self.spooled += other.spooled;
        self.queued += other.queued;
        self.dead_letters += other.dead_letters;
    }

    /// Formats the count as text: `2 events, 1 rejected line, 3 copies (2 in the spool, 1 in queues)`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut parts = Vec::new();
        if self.events > 0 {
            parts.push(counted(self.events, "event"));
        }
        if self.waiting > 0 {
            parts.push(format!("{} not stored yet", counted(self.waiting, "event")));
        }
        if self.rejected > 0 {
            parts.push(counted(self.rejected, "rejected line"));
        }
        let copies = [
            (self.spooled, "in the spool"),
            (self.queued, "in queues"),
            (self.dead_letters, "among dead letters"),
        ];
        let all: u64 = copies.iter().map(|(count, _)| count).sum();
        if all > 0 {
            let copies = copies.into_iter().filter(|(count, _)| *count > 0);
            let places: Vec<String> = copies
                .map(|(count, place)| format!("{} {place}", grouped(count)))
                .collect();
            let noun = if all == 1 { "copy" } else { "copies" };
            parts.push(format!("{} {noun} ({})", grouped(all), places.join(", ")));
        }
        if parts.is_empty() {
            "nothing".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

/// The result of an erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The digests of the people or tenants whose events are refused from now on: `subject 3f…`.
    pub digests: Vec<String>,
    /// When the erasure ended (RFC 3339, in UTC).
    pub at: String,
    /// What was erased.
    pub erased: Count,
    /// The number of data files that were rewritten, and then removed.
    pub rewritten_files: u64,
    /// The number of data files that had been replaced before, and were removed.
    pub removed_files: u64,
    /// The number of log entries that were removed.
    pub removed_log_files: u64,
    /// The number of files that were read to check that nothing is left.
    pub verified_files: u64,
    /// What was found afterwards: nothing, or the erasure failed.
    pub left: Count,
    /// The number of other people's values that contain the text, or that equal it in a place that isn't searched for
    /// people. `None` if the name is unknown, because another process began the erasure.
    pub mentions: Option<u64>,
    /// The files that contain these values, as paths in the store.
    pub mentioned_in: Vec<String>,
}

impl Receipt {
    pub(super) fn new(digests: &[Digest]) -> Self {
        Self {
            digests: digests.iter().map(Digest::in_words).collect(),
            at: moment::text(moment::now()),
            erased: Count::default(),
            rewritten_files: 0,
            removed_files: 0,
            removed_log_files: 0,
            verified_files: 0,
            left: Count::default(),
            mentions: None,
            mentioned_in: Vec::new(),
        }
    }

    /// Formats the receipt as a sentence, for a log.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "erased: {}; {} read, {} left",
            self.erased.in_words(),
            counted(self.verified_files, "file"),
            self.left.in_words()
        )
    }

    /// Formats the receipt as several lines of text, for people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("erased: {}\n", self.erased.in_words());
        let _ = writeln!(
            text,
            "files: {} rewritten, {} of older versions removed, {} of logs removed",
            counted(self.rewritten_files, "data file"),
            grouped(self.removed_files),
            grouped(self.removed_log_files)
        );
        let _ = writeln!(
            text,
            "verified: {} read, {} left",
            counted(self.verified_files, "file"),
            self.left.in_words()
        );
        if let Some(mentions) = self.mentions.filter(|mentions| *mentions > 0) {
            let verb = if mentions == 1 { "contains" } else { "contain" };
            let _ = writeln!(
                text,
                "mentions: {} {verb} the text, in {}; read docs/privacy.md for what to do",
                counted(mentions, "other value"),
                self.mentioned_in.join(", ")
            );
        }
        text.push_str("refused from now on: events with the digest");
        for digest in &self.digests {
            let _ = write!(text, "\n  {digest}");
        }
        text.push('\n');
        let _ = writeln!(text, "time: {}", self.at);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::digest::Whose;
    use super::*;
    use crate::hmac::Mac;

    #[test]
    fn a_receipt_has_counts_and_no_name() {
        let digest = Digest::of(&Mac::new(b"k"), Whose::Subject, "lovelace");
        let mut receipt = Receipt::new(&[digest]);
        receipt.erased.events = 1;
        receipt.erased.spooled = 1_200;
        receipt.mentions = Some(2);
        receipt.mentioned_in = vec!["events/day=2026-11-29/part-1.zstd.parquet".to_owned()];
        let text = receipt.text();
        assert!(
            text.starts_with("erased: 1 event, 1,200 copies (1,200 in the spool)\n"),
            "{text}"
        );
        assert!(text.contains("read, nothing left\n"), "{text}");
        assert!(
            text.contains("mentions: 2 other values contain the text, in events/"),
            "{text}"
        );
        assert!(text.contains(&digest.in_words()), "{text}");
        assert_eq!(
            receipt.sentence(),
            "erased: 1 event, 1,200 copies (1,200 in the spool); 0 files read, nothing left"
        );
        let json = serde_json::to_string(&receipt).expect("JSON");
        let read: Receipt = serde_json::from_str(&json).expect("a receipt");
        assert_eq!(read, receipt);
        assert!(!text.contains("lovelace") && !json.contains("lovelace"));
        assert!(
            json.contains(r#""erased":{"events":1,"waiting":0,"rejected":0,"spooled":1200"#),
            "{json}"
        );
    }

    #[test]
    fn copies_are_not_events() {
        let mut count = Count {
            queued: 1,
            ..Count::default()
        };
        assert_eq!(count.in_words(), "1 copy (1 in queues)");
        count.add(&Count {
            events: 2,
            waiting: 1,
            rejected: 1,
            spooled: 3,
            queued: 4,
            dead_letters: 1,
        });
        assert_eq!(
            count.in_words(),
            "2 events, 1 event not stored yet, 1 rejected line, 9 copies (3 in the spool, 5 in queues, 1 among dead \
             letters)"
        );
        assert_eq!(Count::default().in_words(), "nothing");
    }
}
