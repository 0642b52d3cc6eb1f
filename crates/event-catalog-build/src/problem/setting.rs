//! The problems in settings and in TOML events, as data.

/// A problem with a setting, or with a value of an event in TOML.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The rule that reports each variant documents it.
pub enum SettingProblem {
    /// A key has a value of the wrong type. If the table's name is empty, the key is at the top of the file.
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
    /// A key has a string that isn't allowed.
    Value {
        key: &'static str,
        table: &'static str,
        found: String,
    },
    /// The level that is set for a rule doesn't exist.
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
#[allow(missing_docs)] // The variants are TOML's types.
pub enum SettingType {
    String,
    Boolean,
    Count,
    Strings,
    Table,
    Tables,
}
