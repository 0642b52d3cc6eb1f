//! Reading the members of an envelope.

use alloc::boxed::Box;
use core::mem::replace;

use super::content::Content;
use super::envelope::{Envelope, Form, Places};
use super::extension_names::ExtensionNames;
use super::known::Known;
use super::read_error::Problem;
use super::{Attribute, Occurrence};
use crate::json::{Expected, JsonStr, Reader};
use crate::{Catalog, RawJson, Text};

// A bit for each member that came, beside the attributes, and for those that were not `null`.
const TYPE: u16 = 1 << Attribute::COUNT;
const SPEC_VERSION: u16 = TYPE << 1;
const DETAIL: u16 = TYPE << 2;
const HAS_TYPE: u16 = TYPE << 3;
const HAS_SPEC_VERSION: u16 = TYPE << 4;

/// What is read of an occurrence so far.
pub(super) struct Members<'a> {
    /// What will be kept. It is filled as reading goes on, and not put together at the end, because
    /// then it would be copied before it is written.
    envelope: Envelope<'a>,
    start: usize,
    came: u16,
    /// Whether the places say all: no attribute has escapes, and the text is not too long.
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

    /// Reads a text that holds one occurrence.
    pub(super) fn read_all(&mut self, text: &'a str) -> Result<(), Problem> {
        let mut reader = Reader::new(text);
        self.read(&mut reader)?;
        reader.end()?;
        Ok(())
    }

    /// Takes one occurrence.
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

    /// Takes a pair that is an array.
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

    /// Takes the members of an object.
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

    /// Takes a member whose name is known and was taken.
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
            // An extension that is named `detail`.
            Known::Data | Known::Detail => {
                let name = reader.string_at(at)?;
                self.extensions.add(reader, at, name)?;
                self.extension(reader, at)?;
            }
        }
        Ok(())
    }

    /// Takes a member of any name.
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

    /// Takes the name of the event.
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

    /// Takes the value of an attribute that CloudEvents defines.
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

    /// Takes the value of one of the extensions that have a place of their own if they are texts.
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

    /// Takes the value of an extension.
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

    /// A place in the text of the envelope.
    #[inline]
    fn place(&mut self, at: usize) -> u32 {
        u32::try_from(at - self.start).unwrap_or_else(|_| {
            self.is_plain = false;
            u32::MAX
        })
    }

    /// What is required must be there.
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

    /// Takes the occurrence, after all was read and checked.
    ///
    /// What was read stays where it is: to move it would copy 240 bytes, and wait for them.
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

/// What an envelope has whose places do not say all.
#[cold]
fn made<'a>(envelope: &Envelope<'a>) -> Content<'a> {
    Content::Made(Some(Box::new(envelope.to_made())))
}

/// Takes a value that is no string: `null`, or what it is wrong.
#[cold]
fn no_string(reader: &mut Reader<'_>, name: &'static str) -> Result<(), Problem> {
    let at = reader.at();
    match reader.skip()? {
        "null" => Ok(()),
        _ => Err(Problem::Invalid(at, name, "a string")),
    }
}

/// A string with escapes must be text.
#[cold]
fn check_text(at: usize, name: &'static str, string: JsonStr<'_>) -> Result<(), Problem> {
    match string.text() {
        Ok(_) => Ok(()),
        Err(_) => Err(Problem::Invalid(at, name, "a string of Unicode")),
    }
}
