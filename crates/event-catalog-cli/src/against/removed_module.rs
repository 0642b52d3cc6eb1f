//! `removed-module`: a module of the older version that the new version doesn't have.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event, Module};
use event_catalog_build::finding::{ChangeName, Draft, Finding, Findings};
use event_catalog_build::read::{Column, Level};
use event_catalog_build::rule::{Example, Kind, Rule, file};
use event_catalog_build::source::Place;
use event_catalog_build::toml_text::key;

use super::names::{Unread, first_place, known};
use crate::changes::{Change, Kind as ChangeKind, Subject};

/// A module of the older version that the new version doesn't have.
pub(super) static REMOVED_MODULE: Rule = Rule {
    name: "removed-module",
    kind: Kind::Versions(Level::Deny, compare),
    suppresses: false,
    summary: "a module of the older version was removed",
    why: "Programs listen to all events of a module by its name: `Module::LinkPreview` in Rust, \
        `ModuleEvents[\"link_preview\"]` in TypeScript. Once the module is removed, or \
        renamed, they no longer compile. A module has no old names; what people read is its \
        `title`, which may change. A module without events may stay in `catalog.toml`.\n\n\
        Moving an event to another module isn't reported, as long as the first one stays: all \
        programs still compile, and code that listens to a module wants its current events. If a \
        module was removed together with all its events, only the events are reported.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`. It is an \
        error if `rust` or `typescript` is in `[compatibility] gate`, or if `[rules]` has \
        `removed-module = \"deny\"`, and a warning otherwise.",
    bad: Example(&[
        file("before/catalog.toml", BEFORE),
        file("before/events.csv", EVENTS),
        file("after/catalog.toml", "[modules.link]\ntitle = \"Link\"\n"),
        file(
            "after/events.csv",
            "name,description,module\n\
            link_clicked,A link was clicked.,link\n\
            link_preview_shown,The preview of a link was shown.,link\n",
        ),
    ]),
    good: Example(&[
        file("before/catalog.toml", BEFORE),
        file("before/events.csv", EVENTS),
        file(
            "after/catalog.toml",
            "[modules.link]\ntitle = \"Link\"\n\n\
            [modules.link_preview]\ntitle = \"Link, before it is clicked\"\n",
        ),
        file("after/events.csv", EVENTS),
    ]),
};

const BEFORE: &str = "[modules.link]\ntitle = \"Link\"\n\n\
    [modules.link_preview]\ntitle = \"Preview of a link\"\n";

const EVENTS: &str = "name,description,module\n\
    link_clicked,A link was clicked.,link\n\
    link_preview_shown,The preview of a link was shown.,link_preview\n";

/// A removed module, and the current modules of its events.
struct Loss<'c> {
    module: &'c Module<'c>,
    /// Events that were in the module and still exist, in their current form.
    left: Vec<&'c Event<'c>>,
}

fn compare(new: &Catalog<'_>, old: &Catalog<'_>, findings: &mut Findings) {
    match losses(new, old).as_slice() {
        // If the column was removed, that is one mistake, no matter how many modules it contained.
        [first, _, ..] if new.modules.is_empty() => findings.add(all(first, new, old)),
        losses => {
            for loss in losses {
                findings.add(one(loss, new, old));
            }
        }
    }
}

/// Finds the modules that the new version doesn't have.
fn losses<'c>(new: &'c Catalog<'_>, old: &'c Catalog<'_>) -> Vec<Loss<'c>> {
    if !new.input.complete || new.may_hide(Column::Module) {
        return Vec::new();
    }
    let mut there: HashSet<&str> = new.modules.iter().map(|it| it.name.as_ref()).collect();
    // Another rule reports a cell whose module isn't in the settings.
    there.extend(
        new.rows_with(Column::Module)
            .map(|(_, cell)| cell.text.as_ref()),
    );
    // A module may still be in a row that can't be read.
    let unread = Unread::of(new);
    let is_there = |name: &str| there.contains(name) || unread.may_have(name);
    let gone = old.modules.iter().enumerate();
    let gone = gone.filter(|(_, module)| !is_there(&module.name));
    let gone: Vec<(usize, &Module<'_>)> = gone.collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let mut events: HashMap<usize, Vec<&Event<'_>>> = HashMap::new();
    for event in &old.events {
        if let Some(module) = event.module() {
            events.entry(module).or_default().push(event);
        }
    }
    let names = known(new);
    let losses = gone.into_iter().filter_map(|(index, module)| {
        let before = events.remove(&index).unwrap_or_default();
        let left = before.iter().filter_map(|it| names.get(it.name.as_ref()));
        let left: Vec<&Event<'_>> = left.copied().collect();
        // If the module was removed together with its events, or if its events now name invalid modules, other rules
        // report the mistake.
        let has_gone_with_them = left.is_empty() && !before.is_empty();
        let is_named = |it: &&Event<'_>| new.row(it.row).get(Column::Module).is_some();
        let is_broken = left.iter().any(|it| it.module().is_none() && is_named(it));
        (!has_gone_with_them && !is_broken).then_some(Loss { module, left })
    });
    losses.collect()
}

/// Reports that one module was removed.
fn one(loss: &Loss<'_>, new: &Catalog<'_>, old: &Catalog<'_>) -> Draft {
    let name = &loss.module.name;
    let was_there = |module: &Module<'_>| old.modules.iter().any(|it| it.name == module.name);
    let now = loss.left.iter().filter_map(|event| new.module(event));
    let successor = now.into_iter().find(|module| !was_there(module));
    let (place, label, help) = if let Some(successor) = successor {
        (
            successor.place,
            format!("is this the new name of `{name}`?"),
            format!(
                "a module has no old names: keep the name `{name}`, and change its `title` in \
                 `catalog.toml`"
            ),
        )
    } else if new.input.settings.modules.is_some() {
        let (place, label) = beside(loss.module, new, old);
        (
            place,
            label.to_owned(),
            format!(
                "put `[modules.{}]` back: it may stay without events",
                key(name)
            ),
        )
    } else {
        (
            place(loss, new),
            format!("its module was `{name}`"),
            format!(
                "write `{name}` into the column `module` again; or list all modules in \
                 `catalog.toml`, where a module may be without events"
            ),
        )
    };
    Finding::at(place, format!("the module `{name}` was removed"))
        .label(label)
        .help(help)
        .before(loss.module.place, "it was here")
}

/// Reports that all modules were removed.
fn all(first: &Loss<'_>, new: &Catalog<'_>, old: &Catalog<'_>) -> Draft {
    let message = format!(
        "all {} modules were removed, such as `{}`",
        old.modules.len(),
        first.module.name
    );
    let changes = old.modules.iter().map(|module| {
        let subject = Subject::Module(module.name.to_string());
        (Change::new(ChangeKind::ModuleRemoved, subject).id(), None)
    });
    Finding::at(place(first, new), message)
        .label(format!("its module was `{}`", first.module.name))
        .help("put the column `module` back, or the `[modules]` in `catalog.toml`")
        .before(first.module.place, "it was here")
        .change(ChangeName::new(changes.collect()))
}

/// Finds the place of an event that was in the module.
fn place(loss: &Loss<'_>, new: &Catalog<'_>) -> Place {
    let event = loss.left.first().copied().or(new.events.first());
    let place = event.map(|event| {
        let module = new.place(event.row, Column::Module);
        if module.cell.is_some() {
            module
        } else {
            new.place(event.row, Column::Name)
        }
    });
    place.unwrap_or_else(|| first_place(new))
}

/// Finds the place where the settings listed the module: below an entry that still exists. Also returns a label.
fn beside(module: &Module<'_>, new: &Catalog<'_>, old: &Catalog<'_>) -> (Place, &'static str) {
    let before = old.modules.iter().take_while(|it| it.name != module.name);
    let mut above = before.collect::<Vec<_>>().into_iter().rev();
    let still = |it: &Module<'_>| new.modules.iter().find(|other| other.name == it.name);
    match (above.find_map(still), new.input.settings.file) {
        (Some(above), _) => (above.place, "it was below this"),
        (None, Some(settings)) => (Place::whole(settings), ""),
        (None, None) => (first_place(new), ""),
    }
}
