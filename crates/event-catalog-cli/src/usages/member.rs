//! Recognizes members of types and values, which can be the identifiers of events in generated code.

use std::ops::Range;

use super::literal::is_word;

/// Whether the identifier in this range belongs to an event: `Event::LinkClicked`,
/// `Events.LINK_CLICKED`.
pub(super) fn is_member(text: &[u8], identifier: &Range<usize>) -> bool {
    if text.get(identifier.end).is_some_and(|byte| is_word(*byte)) {
        return false;
    }
    let head = text.get(..identifier.start).unwrap_or_default();
    let is_event = |part: &[u8]| part.eq_ignore_ascii_case(b"event");
    owner(head).is_some_and(|owner| owner.windows(b"event".len()).any(is_event))
}

/// Whether the identifier in this range is a member of a type, as in `Event::Opened`, rather than
/// of a value, as in `events.push`.
pub(super) fn is_of_type(text: &[u8], identifier: &Range<usize>) -> bool {
    let head = text.get(..identifier.start).unwrap_or_default();
    let first = owner(head).and_then(<[u8]>::first);
    first.is_some_and(u8::is_ascii_uppercase)
}

/// Returns the name of a member's owner: `Event` in `Event::`, `events` in `events.`.
fn owner(head: &[u8]) -> Option<&[u8]> {
    let owner = head
        .strip_suffix(b"::")
        .or_else(|| head.strip_suffix(b"."))?;
    let letters = owner.iter().rev().take(64);
    let length = letters.take_while(|byte| is_word(**byte)).count();
    Some(&owner[owner.len() - length..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_of_a_value_is_of_no_type() {
        for (text, expected) in [
            ("Event::push", true),
            ("GatewayEvents.push", true),
            ("events.push", false),
            ("this.#state.initEventListeners.push", false),
            ("push", false),
        ] {
            let start = text.find("push").expect("the identifier");
            let found = is_of_type(text.as_bytes(), &(start..start + 4));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn events_in_generated_code_are_members() {
        for (text, expected) in [
            ("Event::LinkClicked", true),
            ("Events.LinkClicked)", true),
            ("my::ChatEvent::LinkClicked,", true),
            ("File::LinkClicked", false),
            ("LinkClicked", false),
            ("Event::LinkClickedTwice", false),
        ] {
            let start = text.find("LinkClicked").expect("the identifier");
            assert_eq!(
                is_member(text.as_bytes(), &(start..start + 11)),
                expected,
                "{text}"
            );
        }
    }
}
