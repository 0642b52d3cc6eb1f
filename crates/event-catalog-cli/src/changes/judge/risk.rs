//! What to do about a risk for which the kind of change has no advice: check the side that it depends on.

use crate::changes::{Audience, Change, Verdict};

/// Adds advice to each risky change without any.
pub(super) fn advise(changes: &mut [Change]) {
    for change in changes {
        if change.migration.is_none() {
            change.migration = advice(change);
        }
    }
}

fn advice(change: &Change) -> Option<String> {
    let at_risk = Audience::ALL.into_iter();
    let at_risk = at_risk.filter(|it| change.verdicts.of(*it) == Verdict::Risky);
    let users: Vec<&str> = at_risk.map(users).collect();
    let users = match users.split_last()? {
        (last, []) => (*last).to_owned(),
        (last, others) => format!("{} and {last}", others.join(", ")),
    };
    Some(format!(
        "Look for {users} that rely on it, and adapt them first. Without any, nothing breaks."
    ))
}

/// What may rely on something that has changed.
fn users(audience: Audience) -> &'static str {
    match audience {
        Audience::Wire => "readers, strict validators and stored data",
        Audience::Rust => "Rust code",
        Audience::TypeScript => "TypeScript code",
        Audience::Web => "scripts on pages and in tag managers",
        Audience::Docs => "links to the documentation",
        Audience::Warehouse => "queries on stored events",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Kind, Subject};

    #[test]
    fn a_risk_says_what_to_check() {
        let mut change = Change::new(Kind::SectionRenamed, Subject::Section("A".to_owned()));
        change.verdicts.raise(Audience::Rust, Verdict::Breaking);
        advise(std::slice::from_mut(&mut change));
        assert_eq!(change.migration, None);
        change.verdicts.raise(Audience::Docs, Verdict::Risky);
        advise(std::slice::from_mut(&mut change));
        let of_docs = "Look for links to the documentation that rely on it, and adapt them first. Without any, nothing breaks.";
        assert_eq!(change.migration.as_deref(), Some(of_docs));
        advise(std::slice::from_mut(&mut change));
        assert_eq!(change.migration.as_deref(), Some(of_docs));
        change.migration = None;
        change.verdicts.raise(Audience::Web, Verdict::Risky);
        advise(std::slice::from_mut(&mut change));
        let advice = change.migration.unwrap_or_default();
        let both = "scripts on pages and in tag managers and links to the documentation";
        assert!(advice.contains(both), "{advice}");
    }
}
