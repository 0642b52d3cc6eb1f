//! The rows of a batch: events and rejected lines, as columns of the two tables.

use std::borrow::Cow;
use std::sync::Arc;

use deltalake::arrow::array::{ArrayRef, RecordBatch, UInt32Array};
use deltalake::arrow::compute::{SortColumn, lexsort_to_indices, take_record_batch};
use deltalake::arrow::datatypes::{Field, Schema};
use event_catalog::RawJson;
use event_catalog_cli::stored::{EVENTS, EnvelopeColumn, REJECTED};

use crate::catalog::KnownCatalog;
use crate::column::{Column, Value, envelope_arrow_type};
use crate::event::{Event, Rejection};
use crate::fields::Plans;
use crate::settings::{PlaceKind, Settings};

/// The number of a column in a table, looked up at compile time, because each event sets twenty columns.
macro_rules! number {
    ($table:expr, $name:literal) => {
        const { number($table, $name) }
    };
}

/// The number of the column with this name. If the table has no such column, this doesn't compile.
const fn number(table: &[EnvelopeColumn], name: &str) -> usize {
    let mut at = 0;
    loop {
        let (one, other) = (table[at].name.as_bytes(), name.as_bytes());
        let mut same = 0;
        while same < one.len() && same < other.len() && one[same] == other[same] {
            same += 1;
        }
        if same == one.len() && same == other.len() {
            return at;
        }
        at += 1;
    }
}

/// The columns that don't depend on a catalog, for one table, while they are being filled. The partition column
/// stays empty, because its value is in the folder's name.
#[derive(Debug)]
struct Envelope {
    table: &'static [EnvelopeColumn],
    columns: Vec<Column>,
    rows: usize,
}

impl Envelope {
    fn new(table: &'static [EnvelopeColumn]) -> Self {
        Self {
            table,
            columns: table.iter().map(|_| Column::default()).collect(),
            rows: 0,
        }
    }

    /// Sets a value of the row that is being filled.
    fn set(&mut self, column: usize, value: &Value<'_>) {
        self.columns[column].set(self.rows, value);
    }

    fn set_text(&mut self, column: usize, text: Option<&str>) {
        if let Some(text) = text {
            self.set(column, &Value::Text(Cow::Borrowed(text)));
        }
    }

    /// Finishes the columns that have values.
    fn finish(&mut self) -> (Vec<Field>, Vec<ArrayRef>) {
        let rows = self.rows;
        let columns = self.table.iter().zip(&mut self.columns);
        let filled = columns.filter_map(|(column, values)| {
            let array = values.finish(rows)?;
            let data_type = envelope_arrow_type(column.column_type);
            Some((
                Field::new(column.name, data_type, !column.is_required),
                array,
            ))
        });
        filled.unzip()
    }
}

/// Rows of the table of events.
pub(super) struct EventRows<'i> {
    catalog: &'i KnownCatalog,
    settings: &'i Settings,
    plans: &'i Plans,
    envelope: Envelope,
    fields: Vec<Column>,
}

/// The result of adding a row.
pub(super) struct Pushed {
    /// Whether the event isn't in the catalog.
    pub(super) is_custom: bool,
    /// The fields whose values didn't fit their columns.
    pub(super) misfits: Vec<String>,
}

impl<'i> EventRows<'i> {
    pub(super) fn new(catalog: &'i KnownCatalog, settings: &'i Settings, plans: &'i Plans) -> Self {
        Self {
            catalog,
            settings,
            plans,
            envelope: Envelope::new(EVENTS),
            fields: Vec::new(),
        }
    }

    pub(super) fn push(
        &mut self,
        event: &Event<'_>,
        received: i64,
        stream: &str,
        line: u64,
    ) -> Pushed {
        let occurrence = &event.occurrence;
        let name = occurrence.name().as_str();
        let moment = event.time.unwrap_or(received);
        let index = self.catalog.index_at(name, Some(moment));
        let known = index.map(|index| &self.catalog.events[index]);
        let data = occurrence.detail().map(RawJson::as_str);
        let row = self.envelope.rows;
        let fields = &mut self.fields;
        let found = self
            .plans
            .of(index)
            .read(data.unwrap_or_default(), |column, value| {
                if fields.len() <= column {
                    fields.resize_with(column + 1, Column::default);
                }
                fields[column].set(row, &value);
            });
        let extensions = event.extensions();
        let misfits = (!found.misfits.is_empty()).then(|| found.misfits.join(","));
        let envelope = &mut self.envelope;
        envelope.set(number!(EVENTS, "key"), &Value::Bytes(&event.key.0));
        if let Some(time) = event.time {
            envelope.set(number!(EVENTS, "time"), &Value::Micros(time));
        }
        if let Some(day) = event.once_day {
            envelope.set(number!(EVENTS, "once_day"), &Value::Day(day));
        }
        envelope.set(number!(EVENTS, "received"), &Value::Micros(received));
        envelope.set(
            number!(EVENTS, "position"),
            &Value::Integer(i64::try_from(line).unwrap_or(i64::MAX)),
        );
        for (column, text) in [
            (number!(EVENTS, "source"), event.source()),
            (number!(EVENTS, "id"), occurrence.id()),
            (number!(EVENTS, "type"), Some(name)),
            (number!(EVENTS, "subject"), occurrence.subject()),
            (number!(EVENTS, "time_text"), event.time_text()),
            (
                number!(EVENTS, "datacontenttype"),
                occurrence.datacontenttype(),
            ),
            (number!(EVENTS, "dataschema"), occurrence.dataschema()),
            (number!(EVENTS, "data"), data),
            (number!(EVENTS, "data_base64"), occurrence.data_base64()),
            (number!(EVENTS, "ext"), extensions.as_deref()),
            (
                number!(EVENTS, "event"),
                known.map(|known| known.name.as_str()),
            ),
            (
                number!(EVENTS, "module"),
                known.and_then(|known| known.module.as_deref()),
            ),
            (number!(EVENTS, "stream"), Some(stream)),
            (
                number!(EVENTS, "catalog_version"),
                Some(&*self.catalog.version),
            ),
            (number!(EVENTS, "misfits"), misfits.as_deref()),
        ] {
            envelope.set_text(column, text);
        }
        for (kind, column) in PlaceKind::ALL.into_iter().zip([
            number!(EVENTS, "tenant"),
            number!(EVENTS, "bot"),
            number!(EVENTS, "process"),
        ]) {
            envelope.set_text(column, found.place(kind, event, self.settings).as_deref());
        }
        envelope.rows += 1;
        Pushed {
            is_custom: index.is_none(),
            misfits: found.misfits,
        }
    }

    /// Finishes the rows, sorted by tenant, type and time; `None` if there are none. `names` are the column names for
    /// fields.
    pub(super) fn finish(mut self, names: &[String]) -> anyhow::Result<Option<RecordBatch>> {
        let rows = self.envelope.rows;
        if rows == 0 {
            return Ok(None);
        }
        let (mut fields, mut arrays) = self.envelope.finish();
        for (name, column) in names.iter().zip(&mut self.fields) {
            if let Some(array) = column.finish(rows) {
                fields.push(Field::new(name, array.data_type().clone(), true));
                arrays.push(array);
            }
        }
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?;
        Ok(Some(sorted(&batch)?))
    }
}

/// Sorts rows by tenant, type and time. A sorted file is a third smaller, and queries for one tenant or one event read
/// less of it.
fn sorted(batch: &RecordBatch) -> anyhow::Result<RecordBatch> {
    let by = ["tenant", "type", "time"]
        .into_iter()
        .filter_map(|name| batch.column_by_name(name));
    let by: Vec<SortColumn> = by
        .map(|values| SortColumn {
            values: Arc::clone(values),
            options: None,
        })
        .collect();
    let order: UInt32Array = lexsort_to_indices(&by, None)?;
    Ok(take_record_batch(batch, &order)?)
}

/// Rows of the table of rejected lines.
#[derive(Debug)]
pub(super) struct RejectedRows(Envelope);

impl Default for RejectedRows {
    fn default() -> Self {
        Self(Envelope::new(REJECTED))
    }
}

impl RejectedRows {
    pub(super) fn push(
        &mut self,
        line: &[u8],
        rejection: &Rejection,
        received: i64,
        stream: &str,
        number: u64,
    ) {
        let rows = &mut self.0;
        rows.set(number!(REJECTED, "line"), &Value::Bytes(line));
        rows.set_text(number!(REJECTED, "reason"), Some(rejection.reason));
        rows.set_text(number!(REJECTED, "message"), Some(&rejection.message));
        rows.set(number!(REJECTED, "received"), &Value::Micros(received));
        rows.set_text(number!(REJECTED, "stream"), Some(stream));
        rows.set(
            number!(REJECTED, "position"),
            &Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)),
        );
        rows.rows += 1;
    }

    /// Finishes the rows; `None` if there are none.
    pub(super) fn finish(mut self) -> anyhow::Result<Option<RecordBatch>> {
        if self.0.rows == 0 {
            return Ok(None);
        }
        let (fields, arrays) = self.0.finish();
        Ok(Some(RecordBatch::try_new(
            Arc::new(Schema::new(fields)),
            arrays,
        )?))
    }
}
