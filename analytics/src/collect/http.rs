//! The routes of the collector, and the headers of its answers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::origin;
use super::problem::{Kind, Problem};
use super::receive::{self, Collector};

/// The address at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

/// The kind of problem that an answer reports, for the metrics.
#[derive(Clone, Copy, Debug)]
struct Word(&'static str);

pub(super) fn router(collector: Arc<Collector>) -> Router {
    Router::new()
        .route("/events", post(events).options(preflight))
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
        .fallback(async || failed(Problem::new(Kind::NotFound, "post events to `/events`")))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&collector),
            guard,
        ))
        .with_state(collector)
}

async fn events(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let peer = parts.extensions.get::<Peer>().map(|peer| peer.0.ip());
    let address = address(&parts.headers, peer, collector.forwarded_for);
    match receive::receive(&collector, &parts.headers, &parts.uri, address, body).await {
        Ok(accepted) => accepted.into_response(),
        Err(problem) => {
            for reason in problem.reasons() {
                collector.metrics.reject(reason);
            }
            failed(problem)
        }
    }
}

fn failed(problem: Problem) -> Response {
    let word = Word(problem.word());
    let mut response = problem.into_response();
    response.extensions_mut().insert(word);
    response
}

/// The client's address, for its quota.
fn address(headers: &HeaderMap, peer: Option<IpAddr>, is_forwarded: bool) -> IpAddr {
    // The nearest proxy adds the last address; the client can forge the others.
    let forwarded = || {
        let value = headers.get_all("x-forwarded-for").iter().next_back()?;
        let last = value.to_str().ok()?.rsplit(',').next()?;
        last.trim().parse::<IpAddr>().ok()
    };
    let forwarded = if is_forwarded { forwarded() } else { None };
    forwarded
        .or(peer)
        .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// Answers the preflight request of a browser, which asks whether a page may post.
async fn preflight(State(collector): State<Arc<Collector>>, headers: HeaderMap) -> Response {
    if collector.keys.allowed_origin(&headers).is_none() {
        return failed(Problem::new(
            Kind::Forbidden,
            "no public key has this origin; add it to the `origins` of a public key in the collector's configuration",
        ));
    }
    // The `guard` function adds the origin to every answer.
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-encoding, content-type, idempotency-key",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "7200"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

async fn healthz(State(collector): State<Arc<Collector>>) -> Response {
    match collector.health.trouble() {
        None => "ok\n".into_response(),
        Some(trouble) => failed(Problem::passing(Kind::Storing, 30, trouble.reason())),
    }
}

async fn metrics(State(collector): State<Arc<Collector>>, headers: HeaderMap) -> Response {
    if !collector.keys.is_open() && !collector.keys.is_secret(&headers) {
        return failed(Problem::new(
            Kind::Unauthorized,
            "a secret key is needed for the metrics; send `Authorization: Bearer SECRET`",
        ));
    }
    let text = collector.metrics.text(&collector);
    let content_type = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], text).into_response()
}

async fn method_not_allowed(request: Request) -> Response {
    let allowed = if request.uri().path() == "/events" {
        "POST, OPTIONS"
    } else {
        "GET, HEAD"
    };
    let detail = format!("this path supports only {allowed}");
    failed(Problem::new(Kind::Method, detail).with_header(header::ALLOW, allowed))
}

/// Headers that every answer has.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::VARY, "origin"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
];

/// Refuses requests to other hosts if no key is needed, counts answers, and lets pages read them.
async fn guard(State(collector): State<Arc<Collector>>, request: Request, next: Next) -> Response {
    let origin = collector
        .keys
        .allowed_origin(request.headers())
        .and_then(|origin| HeaderValue::from_str(origin).ok());
    // A malicious page may make its own name resolve to this machine:
    // <https://en.wikipedia.org/wiki/DNS_rebinding>.
    let is_misdirected = collector.keys.is_open() && !is_for_this_machine(&request);
    let mut response = if is_misdirected {
        failed(Problem::new(
            Kind::Misdirected,
            "without a configuration, the collector is for this machine only; use 127.0.0.1 or localhost",
        ))
    } else {
        next.run(request).await
    };
    let word = response
        .extensions()
        .get::<Word>()
        .map_or("", |word| word.0);
    collector.metrics.answer(response.status().as_u16(), word);
    if !word.is_empty() {
        tracing::debug!(
            status = response.status().as_u16(),
            problem = word,
            "a request was refused"
        );
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let exposed = HeaderValue::from_static("retry-after");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    response
}

fn is_for_this_machine(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let in_target = request.uri().authority();
    host.to_str().is_ok_and(origin::is_this_machine)
        && in_target.is_none_or(|authority| origin::is_this_machine(authority.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_next_proxy_is_believed() {
        let peer = Some(IpAddr::from([10, 0, 0, 1]));
        let mut headers = HeaderMap::new();
        headers.append(
            "x-forwarded-for",
            HeaderValue::from_static("1.1.1.1, 2.2.2.2"),
        );
        assert_eq!(address(&headers, peer, true), IpAddr::from([2, 2, 2, 2]));
        assert_eq!(address(&headers, peer, false), IpAddr::from([10, 0, 0, 1]));
        headers.append("x-forwarded-for", HeaderValue::from_static("3.3.3.3"));
        assert_eq!(address(&headers, peer, true), IpAddr::from([3, 3, 3, 3]));
        headers.append("x-forwarded-for", HeaderValue::from_static("unknown"));
        assert_eq!(address(&headers, peer, true), IpAddr::from([10, 0, 0, 1]));
    }
}
