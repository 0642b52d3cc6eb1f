//! Explains common mistakes in SQL, and says what to write instead.

use deltalake::datafusion::common::SchemaError;
use deltalake::datafusion::error::DataFusionError;
use event_catalog_build::read::Suggestions;

use super::guard::{cut, hint, root};

/// The maximum number of characters of a name in a message.
const LONGEST_NAME: usize = 80;

/// Suggests what to write instead, if the error is a known mistake.
pub(super) fn explained(error: &DataFusionError, sql: &str) -> Option<String> {
    match root(error) {
        DataFusionError::SchemaError(schema, _) => match &**schema {
            SchemaError::FieldNotFound {
                field,
                valid_fields,
            } => {
                let names = valid_fields.iter().map(|field| field.name.as_str());
                Some(no_column(&field.flat_name(), &field.name, names, sql))
            }
            _ => None,
        },
        DataFusionError::Plan(message) => of_plan(message),
        // `->` and `->>` are the JSON operators of other engines.
        DataFusionError::NotImplemented(_) if sql.contains("->") => {
            Some(format!("there are no operators `->` and `->>`; {JSON}"))
        }
        _ => None,
    }
}

fn no_column<'n>(
    shown: &str,
    name: &str,
    names: impl Iterator<Item = &'n str>,
    sql: &str,
) -> String {
    let near = Suggestions::default().all(name, names);
    let shown = cut(shown, LONGEST_NAME);
    if !sql.contains(&format!("\"{name}\"")) {
        let hint = hint(&near, "`DESCRIBE VIEW` lists the columns");
        return format!("there is no column `{shown}`{hint}");
    }
    // In SQL, double quotes enclose a name.
    let text = format!(
        "write strings in single quotes: `'{}'`",
        cut(name, LONGEST_NAME).replace('\'', "''")
    );
    if near.is_empty() {
        format!("there is no column `{shown}`; {text}")
    } else {
        format!(
            "there is no column `{shown}`{} Otherwise, {text}",
            hint(&near, "")
        )
    }
}

/// Explains mistakes that the planner finds. They are recognized by the text of the message, because the error
/// contains nothing else. An unknown message is shown unchanged.
fn of_plan(message: &str) -> Option<String> {
    if let Some(clause) = between(message, "Column in ", " must be in GROUP BY") {
        let column = cut(
            between(message, "column \"", "\" must appear")?,
            LONGEST_NAME,
        );
        return Some(format!(
            "`{column}` is in {clause}, and neither in GROUP BY nor in an aggregate function: add it to GROUP BY, or \
             write `max({column})`"
        ));
    }
    if message.starts_with("HAVING clause references") {
        let message =
            "HAVING is a condition on groups: add GROUP BY, or write the condition in WHERE";
        return Some(message.to_owned());
    }
    if message.starts_with("Aggregate functions are not allowed in the WHERE clause") {
        let message =
            "WHERE can't have aggregate functions: write the condition after GROUP BY, in HAVING";
        return Some(message.to_owned());
    }
    let function = between(message, "Invalid function '", "'")?;
    if function.contains("json") {
        let function = cut(function, LONGEST_NAME);
        return Some(format!("there is no function `{function}`; {JSON}"));
    }
    // The engine suggests the nearest name, no matter how different it is.
    let nearest = between(message, "Did you mean '", "'");
    let near = Suggestions::default().all(function, nearest);
    let function = cut(function, LONGEST_NAME);
    Some(format!(
        "there is no function `{function}`{}",
        hint(&near, "`SHOW FUNCTIONS` lists them all")
    ))
}

const JSON: &str = "read values inside JSON with `json_value(data, '$.field')`";

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0)
}

#[cfg(test)]
mod tests {
    use super::super::session::Limits;
    use super::super::test_store::session;

    async fn error(sql: &str) -> String {
        let rows = session(&Limits::default()).rows(sql).await;
        rows.expect_err("it is a mistake").to_string()
    }

    #[tokio::test]
    async fn a_text_in_double_quotes_is_a_column_that_does_not_exist() {
        assert_eq!(
            error("SELECT id FROM events WHERE type = \"bought\"").await,
            "there is no column `bought`; write strings in single quotes: `'bought'`"
        );
        assert_eq!(
            error("SELECT id FROM events WHERE type = \"recieved\"").await,
            "there is no column `recieved`; did you mean `received`? Otherwise, write strings in single quotes: \
             `'recieved'`"
        );
        assert_eq!(
            error("SELECT recieved FROM events").await,
            "there is no column `recieved`; did you mean `received`?"
        );
    }

    #[tokio::test]
    async fn mistakes_with_groups_say_what_to_write() {
        let select = error("SELECT type, count(*) FROM events").await;
        assert!(select.contains("add it to GROUP BY"), "{select}");
        let having = error("SELECT type FROM events HAVING type = 'paid'").await;
        assert!(having.contains("HAVING"), "{having}");
        let filter = error("SELECT type FROM events WHERE count(*) > 1 GROUP BY type").await;
        assert!(filter.contains("in HAVING"), "{filter}");
    }

    #[tokio::test]
    async fn functions_of_other_engines_lead_to_ours() {
        for sql in [
            "SELECT json_extract(data, '$.amount') FROM events",
            "SELECT JSONExtractString(data, 'amount') FROM events",
            "SELECT get_json_object(data, '$.amount') FROM events",
            "SELECT data ->> '$.amount' FROM events",
        ] {
            let error = error(sql).await;
            assert!(
                error.contains("json_value(data, '$.field')"),
                "{sql}: {error}"
            );
        }
        let near = error("SELECT cuont(*) FROM events").await;
        assert!(near.starts_with("there is no function `cuont`"), "{near}");
    }
}
