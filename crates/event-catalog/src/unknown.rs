//! The errors for names that the catalog doesn't have.

use alloc::boxed::Box;
use core::fmt;

use crate::quoted::Quoted;

/// Finds the most similar name in the catalog. Called only by `Display` and on demand, because it compares every
/// name.
type Similar = fn(&str) -> Option<&'static str>;

macro_rules! unknown {
    (
        $(#[$doc:meta])*
        $Unknown:ident, $what:literal, $otherwise:literal
    ) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $Unknown {
            name: Box<str>,
            similar: Similar,
        }

        impl $Unknown {
            /// Creates the error without a suggestion.
            #[must_use]
            #[inline]
            pub fn new(name: &str) -> Self {
                Self {
                    name: name.into(),
                    similar: |_| None,
                }
            }

            /// Creates the error with a function that finds a suggestion. Called by generated code.
            #[doc(hidden)]
            #[must_use]
            #[inline]
            pub fn __similar(name: impl Into<Box<str>>, similar: Similar) -> Self {
                Self {
                    name: name.into(),
                    similar,
                }
            }

            /// The unknown name, complete and as received.
            #[must_use]
            pub fn name(&self) -> &str {
                &self.name
            }

            /// Finds a similar name in the catalog, such as a name that differs by a few letters.
            ///
            /// This compares every name in the catalog, and so does displaying the error. Passing the error on
            /// doesn't.
            #[must_use]
            pub fn similar(&self) -> Option<&'static str> {
                (self.similar)(&self.name)
            }
        }

        impl PartialEq for $Unknown {
            fn eq(&self, other: &Self) -> bool {
                self.name == other.name
            }
        }

        impl Eq for $Unknown {}

        impl fmt::Debug for $Unknown {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($Unknown))
                    .field("name", &self.name)
                    .finish()
            }
        }

        impl fmt::Display for $Unknown {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("the catalog has no ", $what, " {}"), Quoted(&self.name))?;
                match self.similar() {
                    Some(similar) => write!(f, "; did you mean {}?", Quoted(similar)),
                    None => f.write_str($otherwise),
                }
            }
        }

        impl core::error::Error for $Unknown {}
    };
}

unknown! {
    /// The catalog has no event with this name or alias.
    ///
    /// Returned when parsing a generated `Event`. For names that can be unknown to the catalog, use
    /// an [`EventName`](crate::EventName), which accepts any name.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() {
    /// use events::Event;
    ///
    /// let error = "link_cliked".parse::<Event>().unwrap_err();
    /// assert_eq!(error.name(), "link_cliked");
    /// assert_eq!(error.similar(), Some("link_clicked"));
    /// assert_eq!(
    ///     error.to_string(),
    ///     r#"the catalog has no event "link_cliked"; did you mean "link_clicked"?"#
    /// );
    ///
    /// let error = "my_own_event".parse::<Event>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     r#"the catalog has no event "my_own_event"; an `EventName` keeps custom names"#
    /// );
    /// # }
    /// ```
    UnknownEvent, "event", "; an `EventName` keeps custom names"
}

unknown! {
    /// The catalog has no module with this name, or the module has no events.
    UnknownModule, "module", ""
}

unknown! {
    /// The catalog has no family of numbered events with this name.
    UnknownFamily, "family", ""
}
