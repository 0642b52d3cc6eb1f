//! Stores attributes and extensions that were read as positions in the text.

use super::form::Form;
use super::known::Known;
use super::made::Made;
use super::{Attribute, ExtensionValue, Extensions};
use crate::Text;
use crate::json::{JsonStr, Reader};

/// The text of an envelope that was read, and the positions of the attributes in it.
#[derive(Clone)]
pub(super) struct Envelope<'a> {
    pub(super) text: Text<'a>,
    pub(super) form: Form,
    pub(super) places: Places,
}

/// The positions of the attributes in the text of an envelope.
#[derive(Clone, Copy, Default)]
pub(super) struct Places {
    /// The start of each attribute's string; 0 (the start of the envelope) if the attribute is absent. The strings have
    /// no escapes.
    pub(super) attributes: [u32; Attribute::COUNT],
    /// The start of the first extension.
    pub(super) extensions_start: u32,
    /// The end of the last extension. Attributes and the detail may be between the extensions.
    pub(super) extensions_end: u32,
}

impl Places {
    #[inline]
    pub(super) fn has(&self, attribute: Attribute) -> bool {
        self.attributes[attribute.index()] != 0
    }
}

impl<'a> Envelope<'a> {
    #[inline]
    pub(super) fn text(&self, attribute: Attribute) -> Option<&str> {
        let at = *self.places.attributes.get(attribute.index())? as usize;
        if at == 0 {
            return None;
        }
        let string = Reader::new(self.text.get(at..)?).string().ok()?;
        string.borrowed()
    }

    #[inline]
    pub(super) fn extensions(&self) -> Extensions<'_> {
        let start = self.places.extensions_start as usize;
        let end = self.places.extensions_end as usize;
        Extensions::read(self.text.get(start..end).unwrap_or_default(), self.form)
    }

    /// Converts the content to the form that can be modified.
    pub(super) fn to_made(&self) -> Made<'a> {
        match self.text.borrow_from() {
            Some(text) => read_members(text, self.form),
            None => read_members(&self.text, self.form).into_owned(),
        }
    }

    /// Copies the text up to the end of the last attribute or extension, which is usually where the
    /// detail begins.
    #[inline]
    pub(super) fn into_owned(self) -> Envelope<'static> {
        let last = self.places.attributes.into_iter().max().unwrap_or_default() as usize;
        let rest = self.text.get(last..).unwrap_or_default();
        let last = match Reader::new(rest).string() {
            Ok(string) => last + string.escaped().len() + 2,
            Err(_) => last,
        };
        let end = last.max(self.places.extensions_end as usize);
        let text = match self.text.get(..end) {
            Some(text) if self.text.is_borrowed() => Text::from(text).into_owned(),
            _ => self.text.into_owned(),
        };
        Envelope {
            text,
            form: self.form,
            places: self.places,
        }
    }
}

/// Reads the attributes and extensions of a checked envelope, up to its end or to where [`Envelope::into_owned`]
/// cut it off.
pub(super) fn read_members(envelope: &str, form: Form) -> Made<'_> {
    let mut made = Made::default();
    let mut reader = Reader::new(envelope);
    reader.take(b'{');
    while let (Ok(name), Ok(value)) = (reader.name(), reader.skip()) {
        reader.take(b',');
        let Ok(name) = name.text() else { continue };
        match Known::from_name(&name) {
            Some(known) if known.is_defined(form) => {
                if let Some(attribute) = known.attribute() {
                    made.attributes[attribute.index()] = text(value);
                }
            }
            _ => made.extensions.push((name, ExtensionValue::read(value))),
        }
    }
    made
}

/// The text of a string value.
fn text(value: &str) -> Option<Text<'_>> {
    let string = Reader::new(value).string().ok();
    string.map(JsonStr::text)?.ok()
}
