//! Finds settings that are less strict than before: the gate, the mode, the time until removal, and the levels of the
//! rules that compare two versions.

use event_catalog_build::read::{Level, Placed, Removal, Settings};
use event_catalog_build::rule::Rule;
use event_catalog_build::source::Place;

use super::Gate;
use crate::changes::{Audience, Change, Kind, Pair, Subject, Verdict};
use crate::{against, rules};

/// Finds the settings that check less than before.
pub(in crate::changes) fn lowered(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else {
        return;
    };
    let (before, now) = (&old.input.settings, &pair.new.input.settings);
    // Another rule reports unreadable settings.
    if before.file.is_none() && now.file.is_none() || !pair.new.input.complete {
        return;
    }
    let place = |now: &Settings| now.file.map(Place::whole);
    let found = [gate(before, now), mode(before, now), removal(before, now)];
    let found = found.into_iter().flatten();
    let comparing = rules::all().copied().filter(|rule| rule.is_comparing());
    let found = found.chain(comparing.filter_map(|rule| level(rule, before, now)));
    changes.extend(found.map(|change| Change {
        old: change.old.or_else(|| place(before)),
        new: change.new.or_else(|| place(now)),
        ..change
    }));
}

/// Creates the change to a setting that is less strict than before for some audiences.
fn change(key: String, before: &str, after: &str, audiences: &[Audience]) -> Change {
    let mut change = Change::new(Kind::CheckLowered, Subject::Setting(key));
    change.before = Some(before.to_owned());
    change.after = Some(after.to_owned());
    for audience in audiences {
        change.verdicts.raise(*audience, Verdict::Note);
    }
    change
}

/// Finds audiences that are no longer in the gate.
fn gate(before: &Settings, now: &Settings) -> Option<Change> {
    let (was, is) = (
        Gate::of(&before.compatibility),
        Gate::of(&now.compatibility),
    );
    let lost: Vec<Audience> = was
        .audiences
        .iter()
        .copied()
        .filter(|it| !is.has(*it))
        .collect();
    if lost.is_empty() {
        return None;
    }
    let names = |gate: &Gate| {
        let names: Vec<_> = gate.audiences.iter().map(|it| it.name()).collect();
        if names.is_empty() {
            "no audience".to_owned()
        } else {
            names.join(", ")
        }
    };
    let place = |settings: &Settings| {
        let listed = settings.compatibility.gate.as_ref()?;
        listed.first().map(|first| first.place)
    };
    Some(Change {
        old: place(before),
        new: place(now),
        ..change(
            "compatibility.gate".to_owned(),
            &names(&was),
            &names(&is),
            &lost,
        )
    })
}

/// Finds directions on the wire that no longer have to stay compatible.
fn mode(before: &Settings, now: &Settings) -> Option<Change> {
    let (was, is) = (before.compatibility.mode(), now.compatibility.mode());
    let loses_backward = was.is_backward() && !is.is_backward();
    let loses_forward = was.is_forward() && !is.is_forward();
    if !loses_backward && !loses_forward {
        return None;
    }
    let note = |is_lost: bool| {
        if is_lost {
            Verdict::Note
        } else {
            Verdict::None
        }
    };
    let mut change = Change {
        old: placed(before.compatibility.mode.as_ref()),
        new: placed(now.compatibility.mode.as_ref()),
        ..change("compatibility.mode".to_owned(), was.name(), is.name(), &[])
    };
    change.verdicts.backward = note(loses_backward);
    change.verdicts.forward = note(loses_forward);
    Some(change)
}

/// Creates the change if events may be removed earlier than before.
fn removal(before: &Settings, now: &Settings) -> Option<Change> {
    let value = |settings: &Settings| settings.compatibility.removal.as_ref().map(|it| it.value);
    let (was, is) = (value(before), value(now));
    // Without `removal`, events may be removed at any time, and `None` is the lowest value.
    if is >= was {
        return None;
    }
    let shown = |removal: Option<Removal>| match removal {
        Some(Removal::Never) => "never".to_owned(),
        Some(Removal::Days(1)) => "1 day".to_owned(),
        Some(Removal::Days(days)) => format!("{days} days"),
        None => "at any time".to_owned(),
    };
    Some(Change {
        old: placed(before.compatibility.removal.as_ref()),
        new: placed(now.compatibility.removal.as_ref()),
        ..change(
            "compatibility.removal".to_owned(),
            &shown(was),
            &shown(is),
            &[Audience::Wire],
        )
    })
}

fn placed<T>(value: Option<&Placed<T>>) -> Option<Place> {
    value.map(|it| it.place)
}

/// Creates the change if the level of a rule that compares two versions was lowered.
fn level(rule: &'static Rule, before: &Settings, now: &Settings) -> Option<Change> {
    let set = |settings: &Settings| {
        let mut levels = settings.rules.iter();
        let found = levels.find(|(name, _)| name.value == rule.name);
        found.map(|(name, level)| (name.place, *level))
    };
    let (was, is) = (set(before), set(now));
    // Without an explicit level, the gate decides which findings of the rule are errors.
    let strictness = |level: Option<Level>| match level {
        Some(Level::Off) => 0,
        Some(Level::Warn) => 1,
        None => 2,
        Some(Level::Deny) => 3,
    };
    let level = |set: Option<(Place, Level)>| set.map(|(_, level)| level);
    if strictness(level(is)) >= strictness(level(was)) {
        return None;
    }
    let shown = |set| level(set).map_or("as the gate says", Level::name);
    Some(Change {
        old: was.map(|(place, _)| place),
        new: is.map(|(place, _)| place),
        ..change(
            format!("rules.{}", rule.name),
            shown(was),
            shown(is),
            against::audiences(rule),
        )
    })
}

#[cfg(test)]
mod tests {
    use event_catalog_build::catalog::Catalog;
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn input(settings: &str) -> Input {
        let table = "name,description\nload,The chat was loaded.\n";
        let files = [("catalog.toml", settings), ("events.csv", table)];
        Input::read_folder(&files.into_iter().collect::<Memory>()).expect("memory can be listed")
    }

    /// Returns the settings that are less strict in the second version: key, old value, new value.
    fn found(before: &str, now: &str) -> Vec<(String, String, String)> {
        let [before, now] = [before, now].map(input);
        let (before, now) = (Catalog::new(&before), Catalog::new(&now));
        let mut changes = Vec::new();
        lowered(&Pair::new(Some(&before), &now), &mut changes);
        let found = changes.into_iter().map(|change| {
            assert_eq!(change.kind, Kind::CheckLowered);
            assert!(change.old.is_some() && change.new.is_some(), "{change:?}");
            assert_eq!(change.verdicts.worst(), Verdict::Note);
            (
                change.subject.to_string(),
                change.before.unwrap_or_default(),
                change.after.unwrap_or_default(),
            )
        });
        found.collect()
    }

    #[test]
    fn a_check_that_is_lowered_is_a_change() {
        let gate = "[compatibility]\ngate = [\"wire\", \"rust\"]\n";
        let mode = |mode: &str| format!("[compatibility]\nmode = \"{mode}\"\n");
        let removal = |time: &str| format!("[compatibility]\nremoval = \"{time}\"\n");
        let rule = |level: &str| format!("[rules]\nremoved-event = \"{level}\"\n");
        for (before, now, expected) in [
            (
                "",
                gate.to_owned(),
                ("compatibility.gate", "wire, docs", "wire, rust"),
            ),
            (
                gate,
                String::new(),
                ("compatibility.gate", "wire, rust", "wire, docs"),
            ),
            (
                "",
                mode("backward"),
                ("compatibility.mode", "full", "backward"),
            ),
            (
                &mode("forward"),
                mode("backward"),
                ("compatibility.mode", "forward", "backward"),
            ),
            (
                &mode("backward"),
                mode("none"),
                ("compatibility.mode", "backward", "none"),
            ),
            (
                &removal("never"),
                removal("180 days"),
                ("compatibility.removal", "never", "180 days"),
            ),
            (
                &removal("2 days"),
                removal("1 day"),
                ("compatibility.removal", "2 days", "1 day"),
            ),
            (
                &removal("1 day"),
                String::new(),
                ("compatibility.removal", "1 day", "at any time"),
            ),
            (
                "",
                rule("warn"),
                ("rules.removed-event", "as the gate says", "warn"),
            ),
            (
                &rule("deny"),
                String::new(),
                ("rules.removed-event", "deny", "as the gate says"),
            ),
            (
                &rule("warn"),
                rule("off"),
                ("rules.removed-event", "warn", "off"),
            ),
        ] {
            let (key, was, is) = expected;
            let expected = (key.to_owned(), was.to_owned(), is.to_owned());
            assert_eq!(found(before, &now), [expected], "{before} -> {now}");
            // In the opposite direction, a different gate or mode can be less strict, too; the other settings become
            // stricter.
            let back = found(&now, before);
            let swaps = key == "compatibility.gate" || before.contains("forward");
            assert_eq!(back.len(), usize::from(swaps), "{back:?}");
        }
        assert!(found("", "[rules]\nfinal-stop = \"off\"\n").is_empty());
        assert!(found(gate, gate).is_empty());
    }
}
