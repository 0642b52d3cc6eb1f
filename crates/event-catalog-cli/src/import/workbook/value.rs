//! The displayed values of cells, independent of the program's language: dates in ISO 8601, numbers
//! without separators, `TRUE` and `FALSE`.

use calamine::{Data, ExcelDateTime};

use super::format::{Format, number};
use super::grid::{Content, Doubt};

/// Determines the displayed text of a cell with this value and format.
pub(super) fn content(data: Data, format: &Format) -> Content {
    Content::Text(match data {
        Data::Empty => String::new(),
        // Only binary workbooks contain integers, of at most 32 bits.
        Data::Int(value) => match i32::try_from(value) {
            Ok(small) => return formatted(f64::from(small), format),
            Err(_) => value.to_string(),
        },
        Data::Float(value) => return formatted(value, format),
        Data::Bool(value) => boolean(value).to_owned(),
        Data::String(typed) => text(&typed),
        Data::DateTime(value) => match moment(&value, format) {
            Some(shown) => shown,
            None => return Content::Doubtful(number(value.as_f64()), Doubt::Date),
        },
        Data::DateTimeIso(typed) => iso(&typed),
        Data::DurationIso(typed) => duration(&typed),
        Data::Error(error) => return Content::Error(error.to_string()),
    })
}

/// Normalizes line breaks, and removes surrounding whitespace and NUL characters. Damaged workbooks
/// contain NUL characters: spreadsheets don't show them, and a table that contains them isn't a
/// text file.
pub(super) fn text(typed: &str) -> String {
    typed
        .replace('\0', "")
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim()
        .to_owned()
}

pub(super) fn boolean(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

fn formatted(value: f64, format: &Format) -> Content {
    match format.shown(value) {
        None => Content::Text(number(value)),
        Some(Ok(shown)) => Content::Text(shown),
        Some(Err(())) => Content::Doubtful(number(value), Doubt::Zeros),
    }
}

/// Formats a date, a time, both, or an elapsed time; `None` outside the range that spreadsheets
/// support.
fn moment(value: &ExcelDateTime, format: &Format) -> Option<String> {
    /// The number of the day after 9999-12-31, for dates counted from 1900 and from 1904.
    const ENDS: [f64; 2] = [2_958_466.0, 2_957_004.0];
    let days = value.as_f64();
    if value.is_duration() {
        let is_shown = days.abs() < ENDS[0];
        return is_shown.then(|| length(days));
    }
    if !(0.0..ENDS[0]).contains(&days) {
        return None;
    }
    let (year, month, day, hour, minute, second, millisecond) = value.to_ymd_hms_milli();
    // The library returns the last day for all later days.
    let is_last = (year, month, day) == (9999, 12, 31);
    if is_last && ENDS.iter().all(|end| days < end - 1.0 || days >= *end) {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    let mut time = format!("{hour:02}:{minute:02}:{second:02}");
    if millisecond > 0 {
        time += &format!(".{millisecond:03}");
    }
    Some(if days < 1.0 || *format == Format::Time {
        time
    } else if time == "00:00:00" {
        date
    } else {
        format!("{date} {time}")
    })
}

/// Formats a number of days as hours, minutes and seconds.
fn length(days: f64) -> String {
    let sign = if days < 0.0 { "-" } else { "" };
    let all = (days.abs() * 86_400_000.0).round();
    let [hours, minutes, seconds] =
        [3_600_000.0, 60_000.0, 1000.0].map(|unit| (all / unit).floor());
    let milliseconds = all - seconds * 1000.0;
    let (minutes, seconds) = (minutes - hours * 60.0, seconds - minutes * 60.0);
    let fraction = if milliseconds > 0.0 {
        format!(".{milliseconds:03.0}")
    } else {
        String::new()
    };
    format!("{sign}{hours:02.0}:{minutes:02.0}:{seconds:02.0}{fraction}")
}

/// Formats an ISO 8601 date for display. A time is separated by a space, and omitted at midnight.
pub(super) fn iso(typed: &str) -> String {
    match typed.split_once('T') {
        Some((date, time)) if time.chars().all(|c| matches!(c, '0' | ':' | '.' | 'Z')) => {
            date.to_owned()
        }
        Some((date, time)) => format!("{date} {time}"),
        None => typed.to_owned(),
    }
}

/// Converts an ISO 8601 duration such as `PT14H30M00S` to a time. Other texts are returned
/// unchanged.
pub(super) fn duration(typed: &str) -> String {
    let parse = || {
        let (sign, typed) = typed.strip_prefix('-').map_or(("", typed), |it| ("-", it));
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
            "{sign}{hours:02}:{minutes:02}:{seconds:02}{point}{fraction}"
        ))
    };
    parse().unwrap_or_else(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use calamine::{CellErrorType, ExcelDateTimeType};

    use super::*;

    fn shown(data: Data) -> String {
        content(data, &Format::Plain).text().to_owned()
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
        let length = ExcelDateTimeType::TimeDelta;
        assert_eq!(at(1.25, length), "30:00:00");
        assert_eq!(at(0.0625, length), "01:30:00");
        assert_eq!(at(-0.5, length), "-12:00:00");
        assert_eq!(at(1.5 / 86_400.0, length), "00:00:01.500");
        assert_eq!(iso("2024-05-01T00:00:00"), "2024-05-01");
        assert_eq!(iso("2024-05-01T08:30:00"), "2024-05-01 08:30:00");
        assert_eq!(duration("PT14H30M05.000000000S"), "14:30:05");
        assert_eq!(duration("-PT01H00M00S"), "-01:00:00");
        assert_eq!(duration("P1D"), "P1D");
    }

    #[test]
    fn a_time_without_its_date_has_none() {
        let half_past_six =
            ExcelDateTime::new(2.270_833_333_333_333, ExcelDateTimeType::DateTime, false);
        let content = content(Data::DateTime(half_past_six), &Format::of("h:mm"));
        assert_eq!(content.text(), "06:30:00");
    }

    #[test]
    fn what_is_no_date_is_the_number_and_doubtful() {
        let date = ExcelDateTimeType::DateTime;
        let length = ExcelDateTimeType::TimeDelta;
        for (days, kind, is_1904, expected) in [
            (-1.0, date, false, "-1"),
            (2_958_466.0, date, false, "2958466"),
            (2_957_005.0, date, true, "2957005"),
            (1e300, date, false, &*number(1e300)),
            (3e6, length, false, "3000000"),
            (f64::NAN, length, false, "NaN"),
        ] {
            let found = content(
                Data::DateTime(ExcelDateTime::new(days, kind, is_1904)),
                &Format::Plain,
            );
            let expected = Content::Doubtful(expected.to_owned(), Doubt::Date);
            assert_eq!(found, expected, "{days}");
        }
        assert_eq!(at(2_958_465.0, date), "9999-12-31");
        assert_eq!(at(2_957_005.0, date), "9996-01-01");
    }

    #[test]
    fn leading_zeros_are_kept_or_doubtful() {
        let padded = |value, code| content(Data::Float(value), &Format::of(code));
        assert_eq!(padded(7.0, "000"), Content::Text("007".to_owned()));
        assert_eq!(
            padded(7.5, "000.0"),
            Content::Doubtful("7.5".to_owned(), Doubt::Zeros)
        );
        let whole = content(Data::Int(7), &Format::of("00"));
        assert_eq!(whole, Content::Text("07".to_owned()));
    }

    #[test]
    fn line_breaks_are_kept_and_errors_are_known() {
        assert_eq!(shown(Data::String(" a\r\nb \n".into())), "a\nb");
        assert_eq!(shown(Data::String("\0\0lo\0ad".into())), "load");
        assert_eq!(
            content(Data::Error(CellErrorType::Ref), &Format::Plain),
            Content::Error("#REF!".to_owned())
        );
    }
}
