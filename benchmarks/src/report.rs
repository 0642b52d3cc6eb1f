//! The tables that a run prints, in Markdown.

use crate::measure::{Measured, Spread};

/// A target of the project: a ratio that is to be reached.
pub struct Target {
    pub what: String,
    pub against: String,
    pub at_most: f64,
    pub measured: Option<Spread>,
}

/// Prints what was measured, in nanoseconds an operation and as the ratio of the first to each.
pub fn print_measured(title: &str, measured: &[Measured]) {
    let Some(own) = measured.first() else {
        return;
    };
    println!("## {title}\n");
    println!("| | ns, median | half of the rounds | ratio |");
    println!("|---|---:|---:|---:|");
    for peer in measured {
        let spread = peer.spread();
        println!(
            "| {} | {:.2} | {:.2} to {:.2} | {:.2} |",
            peer.name,
            spread.median,
            spread.lower,
            spread.upper,
            own.ratio(peer).median
        );
    }
    println!();
}

/// Prints which targets were reached.
pub fn print_targets(targets: &[Target]) {
    println!("## Targets\n");
    println!("| | against | at most | measured | half of the rounds | |");
    println!("|---|---|---:|---:|---:|---|");
    for target in targets {
        let (what, against, at_most) = (&target.what, &target.against, target.at_most);
        match target.measured {
            Some(Spread {
                lower,
                median,
                upper,
            }) => println!(
                "| {what} | {against} | {at_most:.2} | {median:.2} | {lower:.2} to {upper:.2} | {} |",
                if median <= at_most {
                    "reached"
                } else {
                    "missed"
                }
            ),
            None => println!("| {what} | {against} | {at_most:.2} | | | not measured |"),
        }
    }
    println!();
}
