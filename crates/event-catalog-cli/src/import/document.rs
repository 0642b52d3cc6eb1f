//! A JSON or YAML document. Members keep their order.

mod room;
mod yaml;

pub(crate) use self::room::Room;
use super::payload_files;
use crate::json::Json;

#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The path relative to the imported folder, separated by `/`; for a single file, the file
    /// name.
    pub(crate) path: String,
    /// The displayed path, which is the start of each place in the document:
    /// `schemas/order/placed.json`.
    pub(crate) shown: String,
    /// The document as JSON text: for a JSON file, the file's own text.
    pub(crate) text: String,
    pub(crate) value: Json,
}

/// The maximum nesting depth of documents. `serde_json` has its own limit, but its message doesn't
/// mention the value.
const DEEPEST: usize = 120;

/// The maximum cost of a document's values as counted by [`Json::read`], beyond the bytes of its
/// text. Allows two million values and names, which take half a gigabyte.
const MOST: usize = 32 << 20;

/// The maximum cost of a document's values per byte of its text. This stops YAML aliases from multiplying the values.
/// Without aliases, even the densest YAML, such as `{a,b,c}`, stays below it.
const MOST_PER_BYTE: usize = 20;

/// An error in a document.
#[derive(Debug)]
struct Wrong {
    /// The line and column, such as `3:1`, if known.
    place: Option<String>,
    /// The problem, and what to do.
    what: String,
}

impl Wrong {
    /// Formats the error for a file in this language.
    fn show(self, shown: &str, language: &str) -> String {
        let Self { place, what } = self;
        let place = place.map_or_else(String::new, |place| format!(":{place}"));
        format!("`{shown}{place}` can't be read as {language}: {what}")
    }
}

impl Document {
    /// Reads a single imported document. The error says what is wrong, where, and what to do.
    pub(crate) fn read(path: &str, shown: &str, text: &str) -> Result<Self, String> {
        Self::read_within(path, shown, text, &mut Room::new())
    }

    /// Reads one of several documents that share a memory limit. The error says what is wrong,
    /// where, and what to do.
    pub(crate) fn read_within(
        path: &str,
        shown: &str,
        text: &str,
        room: &mut Room,
    ) -> Result<Self, String> {
        room.without_text(text.len(), shown)?;
        let document = Self::parse(path, shown, text)?;
        room.take(&document)?;
        Ok(document)
    }

    /// Parses a document that is known to fit within the limits. The error says what is wrong,
    /// where, and what to do.
    pub(crate) fn parse(path: &str, shown: &str, text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let most = text.len().saturating_mul(MOST_PER_BYTE);
        let most = most
            .saturating_add(4096)
            .min(MOST.saturating_add(text.len()));
        // YAML can also start with a bracket, so the file extension takes precedence over the
        // content.
        let is_yaml = path.rsplit_once('.').is_some_and(|(_, extension)| {
            ["yaml", "yml"].contains(&extension.to_ascii_lowercase().as_str())
        });
        let (text, value) = if !is_yaml && text.trim_start().starts_with(['{', '[']) {
            let value = of_json(text, most).map_err(|wrong| wrong.show(shown, "JSON"))?;
            (text.to_owned(), value)
        } else {
            let value = yaml::value(text, most).map_err(|wrong| wrong.show(shown, "YAML"))?;
            (payload_files::text(&value), value)
        };
        Ok(Self {
            path: path.to_owned(),
            shown: shown.to_owned(),
            text,
            value,
        })
    }

    /// The displayed place of a value, given its JSON pointer.
    pub(crate) fn place(&self, pointer: &str) -> String {
        format!("{}#{pointer}", self.shown)
    }
}

fn of_json(text: &str, most: usize) -> Result<Json, Wrong> {
    if is_deeper(text, DEEPEST) {
        let what = too_deep();
        return Err(Wrong { place: None, what });
    }
    let wrong = |error: serde_json::Error| {
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        let what = message.strip_suffix(&format!(" at line {line} column {column}"));
        Wrong {
            place: Some(format!("{line}:{column}")).filter(|_| line > 0),
            what: what.unwrap_or(&message).to_owned(),
        }
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Json::read(&mut deserializer, most).map_err(wrong)?;
    deserializer.end().map_err(wrong)?;
    Ok(value)
}

fn too_deep() -> String {
    format!("it is nested more than {DEEPEST} levels deep; move inner parts into separate files")
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

    /// The indentation could be a hundred times as long as the text.
    #[test]
    fn deep_yaml_is_not_mostly_indentation() {
        let depth = DEEPEST - 10;
        let yaml = format!(
            "{}{}{}",
            "[".repeat(depth),
            "1,".repeat(1000),
            "]".repeat(depth)
        );
        let document = read("a.yaml", &yaml).expect("YAML");
        assert!(
            document.text.len() < 2 * yaml.len(),
            "{}",
            document.text.len()
        );
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
        // A long string, used many times.
        let mut long = format!("a: &a {}\nb:\n", "x".repeat(10_000));
        long += &"- *a\n".repeat(90);
        for (path, text, expected) in [
            ("a.json", "{\"a\":1,\"a\":2}", "two members named \"a\""),
            (
                "a.yaml",
                "a: 1\na: 2\n",
                "`a.yaml:2:1` can't be read as YAML: the key `a` appears twice in one mapping; remove one of these \
                 keys",
            ),
            ("a.json", deep.as_str(), "nested more than 120 levels deep"),
            ("a.json", "{} {}", "trailing characters"),
            ("a.yaml", aliases.as_str(), "more values than allowed"),
            ("a.yaml", long.as_str(), "more values than allowed"),
            ("a.yaml", "a: 1\n---\nb: 2\n", "several documents"),
            (
                "a.json",
                "{\n \"a\" 1}",
                "`a.json:2:6` can't be read as JSON: expected `:`",
            ),
        ] {
            let error = read(path, text).expect_err(path);
            assert!(error.contains(expected), "{path}: {error}");
            assert!(error.starts_with("`a."), "{error}");
        }
    }
}
