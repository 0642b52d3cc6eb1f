//! Interprets a collector's answer: which events in the request are done, and what to do about the others.
//!
//! `docs/analytics.md` lists the answers.

use std::time::{Duration, SystemTime};

use serde_json::Value;

/// How many characters of a collector's text are kept.
const LONGEST: usize = 300;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The first events are finished: accepted or permanently refused.
    Done {
        events: usize,
        refused: Vec<Refusal>,
    },
    /// The request has too many events, or an invalid one that the collector doesn't identify.
    Smaller { problem: String },
    /// The same request can succeed later.
    Retry {
        problem: String,
        after: Option<Duration>,
    },
    /// Every request will fail until the cause is fixed, such as a wrong key.
    Stop { problem: String },
}

/// An event that was refused permanently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The position of the event in the request.
    pub(crate) index: usize,
    pub(crate) reason: String,
    pub(crate) detail: String,
}

/// Reads the answer to a request with this many events.
pub(crate) fn read(status: u16, retry_after: Option<&str>, body: &[u8], events: usize) -> Answer {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    match status {
        200..300 => accepted(&body, events).unwrap_or_else(|| Answer::Retry {
            problem: format!(
                "the answer {status} has no result for the events: check that this is the address of a collector"
            ),
            after: None,
        }),
        400 if word(&body) == "invalid" => refused(&body, events, problem(status, &body)),
        413 => refused(&body, events, problem(status, &body)),
        408 | 425 | 429 | 500..600 => Answer::Retry {
            problem: problem(status, &body),
            after: retry_after.and_then(|text| wait(text, SystemTime::now())),
        },
        _ => Answer::Stop {
            problem: problem(status, &body),
        },
    }
}

/// The result of an accepted request, if its counts cover all events.
fn accepted(body: &Value, events: usize) -> Option<Answer> {
    let accepted = usize::try_from(body["accepted"].as_u64()?).ok()?;
    counted(body, accepted, refusals(body, events)?, events)
}

/// The answer, if the numbers of accepted and refused events add up to the number of events in the request.
fn counted(body: &Value, accepted: usize, listed: Vec<Refusal>, events: usize) -> Option<Answer> {
    let more = more(body);
    let counted = accepted.checked_add(listed.len())?.checked_add(more)?;
    if counted != events || (listed.is_empty() && more > 0) {
        return None;
    }
    Some(done(listed, more, events))
}

/// The result of a request that was refused as a whole. Events that aren't listed weren't accepted.
fn refused(body: &Value, events: usize, problem: String) -> Answer {
    let listed = refusals(body, events).unwrap_or_default();
    match counted(body, 0, listed, events) {
        Some(answer) => answer,
        None if events > 1 => Answer::Smaller { problem },
        None => Answer::Done {
            events,
            refused: vec![Refusal {
                index: 0,
                reason: Some(word(body))
                    .filter(|word| !word.is_empty())
                    .map_or_else(|| "refused".to_owned(), short),
                detail: problem,
            }],
        },
    }
}

/// If more events were refused than are listed, the events after the last listed one are sent again, to find out
/// which of them were refused.
fn done(listed: Vec<Refusal>, more: usize, events: usize) -> Answer {
    let known = match listed.last() {
        Some(last) if more > 0 => last.index + 1,
        _ => events,
    };
    Answer::Done {
        events: known,
        refused: listed,
    }
}

/// The refused events that are listed; `None` if they are out of order or not in the request.
fn refusals(body: &Value, events: usize) -> Option<Vec<Refusal>> {
    let mut refusals: Vec<Refusal> = Vec::new();
    for listed in body["rejected"].as_array()? {
        let index = usize::try_from(listed["index"].as_u64()?).ok()?;
        let is_next = refusals.last().is_none_or(|last| last.index < index);
        if index >= events || !is_next {
            return None;
        }
        refusals.push(Refusal {
            index,
            reason: short(listed["reason"].as_str().unwrap_or("invalid")),
            detail: short(listed["detail"].as_str().unwrap_or_default()),
        });
    }
    Some(refusals)
}

fn more(body: &Value) -> usize {
    let more = body["rejected_more"].as_u64().unwrap_or_default();
    usize::try_from(more).unwrap_or(usize::MAX)
}

/// The word at the end of the problem document's `type`, which identifies the problem.
fn word(body: &Value) -> &str {
    let kind = body["type"].as_str().unwrap_or_default();
    kind.rsplit_once('#').map_or("", |(_, word)| word)
}

/// Describes a collector's answer that reports a problem.
fn problem(status: u16, body: &Value) -> String {
    match body["detail"].as_str() {
        Some(detail) => format!("the collector answers {status}: {}", short(detail)),
        None => format!("the collector answers {status}"),
    }
}

/// Truncates and cleans a collector's text for logs, because the collector can be anyone's server.
fn short(text: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(LONGEST).map(printable).collect()
}

/// The wait that a `Retry-After` header requests: in seconds, or until a date.
fn wait(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests;
