//! The texts of the rule: which events a finding is about, and how to fix it.

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::read::Column;

use crate::changes::payloads::{Difference, What};
use crate::life::Early;

/// Describes a field that was removed before the end of its deprecation, and how to fix that.
pub(super) fn too_early(change: &Difference, early: &Early) -> (String, &'static str) {
    let why = match early {
        Early::UntilVersion(version) => {
            format!(
                "it must stay until {version}, and no file says in which version a field is removed"
            )
        }
        early => early.to_string(),
    };
    let help = match early {
        Early::Never => "put the field back; or accept this finding, with a reason",
        Early::UnknownDay(_) => {
            "put the field back, and write a day into `x-remove-after`; or accept this finding, with a reason"
        }
        Early::NotDeprecated | Early::Until(_) | Early::UntilVersion(_) => {
            "put the field back until then; or accept this finding, with a reason"
        }
    };
    (format!("{change} too early: {why}"), help)
}

/// Formats "`a` no longer has", or "`a` and 2 more events no longer have".
pub(super) fn have<'e>(events: impl Iterator<Item = &'e Event<'e>>, new: &Catalog<'_>) -> String {
    let events: Vec<_> = events.collect();
    let has = if events.len() == 1 {
        "no longer has"
    } else {
        "no longer have"
    };
    format!("{} {has}", named(events.into_iter(), new))
}

/// Formats "`a`", or "`a` and 2 more events". All events of a family count as one.
pub(super) fn named<'e>(events: impl Iterator<Item = &'e Event<'e>>, new: &Catalog<'_>) -> String {
    let mut rows: Vec<_> = events.map(|event| event.row).collect();
    let first = rows.first().copied();
    rows.sort_unstable();
    rows.dedup();
    let first = first.map_or("", |row| new.row(row).text(Column::Name));
    match rows.len() {
        0 | 1 => format!("`{first}`"),
        2 => format!("`{first}` and 1 more event"),
        more => format!("`{first}` and {} more events", more - 1),
    }
}

impl What {
    /// Explains how to fix this difference.
    pub(super) fn help(&self) -> &'static str {
        match self {
            Self::Removed => {
                "restore the field; if it is no longer sent, keep it as optional and `deprecated = true`"
            }
            Self::NewlyRequired { .. } => "make it optional: remove it from `required`",
            Self::NoLongerRequired => {
                "anyone who reads the field relies on it: put it back into `required`"
            }
            Self::Type { .. } => "give the new field another name, and keep this one as it was",
            Self::ValueGone(_) => "restore the value; keep it even if it is no longer sent",
            Self::VariantGone(_) => "restore the alternative; keep it even if it is no longer sent",
            Self::Narrowed(_) | Self::Closed => {
                "allow the previous values, or add a field with another name for the new limit"
            }
            Self::Condition { .. } => {
                "restore the condition; if the new one allows all previous values, accept this finding"
            }
            Self::Raw => "if the schema allows all previous values, accept this finding",
            Self::TooLong => "if the conditions allow all previous values, accept this finding",
            // `incompatible-payload` doesn't report these differences.
            Self::Added
            | Self::Notation { .. }
            | Self::Renamed { .. }
            | Self::ValueAdded(_)
            | Self::VariantAdded(_)
            | Self::Reordered
            | Self::Widened(_)
            | Self::Opened
            | Self::ConditionGone { .. }
            | Self::Alternatives
            | Self::Text { .. }
            | Self::Deprecated
            | Self::DeprecationLifted => "",
        }
    }
}
