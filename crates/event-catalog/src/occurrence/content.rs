//! Stores the attributes and extensions of an occurrence in one of two forms.

use alloc::boxed::Box;

#[cfg(feature = "json")]
use super::envelope::Envelope;
use super::made::Made;
use super::{Attribute, ExtensionValue, Extensions};
use crate::Text;

#[derive(Clone)]
pub(super) enum Content<'a> {
    /// The content that was read: the text of the envelope, and positions in it. Most values are never requested, and
    /// looking up a value is cheap.
    #[cfg(feature = "json")]
    Read(Envelope<'a>),
    /// The content that the program set, boxed to keep an occurrence small.
    Made(Option<Box<Made<'a>>>),
}

impl Default for Content<'_> {
    fn default() -> Self {
        Self::Made(None)
    }
}

impl<'a> Content<'a> {
    /// The text of an attribute.
    pub(super) fn text(&self, attribute: Attribute) -> Option<&str> {
        match self {
            #[cfg(feature = "json")]
            Self::Read(envelope) => envelope.text(attribute),
            Self::Made(None) => None,
            Self::Made(Some(made)) => match attribute {
                Attribute::Tenant | Attribute::Process => {
                    let mut extensions = made.extensions.iter();
                    let (_, value) = extensions.find(|(name, _)| *name == *attribute.name())?;
                    value.as_str()
                }
                _ => made.attributes[attribute.index()].as_deref(),
            },
        }
    }

    #[inline]
    pub(super) fn extensions(&self) -> Extensions<'_> {
        match self {
            #[cfg(feature = "json")]
            Self::Read(envelope) => envelope.extensions(),
            Self::Made(None) => Extensions::set(&[]),
            Self::Made(Some(made)) => Extensions::set(&made.extensions),
        }
    }

    /// Sets an attribute that is not an extension.
    #[inline]
    pub(super) fn set(&mut self, attribute: Attribute, text: Text<'a>) {
        self.made().attributes[attribute.index()] = Some(text);
    }

    #[inline]
    pub(super) fn remove(&mut self, attribute: Attribute) {
        if self.text(attribute).is_some() {
            self.made().attributes[attribute.index()] = None;
        }
    }

    #[inline]
    pub(super) fn set_extension(&mut self, name: Text<'a>, value: ExtensionValue<'a>) {
        let extensions = &mut self.made().extensions;
        match extensions.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => extensions.push((name, value)),
        }
    }

    /// Returns the attributes and extensions for modification. Converts them first if they were read from text.
    #[inline]
    fn made(&mut self) -> &mut Made<'a> {
        #[cfg(feature = "json")]
        if let Self::Read(envelope) = self {
            *self = Self::Made(Some(Box::new(envelope.to_made())));
        }
        match self {
            Self::Made(made) => made.get_or_insert_default(),
            #[cfg(feature = "json")]
            Self::Read(_) => unreachable!("it was converted to `Made` above"),
        }
    }

    #[inline]
    pub(super) fn into_owned(self) -> Content<'static> {
        match self {
            #[cfg(feature = "json")]
            Self::Read(envelope) => Content::Read(envelope.into_owned()),
            Self::Made(None) => Content::Made(None),
            Self::Made(Some(made)) => Content::Made(Some(Box::new(made.into_owned()))),
        }
    }
}
