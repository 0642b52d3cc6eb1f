//! Rewrites the parts of a workbook that `calamine` would expand.
//!
//! The library copies the font and format of each style to all cell formats that refer to them, and
//! allocates memory for as many shared strings as an attribute declares. So a few kilobytes can
//! become gigabytes. Only the number formats and the strings are needed.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::archive::Archive;
use super::refusal::Refusal;

/// Rewrites the parts of an XML workbook.
pub(super) fn reduce(archive: &mut Archive) -> Result<(), Refusal> {
    for (name, part) in &mut archive.parts {
        let name = name.to_ascii_lowercase();
        let file = name.rsplit('/').next().unwrap_or_default();
        let reduced = match file {
            "styles.xml" => styles(text(part)?)?,
            "sharedstrings.xml" => shared_strings(text(part)?)?,
            _ => continue,
        };
        *part = reduced.into_bytes();
    }
    Ok(())
}

/// Decodes a part, without a byte-order mark.
pub(super) fn text(part: &[u8]) -> Result<&str, Refusal> {
    let text = std::str::from_utf8(part).map_err(Refusal::damaged)?;
    Ok(text.trim_start_matches('\u{feff}'))
}

/// Reads XML as `calamine` does.
pub(super) fn reader(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    reader
}

/// The value of an attribute, as written.
pub(super) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let found = element.try_get_attribute(name).ok().flatten();
    found.map(|attribute| attribute.value)
}

/// Extracts the number formats, which determine which cells are dates.
fn styles(xml: &str) -> Result<String, Refusal> {
    /// More than Excel allows: its limits are 255 characters and 65,490 formats.
    const LONGEST_FORMAT: usize = 1024;
    const MOST_FORMATS: usize = 1 << 16;
    let (mut formats, mut cells) = (String::new(), String::new());
    let (mut inside, mut number) = (Inside::Other, 0_usize);
    let mut reader = reader(xml);
    loop {
        match reader.read_event().map_err(Refusal::damaged)? {
            Event::Start(element) => match (element.local_name().as_ref(), inside) {
                ("numFmts", _) => inside = Inside::Formats,
                ("cellXfs", _) => inside = Inside::Cells,
                ("numFmt", Inside::Formats) => {
                    let id = attribute(&element, "numFmtId").unwrap_or_default();
                    let code = attribute(&element, "formatCode").unwrap_or_default();
                    if id.len() + code.len() <= LONGEST_FORMAT {
                        let [id, code] = [id, code].map(|it| it.replace('"', "&quot;"));
                        formats += &format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>");
                    }
                }
                ("xf", Inside::Cells) if number < MOST_FORMATS => {
                    number += 1;
                    let id = attribute(&element, "numFmtId").unwrap_or_default();
                    let id = if id.len() > LONGEST_FORMAT { "0" } else { &*id };
                    let id = id.replace('"', "&quot;");
                    cells += &format!("<xf numFmtId=\"{id}\"/>");
                }
                _ => {}
            },
            Event::End(element)
                if matches!(element.local_name().as_ref(), "numFmts" | "cellXfs") =>
            {
                inside = Inside::Other;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(format!(
        "<styleSheet><numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>"
    ))
}

/// The reader's position in the part with styles.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Formats,
    Cells,
    Other,
}

/// Rewrites the shared strings without the attribute that declares their number.
fn shared_strings(xml: &str) -> Result<String, Refusal> {
    let mut reader = reader(xml);
    loop {
        match reader.read_event().map_err(Refusal::damaged)? {
            Event::Start(element) if element.local_name().as_ref() == "sst" => break,
            Event::Eof => return Ok("<sst></sst>".to_owned()),
            _ => {}
        }
    }
    let start = usize::try_from(reader.buffer_position()).unwrap_or(xml.len());
    // An empty element has no end tag.
    let strings = xml.get(start..).unwrap_or_default();
    check_strings(number_of_strings(strings))?;
    Ok(format!("<sst>{strings}</sst>"))
}

pub(super) fn check_strings(number: usize) -> Result<(), Refusal> {
    if number > MOST_STRINGS {
        let texts = format!("more than {MOST_STRINGS} shared strings");
        return Err(Refusal::TooLarge(texts));
    }
    Ok(())
}

/// The maximum number of shared strings, equal to the limit for cells. In the file, an empty string
/// takes five bytes; in memory, five times as much.
const MOST_STRINGS: usize = 1_000_000;

/// An upper bound of the number of `si` elements.
fn number_of_strings(xml: &str) -> usize {
    let bytes = xml.as_bytes();
    let found = xml.match_indices("si").filter(|(at, name)| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + name.len());
        matches!(before, Some(b'<' | b':'))
            && after.is_none_or(|it| it.is_ascii_whitespace() || matches!(it, b'/' | b'>'))
    });
    found.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_reduced_to_the_formats_of_numbers() {
        let xml = "<styleSheet xmlns=\"x\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode='\"a\"yyyy'/>\
                   </numFmts><fonts><font><name val=\"A\"/></font></fonts><cellStyleXfs><xf numFmtId=\"9\"/>\
                   </cellStyleXfs><cellXfs><xf numFmtId=\"164\" fontId=\"0\"><alignment/></xf><xf/></cellXfs>\
                   </styleSheet>";
        assert_eq!(
            styles(xml).expect("styles"),
            "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"&quot;a&quot;yyyy\"/></numFmts>\
             <cellXfs><xf numFmtId=\"164\"/><xf numFmtId=\"\"/></cellXfs></styleSheet>"
        );
    }

    #[test]
    fn shared_strings_lose_their_number() {
        let xml = "<?xml version=\"1.0\"?><sst uniqueCount=\"99999999999\"><si><t>uniqueCount</t></si></sst>";
        let expected = "<sst><si><t>uniqueCount</t></si></sst></sst>";
        assert_eq!(shared_strings(xml).expect("strings"), expected);
        assert_eq!(shared_strings("<sst/>").expect("none"), "<sst></sst>");
        assert!(shared_strings("<a").is_err());
        let many = format!("<sst>{}</sst>", "<si/>".repeat(MOST_STRINGS + 1));
        let error = shared_strings(&many).expect_err("too many");
        assert_eq!(
            error,
            Refusal::TooLarge("more than 1000000 shared strings".to_owned())
        );
        assert_eq!(number_of_strings("<si/><x:si ><si><t>si</t></si>"), 3);
    }
}
