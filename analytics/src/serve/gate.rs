//! Limits how many questions are answered at once, and for how long.

use std::future::Future;
use std::time::Duration;

use deltalake::datafusion::common::runtime::SpawnedTask;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::problem::{Kind, Problem};

/// Limits how many questions are answered at once. Others wait for their turn.
#[derive(Debug)]
pub(crate) struct Gate {
    places: Semaphore,
    time: Duration,
}

impl Gate {
    /// Creates a gate for this many questions at once. Each may take this long, including the wait.
    pub(crate) fn new(places: usize, time: Duration) -> Self {
        Self {
            places: Semaphore::new(places),
            time,
        }
    }

    /// Answers a question in a separate task, so that the time limit applies even to an operator that never yields.
    /// When this future is dropped because the reader left, the task ends.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Problem> {
        let answered = timeout(self.time, async {
            // The semaphore is never closed.
            let _place = self.places.acquire().await.ok();
            SpawnedTask::spawn(work).await
        });
        match answered.await {
            Ok(Ok(done)) => done,
            Ok(Err(_)) => {
                let detail = "there is a bug in event-analytics or in its query engine; change the filters, and report \
                              the bug";
                Err(Problem::new(Kind::Failed, detail))
            }
            Err(_) => Err(Problem::new(
                Kind::Slow,
                format!(
                    "the answer took longer than {} s; choose fewer days, add a filter, or try again later",
                    self.time.as_secs_f64()
                ),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::Arc;

    use tokio::sync::oneshot;

    use super::*;

    /// Longer than any test takes, even on a slow machine.
    const LONG: Duration = Duration::from_mins(5);

    /// Sends a message when it is dropped.
    struct Dropped(Option<oneshot::Sender<()>>);

    impl Drop for Dropped {
        fn drop(&mut self) {
            if let Some(sender) = self.0.take() {
                let _ = sender.send(());
            }
        }
    }

    #[tokio::test]
    async fn a_question_whose_reader_leaves_ends_and_gives_its_place_back() {
        let gate = Arc::new(Gate::new(1, LONG));
        let (sender, dropped) = oneshot::channel();
        let (started, has_started) = oneshot::channel();
        let witness = Dropped(Some(sender));
        let asked = Arc::clone(&gate);
        let reader = tokio::spawn(async move {
            let work = async move {
                let _witness = witness;
                let _ = started.send(());
                pending::<Result<(), Problem>>().await
            };
            asked.run(work).await
        });
        has_started.await.expect("it starts");
        reader.abort();
        dropped.await.expect("the question ends");
        let next = gate.run(async { Ok(1) }).await;
        assert_eq!(next, Ok(1));
    }

    #[tokio::test]
    async fn a_question_that_takes_too_long_ends_also_while_it_waits() {
        let gate = Arc::new(Gate::new(1, Duration::from_millis(20)));
        let slow = gate.run(pending::<Result<(), Problem>>());
        let waiting = gate.run(async { Ok(()) });
        let (slow, waiting) = tokio::join!(slow, waiting);
        let problem = slow.expect_err("it is too slow");
        assert_eq!(problem.kind, Kind::Slow);
        assert!(problem.detail.contains("0.02 s"), "{}", problem.detail);
        // The second question may have started when the first one ended.
        if let Err(problem) = waiting {
            assert_eq!(problem.kind, Kind::Slow);
        }
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let gate = Gate::new(1, LONG);
        let work = async { panic!("a bug") };
        let problem = gate.run::<()>(work).await.expect_err("it has failed");
        assert_eq!(problem.kind, Kind::Failed);
    }
}
