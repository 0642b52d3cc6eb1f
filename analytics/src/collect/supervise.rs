//! Starts storing again after a panic.
//!
//! The process doesn't end: after each restart, the same event could make it panic again, and no events would be
//! received in the meantime. Instead, events are still received and acknowledged, because they are on disk. `/healthz`
//! answers 503 at once, and `/events` does when the spool has reached its limit.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use super::health::{Health, Trouble};
use super::storing::Storing;

/// How long to wait after the first panic. Each wait after that is twice as long, up to [`LONGEST`].
const SHORTEST: Duration = Duration::from_secs(1);

/// The longest wait. After a run that lasted longer than this, the next wait is short again.
const LONGEST: Duration = Duration::from_mins(1);

/// The thread that stores events. It sorts and compresses files, which would delay answers to requests.
#[derive(Debug)]
pub(crate) struct Background {
    thread: JoinHandle<anyhow::Result<()>>,
    stop: watch::Sender<bool>,
    is_over: oneshot::Receiver<()>,
}

impl Background {
    pub(crate) fn start(first: Storing, health: Arc<Health>) -> anyhow::Result<Self> {
        health.expect_storing();
        let (stop, is_stopped) = watch::channel(false);
        let (over, is_over) = oneshot::channel::<()>();
        let runtime = Handle::current();
        let origin = first.origin().clone();
        let thread = std::thread::Builder::new().name("storing".to_owned());
        let thread = thread.spawn(move || {
            // Dropped when the thread ends, whether it returns or panics.
            let _over = over;
            let open = || runtime.block_on(origin.open());
            let run = |it: Storing| runtime.block_on(it.run(is_stopped.clone(), &health));
            let stopped = |pause| {
                let mut stop = is_stopped.clone();
                runtime.block_on(async { timeout(pause, stop.wait_for(|it| *it)).await.is_ok() })
            };
            keep(first, open, run, stopped, &health)
        });
        let message =
            "can't start the thread that stores events; raise the limit of processes (`ulimit -u`)";
        Ok(Self {
            thread: thread.context(message)?,
            stop,
            is_over,
        })
    }

    /// Returns once the thread has ended on its own, because nothing more can be received or stored.
    pub(crate) async fn ended(&mut self) {
        let _ = (&mut self.is_over).await;
    }

    /// Stores the rest of the spool, and ends the thread.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        // Sending fails if the thread has already ended.
        let _ = self.stop.send(true);
        match tokio::task::spawn_blocking(move || self.thread.join()).await {
            Ok(Ok(stored)) => stored,
            _ => bail!("the thread that stores events has panicked"),
        }
    }
}

/// Runs a job. After a panic, waits, opens the job again and runs it again. `stopped` does the waiting, and
/// returns `true` early if the process has to stop: then one last attempt stores the rest.
///
/// # Errors
///
/// The run returned an error, or the last attempt after a panic failed.
pub(crate) fn keep<S>(
    first: S,
    mut open: impl FnMut() -> anyhow::Result<S>,
    mut run: impl FnMut(S) -> anyhow::Result<()>,
    mut stopped: impl FnMut(Duration) -> bool,
    health: &Health,
) -> anyhow::Result<()> {
    let mut next = Some(first);
    let mut pause = SHORTEST;
    let mut is_last = false;
    loop {
        let start = Instant::now();
        let opened = match next.take() {
            Some(first) => Ok(first),
            None => caught(&mut open).flatten(),
        };
        let error = match opened.map(|it| caught(|| run(it))) {
            Ok(Ok(done)) => return done,
            Ok(Err(error)) | Err(error) => error,
        };
        if is_last {
            return Err(error);
        }
        health.fail(Trouble::Panic);
        if start.elapsed() > LONGEST {
            pause = SHORTEST;
        }
        tracing::error!(
            error = %format!("{error:#}"),
            seconds = pause.as_secs(),
            "the thread that stores events has ended and is restarted; events stay in the spool"
        );
        is_last = stopped(pause);
        pause = (pause * 2).min(LONGEST);
    }
}

/// Calls a function, and turns a panic into an error.
fn caught<T>(function: impl FnOnce() -> T) -> anyhow::Result<T> {
    // Unwind safe, because everything that the function uses is dropped and opened again.
    catch_unwind(AssertUnwindSafe(function)).map_err(|panic| anyhow!("panic: {}", message(&*panic)))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    #[test]
    fn after_a_panic_it_is_opened_and_run_again() {
        let health = Health::default();
        let (opened, waits) = (Cell::new(0), RefCell::new(Vec::new()));
        let open = || -> anyhow::Result<i32> {
            opened.set(opened.get() + 1);
            assert!(opened.get() != 2, "a panic while it is opened");
            if opened.get() == 3 {
                bail!("the store can't be opened");
            }
            Ok(opened.get())
        };
        let run = |number: i32| -> anyhow::Result<()> {
            if number > 0 {
                assert_eq!(health.trouble(), Some(Trouble::Panic));
            }
            assert!(number == 4, "a panic while it runs");
            Ok(())
        };
        let stopped = |pause: Duration| {
            waits.borrow_mut().push(pause.as_secs());
            false
        };
        keep(0, open, run, stopped, &health).expect("the last run ends");
        assert_eq!(*waits.borrow(), [1, 2, 4, 8]);
        assert_eq!(health.panics(), 4);
    }

    #[test]
    fn an_error_of_a_run_ends_it() {
        let health = Health::default();
        let run = |()| -> anyhow::Result<()> { bail!("the rest can't be stored") };
        let done = keep((), || Ok(()), run, |_| false, &health);
        let error = done.expect_err("it has failed");
        assert_eq!(error.to_string(), "the rest can't be stored");
        assert_eq!(health.trouble(), None);
    }

    #[test]
    fn when_all_is_to_stop_there_is_one_more_attempt() {
        let runs = Cell::new(0);
        let run = |()| -> anyhow::Result<()> {
            runs.set(runs.get() + 1);
            panic!("run {}", runs.get())
        };
        let done = keep((), || Ok(()), run, |_| true, &Health::default());
        let error = done.expect_err("it has failed");
        assert_eq!(
            (error.to_string(), runs.get()),
            ("panic: run 2".to_owned(), 2)
        );
    }
}
