//! The runtime of generated event catalogs: names, payloads, occurrences and signals.
//!
//! A team keeps the events of its product in a table. In a build script, [`event-catalog-build`]
//! compiles the table into Rust code that uses this crate.
//!
//! ```text
//! mod events { event_catalog::include_catalog!(); }
//! ```
//!
//! The examples use a catalog with, among others, `hide`, which has no payload; `link_clicked`,
//! whose payload has a `url`; and `markdown_link_clicked`, which was formerly named
//! `text_link_clicked`.
//!
//! # Names
//!
//! The generated `Event` is a plain enum of the known events; for this crate it is a [`Catalog`].
//! An [`EventName`] is the name of any event, because custom events are always possible:
//!
//! ```
//! # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
//! # fn main() {
//! use events::{Event, EventName};
//!
//! assert_eq!(Event::from_name("hide"), Some(Event::Hide));
//! assert_eq!(Event::Hide.definition().description(), "The chat window was hidden.");
//! assert!("my_own_event".parse::<Event>().is_err());
//!
//! let name = EventName::from("my_own_event");
//! assert_eq!((name.as_str(), name.known()), ("my_own_event", None));
//! // An alias identifies the event, and its text is kept.
//! let name = EventName::from("text_link_clicked");
//! assert_eq!(name.known(), Some(Event::MarkdownLinkClicked));
//! assert_eq!(name.as_str(), "text_link_clicked");
//! # }
//! ```
//!
//! # Reading
//!
//! An [`Occurrence`] is one thing that happened. It can be read from [CloudEvents] as JSON, one by
//! one, in batches and as [newline-delimited](ndjson) streams, and from the pair of type and detail
//! that the chat's JavaScript API passes to a listener. The detail stays as received, byte for
//! byte; a payload is a view of it:
//!
//! ```
//! # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use events::{Event, Occurrence, payload};
//!
//! let line = r#"{"specversion":"1.0","id":"1","source":"/chat","type":"link_clicked","process":"p-1",
//!     "data":{"process_id":"p-1","process_name":"Welcome","url":"https://example.org","new":1e400}}"#;
//! let clicked = Occurrence::from_cloudevent(line)?;
//! assert_eq!(clicked.event(), Some(Event::LinkClicked));
//! assert_eq!(clicked.process(), Some("p-1"));
//!
//! let payload: payload::LinkClicked = clicked.payload()?;
//! assert_eq!(payload.url, "https://example.org");
//! assert!(payload.url.is_borrowed()); // from `line`, because it has no escapes
//!
//! // Fields that the schema doesn't know are kept.
//! assert!(clicked.detail().unwrap().as_str().ends_with(r#""new":1e400}"#));
//!
//! // A mistake in the payload only affects the view, and the error names the field.
//! let pair = Occurrence::from_pair(r#"{"type":"link_clicked","detail":{"process_id":7}}"#)?;
//! let error = pair.payload::<payload::LinkClicked>().unwrap_err();
//! assert_eq!(error.to_string(), "`process_id`: expected a string, found the number 7");
//! # Ok(()) }
//! ```
//!
//! # Writing
//!
//! You create a payload by naming its fields. Required fields can't be left out, and adding
//! optional fields later breaks no code:
//!
//! ```
//! # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use event_catalog::RawJson;
//! use events::{Event, Occurrence, emit, payload};
//!
//! let required = payload::LinkClickedRequired {
//!     process_id: "p-1".into(),
//!     process_name: "Welcome".into(),
//!     url: "https://example.org".into(),
//! };
//! let clicked = emit::link_clicked(payload::LinkClicked::new(required).with_label("teaser"));
//! assert_eq!(
//!     clicked.with_id("1").with_source("/chat").to_cloudevent()?,
//!     concat!(
//!         r#"{"specversion":"1.0","id":"1","source":"/chat","type":"link_clicked","data":{"#,
//!         r#""process_id":"p-1","process_name":"Welcome","url":"https://example.org","label":"teaser"}}"#,
//!     )
//! );
//!
//! assert_eq!(Occurrence::new(Event::Hide)?.to_pair(), r#"{"type":"hide"}"#);
//! let custom = Occurrence::custom("my_own_event").with_detail(RawJson::parse("[1, 2]")?);
//! assert_eq!(custom.to_pair(), r#"{"type":"my_own_event","detail":[1, 2]}"#);
//! # Ok(()) }
//! ```
//!
//! # Signals
//!
//! [`Signals`] run a handler when something occurs: immediately, or, with [`Workers`], in the
//! background. A [`Sink`] receives all occurrences, for example to send them to a collector.
//!
//! ```
//! # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use event_catalog::Selector;
//! use events::{Module, Occurrence, Signals};
//!
//! let mut signals = Signals::new();
//! signals.on(Selector::from(Module::Order).in_process("p-1"), |signal| {
//!     println!("{} in p-1", signal.name());
//!     Ok(())
//! });
//! signals.on(Selector::name("my_own_event"), |_| Err("not today".into()));
//!
//! let report = signals.dispatch(&Occurrence::custom("order_cancelled").with_process("p-1"));
//! assert_eq!(report.handled(), 1);
//! let report = signals.dispatch(&Occurrence::custom("my_own_event"));
//! assert_eq!(report.failures()[0].to_string(), r#"a signal on "my_own_event" failed: not today"#);
//! # Ok(()) }
//! ```
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `std` | streams of lines, worker threads, and catching panics of handlers; without it, the crate needs `alloc` |
//! | `serde` | `Serialize`, `Deserialize` and [`Read`] for events, [`EventName`], [`Text`] and [`OpenEnum`] |
//! | `json` | reading and writing occurrences and payloads, which then implement `Serialize` and `Deserialize` |
//!
//! All are on by default. A crate that includes a catalog doesn't need such features itself:
//! generated code adapts to the features of this crate.
//!
//! [`event-catalog-build`]: https://docs.rs/event-catalog-build
//! [CloudEvents]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod catalog;
mod definition;
mod event_name;
mod generated;
mod occurrence;
mod payload;
mod quoted;
mod signals;
mod similar;
mod text;
mod unknown;

#[cfg(feature = "serde")]
pub mod borrowed;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
pub mod ndjson;
#[cfg(feature = "serde")]
mod read;

pub use catalog::{Catalog, NoEvent};
pub use definition::{Definition, Deprecation};
pub use event_name::EventName;
pub use occurrence::{ExtensionValue, Extensions, InvalidExtension, Occurrence, PayloadRequired};
pub use payload::{Enumeration, IntoOwned, Map, Number, OpenEnum, RawJson};
pub use signals::{
    ChainTooLong, Failure, FailureKind, LONGEST_CHAIN, Outcome, Report, Selector, Signal, SignalId,
    Signals, Sink,
};
pub use text::Text;
pub use unknown::{UnknownEvent, UnknownFamily, UnknownModule};

#[cfg(feature = "std")]
pub use signals::{Background, Counters, Rejected, RejectedReason, WhenFull, Workers};

#[cfg(feature = "serde")]
pub use read::Read;

#[cfg(feature = "json")]
pub use json::JsonError;
#[cfg(feature = "json")]
pub use occurrence::{Batch, ReadError, ReadErrorKind, WriteError};
#[cfg(feature = "json")]
pub use payload::{PayloadError, PayloadErrorKind};

/// The items that generated code uses. Not part of the API.
#[doc(hidden)]
pub mod __private {
    pub use crate::definition::{Family, Section, Tables};
    pub use alloc::boxed::Box;
    pub use alloc::string::String;
    pub use alloc::vec::Vec;
    pub use event_catalog_lookup::{Candidate, Discriminator, Hash, LongNames, Strings, Table};
    pub use phf;

    #[cfg(feature = "serde")]
    pub use crate::generated::deserialize_name;
    pub use crate::generated::entries;
    pub use crate::payload::debug_struct;
    #[cfg(feature = "serde")]
    pub use crate::read::read_owned;
    pub use crate::similar::similar;
    #[cfg(feature = "serde")]
    pub use serde_core as serde;

    #[cfg(feature = "json")]
    pub use crate::json::Limits;
    #[cfg(feature = "json")]
    pub use crate::occurrence::emit;
    #[cfg(feature = "json")]
    pub use crate::payload::{
        Object, ObjectReader, ObjectWriter, OneOf, Tuple, TupleReader, TupleWriter, Variant,
        object, object_text, one_of, one_of_text, required, tuple, tuple_text,
    };
}
