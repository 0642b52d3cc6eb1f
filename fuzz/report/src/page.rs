//! `RELIABILITY.md`.

use std::fmt::Write as _;
use std::time::Duration;

use crate::program::Run;
use crate::sections::Section;
use crate::session::Session;

/// The minimum number of executions of all targets together.
const EXECUTIONS: u64 = 100_000_000;

/// The minimum percentage of a run's executions after its last new edge.
const SETTLED: u64 = 20;

/// The content of the page.
#[derive(Debug)]
pub(crate) struct Page<'r> {
    pub(crate) session: &'r Session,
    pub(crate) sections: &'r [Section],
}

impl Page<'_> {
    /// The goals that were missed; empty if all were reached.
    pub(crate) fn failures(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for run in &self.session.runs {
            failures.extend(
                missed(run)
                    .iter()
                    .map(|why| format!("{}: {why}", run.target.name)),
            );
        }
        let sum = self.executions();
        if !self.sections.is_empty() && sum < EXECUTIONS {
            failures.push(format!(
                "{} executions in total, of {}",
                millions(sum),
                millions(EXECUTIONS)
            ));
        }
        for section in self.sections {
            if let Err(why) = &section.content {
                failures.push(format!("{}: {why}", section.title));
            }
        }
        failures
    }

    fn executions(&self) -> u64 {
        self.session
            .runs
            .iter()
            .map(|run| run.statistics.executions)
            .sum()
    }

    /// Writes the page in Markdown, including the sections of other programs.
    pub(crate) fn text(&self) -> String {
        let session = self.session;
        let rechecked = session.rechecked.as_ref().map_or_else(String::new, |commit| {
            format!(
                ". The inputs that crashed were executed again at commit {commit}, at which the other sections were \
                 also measured."
            )
        });
        let continued = match session.continued {
            0 => String::new(),
            seconds => format!(", and `--more {seconds}` for single targets"),
        };
        let busy: Duration = session.runs.iter().map(|run| run.took).sum();
        let mut text = format!(
            "# Reliability\n\n\
             Written by `scripts/fuzz {}`{continued}. The run took {:.1} minutes, and its processes ran for {:.2} hours in \
             total. [fuzz/README.md](fuzz/README.md) describes what each target checks. Sanitizer: {}.\n\n\
             The machine: {}{rechecked}\n\n\
             ## Targets\n\n\
             An edge is a branch in the compiled code. \"In the last fifth\" is the share of the edges that were first \
             reached in the last fifth of the executions. \"Since the last new edge\" is the share of the executions \
             after the last new edge; the goal is at least {SETTLED} %. \"Output\" is the largest ratio of output to input, \
             without the output that an empty input also has.\n\n\
             | target | reads | executions | a second | edges | in the last fifth | since the last new edge | longest | output | \
             crashes: found | still open | fixed in all runs | |\n\
             |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|\n",
            session.seconds,
            session.took.as_secs_f64() / 60.0,
            busy.as_secs_f64() / 3600.0,
            session.sanitizer,
            session.machine,
        );
        for run in &session.runs {
            text += &row(run);
        }
        let sum = |of: fn(&Run) -> usize| -> usize { session.runs.iter().map(of).sum() };
        let found = sum(|run| run.statistics.crashes.len());
        let open = sum(|run| run.open.len());
        let fixed = sum(|run| run.fixed);
        let _ = writeln!(
            text,
            "| **all** | | {} | | | | | | | {found} | {open} | {fixed} | |",
            millions(self.executions())
        );
        for run in &session.runs {
            for (input, command) in run.crashes() {
                let _ = writeln!(
                    text,
                    "\nOpen crash in `{}`: `{input}`; `{command}`.",
                    run.target.name
                );
            }
        }
        for Section {
            title,
            about,
            content,
        } in self.sections
        {
            let content = match content {
                Ok(content) => content.clone(),
                Err(why) => format!("**Missing**: {why}."),
            };
            let _ = write!(text, "\n## {title}\n\n{about}\n\n{content}\n");
        }
        let failures = self.failures();
        if !failures.is_empty() {
            text += "\n## Missed\n\n";
            for failure in failures {
                let _ = writeln!(text, "- {failure}");
            }
        }
        text
    }
}

/// The goals that a run missed.
fn missed(run: &Run) -> Vec<String> {
    let statistics = &run.statistics;
    let mut missed = Vec::new();
    if !run.open.is_empty() {
        missed.push("an open crash".to_owned());
    } else if !run.is_fine {
        missed.push(format!(
            "it failed; see fuzz/target/logs/{}.txt",
            run.target.name
        ));
    }
    if statistics.executions < run.target.executions {
        let (ran, needed) = (
            millions(statistics.executions),
            millions(run.target.executions),
        );
        missed.push(format!("{ran} executions of {needed}"));
    }
    if statistics.settled() < SETTLED {
        missed.push(format!("a new edge in the last {SETTLED} %"));
    }
    missed
}

fn row(run: &Run) -> String {
    let statistics = &run.statistics;
    let seconds = run.took.as_secs().max(1);
    let largest = statistics
        .largest
        .map_or_else(String::new, |(thousandths, allowed)| {
            format!(
                "{}.{} of {allowed}",
                thousandths / 1000,
                thousandths % 1000 / 100
            )
        });
    let missed = missed(run);
    let state = if missed.is_empty() {
        "reached"
    } else {
        "**missed**"
    };
    format!(
        "| {} | {} | {} | {} | {} | +{}.{:02} % | {} % | {}.{} ms | {largest} | {} | {} | {} | {state} |\n",
        run.target.name,
        run.target.reads,
        millions(statistics.executions),
        statistics.executions / seconds,
        statistics.edges,
        statistics.growth() / 100,
        statistics.growth() % 100,
        statistics.settled(),
        statistics.longest / 1000,
        statistics.longest % 1000 / 100,
        statistics.crashes.len(),
        run.open.len(),
        run.fixed,
    )
}

/// A count in millions, with two decimal places.
fn millions(count: u64) -> String {
    format!("{}.{:02} M", count / 1_000_000, count % 1_000_000 / 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_short() {
        assert_eq!(millions(100_000_000), "100.00 M");
        assert_eq!(millions(1_239_999), "1.23 M");
        assert_eq!(millions(99), "0.00 M");
    }
}
