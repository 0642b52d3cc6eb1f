//! The results of a run: tables, targets, notes and curves. They are printed immediately, and
//! collected for `BENCHMARKS.md`.

use std::fmt::{Display, Write};

use crate::measure::{Measured, Spread};

/// The results of one or all subcommands.
#[derive(Default)]
pub struct Report {
    /// Sections with tables, in Markdown.
    pub text: String,
    pub targets: Vec<Target>,
    /// The measurements that were left out, and why.
    pub notes: Vec<String>,
    pub plots: Vec<Plot>,
}

/// A target of the project, and the measured value.
pub struct Target {
    pub what: String,
    pub against: String,
    pub at_most: f64,
    pub unit: Unit,
    pub measured: Option<Spread>,
}

/// The meaning of a target's number.
#[derive(Clone, Copy)]
pub enum Unit {
    Ratio,
    Seconds,
    Milliseconds,
    Exponent,
}

/// Curves over the size of the catalog, with logarithmic axes.
pub struct Plot {
    /// The name of the file, without `.svg`.
    pub file: &'static str,
    pub title: String,
    pub y_label: &'static str,
    pub curves: Vec<Curve>,
}

pub struct Curve {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

impl Report {
    pub fn heading(&mut self, title: &str) {
        self.show(&format!("## {title}\n\n"));
    }

    pub fn paragraph(&mut self, text: &str) {
        self.show(&format!("{text}\n\n"));
    }

    /// A table; all columns except the first one contain numbers.
    pub fn table(&mut self, header: &[&str], rows: &[Vec<String>]) {
        let mut text = format!("| {} |\n|---", header.join(" | "));
        text.push_str(&"|---:".repeat(header.len() - 1));
        text.push_str("|\n");
        for row in rows {
            // Writing to a `String` can't fail.
            let _ = writeln!(text, "| {} |", row.join(" | "));
        }
        self.show(&(text + "\n"));
    }

    /// The measurements in nanoseconds per operation, and the ratio of one contender to each of them.
    pub fn measured(&mut self, title: &str, own: &Measured, measured: &[Measured]) {
        self.heading(title);
        let rows: Vec<_> = measured
            .iter()
            .map(|peer| {
                let spread = peer.spread();
                vec![
                    peer.name.to_owned(),
                    format!("{:.2}", spread.median),
                    format!("{:.2} to {:.2}", spread.lower, spread.upper),
                    format!("{:.2}", own.ratio(peer).median),
                ]
            })
            .collect();
        let ratio = format!("ratio of {}", own.name);
        self.table(&["", "ns, median", "half of the rounds", &ratio], &rows);
    }

    /// Records that something was left out.
    pub fn note(&mut self, note: impl Display) {
        eprintln!("note: {note}");
        self.notes.push(note.to_string());
    }

    pub fn add(&mut self, other: Self) {
        self.text.push_str(&other.text);
        self.targets.extend(other.targets);
        self.notes.extend(other.notes);
        self.plots.extend(other.plots);
    }

    /// A summary of the targets that were reached, and of what was left out.
    pub fn summary(&self) -> String {
        let mut text = String::from("## Targets\n\n");
        text.push_str("| | against | at most | measured | half of the rounds | |\n");
        text.push_str("|---|---|---:|---:|---:|---|\n");
        for target in &self.targets {
            let _ = writeln!(text, "{}", target.row());
        }
        let reached = self.targets.iter().filter(|it| it.is_reached()).count();
        let _ = writeln!(text, "\n{reached} of {} reached.", self.targets.len());
        if !self.notes.is_empty() {
            text.push_str("\nLeft out:\n\n");
            for note in &self.notes {
                let _ = writeln!(text, "- {note}");
            }
        }
        text
    }

    fn show(&mut self, text: &str) {
        print!("{text}");
        self.text.push_str(text);
    }
}

impl Plot {
    /// Adds a point to the curve with this name.
    pub fn point(&mut self, curve: &str, x: f64, y: f64) {
        let at = self.curves.iter().position(|it| it.name == curve);
        let at = at.unwrap_or_else(|| {
            self.curves.push(Curve {
                name: curve.to_owned(),
                points: Vec::new(),
            });
            self.curves.len() - 1
        });
        self.curves[at].points.push((x, y));
    }
}

impl Target {
    fn is_reached(&self) -> bool {
        self.measured.is_some_and(|it| it.median <= self.at_most)
    }

    fn row(&self) -> String {
        let unit = self.unit;
        let start = format!(
            "| {} | {} | {} |",
            self.what,
            self.against,
            unit.shown(self.at_most)
        );
        let Some(spread) = self.measured else {
            return format!("{start} | | not measured |");
        };
        format!(
            "{start} {} | {} to {} | {} |",
            unit.shown(spread.median),
            unit.shown(spread.lower),
            unit.shown(spread.upper),
            if self.is_reached() {
                "reached"
            } else {
                "**missed**"
            }
        )
    }
}

impl Unit {
    fn shown(self, value: f64) -> String {
        match self {
            // Two significant digits, so that 0.0042 doesn't become 0.00.
            Self::Ratio | Self::Exponent if value.abs() < 0.1 => format!("{value:.3}"),
            Self::Ratio | Self::Exponent => format!("{value:.2}"),
            Self::Seconds => format!("{value:.2} s"),
            Self::Milliseconds => format!("{:.1} ms", value * 1e3),
        }
    }
}
