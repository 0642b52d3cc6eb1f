//! Parses `[compatibility]`: which changes from an older version are errors.

use crate::read::toml::{Keys, Placed};

/// `[compatibility]`: which changes from an older version are errors, for which audiences, and when an
/// event can be removed.
#[derive(Clone, Debug, Default)]
pub struct CompatibilitySettings {
    /// `gate`: the audiences that no change may break; `None` if unset. Each is one of
    /// [`AUDIENCES`](Self::AUDIENCES).
    pub gate: Option<Vec<Placed<String>>>,
    /// `mode`: the directions on the wire in which a payload must stay compatible.
    pub mode: Option<Placed<Mode>>,
    /// `removal`: how long an event is kept after its deprecation.
    pub removal: Option<Placed<Removal>>,
}

impl CompatibilitySettings {
    /// The audiences of a catalog.
    pub const AUDIENCES: [&'static str; 6] =
        ["wire", "rust", "typescript", "web", "docs", "warehouse"];

    /// The audiences of the gate, if the settings don't set them.
    pub const DEFAULT_GATE: [&'static str; 2] = ["wire", "docs"];

    /// The audiences that no change may break.
    pub fn gate(&self) -> impl Iterator<Item = &str> {
        let listed = self.gate.iter().flatten();
        let usual = Self::DEFAULT_GATE.iter().copied();
        let is_unset = self.gate.is_none();
        let usual = usual.filter(move |_| is_unset);
        listed.map(|it| it.value.as_str()).chain(usual)
    }

    /// The mode; [`Mode::Full`] if the settings don't set one.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode.as_ref().map_or_else(Mode::default, |it| it.value)
    }
}

/// The directions in which payloads must stay compatible between programs with this version and programs with the
/// older version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Both directions: listeners and emitters can be updated in any order.
    #[default]
    Full,
    /// Updated listeners can read stored events, and events from emitters that aren't updated.
    Backward,
    /// Listeners that aren't updated can read events from updated emitters.
    Forward,
    /// Neither direction: all programs are updated together, and stored events are never read again.
    None,
}

impl Mode {
    /// All modes, in the order in which messages list them.
    pub const ALL: [Self; 4] = [Self::Full, Self::Backward, Self::Forward, Self::None];

    /// The mode's name in `catalog.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Backward => "backward",
            Self::Forward => "forward",
            Self::None => "none",
        }
    }

    /// The mode with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Whether new readers must be able to read old data.
    #[must_use]
    pub fn is_backward(self) -> bool {
        matches!(self, Self::Full | Self::Backward)
    }

    /// Whether old readers must be able to read new data.
    #[must_use]
    pub fn is_forward(self) -> bool {
        matches!(self, Self::Full | Self::Forward)
    }
}

/// When a deprecated event can be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Removal {
    /// This many days after its deprecation.
    Days(u32),
    /// Never: the event is kept.
    Never,
}

impl Removal {
    /// The maximum number of days: a hundred years.
    pub const MOST_DAYS: u32 = 36_500;

    /// Parses `never`, `1 day` or `180 days`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "never" {
            return Some(Self::Never);
        }
        let (number, unit) = text.split_once(' ')?;
        // Check the digits first, because `str::parse` also accepts `+1`.
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || !matches!(unit, "day" | "days") {
            return None;
        }
        let days = number.parse().ok()?;
        (days <= Self::MOST_DAYS).then_some(Self::Days(days))
    }
}

/// The name of the table in messages.
const TABLE: &str = "[compatibility]";

/// Parses the table, and reports values that a key can't have.
pub(super) fn read(keys: &mut Keys<'_, '_, '_>) -> CompatibilitySettings {
    let has_gate = keys.has("gate");
    let mut gate = keys.strings("gate");
    let wrong: Vec<_> = gate
        .iter()
        .filter(|name| !is_known(name))
        .cloned()
        .collect();
    gate.retain(is_known);
    for name in wrong {
        keys.report_value("gate", TABLE, name);
    }
    CompatibilitySettings {
        gate: has_gate.then_some(gate),
        mode: parsed(keys, "mode", Mode::from_name),
        removal: parsed(keys, "removal", Removal::parse),
    }
}

/// Whether there is an audience with this name.
fn is_known(name: &Placed<String>) -> bool {
    CompatibilitySettings::AUDIENCES.contains(&name.value.as_str())
}

/// Converts a string with `parse`, and reports a string that isn't one of the allowed values.
fn parsed<T>(
    keys: &mut Keys<'_, '_, '_>,
    key: &'static str,
    parse: fn(&str) -> Option<T>,
) -> Option<Placed<T>> {
    let text = keys.string(key)?;
    let place = text.place;
    let value = parse(&text.value);
    if value.is_none() {
        keys.report_value(key, TABLE, text);
    }
    value.map(|value| Placed { value, place })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_until_removal_is_days_or_never() {
        for (text, expected) in [
            ("never", Some(Removal::Never)),
            ("180 days", Some(Removal::Days(180))),
            ("1 day", Some(Removal::Days(1))),
            ("0 days", Some(Removal::Days(0))),
            ("36500 days", Some(Removal::Days(36_500))),
            ("36501 days", None),
            ("99999999999 days", None),
            ("+1 days", None),
            ("-1 days", None),
            (" days", None),
            ("180", None),
            ("180 Days", None),
            ("6 months", None),
            ("Never", None),
            ("", None),
        ] {
            assert_eq!(Removal::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_mode_has_a_name_and_directions() {
        for mode in Mode::ALL {
            assert_eq!(Mode::from_name(mode.name()), Some(mode));
        }
        let directions = Mode::ALL.map(|it| (it.is_backward(), it.is_forward()));
        let expected = [(true, true), (true, false), (false, true), (false, false)];
        assert_eq!(directions, expected);
    }

    #[test]
    fn the_default_gate_is_the_wire_and_the_docs() {
        let settings = CompatibilitySettings::default();
        assert_eq!(settings.gate().collect::<Vec<_>>(), ["wire", "docs"]);
        let open = CompatibilitySettings {
            gate: Some(Vec::new()),
            ..CompatibilitySettings::default()
        };
        assert_eq!(open.gate().count(), 0);
    }
}
