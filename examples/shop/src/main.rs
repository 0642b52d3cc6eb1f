//! Handles, writes and reads the events of a shop: events in its catalog, and custom events. Run it with
//! `cargo run -p shop`.

mod events {
    event_catalog::include_catalog!();
}

use event_catalog::Selector;
use events::payload::{Item, ItemRequired, Order, OrderRequired};
use events::{Event, Family, Occurrence, Signals, emit};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Logic that runs when something occurs.
    let mut signals = Signals::new();
    signals.on(Selector::from(Event::OrderPlaced), |signal| {
        let order: Order = signal.occurrence().payload()?;
        for item in &order.items {
            println!("pack {} of {}", item.quantity, item.sku);
        }
        Ok(signal.emit(Occurrence::new(Event::RatingGiven)?)?)
    });
    signals.on(Selector::from(Family::CheckoutStep), |signal| {
        let family = signal.occurrence().event().and_then(Event::family);
        println!("{family:?}");
        Ok(())
    });
    signals.on(Selector::name("gift_wrapped"), |_| {
        Err("no ribbon left".into())
    });

    // Emitting: the fields that the payload requires can't be omitted.
    let (sku, quantity) = ("tea".into(), 3);
    let items = vec![Item::new(ItemRequired { sku, quantity })];
    let order_id = "2024-0815".into();
    let placed = emit::order_placed(Order::new(OrderRequired { order_id, items }));
    let placed = placed.with_id("1").with_source("/shop");
    println!("{}", placed.to_cloudevent()?);

    // Reading: the event written above, an alias, a family, a custom event, and a broken line.
    let lines = placed.to_cloudevent()?
        + r#"
{"specversion":"1.0","id":"2","source":"/shop","type":"order_created","data":{"order_id":7}}
{"specversion":"1.0","id":"3","source":"/shop","type":"checkout_step_2"}
{"specversion":"1.0","id":"4","source":"/shop","type":"gift_wrapped","data":{"ribbon":"red"}}
{"specversion":"1.0","id":"5","source":"/shop""#;
    for occurrence in Occurrence::lines(&lines) {
        match occurrence {
            Ok(occurrence) => {
                println!("{} is {:?}", occurrence.name(), occurrence.event());
                for failure in signals.dispatch(&occurrence).failures() {
                    println!("{failure}");
                }
            }
            Err(error) => println!("{error}"),
        }
    }
    Ok(())
}
