//! The error of asking the catalog for a name that it does not have.

use alloc::boxed::Box;
use core::fmt;

/// The catalog has no event of this name, neither as its name nor as an alias.
///
/// It comes from parsing a generated `Event`. Names that need not be in the catalog belong into
/// an [`EventName`](crate::EventName), for which an unknown name is no error.
///
/// ```
/// use event_catalog::UnknownEvent;
///
/// let error = UnknownEvent::new("link_cliked");
/// assert_eq!(error.name(), "link_cliked");
/// assert_eq!(
///     error.to_string(),
///     r#"the catalog has no event "link_cliked"; an `EventName` keeps custom names"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownEvent {
    name: Box<str>,
}

impl UnknownEvent {
    /// The error for a name.
    #[must_use]
    #[inline]
    pub fn new(name: &str) -> Self {
        Self { name: name.into() }
    }

    /// The name that the catalog does not have, whole and as it came.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for UnknownEvent {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the catalog has no event {}; an `EventName` keeps custom names",
            crate::quoted::Quoted(&self.name)
        )
    }
}

impl core::error::Error for UnknownEvent {}
