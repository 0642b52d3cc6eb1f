//! Compares lists whose elements have types by position.

use event_catalog_build::schema::types::{Shape, Tuple, TypeId};

use super::super::accepts::Accepts;
use super::super::difference::What;
use super::super::limits;
use super::words::describe;
use super::{At, Comparison};
use crate::changes::{Verdict, path};

impl<'c, 's> Comparison<'c, 's> {
    /// Compares positional elements. The number of required elements is compared as a limit on the list.
    pub(super) fn tuples(
        &mut self,
        path: &str,
        (old_id, old): (TypeId, &'c Tuple<'s>),
        (new_id, new): (TypeId, &'c Tuple<'s>),
    ) {
        for (position, before) in old.fields.iter().enumerate() {
            let (path, name) = (path::element(path, position), &*before.name);
            let at = (old_id, new_id, Some(name));
            let Some(now) = new.fields.get(position) else {
                // If additional elements aren't allowed, readers fail on a list with this element.
                let backward = match &new.rest {
                    Some((rest, _)) => Accepts::new(self.new, self.old).slot(rest, &before.slot),
                    None => Verdict::Breaking,
                };
                let forward = if before.required {
                    Verdict::Breaking
                } else {
                    Verdict::Risky
                };
                let types = (Some(describe(self.old, &before.slot)), None);
                self.push_field(&path, What::Removed, at, (backward, forward), types);
                continue;
            };
            match (before.required, now.required) {
                (true, false) => {
                    let verdicts = (Verdict::None, Verdict::Breaking);
                    self.push(&path, What::NoLongerRequired, at, verdicts);
                }
                (false, true) => {
                    // The list has a new minimum length, which is reported as a limit.
                    let what = What::NewlyRequired { is_new: false };
                    self.push_hidden(&path, what, at, (Verdict::Breaking, Verdict::None));
                }
                _ => {}
            }
            let start = self.differences.len();
            let is_same = self.slots(&path, &before.slot, &now.slot, at);
            self.limits(&path, at, start, is_same);
            if before.ident != now.ident {
                let (old, new) = (before.ident.clone(), now.ident.clone());
                let verdicts = (Verdict::None, Verdict::None);
                self.push(&path, What::Renamed { old, new }, at, verdicts);
            }
            self.texts(&path, &before.docs, &now.docs, at);
        }
        let at = (old_id, new_id, None);
        self.further_elements(path, old, new, at);
        let [before, now] = [old, new].map(|it| it.rest.as_ref().map(|(slot, _)| slot));
        match (before, now) {
            (Some(before), Some(now)) => {
                self.slots(&format!("{path}[]"), before, now, at);
            }
            // A new upper bound is reported as a limit. A typed reader fails on additional elements.
            (Some(_), None) => {
                let verdicts = (Verdict::Breaking, Verdict::None);
                let now = "must have no further elements".to_owned();
                if limits::is_complete(self.new, new_id) && !self.is_first {
                    self.push(path, What::Narrowed(now), at, verdicts);
                } else {
                    self.push_hidden(path, What::Narrowed(now), at, verdicts);
                }
            }
            (None, Some(slot)) => {
                let before = "must have no further elements".to_owned();
                let now = format!("may have further elements ({})", describe(self.new, slot));
                let verdicts = (Verdict::None, Verdict::Breaking);
                let types = (Some(before.clone()), Some(now));
                self.push_field(path, What::Widened(before), at, verdicts, types);
            }
            (None, None) => {}
        }
    }

    /// Records positional elements that only the new type has.
    fn further_elements(&mut self, path: &str, old: &Tuple<'s>, new: &Tuple<'s>, at: At<'_>) {
        let before = old.rest.as_ref().map(|(slot, _)| slot);
        for added in new.fields.iter().skip(old.fields.len()) {
            let path = path::element(path, &added.name);
            let verdicts = match before {
                // In old data, the constraint on additional elements applied to this element, too.
                Some(before) if before.shape != Shape::Any => {
                    self.slots(&path, before, &added.slot, at);
                    (Verdict::None, Verdict::Minor)
                }
                // Additional elements had no constraint, so the element counts as added.
                Some(_) => (Verdict::None, Verdict::Minor),
                // A typed reader of the old type fails on an element beyond the last position.
                None => (Verdict::None, Verdict::Breaking),
            };
            let backward = if added.required {
                Verdict::Breaking
            } else {
                verdicts.0
            };
            let types = (None, Some(describe(self.new, &added.slot)));
            let at = (at.0, at.1, Some(&*added.name));
            self.push_field(&path, What::Added, at, (backward, verdicts.1), types);
        }
    }
}
