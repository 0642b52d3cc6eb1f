//! The attributes and extensions of an occurrence that were set.

use alloc::vec::Vec;

use super::{Attribute, ExtensionValue};
use crate::Text;

/// The attributes and extensions that were set.
#[derive(Clone, Default)]
pub(super) struct Made<'a> {
    pub(super) attributes: [Option<Text<'a>>; Attribute::COUNT],
    pub(super) extensions: Vec<(Text<'a>, ExtensionValue<'a>)>,
}

impl Made<'_> {
    #[inline]
    pub(super) fn into_owned(self) -> Made<'static> {
        // Loops, because `map` of an array and `collect` in place generate a lot of code for a rare
        // case.
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
