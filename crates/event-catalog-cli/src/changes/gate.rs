//! The gate: the audiences that no change may break.
//!
//! A change can't allow itself, so a comparison uses the gate of the older version. A change that lowers the gate for
//! later changes is reported like any other change.

mod lowered;

use event_catalog_build::read::{CompatibilitySettings, Mode};

use super::change::{Audience, Verdict, Verdicts};
pub(super) use lowered::lowered;

/// The audiences that no change may break, and the directions on the wire in which payloads must
/// stay compatible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gate {
    audiences: Vec<Audience>,
    mode: Mode,
}

impl Gate {
    /// Creates the gate of a catalog with these settings.
    pub(crate) fn of(settings: &CompatibilitySettings) -> Self {
        let named = |name: &str| Audience::ALL.into_iter().find(|it| it.name() == name);
        Self {
            audiences: settings.gate().filter_map(named).collect(),
            mode: settings.mode(),
        }
    }

    /// Returns the directions on the wire in which payloads must stay compatible.
    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether an audience is in the gate.
    pub(crate) fn has(&self, audience: Audience) -> bool {
        self.audiences.contains(&audience)
    }

    /// Determines how much a change affects an audience, in the directions that the mode requires.
    pub(crate) fn verdict(&self, audience: Audience, verdicts: Verdicts) -> Verdict {
        if audience != Audience::Wire {
            return verdicts.of(audience);
        }
        let backward = verdicts.backward;
        let forward = verdicts.forward;
        match self.mode {
            Mode::Full => backward.max(forward),
            Mode::Backward => backward,
            Mode::Forward => forward,
            Mode::None => Verdict::None,
        }
    }

    /// Lists the audiences of the gate that a change breaks.
    pub(crate) fn broken(&self, verdicts: Verdicts) -> Vec<Audience> {
        let of_gate = Audience::ALL.into_iter().filter(|it| self.has(*it));
        let broken = of_gate.filter(|it| self.verdict(*it, verdicts) == Verdict::Breaking);
        broken.collect()
    }

    /// Whether any audience is in the gate.
    pub(crate) fn is_any(&self) -> bool {
        !self.audiences.is_empty()
    }

    /// Whether a change is risky for an audience of the gate, and breaks no audience of the gate.
    pub(crate) fn is_risked_by(&self, verdicts: Verdicts) -> bool {
        let of_gate = Audience::ALL.into_iter().filter(|it| self.has(*it));
        let worst = of_gate.map(|it| self.verdict(it, verdicts)).max();
        worst == Some(Verdict::Risky)
    }

    /// Whether a change breaks an audience of the gate.
    pub(crate) fn is_broken_by(&self, verdicts: Verdicts) -> bool {
        !self.broken(verdicts).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_leaves_directions_out() {
        let gate = |mode| Gate {
            audiences: vec![Audience::Wire, Audience::Docs],
            mode,
        };
        let mut verdicts = Verdicts::default();
        verdicts.forward = Verdict::Breaking;
        let broken = Mode::ALL.map(|mode| gate(mode).is_broken_by(verdicts));
        assert_eq!(broken, [true, false, true, false]);
        verdicts.forward = Verdict::Risky;
        let risked = Mode::ALL.map(|mode| gate(mode).is_risked_by(verdicts));
        assert_eq!(risked, [true, false, true, false]);
        let mut of_docs = Verdicts::default();
        of_docs.raise(Audience::Docs, Verdict::Breaking);
        of_docs.raise(Audience::Rust, Verdict::Breaking);
        assert_eq!(gate(Mode::None).broken(of_docs), [Audience::Docs]);
        assert!(!gate(Mode::Full).is_risked_by(of_docs));
    }

    #[test]
    fn each_audience_of_the_settings_is_one_of_the_changes() {
        let names = Audience::ALL.map(Audience::name);
        assert_eq!(names, CompatibilitySettings::AUDIENCES);
    }
}
