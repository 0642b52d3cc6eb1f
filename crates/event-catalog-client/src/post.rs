//! Requests to the collector.

use std::fmt;
use std::time::Duration;

use ureq::Agent;
use ureq::http::{HeaderValue, Uri, header};

use crate::BuildError;
use crate::answer::{self, Answer};
use crate::queue::Batch;

/// The maximum length of an answer, in bytes. This is enough, because a collector lists at most 100 problems.
const ANSWER: u64 = 1 << 20;

pub(crate) struct Post {
    agent: Agent,
    url: Uri,
    authorization: Option<HeaderValue>,
}

impl Post {
    /// Checks the address and the key.
    pub(crate) fn new(url: &str, key: Option<&str>, timeout: Duration) -> Result<Self, BuildError> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Don't follow redirects: the key is only for this address.
            .max_redirects(0)
            .timeout_global(Some(timeout))
            // The collector closes connections that have been idle for 15 seconds.
            .max_idle_age(Duration::from_secs(10))
            .user_agent(concat!("event-catalog-client/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            agent: Agent::new_with_config(config),
            url: parse(url)?,
            authorization: key.map(authorization).transpose()?,
        })
    }

    /// Sends a batch, and waits for the answer.
    pub(crate) fn send(&self, batch: &Batch) -> Answer {
        match self.try_send(batch) {
            Ok(answer) => answer,
            Err(error) => Answer::Retry {
                problem: format!("no answer from the collector: {error}"),
                after: None,
            },
        }
    }

    fn try_send(&self, batch: &Batch) -> Result<Answer, ureq::Error> {
        let mut request = self.agent.post(&self.url).header(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/cloudevents-batch+json"),
        );
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization.clone());
        }
        let mut response = request.send(batch.body())?;
        let retry_after = response.headers().get(header::RETRY_AFTER).cloned();
        let retry_after = retry_after.as_ref().and_then(|it| it.to_str().ok());
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(ANSWER);
        let body = match body.read_to_vec() {
            Ok(body) => body,
            // The answer is a page from a server in front of the collector. Its status is enough.
            Err(ureq::Error::BodyExceedsLimit(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(answer::read(
            status,
            retry_after,
            &body,
            batch.events().len(),
        ))
    }
}

/// Removes the password from an address, for logs and errors.
pub(crate) fn shown(url: &str) -> String {
    let start = url.find("//").map_or(0, |at| at + 2);
    match url.rfind('@') {
        Some(end) if end > start => format!("{}…{}", &url[..start], &url[end..]),
        _ => url.to_owned(),
    }
}

fn parse(text: &str) -> Result<Uri, BuildError> {
    let error = |reason| BuildError::Url {
        url: shown(text),
        reason,
    };
    let url: Uri = text.parse().map_err(|_| {
        error("this isn't an address; write an address such as `http://127.0.0.1:4200/events`")
    })?;
    match url.scheme_str() {
        Some("http") => {}
        Some("https") if cfg!(feature = "tls") => {}
        Some("https") => {
            return Err(error(
                "`https` needs the feature `tls` of `event-catalog-client`",
            ));
        }
        _ => {
            return Err(error(
                "the address doesn't begin with `http://` or `https://`",
            ));
        }
    }
    if url.host().is_none_or(str::is_empty) {
        return Err(error("the address has no host"));
    }
    if url.authority().is_some_and(|it| it.as_str().contains('@')) {
        return Err(error(
            "the address has a user name or a password; call the builder's `key` with the write key instead",
        ));
    }
    Ok(url)
}

fn authorization(key: &str) -> Result<HeaderValue, BuildError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| BuildError::Key)?;
    // Keeps the key out of logs.
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(url: &str, key: Option<&str>) -> String {
        Post::new(url, key, Duration::from_secs(1))
            .expect_err("an error")
            .to_string()
    }

    #[test]
    fn an_address_is_that_of_a_collector() {
        for url in [
            "http://127.0.0.1:4200/events",
            "http://[::1]/events",
            "HTTP://a/b",
        ] {
            let post = Post::new(url, Some("secret"), Duration::from_secs(1)).unwrap();
            assert!(!format!("{post:?}").contains("secret"));
        }
        let https = Post::new("https://example.org/events", None, Duration::from_secs(1));
        assert_eq!(https.is_ok(), cfg!(feature = "tls"));
        for (url, expected) in [
            ("127.0.0.1:4200", "`127.0.0.1:4200`: "),
            ("/events", "begin with `http://`"),
            ("ftp://example.org/", "begin with `http://`"),
            ("http://a b/", "this isn't an address"),
            ("", "this isn't an address"),
        ] {
            assert!(
                error(url, None).contains(expected),
                "{url}: {}",
                error(url, None)
            );
        }
    }

    #[test]
    fn a_password_in_an_address_is_an_error_without_it() {
        for url in [
            "http://shop:secret@example.org/events",
            "http://shop:sec@ret@a b/events",
            "shop:secret@example.org",
        ] {
            let error = error(url, None);
            assert!(!error.contains("ret"), "{error}");
            let builder = crate::Client::builder(url);
            assert!(!format!("{builder:?}").contains("ret"), "{builder:?}");
        }
        let error = error("http://shop:secret@example.org/events", None);
        assert!(
            error.starts_with("`http://…@example.org/events`: the address has a user name"),
            "{error}"
        );
        assert_eq!(shown("http://a/b"), "http://a/b");
    }

    #[test]
    fn a_key_has_no_line_break() {
        assert!(error("http://a/", Some("secret\n")).contains("line break"));
        assert!(!error("http://a/", Some("secret\n")).contains("secret"));
    }
}
