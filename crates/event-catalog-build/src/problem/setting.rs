//! The problems of settings and of events in TOML, as data.

/// A problem with a setting, or with a value of an event in TOML.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // Each is documented by the rule that words it.
pub enum SettingProblem {
    /// A key of a table, or of the file itself if its name is empty, has a value of another type.
    Type {
        key: String,
        table: String,
        expected: SettingType,
        found: &'static str,
    },
    Missing {
        key: &'static str,
        table: String,
    },
    /// A key has a text that it cannot have.
    Value {
        key: &'static str,
        table: &'static str,
        found: String,
    },
    /// The level of a rule is something else.
    Level(String),
    Dialect(String),
    FormAndPattern,
    Module {
        name: String,
        found: &'static str,
    },
    ManyColumns(String),
    LongColumn(String),
    KnownColumn(String),
    ManyConsumers(String),
    RepeatedFile(String),
    LongIntroductions {
        path: String,
        bytes: usize,
    },
    Events(&'static str),
    Event(&'static str),
    Cell {
        key: String,
        found: &'static str,
    },
}

/// The type that a setting must have.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // They are those of TOML.
pub enum SettingType {
    String,
    Boolean,
    Count,
    Strings,
    Table,
    Tables,
}
