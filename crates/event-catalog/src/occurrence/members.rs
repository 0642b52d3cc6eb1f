//! Reads the members of an envelope.

use alloc::boxed::Box;
use core::mem::replace;

use super::content::Content;
use super::envelope::{Envelope, Places};
use super::extension_names::ExtensionNames;
use super::form::Form;
use super::known::Known;
use super::read_error::Problem;
use super::{Attribute, Occurrence};
use crate::json::{Expected, JsonStr, Reader};
use crate::{Catalog, RawJson, Text};

// Each member other than the attributes has one bit for "present" and one for "not `null`".
const TYPE: u16 = 1 << Attribute::COUNT;
const SPEC_VERSION: u16 = TYPE << 1;
const DETAIL: u16 = TYPE << 2;
const HAS_TYPE: u16 = TYPE << 3;
const HAS_SPEC_VERSION: u16 = TYPE << 4;

/// The parts of an occurrence that have been read so far.
pub(super) struct Members<'a> {
    /// The result, which is filled in while reading. Building it at the end would copy it.
    envelope: Envelope<'a>,
    start: usize,
    came: u16,
    /// Whether positions suffice: no attribute has escapes, and the text isn't too long.
    is_plain: bool,
    name: JsonStr<'a>,
    detail: Option<RawJson<'a>>,
    extensions: ExtensionNames<'a>,
}

impl<'a> Members<'a> {
    #[inline]
    pub(super) fn new(form: Form) -> Self {
        Self {
            envelope: Envelope {
                text: Text::borrowed(""),
                form,
                places: Places::default(),
            },
            start: 0,
            came: 0,
            is_plain: true,
            name: JsonStr::new("", false),
            detail: None,
            extensions: ExtensionNames::default(),
        }
    }

    /// Reads text that holds one occurrence.
    pub(super) fn read_all(&mut self, text: &'a str) -> Result<(), Problem> {
        let mut reader = Reader::new(text);
        self.read(&mut reader)?;
        reader.end()?;
        Ok(())
    }

    /// Consumes one occurrence: a CloudEvent, or a pair as an object or an array.
    #[inline]
    pub(super) fn read(&mut self, reader: &mut Reader<'a>) -> Result<(), Problem> {
        let next = reader.peek();
        self.start = reader.at();
        match (next, self.envelope.form) {
            (b'{', _) => {
                self.object(reader)?;
                self.envelope.text = reader.since(self.start).into();
                self.check()
            }
            (b'[', Form::Pair) => self.array(reader),
            (_, Form::Pair) => Err(reader.error(Expected::Pair))?,
            (_, Form::CloudEvent) => Err(reader.error(Expected::CloudEvent))?,
        }
    }

    /// Consumes a pair in the form of an array.
    fn array(&mut self, reader: &mut Reader<'a>) -> Result<(), Problem> {
        reader.advance();
        self.name(reader)?;
        if reader.take(b',') {
            self.detail = Some(RawJson::from_valid(reader.skip()?.into()));
        }
        if !reader.take(b']') {
            Err(reader.error(Expected::PairEnd))?;
        }
        self.check()
    }

    /// Consumes the members of an object.
    #[inline]
    fn object(&mut self, reader: &mut Reader<'a>) -> Result<(), Problem> {
        reader.advance();
        if reader.take(b'}') {
            return Ok(());
        }
        loop {
            let next = reader.peek();
            let at = reader.at();
            match Known::at_start_of(reader.after(1)) {
                Some((known, length)) if next == b'"' => {
                    reader.pass(length + 3);
                    self.known(reader, at, known)?;
                }
                _ => self.any(reader, at)?,
            }
            match reader.peek() {
                b',' => reader.advance(),
                b'}' => {
                    reader.advance();
                    return Ok(());
                }
                _ => Err(reader.error(Expected::CommaOrBrace))?,
            }
        }
    }

    /// Consumes the value of a known member after its name.
    #[inline]
    fn known(&mut self, reader: &mut Reader<'a>, at: usize, known: Known) -> Result<(), Problem> {
        match known {
            Known::Type => {
                self.once(TYPE, at)?;
                self.name(reader)?;
            }
            Known::SpecVersion => {
                self.once(SPEC_VERSION, at)?;
                self.spec_version(reader)?;
            }
            Known::Attribute(attribute @ (Attribute::Tenant | Attribute::Process)) => {
                self.once(1 << attribute.index(), at)?;
                self.tenant_or_process(reader, at, attribute)?;
            }
            Known::Attribute(attribute) => {
                self.once(1 << attribute.index(), at)?;
                self.attribute(reader, attribute)?;
            }
            Known::Data | Known::Detail if known.is_defined(self.envelope.form) => {
                if known == Known::Data && self.envelope.form == Form::Pair {
                    return Err(Problem::DataOfPair(at));
                }
                self.once(DETAIL, at)?;
                self.detail = Some(RawJson::from_valid(reader.skip()?.into()));
            }
            // Not defined by this form, so it is an extension, such as `detail` in a CloudEvent.
            Known::Data | Known::Detail => {
                let name = reader.string_at(at)?;
                self.extensions.add(reader, at, name)?;
                self.extension(reader, at)?;
            }
        }
        Ok(())
    }

    /// Consumes a member with any name.
    fn any(&mut self, reader: &mut Reader<'a>, at: usize) -> Result<(), Problem> {
        let name = reader.name()?;
        let text = name.text().map_err(|_| Problem::LoneSurrogate(at))?;
        if let Some(known) = Known::from_name(&text) {
            self.known(reader, at, known)
        } else {
            self.extensions.add(reader, at, name)?;
            self.extension(reader, at)
        }
    }

    #[inline]
    fn once(&mut self, bit: u16, at: usize) -> Result<(), Problem> {
        if self.came & bit != 0 {
            return Err(Problem::Repeated(at));
        }
        self.came |= bit;
        Ok(())
    }

    /// Consumes the name of the event.
    #[inline]
    fn name(&mut self, reader: &mut Reader<'a>) -> Result<(), Problem> {
        let next = reader.peek();
        let at = reader.at();
        if next != b'"' {
            return no_string(reader, "type");
        }
        self.came |= HAS_TYPE;
        self.name = reader.string()?;
        if self.name.borrowed().is_none() {
            check_text(at, "type", self.name)?;
        }
        Ok(())
    }

    /// Consumes the value of an attribute that CloudEvents defines.
    #[inline]
    fn attribute(&mut self, reader: &mut Reader<'a>, attribute: Attribute) -> Result<(), Problem> {
        let next = reader.peek();
        let at = reader.at();
        if next != b'"' {
            return no_string(reader, attribute.name());
        }
        if reader.pass_string()? {
            self.is_plain = false;
            check_text(at, attribute.name(), reader.string_at(at)?)?;
        }
        self.envelope.places.attributes[attribute.index()] = self.place(at);
        Ok(())
    }

    #[inline]
    fn spec_version(&mut self, reader: &mut Reader<'a>) -> Result<(), Problem> {
        reader.peek();
        if reader.after(0).starts_with(b"\"1.0\"") {
            reader.pass(5);
            self.came |= HAS_SPEC_VERSION;
            return Ok(());
        }
        if reader.peek() != b'"' {
            return no_string(reader, "specversion");
        }
        let at = reader.at();
        match reader.string()?.text() {
            Ok(version) if version == "1.0" => {
                self.came |= HAS_SPEC_VERSION;
                Ok(())
            }
            _ => Err(Problem::Invalid(at, "specversion", "\"1.0\"")),
        }
    }

    /// Consumes the value of `tenant` or `process`, which are stored separately if they are
    /// strings.
    #[inline]
    fn tenant_or_process(
        &mut self,
        reader: &mut Reader<'a>,
        name_at: usize,
        attribute: Attribute,
    ) -> Result<(), Problem> {
        let next = reader.peek();
        let at = reader.at();
        if next != b'"' {
            return self.extension(reader, name_at);
        }
        let escaped = reader.pass_string()?;
        self.is_plain &= !escaped;
        self.envelope.places.attributes[attribute.index()] = self.place(at);
        self.extension_ends(reader, name_at);
        Ok(())
    }

    /// Consumes the value of an extension.
    #[inline]
    fn extension(&mut self, reader: &mut Reader<'a>, name_at: usize) -> Result<(), Problem> {
        reader.skip()?;
        self.extension_ends(reader, name_at);
        Ok(())
    }

    #[inline]
    fn extension_ends(&mut self, reader: &Reader<'a>, name_at: usize) {
        if self.envelope.places.extensions_end == 0 {
            self.envelope.places.extensions_start = self.place(name_at);
        }
        self.envelope.places.extensions_end = self.place(reader.at());
    }

    /// Converts a position to one in the envelope's text. If it doesn't fit into 32 bits, the text isn't stored
    /// as positions.
    #[inline]
    fn place(&mut self, at: usize) -> u32 {
        u32::try_from(at - self.start).unwrap_or_else(|_| {
            self.is_plain = false;
            u32::MAX
        })
    }

    /// Checks that all required members are present.
    #[inline]
    fn check(&self) -> Result<(), Problem> {
        if self.came & HAS_TYPE == 0 {
            return Err(Problem::Missing(self.start, "type"));
        }
        if self.detail.is_some() && self.envelope.places.has(Attribute::DataBase64) {
            return Err(Problem::DataTwice(self.start));
        }
        if self.envelope.form == Form::Pair {
            return Ok(());
        }
        if self.came & HAS_SPEC_VERSION == 0 {
            return Err(Problem::Missing(self.start, "specversion"));
        }
        for attribute in [Attribute::Id, Attribute::Source] {
            if !self.envelope.places.has(attribute) {
                return Err(Problem::Missing(self.start, attribute.name()));
            }
            let at = self.envelope.places.attributes[attribute.index()] as usize;
            if self.envelope.text.as_bytes().get(at + 1) == Some(&b'"') {
                return Err(Problem::Empty(self.start, attribute.name()));
            }
        }
        if self.name.escaped().is_empty() {
            return Err(Problem::Empty(self.start, "type"));
        }
        Ok(())
    }

    /// Takes the occurrence, after everything has been read and checked.
    ///
    /// Until then, the data stays where it was read: moving it would copy 240 bytes and wait for
    /// the copy.
    #[inline]
    pub(super) fn take_occurrence<C: Catalog>(&mut self) -> Occurrence<'a, C> {
        let Envelope { text, form, places } = &mut self.envelope;
        Occurrence {
            name: self.name.text().unwrap_or_default().into(),
            detail: self.detail.take(),
            content: if self.is_plain {
                Content::Read(Envelope {
                    text: replace(text, Text::borrowed("")),
                    form: *form,
                    places: *places,
                })
            } else {
                made(&self.envelope)
            },
        }
    }
}

/// Reads the content of an envelope that can't be stored as positions.
#[cold]
fn made<'a>(envelope: &Envelope<'a>) -> Content<'a> {
    Content::Made(Some(Box::new(envelope.to_made())))
}

/// Consumes a value that isn't a string. Any value other than `null` is an error.
#[cold]
fn no_string(reader: &mut Reader<'_>, name: &'static str) -> Result<(), Problem> {
    let at = reader.at();
    match reader.skip()? {
        "null" => Ok(()),
        _ => Err(Problem::Invalid(at, name, "a string")),
    }
}

/// Checks that a string with escapes is valid Unicode.
#[cold]
fn check_text(at: usize, name: &'static str, string: JsonStr<'_>) -> Result<(), Problem> {
    match string.text() {
        Ok(_) => Ok(()),
        Err(_) => Err(Problem::Invalid(at, name, "a valid Unicode string")),
    }
}
