//! Reading occurrences from JSON: CloudEvents, and the pair of the chat's JavaScript API.

use super::extension_names::ExtensionNames;
use super::extensions::{Envelope, PROCESS, Store, TENANT};
use super::read_error::Problem;
use super::{Occurrence, Parts, ReadError};
use crate::json::{JsonError, JsonStr, Reader};
use crate::{Catalog, EventName, RawJson, Text};

impl<'a, C: Catalog> Occurrence<'a, C> {
    /// Reads a CloudEvent in [structured mode], from one JSON object. Texts without escapes, the
    /// detail and extensions borrow, so that reading most events allocates nothing.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use events::{Event, Occurrence};
    ///
    /// let hidden = Occurrence::from_cloudevent(
    ///     r#"{ "specversion": "1.0", "type": "hide", "source": "/chat", "id": "1", "process": "p-1" }"#,
    /// )?;
    /// assert_eq!(hidden.event(), Some(Event::Hide));
    /// assert_eq!(hidden.process(), Some("p-1"));
    ///
    /// let error = Occurrence::from_cloudevent(
    ///     r#"{ "specversion": "1.0", "type": "hide", "id": "1", "id": "1" }"#,
    /// )
    /// .unwrap_err();
    /// assert_eq!(error.to_string(), "line 1, column 53: the attribute `id` occurs more than once");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Malformed JSON, whatever depth it is at; an attribute that CloudEvents requires
    /// (`specversion`, which is 1.0, `id`, `source`, `type`) and that is missing or empty; one that
    /// is no string; and any member of the object that is repeated. An attribute that is `null` is
    /// one that is not there (JSON format 1.0, section 2.2).
    ///
    /// What is in the detail is no matter here, as long as it is JSON.
    ///
    /// [structured mode]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
    pub fn from_cloudevent(text: &'a str) -> Result<Self, ReadError> {
        read_all(text, Envelope::CloudEvents)
    }

    /// Reads the pair that the chat's JavaScript API hands to a listener: an object with `type`
    /// and `detail`, or an array of the two. The detail may be missing.
    ///
    /// Further members of the object are taken as those of a CloudEvent are: attributes where they
    /// have the name of one, else extensions.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use events::Occurrence;
    ///
    /// let custom = Occurrence::from_pair(r#"{ "type": "my_own_event", "detail": [1,  2] }"#)?;
    /// assert_eq!(custom.name(), "my_own_event");
    /// assert_eq!(custom.detail().unwrap().as_str(), "[1,  2]");
    /// assert_eq!(custom.detail(), Occurrence::from_pair(r#"["my_own_event", [1,  2]]"#)?.detail());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Malformed JSON; no `type`, or one that is no string; and any member that is repeated.
    pub fn from_pair(text: &'a str) -> Result<Self, ReadError> {
        read_all(text, Envelope::Pair)
    }

    /// The pair as the two arguments that the chat's JavaScript API calls a listener with, the
    /// second one as JSON (what `JSON.stringify` makes of it, which is nothing for `undefined`).
    ///
    /// # Errors
    ///
    /// The detail is not JSON.
    pub fn from_listener(
        name: impl Into<EventName<'a, C>>,
        detail: Option<&'a str>,
    ) -> Result<Self, JsonError> {
        let occurrence = Self::custom(name);
        Ok(match detail {
            Some(detail) => occurrence.with_detail(RawJson::parse(detail)?),
            None => occurrence,
        })
    }
}

pub(crate) fn read_all<'a, C: Catalog>(
    text: &'a str,
    envelope: Envelope,
) -> Result<Occurrence<'a, C>, ReadError> {
    let mut reader = Reader::new(text);
    let read = read(&mut reader, envelope).and_then(|occurrence| {
        reader.end()?;
        Ok(occurrence)
    });
    read.map_err(|problem| ReadError::locate(problem, text))
}

/// Takes one occurrence.
pub(super) fn read<'a, C: Catalog>(
    reader: &mut Reader<'a>,
    envelope: Envelope,
) -> Result<Occurrence<'a, C>, Problem<'a>> {
    match (reader.peek(), envelope) {
        (b'{', _) => Members::new(envelope, reader.at()).read(reader),
        (b'[', Envelope::Pair) => read_array(reader),
        (_, Envelope::Pair) => Err(reader.error("expected `{` or `[`, the start of a pair"))?,
        (_, Envelope::CloudEvents) => Err(reader.error("expected `{`, the start of a CloudEvent"))?,
    }
}

/// The pair as an array.
fn read_array<'a, C: Catalog>(reader: &mut Reader<'a>) -> Result<Occurrence<'a, C>, Problem<'a>> {
    let start = reader.at();
    reader.advance();
    let name = attribute(reader, "type")?.ok_or(Problem::Missing(start, "type"))?;
    let mut occurrence = Occurrence::custom(name);
    if reader.take(b',') {
        occurrence.parts.detail = Some(RawJson::from_valid(reader.skip()?.into()));
    }
    if reader.take(b']') {
        Ok(occurrence)
    } else {
        Err(reader.error("expected `]`, the end of a pair"))?
    }
}

/// Takes the value of an attribute, which is a string, or `null` for one that is not there.
#[inline]
fn attribute<'a>(
    reader: &mut Reader<'a>,
    name: &'static str,
) -> Result<Option<Text<'a>>, Problem<'a>> {
    match reader.peek() {
        b'"' => {
            let at = reader.at();
            match reader.string()?.text() {
                Ok(text) => Ok(Some(text)),
                Err(_) => Err(Problem::Invalid(
                    at,
                    name,
                    "a string of Unicode",
                    reader.since(at),
                )),
            }
        }
        b'n' => {
            reader.literal("null")?;
            Ok(None)
        }
        _ => {
            let at = reader.at();
            let value = reader.skip()?;
            Err(Problem::Invalid(at, name, "a string", value))
        }
    }
}

/// The text of a value that is a string.
fn string(value: &str) -> Option<Text<'_>> {
    value.starts_with('"').then_some(())?;
    Reader::new(value).string().ok()?.text().ok()
}

/// The members of an envelope that are known: a bit for each that came.
#[derive(Clone, Copy)]
#[repr(u16)]
enum Known {
    Specversion = 1,
    Id = 1 << 1,
    Source = 1 << 2,
    Type = 1 << 3,
    Subject = 1 << 4,
    Time = 1 << 5,
    Datacontenttype = 1 << 6,
    Dataschema = 1 << 7,
    Data = 1 << 8,
    DataBase64 = 1 << 9,
    Detail = 1 << 10,
}

impl Known {
    #[inline]
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "type" => Self::Type,
            "id" => Self::Id,
            "source" => Self::Source,
            "specversion" => Self::Specversion,
            "time" => Self::Time,
            "data" => Self::Data,
            "detail" => Self::Detail,
            "subject" => Self::Subject,
            "datacontenttype" => Self::Datacontenttype,
            "dataschema" => Self::Dataschema,
            "data_base64" => Self::DataBase64,
            _ => return None,
        })
    }
}

/// What is read of an envelope so far.
struct Members<'a> {
    envelope: Envelope,
    start: usize,
    came: u16,
    name: Option<Text<'a>>,
    parts: Parts<'a>,
    extensions: ExtensionNames<'a>,
}

impl<'a> Members<'a> {
    #[inline]
    fn new(envelope: Envelope, start: usize) -> Self {
        Self {
            envelope,
            start,
            came: 0,
            name: None,
            parts: Parts::default(),
            extensions: ExtensionNames::default(),
        }
    }

    /// Reads the object, from its brace on.
    #[inline]
    fn read<C: Catalog>(
        mut self,
        reader: &mut Reader<'a>,
    ) -> Result<Occurrence<'a, C>, Problem<'a>> {
        reader.advance();
        if !reader.take(b'}') {
            loop {
                reader.peek();
                let at = reader.at();
                let name = reader.name()?;
                self.member(reader, at, name)?;
                match reader.peek() {
                    b',' => reader.advance(),
                    b'}' => break reader.advance(),
                    _ => Err(reader.error("expected `,` or `}`"))?,
                }
            }
        }
        self.finish(reader)
    }

    #[inline]
    fn member(
        &mut self,
        reader: &mut Reader<'a>,
        at: usize,
        name: JsonStr<'a>,
    ) -> Result<(), Problem<'a>> {
        // Nobody writes these names with escapes, but one may.
        let known = match name.borrowed() {
            Some(name) => Known::from_name(name),
            None => name.text().ok().and_then(|name| Known::from_name(&name)),
        };
        let known = match (known, self.envelope) {
            (Some(Known::Data), Envelope::Pair) => return Err(Problem::DataOfPair(at)),
            (Some(known), Envelope::Pair) => known,
            (Some(Known::Detail) | None, _) => return self.extension(reader, at, name),
            (Some(known), Envelope::CloudEvents) => known,
        };
        if self.came & known as u16 != 0 {
            return Err(Problem::Repeated(at, name));
        }
        self.came |= known as u16;
        match known {
            Known::Type => self.name = attribute(reader, "type")?,
            Known::Id => self.parts.id = attribute(reader, "id")?,
            Known::Source => self.parts.source = attribute(reader, "source")?,
            Known::Specversion => self.specversion(reader)?,
            Known::Time => self.parts.time = attribute(reader, "time")?,
            Known::Subject => self.parts.subject = attribute(reader, "subject")?,
            Known::Datacontenttype => {
                self.parts.datacontenttype = attribute(reader, "datacontenttype")?;
            }
            Known::Dataschema => self.parts.dataschema = attribute(reader, "dataschema")?,
            Known::DataBase64 => self.parts.data_base64 = attribute(reader, "data_base64")?,
            Known::Data | Known::Detail => {
                let detail = reader.skip()?;
                self.parts.detail = Some(RawJson::from_valid(detail.into()));
            }
        }
        Ok(())
    }

    #[inline]
    fn specversion(&mut self, reader: &mut Reader<'a>) -> Result<(), Problem<'a>> {
        reader.peek();
        let at = reader.at();
        match attribute(reader, "specversion")? {
            Some(version) if version == "1.0" => Ok(()),
            Some(_) => Err(Problem::Invalid(
                at,
                "specversion",
                "\"1.0\"",
                reader.since(at),
            )),
            None => {
                self.came &= !(Known::Specversion as u16);
                Ok(())
            }
        }
    }

    #[inline]
    fn extension(
        &mut self,
        reader: &mut Reader<'a>,
        at: usize,
        name: JsonStr<'a>,
    ) -> Result<(), Problem<'a>> {
        let name = self.extensions.add(at, name)?;
        let value = reader.skip()?;
        self.extensions.ends_at(reader.at());
        match &*name {
            TENANT => self.parts.tenant = string(value),
            PROCESS => self.parts.process = string(value),
            _ => {}
        }
        Ok(())
    }

    #[inline]
    fn finish<C: Catalog>(mut self, reader: &Reader<'a>) -> Result<Occurrence<'a, C>, Problem<'a>> {
        let Some(name) = self.name else {
            return Err(Problem::Missing(self.start, "type"));
        };
        if self.envelope == Envelope::CloudEvents {
            if self.came & Known::Specversion as u16 == 0 {
                return Err(Problem::Missing(self.start, "specversion"));
            }
            for (attribute, value) in [
                ("id", self.parts.id.as_ref()),
                ("source", self.parts.source.as_ref()),
                ("type", Some(&name)),
            ] {
                match value {
                    None => return Err(Problem::Missing(self.start, attribute)),
                    Some(value) if value.is_empty() => {
                        return Err(Problem::Empty(self.start, attribute));
                    }
                    Some(_) => {}
                }
            }
        }
        if self.parts.detail.is_some() && self.parts.data_base64.is_some() {
            return Err(Problem::DataTwice(self.start));
        }
        if let Some((start, end)) = self.extensions.place() {
            let members = reader.between(start, end);
            self.parts.extensions = Store::Read(members.into(), self.envelope);
        }
        Ok(Occurrence {
            name: name.into(),
            parts: self.parts,
        })
    }
}
