//! An event as a receiver gets it: a CloudEvent in structured mode, with the received bytes as its `data`.

use super::members::members;
use super::queue::Queued;
use crate::event::Event;
use crate::spool::Entry;

/// An event as passed to a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The id of the signal.
    pub signal: String,
    /// The identity of the event. It is the same in each attempt, so that a receiver can drop duplicates.
    pub id: String,
    /// The name of the event as received.
    pub name: String,
    /// The event as a CloudEvent in JSON.
    pub cloudevent: String,
    /// Which attempt this is, counted from 1. The count restarts when the collector does.
    pub attempt: u32,
}

/// The data that all deliveries of a signal share.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    /// The id of the signal.
    pub(crate) signal: String,
    /// The extensions in which senders name a tenant. The tenant of a write key replaces them.
    pub(crate) tenant_extensions: Vec<String>,
}

impl Envelope {
    /// Reads a line of a queue. An error is final: another attempt would fail as well.
    pub(crate) fn delivery(&self, line: &[u8], attempt: u32) -> Result<Delivery, String> {
        let queued = Queued::read(line)?;
        let entry = Entry::read(queued.line.get().as_bytes())?;
        let event = Event::read_entry(&entry).map_err(|rejection| rejection.message)?;
        let body = self.cloudevent(&entry, &event, &queued.key);
        Ok(Delivery {
            signal: self.signal.clone(),
            id: queued.key.into_owned(),
            name: event.occurrence.name().as_str().to_owned(),
            cloudevent: body.map_err(|error| error.to_string())?,
            attempt,
        })
    }

    fn cloudevent(
        &self,
        entry: &Entry<'_>,
        event: &Event<'_>,
        key: &str,
    ) -> serde_json::Result<String> {
        if entry.id.is_some() {
            return self.of_pair(entry, event, key);
        }
        if entry.source.is_none() && entry.tenant.is_none() {
            return Ok(entry.raw().to_owned());
        }
        let mut out = Object::default();
        for (name, value) in members(entry.raw())? {
            let is_tenant = || self.tenant_extensions.iter().any(|it| *it == name);
            if entry.tenant.is_some() && is_tenant() {
                continue;
            }
            match &entry.source {
                Some(source) if name == "source" => out.text(&name, source)?,
                _ => out.json(&name, value)?,
            }
        }
        if let Some(tenant) = &entry.tenant {
            out.text(self.tenant_extension(), tenant)?;
        }
        Ok(out.finish())
    }

    fn of_pair(
        &self,
        entry: &Entry<'_>,
        event: &Event<'_>,
        key: &str,
    ) -> serde_json::Result<String> {
        let mut out = Object::default();
        out.text("specversion", "1.0")?;
        out.text("id", key)?;
        match &entry.source {
            Some(source) => out.text("source", source)?,
            None => out.text("source", &format!("/{}", entry.key))?,
        }
        out.text("type", event.occurrence.name().as_str())?;
        out.text("time", &entry.received)?;
        if let Some(tenant) = &entry.tenant {
            out.text(self.tenant_extension(), tenant)?;
        }
        if let Some(detail) = event.occurrence.detail() {
            out.text("datacontenttype", "application/json")?;
            out.json("data", detail.as_str())?;
        }
        Ok(out.finish())
    }

    fn tenant_extension(&self) -> &str {
        self.tenant_extensions
            .first()
            .map_or("tenant", String::as_str)
    }
}

/// A JSON object that is being written.
#[derive(Default)]
struct Object(String);

impl Object {
    fn json(&mut self, name: &str, value: &str) -> serde_json::Result<()> {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&serde_json::to_string(name)?);
        self.0.push(':');
        self.0.push_str(value);
        Ok(())
    }

    fn text(&mut self, name: &str, value: &str) -> serde_json::Result<()> {
        self.json(name, &serde_json::to_string(value)?)
    }

    fn finish(self) -> String {
        if self.0.is_empty() {
            return "{}".to_owned();
        }
        self.0 + "}"
    }
}

#[cfg(test)]
mod tests {
    use super::super::queue::tests::queued;
    use super::*;

    fn delivery(start: &str, rest: &str) -> Delivery {
        let line = queued(&format!(
            r#"{{"k":"key","r":"2026-11-29T06:00:00Z"{start},{rest}}}"#
        ));
        let envelope = Envelope {
            signal: "s".to_owned(),
            tenant_extensions: vec!["tenant".to_owned(), "customer".to_owned()],
        };
        envelope.delivery(line.as_bytes(), 2).expect("an event")
    }

    #[test]
    fn an_event_is_handed_on_byte_for_byte() {
        let event =
            r#"{"specversion":"1.0", "id":"1","source":"/a","type":"paid","data":{"n": 1.50}}"#;
        let delivery = delivery("", &format!("\"e\":{event}"));
        assert_eq!(delivery.cloudevent, event);
        assert_eq!((delivery.name.as_str(), delivery.attempt), ("paid", 2));
        assert_eq!(delivery.id.len(), 32);
    }

    #[test]
    fn the_source_and_the_tenant_of_a_key_replace_those_of_the_event() {
        let event = r#"{"specversion":"1.0","s\u006furce":"/forged","id":"1","tenant":"x","type":"paid","customer":"y","data":[1.0,  2]}"#;
        let delivery = delivery(r#","t":"acme","s":"/shop""#, &format!("\"e\":{event}"));
        assert_eq!(
            delivery.cloudevent,
            r#"{"specversion":"1.0","source":"/shop","id":"1","type":"paid","data":[1.0,  2],"tenant":"acme"}"#
        );
    }

    #[test]
    fn a_pair_becomes_a_cloudevent() {
        let delivery = delivery(r#","i":"k/0""#, r#""e":["load",{"a": 1.50}]"#);
        assert_eq!(
            delivery.cloudevent,
            format!(
                r#"{{"specversion":"1.0","id":"{}","source":"/key","type":"load","time":"2026-11-29T06:00:00Z","datacontenttype":"application/json","data":{{"a": 1.50}}}}"#,
                delivery.id
            )
        );
    }

    #[test]
    fn a_damaged_line_is_an_error() {
        let envelope = Envelope {
            signal: "s".to_owned(),
            tenant_extensions: Vec::new(),
        };
        assert!(envelope.delivery(b"\0\0", 1).is_err());
    }
}
