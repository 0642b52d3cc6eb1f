//! Stores the attributes and extensions that a program set on an occurrence.

use alloc::vec::Vec;

use super::{Attribute, ExtensionValue};
use crate::Text;

/// The attributes and extensions that a program set.
#[derive(Clone, Default)]
pub(super) struct Made<'a> {
    pub(super) attributes: [Option<Text<'a>>; Attribute::COUNT],
    pub(super) extensions: Vec<(Text<'a>, ExtensionValue<'a>)>,
}

impl Made<'_> {
    #[inline]
    pub(super) fn into_owned(self) -> Made<'static> {
        // A loop, because `map` on an array and in-place `collect` generate a lot of code for a
        // rare case.
        let mut made = Made::default();
        for (owned, text) in made.attributes.iter_mut().zip(self.attributes) {
            *owned = text.map(Text::into_owned);
        }
        made.extensions.reserve_exact(self.extensions.len());
        for (name, value) in self.extensions {
            made.extensions
                .push((name.into_owned(), value.into_owned()));
        }
        made
    }
}
