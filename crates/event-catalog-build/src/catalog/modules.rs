//! Collects the modules: those that the settings list, or, if the settings have no list, those that rows name.

use std::borrow::Cow;

use super::model::Module;
use crate::collections::Numbers;
use crate::notation::check_name;
use crate::problem::Problem;
use crate::read::{Cell, Settings};

/// The known modules, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Modules<'s> {
    /// In order of first mention.
    pub(super) list: Vec<Module<'s>>,
    indices: Numbers<'s>,
    /// Whether the settings list all modules.
    closed: bool,
}

impl<'s> Modules<'s> {
    /// Collects the modules that the settings list.
    pub(super) fn of(settings: &'s Settings, problems: &mut Vec<Problem>) -> Self {
        let mut modules = Self {
            closed: settings.modules.is_some(),
            ..Self::default()
        };
        for module in settings.modules.iter().flatten() {
            let name: &'s str = &module.name.value;
            let place = module.name.place;
            match check_name(name) {
                Ok(()) => {
                    let index = modules.list.len();
                    modules.indices.insert(Cow::Borrowed(name), index);
                    modules.list.push(Module {
                        name: Cow::Borrowed(name),
                        title: module.title.as_ref().map(|title| title.value.as_str()),
                        place,
                    });
                }
                Err(error) => problems.push(Problem::NameForm {
                    place,
                    what: "module",
                    name: name.to_owned(),
                    error,
                }),
            }
        }
        modules
    }

    /// Finds the index of the module that a cell names, and adds the module if it is new. `None` if the settings list
    /// modules, but not this module; a rule reports that.
    pub(super) fn named(&mut self, cell: &Cell<'s>, problems: &mut Vec<Problem>) -> Option<u32> {
        if let Some(known) = self.indices.get(&cell.text) {
            return Some(number(*known));
        }
        if self.closed {
            return None;
        }
        if let Err(error) = check_name(&cell.text) {
            problems.push(Problem::NameForm {
                place: cell.place,
                what: "module",
                name: cell.text.to_string(),
                error,
            });
            return None;
        }
        let index = self.list.len();
        self.indices.insert(cell.text.clone(), index);
        self.list.push(Module {
            name: cell.text.clone(),
            title: None,
            place: cell.place,
        });
        Some(number(index))
    }
}

/// Converts a module's index to `u32`. It fits, because all files together have less than 4 GiB, and each module
/// takes at least a byte.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
