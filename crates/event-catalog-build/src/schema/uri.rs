//! Resolves relative references to URIs.
//! <https://www.rfc-editor.org/rfc/rfc3986#section-5.2>

/// Resolves a reference in a schema whose URI is `base`. Neither text has a fragment. The base can also be a
/// path.
pub(super) fn join(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    if has_scheme(reference) {
        return reference.to_owned();
    }
    let after_scheme = if has_scheme(base) {
        base.find(':').map_or(0, |at| at + 1)
    } else {
        0
    };
    let (scheme, rest) = base.split_at(after_scheme);
    if reference.starts_with("//") {
        return format!("{scheme}{reference}");
    }
    let after_authority = match rest.strip_prefix("//") {
        Some(authority) => authority.find(['/', '?']).map_or(rest.len(), |at| at + 2),
        None => 0,
    };
    let (authority, path) = rest.split_at(after_authority);
    let path = path.split('?').next().unwrap_or_default();
    let folder = match path.rfind('/') {
        Some(at) => &path[..=at],
        None if authority.is_empty() => "",
        None => "/",
    };
    let query = reference.find('?').unwrap_or(reference.len());
    let (reference, query) = reference.split_at(query);
    let path = match reference {
        "" => path.to_owned(),
        absolute if absolute.starts_with('/') => without_dots(absolute),
        relative => without_dots(&format!("{folder}{relative}")),
    };
    format!("{scheme}{authority}{path}{query}")
}

/// Removes the file extension from a URI.
pub(super) fn stem(address: &str) -> &str {
    const EXTENSIONS: [&str; 4] = [".json", ".yaml", ".yml", ".toml"];
    let cut = EXTENSIONS.iter().find_map(|it| address.strip_suffix(it));
    cut.unwrap_or(address)
}

/// Whether a URI begins with a scheme, such as `https:` or `urn:`.
pub(super) fn has_scheme(address: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    address
        .split_once(':')
        .is_some_and(|(scheme, _)| scheme.bytes().all(is_part))
}

/// Removes the parts `.` and `..` from a path. A `..` that leads outside a relative path is kept.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let is_absolute = path.starts_with('/');
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => match parts.last() {
                None | Some(&"..") => parts.push(part),
                // The root of an absolute path is kept.
                Some(&"") if is_absolute && parts.len() == 1 => {}
                Some(_) => _ = parts.pop(),
            },
            part => parts.push(part),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        parts.push("");
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_in_the_standard() {
        let base = "http://a/b/c/d;p?q";
        // The examples of RFC 3986, section 5.4.
        for (reference, expected) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
        ] {
            assert_eq!(join(base, reference), expected, "{reference}");
        }
    }

    #[test]
    fn a_base_may_be_a_path_or_a_name() {
        for (base, reference, expected) in [
            ("order.json", "common.json", "common.json"),
            ("shop/order.json", "common.json", "shop/common.json"),
            ("shop/order.json", "../common.json", "common.json"),
            ("order.json", "../../common.json", "../../common.json"),
            ("/schemas/order", "address", "/schemas/address"),
            ("/schemas/order", "/schemas/address", "/schemas/address"),
            (
                "https://example.org",
                "a.json",
                "https://example.org/a.json",
            ),
            ("urn:example:root", "urn:example:other", "urn:example:other"),
        ] {
            assert_eq!(join(base, reference), expected, "{base} {reference}");
        }
    }
}
