//! Reads the fields of a payload, and converts them to the types of their columns.
//!
//! A payload is always stored byte for byte. If a value doesn't fit its column exactly, the column stays empty
//! and the value is counted. Examples are a string where the catalog declares a number, and an integer of more
//! than 64 bits.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use event_catalog_cli::stored::ColumnType;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::catalog::{Field, KnownCatalog};
use crate::column::Value;
use crate::event::Event;
use crate::moment;
use crate::settings::{PlaceKind, Settings};

/// Maps the payload fields of a catalog to their columns.
#[derive(Debug)]
pub struct Plans {
    /// A plan for each distinct list of fields.
    distinct: Vec<Plan>,
    /// The plan for each event, by its index in the catalog.
    of_event: Vec<usize>,
    /// The plan for custom events.
    custom: usize,
}

/// The columns of one payload, by field name.
#[derive(Debug, Default)]
pub struct Plan {
    fields: HashMap<String, Targets>,
}

/// Where the values of a field are stored.
#[derive(Debug, Default)]
struct Targets {
    /// The indices of columns. A value is stored in the first column that can hold it.
    columns: Vec<(usize, ColumnType)>,
    /// The identifiers that the field can provide, each with the field's rank among the fields for that identifier.
    places: Vec<(PlaceKind, usize)>,
}

/// The values that are read from a payload in addition to its columns.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found<'a> {
    /// The names of the fields whose values don't fit any column.
    pub misfits: Vec<String>,
    /// The tenant, the bot and the process, if the payload contains them.
    pub places: [Option<Cow<'a, str>>; PlaceKind::ALL.len()],
}

impl Found<'_> {
    /// The tenant, the bot or the process of an event: the tenant of its write key, the value in its extensions, or the
    /// value in its payload.
    pub(crate) fn place<'s>(
        &'s self,
        kind: PlaceKind,
        event: &'s Event<'_>,
        settings: &Settings,
    ) -> Option<Cow<'s, str>> {
        let sender = event.sender.as_ref().filter(|_| kind == PlaceKind::Tenant);
        if let Some(bound) = sender.and_then(|sender| sender.tenant.as_deref()) {
            return Some(Cow::Borrowed(bound));
        }
        let extensions = settings.place(kind).extensions.iter();
        let mut values = extensions.filter_map(|name| event.occurrence.extension(name));
        if let Some(said) = values.find_map(|value| value.as_str().map(str::to_owned)) {
            return Some(Cow::Owned(said));
        }
        self.places[kind as usize].as_deref().map(Cow::Borrowed)
    }
}

impl Plans {
    /// Creates the plans for a catalog. `column` returns the index of the column for a field.
    pub fn new(
        catalog: &KnownCatalog,
        settings: &Settings,
        column: impl Fn(&Field) -> Option<usize>,
    ) -> Self {
        let mut plans = Vec::new();
        let mut known: HashMap<*const [Field], usize> = HashMap::new();
        let mut plan_of = |fields: &Arc<[Field]>| {
            *known.entry(Arc::as_ptr(fields)).or_insert_with(|| {
                let mut plan = Plan::default();
                for field in fields.iter() {
                    if let Some(column) = column(field) {
                        let targets = plan.fields.entry(field.name.clone()).or_default();
                        targets.columns.push((column, field.column_type));
                    }
                }
                for kind in PlaceKind::ALL {
                    for (rank, name) in settings.place(kind).fields.iter().enumerate() {
                        let targets = plan.fields.entry(name.clone()).or_default();
                        targets.places.push((kind, rank));
                    }
                }
                plans.push(plan);
                plans.len() - 1
            })
        };
        let of_event = catalog
            .events
            .iter()
            .map(|event| plan_of(&event.fields))
            .collect();
        let custom = plan_of(&catalog.common);
        Self {
            distinct: plans,
            of_event,
            custom,
        }
    }

    /// The plan for an event, by its index in the catalog; `None` for a custom event.
    #[must_use]
    pub fn of(&self, event: Option<usize>) -> &Plan {
        let at = event.and_then(|event| self.of_event.get(event).copied());
        &self.distinct[at.unwrap_or(self.custom)]
    }
}

impl Plan {
    /// Reads the fields of a payload, and passes on each value with the index of its column.
    pub fn read<'a>(&self, data: &'a str, mut set: impl FnMut(usize, Value<'a>)) -> Found<'a> {
        let mut result = Found::default();
        // Only the fields of an object have columns.
        if !data.trim_start().starts_with('{') {
            return result;
        }
        let mut found: Vec<(&Targets, Cow<'a, str>, &'a str)> = Vec::new();
        let visitor = Fields {
            plan: self,
            found: &mut found,
        };
        // The payload was valid JSON when the event was read. If this reader stops at an error (a lone surrogate in a
        // name), the fields before it are still used.
        let _ = serde_json::Deserializer::from_str(data).deserialize_map(visitor);
        let mut seen: Vec<*const Targets> = Vec::new();
        let mut ranks = [usize::MAX; PlaceKind::ALL.len()];
        // If a name occurs twice, JavaScript uses the last value.
        for (targets, name, raw) in found.into_iter().rev() {
            let target = std::ptr::from_ref(targets);
            if seen.contains(&target) {
                continue;
            }
            seen.push(target);
            if raw == "null" {
                continue;
            }
            for (kind, rank) in &targets.places {
                let at = *kind as usize;
                if *rank < ranks[at]
                    && let Some(value) = text_or_number(raw)
                {
                    ranks[at] = *rank;
                    result.places[at] = Some(value);
                }
            }
            let columns = targets.columns.iter();
            let mut fitting = columns.filter_map(|(column, it)| Some((*column, value(raw, *it)?)));
            match fitting.next() {
                Some((column, value)) => set(column, value),
                None if targets.columns.is_empty() => {}
                None => result.misfits.push(name.into_owned()),
            }
        }
        result.misfits.reverse();
        result
    }
}

/// Collects the raw values of the fields in the plan: those with columns, and those that can name the tenant, the
/// bot or the process.
struct Fields<'p, 'f, 'a> {
    plan: &'p Plan,
    found: &'f mut Vec<(&'p Targets, Cow<'a, str>, &'a str)>,
}

impl<'a> Visitor<'a> for Fields<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = map.next_key()? {
            let raw: &'a RawValue = map.next_value()?;
            if let Some(targets) = self.plan.fields.get(&*name) {
                self.found.push((targets, name, raw.get()));
            }
        }
        Ok(())
    }
}

/// A name, borrowed from the text if it has no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Converts a value to the type of a column; `None` if the value doesn't fit exactly.
fn value(raw: &str, column_type: ColumnType) -> Option<Value<'_>> {
    match column_type {
        ColumnType::Boolean => match raw {
            "true" => Some(Value::Boolean(true)),
            "false" => Some(Value::Boolean(false)),
            _ => None,
        },
        ColumnType::Integer => integer(raw).map(Value::Integer),
        ColumnType::Decimal => decimal(raw).map(Value::Decimal),
        ColumnType::Number if is_number(raw) => {
            let number: f64 = raw.parse().ok()?;
            number.is_finite().then_some(Value::Number(number))
        }
        ColumnType::Number => None,
        ColumnType::Text => text(raw).map(Value::Text),
        ColumnType::Timestamp => moment::micros(&text(raw)?).map(Value::Micros),
    }
}

pub(crate) fn is_number(raw: &str) -> bool {
    raw.starts_with(|c: char| c == '-' || c.is_ascii_digit())
}

/// Reads an identifier: a string, or a number as written.
fn text_or_number(raw: &str) -> Option<Cow<'_, str>> {
    if is_number(raw) {
        return Some(Cow::Borrowed(raw));
    }
    text(raw)
}

pub(crate) fn text(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        // This fails for a string with a lone surrogate, which isn't valid text.
        return serde_json::from_str(raw).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

/// Reads an integer as in JSON Schema: `1.0` and `1e2` are integers.
fn integer(raw: &str) -> Option<i64> {
    if let Ok(integer) = raw.parse() {
        // `parse` also accepts `+1` and `007`, but they aren't JSON, so they don't occur here.
        return Some(integer);
    }
    i64::try_from(scaled(raw, 0)?).ok()
}

/// Reads a decimal, and multiplies it by 10⁹.
pub(crate) fn decimal(raw: &str) -> Option<i128> {
    const LIMIT: i128 = 10_i128.pow(38);
    scaled(raw, 9).filter(|number| number.abs() < LIMIT)
}

/// Multiplies a number by a power of ten; `None` if the result isn't an integer.
fn scaled(raw: &str, places: i64) -> Option<i128> {
    if !is_number(raw) {
        return None;
    }
    let (digits, exponent) = match raw.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
        None => (raw, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let unscaled = whole.to_owned() + fraction;
    let number: i128 = unscaled.parse().ok()?;
    if number == 0 {
        return Some(0);
    }
    let shift = exponent
        .checked_add(places)?
        .checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let power = 10_i128.checked_pow(u32::try_from(shift.unsigned_abs()).ok()?)?;
    if shift >= 0 {
        return number.checked_mul(power);
    }
    (number % power == 0).then_some(number / power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_those_of_json_schema() {
        for (raw, expected) in [
            ("1", Some(1)),
            ("-0", Some(0)),
            ("1.0", Some(1)),
            ("1e2", Some(100)),
            ("120e-1", Some(12)),
            ("1.5", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1e400", None),
            ("1e99999999999999999999", None),
            ("\"1\"", None),
            ("true", None),
        ] {
            assert_eq!(integer(raw), expected, "{raw}");
        }
    }

    #[test]
    fn decimals_are_exact_or_none() {
        for (raw, expected) in [
            ("1.50", Some(1_500_000_000)),
            ("0.1", Some(100_000_000)),
            ("-0.000000001", Some(-1)),
            ("0.0000000001", None),
            ("0.10000000000000", Some(100_000_000)),
            ("1e28", Some(10_i128.pow(37))),
            ("1e29", None),
        ] {
            assert_eq!(decimal(raw), expected, "{raw}");
        }
    }

    #[test]
    fn numbers_are_finite() {
        assert_eq!(value("1.5", ColumnType::Number), Some(Value::Number(1.5)));
        assert_eq!(value("1e400", ColumnType::Number), None);
    }

    #[test]
    fn texts_have_no_lone_surrogates() {
        assert_eq!(text(r#""a\u00e4""#).as_deref(), Some("aä"));
        assert_eq!(text(r#""\ud800""#), None);
        assert_eq!(text(r#""a\u0000""#).as_deref(), Some("a\0"));
    }

    fn plan() -> Plan {
        let mut plan = Plan::default();
        let targets = |columns: &[(usize, ColumnType)], places: &[(PlaceKind, usize)]| Targets {
            columns: columns.to_vec(),
            places: places.to_vec(),
        };
        let a = [(0, ColumnType::Integer), (1, ColumnType::Text)];
        plan.fields.insert("a".to_owned(), targets(&a, &[]));
        plan.fields
            .insert("b".to_owned(), targets(&[(2, ColumnType::Boolean)], &[]));
        plan.fields
            .insert("t1".to_owned(), targets(&[], &[(PlaceKind::Tenant, 0)]));
        plan.fields
            .insert("t2".to_owned(), targets(&[], &[(PlaceKind::Tenant, 1)]));
        plan
    }

    fn read(data: &str) -> (Vec<(usize, Value<'_>)>, Vec<String>) {
        let mut values = Vec::new();
        let found = plan().read(data, |column, value| values.push((column, value)));
        values.sort_by_key(|(column, _)| *column);
        (values, found.misfits)
    }

    #[test]
    fn values_go_to_the_first_column_that_they_fit() {
        let (values, misfits) = read(r#"{"a": 1, "x": {"a": 2}, "b": true}"#);
        assert_eq!(values, [(0, Value::Integer(1)), (2, Value::Boolean(true))]);
        assert!(misfits.is_empty());
        let (values, misfits) = read(r#"{"a": "one", "b": null}"#);
        assert_eq!(values, [(1, Value::Text("one".into()))]);
        assert!(misfits.is_empty());
    }

    #[test]
    fn what_fits_no_column_is_named() {
        let (values, misfits) = read(r#"{"b": 1, "a": []}"#);
        assert!(values.is_empty());
        assert_eq!(misfits, ["b", "a"]);
        assert_eq!(read("[1]"), (vec![], vec![]));
    }

    #[test]
    fn of_a_repeated_name_the_last_value_counts() {
        assert_eq!(read(r#"{"a": 1, "a": 2}"#).0, [(0, Value::Integer(2))]);
    }

    #[test]
    fn the_tenant_is_the_first_field_that_tells_it() {
        let tenant = |data| {
            let plan = plan();
            let [tenant, ..] = plan.read(data, |_, _| ()).places;
            tenant.map(Cow::into_owned)
        };
        assert_eq!(tenant(r#"{"t2": "b", "t1": 7}"#).as_deref(), Some("7"));
        assert_eq!(tenant(r#"{"t2": "b", "t1": {}}"#).as_deref(), Some("b"));
        assert_eq!(tenant("{}"), None);
    }
}
