//! `event-catalog sample`: writes occurrences that are generated from the catalog.

use anyhow::bail;
use event_catalog_build::catalog::{Catalog, Event};

use crate::catalog_arguments::CatalogPath;
use crate::sample::{Form, Moment, Occurrences, Times, WHOLE};
use crate::typed::word;
use crate::{Outcome, diagnose, format, output, unknown_event};

/// Writes occurrences that are generated from the catalog: valid ones, and ones with a stated fault.
///
/// Valid details match the schemas of the payloads. The first details of an event are the schema's examples; later
/// ones have generated values that fit the bounds, patterns and formats. The same catalog, options and seed
/// give the same bytes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    event-catalog sample\n  \
    event-catalog sample --event link_clicked --count 3\n  \
    event-catalog sample --count 1000 --seed 7 --invalid 5% > test.ndjson 2> faults.txt\n  \
    event-catalog sample --form pairs\n\n\
    Each fault is a line on standard error: `line 10: link_clicked: /url is missing`.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    catalog: CatalogPath,
    /// Only this event; may be given several times. An old name stands for the event, and the name of a family,
    /// such as `checkout_step` or `checkout_step_{1..3}`, for all of its events
    #[arg(long = "event", value_name = "NAME")]
    events: Vec<String>,
    /// How many occurrences to write [default: one of each event]
    #[arg(long, value_name = "NUMBER")]
    count: Option<u64>,
    /// The seed of the random numbers
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// The share of occurrences whose detail is invalid against its schema; above 0%, at least one
    /// occurrence is invalid
    #[arg(long, value_name = "PERCENT", value_parser = share, default_value = "0%")]
    invalid: u64,
    /// How to write the occurrences
    #[arg(long, value_enum, default_value_t)]
    form: Form,
    /// The time of the first occurrence: a date, or a date with a time in UTC
    #[arg(long, value_name = "TIME", default_value = "2026-01-01T00:00:00Z")]
    from: Moment,
    /// The seconds between the times of two occurrences
    #[arg(long, value_name = "SECONDS", default_value_t = 1)]
    every: u64,
}

/// The number of bytes that are written at once.
const CHUNK: usize = 1 << 16;

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let input = self.catalog.read(|path| {
            format!(
                "for occurrences of an event, write `event-catalog sample --event {}`",
                word(path)
            )
        })?;
        let catalog = Catalog::new(&input);
        let outcome = diagnose::note_errors(&catalog);
        let Some(events) = select(&catalog, &self.events) else {
            return Ok(Outcome::Errors);
        };
        if events.is_empty() {
            bail!("the catalog has no events to write occurrences of");
        }
        let count = self.count.unwrap_or(events.len() as u64);
        let times = Times {
            from: self.from,
            every: self.every,
        };
        let mut occurrences =
            Occurrences::new(&catalog, events, self.seed, self.form, times, self.invalid)
                .with_at_least_one(count);
        let (mut text, mut faults) = (String::new(), Vec::new());
        for number in 1..=count {
            let line = occurrences.line()?;
            text.push_str(&line.text);
            text.push('\n');
            if let Some(fault) = line.fault {
                let place = match fault.path.as_str() {
                    "" => "the detail",
                    path => path,
                };
                let what = &fault.what;
                faults.push(format!("line {number}: {}: {place} {what}", line.event));
            }
            if text.len() >= CHUNK || number == count {
                output::write(&text)?;
                text.clear();
                for fault in faults.drain(..) {
                    output::note(&fault);
                }
            }
        }
        match occurrences.missed() {
            0 => {}
            missed => {
                let missed = usize::try_from(missed).unwrap_or(usize::MAX);
                output::note(&format!(
                    "note: {} should be invalid, but the schemas of these events allow every value",
                    format::count(missed, "more occurrence")
                ));
            }
        }
        Ok(outcome)
    }
}

/// The events with these names, in the order of the catalog; all events if there are no names. Reports an unknown
/// name, and returns `None`.
fn select<'c, 's>(catalog: &'c Catalog<'s>, names: &[String]) -> Option<Vec<&'c Event<'s>>> {
    if names.is_empty() {
        return Some(catalog.events.iter().collect());
    }
    let mut selected = vec![false; catalog.events.len()];
    for name in names {
        let family = catalog.families.iter().find(|family| {
            let is_former = family.former.iter().any(|it| it == name);
            family.pattern == *name || family.stem == *name || is_former
        });
        let found: Vec<usize> = match (catalog.resolve(name), family) {
            (Some(event), _) => {
                if event.name != *name {
                    output::note(&format!("note: `{name}` is now named `{}`", event.name));
                }
                let at = catalog.events.iter().position(|it| std::ptr::eq(it, event));
                at.into_iter().collect()
            }
            (None, Some(family)) => family.events.clone().collect(),
            (None, None) => {
                let message = unknown_event::message(catalog, name);
                output::note(&format!("error: {message}"));
                return None;
            }
        };
        for at in found {
            if let Some(is_selected) = selected.get_mut(at) {
                *is_selected = true;
            }
        }
    }
    let events = catalog.events.iter().zip(selected);
    let events = events.filter(|(_, is_selected)| *is_selected);
    Some(events.map(|(event, _)| event).collect())
}

/// Reads a percentage, as millionths.
fn share(text: &str) -> Result<u64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim();
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let is_number = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let read = || {
        let is_valid =
            !whole.is_empty() && decimals.len() <= 4 && is_number(whole) && is_number(decimals);
        let units: u64 = format!("{whole}{decimals:0<4}")
            .parse()
            .ok()
            .filter(|_| is_valid)?;
        (units <= WHOLE).then_some(units)
    };
    read().ok_or_else(|| "write a percentage from 0% to 100%, such as 5%".to_owned())
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn percentages_are_read() {
        for (text, expected) in [
            ("5%", Some(50_000)),
            ("5", Some(50_000)),
            ("0.5 %", Some(5_000)),
            ("100%", Some(1_000_000)),
            ("100.0001", None),
            ("-1", None),
            ("", None),
            ("%", None),
            ("0.00001", None),
            ("five", None),
        ] {
            assert_eq!(share(text).ok(), expected, "{text}");
        }
    }
}
