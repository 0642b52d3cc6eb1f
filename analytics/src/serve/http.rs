//! Answers the dashboard's requests: files of the page, and panels.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};

use super::cache::{Answered, Cache};
use super::files;
use super::filters::{Filters, Format, Period};
use super::gate::Gate;
use super::host::Hosts;
use super::meta;
use super::panels::{Ask, EXACT, Panel};
use super::problem::{Kind, Problem};
use super::source::{Snapshot, Source};
use super::table::Table;
use crate::moment;
use crate::signals::settings::SignalSettings;

/// The time limit for a question, including the wait.
pub(crate) const TIME: Duration = Duration::from_mins(1);

/// How many questions are answered at once. Each one uses all processors.
const AT_ONCE: usize = 4;

/// The state for answering requests.
pub(crate) struct Dashboard {
    source: Source,
    hosts: Hosts,
    signals: Arc<[SignalSettings]>,
    cache: Cache,
    gate: Gate,
}

impl Dashboard {
    pub(crate) fn new(source: Source, hosts: Hosts, signals: Vec<SignalSettings>) -> Self {
        Self {
            source,
            hosts,
            signals: signals.into(),
            cache: Cache::default(),
            gate: Gate::new(AT_ONCE, TIME),
        }
    }

    /// Answers a request for a panel. The query string contains the filters and the format.
    async fn panel(&self, name: &str, query: &str) -> Result<Response, Problem> {
        let panel = Panel::named(name)?;
        let now = moment::now();
        let filters = Filters::read(query, now)?;
        let snapshot = self.source.snapshot().await?;
        let Period { first, last } = filters.period;
        let key = format!("{name}?{}#{first}..{last}", filters.key);
        let answered = if let Some(answered) = self.cache.get(&key, snapshot.number) {
            answered
        } else {
            let number = snapshot.number;
            let place = self.cache.place(&key, number);
            let answer = Box::pin(async {
                let start = Instant::now();
                let table = self.table(panel, snapshot, &filters, now).await?;
                let answered = Answered {
                    table: Arc::new(table),
                    took_ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
                };
                let kept = answered.clone();
                self.cache.put(key.clone(), number, panel.valid(), kept);
                Ok::<_, Problem>(answered)
            });
            place.get_or_init(|| answer).await.clone()?
        };
        match filters.format {
            Format::Json => {
                let json = answered.table.json(answered.took_ms);
                Ok(json_response(json.map_err(anyhow::Error::from)?))
            }
            Format::Csv => {
                let name = format!(
                    "attachment; filename=\"{}_{}_{}.csv\"",
                    panel.name(),
                    moment::day_text(first),
                    moment::day_text(last)
                );
                let headers = [
                    (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                    (header::CONTENT_DISPOSITION, name.as_str()),
                ];
                Ok((headers, answered.table.csv()?).into_response())
            }
        }
    }

    /// Computes the rows of a panel. An erasure removes files at once, even if a question is reading them. In that
    /// case, the question runs again, on the new state of the store.
    async fn table(
        &self,
        panel: Panel,
        snapshot: Arc<Snapshot>,
        filters: &Filters,
        now: i64,
    ) -> Result<Table, Problem> {
        let ask = |snapshot: &Arc<Snapshot>| {
            let ask = Ask {
                snapshot: Arc::clone(snapshot),
                filters: filters.clone(),
                now,
                store: self.source.folder().to_owned(),
                signals: Arc::clone(&self.signals),
                exact: EXACT,
            };
            self.gate.run(async move { panel.answer(ask).await })
        };
        let table = ask(&snapshot).await;
        if matches!(&table, Err(problem) if problem.kind == Kind::Failed) {
            let newest = self.source.newest().await?;
            if newest.number != snapshot.number {
                return ask(&newest).await;
            }
        }
        table
    }

    async fn meta(&self) -> Result<Response, Problem> {
        let now = moment::now();
        let snapshot = self.source.snapshot().await?;
        let store = event_catalog_cli::shared::shown_path(self.source.folder());
        let document = async move { meta::document(&snapshot, &store, now).await };
        Ok(json_response(self.gate.run(document).await?))
    }
}

fn json_response(json: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

pub(crate) fn router(dashboard: Arc<Dashboard>) -> Router {
    Router::new()
        .fallback(answer)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&dashboard),
            guard,
        ))
        .with_state(dashboard)
}

async fn answer(State(dashboard): State<Arc<Dashboard>>, uri: Uri) -> Response {
    let (path, query) = (uri.path(), uri.query());
    let answered = match path.strip_prefix("/api/") {
        Some("meta") => dashboard.meta().await,
        Some(panel) => dashboard.panel(panel, query.unwrap_or_default()).await,
        None => files::response(path)
            .ok_or_else(|| Problem::new(Kind::NotFound, "there is only one page here, at `/`")),
    };
    answered.unwrap_or_else(IntoResponse::into_response)
}

/// Headers that every answer has. Their policy allows the page to load files only from this server.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
    ),
];

/// Accepts only requests that read, that name this server as their host, and that no other server's page sent.
async fn guard(State(dashboard): State<Arc<Dashboard>>, request: Request, next: Next) -> Response {
    let mut response = match refused(&dashboard, &request) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refused(dashboard: &Dashboard, request: &Request) -> Option<Problem> {
    if !dashboard.hosts.are_of(request) {
        let advice = "use 127.0.0.1, localhost, or a name that was given with `--host`";
        return Some(Problem::new(Kind::Host, advice));
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Some(Problem::new(
            Kind::Method,
            "the dashboard supports only GET and HEAD",
        ));
    }
    // Browsers say where a request comes from. Another page couldn't read the answer, but it could keep the store
    // busy.
    let site = request.headers().get("sec-fetch-site");
    let is_foreign = site.is_some_and(|site| site != "same-origin" && site != "none");
    (is_foreign && request.uri().path().starts_with("/api/")).then(|| {
        Problem::new(
            Kind::Origin,
            "only the dashboard's own page may send requests; open the dashboard in a separate tab",
        )
    })
}
