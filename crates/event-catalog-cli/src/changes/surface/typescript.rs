//! Collects the items that programs see when they use a catalog's generated TypeScript package.
//!
//! Listeners read details and `track` writes them, so a type must be assignable in both directions: nearly
//! every change to a field is breaking. Additional values of a string are minor, like additional events: only
//! exhaustive matches have to be updated.

mod details;
mod verdict;

use event_catalog_build::catalog::Catalog;

use super::origins::Origins;
use super::{Subject, Surface};
use crate::changes::setting;
use crate::generate::selection::Selection;
use crate::generate::typescript::boot::Page;
use crate::generate::typescript::text::property;
use crate::generate::typescript::{constants, package_name};
use crate::generate::{Customers, Scope};

pub(super) use verdict::{added, verdict};

pub(super) fn surface(catalog: &Catalog<'_>) -> Surface {
    let mut surface = Surface::default();
    // The package contains no customer's events. If all events belong to customers, there is no package.
    let Ok(selection) = Scope::default().select(catalog, Customers::Named) else {
        return surface;
    };
    names(&selection, &mut surface);
    constant_names(&selection, &mut surface);
    groups(&selection, &mut surface);
    page(&selection, &mut surface);
    let origins = Origins::of(&selection);
    details::add(&selection, &origins, &mut surface);
    surface
}

/// Adds the names, which are members of the unions `EventName` and `OldName`, and keys of `EventDetails`.
fn names(selection: &Selection<'_, '_>, surface: &mut Surface) {
    for event in selection.events() {
        let subject = Subject::Event(event.name.to_string());
        let deprecated = if event.deprecation().is_some() {
            "deprecated "
        } else {
            ""
        };
        surface.add(
            format!("name {}", event.name),
            format!("{deprecated}current name"),
            subject.clone(),
        );
        let module = selection.catalog.module(event);
        if let Some(module) = module {
            surface.add(
                format!("module of {}", event.name),
                format!("module {}", module.name),
                subject,
            );
        }
    }
    for event in selection.events() {
        for alias in event.aliases() {
            let subject = Subject::Event(event.name.to_string());
            surface.add(
                format!("name {}", alias.name),
                "former name",
                subject.clone(),
            );
            if let Some(module) = selection.catalog.module(event) {
                surface.add(
                    format!("module of {}", alias.name),
                    format!("module {}", module.name),
                    subject,
                );
            }
        }
    }
}

/// Adds the members of `events`.
fn constant_names(selection: &Selection<'_, '_>, surface: &mut Surface) {
    for constant in constants::of(selection) {
        let Some(key) = &constant.key else { continue };
        let event = &constant.event.name;
        let age = if constant.name == event {
            "current"
        } else {
            "former"
        };
        surface.add(
            format!("events.{}", property(key)),
            format!("{age} constant {event}"),
            Subject::Event(event.to_string()),
        );
    }
}

/// Adds the groups that `listenTo` and `namesOf` accept.
fn groups(selection: &Selection<'_, '_>, surface: &mut Surface) {
    for module in selection.modules() {
        surface.add(
            format!("ModuleEvents.{}", property(&module.name)),
            "module",
            Subject::Module(module.name.to_string()),
        );
    }
    for family in selection.families() {
        let subject = Subject::Family(family.pattern.to_string());
        surface.add(
            format!("FamilyEvents.{}", property(family.named_after())),
            "current family",
            subject.clone(),
        );
        for former in &family.former {
            surface.add(
                format!("FamilyEvents.{}", property(former)),
                "former family",
                subject.clone(),
            );
        }
    }
}

/// Adds the name of the package, and the items that it declares for the page.
fn page(selection: &Selection<'_, '_>, surface: &mut Surface) {
    let catalog = selection.catalog;
    let global = catalog.input.settings.javascript.global.as_ref();
    let of_global = || Subject::Setting(setting::GLOBAL.to_owned());
    surface.add(
        "package",
        format!(
            "package {}",
            package_name(global.map(|it| it.value.as_str()), catalog.title())
        ),
        if global.is_some() {
            of_global()
        } else {
            Subject::Catalog
        },
    );
    // If the settings can't be used, no package is generated; `generate` reports the reason.
    let Ok(page) = Page::of(selection) else {
        return;
    };
    if let Some(global) = page.global {
        surface.add(format!("function {global}"), "function", of_global());
        surface.add("BootOptions", "interface", of_global());
    }
    surface.add(
        format!("window.{}", page.classic_global()),
        "object",
        of_global(),
    );
}

#[cfg(test)]
mod tests;
