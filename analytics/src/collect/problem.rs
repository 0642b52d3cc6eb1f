//! Answers to refused requests, as problem documents (RFC 9457).

use std::num::NonZeroUsize;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The page that explains the kinds of problems.
const DOCS: &str = "https://github.com/loyjoy/event-catalog/blob/main/docs/analytics.md#";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Invalid,
    Unauthorized,
    Forbidden,
    Bot,
    NotFound,
    Method,
    TooSlow,
    TooLarge,
    MediaType,
    Encoding,
    Misdirected,
    Quota,
    Full,
    Storing,
    Disk,
}

impl Kind {
    /// The status, the code for programs, and the title for people.
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::Invalid => (S::BAD_REQUEST, "invalid", "The request has no valid event"),
            Self::Unauthorized => (
                S::UNAUTHORIZED,
                "unauthorized",
                "The write key is missing or unknown",
            ),
            Self::Forbidden => (
                S::FORBIDDEN,
                "forbidden",
                "The page's origin may not post events",
            ),
            Self::Bot => (S::FORBIDDEN, "bot", "Events of bots are not accepted"),
            Self::NotFound => (S::NOT_FOUND, "not-found", "There is nothing at this path"),
            Self::Method => (S::METHOD_NOT_ALLOWED, "method", "The method is not allowed"),
            Self::TooSlow => (S::REQUEST_TIMEOUT, "too-slow", "The request took too long"),
            Self::TooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "too-large",
                "The request is too large",
            ),
            Self::MediaType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                "The media type is not supported",
            ),
            Self::Encoding => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "encoding",
                "The content encoding is not supported",
            ),
            Self::Misdirected => (
                S::MISDIRECTED_REQUEST,
                "misdirected",
                "The host is not this server",
            ),
            Self::Quota => (S::TOO_MANY_REQUESTS, "quota", "A quota is used up"),
            Self::Full => (S::TOO_MANY_REQUESTS, "full", "The collector is full"),
            Self::Storing => (
                S::SERVICE_UNAVAILABLE,
                "storing",
                "Received events are not stored now",
            ),
            Self::Disk => (
                S::SERVICE_UNAVAILABLE,
                "disk",
                "The events cannot be stored now",
            ),
        }
    }
}

/// An event that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Rejected {
    /// The event's index in the request, from 0.
    pub(super) index: usize,
    /// The reason as a code for programs: `invalid`, `quota`.
    pub(super) reason: &'static str,
    /// The explanation, as a sentence.
    pub(super) detail: String,
}

impl Rejected {
    pub(super) fn invalid(index: usize, detail: &str) -> Self {
        // The detail may quote parts of the event, which can be long.
        let end = detail
            .char_indices()
            .nth(300)
            .map_or(detail.len(), |(at, _)| at);
        Self {
            index,
            reason: "invalid",
            detail: detail[..end].to_owned(),
        }
    }
}

/// How many rejected events an answer lists. A request of a few bytes must not get an answer of a megabyte.
const LISTED: usize = 100;

/// The list of rejected events in an answer.
#[derive(Debug, Serialize)]
pub(super) struct Rejections {
    rejected: Vec<Rejected>,
    /// How many rejected events aren't listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected_more: Option<NonZeroUsize>,
}

impl From<Vec<Rejected>> for Rejections {
    fn from(mut rejected: Vec<Rejected>) -> Self {
        let rejected_more = NonZeroUsize::new(rejected.len().saturating_sub(LISTED));
        rejected.truncate(LISTED);
        Self {
            rejected,
            rejected_more,
        }
    }
}

/// Why a request was not accepted.
#[derive(Debug)]
pub(super) struct Problem {
    kind: Kind,
    detail: String,
    rejected: Vec<Rejected>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(flatten)]
    rejections: Option<Rejections>,
}

impl Problem {
    pub(super) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let header = match kind {
            Kind::Unauthorized => {
                Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
            }
            Kind::Encoding => Some((header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"))),
            Kind::MediaType => Some((
                HeaderName::from_static("accept-post"),
                HeaderValue::from_static(
                    "application/cloudevents+json, application/cloudevents-batch+json, application/json, text/plain",
                ),
            )),
            _ => None,
        };
        Self {
            kind,
            detail: detail.into(),
            rejected: Vec::new(),
            header: header.map(Box::new),
        }
    }

    /// Creates a temporary problem: the client can try again after some seconds.
    pub(super) fn passing(kind: Kind, seconds: u64, detail: impl Into<String>) -> Self {
        let header = (header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        Self {
            header: Some(Box::new(header)),
            ..Self::new(kind, detail)
        }
    }

    /// Creates the problem for a request whose events are all rejected.
    pub(super) fn all_rejected(rejected: Vec<Rejected>) -> Self {
        let detail = rejected.first().map(|first| first.detail.clone());
        Self {
            rejected,
            ..Self::new(Kind::Invalid, detail.unwrap_or_default())
        }
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some(Box::new((name, HeaderValue::from_static(value))));
        self
    }

    #[cfg(test)]
    pub(super) fn status(&self) -> StatusCode {
        self.kind.parts().0
    }

    /// The code of the problem's kind, for programs.
    pub(super) fn word(&self) -> &'static str {
        self.kind.parts().1
    }

    /// Why each event is rejected.
    pub(super) fn reasons(&self) -> impl Iterator<Item = &'static str> {
        self.rejected.iter().map(|rejected| rejected.reason)
    }
}

/// Builds a problem document: the status, the code for programs, the title, and the details.
pub(crate) fn document(status: StatusCode, word: &str, title: &str, detail: &str) -> Response {
    written(status, word, title, detail, None)
}

fn written(
    status: StatusCode,
    word: &str,
    title: &str,
    detail: &str,
    rejections: Option<Rejections>,
) -> Response {
    let document = Document {
        r#type: format!("{DOCS}{word}"),
        title,
        status: status.as_u16(),
        detail,
        rejections,
    };
    // Strings and numbers can always be serialized.
    let body = serde_json::to_string(&document).unwrap_or_default();
    let content_type = HeaderValue::from_static("application/problem+json");
    (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, word, title) = self.kind.parts();
        let rejections = (!self.rejected.is_empty()).then(|| Rejections::from(self.rejected));
        let mut response = written(status, word, title, &self.detail, rejections);
        if let Some(header) = self.header {
            let (name, value) = *header;
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_rejected_events_is_bounded() {
        let rejected = (0..1000).map(|index| Rejected::invalid(index, &"ä".repeat(1000)));
        let rejections = Rejections::from(rejected.collect::<Vec<_>>());
        assert_eq!(rejections.rejected.len(), 100);
        assert_eq!(rejections.rejected_more, NonZeroUsize::new(900));
        assert_eq!(rejections.rejected[0].detail.chars().count(), 300);
    }

    #[test]
    fn what_passes_says_when() {
        let response = Problem::passing(Kind::Full, 0, "later").into_response();
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }
}
