//! The name of an event, known to the catalog or not.

use alloc::borrow::Cow;
use alloc::string::String;
use core::cmp::Ordering;
use core::convert::Infallible;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use crate::{Catalog, Text};

/// The name of an event as received: one of the catalog's names, or any other.
///
/// Custom events are always possible, and a catalog changes: names are added and renamed. So this type is opaque,
/// like `http::HeaderName`. [`as_str`](Self::as_str) returns the text as received, and [`known`](Self::known)
/// returns the event with that name, if any. There is no public *custom* variant: code that matches on it would
/// break when the custom name is added to the catalog.
///
/// Creating a name never fails. The empty name, which CloudEvents doesn't allow, is a custom name
/// like any other here; reading and writing CloudEvents reports it.
///
/// # Equality
///
/// Two names are equal if they name the same event, even if one is an alias. Names that the catalog
/// doesn't have are equal if their texts are. Hashes and order are consistent with this: known names
/// come first, in catalog order, followed by unknown names, sorted by their text.
///
/// # As a key of a map
///
/// Neither a name nor an `Event` implements `Borrow<str>`, because their hashes differ from those of the text: an
/// alias hashes like the event's current name, and an event hashes its number, which is faster. So convert the text
/// to a name first. The conversion doesn't allocate, and the lookup finds an entry by any of the event's names:
///
/// ```
/// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
/// # fn main() {
/// use std::collections::HashMap;
/// use events::{Event, EventName};
///
/// // Counts of the catalog's events only.
/// let counts = HashMap::from([(Event::MarkdownLinkClicked, 3)]);
/// let count = |name: &str| counts.get(&Event::from_name(name)?);
/// assert_eq!(count("text_link_clicked"), Some(&3));
///
/// // Counts of custom events too.
/// let mut counts: HashMap<EventName<'static>, u32> = HashMap::new();
/// counts.insert(Event::MarkdownLinkClicked.into(), 3);
/// counts.insert(EventName::from("my_own_event").into_owned(), 4);
/// for (name, count) in [("text_link_clicked", 3), ("my_own_event", 4)] {
///     let text = String::from(name);
///     assert_eq!(counts.get(&EventName::from(&text)), Some(&count));
/// }
/// # }
/// ```
///
/// In generated code, `EventName<'a>` is this type for the catalog's `Event`:
///
/// ```
/// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
/// # fn main() {
/// use events::{Event, EventName};
///
/// let name = EventName::from("text_link_clicked"); // an alias
/// assert_eq!(name.known(), Some(Event::MarkdownLinkClicked));
/// assert_eq!(name.as_str(), "text_link_clicked");
/// assert_eq!(name, EventName::from("markdown_link_clicked"));
/// assert_eq!(name, Event::MarkdownLinkClicked);
///
/// let custom = EventName::from("my_own_event");
/// assert_eq!(custom.known(), None);
/// assert_eq!(custom, "my_own_event");
/// # }
/// ```
#[derive(Clone)]
pub struct EventName<'a, C> {
    text: Text<'a>,
    known: Option<C>,
}

impl<'a, C: Catalog> EventName<'a, C> {
    /// The name as received or sent, which can be an alias.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The event with this name or alias, if the catalog has it.
    #[must_use]
    pub fn known(&self) -> Option<C> {
        self.known
    }

    /// The current name of the event; for a custom name, the text itself.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() {
    /// # use events::EventName;
    /// assert_eq!(EventName::from("text_link_clicked").current(), "markdown_link_clicked");
    /// assert_eq!(EventName::from("my_own_event").current(), "my_own_event");
    /// # }
    /// ```
    #[must_use]
    pub fn current(&self) -> &str {
        match self.known {
            Some(event) => event.name(),
            None => &self.text,
        }
    }

    /// Copies the name if it is borrowed, so that it can outlive the input.
    #[must_use]
    pub fn into_owned(self) -> EventName<'static, C> {
        let text = match self.known {
            // Most names are in the catalog and need no copy.
            Some(event) if event.name() == &*self.text => Text::borrowed(event.name()),
            Some(event) if event.sent_name() == &*self.text => Text::borrowed(event.sent_name()),
            _ => self.text.into_owned(),
        };
        EventName {
            text,
            known: self.known,
        }
    }

    /// Converts to the text of the name as received, without copying it.
    #[must_use]
    pub fn into_text(self) -> Text<'a> {
        self.text
    }

    fn key(&self) -> Result<C, &str> {
        self.known.ok_or(self.text.as_str())
    }
}

impl<'a, C: Catalog> From<Text<'a>> for EventName<'a, C> {
    // Inlined because creating an occurrence would otherwise stall until this value is in memory
    // (measured).
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "measured")]
    fn from(text: Text<'a>) -> Self {
        let known = C::from_name(&text);
        Self { text, known }
    }
}

impl<'a, C: Catalog> From<&'a str> for EventName<'a, C> {
    fn from(text: &'a str) -> Self {
        Text::from(text).into()
    }
}

impl<'a, C: Catalog> From<&'a String> for EventName<'a, C> {
    fn from(text: &'a String) -> Self {
        Text::from(text).into()
    }
}

impl<C: Catalog> From<String> for EventName<'_, C> {
    fn from(text: String) -> Self {
        Text::from(text).into()
    }
}

impl<'a, C: Catalog> From<Cow<'a, str>> for EventName<'a, C> {
    fn from(text: Cow<'a, str>) -> Self {
        Text::from(text).into()
    }
}

/// The name under which the event is sent: [`Catalog::sent_name`].
impl<C: Catalog> From<C> for EventName<'_, C> {
    fn from(event: C) -> Self {
        Self {
            text: Text::borrowed(event.sent_name()),
            known: Some(event),
        }
    }
}

impl<C: Catalog> FromStr for EventName<'static, C> {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(EventName::from(text).into_owned())
    }
}

impl<C: Catalog> PartialEq for EventName<'_, C> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<C: Catalog> Eq for EventName<'_, C> {}

impl<C: Catalog> PartialOrd for EventName<'_, C> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<C: Catalog> Ord for EventName<'_, C> {
    fn cmp(&self, other: &Self) -> Ordering {
        // `Ok` sorts before `Err`: known names first.
        self.key().cmp(&other.key())
    }
}

impl<C: Catalog> Hash for EventName<'_, C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl<C: Catalog> PartialEq<C> for EventName<'_, C> {
    fn eq(&self, event: &C) -> bool {
        self.known == Some(*event)
    }
}

/// Compares like two `EventName`s: any name of an event equals its other names.
impl<C: Catalog> PartialEq<str> for EventName<'_, C> {
    fn eq(&self, text: &str) -> bool {
        *text == *self.text
            || self
                .known
                .is_some_and(|event| C::from_name(text) == Some(event))
    }
}

/// Compares like two `EventName`s: any name of an event equals its other names.
impl<C: Catalog> PartialEq<&str> for EventName<'_, C> {
    fn eq(&self, text: &&str) -> bool {
        self == *text
    }
}

impl<C: Catalog> PartialEq<EventName<'_, C>> for str {
    fn eq(&self, name: &EventName<'_, C>) -> bool {
        name == self
    }
}

impl<C: Catalog> PartialEq<EventName<'_, C>> for &str {
    fn eq(&self, name: &EventName<'_, C>) -> bool {
        name == *self
    }
}

impl<C> AsRef<str> for EventName<'_, C> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl<C> fmt::Display for EventName<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.text, f)
    }
}

impl<C: fmt::Debug> fmt::Debug for EventName<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventName")
            .field("text", &self.text)
            .field("known", &self.known)
            .finish()
    }
}

#[cfg(feature = "serde")]
mod with_serde {
    use super::EventName;
    use crate::{Catalog, Read, Text};
    use serde_core::de::{Deserialize, Deserializer};
    use serde_core::ser::{Serialize, Serializer};

    /// Serialized as the text that was received.
    impl<C> Serialize for EventName<'_, C> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.text.serialize(serializer)
        }
    }

    impl<'de: 'a, 'a, C: Catalog> Read<'de> for EventName<'a, C> {
        fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Text::read(deserializer).map(Self::from)
        }
    }

    /// Copies the name if the catalog doesn't have it. Use [`borrowed`](crate::borrowed) for a
    /// field that borrows.
    impl<'de, C: Catalog> Deserialize<'de> for EventName<'_, C> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            EventName::read(deserializer).map(EventName::into_owned)
        }
    }
}
