//! `lookup`: names, one per line. The compiled table gives the same answers as a `HashMap`.

use std::collections::HashMap;

use loyjoy_events::Event;

/// Looks up names in the compiled table.
///
/// # Panics
///
/// If the project breaks a promise for this input.
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
            // Check that the comparison includes the last byte and the length.
            if let Some((last, _)) = name.char_indices().last() {
                ask(&name[..last]);
            }
        }
        ask(text);
    });
}
