//! A document in JSON or YAML, whose members keep their order.

use crate::json::Json;

/// A document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Its path in the folder that is imported, with `/`; the file's name if it is one file.
    pub(crate) path: String,
    /// The displayed path, for places: `schemas/order/placed.json`.
    pub(crate) shown: String,
    /// Its text in JSON: that of the file, if the file is in JSON.
    pub(crate) text: String,
    /// Its value.
    pub(crate) value: Json,
}

impl Document {
    /// Reads a text. The error says where and what is wrong, and what to do.
    pub(crate) fn read(path: &str, shown: &str, text: &str) -> Result<Self, String> {
        let is_json = text.trim_start().starts_with(['{', '[']);
        let text = if is_json {
            text.to_owned()
        } else {
            of_yaml(text).map_err(|error| format!("`{shown}` isn't valid YAML: {error}"))?
        };
        let value = serde_json::from_str(&text)
            .map_err(|error| format!("`{shown}` isn't valid JSON: {error}"))?;
        Ok(Self {
            path: path.to_owned(),
            shown: shown.to_owned(),
            text,
            value,
        })
    }

    /// The place of a value in it, by its JSON pointer.
    pub(crate) fn place(&self, pointer: &str) -> String {
        format!("{}#{pointer}", self.shown)
    }
}

/// The same document in JSON.
fn of_yaml(text: &str) -> Result<String, String> {
    let value: Json = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    Ok(value.text())
}
