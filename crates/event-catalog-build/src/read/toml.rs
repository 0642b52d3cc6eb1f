//! Reads TOML tables, with the place of each value. Known keys are marked as used one by one, and all other keys
//! are reported.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Problem, SettingProblem, SettingType};
use crate::source::{FileId, Place};

/// A value and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value, without its place.
    pub value: T,
    /// The place of the value.
    pub place: Place,
}

/// Parses a document; `None` if it has a syntax error, which becomes a problem.
pub(crate) fn parse<'s>(
    file: FileId,
    text: &'s str,
    problems: &mut Vec<Problem>,
) -> Option<DeTable<'s>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    // Only the first error is reported: the others usually follow from it.
    let Some(error) = errors.first() else {
        return Some(table.into_inner());
    };
    let place = Place::new(file, error.span().unwrap_or(0..0));
    problems.push(Problem::TomlSyntax {
        place,
        message: error.message().to_owned(),
    });
    None
}

/// One table of a document, read key by key.
pub(crate) struct Keys<'t, 's, 'p> {
    file: FileId,
    table: &'t DeTable<'s>,
    /// The name of this table in messages, such as `[csv]`; empty for the document itself.
    name: String,
    known: Vec<&'static str>,
    any: bool,
    problems: &'p mut Vec<Problem>,
}

impl<'t, 's, 'p> Keys<'t, 's, 'p> {
    pub(crate) fn new(
        file: FileId,
        table: &'t DeTable<'s>,
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        Self {
            file,
            table,
            name: String::new(),
            known: Vec::new(),
            any: false,
            problems,
        }
    }

    /// Starts reading an inner table.
    pub(crate) fn inner<'i>(
        &mut self,
        table: &'i DeTable<'s>,
        name: impl Into<String>,
    ) -> Keys<'i, 's, '_> {
        let (file, known) = (self.file, Vec::new());
        Keys {
            file,
            table,
            name: name.into(),
            known,
            any: false,
            problems: self.problems,
        }
    }

    fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.file, span)
    }

    /// Reports a value of the wrong type.
    pub(crate) fn wrong(&mut self, key: &str, value: &Spanned<DeValue<'_>>, expected: SettingType) {
        let problem = SettingProblem::Type {
            key: key.to_owned(),
            table: self.name.clone(),
            expected,
            found: describe(value.get_ref()),
        };
        self.report(self.place(value.span()), problem);
    }

    /// Whether the table has a key, with any value.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn take(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'s>>> {
        self.known.push(key);
        self.table.get(key)
    }

    pub(crate) fn string(&mut self, key: &'static str) -> Option<Placed<String>> {
        let value = self.take(key)?;
        if let DeValue::String(text) = value.get_ref() {
            Some(Placed {
                value: text.clone().into_owned(),
                place: self.place(value.span()),
            })
        } else {
            self.wrong(key, value, SettingType::String);
            None
        }
    }

    pub(crate) fn boolean(&mut self, key: &'static str) -> Option<Placed<bool>> {
        let value = self.take(key)?;
        if let DeValue::Boolean(it) = value.get_ref() {
            return Some(Placed {
                value: *it,
                place: self.place(value.span()),
            });
        }
        self.wrong(key, value, SettingType::Boolean);
        None
    }

    /// Reads an integer greater than 0.
    pub(crate) fn count(&mut self, key: &'static str) -> Option<Placed<u32>> {
        let value = self.take(key)?;
        if let DeValue::Integer(number) = value.get_ref()
            && let Ok(count @ 1..) = u32::from_str_radix(number.as_str(), number.radix())
        {
            return Some(Placed {
                value: count,
                place: self.place(value.span()),
            });
        }
        self.wrong(key, value, SettingType::Count);
        None
    }

    /// Reads a string or a list of strings.
    pub(crate) fn string_or_strings(&mut self, key: &'static str) -> Vec<Placed<String>> {
        match self.table.get(key).map(Spanned::get_ref) {
            Some(DeValue::String(_)) => self.string(key).into_iter().collect(),
            _ => self.strings(key),
        }
    }

    pub(crate) fn strings(&mut self, key: &'static str) -> Vec<Placed<String>> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let texts = match value.get_ref() {
            DeValue::Array(items) => items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::String(text) => Ok(Placed {
                        value: text.clone().into_owned(),
                        place: self.place(item.span()),
                    }),
                    _ => Err(()),
                })
                .collect(),
            _ => Err(()),
        };
        texts.unwrap_or_else(|()| {
            self.wrong(key, value, SettingType::Strings);
            Vec::new()
        })
    }

    /// Reads a table, and returns it with its place.
    pub(crate) fn table(&mut self, key: &'static str) -> Option<(&'t DeTable<'s>, Place)> {
        let value = self.take(key)?;
        if let DeValue::Table(table) = value.get_ref() {
            return Some((table, self.place(value.span())));
        }
        self.wrong(key, value, SettingType::Table);
        None
    }

    /// Reads the tables of an array `[[key]]`, in the order of the file.
    pub(crate) fn tables(&mut self, key: &'static str) -> Vec<(&'t DeTable<'s>, Place)> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let tables: Option<Vec<_>> = match value.get_ref() {
            DeValue::Array(items) => items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::Table(table) => Some((table, self.place(item.span()))),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        tables.unwrap_or_else(|| {
            self.wrong(key, value, SettingType::Tables);
            Vec::new()
        })
    }

    /// Reports a required key if it is missing, and returns its value.
    pub(crate) fn required<T>(
        &mut self,
        key: &'static str,
        value: Option<T>,
        of: Place,
    ) -> Option<T> {
        if value.is_none() && !self.table.contains_key(key) {
            let table = self.name.clone();
            self.report(of, SettingProblem::Missing { key, table });
        }
        value
    }

    pub(crate) fn report(&mut self, place: Place, problem: SettingProblem) {
        self.problems.push(Problem::Setting { place, problem });
    }

    /// Reports a string that isn't allowed for its key. `table` names the table in the message.
    pub(crate) fn report_value(
        &mut self,
        key: &'static str,
        table: &'static str,
        Placed { value, place }: Placed<String>,
    ) {
        let problem = SettingProblem::Value {
            key,
            table,
            found: value,
        };
        self.report(place, problem);
    }

    /// Returns all keys and their values, for a table whose keys users choose.
    pub(crate) fn entries(&self) -> Vec<(Placed<String>, &'t Spanned<DeValue<'s>>)> {
        in_file_order(self.table)
            .map(|(key, value)| {
                let place = self.place(key.span());
                (
                    Placed {
                        value: key.get_ref().clone().into_owned(),
                        place,
                    },
                    value,
                )
            })
            .collect()
    }

    /// Marks every key as used, for a table whose keys users choose.
    pub(crate) fn take_all(&mut self) {
        self.any = true;
    }

    /// Reports the keys that haven't been read.
    pub(crate) fn finish(self) {
        if self.any {
            return;
        }
        let known: Arc<[String]> = self.known.iter().map(|&known| known.to_owned()).collect();
        for (key, _) in in_file_order(self.table) {
            if !self.known.iter().any(|known| known == key.get_ref()) {
                self.problems.push(Problem::UnknownKey {
                    place: Place::new(self.file, key.span()),
                    key: key.get_ref().clone().into_owned(),
                    table: self.name.clone(),
                    known: known.clone(),
                });
            }
        }
    }
}

/// Sorts the entries of a table by their position in the file, because the parser sorts them by key.
pub(crate) fn in_file_order<'t, 's>(
    table: &'t DeTable<'s>,
) -> impl Iterator<Item = (&'t Spanned<Cow<'s, str>>, &'t Spanned<DeValue<'s>>)> {
    let entries: Vec<_> = table.iter().collect();
    let mut order: Vec<(usize, usize)> = Vec::with_capacity(entries.len());
    for (index, (key, _)) in entries.iter().enumerate() {
        order.push((key.span().start, index));
    }
    order.sort_unstable();
    order.into_iter().map(move |(_, index)| entries[index])
}

/// Describes a value's type, for messages.
pub(crate) fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
