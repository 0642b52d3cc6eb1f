//! A shop that knows its events: `cargo run -p shop -- order_created`.

mod events {
    event_catalog::include_catalog!();
}

use events::{Event, Family};

fn main() {
    for name in std::env::args().skip(1) {
        println!("{name}: {}", describe(&name));
    }
}

/// What a name means.
fn describe(name: &str) -> String {
    match Event::from_name(name) {
        // An alias finds the event that has the name now.
        Some(event @ Event::OrderPlaced) => {
            format!("{}; time to pack", event.definition().description())
        }
        Some(event) => match event.family() {
            Some((Family::CheckoutStep, step)) => format!("step {step} of 3"),
            _ => event.definition().description().to_owned(),
        },
        None => "a custom event".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::describe;

    #[test]
    fn names_aliases_families_and_custom_events() {
        assert_eq!(
            describe("order_created"),
            "A customer has placed an order.; time to pack"
        );
        assert_eq!(describe("checkout_step_2"), "step 2 of 3");
        assert_eq!(describe("rating_given"), "A customer has rated the order.");
        assert_eq!(describe("gift_wrapped"), "a custom event");
    }
}
