//! Freeing a payload from the text that it was read from.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Enumeration, Map, OpenEnum, RawJson};
use crate::Text;

/// What borrows from the text it was read from, and can be freed of it: payloads and whatever
/// their fields are made of.
///
/// Generated payloads have an `into_owned` of their own; the trait is for code that is generic
/// over them.
pub trait IntoOwned {
    /// The same type, borrowing nothing.
    type Owned: 'static;

    /// The same value, borrowing nothing. Copies what is borrowed, and moves the rest.
    fn into_owned(self) -> Self::Owned;
}

impl IntoOwned for Text<'_> {
    type Owned = Text<'static>;

    fn into_owned(self) -> Self::Owned {
        self.into_owned()
    }
}

impl IntoOwned for RawJson<'_> {
    type Owned = RawJson<'static>;

    fn into_owned(self) -> Self::Owned {
        self.into_owned()
    }
}

impl<E: Enumeration> IntoOwned for OpenEnum<'_, E> {
    type Owned = OpenEnum<'static, E>;

    fn into_owned(self) -> Self::Owned {
        self.into_owned()
    }
}

impl<T: IntoOwned> IntoOwned for Map<'_, T> {
    type Owned = Map<'static, T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    }
}

impl<T: IntoOwned> IntoOwned for Vec<T> {
    type Owned = Vec<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(T::into_owned).collect()
    }
}

impl<T: IntoOwned> IntoOwned for Option<T> {
    type Owned = Option<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.map(T::into_owned)
    }
}

impl<T: IntoOwned> IntoOwned for Box<T> {
    type Owned = Box<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        Box::new((*self).into_owned())
    }
}

macro_rules! owned {
    ($($scalar:ty),*) => {$(
        impl IntoOwned for $scalar {
            type Owned = Self;

            fn into_owned(self) -> Self {
                self
            }
        }
    )*};
}

owned!((), bool, i64, u64, f64);
