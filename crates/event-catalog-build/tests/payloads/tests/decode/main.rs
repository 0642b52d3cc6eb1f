//! Reads documents with the generated types of every schema in `catalog/`.

use serde_json::{Value, json};

/// Reads a document as a payload, and writes it back: nothing that the schema declares is lost.
macro_rules! round_trip {
    ($Payload:ident, $document:expr) => {{
        let document: Value = $document;
        let text = RawJson::from_value(&document).unwrap();
        let payload: $Payload = text
            .read()
            .unwrap_or_else(|error| panic!("{document}: {error}"));
        let owned: $Payload<'static> = payload.clone().into_owned();
        assert_eq!(owned, payload);
        let written = RawJson::from_value(&payload).unwrap();
        let written: Value = serde_json::from_str(written.as_str()).unwrap();
        assert_eq!(written, document);
        owned
    }};
}

/// The error from reading a document as a payload.
macro_rules! error {
    ($Payload:ident, $document:expr) => {{
        let text = RawJson::from_value(&$document).unwrap();
        let error = text.read::<$Payload>().unwrap_err();
        error.to_string()
    }};
}

mod combined;
mod kept;
mod names;
mod objects;
mod roots;
mod tuples;

fn address() -> Value {
    json!({ "street": "Lange Str. 1", "city": "Münster", "country": "DE", "geo": { "lat": 51.96, "lon": 7.63 } })
}
