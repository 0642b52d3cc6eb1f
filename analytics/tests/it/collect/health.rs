//! What the collector reports, and what it refuses, while it can't store events.

use event_analytics::collect::health::Trouble;
use event_analytics::collect::settings::Settings;
use event_analytics::spool::Folder;

use super::{ONE, STRUCTURED, start_with};

#[test]
fn what_is_not_stored_is_reported_and_refused_before_the_disk_is_full() {
    let settings = Settings {
        spool_bytes: 300,
        ..Settings::local()
    };
    let running = start_with(settings, Box::new(Folder));
    let get = |path: &str| running.send("GET", path, "", b"");
    let metrics = |line: &str| {
        let body = get("/metrics").body;
        assert!(body.lines().any(|it| it == line), "{line}: {body}");
    };
    running.health.expect_storing();
    assert_eq!(
        (get("/healthz").status, get("/healthz").body),
        (200, "ok\n".to_owned())
    );
    metrics("event_analytics_storing_up 1");
    for (trouble, word) in [
        (Trouble::Panic, "panic"),
        (Trouble::Store, "can't be written"),
    ] {
        running.health.fail(trouble);
        let answer = get("/healthz");
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (503, Some("30"))
        );
        let detail = answer.json()["detail"].to_string();
        assert!(detail.contains(word), "{detail}");
    }
    metrics("event_analytics_storing_up 0");
    metrics("event_analytics_storing_panics_total 1");
    metrics("event_analytics_storing_failures_total 1");
    // No scheduled task failed.
    metrics("event_analytics_keep_failures_total 0");
    // Events are accepted until the spool is full, and are kept there.
    let mut accepted = 0;
    let refused = loop {
        let answer = running.post(STRUCTURED, ONE);
        if answer.status != 202 {
            break answer;
        }
        accepted += 1;
        assert!(accepted < 10, "the spool has no limit");
    };
    assert!(accepted > 1, "{refused:?}");
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (503, Some("30"))
    );
    assert!(
        refused.json()["type"]
            .as_str()
            .is_some_and(|it| it.ends_with("#storing"))
    );
    assert_eq!(running.events().len(), accepted);
    running.health.stored();
    assert_eq!(get("/healthz").status, 200);
    metrics("event_analytics_storing_up 1");
}
