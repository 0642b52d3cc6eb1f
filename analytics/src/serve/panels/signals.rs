//! `signals`: the state of signals, as the collector wrote it.

use anyhow::Context;

use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::Ask;
use crate::report::Value;
use crate::signals::{self, Listed};

pub(super) async fn answer(ask: &Ask) -> Result<Table, Problem> {
    let mut table = Table::new(&[
        ("id", Kind::Text),
        ("state", Kind::Text),
        ("waiting", Kind::Integer),
        ("lag_seconds", Kind::Number),
        ("delivered", Kind::Integer),
        ("failed", Kind::Integer),
        ("last_error", Kind::Text),
    ]);
    let (store, settings) = (ask.store.clone(), ask.signals.clone());
    let listed = tokio::task::spawn_blocking(move || signals::list(&store, &settings)).await;
    let listed = listed.context("the signals can't be listed")??;
    let are_configured = !ask.signals.is_empty();
    for signal in listed {
        table.rows.push(row(signal, are_configured, ask.now));
    }
    Ok(table)
}

fn row(signal: Listed, are_configured: bool, now: i64) -> Vec<Value> {
    let is_left = are_configured && signal.on.is_none();
    let word = match &signal.state {
        Some(state) if state.gone.is_some() => "gone",
        _ if is_left => "not configured",
        None => "new",
        Some(state) if state.is_recent(now) => "running",
        Some(_) => "stopped",
    };
    let state = signal.state.unwrap_or_default();
    let lag = match state.oldest {
        Some(oldest) if state.waiting > 0 => now.saturating_sub(oldest).max(0),
        _ => 0,
    };
    let count = |count: u64| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    vec![
        Value::Text(signal.id),
        Value::Text(word.to_owned()),
        count(state.waiting),
        Value::Span(lag),
        count(state.delivered),
        count(state.failed),
        Value::text(state.last_error.as_ref().map(|it| it.message.as_str())),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::answered;
    use super::*;
    use crate::signals::{LastError, State};

    fn shown(signal: Listed, are_configured: bool) -> String {
        let cells: Vec<String> = row(signal, are_configured, 100_000_000)
            .iter()
            .map(Value::plain)
            .collect();
        cells.join("|")
    }

    #[test]
    fn a_signal_runs_while_its_state_is_written() {
        let state = State {
            waiting: 3,
            oldest: Some(98_500_000),
            delivered: 7,
            failed: 1,
            updated: 99_000_000,
            last_error: Some(LastError {
                at: 0,
                message: "503".to_owned(),
            }),
            ..State::default()
        };
        let signal = |on: bool, state: Option<State>| Listed {
            id: "s".to_owned(),
            on: on.then(Vec::new),
            state,
        };
        let running = Some(state.clone());
        assert_eq!(
            shown(signal(true, running), true),
            "s|running|3|1.5|7|1|503"
        );
        assert_eq!(shown(signal(true, None), true), "s|new|0|0|0|0|");
        let stopped = Some(State::default());
        assert_eq!(
            shown(signal(false, stopped.clone()), false),
            "s|stopped|0|0|0|0|"
        );
        assert_eq!(
            shown(signal(false, stopped), true),
            "s|not configured|0|0|0|0|"
        );
    }

    #[tokio::test]
    async fn a_store_may_have_no_signals() {
        assert!(answered(&[], "signals", "").await.rows.is_empty());
    }
}
