//! Names as they are written in TOML, for advice on what to type.

/// A key: a name with other characters than letters, digits, `_` and `-` is in quotes.
/// <https://toml.io/en/v1.0.0#keys>
pub(super) fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !name.is_empty() && name.bytes().all(is_bare) {
        name.to_owned()
    } else {
        string(name)
    }
}

/// A list of strings.
pub(super) fn list(texts: &[&str]) -> String {
    let strings: Vec<String> = texts.iter().map(|text| string(text)).collect();
    format!("[{}]", strings.join(", "))
}

/// A string. Names have no control characters, which would need other escapes.
fn string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_as_it_was() {
        let names = ["link", "Link Preview", "a.b", r#""\"#, "é"];
        for name in names {
            let text = format!("{} = {}", key(name), list(&names));
            let read: toml::Table = toml::from_str(&text).expect("TOML");
            let list = read[name].as_array().expect("a list").iter();
            let list: Vec<&str> = list.filter_map(toml::Value::as_str).collect();
            assert_eq!(list, names);
        }
        assert_eq!(key("link_preview-2"), "link_preview-2");
    }
}
