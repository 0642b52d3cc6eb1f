//! Recognizes files that `event-catalog` wrote: baselines, places of usages, coverage, exported catalogs and reports.
//! These files contain names, but don't use them.

/// The number of bytes at the start of a file that are examined to identify it.
const HEADER: usize = 2 << 10;

/// For each kind of output: the text that follows the version, and a second text that the header must contain.
const OUTPUTS: [(&str, &str); 8] = [
    // Baselines.
    ("\"findings\":[{\"rule\":", "\"count\":"),
    ("\"findings\":[{\"kind\":", "\"message\":"),
    ("\"findings\":[]}", ""),
    // `usages --used-in`, and `validate --coverage`.
    ("\"events\":{", "\":{\"count\":"),
    // `list --format json`.
    ("\"events\":[{\"name\":\"", "\"description\":\""),
    // `--format json` of `check` and `usages`, of `validate`, and of `diff`.
    ("\"summary\":{", "\"findings\":["),
    ("\"occurrences\":", "\"findings\":["),
    ("\"bump\":\"", "\"audiences\":["),
];

/// Whether `event-catalog` wrote a file, or the file is a SARIF report.
pub(super) fn is_output(text: &[u8]) -> bool {
    if !text.trim_ascii_start().starts_with(b"{") {
        return false;
    }
    let header = text.get(..HEADER).unwrap_or(text);
    let header = String::from_utf8_lossy(header);
    let header: String = header.chars().filter(|c| !c.is_whitespace()).collect();
    if header.starts_with("{\"$schema\":\"https://json.schemastore.org/sarif-") {
        return true;
    }
    let Some(after) = header.strip_prefix("{\"version\":") else {
        return false;
    };
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let Some(content) = after.strip_prefix(',') else {
        return false;
    };
    let is = |(start, part): &(&str, &str)| content.starts_with(start) && content.contains(part);
    OUTPUTS.iter().any(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_known_by_their_form() {
        for text in [
            "{\n  \"version\": 1,\n  \"findings\": [\n    {\"rule\":\"old-name\",\"event\":\"a_b\",\"count\":1}\n  ]\n}\n",
            "{\"version\":1,\"findings\":[]}",
            "{ \"version\": 1, \"events\": { \"a_b\": { \"count\": 2, \"places\": [] } } }",
            "{ \"version\": 1, \"events\": [{ \"name\": \"a_b\", \"description\": \"A.\" }], \"payloads\": {} }",
            "{ \"version\": 1, \"summary\": { \"errors\": 1 }, \"findings\": [] }",
            "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"runs\": []}",
        ] {
            assert!(is_output(text.as_bytes()), "{text}");
        }
        for text in [
            "{\"version\": 1, \"events\": [\"a_b\"]}",
            "{\"name\": \"x\", \"version\": \"1.0\"}",
            "{\"events\": {\"a_b\": {\"count\": 1}}}",
            "x = {}",
            "",
        ] {
            assert!(!is_output(text.as_bytes()), "{text}");
        }
    }
}
