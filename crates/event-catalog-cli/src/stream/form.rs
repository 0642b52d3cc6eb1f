//! Detects the format of an input from its first bytes: its compression, whether it has one value
//! per line or values that span lines, and whether it can be read at all.

use serde::de::IgnoredAny;

use super::MARK;

/// The number of bytes at the start that are examined.
pub(super) const HEAD: u64 = 1 << 16;

/// The compression of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    /// One or more concatenated members.
    Gzip,
    /// One or more concatenated frames, some of which can be skippable.
    Zstandard,
}

/// Detects the compression of an input.
pub(super) fn packing(head: &[u8]) -> Packing {
    match head {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Packing::Zstandard,
        _ => Packing::Plain,
    }
}

/// How the values of an input are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One value per line.
    Lines,
    /// JSON that spans lines, or lists: each value at the top level, or in a list at the top level,
    /// is a record.
    Values,
}

/// Detects how the values of an uncompressed input are separated. The first line decides.
#[must_use]
pub fn layout(head: &[u8]) -> Layout {
    let text = head.strip_prefix(MARK).unwrap_or(head).trim_ascii_start();
    let end = text.iter().position(|byte| *byte == b'\n');
    let line = text[..end.unwrap_or(text.len())].trim_ascii_end();
    let is_list = line
        .strip_prefix(b"[")
        .is_some_and(|rest| matches!(rest.trim_ascii_start(), [b'{' | b'[' | b']', ..]));
    // If the first line is broken, the lines after it are still separate.
    let may_go_on = || {
        let is_open = matches!(line, [.., b',' | b'{' | b'[']);
        end.is_none() || is_open || is_start_of_json(line)
    };
    if matches!(line, b"{" | b"[") || is_list && may_go_on() {
        Layout::Values
    } else {
        Layout::Lines
    }
}

/// Whether `text` is JSON, or could be the start of JSON.
fn is_start_of_json(text: &[u8]) -> bool {
    let read = serde_json::from_slice::<IgnoredAny>(text);
    read.err().is_none_or(|error| error.is_eof())
}

/// Recognizes an uncompressed input that can't contain events. Returns its format and what to do.
#[must_use]
pub fn unread(head: &[u8]) -> Option<&'static str> {
    const TAR: std::ops::Range<usize> = 257..262;
    Some(match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => {
            "is a zip archive; unpack it, and name the files in it"
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..] => {
            "is in UTF-16; convert it to UTF-8, for example with `iconv -f UTF-16 -t UTF-8`"
        }
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, ..] => {
            "is compressed with bzip2; decompress it with `bunzip2`, or use gzip or Zstandard"
        }
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => {
            "is compressed with xz; decompress it with `unxz`, or use gzip or Zstandard"
        }
        [0x04, 0x22, 0x4d, 0x18, ..] => {
            "is compressed with LZ4; decompress it with `unlz4`, or use gzip or Zstandard"
        }
        [b'7', b'z', 0xbc, 0xaf, ..] => "is a 7z archive; unpack it, and name the files in it",
        [b'P', b'A', b'R', b'1', ..] => {
            "is a Parquet file; events are lines of JSON, so convert its rows to CloudEvents in JSON"
        }
        // In text, a word such as "ajustar" could be at this offset, but without zero bytes before
        // it.
        _ if head.get(TAR).is_some_and(|it| it == b"ustar") && head[..TAR.start].contains(&0) => {
            "is a tar archive; unpack it with `tar -xf`, and name the files in it"
        }
        _ if packing(head) != Packing::Plain => "is compressed twice; decompress it once",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_decides_between_lines_and_values() {
        for text in [
            "{\"type\":\"a\"}\n",
            "[\"load\",{}]\n[\"load\",{}]\n",
            "{broken\n{\"type\":\"a\"}\n",
            "[{broken\n{\"type\":\"a\"}\n",
            "name,description\n",
            "",
            "[\"load\",",
        ] {
            assert_eq!(layout(text.as_bytes()), Layout::Lines, "{text}");
        }
        for text in [
            "{\n  \"type\": \"a\"\n}\n",
            "\u{feff}[\n  {\"type\": \"a\"},\n",
            " [{\"type\":\"a\"},\n",
            "[{\"type\":\"a\"},{\"type\":\"b\"}]\n",
            "[{\"type\":\"a\"",
            "[{\"type\":\"a\"}\n,{\"type\":\"b\"}]\n",
            "[{\"type\":\n\"a\"}]\n",
            "[[\"load\",{}],[\"load\",{}]]",
            "[\n  \"load\",\n  {}\n]\n",
            "[]",
        ] {
            assert_eq!(layout(text.as_bytes()), Layout::Values, "{text}");
        }
    }

    #[test]
    fn what_is_not_read_says_what_to_do() {
        let mut tar = vec![b'a'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        let text = tar.clone();
        tar[100] = 0;
        let cases: [(&[u8], &str); 8] = [
            (b"PK\x03\x04", "zip"),
            (b"\xff\xfe{\0", "UTF-16"),
            (b"{\0\"\0", "UTF-16"),
            (b"\0[\0{", "UTF-16"),
            (b"BZh91AY&SY", "bzip2"),
            (b"\xfd7zXZ\0", "xz"),
            (&tar, "tar"),
            (b"\x1f\x8b\x08", "twice"),
        ];
        for (head, expected) in cases {
            let found = unread(head).unwrap_or_default();
            assert!(found.contains(expected), "{expected}: {found}");
        }
        assert_eq!(unread(&text), None);
        for head in ["{\"type\":\"a\"}", "", "\u{feff}[", "PK", "not an event"] {
            assert_eq!(unread(head.as_bytes()), None);
        }
    }

    #[test]
    fn packed_inputs_are_known_by_their_first_bytes() {
        assert_eq!(packing(b"\x1f\x8b"), Packing::Gzip);
        assert_eq!(packing(b"\x28\xb5\x2f\xfd"), Packing::Zstandard);
        assert_eq!(packing(b"\x5f\x2a\x4d\x18"), Packing::Zstandard);
        assert_eq!(packing(b"\x1f"), Packing::Plain);
    }
}
