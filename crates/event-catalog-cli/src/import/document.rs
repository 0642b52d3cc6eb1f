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

/// How deep documents may be nested. `serde_json` has a limit, too, but its message doesn't say so.
const DEEPEST: usize = 120;

/// The most that the values of a document may cost to read, as [`Json::read`] counts. With it, a
/// document takes about a gigabyte.
const MOST: usize = 320 << 20;

/// What the values of a document may cost for each byte of its text. Without aliases they cost less, even
/// in `{a,b,c}`.
const MOST_PER_BYTE: usize = 20;

impl Document {
    /// Reads a text. The error says where and what is wrong, and what to do.
    pub(crate) fn read(path: &str, shown: &str, text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let most = text.len().saturating_mul(MOST_PER_BYTE);
        let most = most.saturating_add(4096).min(MOST);
        // YAML has a form that looks like JSON, without quotes.
        let is_yaml = path.rsplit_once('.').is_some_and(|(_, extension)| {
            ["yaml", "yml"].contains(&extension.to_ascii_lowercase().as_str())
        });
        let (text, value) = if !is_yaml && text.trim_start().starts_with(['{', '[']) {
            let value = of_json(text, most)
                .map_err(|error| format!("`{shown}` can't be read as JSON: {error}"))?;
            (text.to_owned(), value)
        } else {
            let value = of_yaml(text, most)
                .map_err(|error| format!("`{shown}` can't be read as YAML: {error}"))?;
            (value.text(), value)
        };
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

fn of_json(text: &str, most: usize) -> Result<Json, String> {
    if is_deeper(text, DEEPEST) {
        return Err(format!(
            "it is nested more than {DEEPEST} levels deep; move inner parts into files of their own"
        ));
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Json::read(&mut deserializer, most).map_err(|error| error.to_string())?;
    deserializer.end().map_err(|error| error.to_string())?;
    Ok(value)
}

/// Whether brackets are nested deeper than this.
fn is_deeper(text: &str, deepest: usize) -> bool {
    let mut depth = 0_usize;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                while let Some(byte) = bytes.next() {
                    match byte {
                        b'"' => break,
                        b'\\' => _ = bytes.next(),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        if depth > deepest {
            return true;
        }
    }
    false
}

/// The value of a document in YAML 1.2: `no` is a text, and aliases are followed.
fn of_yaml(text: &str, most: usize) -> Result<Json, String> {
    // What the parser counts before aliases are followed; each value costs at least 16.
    let values = most / 16;
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: values.saturating_mul(3),
            max_nodes: values.saturating_mul(2),
            max_depth: DEEPEST,
            max_total_scalar_bytes: MOST,
            // One anchor may be used often; what that costs is counted.
            enforce_alias_anchor_ratio: false,
        },
        strict_booleans: true,
        with_snippet: false,
    };
    let value = serde_saphyr::with_deserializer_from_str_with_options(text, options, |it| {
        Json::read(it, most)
    });
    value.map_err(|error| match error.without_snippet() {
        serde_saphyr::Error::MultipleDocuments { .. } => {
            "it has several documents; put each into a file of its own".to_owned()
        }
        error => error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Result<Document, String> {
        Document::read(path, path, text)
    }

    #[test]
    fn yaml_becomes_json_in_its_order() {
        let yaml = "---\ntype: object\nproperties:\n  answer: {enum: [no, 'yes', off]}\n  404: &a {maximum: 9007199254740993}\n  b: *a\nmultipleOf: 1.5\n";
        let document = read("a.yaml", yaml).expect("YAML");
        let expected = r#"{"type":"object","properties":{"answer":{"enum":["no","yes","off"]},"404":{"maximum":9007199254740993},"b":{"maximum":9007199254740993}},"multipleOf":1.5}"#;
        let written = serde_json::to_string(&document.value).expect("JSON");
        assert_eq!(written, expected);
        assert!(document.text.starts_with("{\n  \"type\": \"object\","));
    }

    #[test]
    fn json_keeps_its_text() {
        let text = "{ \"maximum\": 1.10,\n\"minimum\" : 1e2 }";
        assert_eq!(read("a.json", text).expect("JSON").text, text);
        // Iglu's files have no extension.
        assert_eq!(read("1-0-0", text).expect("JSON").text, text);
    }

    #[test]
    fn what_is_too_large_or_unclear_is_an_error() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        let mut aliases = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..10 {
            let before = format!("*a{}", level - 1);
            let items = vec![before; 10].join(", ");
            aliases += &format!("a{level}: &a{level} [{items}]\n");
        }
        // One long text, many times.
        let mut long = format!("a: &a {}\nb:\n", "x".repeat(10_000));
        long += &"- *a\n".repeat(90);
        for (path, text, expected) in [
            ("a.json", "{\"a\":1,\"a\":2}", "the member \"a\" twice"),
            ("a.yaml", "a: 1\na: 2\n", "duplicate"),
            ("a.json", deep.as_str(), "nested more than 120 levels deep"),
            ("a.json", "{} {}", "trailing characters"),
            ("a.yaml", aliases.as_str(), ""),
            ("a.yaml", long.as_str(), "more values than allowed"),
            ("a.yaml", "a: 1\n---\nb: 2\n", "several documents"),
            ("a.json", "{", "`a.json` can't be read as JSON"),
        ] {
            let error = read(path, text).expect_err(path);
            assert!(error.contains(expected), "{path}: {error}");
            assert!(error.starts_with("`a."), "{error}");
        }
    }
}
