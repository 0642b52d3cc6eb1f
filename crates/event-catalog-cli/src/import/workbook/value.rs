//! The values of cells as a person sees them, independent of the language of a program: dates in
//! ISO 8601, numbers without separators, `TRUE` and `FALSE`.

use calamine::{Data, ExcelDateTime};

use super::grid::Content;

/// What a cell with this value shows.
pub(super) fn content(data: Data) -> Content {
    Content::Text(match data {
        Data::Empty => String::new(),
        Data::Int(number) => number.to_string(),
        Data::Float(value) => number(value),
        Data::Bool(value) => boolean(value).to_owned(),
        Data::String(typed) => text(&typed),
        Data::DateTime(value) => moment(&value),
        Data::DateTimeIso(typed) => iso(&typed),
        Data::DurationIso(typed) => duration(&typed),
        Data::Error(error) => return Content::Error(error.to_string()),
    })
}

/// A text with line breaks of one kind, without surrounding whitespace.
pub(super) fn text(typed: &str) -> String {
    typed
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim()
        .to_owned()
}

pub(super) fn boolean(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

/// A number with at most 15 digits that count, as spreadsheets show them: 0.1 + 0.2 is 0.3.
pub(super) fn number(value: f64) -> String {
    let shown: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    // Not "-0".
    (shown + 0.0).to_string()
}

/// A date, a time, both, or the length of time that a stop watch shows.
fn moment(value: &ExcelDateTime) -> String {
    if value.is_duration() {
        return length(value.as_f64());
    }
    let (year, month, day, hour, minute, second, millisecond) = value.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let mut time = format!("{hour:02}:{minute:02}:{second:02}");
    if millisecond > 0 {
        time += &format!(".{millisecond:03}");
    }
    if value.as_f64() < 1.0 {
        time
    } else if time == "00:00:00" {
        date
    } else {
        format!("{date} {time}")
    }
}

/// A number of days in hours, minutes and seconds.
fn length(days: f64) -> String {
    let sign = if days < 0.0 { "-" } else { "" };
    let seconds = (days.abs() * 86_400.0).round();
    let (hours, minutes) = ((seconds / 3600.0).floor(), (seconds / 60.0).floor());
    let (minutes, seconds) = (minutes - hours * 60.0, seconds - minutes * 60.0);
    format!("{sign}{hours:.0}:{minutes:02.0}:{seconds:02.0}")
}

/// A date in ISO 8601, without a time at midnight, and with a space before another one.
pub(super) fn iso(typed: &str) -> String {
    match typed.split_once('T') {
        Some((date, time)) if time.chars().all(|c| matches!(c, '0' | ':' | '.' | 'Z')) => {
            date.to_owned()
        }
        Some((date, time)) => format!("{date} {time}"),
        None => typed.to_owned(),
    }
}

/// A duration in ISO 8601, such as `PT14H30M00S`, as a time; any other text as it is.
pub(super) fn duration(typed: &str) -> String {
    let parse = || {
        let (hours, rest) = typed.strip_prefix("PT")?.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?;
        let (whole, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
        let numbers = [hours, minutes, whole].map(|number| number.parse::<u32>().ok());
        let [Some(hours), Some(minutes), Some(seconds)] = numbers else {
            return None;
        };
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        Some(format!(
            "{hours:02}:{minutes:02}:{seconds:02}{point}{fraction}"
        ))
    };
    parse().unwrap_or_else(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use calamine::{CellErrorType, ExcelDateTimeType};

    use super::*;

    fn shown(data: Data) -> String {
        content(data).text().to_owned()
    }

    fn at(days: f64, kind: ExcelDateTimeType) -> String {
        shown(Data::DateTime(ExcelDateTime::new(days, kind, false)))
    }

    #[test]
    fn numbers_are_shown_as_spreadsheets_do() {
        for (value, expected) in [
            (3.0, "3"),
            (0.1 + 0.2, "0.3"),
            (-0.0, "0"),
            (0.25, "0.25"),
            (-1234.5, "-1234.5"),
            (123_456_789_012_345.0, "123456789012345"),
        ] {
            assert_eq!(shown(Data::Float(value)), expected);
        }
        assert_eq!(shown(Data::Int(7)), "7");
        assert_eq!(shown(Data::Bool(true)), "TRUE");
    }

    #[test]
    fn dates_and_times_are_in_iso_8601() {
        let date = ExcelDateTimeType::DateTime;
        assert_eq!(at(45943.0, date), "2025-10-13");
        assert_eq!(at(45943.5, date), "2025-10-13 12:00:00");
        assert_eq!(at(0.604_166_666_666_666_6, date), "14:30:00");
        assert_eq!(at(1.25, ExcelDateTimeType::TimeDelta), "30:00:00");
        assert_eq!(iso("2024-05-01T00:00:00"), "2024-05-01");
        assert_eq!(iso("2024-05-01T08:30:00"), "2024-05-01 08:30:00");
        assert_eq!(duration("PT14H30M05.000000000S"), "14:30:05");
        assert_eq!(duration("P1D"), "P1D");
    }

    #[test]
    fn line_breaks_are_kept_and_errors_are_known() {
        assert_eq!(shown(Data::String(" a\r\nb \n".into())), "a\nb");
        assert_eq!(
            content(Data::Error(CellErrorType::Ref)),
            Content::Error("#REF!".to_owned())
        );
    }
}
