//! One text, one answer: reading a payload through this crate or through `serde` gives the same
//! value or the same error.
//!
//! Each value in each document below is replaced by hostile ones, left out, repeated and truncated. The
//! expected result follows JSON Schema 2020-12, where a number without a fraction is an integer in any
//! notation.

mod documents;
mod mutate;
mod numbers;
mod routes;

use mutate::{hostile, renumbered, torn};
use routes::{Answer, Texts, agree, agree_buffered};

/// Calls a macro for every payload, with its documents.
macro_rules! every_payload {
    ($each:ident) => {
        for_each_payload!($each;
            Anything Appointment Calculation Comment Contact CustomerChanged Deep Drawing Empty
            FileUploaded Flags Folder Hostile Invoice Issue KeyPressed Keywords Legacy LinkClicked
            Matrix Metrics OddNames Option Order Parcel Payment QuizAnswer Route Survey Venue Wish)
    };
}

macro_rules! for_each_payload {
    ($each:ident; $($Payload:ident)*) => {{
        $(
            for document in documents::of(stringify!($Payload)) {
                $each!($Payload, &document);
            }
        )*
        [$(stringify!($Payload)),*]
    }};
}

#[test]
fn every_payload_has_documents_and_reads_them() {
    macro_rules! reads {
        ($Payload:ident, $document:expr) => {{
            let texts = Texts::new($document);
            let answer = agree::<payload_schemas::payload::$Payload<'_>>(&texts);
            assert!(
                matches!(answer, Answer::Value(_)),
                "{answer:?} {}",
                $document
            );
            agree_buffered::<payload_schemas::payload::$Payload<'_>>(&texts);
        }};
    }
    let payloads = every_payload!(reads);
    assert_eq!(payloads.len(), 31);
    for payload in payloads {
        assert!(documents::of(payload).count() > 0, "{payload}");
    }
}

#[test]
fn integers_are_read_in_any_notation() {
    macro_rules! reads {
        ($Payload:ident, $document:expr) => {{
            type Payload<'a> = payload_schemas::payload::$Payload<'a>;
            let plain = agree::<Payload<'_>>(&Texts::new($document)).without_fractions();
            for document in renumbered($document) {
                let texts = Texts::new(&document);
                let answer = agree::<Payload<'_>>(&texts).without_fractions();
                assert_eq!(answer, plain, "{document}");
                agree_buffered::<Payload<'_>>(&texts);
            }
        }};
    }
    every_payload!(reads);
}

#[test]
fn hostile_values_in_every_place() {
    let mut count = 0;
    macro_rules! reads {
        ($Payload:ident, $document:expr) => {
            for document in hostile($document) {
                agree::<payload_schemas::payload::$Payload<'_>>(&Texts::new(&document));
                count += 1;
            }
        };
    }
    every_payload!(reads);
    assert!(count > 20_000, "{count}");
}

#[test]
fn torn_texts() {
    macro_rules! reads {
        ($Payload:ident, $document:expr) => {
            for document in torn($document) {
                agree::<payload_schemas::payload::$Payload<'_>>(&Texts::new(&document));
            }
        };
    }
    every_payload!(reads);
}
