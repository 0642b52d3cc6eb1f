//! Compares lists whose elements have types by position.

use event_catalog_build::schema::types::{Shape, Tuple, TypeId};

use super::{Comparison, What, limits};

impl<'s> Comparison<'_, 's> {
    /// Compares the elements of lists by position. How many of them are required is a limit of the
    /// list.
    pub(super) fn tuples(
        &mut self,
        path: &str,
        (old_id, old): (TypeId, &Tuple<'s>),
        (new_id, new): (TypeId, &Tuple<'s>),
    ) {
        for (position, before) in old.fields.iter().enumerate() {
            let (path, name) = (format!("{path}[{position}]"), &*before.name);
            let at = (old_id, new_id, Some(name));
            let Some(now) = new.fields.get(position) else {
                self.push(&path, What::Removed, old_id, new_id, Some(name));
                continue;
            };
            if before.required && !now.required {
                self.push(&path, What::NoLongerRequired, old_id, new_id, Some(name));
            }
            if self.slots(&path, &before.slot, &now.slot, at) {
                let [before, now] = [(self.old, old_id), (self.new, new_id)]
                    .map(|(catalog, id)| (catalog, limits::element(catalog, id, position)));
                self.narrowed(&path, before, now, at);
            }
        }
        let [before, now] = [old, new].map(|it| it.rest.as_ref().map(|(slot, _)| slot));
        // The constraint on all further elements now applies to one of them. If there was none, the
        // element is new.
        let said = before.filter(|it| it.shape != Shape::Any);
        for added in new.fields.iter().skip(old.fields.len()) {
            if let Some(before) = said {
                let path = format!("{path}[{}]", added.name);
                let at = (old_id, new_id, None);
                self.slots(&path, before, &added.slot, at);
            }
        }
        match (before, now) {
            (Some(before), Some(now)) => {
                let at = (old_id, new_id, None);
                self.slots(&format!("{path}[]"), before, now, at);
            }
            // A new upper bound is reported as such.
            (Some(_), None) if limits::is_complete(self.new, new_id) && !self.is_first => {
                let now = "must have no further elements".to_owned();
                self.push(path, What::Narrowed(now), old_id, new_id, None);
            }
            _ => {}
        }
    }
}
