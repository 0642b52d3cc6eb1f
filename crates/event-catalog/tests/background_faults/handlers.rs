//! Handlers that fail.

use std::panic::{panic_any, resume_unwind};

use event_catalog::Selector;

use crate::bombs::{Bomb, Endless, OnDrop, Undisplayable};
use crate::events::Signals;
use crate::frame::{bad, must, survives};

/// Declares a test for each handler, with the number of failures that it causes.
macro_rules! survive {
    ($($name:ident: $failures:literal, $register:expr;)*) => {$(
        #[test]
        fn $name() {
            survives($failures, $register);
        }
    )*};
}

survive! {
    a_panic_with_a_text: 1, |signals, _| {
        signals.on(bad(), |_| panic!("as planned"));
    };
    a_panic_without_the_hook: 1, |signals, _| {
        signals.on(bad(), |_| resume_unwind(Box::new(Bomb)));
    };
    a_payload_whose_drop_panics: 1, |signals, _| {
        signals.on(bad(), |_| panic_any(Bomb));
    };
    a_payload_whose_drop_panics_without_end: 1, |signals, _| {
        signals.on(bad(), |_| panic_any(Endless));
    };
    a_payload_whose_drop_calls_back: 1, |signals, own| {
        let own = own.clone();
        signals.on(bad(), move |_| {
            let own = own.clone();
            panic_any(OnDrop(move || {
                let Some(background) = own.get() else { return };
                assert!(!background.wait_idle());
                background.update(|_| ());
                panic_any(Bomb);
            }))
        });
    };
    an_error_whose_drop_panics: 1, |signals, _| {
        signals.on(bad(), |_| Err(Bomb.into()));
    };
    an_error_whose_drop_panics_without_end: 1, |signals, _| {
        signals.on(bad(), |_| Err(Endless.into()));
    };
    several_errors_whose_drop_panics: 3, |signals, _| {
        for _ in 0..3 {
            signals.on(bad(), |_| Err(Bomb.into()));
        }
    };
    an_error_that_cannot_be_displayed: 2, |signals, _| {
        signals.on(bad(), |_| Err(Undisplayable.into()));
        signals.on(bad(), |_| Err("another".into()));
    };
    an_error_whose_drop_calls_back: 1, |signals, own| {
        let own = own.clone();
        signals.on(bad(), move |_| {
            let own = own.clone();
            Err(OnDrop(move || {
                let Some(background) = own.get() else { return };
                background.update(|signals: &mut Signals| {
                    let id = signals.on(bad(), |_| Ok(()));
                    signals.remove(id);
                });
                assert!(!background.wait_idle());
                panic_any(Bomb);
            })
            .into())
        });
    };
    // The error that panics when it is dropped is the handler's own error, not the error about the chain.
    an_error_besides_a_chain_that_is_too_long: 1, |signals, _| {
        *signals = std::mem::take(signals).with_longest_chain(0);
        signals.on(bad(), |signal| {
            let _ = signal.emit(crate::events::Occurrence::custom("further"));
            Err(Bomb.into())
        });
    };
    a_handler_that_waits_until_idle: 0, |signals, own| {
        let own = own.clone();
        signals.on(bad(), move |_| must(!own.get().ok_or("it ended")?.wait_idle()));
    };
    a_handler_that_emits_when_the_queue_is_full: 0, |signals, own| {
        let own = own.clone();
        signals.on(bad(), move |_| {
            let background = own.get().ok_or("it ended")?;
            // Emits more occurrences than fit into the queue. No handler listens to them.
            let further = || crate::events::Occurrence::custom("further");
            must((0..20_000).any(|_| background.emit(further()).is_err()))
        });
    };
    a_handler_whose_change_panics: 1, |signals, own| {
        let own = own.clone();
        signals.on(bad(), move |_| {
            let background = own.get().ok_or("it ended")?;
            background.update(|signals| {
                signals.on(bad(), |_| Err("it must not be there".into()));
                panic_any(Bomb);
            })
        });
    };
    a_handler_whose_change_changes: 0, |signals, own| {
        let own = own.clone();
        signals.on(bad(), move |_| {
            let background = own.get().ok_or("it ended")?;
            let ids = background.update(|signals| {
                let inner = background.update(|signals| signals.on(Selector::name("a"), |_| Ok(())));
                [inner, signals.on(Selector::name("b"), |_| Ok(()))]
            });
            must(background.update(|signals| ids.into_iter().all(|id| signals.remove(id))))
        });
    };
}
