//! The audiences that a comparison shows.

use crate::changes::{Audience, Change, Verdict};

/// The requested audiences, without duplicates.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    audiences: Vec<Audience>,
}

impl Scope {
    /// Creates a scope of these audiences, or of all audiences if the list is empty.
    pub(crate) fn of(named: &[Audience]) -> Self {
        let is_asked = |audience: &Audience| named.is_empty() || named.contains(audience);
        Self {
            audiences: Audience::ALL.into_iter().filter(is_asked).collect(),
        }
    }

    pub(super) fn audiences(&self) -> &[Audience] {
        &self.audiences
    }

    /// Whether all audiences are requested.
    pub(super) fn is_all(&self) -> bool {
        self.audiences.len() == Audience::ALL.len()
    }

    /// Returns the worst verdict among the requested audiences.
    pub(super) fn verdict(&self, change: &Change) -> Verdict {
        let verdicts = self.audiences.iter().map(|it| change.verdicts.of(*it));
        verdicts.max().unwrap_or_default()
    }

    /// Whether a requested audience has this verdict for a change.
    pub(super) fn has(&self, change: &Change, verdict: Verdict) -> bool {
        let mut audiences = self.audiences.iter();
        audiences.any(|it| change.verdicts.of(*it) == verdict)
    }

    /// Lists the requested audiences that have this verdict. The list is empty if all of them have it.
    pub(super) fn affected(&self, change: &Change, verdict: Verdict) -> Vec<Audience> {
        let has = |it: &&Audience| change.verdicts.of(**it) == verdict;
        let affected: Vec<_> = self.audiences.iter().filter(has).copied().collect();
        if affected.len() == self.audiences.len() {
            return Vec::new();
        }
        affected
    }

    /// Lists the requested audiences for which a change is risky, if its worst verdict is breaking.
    pub(super) fn at_risk(&self, change: &Change, worst: Verdict) -> Vec<Audience> {
        let is_at_risk =
            |it: &&Audience| worst > Verdict::Risky && change.verdicts.of(**it) == Verdict::Risky;
        self.audiences.iter().filter(is_at_risk).copied().collect()
    }
}

/// Returns what a sentence calls the users in an audience.
pub(super) fn readers(audience: Audience) -> &'static str {
    match audience {
        Audience::Wire => "senders and receivers",
        Audience::Rust => "Rust",
        Audience::TypeScript => "TypeScript",
        Audience::Web => "web pages",
        Audience::Docs => "readers of the documentation",
        Audience::Warehouse => "stored events",
    }
}

/// Lists audiences: `Rust, TypeScript and web pages`, or `senders and receivers, and Rust`. Returns an empty text if
/// there are no audiences.
pub(super) fn listed(audiences: &[Audience]) -> String {
    let names: Vec<_> = audiences.iter().map(|it| readers(*it)).collect();
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => {
            // The name of an audience may contain "and", as in "senders and receivers".
            let comma = if others.iter().any(|it| it.contains(" and ")) {
                ","
            } else {
                ""
            };
            format!("{}{comma} and {last}", others.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_with_two_names_is_one_of_a_list() {
        use Audience::{Rust, TypeScript, Wire};
        assert_eq!(listed(&[Wire]), "senders and receivers");
        assert_eq!(listed(&[Rust, TypeScript]), "Rust and TypeScript");
        assert_eq!(listed(&[Wire, Rust]), "senders and receivers, and Rust");
        assert_eq!(
            listed(&[Wire, Rust, TypeScript]),
            "senders and receivers, Rust, and TypeScript"
        );
        assert_eq!(listed(&[]), "");
    }
}
