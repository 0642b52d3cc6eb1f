//! Handlers in Rust, for programs that run the collector as a library.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::delivery::Delivery;
use super::failure::{Failure, FailureKind};

/// Handles an event.
pub(crate) type Handler =
    Arc<dyn Fn(&Delivery) -> Result<(), Box<dyn Error + Send + Sync>> + Send + Sync>;

/// The handlers of a program, by the ids of their signals.
///
/// A signal in `collector.toml` without a `webhook` needs a handler. An error or a panic counts as a failed
/// attempt: the handler gets the event again, until the signal's `give_up_after` has passed.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use event_analytics::signals::Handlers;
///
/// // The program takes the arguments of `event-analytics`, and has its own handlers.
/// fn main() -> ExitCode {
///     let mut handlers = Handlers::new();
///     handlers.add("fulfilment", |delivery| {
///         // At least once: `delivery.id` is the same in each attempt.
///         println!("{} {}", delivery.id, delivery.name);
///         let event: serde_json::Value = serde_json::from_str(&delivery.cloudevent)?;
///         if event["data"]["amount"].is_null() {
///             return Err("the event has no amount".into());
///         }
///         Ok(())
///     });
///     event_analytics::run_with(&handlers)
/// }
/// ```
#[derive(Clone, Default)]
pub struct Handlers(BTreeMap<String, Handler>);

impl Handlers {
    /// Creates an empty collection of handlers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the handler of a signal. It replaces an earlier handler of that signal.
    ///
    /// Handlers run on separate threads, up to eight per signal at once. Events whose order matters are
    /// passed one after the other.
    pub fn add<F>(&mut self, signal: impl Into<String>, handler: F)
    where
        F: Fn(&Delivery) -> Result<(), Box<dyn Error + Send + Sync>> + Send + Sync + 'static,
    {
        self.0.insert(signal.into(), Arc::new(handler));
    }

    /// The handler of a signal.
    pub(crate) fn get(&self, signal: &str) -> Option<&Handler> {
        self.0.get(signal)
    }

    /// The ids of the signals that have handlers.
    pub(crate) fn signals(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Passes an event to a handler.
pub(crate) async fn hand_over(handler: Handler, delivery: Delivery) -> Result<(), Failure> {
    let outcome =
        tokio::task::spawn_blocking(move || handler(&delivery).map_err(|error| error.to_string()));
    let message = match outcome.await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(message)) => format!("the handler failed: {message}"),
        Err(error) if error.is_panic() => "the handler panicked".to_owned(),
        Err(_) => "the handler was cancelled".to_owned(),
    };
    Err(Failure::new(FailureKind::Refused, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery() -> Delivery {
        Delivery {
            signal: "s".to_owned(),
            id: "1".to_owned(),
            name: "paid".to_owned(),
            cloudevent: "{}".to_owned(),
            attempt: 1,
        }
    }

    #[tokio::test]
    async fn errors_and_panics_of_handlers_are_failures() {
        let mut handlers = Handlers::new();
        handlers.add("good", |delivery: &Delivery| {
            assert_eq!(delivery.name, "paid");
            Ok(())
        });
        handlers.add("bad", |_: &Delivery| Err("no stock".into()));
        handlers.add("broken", |_: &Delivery| panic!("on purpose"));
        let run = |id: &str| hand_over(handlers.get(id).expect("added").clone(), delivery());
        assert_eq!(run("good").await, Ok(()));
        let failure = run("bad").await.expect_err("an error");
        assert_eq!(failure.message, "the handler failed: no stock");
        let failure = run("broken").await.expect_err("a panic");
        assert_eq!(failure.message, "the handler panicked");
    }
}
