//! Formats an answer as a table for people.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use event_catalog_build::printable;

use super::Answer;
use crate::report::bars::Blocks;
use crate::report::value::Value;

/// Each column has a space on both sides.
const PADDING: usize = 2;
const PADDING_WIDTH: u16 = 2;

/// The parts of a table that fit into the terminal.
struct Shape {
    /// The number of columns.
    columns: usize,
    /// The bars, the column whose numbers they show, and the width of the longest one.
    bars: Option<(Blocks, usize, usize)>,
    /// The width of the table, if it is limited.
    width: Option<usize>,
}

impl Answer {
    /// Formats the answer as a table for people. Numbers are right-aligned, optionally with bars next to them. If the
    /// table doesn't fit the width, the bars are dropped first, then long texts are shortened, and then the last
    /// columns are dropped. The notes aren't included.
    #[must_use]
    pub fn table(&self, bars: Option<Blocks>, width: Option<usize>) -> String {
        let shape = self.shape(bars, width);
        let table = self.drawn(&shape);
        let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
        let title = printable(&self.title);
        let mut text: String = std::iter::once(format!("{title}\n\n"))
            .chain(lines)
            .collect();
        let left_out = &self.columns[shape.columns..];
        if !left_out.is_empty() {
            let headings: Vec<&str> = left_out.iter().map(|column| column.heading).collect();
            text += &format!(
                "… columns left out: {}; widen the terminal, or use `--format csv`\n",
                headings.join(", ")
            );
        }
        text
    }

    /// Determines which parts of the table fit into this width.
    fn shape(&self, bars: Option<Blocks>, width: Option<usize>) -> Shape {
        /// The limits for the width of the longest bar. A narrower one would show nothing useful.
        const WIDEST: usize = 24;
        const NARROWEST: usize = 6;
        let mut shape = Shape {
            columns: self.columns.len(),
            bars: None,
            width: None,
        };
        let Some(width) = width else { return shape };
        let widths = self.drawn(&shape).column_max_content_widths();
        let widths: Vec<usize> = widths.into_iter().map(usize::from).collect();
        let taken: usize = widths.iter().map(|width| width + PADDING).sum();
        let room = width.saturating_sub(taken + PADDING).min(WIDEST);
        if let (Some(blocks), Some(plot)) = (bars, self.plot)
            && room >= NARROWEST
        {
            shape.bars = Some((blocks, plot, room));
        }
        shape.width = Some(width);
        let least = |columns: usize| -> usize {
            let widths = widths[..columns].iter().enumerate();
            widths
                .map(|(column, content)| self.least(column, *content) + PADDING)
                .sum()
        };
        while shape.columns > 1 && least(shape.columns) > width {
            shape.columns -= 1;
        }
        shape
    }

    /// The minimum readable width of a column: only text can be wrapped.
    fn least(&self, column: usize, content: usize) -> usize {
        /// The width of about a word and a half.
        const LEAST: usize = 12;
        let is_text = |row: &Vec<Value>| {
            matches!(
                row[column],
                Value::Text(_) | Value::Texts(_) | Value::Counts(_)
            )
        };
        if self.rows.iter().any(is_text) {
            content.min(LEAST)
        } else {
            content
        }
    }

    fn drawn(&self, shape: &Shape) -> Table {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        let columns = &self.columns[..shape.columns];
        let headings = columns.iter().map(|column| column.heading);
        table.set_header(headings.chain(shape.bars.map(|_| "")));
        let numbers = |plot: usize| self.rows.iter().map(move |row| row[plot].number());
        let maximum = shape.bars.and_then(|(_, plot, _)| numbers(plot).max());
        let maximum = maximum.unwrap_or(0);
        for row in &self.rows {
            let cells = row.iter().zip(columns).map(|(value, column)| {
                if column.is_whole {
                    printable(&value.plain()).into_owned()
                } else {
                    value.shown()
                }
            });
            let bar = shape
                .bars
                .map(|(blocks, plot, width)| blocks.bar(row[plot].number(), maximum, width));
            table.add_row(cells.chain(bar));
        }
        for (shown, column) in table.column_iter_mut().zip(columns) {
            if column.is_number {
                shown.set_cell_alignment(CellAlignment::Right);
            }
        }
        // Without a width, the table would ask the terminal for one.
        let width = shape.width.and_then(|width| u16::try_from(width).ok());
        let Some(width) = width else {
            table.set_content_arrangement(ContentArrangement::Disabled);
            return table;
        };
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width);
        let widths = table.column_max_content_widths();
        for (index, content) in widths.into_iter().enumerate().take(shape.columns) {
            let least = self.least(index, usize::from(content));
            let least = u16::try_from(least).unwrap_or(content);
            let constraint = if least == content {
                ColumnConstraint::ContentWidth
            } else {
                ColumnConstraint::LowerBoundary(Width::Fixed(least + PADDING_WIDTH))
            };
            if let Some(column) = table.column_mut(index) {
                column.set_constraint(constraint);
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::answer;
    use super::*;
    use crate::report::Column;

    #[test]
    fn a_table_has_numbers_to_the_right_and_bars_only_if_wanted() {
        let expected = "Events\n\n\
                        \x20EVENT            COUNT\n\
                        \x20paid, \"in\" cash  1,500\n\
                        \x20open               125\n";
        assert_eq!(answer().table(None, Some(80)), expected);
        let expected = "Events\n\n\
                        \x20EVENT            COUNT\n\
                        \x20paid, \"in\" cash  1,500  ########################\n\
                        \x20open               125  ##\n";
        assert_eq!(answer().table(Some(Blocks::Ascii), Some(80)), expected);
    }

    #[test]
    fn what_is_to_be_copied_is_never_cut() {
        let columns = [
            Column::text("event", "EVENT"),
            Column::whole_text("advice", "ADVICE"),
        ];
        let mut answer = Answer::new("Events", &columns);
        let long = "word ".repeat(40) + "end";
        let texts = [long.clone(), long.clone()];
        answer.rows.push(texts.map(Value::Text).to_vec());
        let piped = answer.table(None, None);
        assert!(piped.contains(&format!("…  {long}\n")), "{piped}");
        let wrapped = answer.table(None, Some(80));
        assert!(wrapped.trim_end().ends_with("end"), "{wrapped}");
        assert!(
            wrapped.lines().all(|line| line.chars().count() <= 80),
            "{wrapped}"
        );
    }

    #[test]
    fn bars_need_room() {
        assert_eq!(
            answer().table(Some(Blocks::Ascii), Some(30)),
            answer().table(None, Some(30))
        );
        let table = answer().table(Some(Blocks::Ascii), Some(36));
        assert!(table.contains("1,500  ##########\n"), "{table}");
    }

    #[test]
    fn a_narrow_table_wraps_texts_and_then_leaves_the_last_columns_out() {
        let columns = [
            Column::text("event", "EVENT"),
            Column::number("count", "COUNT"),
            Column::text("last", "LAST"),
            Column::text("advice", "ADVICE"),
        ];
        let mut answer = Answer::new("Events", &columns);
        let text = |text: &str| Value::Text(text.to_owned());
        answer.rows.push(vec![
            text("opens"),
            Value::Integer(1_234_567),
            Value::Moment(0),
            text("look at each of these events"),
        ]);
        let wide = answer.table(None, None);
        assert!(
            wide.contains("opens  1,234,567  1970-01-01T00:00:00Z  look at each of these events\n"),
            "{wide}"
        );
        let narrow = answer.table(None, Some(60));
        for line in ["opens  1,234,567  1970-01-01T00:00:00Z  look at", "these"] {
            assert!(narrow.contains(line), "{narrow}");
        }
        assert!(
            narrow.lines().all(|line| line.chars().count() <= 60),
            "{narrow}"
        );
        let tiny = answer.table(Some(Blocks::Ascii), Some(40));
        assert!(
            tiny.ends_with(
                "opens  1,234,567  1970-01-01T00:00:00Z\n\
                 … columns left out: ADVICE; widen the terminal, or use `--format csv`\n"
            ),
            "{tiny}"
        );
        // The first column is always shown, no matter how narrow the table is.
        assert!(answer.table(None, Some(1)).contains("opens"));
    }
}
