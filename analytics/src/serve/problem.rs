//! Explains why a question isn't answered, as a problem document (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::collect::problem::document;
use crate::report::select::TooMuch;

/// The kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An invalid filter.
    Filter,
    /// A page, panel or event that doesn't exist.
    NotFound,
    Method,
    Host,
    Origin,
    /// The answer took too long, or too many questions are waiting.
    Slow,
    /// The answer needs too much memory.
    TooMuch,
    /// The store can't be read, or this program has a bug.
    Failed,
}

impl Kind {
    /// The status, the code for programs, and the title for people.
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::Filter => (S::BAD_REQUEST, "dashboard-filter", "A filter is wrong"),
            Self::NotFound => (S::NOT_FOUND, "dashboard-not-found", "Not found"),
            Self::Method => (
                S::METHOD_NOT_ALLOWED,
                "dashboard-method",
                "The method is not allowed",
            ),
            Self::Host => (
                S::MISDIRECTED_REQUEST,
                "dashboard-host",
                "The host is not this server",
            ),
            Self::Origin => (
                S::FORBIDDEN,
                "dashboard-origin",
                "Requests from other pages are not allowed",
            ),
            Self::Slow => (
                S::SERVICE_UNAVAILABLE,
                "dashboard-slow",
                "The answer took too long",
            ),
            Self::TooMuch => (
                S::SERVICE_UNAVAILABLE,
                "dashboard-memory",
                "The answer needs too much memory",
            ),
            Self::Failed => (
                S::INTERNAL_SERVER_ERROR,
                "dashboard-failed",
                "The store can't be read",
            ),
        }
    }
}

/// Why a question isn't answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    pub(crate) detail: String,
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
        }
    }

    /// Creates the problem for an invalid filter.
    pub(crate) fn filter(detail: impl Into<String>) -> Self {
        Self::new(Kind::Filter, detail)
    }
}

/// Converts an error from a report or a query.
impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        if error.is::<TooMuch>() {
            let advice =
                "the answer needs more memory than allowed; choose fewer days, or add a filter";
            return Self::new(Kind::TooMuch, advice);
        }
        tracing::error!(error = %format!("{error:#}"), "the dashboard can't answer");
        Self::new(Kind::Failed, format!("{error:#}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, word, title) = self.kind.parts();
        let mut response = document(status, word, title, &self.detail);
        let further = match self.kind {
            Kind::Method => Some((header::ALLOW, HeaderValue::from_static("GET, HEAD"))),
            Kind::Slow | Kind::TooMuch => {
                Some((header::RETRY_AFTER, HeaderValue::from_static("5")))
            }
            _ => None,
        };
        if let Some((name, value)) = further {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_memory_is_no_failure() {
        let problem = Problem::from(anyhow::Error::new(TooMuch));
        assert_eq!(problem.kind, Kind::TooMuch);
        let response = problem.into_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()[header::RETRY_AFTER], "5");
        let problem = Problem::from(anyhow::anyhow!("a file is missing"));
        assert_eq!(problem.into_response().status(), 500);
    }
}
