//! One thing that happened: the event, where and when it happened, and its detail.

mod attribute;
mod content;
mod error;
mod extensions;
mod made;

#[cfg(feature = "json")]
mod batch;
#[cfg(feature = "json")]
mod envelope;
#[cfg(feature = "json")]
mod extension_names;
#[cfg(feature = "json")]
mod form;
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
pub(crate) use form::Form;
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

/// One occurrence of an event: the attributes of [CloudEvents 1.0], and the detail as received.
///
/// An occurrence keeps all of its input. The event can be unknown to the catalog, the [`detail`](Self::detail) can be
/// any JSON and is kept byte for byte, and extensions keep their order. Types are applied on demand:
/// [`event`](Self::event) returns the catalog's event, if the name is in the catalog, and [`payload`](Self::payload)
/// reads the detail.
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
/// // An event with its documented payload: without the payload, this doesn't compile.
/// let clicked = emit::link_clicked(payload::LinkClickedRequired {
///     process_id: "p-1".into(),
///     process_name: "Welcome".into(),
///     url: "https://example.org".into(),
/// });
/// assert_eq!(clicked.event(), Some(Event::LinkClicked));
/// let payload: payload::LinkClicked = clicked.payload()?;
/// assert_eq!(payload.url, "https://example.org");
///
/// // An event without a payload. This is an error for an event that has one.
/// let hidden = Occurrence::new(Event::Hide)?.with_process("p-1");
/// assert_eq!(hidden.process(), Some("p-1"));
/// assert!(Occurrence::new(Event::LinkClicked).is_err());
///
/// // Any other event, with any JSON.
/// let custom = Occurrence::custom("my_own_event").with_detail(RawJson::parse("[1, 2]")?);
/// assert_eq!(custom.event(), None);
/// assert_eq!(custom.payload::<Vec<u8>>()?, [1, 2]);
/// # Ok(()) }
/// ```
///
/// # `id` and `source`
///
/// CloudEvents requires an `id` and a `source`, but the chat's JavaScript API provides neither, and this crate has no
/// clock or random numbers to create them. So these attributes are optional here: `with_id` and `with_source` set
/// them, and writing a CloudEvent without them returns an error that names the missing attribute.
///
/// [CloudEvents 1.0]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
#[derive(Clone)]
pub struct Occurrence<'a, C> {
    name: EventName<'a, C>,
    detail: Option<RawJson<'a>>,
    content: Content<'a>,
}

impl<'a, C: Catalog> Occurrence<'a, C> {
    /// Creates an occurrence of an event for which the catalog documents no payload.
    ///
    /// # Errors
    ///
    /// The catalog documents a payload for the event. Use the function in `emit` with the event's
    /// name, which takes the payload.
    pub fn new(event: C) -> Result<Self, PayloadRequired> {
        match event.definition().payload() {
            None => Ok(Self::custom(event)),
            Some(payload) => Err(PayloadRequired::new(event.name(), payload)),
        }
    }

    /// Creates an occurrence of an event with any name, without a detail.
    ///
    /// If the catalog has the name, the occurrence is of the catalog's event. So the code keeps working when a custom
    /// event is added to the catalog.
    pub fn custom(name: impl Into<EventName<'a, C>>) -> Self {
        Self {
            name: name.into(),
            detail: None,
            content: Content::default(),
        }
    }

    /// The name of the event as received.
    #[must_use]
    pub fn name(&self) -> &EventName<'a, C> {
        &self.name
    }

    /// The event, if the catalog has it.
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
    /// A value that identifies the occurrence within its source (CloudEvents `id`).
    id,
    /// Sets the `id`.
    with_id;

    Source:
    /// Where it happened: a URI reference (CloudEvents `source`).
    source,
    /// Sets the `source`.
    with_source;

    Subject:
    /// What the event is about, within its source (CloudEvents `subject`).
    subject,
    /// Sets the `subject`.
    with_subject;

    Time:
    /// When it happened: an RFC 3339 timestamp, as received (CloudEvents `time`).
    time,
    /// Sets the `time`.
    with_time;

    DataContentType:
    /// The media type of the detail (CloudEvents `datacontenttype`); JSON if absent.
    datacontenttype,
    /// Sets the `datacontenttype`.
    with_datacontenttype;

    DataSchema:
    /// The URI of the schema that the detail follows (CloudEvents `dataschema`).
    dataschema,
    /// Sets the `dataschema`.
    with_dataschema;
}

impl<'a, C> Occurrence<'a, C> {
    /// The tenant in which it happened: the extension `tenant`, if it is a string.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.content.text(Attribute::Tenant)
    }

    /// Sets the tenant.
    #[must_use]
    pub fn with_tenant(mut self, tenant: impl Into<Text<'a>>) -> Self {
        let tenant = tenant.into().into();
        self.content.set_extension(Text::borrowed(TENANT), tenant);
        self
    }

    /// The chat process in which it happened: the extension `process`, if it is a string.
    #[must_use]
    pub fn process(&self) -> Option<&str> {
        self.content.text(Attribute::Process)
    }

    /// Sets the chat process.
    #[must_use]
    pub fn with_process(mut self, process: impl Into<Text<'a>>) -> Self {
        let process = process.into().into();
        self.content.set_extension(Text::borrowed(PROCESS), process);
        self
    }

    /// The extension attributes in order, including `tenant` and `process`.
    pub fn extensions(&self) -> Extensions<'_> {
        self.content.extensions()
    }

    /// The value of an extension attribute.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<ExtensionValue<'_>> {
        self.extensions()
            .find_map(|(found, value)| (found == *name).then_some(value))
    }

    /// Sets an extension attribute: replaces the one with this name, or appends a new one.
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
    /// The name isn't allowed: CloudEvents allows only lowercase letters and digits in the name of
    /// an attribute, and the attributes that it defines aren't extensions.
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

    /// The detail as received; `None` if there is no detail, which isn't the same as a `null`
    /// detail.
    #[must_use]
    pub fn detail(&self) -> Option<&RawJson<'a>> {
        self.detail.as_ref()
    }

    /// Sets the detail.
    #[must_use]
    pub fn with_detail(mut self, detail: RawJson<'a>) -> Self {
        self.detail = Some(detail);
        self.content.remove(Attribute::DataBase64);
        self
    }

    /// The Base64 data that was received instead of a detail (CloudEvents `data_base64`),
    /// unchanged.
    #[must_use]
    pub fn data_base64(&self) -> Option<&str> {
        self.content.text(Attribute::DataBase64)
    }

    /// Copies borrowed parts, so that the occurrence can outlive the input.
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
        /// Reads the detail as a generated payload, or as any type that a payload's field can have.
        ///
        /// Fields that the type doesn't have are skipped; they are still in the
        /// [`detail`](Self::detail).
        ///
        /// # Errors
        ///
        /// There is no detail, or it doesn't match the type. The error names the field, what was
        /// expected and what was found.
        pub fn payload<'s, T: Read<'s>>(&'s self) -> Result<T, PayloadError> {
            match &self.detail {
                Some(detail) => detail.read(),
                None => Err(no_detail(expected(T::read))),
            }
        }

        /// Reads the detail into any type that implements serde's `Deserialize`.
        ///
        /// # Errors
        ///
        /// See [`payload`](Self::payload).
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

    /// Called by generated code, which pairs the event with its payload.
    ///
    /// Generated payloads can always be written. A number that JSON can't express (`NaN`, infinity)
    /// becomes `null`, as in JavaScript's `JSON.stringify`.
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
