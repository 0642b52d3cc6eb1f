//! Converts an occurrence to the CloudEvent that is sent.

use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use event_catalog::{Catalog, Occurrence};
use uuid::{Builder, Uuid};

use crate::{MAX_EVENT, SendError};

/// Writes an occurrence as a CloudEvent. Keeps the occurrence's attributes, and adds a missing id, time or
/// source.
pub(crate) fn to_bytes<C: Catalog>(
    occurrence: &Occurrence<'_, C>,
    source: &str,
) -> Result<Vec<u8>, SendError> {
    let now = SystemTime::now();
    let mut event = occurrence.clone();
    if event.id().is_none() {
        event = event.with_id(uuid(now).map_err(SendError::Io)?.to_string());
    }
    if event.time().is_none() {
        event = event.with_time(time(now));
    }
    if event.source().is_none() {
        event = event.with_source(source.to_owned());
    }
    let text = event.to_cloudevent().map_err(SendError::Invalid)?;
    if text.len() > MAX_EVENT {
        return Err(SendError::TooLarge { bytes: text.len() });
    }
    Ok(text.into_bytes())
}

/// Creates a version 7 UUID (RFC 9562): the milliseconds since 1970, and 74 random bits.
fn uuid(now: SystemTime) -> io::Result<Uuid> {
    let millis = now
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis());
    let mut random = [0; 10];
    getrandom::fill(&mut random)
        .map_err(|error| io::Error::other(format!("the system has no random numbers: {error}")))?;
    let millis = u64::try_from(millis).unwrap_or(u64::MAX);
    Ok(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// The last second of the year 9999: RFC 3339 can't express later times, and formatting them
/// panics.
const LATEST: Duration = Duration::from_secs(253_402_300_799);

/// Formats a time as in RFC 3339, in microseconds. A time outside the years 1970 to 9999 becomes the start or
/// end of that range.
pub(crate) fn time(now: SystemTime) -> String {
    let now = now.clamp(UNIX_EPOCH, UNIX_EPOCH + LATEST);
    humantime::format_rfc3339_micros(now).to_string()
}

#[cfg(test)]
mod tests {
    use event_catalog::{NoEvent, RawJson};

    use super::*;

    fn sent(occurrence: &Occurrence<'_, NoEvent>) -> serde_json::Value {
        serde_json::from_slice(&to_bytes(occurrence, "/shop").unwrap()).unwrap()
    }

    #[test]
    fn an_event_gets_an_id_a_time_and_a_source() {
        let sent = sent(&Occurrence::custom("order_paid"));
        let id = Uuid::parse_str(sent["id"].as_str().unwrap()).unwrap();
        assert_eq!(id.get_version_num(), 7);
        let time = sent["time"].as_str().unwrap();
        let time = humantime::parse_rfc3339(time).unwrap();
        let age = SystemTime::now().duration_since(time).unwrap_or_default();
        assert!(age < Duration::from_secs(600), "{age:?}");
        assert_eq!(sent["source"], "/shop");
        assert_eq!(sent["type"], "order_paid");
    }

    #[test]
    fn existing_attributes_are_kept() {
        let text = r#"{"specversion":"1.0","id":"7","source":"/till","type":"paid","time":"2026-01-01T00:00:00+01:00","x":1,"data":{"a": 1e400,
"a":"\ud800"}}"#;
        let read = Occurrence::<NoEvent>::from_cloudevent(text).unwrap();
        assert_eq!(to_bytes(&read, "/shop").unwrap(), text.as_bytes());
    }

    #[test]
    fn an_event_that_no_collector_takes_is_an_error() {
        let large = format!("\"{}\"", "a".repeat(MAX_EVENT));
        let large = Occurrence::<NoEvent>::custom("a").with_detail(RawJson::parse(large).unwrap());
        assert!(matches!(
            to_bytes(&large, "/shop"),
            Err(SendError::TooLarge { .. })
        ));
        let nameless = Occurrence::<NoEvent>::custom("");
        assert!(matches!(
            to_bytes(&nameless, "/shop"),
            Err(SendError::Invalid(_))
        ));
    }

    #[test]
    fn times_are_utc() {
        let time_of = |micros| time(UNIX_EPOCH + Duration::from_micros(micros));
        assert_eq!(time_of(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(
            time_of(1_793_534_400_000_001),
            "2026-11-01T12:00:00.000001Z"
        );
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(time(before), "1970-01-01T00:00:00.000000Z");
        let late = UNIX_EPOCH + LATEST + Duration::from_secs(1);
        assert_eq!(time(late), "9999-12-31T23:59:59.000000Z");
    }
}
