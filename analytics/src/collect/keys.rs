//! Write keys: who may post, and from where.

use axum::http::{HeaderMap, Uri, header};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::origin;
use super::problem::{Kind, Problem};

/// A key that allows its holder to post events.
#[derive(Clone, Debug)]
pub struct WriteKey {
    /// The key's name. Each event is stored with this name, and the ids of different keys never clash.
    pub id: String,
    /// Who may use the key.
    pub access: Access,
    /// The tenant of all events that are posted with this key. `None` if events keep their own tenant.
    pub tenant: Option<String>,
    /// The `source` of all events that are posted with this key. `None` if events keep their own `source`.
    pub source: Option<String>,
    /// The limits on posting with this key.
    pub quotas: Quotas,
}

impl WriteKey {
    /// The values that pages choose themselves, because the key doesn't set them: anyone can forge them. `None` if
    /// pages choose none of the values.
    pub(crate) fn left_to_pages(&self) -> Option<&'static str> {
        let is_public = matches!(self.access, Access::Public { .. });
        match (is_public, &self.tenant, &self.source) {
            (true, None, None) => Some("`tenant` and `source`"),
            (true, None, Some(_)) => Some("`tenant`"),
            (true, Some(_), None) => Some("`source`"),
            (true, Some(_), Some(_)) | (false, ..) => None,
        }
    }
}

/// Who may use a key.
#[derive(Clone, Debug)]
pub enum Access {
    /// Anyone on this machine, without a key.
    Open,
    /// Servers that know the secret that has this SHA-256.
    Secret([u8; 32]),
    /// Pages from these origins. The key isn't secret.
    Public {
        /// The allowed origins.
        origins: Vec<String>,
        /// Whether the events of bots are accepted.
        bots: bool,
    },
}

/// How much a key may post. `None` means no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quotas {
    /// The number of events per minute.
    pub events_per_minute: Option<u32>,
    /// The number of events per minute from one address.
    pub address_events_per_minute: Option<u32>,
    /// The number of new names per day that aren't in the catalog.
    pub new_names_per_day: Option<usize>,
}

impl Quotas {
    /// The default quotas of a public key.
    pub const PUBLIC: Self = Self {
        events_per_minute: Some(60_000),
        address_events_per_minute: Some(600),
        new_names_per_day: Some(200),
    };
}

/// A key that a request has proved to have, and the key's index in the list.
pub(super) struct Proven<'k> {
    pub(super) index: usize,
    pub(super) key: &'k WriteKey,
}

#[derive(Debug)]
pub(super) struct Keys(Vec<WriteKey>);

impl Keys {
    pub(super) fn new(keys: Vec<WriteKey>) -> Self {
        Self(keys)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &WriteKey> {
        self.0.iter()
    }

    /// Whether anyone on this machine may post without a key.
    pub(super) fn is_open(&self) -> bool {
        self.0.iter().any(|key| matches!(key.access, Access::Open))
    }

    /// Finds the key that allows a request to post.
    pub(super) fn authorize(&self, headers: &HeaderMap, uri: &Uri) -> Result<Proven<'_>, Problem> {
        if let Some((index, key)) = self.find(|key| matches!(key.access, Access::Open)) {
            return match headers.get(header::ORIGIN) {
                Some(_) if !origin::of(headers).is_some_and(origin::is_local) => Err(Problem::new(
                    Kind::Forbidden,
                    "without a configuration, only pages from this machine may post; create a `collector.toml` with a \
                     public key for the page's origin, and start the collector with `--config collector.toml`",
                )),
                _ => Ok(Proven { index, key }),
            };
        }
        let (presented, is_in_url) = match bearer(headers) {
            Some(presented) => (presented.to_owned(), false),
            None => match query_key(uri) {
                Some(presented) => (presented, true),
                None => {
                    return Err(Problem::new(
                        Kind::Unauthorized,
                        "the request has no write key; send `Authorization: Bearer KEY`, or `?key=KEY` for a public key",
                    ));
                }
            },
        };
        let found = self
            .public(&presented)
            // A secret in a URL ends up in the logs of every proxy on the way.
            .or_else(|| {
                if is_in_url {
                    None
                } else {
                    self.secret(&presented)
                }
            });
        let Some((index, key)) = found else {
            return Err(Problem::new(
                Kind::Unauthorized,
                "the write key is unknown; a secret key is only accepted in the header `Authorization`",
            ));
        };
        if let Access::Public { origins, .. } = &key.access {
            let origin = origin::of(headers);
            if !origin.is_some_and(|origin| origins.iter().any(|it| it == origin)) {
                return Err(Problem::new(
                    Kind::Forbidden,
                    "the public key may not be used from this origin; add the page's origin to the key's `origins` in \
                     the collector's configuration, or use a secret key on servers",
                ));
            }
        }
        Ok(Proven { index, key })
    }

    /// Whether a request has a secret key.
    pub(super) fn is_secret(&self, headers: &HeaderMap) -> bool {
        bearer(headers).is_some_and(|presented| self.secret(presented).is_some())
    }

    /// The origin of a request if a key allows this origin: the page can then read the answer.
    pub(super) fn allowed_origin<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        let origin = origin::of(headers)?;
        let is_allowed = self.0.iter().any(|key| match &key.access {
            Access::Open => origin::is_local(origin),
            Access::Secret(_) => false,
            Access::Public { origins, .. } => origins.iter().any(|it| it == origin),
        });
        is_allowed.then_some(origin)
    }

    fn find(&self, is_it: impl Fn(&WriteKey) -> bool) -> Option<(usize, &WriteKey)> {
        self.0.iter().enumerate().find(|(_, key)| is_it(key))
    }

    fn public(&self, presented: &str) -> Option<(usize, &WriteKey)> {
        self.find(|key| matches!(key.access, Access::Public { .. }) && key.id == presented)
    }

    fn secret(&self, presented: &str) -> Option<(usize, &WriteKey)> {
        let presented = Sha256::digest(presented.as_bytes());
        self.find(|key| match &key.access {
            Access::Secret(digest) => bool::from(digest.as_slice().ct_eq(presented.as_slice())),
            _ => false,
        })
    }
}

/// The token in `Authorization: Bearer TOKEN`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The value of `key` in a URL's query string.
fn query_key(uri: &Uri) -> Option<String> {
    let mut pairs = uri.query()?.split('&');
    let value = pairs.find_map(|pair| pair.strip_prefix("key="))?;
    Some(percent_decode_str(value).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, access: Access) -> WriteKey {
        WriteKey {
            id: id.to_owned(),
            access,
            tenant: None,
            source: None,
            quotas: Quotas::default(),
        }
    }

    fn keys() -> Keys {
        let secret: [u8; 32] = Sha256::digest(b"hunter2").into();
        let public = Access::Public {
            origins: vec!["https://shop.example".to_owned()],
            bots: false,
        };
        Keys::new(vec![
            key("server", Access::Secret(secret)),
            key("page", public),
        ])
    }

    fn found(
        keys: &Keys,
        uri: &str,
        headers: &[(header::HeaderName, &'static str)],
    ) -> Result<String, u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value.parse().expect("a value"));
        }
        let uri = uri.parse().expect("a URI");
        match keys.authorize(&map, &uri) {
            Ok(proven) => Ok(proven.key.id.clone()),
            Err(problem) => Err(problem.status().as_u16()),
        }
    }

    #[test]
    fn a_secret_is_accepted_in_the_header_only() {
        let keys = keys();
        let with = |value| [(header::AUTHORIZATION, value)];
        assert_eq!(
            found(&keys, "/events", &with("Bearer hunter2")).as_deref(),
            Ok("server")
        );
        assert_eq!(
            found(&keys, "/events", &with("bearer hunter2")).as_deref(),
            Ok("server")
        );
        for value in ["Bearer hunter", "Bearer server", "Basic hunter2", "hunter2"] {
            assert_eq!(found(&keys, "/events", &with(value)), Err(401), "{value}");
        }
        assert_eq!(found(&keys, "/events?key=hunter2", &[]), Err(401));
        assert_eq!(found(&keys, "/events", &[]), Err(401));
    }

    #[test]
    fn a_public_key_is_bound_to_origins() {
        let keys = keys();
        let from = |origin| [(header::ORIGIN, origin)];
        let shop = from("https://shop.example");
        assert_eq!(
            found(&keys, "/events?key=page", &shop).as_deref(),
            Ok("page")
        );
        assert_eq!(
            found(&keys, "/events?a=b&key=pag%65", &shop).as_deref(),
            Ok("page")
        );
        let header = [
            (header::AUTHORIZATION, "Bearer page"),
            (header::ORIGIN, "https://shop.example"),
        ];
        assert_eq!(found(&keys, "/events", &header).as_deref(), Ok("page"));
        for origin in [
            "https://evil.example",
            "null",
            "https://shop.example.evil.example",
        ] {
            assert_eq!(
                found(&keys, "/events?key=page", &from(origin)),
                Err(403),
                "{origin}"
            );
        }
        assert_eq!(found(&keys, "/events?key=page", &[]), Err(403));
    }

    #[test]
    fn the_open_key_is_for_this_machine() {
        let keys = Keys::new(vec![key("local", Access::Open)]);
        assert_eq!(found(&keys, "/events", &[]).as_deref(), Ok("local"));
        let from = |origin| [(header::ORIGIN, origin)];
        assert_eq!(
            found(&keys, "/events", &from("http://localhost:3000")).as_deref(),
            Ok("local")
        );
        assert_eq!(
            found(&keys, "/events", &from("https://evil.example")),
            Err(403)
        );
        assert_eq!(found(&keys, "/events", &from("null")), Err(403));
    }

    #[test]
    fn what_a_public_key_leaves_to_its_pages_is_known() {
        let keys = keys();
        let left: Vec<_> = keys.iter().map(WriteKey::left_to_pages).collect();
        assert_eq!(left, [None, Some("`tenant` and `source`")]);
        let mut page = keys.iter().last().expect("a key").clone();
        page.tenant = Some("acme".to_owned());
        assert_eq!(page.left_to_pages(), Some("`source`"));
        page.source = Some("https://shop.example".to_owned());
        assert_eq!(page.left_to_pages(), None);
    }
}
