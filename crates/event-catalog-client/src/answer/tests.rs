use std::time::UNIX_EPOCH;

use super::*;

fn refusal(index: usize) -> Refusal {
    Refusal {
        index,
        reason: "invalid".to_owned(),
        detail: format!("event {index}"),
    }
}

fn listed(indices: &[usize]) -> String {
    let one = |index| format!(r#"{{"index":{index},"reason":"invalid","detail":"event {index}"}}"#);
    let listed: Vec<_> = indices.iter().map(one).collect();
    listed.join(",")
}

fn document(word: &str, rest: &str) -> String {
    format!(r#"{{"type":"https://example.org/docs#{word}","detail":"a detail"{rest}}}"#)
}

fn done(events: usize, refused: &[usize]) -> Answer {
    Answer::Done {
        events,
        refused: refused.iter().map(|index| refusal(*index)).collect(),
    }
}

#[test]
fn an_answer_counts_all_events() {
    let read = |body: &str| read(202, None, body.as_bytes(), 3);
    assert_eq!(read(r#"{"accepted":3,"rejected":[]}"#), done(3, &[]));
    let some = format!(r#"{{"accepted":1,"rejected":[{}]}}"#, listed(&[0, 2]));
    assert_eq!(read(&some), done(3, &[0, 2]));
    // Events that the answer doesn't cover are sent again.
    let wrong_indices = format!(r#"{{"accepted":1,"rejected":[{}]}}"#, listed(&[2, 3]));
    let wrong_order = format!(r#"{{"accepted":1,"rejected":[{}]}}"#, listed(&[2, 1]));
    for body in [
        "",
        "<html>",
        "{}",
        r#"{"accepted":2,"rejected":[]}"#,
        r#"{"accepted":3}"#,
        r#"{"accepted":1,"rejected":[],"rejected_more":2}"#,
        r#"{"accepted":-3,"rejected":[]}"#,
        &wrong_indices,
        &wrong_order,
    ] {
        assert!(matches!(read(body), Answer::Retry { .. }), "{body}");
    }
}

#[test]
fn events_after_a_truncated_list_are_sent_again() {
    let body = format!(
        r#"{{"accepted":1,"rejected":[{}],"rejected_more":2}}"#,
        listed(&[0, 2])
    );
    assert_eq!(read(202, None, body.as_bytes(), 5), done(3, &[0, 2]));
    let rest = format!(r#","rejected":[{}],"rejected_more":3"#, listed(&[0, 1]));
    let body = document("invalid", &rest);
    assert_eq!(read(400, None, body.as_bytes(), 5), done(2, &[0, 1]));
}

#[test]
fn a_request_that_is_refused_as_a_whole_is_divided() {
    for (status, word) in [(400, "invalid"), (413, "too-large")] {
        let body = document(word, "");
        let answer = read(status, None, body.as_bytes(), 2);
        let problem = format!("the collector answers {status}: a detail");
        assert_eq!(answer, Answer::Smaller { problem });
        let Answer::Done { events: 1, refused } = read(status, None, body.as_bytes(), 1) else {
            panic!("{status}");
        };
        assert_eq!((refused[0].index, refused[0].reason.as_str()), (0, word));
    }
    // The other three events are neither accepted nor reported as invalid.
    let rest = format!(r#","rejected":[{}]"#, listed(&[1]));
    let body = document("invalid", &rest);
    assert!(matches!(
        read(400, None, body.as_bytes(), 4),
        Answer::Smaller { .. }
    ));
    // The answer is from a server in front of the collector.
    assert!(matches!(
        read(413, None, b"<html>", 2),
        Answer::Smaller { .. }
    ));
    let Answer::Done { refused, .. } = read(413, None, b"<html>", 1) else {
        panic!("a single event");
    };
    assert_eq!(refused[0].reason, "refused");
}

#[test]
fn temporary_failures_are_retried_and_others_stop() {
    for status in [408, 425, 429, 500, 502, 503, 504] {
        let answer = read(status, Some("7"), b"", 1);
        let after = Some(Duration::from_secs(7));
        assert!(matches!(answer, Answer::Retry { after: found, .. } if found == after));
    }
    for status in [301, 307, 400, 401, 403, 404, 405, 410, 415, 421] {
        let answer = read(status, None, b"", 1);
        let problem = format!("the collector answers {status}");
        assert_eq!(answer, Answer::Stop { problem });
    }
}

#[test]
fn a_wait_is_seconds_or_a_date() {
    let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
    assert_eq!(wait(" 30 ", now), Some(Duration::from_secs(30)));
    let date = wait("Sun, 06 Nov 1994 08:49:47 GMT", now);
    assert_eq!(date, Some(Duration::from_secs(10)));
    let past = wait("Sun, 06 Nov 1994 08:49:00 GMT", now);
    assert_eq!(past, Some(Duration::ZERO));
    for text in ["", "-1", "soon", "1.5"] {
        assert_eq!(wait(text, now), None, "{text}");
    }
}

#[test]
fn a_text_of_the_collector_is_short_and_printable() {
    let detail = format!("\\u001b[31m{}", "a".repeat(1000));
    let body = format!(r#"{{"detail":"{detail}"}}"#);
    let Answer::Stop { problem } = read(401, None, body.as_bytes(), 1) else {
        panic!("a key that is wrong");
    };
    assert!(problem.len() < 350 && !problem.contains('\u{1b}'));
}
