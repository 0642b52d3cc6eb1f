//! Checks the host that a request names.
//!
//! A malicious page could make its own host name resolve to this machine, and read everything here
//! (<https://en.wikipedia.org/wiki/DNS_rebinding>). An IP address can't be abused in this way.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::extract::Request;
use axum::http::header;
use axum::http::uri::Authority;

/// The names of this server, in addition to IP addresses. No page can claim them.
#[derive(Clone, Debug)]
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    pub(crate) fn new(further: &[String]) -> Self {
        let further = further.iter().map(|name| name.to_ascii_lowercase());
        Self(
            std::iter::once("localhost".to_owned())
                .chain(further)
                .collect(),
        )
    }

    /// Whether every host that a request names is this server. See
    /// <https://www.rfc-editor.org/rfc/rfc9110#section-7.2>.
    pub(crate) fn are_of(&self, request: &Request) -> bool {
        let mut named = request.headers().get_all(header::HOST).iter();
        let (Some(host), None) = (named.next(), named.next()) else {
            return false;
        };
        let host = Authority::try_from(host.as_bytes());
        let in_target = request.uri().authority();
        host.is_ok_and(|host| self.has(&host)) && in_target.is_none_or(|it| self.has(it))
    }

    /// The port may differ, for example behind a tunnel.
    fn has(&self, authority: &Authority) -> bool {
        let host = authority.host();
        let inside = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let is_address = match inside {
            Some(inside) => inside.parse::<Ipv6Addr>().is_ok(),
            None => host.parse::<Ipv4Addr>().is_ok(),
        };
        let is_ours = is_address || self.0.iter().any(|it| it.eq_ignore_ascii_case(host));
        // `http` parses `[::1].example` as `[::1]`, and accepts a user before the host.
        let port = authority
            .port()
            .map_or_else(String::new, |port| format!(":{port}"));
        is_ours && authority.as_str() == format!("{host}{port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_others_are_not_ours() {
        let hosts = Hosts::new(&["Dashboard.Example".to_owned()]);
        let is_ours = |host: &str| host.parse().is_ok_and(|it| hosts.has(&it));
        for host in [
            "127.0.0.1:4280",
            "localhost",
            "LocalHost:80",
            "[::1]:4280",
            "10.0.0.1",
            "[fe80::1]:80",
            "dashboard.example:443",
        ] {
            assert!(is_ours(host), "{host}");
        }
        for host in [
            "",
            "example.org",
            "localhost.example.org:4280",
            "127.0.0.1.example.org",
            "example.org@127.0.0.1",
            "localhost@example.org",
            "localhost.",
            "[::1",
            "[::1].example",
            "1",
            "0x7f000001",
        ] {
            assert!(!is_ours(host), "{host}");
        }
    }
}
