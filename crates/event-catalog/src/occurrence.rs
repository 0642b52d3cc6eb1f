//! One thing that happened: what it is, where, when, and what came with it.

mod attribute;
mod content;
mod error;
mod extensions;

#[cfg(feature = "json")]
mod batch;
#[cfg(feature = "json")]
mod envelope;
#[cfg(feature = "json")]
mod extension_names;
#[cfg(feature = "json")]
mod known;
#[cfg(feature = "json")]
mod members;
#[cfg(feature = "json")]
mod read;
#[cfg(feature = "json")]
mod read_error;
#[cfg(feature = "json")]
mod write;

use core::fmt;

use crate::{Catalog, EventName, RawJson, Text};

#[cfg(feature = "json")]
pub(crate) use envelope::Form;
#[cfg(feature = "json")]
pub(crate) use read::read_all_or;

#[cfg(feature = "json")]
pub use batch::Batch;
#[cfg(feature = "json")]
pub use error::WriteError;
pub use error::{InvalidExtension, PayloadRequired};
pub use extensions::{ExtensionValue, Extensions};
#[cfg(feature = "json")]
pub use read_error::{ReadError, ReadErrorKind};

use attribute::{Attribute, PROCESS, TENANT};
use content::Content;

/// One occurrence of an event: the attributes that [CloudEvents 1.0] names, and the detail as it
/// came.
///
/// It keeps whatever it is made from. The event may be unknown to the catalog; the
/// [`detail`](Self::detail) is any JSON and stays as it is, byte for byte; extensions keep their
/// order. Types come in where they are asked for: [`event`](Self::event) is the catalog's event,
/// if it is one, and [`payload`](Self::payload) reads the detail.
///
/// In generated code, `Occurrence<'a>` is this type for the catalog's `Event`, and `emit` has a
/// function for every event with a documented payload:
///
/// ```
/// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use event_catalog::RawJson;
/// use events::{Event, Occurrence, emit, payload};
///
/// // With the payload that the catalog documents; nothing less compiles.
/// let clicked = emit::link_clicked(payload::LinkClickedRequired {
///     process_id: "p-1".into(),
///     process_name: "Welcome".into(),
///     url: "https://example.org".into(),
/// });
/// assert_eq!(clicked.event(), Some(Event::LinkClicked));
/// let payload: payload::LinkClicked = clicked.payload()?;
/// assert_eq!(payload.url, "https://example.org");
///
/// // Without a payload. An event that has one is an error here.
/// let hidden = Occurrence::new(Event::Hide)?.with_process("p-1");
/// assert_eq!(hidden.process(), Some("p-1"));
/// assert!(Occurrence::new(Event::LinkClicked).is_err());
///
/// // Any other, with any JSON.
/// let custom = Occurrence::custom("my_own_event").with_detail(RawJson::parse("[1, 2]")?);
/// assert_eq!(custom.event(), None);
/// assert_eq!(custom.payload::<Vec<u8>>()?, [1, 2]);
/// # Ok(()) }
/// ```
///
/// # `id` and `source`
///
/// CloudEvents requires both, the chat's JavaScript API has neither, and this crate has neither a
/// clock nor random numbers to make some. So both are optional here, `with_id` and `with_source`
/// set them, and writing CloudEvents without one is an error that says which.
///
/// [CloudEvents 1.0]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
#[derive(Clone)]
pub struct Occurrence<'a, C> {
    name: EventName<'a, C>,
    detail: Option<RawJson<'a>>,
    content: Content<'a>,
}

impl<'a, C: Catalog> Occurrence<'a, C> {
    /// An occurrence of an event for which the catalog documents no payload.
    ///
    /// # Errors
    ///
    /// The catalog documents a payload for the event: the function of its name in `emit` makes
    /// the occurrence, with the payload.
    pub fn new(event: C) -> Result<Self, PayloadRequired> {
        match event.definition().payload() {
            None => Ok(Self::custom(event)),
            Some(payload) => Err(PayloadRequired::new(event.name(), payload)),
        }
    }

    /// An occurrence of an event with any name, without a detail so far.
    ///
    /// If the name is one of the catalog's it is that event, so this goes on working when a custom
    /// event joins the catalog.
    pub fn custom(name: impl Into<EventName<'a, C>>) -> Self {
        Self {
            name: name.into(),
            detail: None,
            content: Content::default(),
        }
    }

    /// The name of the event, as it came.
    #[must_use]
    pub fn name(&self) -> &EventName<'a, C> {
        &self.name
    }

    /// The event, if it is one of the catalog's.
    #[must_use]
    pub fn event(&self) -> Option<C> {
        self.name.known()
    }
}

macro_rules! attributes {
    ($($Attribute:ident: $(#[$doc:meta])* $attribute:ident, $(#[$with_doc:meta])* $with:ident;)*) => {
        impl<'a, C> Occurrence<'a, C> {$(
            $(#[$doc])*
            #[must_use]
            pub fn $attribute(&self) -> Option<&str> {
                self.content.text(Attribute::$Attribute)
            }

            $(#[$with_doc])*
            #[must_use]
            pub fn $with(mut self, value: impl Into<Text<'a>>) -> Self {
                self.content.set(Attribute::$Attribute, value.into());
                self
            }
        )*}
    };
}

attributes! {
    Id:
    /// What tells the occurrence from all others of its source (CloudEvents `id`).
    id,
    /// The same with an `id`.
    with_id;

    Source:
    /// Where it happened: a URI reference (CloudEvents `source`).
    source,
    /// The same with a `source`.
    with_source;

    Subject:
    /// What it happened to, within its source (CloudEvents `subject`).
    subject,
    /// The same with a `subject`.
    with_subject;

    Time:
    /// When it happened: a timestamp of RFC 3339, as it came (CloudEvents `time`).
    time,
    /// The same with a `time`.
    with_time;

    DataContentType:
    /// The media type of the detail (CloudEvents `datacontenttype`); JSON where it is absent.
    datacontenttype,
    /// The same with a `datacontenttype`.
    with_datacontenttype;

    DataSchema:
    /// The URI of the schema that the detail follows (CloudEvents `dataschema`).
    dataschema,
    /// The same with a `dataschema`.
    with_dataschema;
}

impl<'a, C> Occurrence<'a, C> {
    /// The tenant in which it happened: the extension `tenant`, if that is a text.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.content.text(Attribute::Tenant)
    }

    /// The same in a tenant.
    #[must_use]
    pub fn with_tenant(mut self, tenant: impl Into<Text<'a>>) -> Self {
        let tenant = tenant.into().into();
        self.content.set_extension(Text::borrowed(TENANT), tenant);
        self
    }

    /// The chat process in which it happened: the extension `process`, if that is a text.
    #[must_use]
    pub fn process(&self) -> Option<&str> {
        self.content.text(Attribute::Process)
    }

    /// The same in a chat process.
    #[must_use]
    pub fn with_process(mut self, process: impl Into<Text<'a>>) -> Self {
        let process = process.into().into();
        self.content.set_extension(Text::borrowed(PROCESS), process);
        self
    }

    /// The extension attributes, in order; `tenant` and `process` are among them.
    pub fn extensions(&self) -> Extensions<'_> {
        self.content.extensions()
    }

    /// The value of an extension attribute.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<ExtensionValue<'_>> {
        self.extensions()
            .find_map(|(found, value)| (found == *name).then_some(value))
    }

    /// The same with an extension attribute, in the place of one with the same name or at the end.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use event_catalog::ExtensionValue;
    /// use events::{Event, Occurrence};
    ///
    /// let hidden = Occurrence::new(Event::Hide)?.with_extension("sampled", true)?;
    /// assert_eq!(hidden.extension("sampled"), Some(ExtensionValue::Boolean(true)));
    /// assert!(hidden.with_extension("not-this", 1).is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// CloudEvents allows only lower-case letters and digits in the name of an attribute, and the
    /// attributes that it defines are no extensions.
    pub fn with_extension(
        mut self,
        name: impl Into<Text<'a>>,
        value: impl Into<ExtensionValue<'a>>,
    ) -> Result<Self, InvalidExtension> {
        let name = name.into();
        extensions::check_name(&name)?;
        self.content.set_extension(name, value.into());
        Ok(self)
    }

    /// What came with it, as it came; `None` where nothing did, which is not the same as `null`.
    #[must_use]
    pub fn detail(&self) -> Option<&RawJson<'a>> {
        self.detail.as_ref()
    }

    /// The same with a detail.
    #[must_use]
    pub fn with_detail(mut self, detail: RawJson<'a>) -> Self {
        self.detail = Some(detail);
        self.content.remove(Attribute::DataBase64);
        self
    }

    /// What came with it in Base64 instead of a detail (CloudEvents `data_base64`), as it came.
    #[must_use]
    pub fn data_base64(&self) -> Option<&str> {
        self.content.text(Attribute::DataBase64)
    }

    /// The same, free of what it was read from.
    #[must_use]
    pub fn into_owned(self) -> Occurrence<'static, C>
    where
        C: Catalog,
    {
        Occurrence {
            name: self.name.into_owned(),
            detail: self.detail.map(RawJson::into_owned),
            content: self.content.into_owned(),
        }
    }
}

#[cfg(feature = "json")]
mod with_json {
    use serde_core::{Deserialize, Serialize};

    use super::Occurrence;
    use crate::payload::{PayloadError, PayloadErrorKind, expected};
    use crate::{Catalog, RawJson, Read};

    impl<C> Occurrence<'_, C> {
        /// Reads the detail as a generated payload, or as a type that a field of one can have.
        ///
        /// Fields that the type does not have are passed over; they are still in the
        /// [`detail`](Self::detail).
        ///
        /// # Errors
        ///
        /// There is no detail, or it is not as the type says. The error names the field, what was
        /// expected and what came.
        pub fn payload<'s, T: Read<'s>>(&'s self) -> Result<T, PayloadError> {
            match &self.detail {
                Some(detail) => detail.read(),
                None => Err(no_detail(expected(T::read))),
            }
        }

        /// Reads the detail into any type that `serde` can read: one that derives `Deserialize`.
        ///
        /// # Errors
        ///
        /// As of [`payload`](Self::payload).
        pub fn payload_serde<'s, T: Deserialize<'s>>(&'s self) -> Result<T, PayloadError> {
            match &self.detail {
                Some(detail) => detail.read_serde(),
                None => Err(no_detail(expected(T::deserialize))),
            }
        }
    }

    #[cold]
    fn no_detail(expected: alloc::string::String) -> PayloadError {
        PayloadError::new(PayloadErrorKind::Missing, expected, "no detail")
    }

    /// For generated code, which pairs the event with its payload.
    ///
    /// What generated payloads are made of can always be written; a number that JSON does not have
    /// (`NaN`, infinity) becomes `null`, as in JavaScript's `JSON.stringify`.
    pub fn emit<C: Catalog, P: Serialize>(event: C, payload: &P) -> Occurrence<'static, C> {
        let detail = RawJson::from_value(payload).unwrap_or(RawJson::NULL);
        Occurrence::custom(event).with_detail(detail)
    }
}

#[cfg(feature = "json")]
pub use with_json::emit;

impl<C: Catalog> fmt::Debug for Occurrence<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut f = f.debug_struct("Occurrence");
        f.field("name", &self.name.as_str());
        for attribute in Attribute::DEFINED {
            if let Some(value) = self.content.text(attribute) {
                f.field(attribute.name(), &value);
            }
        }
        for (name, value) in self.extensions() {
            f.field(&name, &value);
        }
        if let Some(detail) = &self.detail {
            f.field("detail", detail);
        }
        if let Some(data) = self.data_base64() {
            f.field("data_base64", &data);
        }
        f.finish()
    }
}
