//! Writes occurrences as JSON: CloudEvents, and the pairs of the chat's JavaScript API.

use alloc::string::String;
use serde_core::de::{Deserialize, Deserializer, Error as _};
use serde_core::ser::{Error as _, Serialize, SerializeMap, Serializer};

use super::form::Form;
use super::{Attribute, ExtensionValue, Occurrence, WriteError, read};
use crate::json::write_string;
use crate::{Catalog, RawJson, Read, Text};

impl<C: Catalog> Occurrence<'_, C> {
    /// Writes a CloudEvent in [structured mode].
    ///
    /// The name is written as received, the detail byte for byte, and the extensions in order.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use events::{Event, Occurrence};
    ///
    /// let hidden = Occurrence::new(Event::Hide)?.with_process("p-1").with_id("1");
    /// let error = hidden.to_cloudevent().unwrap_err();
    /// assert_eq!(error.missing(), Some("source"));
    ///
    /// assert_eq!(
    ///     hidden.with_source("/chat").to_cloudevent()?,
    ///     r#"{"specversion":"1.0","id":"1","source":"/chat","type":"hide","process":"p-1"}"#
    /// );
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// The occurrence has no `id` or `source`, or one of them or the name is empty, which
    /// CloudEvents doesn't allow.
    ///
    /// [structured mode]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
    pub fn to_cloudevent(&self) -> Result<String, WriteError> {
        let mut text = String::new();
        self.write_cloudevent(&mut text)?;
        Ok(text)
    }

    /// Appends a CloudEvent to a string. After an error, the string is unchanged.
    ///
    /// # Errors
    ///
    /// See [`to_cloudevent`](Self::to_cloudevent).
    pub fn write_cloudevent(&self, out: &mut String) -> Result<(), WriteError> {
        self.write_cloudevent_with(out, None, None)
    }

    /// Like [`write_cloudevent`](Self::write_cloudevent), but with a default `id` and `source`.
    pub(crate) fn write_cloudevent_with(
        &self,
        out: &mut String,
        id: Option<&str>,
        source: Option<&str>,
    ) -> Result<(), WriteError> {
        let id = self.required("id", self.id().or(id))?;
        let source = self.required("source", self.source().or(source))?;
        let name = self.required("type", Some(self.name.as_str()))?;
        out.push_str(r#"{"specversion":"1.0""#);
        member(out, "id", id);
        member(out, "source", source);
        member(out, "type", name);
        for attribute in Attribute::DEFINED {
            if let Some(value) = self.content.text(attribute)
                && !matches!(attribute, Attribute::Id | Attribute::Source)
            {
                member(out, attribute.name(), value);
            }
        }
        for (name, value) in self.extensions() {
            out.push(',');
            write_string(out, &name);
            out.push(':');
            match value {
                ExtensionValue::Boolean(true) => out.push_str("true"),
                ExtensionValue::Boolean(false) => out.push_str("false"),
                ExtensionValue::Integer(value) => {
                    out.push_str(&alloc::string::ToString::to_string(&value));
                }
                ExtensionValue::String(value) => write_string(out, &value),
                ExtensionValue::Other(value) => out.push_str(value.as_str()),
            }
        }
        if let Some(detail) = &self.detail {
            out.push_str(",\"data\":");
            out.push_str(detail.as_str());
        }
        if let Some(data) = self.data_base64() {
            member(out, "data_base64", data);
        }
        out.push('}');
        Ok(())
    }

    fn required<'v>(
        &self,
        attribute: &'static str,
        value: Option<&'v str>,
    ) -> Result<&'v str, WriteError> {
        value
            .filter(|value| !value.is_empty())
            .ok_or_else(|| WriteError::missing_attribute(self.name.as_str(), attribute))
    }

    /// Writes the pair that the chat's JavaScript API passes to a listener: an object with the name
    /// of the event, and the detail if there is one. Nothing else is written.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use event_catalog::RawJson;
    /// use events::{Event, Occurrence};
    ///
    /// assert_eq!(Occurrence::new(Event::Hide)?.to_pair(), r#"{"type":"hide"}"#);
    /// let custom = Occurrence::custom("mine").with_detail(RawJson::parse("[1,  2]")?);
    /// assert_eq!(custom.to_pair(), r#"{"type":"mine","detail":[1,  2]}"#);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn to_pair(&self) -> String {
        let mut text = String::new();
        self.write_pair(&mut text);
        text
    }

    /// Appends the pair to a string.
    pub fn write_pair(&self, out: &mut String) {
        out.push_str(r#"{"type":"#);
        write_string(out, self.name.as_str());
        if let Some(detail) = &self.detail {
            out.push_str(r#","detail":"#);
            out.push_str(detail.as_str());
        }
        out.push('}');
    }
}

fn member(out: &mut String, name: &str, value: &str) {
    out.push(',');
    write_string(out, name);
    out.push(':');
    write_string(out, value);
}

/// Serializes as a CloudEvent; fails for an occurrence without `id` or `source`.
impl<C: Catalog> Serialize for Occurrence<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        for (attribute, value) in [
            ("id", self.id()),
            ("source", self.source()),
            ("type", Some(self.name.as_str())),
        ] {
            self.required(attribute, value).map_err(S::Error::custom)?;
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("specversion", "1.0")?;
        map.serialize_entry("type", &self.name)?;
        for attribute in Attribute::DEFINED {
            if let Some(value) = self.content.text(attribute) {
                map.serialize_entry(attribute.name(), value)?;
            }
        }
        for (name, value) in self.extensions() {
            match value {
                ExtensionValue::Boolean(value) => map.serialize_entry(&name, &value)?,
                ExtensionValue::Integer(value) => map.serialize_entry(&name, &value)?,
                ExtensionValue::String(value) => map.serialize_entry(&name, &value)?,
                ExtensionValue::Other(value) => map.serialize_entry(&name, &value)?,
            }
        }
        if let Some(detail) = &self.detail {
            map.serialize_entry("data", detail)?;
        }
        if let Some(data) = self.data_base64() {
            map.serialize_entry("data_base64", data)?;
        }
        map.end()
    }
}

/// Reads a CloudEvent like [`from_cloudevent`](Occurrence::from_cloudevent), and borrows if the
/// deserializer lends the text.
impl<'de: 'a, 'a, C: Catalog> Read<'de> for Occurrence<'a, C> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json: RawJson<'de> = Read::read(deserializer)?;
        let text: Text<'de> = json.into_text();
        let occurrence = match text.into() {
            alloc::borrow::Cow::Borrowed(text) => read::read_all(text, Form::CloudEvent),
            alloc::borrow::Cow::Owned(text) => {
                read::read_all(&text, Form::CloudEvent).map(Occurrence::into_owned)
            }
        };
        occurrence.map_err(D::Error::custom)
    }
}

/// Reads and copies a CloudEvent. Use [`borrowed`](crate::borrowed) for a field that borrows.
impl<'de, C: Catalog> Deserialize<'de> for Occurrence<'_, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Occurrence::read(deserializer).map(Occurrence::into_owned)
    }
}
