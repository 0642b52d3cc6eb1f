//! Rows as CSV, for spreadsheets.

use super::table::Table;
use crate::report::Value;

/// The characters that begin a formula. A spreadsheet would run it, and a name is a text from outside.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The rows, with the names of the columns before them.
pub(crate) fn written(table: &Table) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|column| &*column.name))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(cell))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8(bytes)?)
}

/// A text that would be a formula begins with an apostrophe, which spreadsheets take as "this is a text".
fn cell(value: &Value) -> String {
    let plain = value.plain();
    let is_text = matches!(value, Value::Text(_) | Value::Texts(_) | Value::Counts(_));
    if is_text && plain.starts_with(FORMULA) {
        format!("'{plain}")
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Kind;
    use super::*;

    #[test]
    fn formulas_stay_texts_and_numbers_stay_numbers() {
        let mut table = Table::new(&[("name", Kind::Text), ("lag", Kind::Integer)]);
        for name in ["=1+1", "@a", "\tb", "a,\"b\"\nc", "-"] {
            let row = vec![Value::Text(name.to_owned()), Value::Integer(-1)];
            table.rows.push(row);
        }
        table.rows.push(vec![Value::None, Value::None]);
        assert_eq!(
            written(&table).expect("CSV"),
            "name,lag\n'=1+1,-1\n'@a,-1\n'\tb,-1\n\"a,\"\"b\"\"\nc\",-1\n'-,-1\n,\n"
        );
    }
}
