//! The columns of every stored event: its envelope, the catalog's facts about it, and how it was
//! received.

/// How the values of an envelope column are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvelopeType {
    /// Bytes.
    Bytes,
    /// A string.
    Text,
    /// A moment in UTC, in microseconds.
    Timestamp,
    /// A 64-bit integer.
    Integer,
    /// A day in UTC.
    Date,
}

/// A column that every stored event has.
#[derive(Clone, Copy, Debug)]
pub struct EnvelopeColumn {
    /// The column's name.
    pub name: &'static str,
    /// How the values are stored.
    pub column_type: EnvelopeType,
    /// Whether every event has a value.
    pub is_required: bool,
    /// The description of the column.
    pub description: &'static str,
}

const fn column(
    name: &'static str,
    column_type: EnvelopeType,
    is_required: bool,
    description: &'static str,
) -> EnvelopeColumn {
    EnvelopeColumn {
        name,
        column_type,
        is_required,
        description,
    }
}

// The columns of both tables that say how a line was received.

const RECEIVED: EnvelopeColumn = column(
    "received",
    EnvelopeType::Timestamp,
    true,
    "When it was stored",
);

const STREAM: EnvelopeColumn = column(
    "stream",
    EnvelopeType::Text,
    true,
    "The stream that contained it: a file, or an input",
);

const POSITION: EnvelopeColumn = column(
    "position",
    EnvelopeType::Integer,
    true,
    "Its position in the stream, counted from 1: the number of its line, or of its value if values span lines",
);

const DAY: EnvelopeColumn = column(
    "day",
    EnvelopeType::Date,
    true,
    "The day in UTC on which it was received",
);

/// The columns of the table `events` that don't depend on the catalog, in order. `day` is the
/// partition.
pub const EVENTS: &[EnvelopeColumn] = {
    use EnvelopeType::{Bytes, Date, Text, Timestamp};
    &[
        column(
            "key",
            Bytes,
            true,
            "The identity of the event: 16 bytes of the SHA-256 of its write key, source and id",
        ),
        column(
            "source",
            Text,
            false,
            "Where it happened, a URI reference (CloudEvents `source`)",
        ),
        column(
            "id",
            Text,
            false,
            "Its identifier within the source (CloudEvents `id`)",
        ),
        column(
            "type",
            Text,
            true,
            "The name of the event, as received (CloudEvents `type`)",
        ),
        column(
            "subject",
            Text,
            false,
            "What it happened to, within the source (CloudEvents `subject`)",
        ),
        column(
            "time",
            Timestamp,
            false,
            "When it happened (CloudEvents `time`)",
        ),
        column(
            "time_text",
            Text,
            false,
            "The time as received, if `time` doesn't preserve it exactly",
        ),
        column(
            "datacontenttype",
            Text,
            false,
            "The media type of the data (CloudEvents `datacontenttype`)",
        ),
        column(
            "dataschema",
            Text,
            false,
            "The URI of the schema of the data (CloudEvents `dataschema`)",
        ),
        column(
            "data",
            Text,
            false,
            "The payload, JSON byte for byte (CloudEvents `data`, the chat's `detail`)",
        ),
        column(
            "data_base64",
            Text,
            false,
            "Binary data in Base64, as received (CloudEvents `data_base64`)",
        ),
        column(
            "ext",
            Text,
            false,
            "All other attributes, a JSON object in their order",
        ),
        column(
            "event",
            Text,
            false,
            "The event's name in the catalog when it was received; NULL for a custom event",
        ),
        column(
            "module",
            Text,
            false,
            "The module that emits it, according to the catalog when it was received",
        ),
        column("tenant", Text, false, "The tenant in which it happened"),
        column("bot", Text, false, "The bot in which it happened"),
        column(
            "process",
            Text,
            false,
            "The chat process in which it happened",
        ),
        RECEIVED,
        STREAM,
        POSITION,
        column(
            "catalog_version",
            Text,
            true,
            "The version of the catalog when it was received",
        ),
        column(
            "misfits",
            Text,
            false,
            "The fields, separated by commas, whose values didn't fit their columns",
        ),
        column(
            "once_day",
            Date,
            false,
            "The day on which its duplicates are searched for: the day of its id, or of its time",
        ),
        DAY,
    ]
};

/// The columns of the table `rejected`, which contains lines that aren't events, in order. `day` is
/// the partition.
pub const REJECTED: &[EnvelopeColumn] = {
    use EnvelopeType::{Bytes, Text};
    &[
        column(
            "line",
            Bytes,
            true,
            "The line, byte for byte, without its line break",
        ),
        column(
            "reason",
            Text,
            true,
            "Why it isn't an event, as a word: `invalid`, `too-long`, `id-reused`, `damaged`",
        ),
        column(
            "message",
            Text,
            true,
            "Why it isn't an event, as a sentence",
        ),
        RECEIVED,
        STREAM,
        POSITION,
        DAY,
    ]
};
