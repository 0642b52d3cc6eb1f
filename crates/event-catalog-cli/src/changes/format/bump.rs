//! Determines the version that changes require, according to <https://semver.org>.

use super::comparison::Comparison;
use super::risks;
use super::scope::{Scope, listed};
use crate::changes::Verdict;

/// The part of a version that must be incremented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Bump {
    /// Nothing that anyone sees has changed.
    #[default]
    #[value(skip)]
    None,
    /// Only texts have changed
    Patch,
    /// Something was added, and everything that existed still works
    Minor,
    /// Something that worked stops working
    Major,
}

impl Bump {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl From<Verdict> for Bump {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::None => Self::None,
            Verdict::Note => Self::Patch,
            Verdict::Minor | Verdict::Risky => Self::Minor,
            Verdict::Breaking => Self::Major,
        }
    }
}

/// The version that all changes together require.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needed {
    pub(crate) bump: Bump,
    /// Whether there are risks that no entry accepts. If so, the version is enough only if these risks are accepted.
    pub(crate) risky: bool,
}

impl Needed {
    /// Determines the version that the changes to these catalogs require, for the requested audiences.
    pub(crate) fn of(comparisons: &[Comparison], scope: &Scope) -> Self {
        let items = comparisons.iter().flat_map(|it| &it.items);
        let bumps = items.map(|item| Bump::from(scope.verdict(&item.change)));
        Self {
            bump: bumps.max().unwrap_or_default(),
            risky: risks::unaccepted(comparisons, scope) > 0,
        }
    }

    /// Describes the version in a few words.
    pub(super) fn version(self) -> String {
        match self.bump {
            Bump::None => "no changes".to_owned(),
            Bump::Minor if self.risky => "a minor version, with risks".to_owned(),
            bump => format!("a {} version", bump.name()),
        }
    }

    /// Describes the required version in a sentence. The sentence names the audiences, unless all are included.
    pub(crate) fn sentence(self, scope: &Scope) -> String {
        let sentence = match (self.bump, self.risky) {
            (Bump::None, _) if scope.is_all() => {
                "There are no visible changes: this needs no new version."
            }
            (Bump::None, _) => "Nothing changed: this needs no new version.",
            (Bump::Patch, _) => "Only texts changed: this needs a patch version.",
            (Bump::Minor, false) => "This needs a minor version.",
            (Bump::Minor, true) => {
                "This needs a minor version, if the risks are accepted, and a major version otherwise."
            }
            (Bump::Major, _) => "This needs a major version.",
        };
        if scope.is_all() {
            return sentence.to_owned();
        }
        let mut sentence = sentence.to_owned();
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        format!("For {}, {sentence}", listed(scope.audiences()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::format::made::{comparison, item};
    use crate::changes::{Audience, Kind};

    #[test]
    fn the_worst_verdict_of_the_audiences_decides() {
        let removed = item(
            Kind::EventRemoved,
            "a",
            &[(Audience::Rust, Verdict::Breaking)],
        );
        let tightened = item(
            Kind::LimitTightened,
            "b",
            &[(Audience::Wire, Verdict::Risky)],
        );
        let reworded = item(
            Kind::DescriptionChanged,
            "c",
            &[(Audience::Docs, Verdict::Note)],
        );
        let all = [comparison(vec![removed, tightened, reworded])];
        let needed = |audiences: &[Audience]| Needed::of(&all, &Scope::of(audiences));
        let expect = |bump, risky| Needed { bump, risky };
        assert_eq!(needed(&[]), expect(Bump::Major, true));
        assert_eq!(
            needed(&[Audience::Wire, Audience::Docs]),
            expect(Bump::Minor, true)
        );
        assert_eq!(needed(&[Audience::Docs]), expect(Bump::Patch, false));
        assert_eq!(needed(&[Audience::Web]), expect(Bump::None, false));
    }

    #[test]
    fn a_risk_that_is_accepted_is_no_condition() {
        let mut tightened = item(
            Kind::LimitTightened,
            "b",
            &[(Audience::Wire, Verdict::Risky)],
        );
        let sentence = |change| {
            let all = [comparison(vec![change])];
            let scope = Scope::of(&[]);
            Needed::of(&all, &scope).sentence(&scope)
        };
        assert_eq!(
            sentence(tightened.clone()),
            "This needs a minor version, if the risks are accepted, and a major version otherwise."
        );
        tightened.change.accepted = Some("Nothing sends more.".to_owned());
        assert_eq!(sentence(tightened), "This needs a minor version.");
    }

    #[test]
    fn a_verdict_for_some_audiences_names_them() {
        let needed = |bump| Needed { bump, risky: false };
        let sentence = |bump, audiences: &[Audience]| needed(bump).sentence(&Scope::of(audiences));
        assert_eq!(sentence(Bump::Major, &[]), "This needs a major version.");
        assert_eq!(
            sentence(Bump::Major, &[Audience::TypeScript]),
            "For TypeScript, this needs a major version."
        );
        assert_eq!(
            sentence(Bump::Patch, &[Audience::Docs, Audience::Rust]),
            "For Rust and readers of the documentation, only texts changed: this needs a patch version."
        );
        assert_eq!(
            sentence(Bump::None, &[Audience::Web]),
            "For web pages, nothing changed: this needs no new version."
        );
    }
}
