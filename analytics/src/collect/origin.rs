//! Origins of pages: scheme, host and port.

use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};

/// Normalizes an origin to the form that browsers send; `None` if the text isn't an origin.
pub(super) fn normal(text: &str) -> Option<String> {
    let (scheme, host) = text.split_once("://")?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let authority: Authority = host.parse().ok()?;
    let is_host = !authority.host().is_empty() && !host.contains('@') && host.is_ascii();
    let text = text.to_ascii_lowercase();
    // Browsers leave out the default port.
    let text = match text.split_once("://") {
        Some(("https", _)) => text.strip_suffix(":443").unwrap_or(&text),
        Some(("http", _)) => text.strip_suffix(":80").unwrap_or(&text),
        _ => text.as_str(),
    };
    (is_scheme && is_host).then(|| text.to_owned())
}

/// The origin of the page that sent a request; `None` if there is none, or if the header isn't an origin.
pub(super) fn of(headers: &HeaderMap) -> Option<&str> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (Some(origin), None) => origin.to_str().ok(),
        _ => None,
    }
}

/// Whether an origin is this machine.
pub(super) fn is_local(origin: &str) -> bool {
    let host = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    host.is_some_and(is_this_machine)
}

/// Whether a host with its port is this machine, under a name that no DNS server controls.
pub(super) fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|local| local.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_a_host_and_a_port() {
        assert_eq!(
            normal("https://Shop.Example").as_deref(),
            Some("https://shop.example")
        );
        assert_eq!(
            normal("https://shop.example:443").as_deref(),
            Some("https://shop.example")
        );
        assert_eq!(
            normal("http://localhost:8080").as_deref(),
            Some("http://localhost:8080")
        );
        for text in [
            "",
            "*",
            "null",
            "shop.example",
            "https://",
            "https://a/",
            "https://a/b",
            "https://u@a",
            "://a",
        ] {
            assert_eq!(normal(text), None, "{text}");
        }
    }

    #[test]
    fn only_this_machine_is_local() {
        for origin in [
            "http://localhost:3000",
            "http://127.0.0.1",
            "https://[::1]:8443",
        ] {
            assert!(is_local(origin), "{origin}");
        }
        for origin in [
            "null",
            "http://localhost.example",
            "http://127.0.0.1.example:80",
            "http://example@localhost",
            "file://localhost",
            "http://10.0.0.1",
        ] {
            assert!(!is_local(origin), "{origin}");
        }
    }
}
