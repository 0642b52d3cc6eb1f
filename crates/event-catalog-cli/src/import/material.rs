//! The input of `import`: text, a workbook, or the documents in a file or folder.

use std::io;
use std::path::Path;

use anyhow::Context;
use encoding_rs::Encoding;
use event_catalog_build::read::{Disk, Folder};

use super::Source;
use super::detect::ByName;
use super::document::{Document, Room};
use crate::fmt::encoding::{self, Unreadable, seems};
use crate::output;

/// The input and its format.
#[derive(Debug)]
pub(crate) enum Material {
    /// Text in one of the text formats.
    Text(Source, String),
    Workbook(Vec<u8>),
    /// Documents in one of the document formats.
    Documents(Source, Vec<Document>),
}

/// The documents in a folder, and the errors of unreadable ones.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) documents: Vec<Document>,
    /// For each unreadable file, what is wrong, where, and what to do.
    pub(crate) unreadable: Vec<String>,
}

/// Reads the documents in a folder and its subfolders, sorted by path. Other files are skipped. An
/// error in one document doesn't hide errors in others; the function fails only if the folder is
/// too large.
pub(crate) fn folder(
    folder: &Path,
    encoding: Option<&'static Encoding>,
) -> anyhow::Result<Contents> {
    let disk = Disk::new(folder);
    let listing = disk
        .list()
        .with_context(|| format!("`{}` cannot be read", disk.show("")))?;
    let unreadable =
        |path: &str, error: &io::Error| format!("`{}` cannot be read: {error}", disk.show(path));
    let mut contents = Contents::default();
    for (path, error) in &listing.unlisted {
        contents.unreadable.push(unreadable(path, error));
    }
    let mut room = Room::new();
    for path in listing.files {
        let name = path.rsplit_once('/').map_or(&*path, |(_, name)| name);
        // Schemas for Iglu are files with names such as `1-0-0`.
        let is_bare = !name.contains(|c: char| c == '.' || c.is_ascii_uppercase());
        if !is_bare && ByName::of(name) != ByName::Document {
            continue;
        }
        let shown = disk.show(&path);
        // Files without an extension are skipped later unless they contain JSON, so their size
        // isn't an error yet.
        if !is_bare && let Ok(file) = disk.resolve(&path) {
            check_size(&file, &room, &shown)?;
        }
        let bytes = match disk.read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                contents.unreadable.push(unreadable(&path, &error));
                continue;
            }
        };
        if is_bare && bytes.trim_ascii_start().first() != Some(&b'{') {
            continue;
        }
        // Decoding creates copies of the same size.
        room.without_text(bytes.len(), &shown)
            .map_err(anyhow::Error::msg)?;
        let text = match text(bytes, encoding, &shown) {
            Ok(text) => text,
            Err(error) => {
                contents.unreadable.push(error.to_string());
                continue;
            }
        };
        room.without_text(text.len(), &shown)
            .map_err(anyhow::Error::msg)?;
        match Document::parse(&path, &shown, &text) {
            Ok(document) => {
                room.take(&document).map_err(anyhow::Error::msg)?;
                contents.documents.push(document);
            }
            Err(why) => contents.unreadable.push(why),
        }
    }
    Ok(contents)
}

/// Rejects a document that is too large before reading it.
pub(crate) fn check_size(file: &Path, room: &Room, shown: &str) -> anyhow::Result<()> {
    // If the size can't be determined, reading the file reports the error.
    let bytes = std::fs::metadata(file).map_or(0, |it| it.len());
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    room.without_text(bytes, shown)
        .map_err(anyhow::Error::msg)?;
    Ok(())
}

/// Decodes a file. If no encoding is given, an encoding other than UTF-8 is detected, and a note
/// reports it, so that the user can check the new catalog.
pub(crate) fn text(
    bytes: Vec<u8>,
    encoding: Option<&'static Encoding>,
    shown: &str,
) -> anyhow::Result<String> {
    if encoding.is_some() {
        return encoding::text(bytes, encoding)
            .map_err(|error| anyhow::anyhow!("`{shown}` cannot be read: {error}"));
    }
    let refused = |error: &Unreadable| {
        anyhow::anyhow!(
            "`{shown}` cannot be read: {error}; specify its encoding, as in `--encoding windows-1252`"
        )
    };
    let error = match encoding::text(bytes.clone(), None) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    let Unreadable::NotUtf8(not_utf_8) = &error else {
        return Err(refused(&error));
    };
    let detected = declared(&bytes).or_else(|| seems(not_utf_8).and_then(by_label));
    let read = detected.and_then(|it| Some((encoding::text(bytes, Some(it)).ok()?, it)));
    let Some((text, detected)) = read else {
        return Err(refused(&error));
    };
    output::note(&format!(
        "note: `{shown}` isn't UTF-8, so it was decoded as {}{}; if characters look wrong, specify the encoding with \
         `--encoding`",
        detected.name(),
        example(&text).map_or_else(String::new, |word| format!(" (for example, `{word}`)")),
    ));
    Ok(text)
}

/// The encoding that an HTML page declares at the start.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    const LONGEST: usize = 1024;
    let start = &bytes[..bytes.len().min(LONGEST)];
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let (_, after) = start.split_once("charset")?;
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let label = after.trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c));
    by_label(&label[..end.unwrap_or(label.len())]).filter(|_| start.contains("<meta"))
}

fn by_label(label: &str) -> Option<&'static Encoding> {
    let known = encoding::encoding(label).ok();
    known.filter(|it| *it != encoding_rs::UTF_8)
}

/// The first non-ASCII word that is short enough to be shown.
fn example(text: &str) -> Option<&str> {
    const LONGEST: usize = 60;
    let is_one = |word: &&str| !word.is_ascii() && word.len() <= LONGEST;
    text.split(|c: char| !c.is_alphanumeric()).find(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_detected_or_declared() {
        let read = |bytes: &[u8]| text(bytes.to_vec(), None, "page.html").ok();
        let latin = b"name,description\nend,Auf Wiederh\xf6ren\n";
        assert!(read(latin).is_some_and(|text| text.ends_with("Wiederhören\n")));
        let greek = b"<meta charset=\"iso-8859-7\"><p>\xe1\xe2\xe3";
        assert!(read(greek).is_some_and(|text| text.ends_with("αβγ")));
        let utf_16: Vec<u8> = "größe,b\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(read(&utf_16).as_deref(), Some("größe,b\n"));
        assert_eq!(read("ü".as_bytes()).as_deref(), Some("ü"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let error = text(b"| a\xff\x00\x01\x02".to_vec(), None, "a.md").expect_err("no text");
        assert!(
            error
                .to_string()
                .contains("isn't valid UTF-8; specify its encoding"),
            "{error}"
        );
    }
}
