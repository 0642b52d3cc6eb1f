//! `funnel`: how many visitors reached each step, counted as in the command-line report.

use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::{Ask, in_words};
use crate::report::{self, By, Funnel, MOST_STEPS, Report};

pub(super) async fn answer(ask: &Ask) -> Result<Table, Problem> {
    let steps = &ask.filters.steps;
    if steps.len() < 2 {
        return Err(Problem::filter(format!(
            "a funnel has 2 to {MOST_STEPS} steps; give each event as a parameter `step`"
        )));
    }
    let names: Vec<&str> = steps.iter().map(String::as_str).collect();
    ask.check_events(&names).await?;
    let mut table = Table::new(&[
        ("step", Kind::Integer),
        ("name", Kind::Text),
        ("entities", Kind::Integer),
        ("share", Kind::Share),
        ("share_of_previous", Kind::Share),
    ]);
    // The steps already determine which events count.
    let mut wanted = ask.filters.wanted.clone();
    if !wanted.events.is_empty() || !wanted.modules.is_empty() || wanted.custom {
        wanted.events.clear();
        wanted.modules.clear();
        wanted.custom = false;
        let note =
            "the filters `event`, `module` and `custom` are ignored: the steps select the events";
        table.notes.push(note.to_owned());
    }
    let funnel = Funnel {
        steps: steps.clone(),
        within: ask.filters.within,
        by: By::default(),
    };
    let filter = wanted.filter(ask.catalog());
    let question = ask.question(Report::Funnel(funnel), filter, MOST_STEPS);
    let answer = report::answer(ask.snapshot.context(), ask.catalog(), &question).await?;
    for mut row in answer.rows {
        // The times between steps are shown only in the report.
        row.truncate(table.columns.len());
        table.rows.push(row);
    }
    table.sql = answer.sql;
    let notes = answer.notes.iter().map(|note| in_words(note));
    table.notes.extend(notes);
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::super::super::problem::Kind;
    use super::super::super::testing::{Event, answered, asked, rows};

    fn events() -> Vec<Event> {
        vec![
            Event::new("open", "2026-11-20T10:00:00Z").subject("ada"),
            Event::new("bought", "2026-11-20T11:00:00Z").subject("ada"),
            Event::new("open", "2026-11-20T10:00:00Z").subject("bob"),
            Event::new("paid", "2026-11-28T10:00:00Z").subject("bob"),
            Event::new("open", "2026-10-20T10:00:00Z").subject("eve"),
        ]
    }

    #[tokio::test]
    async fn steps_are_counted_within_the_window() {
        let query = "step=open&step=paid&within=1d";
        let table = answered(&events(), "funnel", query).await;
        assert_eq!(rows(&table), ["1|open|2|1|", "2|paid|1|0.5|0.5"]);
        assert_eq!(table.sql.len(), 1);
        let query = "step=open&step=paid&within=30d&module=shop";
        let table = answered(&events(), "funnel", query).await;
        assert_eq!(rows(&table), ["1|open|2|1|", "2|paid|2|1|1"]);
        assert!(
            table.notes[0].contains("the steps select"),
            "{:?}",
            table.notes
        );
    }

    #[tokio::test]
    async fn a_step_that_does_not_exist_is_probably_a_typo() {
        let problem = asked(&events(), "funnel", "step=open&step=payd").await;
        let problem = problem.expect_err("it isn't an event");
        assert_eq!(problem.kind, Kind::NotFound);
        assert!(
            problem.detail.contains("did you mean `paid`?"),
            "{}",
            problem.detail
        );
        let problem = asked(&events(), "funnel", "step=open").await;
        assert_eq!(problem.expect_err("too few").kind, Kind::Filter);
    }

    #[tokio::test]
    async fn no_one_may_have_done_it() {
        let table = answered(&[], "funnel", "step=open&step=paid").await;
        assert_eq!(rows(&table), ["1|open|0||", "2|paid|0||"]);
        assert!(
            !table.notes.iter().any(|note| note.contains("--from")),
            "{:?}",
            table.notes
        );
    }
}
