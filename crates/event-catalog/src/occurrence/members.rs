//! Reading the members of an envelope.

use alloc::boxed::Box;

use super::content::Content;
use super::envelope::{self, Envelope, Form, Places};
use super::extension_names::ExtensionNames;
use super::known::Known;
use super::read_error::Problem;
use super::{Attribute, Occurrence};
use crate::json::{Expected, JsonStr, Reader};
use crate::{Catalog, RawJson, Text};

// A bit for each member that came.
const NAME: u16 = 1 << Attribute::COUNT;
const SPEC_VERSION: u16 = 1 << (Attribute::COUNT + 1);
const DETAIL: u16 = 1 << (Attribute::COUNT + 2);

/// What is read of an envelope so far.
pub(super) struct Members<'a> {
    form: Form,
    start: usize,
    came: u16,
    /// Whether the places say all: no attribute has escapes, and the text is not too long.
    is_plain: bool,
    places: Places,
    name: Option<(usize, JsonStr<'a>)>,
    detail: Option<&'a str>,
    extensions: ExtensionNames<'a>,
}

impl<'a> Members<'a> {
    #[inline]
    pub(super) fn new(form: Form, start: usize) -> Self {
        Self {
            form,
            start,
            came: 0,
            is_plain: true,
            places: Places::default(),
            name: None,
            detail: None,
            extensions: ExtensionNames::default(),
        }
    }

    /// Reads the object, from its brace on.
    pub(super) fn read(&mut self, reader: &mut Reader<'a>) -> Result<(), Problem> {
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
                self.once(NAME, at)?;
                let (at, name) = string(reader, "type")?;
                self.name = name.map(|name| (at, name));
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
            Known::Data | Known::Detail if known.is_defined(self.form) => {
                if known == Known::Data && self.form == Form::Pair {
                    return Err(Problem::DataOfPair(at));
                }
                self.once(DETAIL, at)?;
                self.detail = Some(reader.skip()?);
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
            let string = Reader::new(reader.since(at)).string()?;
            text(at, attribute.name(), string)?;
        }
        self.places.attributes[attribute.index()] = self.place(at);
        Ok(())
    }

    #[inline]
    fn spec_version(&mut self, reader: &mut Reader<'a>) -> Result<(), Problem> {
        reader.peek();
        if reader.after(0).starts_with(b"\"1.0\"") {
            reader.pass(5);
            return Ok(());
        }
        match string(reader, "specversion")? {
            (_, None) => {
                self.came &= !SPEC_VERSION;
                Ok(())
            }
            (at, Some(version)) if text(at, "specversion", version)? == "1.0" => Ok(()),
            (at, Some(_)) => Err(Problem::Invalid(at, "specversion", "\"1.0\"")),
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
        self.places.attributes[attribute.index()] = self.place(at);
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
        if self.places.extensions_end == 0 {
            self.places.extensions_start = self.place(name_at);
        }
        self.places.extensions_end = self.place(reader.at());
    }

    /// A place in the text of the envelope.
    #[inline]
    fn place(&mut self, at: usize) -> u32 {
        u32::try_from(at - self.start).unwrap_or_else(|_| {
            self.is_plain = false;
            u32::MAX
        })
    }

    #[inline]
    pub(super) fn finish<C: Catalog>(
        self,
        reader: &Reader<'a>,
    ) -> Result<Occurrence<'a, C>, Problem> {
        let Some((at, name)) = self.name else {
            return Err(Problem::Missing(self.start, "type"));
        };
        let name = text(at, "type", name)?;
        let envelope = reader.since(self.start);
        if self.form == Form::CloudEvent {
            self.check(envelope, &name)?;
        }
        let has_data = self.places.attributes[Attribute::DataBase64.index()] != 0;
        if self.detail.is_some() && has_data {
            return Err(Problem::DataTwice(self.start));
        }
        let content = if self.is_plain {
            Content::Read(Envelope {
                text: envelope.into(),
                form: self.form,
                places: self.places,
            })
        } else {
            made(envelope, self.form)
        };
        Ok(Occurrence {
            name: name.into(),
            detail: self.detail.map(|detail| RawJson::from_valid(detail.into())),
            content,
        })
    }

    /// What CloudEvents requires must be there.
    #[inline]
    fn check(&self, envelope: &str, name: &str) -> Result<(), Problem> {
        if self.came & SPEC_VERSION == 0 {
            return Err(Problem::Missing(self.start, "specversion"));
        }
        for attribute in [Attribute::Id, Attribute::Source] {
            let at = self.places.attributes[attribute.index()] as usize;
            if at == 0 {
                return Err(Problem::Missing(self.start, attribute.name()));
            }
            if envelope.as_bytes().get(at + 1) == Some(&b'"') {
                return Err(Problem::Empty(self.start, attribute.name()));
            }
        }
        if name.is_empty() {
            return Err(Problem::Empty(self.start, "type"));
        }
        Ok(())
    }
}

/// What an envelope has whose places do not say all.
#[cold]
fn made(envelope: &str, form: Form) -> Content<'_> {
    Content::Made(Some(Box::new(envelope::read_members(envelope, form))))
}

/// Takes the value of an attribute, which is a string, or `null` for one that is not there.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "measured: once an occurrence, and its result is large"
)]
pub(super) fn string<'a>(
    reader: &mut Reader<'a>,
    name: &'static str,
) -> Result<(usize, Option<JsonStr<'a>>), Problem> {
    let next = reader.peek();
    let at = reader.at();
    if next == b'"' {
        Ok((at, Some(reader.string()?)))
    } else {
        no_string(reader, name)?;
        Ok((at, None))
    }
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

/// The text of an attribute.
#[inline]
pub(super) fn text<'a>(
    at: usize,
    name: &'static str,
    string: JsonStr<'a>,
) -> Result<Text<'a>, Problem> {
    string
        .text()
        .map_err(|_| Problem::Invalid(at, name, "a string of Unicode"))
}
