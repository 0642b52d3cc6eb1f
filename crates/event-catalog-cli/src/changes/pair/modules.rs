//! Finds renamed modules: the module was removed, and most of its events are in a module that was added.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Column;

/// Finds the renamed modules. Returns the index of each in the older and in the new version.
pub(super) fn renamed(
    old: &Catalog<'_>,
    new: &Catalog<'_>,
    became: &[Option<usize>],
) -> Vec<(usize, usize)> {
    let before: HashSet<&str> = old.modules.iter().map(|it| it.name.as_ref()).collect();
    let now: HashSet<&str> = new.modules.iter().map(|it| it.name.as_ref()).collect();
    if before.is_subset(&now) {
        return Vec::new();
    }
    let is_gone = |module: usize| !now.contains(old.modules[module].name.as_ref());
    let is_new = |module: usize| !before.contains(new.modules[module].name.as_ref());
    // Maps a removed module to the number of its events that still exist, and counts how many of them are in each new
    // module.
    let mut kept: HashMap<usize, usize> = HashMap::new();
    let mut common: HashMap<(usize, usize), usize> = HashMap::new();
    for (event, current) in old.events.iter().zip(became) {
        let Some(module) = event.module().filter(|it| is_gone(*it)) else {
            continue;
        };
        let Some(current) = *current else { continue };
        *kept.entry(module).or_default() += 1;
        if let Some(current) = new.events[current].module().filter(|it| is_new(*it)) {
            *common.entry((module, current)).or_default() += 1;
        }
    }
    let mut common: Vec<_> = common.into_iter().collect();
    common.sort_unstable_by_key(|(modules, events)| (Reverse(*events), *modules));
    let (mut gone, mut taken) = (HashSet::new(), HashSet::new());
    let mut renamed = Vec::new();
    for ((module, current), events) in common {
        let is_most = 2 * events > kept.get(&module).copied().unwrap_or_default();
        if is_most && !gone.contains(&module) && !taken.contains(&current) {
            gone.insert(module);
            taken.insert(current);
            renamed.push((module, current));
        }
    }
    renamed.sort_unstable();
    renamed
}

/// Whether a row names a module that isn't in the settings. Another rule reports that mistake.
pub(super) fn has_unlisted(catalog: &Catalog<'_>) -> bool {
    if catalog.input.settings.modules.is_none() {
        return false;
    }
    let listed: HashSet<&str> = catalog.modules.iter().map(|it| it.name.as_ref()).collect();
    let mut named = catalog.rows_with(Column::Module);
    named.any(|(_, cell)| !listed.contains(cell.text.as_ref()))
}
