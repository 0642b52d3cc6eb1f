//! The amplification table: small hostile catalogs, and what each command does with them. No row
//! may end a process with a signal, use more than 300 MB, or write more than a fixed multiple of
//! the input.
//!
//! Times are only printed, because tests run on debug builds and busy machines. With another
//! binary, times are asserted, too, and the table is printed in Markdown:
//!
//! ```sh
//! EVENT_CATALOG_BINARY=$PWD/target/release/event-catalog \
//!     cargo test -p event-catalog-cli --test amplification -- --nocapture --test-threads 1
//! ```
//!
//! `EVENT_CATALOG_ROWS=chain` runs only the rows whose names contain this word.

mod process;
mod rows;

use std::time::Duration;

use process::{Cost, Files, MOST_MEMORY};

/// The maximum time for a row in a release build.
const MOST_TIME: Duration = Duration::from_secs(2);

/// The size of the output for every catalog: the fixed parts of the site and the TypeScript
/// package.
const FIXED_OUTPUT: u64 = 256 << 10;

/// A hostile catalog, and the commands that must withstand it.
struct Row {
    name: &'static str,
    /// Creates the files of a catalog with this amount of hostile content.
    files: fn(usize) -> Files,
    /// The amount of hostile content.
    count: usize,
    commands: &'static [&'static str],
    /// The maximum output as a multiple of the input.
    factor: u64,
}

fn table(rows: &[Row]) {
    let only = std::env::var("EVENT_CATALOG_ROWS").unwrap_or_default();
    let mut faults = Vec::new();
    println!("| row | exit | input, kB | output, kB | seconds | of the processor | peak, MB |");
    println!("|---|---|---:|---:|---:|---:|---:|");
    for row in rows.iter().filter(|row| row.name.contains(&only)) {
        // A debug build gets less content, which tests the same things except for time. Depths
        // still exceed all limits.
        let count = match row.count {
            count if count < 150 || process::is_timed() => count,
            count if count < 1000 => (count / 3).max(150),
            count => count / 20,
        };
        let half = (row.files)(count / 2);
        let whole = (row.files)(count);
        for command in row.commands {
            let name = format!("{}: {command}", row.name);
            let arguments: Vec<_> = command.split(' ').collect();
            let cost = process::run(&whole, &arguments);
            check(row, &name, &cost, &mut faults);
            // Output must not grow faster than the input. Output truncated by a limit doesn't need
            // to grow at all.
            if cost.output > FIXED_OUTPUT {
                let before = process::run(&half, &arguments);
                if before.output > FIXED_OUTPUT && cost.output * 10 > before.output * 26 {
                    let (one, other) = (before.output, cost.output);
                    faults.push(format!("{name}: half of it makes {one} bytes, all {other}"));
                }
            }
            println!("{}", row_of(&name, &cost));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn check(row: &Row, name: &str, cost: &Cost, faults: &mut Vec<String>) {
    match &cost.ended {
        Ok(0..=2) => {}
        ended => faults.push(format!("{name}: ended by {ended:?} after {:?}", cost.time)),
    }
    if let Some(memory) = cost.memory.filter(|memory| *memory > MOST_MEMORY) {
        faults.push(format!("{name}: {} MB of memory", memory >> 20));
    }
    if cost.output > row.factor * cost.input + FIXED_OUTPUT {
        let (input, output) = (cost.input, cost.output);
        faults.push(format!("{name}: {output} bytes of output from {input}"));
    }
    let time = cost.processor.unwrap_or(cost.time).min(cost.time);
    if process::is_timed() && time > MOST_TIME {
        faults.push(format!("{name}: {:.1} s", time.as_secs_f64()));
    }
}

/// A row of the Markdown table.
fn row_of(name: &str, cost: &Cost) -> String {
    let seconds = |time: Duration| format!("{:.2}", time.as_secs_f64());
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    format!(
        "| {name} | {} | {} | {} | {} | {} | {} |",
        cost.ended
            .as_ref()
            .map_or("stopped".to_owned(), i32::to_string),
        cost.input >> 10,
        cost.output >> 10,
        seconds(cost.time),
        or_dash(cost.processor.map(seconds)),
        or_dash(cost.memory.map(|memory| (memory >> 20).to_string())),
    )
}

#[test]
fn schemas() {
    table(rows::schemas::ROWS);
}

#[test]
fn tables() {
    table(rows::tables::ROWS);
}

#[test]
fn suggestions() {
    table(rows::suggestions::ROWS);
}

#[test]
fn findings() {
    table(rows::findings::ROWS);
}

#[test]
fn prose() {
    table(rows::prose::ROWS);
}

#[test]
fn pages() {
    table(rows::pages::ROWS);
}

#[test]
fn usages() {
    table(rows::usages::ROWS);
}

#[test]
fn versions() {
    table(rows::versions::ROWS);
}

#[test]
fn templates() {
    table(rows::templates::ROWS);
}

#[test]
fn types() {
    table(rows::types::ROWS);
}

#[test]
fn documents() {
    table(rows::documents::ROWS);
}

#[test]
fn workbooks() {
    table(rows::workbooks::ROWS);
}

#[test]
fn merges() {
    table(rows::merges::ROWS);
}

#[test]
fn traffic() {
    table(rows::traffic::ROWS);
}

#[test]
fn samples() {
    table(rows::samples::ROWS);
}
