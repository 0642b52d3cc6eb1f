//! The events of the [LoyJoy](https://www.loyjoy.com) chat platform, as types.
//!
//! Most process modules of the platform emit events when customers interact with the chat: when a
//! customer was welcomed, has signed in, or has clicked a link. This crate has every event of the
//! documentation page as a variant of [`Event`], with its description, its module and its payload.
//! All of it is generated at build time from a table, in the crate's `catalog` folder.
//!
//! ```
//! use loyjoy_events::{Event, Module};
//!
//! let event = Event::from_name("birthdate_entered").unwrap();
//! assert_eq!(event, Event::BirthdateEntered);
//! assert_eq!(event.name(), "birthdate_entered");
//! assert_eq!(event.module(), Some(Module::Birthdate));
//! assert_eq!(
//!     event.definition().description(),
//!     "A customer has entered their birthday in the birthdate process module."
//! );
//! ```
//!
//! # Custom events
//!
//! Modellers can emit events that no table lists, and the names of events can change. So unknown names
//! are normal: [`Event::from_name`] returns `None` for them, and [`EventName`] holds any name, known or
//! not.
//!
//! ```
//! use loyjoy_events::{Event, EventName};
//!
//! let name = EventName::from("wheel_of_fortune_spun");
//! assert_eq!(name.known(), None);
//! assert_eq!(name.as_str(), "wheel_of_fortune_spun");
//! assert_eq!(EventName::from("link_clicked").known(), Some(Event::LinkClicked));
//! ```
//!
//! # Families
//!
//! Events that differ by a number are families. A score becomes an event without building a name:
//!
//! ```
//! use loyjoy_events::{Event, Family};
//!
//! assert_eq!(Family::NpsSurveyScore.event(9), Some(Event::NpsSurveyScore9));
//! assert_eq!(Family::NpsSurveyScore.event(11), None);
//! assert_eq!(Event::NpsSurveyScore9.family(), Some((Family::NpsSurveyScore, 9)));
//! ```
//!
//! # Features
//!
//! - `std` (default): background signals, and reading and writing streams; without it, the crate
//!   is `no_std` and needs `alloc`.
//! - `serde` (default): serializes an [`Event`] as its name.
//! - `json` (default): reads and writes payloads and occurrences as JSON.
#![no_std]

event_catalog::include_catalog!();
