//! Makes a payload independent of the text that it borrows from.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Enumeration, Map, Number, OpenEnum, RawJson};
use crate::Text;

/// A type that borrows from its input and can be made independent of it: payloads and the types of
/// their fields.
///
/// Generated payloads have an inherent `into_owned`; the trait is for generic code.
pub trait IntoOwned {
    /// The type that owns all of its data.
    type Owned: 'static;

    /// Copies borrowed parts and moves the rest, so that the value can outlive the input.
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

owned!((), bool, i64, u64, f64, Number);
