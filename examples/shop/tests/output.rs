//! The complete output of the example.

use std::process::Command;

const EXPECTED: &str = r#"
{"specversion":"1.0","id":"1","source":"/shop","type":"order_placed","data":{"order_id":"2024-0815","items":[{"sku":"tea","quantity":3}]}}
order_placed is Some(OrderPlaced)
pack 3 of tea
order_created is Some(OrderPlaced)
a signal on "order_created" failed: `order_id`: expected a string, found the number 7
checkout_step_2 is Some(CheckoutStep2)
Some((CheckoutStep, 2))
gift_wrapped is None
a signal on "gift_wrapped" failed: no ribbon left
line 5, column 47: expected `,` or `}`, but the text ends
"#;

#[test]
fn the_example_prints_the_expected_output() {
    let output = Command::new(env!("CARGO_BIN_EXE_shop")).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        EXPECTED.trim_start()
    );
    assert!(output.status.success());
}
