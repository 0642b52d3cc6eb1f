//! Events that the collector refused permanently, in a file for people to read.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::answer::Refusal;
use crate::event;

/// The file `refused.ndjson`, which has a maximum length.
#[derive(Debug)]
pub(crate) struct RefusedFile {
    path: PathBuf,
    /// The maximum length of the file.
    limit: u64,
}

impl RefusedFile {
    pub(crate) fn new(path: PathBuf, limit: u64) -> Self {
        Self { path, limit }
    }

    /// Appends the refused events, and syncs the file. Returns how many didn't fit.
    pub(crate) fn append(&self, events: &[Vec<u8>], refusals: &[Refusal]) -> io::Result<u64> {
        if refusals.is_empty() {
            return Ok(0);
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true).read(true);
        let mut file = options.open(&self.path)?;
        let start = file.metadata()?.len();
        let mut lines = Vec::new();
        if is_torn(&mut file, start)? {
            lines.push(b'\n');
        }
        let mut left_out = 0;
        for refusal in refusals {
            let Some(event) = events.get(refusal.index) else {
                continue;
            };
            let line = line(event, refusal);
            if start + (lines.len() + line.len()) as u64 > self.limit {
                left_out += 1;
            } else {
                lines.extend_from_slice(&line);
            }
        }
        write(&mut file, &lines).inspect_err(|_| {
            // Remove a partial line. Otherwise, the next line would be appended to it.
            let _ = file_length(&self.path, start);
        })?;
        Ok(left_out)
    }
}

/// Whether the last line of a file is incomplete because the process was killed while writing it.
fn is_torn(file: &mut File, length: u64) -> io::Result<bool> {
    let Some(last) = length.checked_sub(1) else {
        return Ok(false);
    };
    file.seek(SeekFrom::Start(last))?;
    let mut byte = [0];
    file.read_exact(&mut byte)?;
    Ok(byte != *b"\n")
}

fn write(file: &mut File, lines: &[u8]) -> io::Result<()> {
    file.write_all(lines)?;
    file.sync_data()
}

fn file_length(path: &Path, length: u64) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.set_len(length)
}

/// Writes a line with the time, the reason and the event. Line breaks between the tokens of the event become
/// spaces.
fn line(event: &[u8], refusal: &Refusal) -> Vec<u8> {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let head = format!(
        "{{\"refused\":{},\"reason\":{},\"detail\":{},\"event\":",
        quoted(&event::time(SystemTime::now())),
        quoted(&refusal.reason),
        quoted(&refusal.detail),
    );
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let mut line = head.into_bytes();
    line.extend(
        event
            .iter()
            .map(|byte| if is_break(byte) { b' ' } else { *byte }),
    );
    line.extend_from_slice(b"}\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_events_are_appended_until_the_file_is_full() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("refused.ndjson");
        let file = RefusedFile::new(path.clone(), 400);
        let events = [b"{\"id\":\"1\"}".to_vec(), b"{\n\"id\":\"2\"}".to_vec()];
        let refusal = Refusal {
            index: 1,
            reason: "invalid".to_owned(),
            detail: "no \"type\"".to_owned(),
        };
        let mut left_out = 0;
        for _ in 0..10 {
            left_out += file
                .append(&events, std::slice::from_ref(&refusal))
                .unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.len() <= 400);
        assert_eq!(text.lines().count() as u64 + left_out, 10);
        assert!(left_out > 0);
        for line in text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["event"]["id"], "2");
            assert_eq!(line["reason"], "invalid");
            assert_eq!(line["detail"], "no \"type\"");
            assert!(line["refused"].as_str().unwrap().ends_with('Z'));
        }
        assert_eq!(file.append(&events, &[]).unwrap(), 0);
    }

    #[test]
    fn a_torn_line_does_not_affect_the_next_one() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("refused.ndjson");
        std::fs::write(&path, "{\"refused\":\"2026-").unwrap();
        let file = RefusedFile::new(path.clone(), 1000);
        let refusal = Refusal {
            index: 0,
            reason: "invalid".to_owned(),
            detail: String::new(),
        };
        for _ in 0..2 {
            let events = [b"{\"id\":\"1\"}".to_vec()];
            file.append(&events, std::slice::from_ref(&refusal))
                .unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let whole = text
            .lines()
            .filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok());
        assert_eq!((text.lines().count(), whole.count()), (3, 2), "{text}");
    }
}
