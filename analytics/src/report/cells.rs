//! Formats rows as CSV, for programs and spreadsheets: the rows of reports and of the dashboard.

use super::value::Value;

/// The characters that begin a formula. A spreadsheet would run the formula, and anyone can send a name.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Formats the rows as CSV, with the column names in the first line.
pub(crate) fn csv<'n>(
    names: impl Iterator<Item = &'n str>,
    rows: &[Vec<Value>],
) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(names)?;
    for row in rows {
        writer.write_record(row.iter().map(cell))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8(bytes)?)
}

/// Formats a value. A text that would be a formula gets a leading apostrophe, which marks text in spreadsheets.
/// Terminal control characters are escaped.
fn cell(value: &Value) -> String {
    let plain = value.plain();
    if !matches!(value, Value::Text(_) | Value::Texts(_) | Value::Counts(_)) {
        return plain;
    }
    let mut safe = String::with_capacity(plain.len() + 1);
    if plain.starts_with(FORMULA) {
        safe.push('\'');
    }
    for c in plain.chars() {
        if c.is_control() && !matches!(c, '\t' | '\n' | '\r') {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_stay_texts_and_numbers_stay_numbers() {
        let mut rows = Vec::new();
        for name in ["=cmd|calc", "@a", "\tb", "a,\"b\"\nc", "-", "red\u{1b}[31m"] {
            rows.push(vec![Value::Text(name.to_owned()), Value::Integer(-1)]);
        }
        rows.push(vec![Value::None, Value::None]);
        let counts = vec![("=1".to_owned(), 2)];
        rows.push(vec![Value::Counts(counts), Value::None]);
        assert_eq!(
            csv(["name", "lag"].into_iter(), &rows).expect("CSV"),
            "name,lag\n'=cmd|calc,-1\n'@a,-1\n'\tb,-1\n\"a,\"\"b\"\"\nc\",-1\n'-,-1\nred\\u{1b}[31m,-1\n,\n'=1 2,\n"
        );
    }
}
