//! Receives the events of a request, and appends them to the spool.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::watch;

use super::body;
use super::budget::Budget;
use super::decode::{self, Decoded};
use super::form;
use super::health::Health;
use super::keys::{Access, Keys, Proven};
use super::metrics::Metrics;
use super::problem::{Kind, Problem, Rejected, Rejections};
use super::quota::Quotas;
use super::settings::Settings;
use crate::catalog::KnownCatalog;
use crate::erase::{Places, Refusals};
use crate::moment;
use crate::settings::Settings as StoreSettings;
use crate::signals::States;
use crate::spool::{AppendError, Lines, Source, Spool};

/// How many bytes of requests may be in memory. The spool has a separate limit for waiting events.
const MEMORY: usize = 256 << 20;

/// How long a body may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The state for answering requests.
#[derive(Debug)]
pub(super) struct Collector {
    pub(super) keys: Keys,
    pub(super) metrics: Metrics,
    pub(super) spool: Arc<Spool>,
    pub(super) health: Arc<Health>,
    pub(super) forwarded_for: bool,
    /// The states of the signals, for the metrics; unset if there are no signals.
    pub(super) signals: OnceLock<States>,
    /// The people whose events are dropped because they were erased; unset if nothing is stored.
    pub(super) refusing: OnceLock<(Refusals, StoreSettings)>,
    quotas: Quotas,
    catalog: watch::Receiver<Arc<KnownCatalog>>,
    budget: Budget,
    body: body::Limits,
    /// The maximum number of events in a request.
    events: usize,
    /// How many bytes may wait in the spool to be stored.
    spool_bytes: u64,
}

/// The answer to an accepted request.
#[derive(Debug, Serialize)]
pub(super) struct Accepted {
    accepted: u64,
    #[serde(flatten)]
    rejections: Rejections,
}

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        // Strings and numbers can always be serialized.
        let body = serde_json::to_string(&self).unwrap_or_default();
        let content_type = HeaderValue::from_static("application/json");
        (
            StatusCode::ACCEPTED,
            [(header::CONTENT_TYPE, content_type)],
            body,
        )
            .into_response()
    }
}

impl Collector {
    pub(super) fn new(
        settings: Settings,
        spool: Arc<Spool>,
        catalog: watch::Receiver<Arc<KnownCatalog>>,
    ) -> Self {
        let quotas = Quotas::new(settings.keys.len(), Instant::now());
        let keys = Keys::new(settings.keys);
        Self {
            metrics: Metrics::new(&keys),
            keys,
            spool,
            health: Arc::default(),
            forwarded_for: settings.forwarded_for,
            signals: OnceLock::new(),
            refusing: OnceLock::new(),
            quotas,
            catalog,
            budget: Budget::new(MEMORY),
            body: body::Limits {
                bytes: settings.body_bytes,
                time: PATIENCE,
            },
            events: settings.events,
            spool_bytes: settings.spool_bytes as u64,
        }
    }

    /// Refuses events if too many are waiting: once the spool has filled the disk, nothing could be stored.
    fn check_spool(&self) -> Result<(), Problem> {
        if !self.health.is_expected() || self.spool.bytes() < self.spool_bytes {
            return Ok(());
        }
        let reason = match self.health.trouble() {
            Some(trouble) => trouble.reason(),
            None => "events arrive faster than they can be stored",
        };
        Err(Problem::passing(
            Kind::Storing,
            30,
            format!("too many events are waiting to be stored: {reason}; send this request again"),
        ))
    }
}

/// Receives a request. When this returns, the accepted events are on disk.
pub(super) async fn receive(
    collector: &Collector,
    headers: &HeaderMap,
    uri: &Uri,
    address: IpAddr,
    body: Body,
) -> Result<Accepted, Problem> {
    let start = Instant::now();
    let proven = collector.keys.authorize(headers, uri)?;
    if matches!(proven.key.access, Access::Public { bots: false, .. }) && is_bot(headers) {
        return Err(Problem::new(
            Kind::Bot,
            "the client says that it is a bot; write `bots = true` for the key to accept its events",
        ));
    }
    collector.check_spool()?;
    let quotas = &collector.quotas;
    quotas.take(proven.index, proven.key, address, 0, start)?;
    let form = form::of(headers)?;
    let mut reserved = collector.budget.reserve();
    let body = body::read(headers, body, collector.body, &mut reserved).await?;
    let decoded = decode::decode(&form, headers, &body, collector.events)?;
    let count = decoded.events.len() + decoded.rejected.len();
    quotas.take(proven.index, proven.key, address, count, start)?;
    let Lined {
        lines,
        rejected,
        erased,
    } = lines(collector, &proven, decoded, start);
    if lines.is_empty() && erased == 0 && !rejected.is_empty() {
        return Err(Problem::all_rejected(rejected));
    }
    reserved.grow(lines.as_bytes().len())?;
    drop(body);
    let accepted = lines.len();
    collector
        .spool
        .append(lines)
        .await
        .map_err(|error| refused(&error))?;
    collector.metrics.accept(proven.index, accepted);
    collector.metrics.erase(erased);
    for rejected in &rejected {
        collector.metrics.reject(rejected.reason);
    }
    tracing::debug!(key = %proven.key.id, accepted, rejected = rejected.len(), "events are stored");
    Ok(Accepted {
        // Counted as accepted: no one may learn who was erased, and senders drop accepted events.
        accepted: accepted + erased,
        rejections: rejected.into(),
    })
}

/// The events of a request, after deciding what to do with each.
struct Lined {
    /// The lines to append.
    lines: Lines,
    /// The events that aren't appended.
    rejected: Vec<Rejected>,
    /// How many events are about erased people.
    erased: u64,
}

fn lines(collector: &Collector, proven: &Proven<'_>, decoded: Decoded<'_>, now: Instant) -> Lined {
    let catalog = Arc::clone(&collector.catalog.borrow());
    let received = moment::text(moment::now());
    let source = Source {
        key: &proven.key.id,
        received: &received,
        tenant: proven.key.tenant.as_deref(),
        source: proven.key.source.as_deref(),
    };
    let mut lines = Lines::default();
    let mut rejected = decoded.rejected;
    let mut erased = 0;
    let refusing = collector.refusing.get();
    let refusing = refusing.map(|(refusals, settings)| (refusals.current(), settings));
    let refusing = refusing.filter(|(refused, _)| !refused.is_empty());
    for event in decoded.events {
        if let Some((refused, settings)) = &refusing {
            let places = Places {
                catalog: &catalog,
                settings,
            };
            let mut line = Lines::default();
            line.push(&source, event.id.as_deref(), &event.raw);
            if refused.is_spooled(line.as_bytes().trim_ascii_end(), places) {
                erased += 1;
                continue;
            }
        }
        let is_known = catalog.event(&event.name).is_some();
        if is_known
            || collector
                .quotas
                .take_name(proven.index, proven.key, &event.name, now)
        {
            lines.push(&source, event.id.as_deref(), &event.raw);
        } else {
            rejected.push(Rejected {
                index: event.index,
                reason: "quota",
                detail: "the catalog has no event of this name, and the quota of new names of this key is used up for \
                         today; add the event to the catalog"
                    .to_owned(),
            });
        }
    }
    rejected.sort_by_key(|rejected| rejected.index);
    Lined {
        lines,
        rejected,
        erased,
    }
}

fn refused(error: &AppendError) -> Problem {
    match error {
        AppendError::Full => Problem::passing(
            Kind::Full,
            1,
            "too many events are waiting to be written; send this request again",
        ),
        // The error isn't shown, because it may contain a path on this machine.
        AppendError::Disk(_) => Problem::passing(
            Kind::Disk,
            30,
            "the collector can't write to its disk, so no event of this request is stored; send the request again",
        ),
        AppendError::Closed => Problem::passing(
            Kind::Disk,
            10,
            "the collector is stopping; send this request again",
        ),
    }
}

/// Whether the client says that it is a bot: a program that visits pages automatically.
fn is_bot(headers: &HeaderMap) -> bool {
    const WORDS: [&str; 7] = [
        "bot",
        "crawl",
        "spider",
        "slurp",
        "headless",
        "lighthouse",
        "preview",
    ];
    let agent = headers.get(header::USER_AGENT).map(HeaderValue::as_bytes);
    let agent = String::from_utf8_lossy(agent.unwrap_or_default()).to_ascii_lowercase();
    // Phones of the brand Cubot have `cubot` in their user agent.
    let agent = agent.replace("cubot", "");
    // Every browser sends a user agent, so a client without one counts as a bot.
    agent.is_empty() || WORDS.iter().any(|word| agent.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots_say_so() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                false,
            ),
            (
                "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                true,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0 Safari/537.36",
                true,
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG) Chrome/140.0.0.0",
                false,
            ),
            ("", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, agent.parse().expect("a value"));
            assert_eq!(is_bot(&headers), expected, "{agent}");
        }
        assert!(is_bot(&HeaderMap::new()));
    }
}
