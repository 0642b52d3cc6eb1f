//! `--ephemeral`: how often each event was received.

use event_analytics::collect::report::Report;

use super::{ONE, PAIRS, STRUCTURED, catalog, start};

#[test]
fn a_report_counts_each_event_once() {
    let mut running = start("");
    assert_eq!(running.post(STRUCTURED, ONE).status, 202);
    assert_eq!(running.post(STRUCTURED, ONE).status, 202);
    let old = ONE.replace("\"1\"", "\"2\"").replace("paid", "bought");
    assert_eq!(running.post(STRUCTURED, &old).status, 202);
    for _ in 0..2 {
        assert_eq!(running.post(PAIRS, r#"[["opne"],["mine"]]"#).status, 202);
    }
    running.stop();
    let mut seen = Vec::new();
    let each = |event: &str| seen.push(event.to_owned());
    let report = Report::new(&running.spool, &catalog(), each).expect("a report");
    assert_eq!((report.total, report.repeated), (4, 3));
    assert_eq!(seen.len(), 4);
    assert!(seen.iter().any(|it| it.contains("opne")), "{seen:?}");
    assert_eq!(
        report.table(),
        "event  count\npaid       2\nmine       1  custom\nopne       1  custom, did you mean `open`?\n"
    );
}

#[test]
fn an_id_on_two_days_is_two_events() {
    let mut running = start("");
    for day in ["2026-11-01", "2026-11-02", "2026-11-02"] {
        let time = format!(r#""time":"{day}T10:00:00Z","type""#);
        let event = ONE.replace(r#""type""#, &time);
        assert_eq!(running.post(STRUCTURED, &event).status, 202);
    }
    running.stop();
    let report = Report::new(&running.spool, &catalog(), |_| {}).expect("a report");
    assert_eq!((report.total, report.repeated), (2, 1));
}
