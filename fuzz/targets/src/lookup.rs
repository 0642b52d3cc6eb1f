//! `lookup`: names, one a line. The compiled table answers what a `HashMap` answers.

use std::collections::HashMap;

use loyjoy_events::Event;

/// Asks the compiled table.
///
/// # Panics
///
/// When something does not hold.
pub fn run(data: &[u8]) {
    thread_local!(static ALL: HashMap<&'static str, Event> = Event::ALL
        .iter()
        .flat_map(|event| {
            let aliases = event.definition().aliases().iter();
            aliases.copied().chain([event.name()]).map(|name| (name, *event))
        })
        .collect());
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    ALL.with(|all| {
        let ask = |name: &str| {
            let expected = all.get(name).copied();
            assert_eq!(Event::from_name(name), expected, "{name:?}");
            if let Some(event) = expected {
                assert!(event.name() == name || event.definition().aliases().contains(&name));
            }
        };
        for name in text.split('\n') {
            ask(name);
            // Neither the last byte nor the length is left out of the comparison.
            if let Some((last, _)) = name.char_indices().last() {
                ask(&name[..last]);
            }
        }
        ask(text);
    });
}
