//! Writes an occurrence as a line.

use alloc::string::String;

use super::Format;
use crate::{Catalog, Occurrence, WriteError};

impl<C: Catalog> Occurrence<'_, C> {
    /// Appends a CloudEvent and a line feed to a string. After an error, the string is unchanged.
    ///
    /// Line breaks between the tokens of the detail become spaces, to keep it on one line; nothing
    /// else changes. (Inside strings, JSON has line breaks only as escapes.)
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use event_catalog::RawJson;
    /// use events::Occurrence;
    ///
    /// let custom = Occurrence::custom("mine").with_id("1").with_source("/chat");
    /// let custom = custom.with_detail(RawJson::parse("[1,\r\n\"\\n\"]")?);
    /// let mut lines = String::new();
    /// custom.write_line(&mut lines)?;
    /// assert_eq!(
    ///     lines,
    ///     "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/chat\",\"type\":\"mine\",\"data\":[1,  \"\\n\"]}\n"
    /// );
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`to_cloudevent`](Self::to_cloudevent).
    pub fn write_line(&self, out: &mut String) -> Result<(), WriteError> {
        self.write_line_with(out, Format::CloudEvents, None, None)
    }

    /// Appends the pair of type and detail and a line feed to a string. Line breaks in the detail
    /// become spaces as in [`write_line`](Self::write_line).
    pub fn write_pair_line(&self, out: &mut String) {
        // A pair has no required attributes, so this can't fail.
        let _ = self.write_line_with(out, Format::Pairs, None, None);
    }

    pub(super) fn write_line_with(
        &self,
        out: &mut String,
        format: Format,
        id: Option<&str>,
        source: Option<&str>,
    ) -> Result<(), WriteError> {
        let start = out.len();
        match format {
            Format::CloudEvents => self.write_cloudevent_with(out, id, source)?,
            Format::Pairs => self.write_pair(out),
        }
        let line = out.get(start..).unwrap_or_default();
        if memchr::memchr2(b'\n', b'\r', line.as_bytes()).is_some() {
            let line = line.replace(['\n', '\r'], " ");
            out.truncate(start);
            out.push_str(&line);
        }
        out.push('\n');
        Ok(())
    }
}
