//! The site over HTTP: one page, and a stream that reports changes. Nothing is read from disk here,
//! so no request path can lead outside the site.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{self, Stream, StreamExt};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::sync::watch::Receiver;

use super::limits::Limits;
use super::state::Shown;

/// The data for responses.
#[derive(Clone, Debug)]
struct Site {
    shown: Receiver<Shown>,
    /// One permit for each page that can follow the catalog.
    places: Arc<Semaphore>,
}

/// Marks a response that doesn't end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Follows;

/// Routes requests to the server's responses.
pub(super) fn router(shown: Receiver<Shown>, limits: &Limits) -> Router {
    let places = Arc::new(Semaphore::new(limits.streams));
    Router::new()
        .route("/", get(page))
        .route("/index.html", get(page))
        .route(CHANGES, get(changes))
        .fallback(async || (StatusCode::NOT_FOUND, "this server has only one page: /\n"))
        .method_not_allowed_fallback(async || {
            (
                StatusCode::METHOD_NOT_ALLOWED,
                [(header::ALLOW, "GET, HEAD")],
                "only GET and HEAD requests are allowed\n",
            )
        })
        .layer(middleware::from_fn(guard))
        .with_state(Site { shown, places })
}

async fn page(State(site): State<Site>) -> Response {
    let page = site.shown.borrow().page.clone();
    let mut response = Html(page.html.clone()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, page.policy.clone());
    response
}

/// The path of the stream of changes.
const CHANGES: &str = "/changes";

/// Sends the current state, and the new state after each change.
async fn changes(State(Site { shown, places }): State<Site>) -> Response {
    let Ok(place) = places.try_acquire_owned() else {
        let advice = "too many pages show this catalog: close some pages, and reload this page\n";
        return (StatusCode::SERVICE_UNAVAILABLE, advice).into_response();
    };
    let states = states(shown).map(move |state| {
        // Dropping the stream releases the permit.
        let _ = &place;
        Ok::<_, Infallible>(Event::default().data(state.to_string()))
    });
    let mut response = Sse::new(states)
        .keep_alive(KeepAlive::default())
        .into_response();
    response.extensions_mut().insert(Follows);
    response
}

/// Yields the newest state at each read, so a slow client skips states.
fn states(shown: Receiver<Shown>) -> impl Stream<Item = Value> {
    stream::unfold((shown, true), async |(mut shown, is_first)| {
        if !is_first {
            shown.changed().await.ok()?;
        }
        let state = {
            let shown = shown.borrow_and_update();
            json!({ "version": shown.page.version, "problems": shown.problems })
        };
        Some((state, (shown, false)))
    })
}

/// The headers of every response.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Accepts only requests whose host is this machine.
///
/// Otherwise, a malicious page could make its domain name resolve to this machine, and read the
/// site: <https://en.wikipedia.org/wiki/DNS_rebinding>.
async fn guard(request: Request, next: Next) -> Response {
    let mut response = if !is_for_us(&request) {
        let advice = "the requested host is not this server: use 127.0.0.1 or localhost\n";
        (StatusCode::MISDIRECTED_REQUEST, advice).into_response()
    } else if is_foreign(&request) {
        let advice = "only pages of this site may receive changes: open the site itself\n";
        (StatusCode::FORBIDDEN, advice).into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'",
        ));
    response
}

/// Whether another page wants to follow the changes. It couldn't read them, but a few such requests would leave no place
/// for the owner's own page. Browsers say where a request comes from: <https://www.w3.org/TR/fetch-metadata/>.
fn is_foreign(request: &Request) -> bool {
    let site = request.headers().get("sec-fetch-site");
    let is_other = site.is_some_and(|site| site != "same-origin" && site != "none");
    is_other && request.uri().path() == CHANGES
}

/// Whether this machine is the only host in a request.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-7.2>
fn is_for_us(request: &Request) -> bool {
    let mut named = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (named.next(), named.next()) else {
        return false;
    };
    let host = Authority::try_from(host.as_bytes());
    let in_target = request.uri().authority();
    host.is_ok_and(|host| is_this_machine(&host)) && in_target.is_none_or(is_this_machine)
}

/// Whether the host is a name or an address that DNS servers can't control. The port can differ,
/// for example behind a tunnel.
fn is_this_machine(authority: &Authority) -> bool {
    let host = authority.host();
    let is_local = ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(host));
    // The `http` crate parses `[::1].example` as the host `[::1]`.
    let port = authority
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    is_local && authority.as_str() == format!("{host}{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_this_machine() {
        let is_ours = |host: &str| {
            host.parse()
                .is_ok_and(|authority| is_this_machine(&authority))
        };
        for host in ["127.0.0.1:4100", "localhost", "LocalHost:80", "[::1]:4100"] {
            assert!(is_ours(host), "{host}");
        }
        for host in [
            "",
            "example.org",
            "localhost.example.org:4100",
            "127.0.0.1.example.org",
            "example.org@127.0.0.1",
            "localhost@example.org",
            "10.0.0.1:4100",
            "localhost.",
            "[::1",
        ] {
            assert!(!is_ours(host), "{host}");
        }
    }
}
