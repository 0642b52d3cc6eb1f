//! Compares objects field by field, and then the additional fields that they allow.

use std::collections::HashMap;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Field, Kind, Object, Shape, Slot, TypeId};
use event_catalog_build::schema::{Docs, Fact, Value};

use super::super::accepts::Accepts;
use super::super::difference::What;
use super::super::{limits, places};
use super::words::{describe_field, describe_fields};
use super::{At, Comparison};
use crate::changes::change::REQUIRED;
use crate::changes::{Verdict, path};
use crate::life::{Allowed, Fields};

/// Any value, as in undeclared fields.
const ANY: Slot = Slot {
    shape: Shape::Any,
    nullable: false,
    recursive: false,
};

/// Stands for the docs of a place without docs.
static NO_DOCS: Docs<'static> = Docs {
    title: None,
    description: None,
    deprecated: false,
    personal: false,
    facts: Vec::new(),
};

impl<'c, 's> Comparison<'c, 's> {
    pub(super) fn objects(
        &mut self,
        path: &str,
        (old_id, old): (TypeId, &'c Object<'s>),
        (new_id, new): (TypeId, &'c Object<'s>),
    ) {
        let by_name = |fields: &'c [Field<'s>]| -> HashMap<&'c str, &'c Field<'s>> {
            fields.iter().map(|it| (it.name.as_ref(), it)).collect()
        };
        let (old_by_name, new_by_name) = (by_name(&old.fields), by_name(&new.fields));
        for before in &old.fields {
            let name = before.name.as_ref();
            let path = path::field(path, name);
            let at = (old_id, new_id, Some(name));
            match new_by_name.get(name).copied() {
                Some(now) => self.fields(&path, before, now, at),
                None => self.removed(&path, before, new, at),
            }
        }
        for now in &new.fields {
            if !old_by_name.contains_key(&*now.name) {
                let path = path::field(path, &now.name);
                self.added(&path, now, old, (old_id, new_id, Some(&*now.name)));
            }
        }
        self.rest(path, (old_id, old), (new_id, new));
    }

    /// Records a field that only the old type has.
    fn removed(&mut self, path: &str, before: &Field<'s>, new: &Object<'s>, at: At<'_>) {
        // Old data still has the field.
        let backward = match further(new) {
            Some(further) => Accepts::new(self.new, self.old).field_in(further, before),
            None if limits::is_strict(self.new, at.1) => Verdict::Risky,
            None => Verdict::None,
        };
        let forward = if before.required {
            Verdict::Breaking
        } else {
            Verdict::Risky
        };
        let types = (Some(describe_field(self.old, before)), None);
        let removal = self.removal(before, at);
        self.push_field(path, What::Removed, at, (backward, forward), types);
        if let Some(last) = self.differences.last_mut() {
            last.removal = Some(removal);
        }
    }

    /// Determines whether a removed field's deprecation is over.
    fn removal(&self, before: &Field<'_>, (old, _, name): At<'_>) -> Allowed {
        let today = self.new.input.today;
        let fields = self.fields.get_or_init(|| Fields::of(self.old, today));
        let is_deprecated = before.docs.deprecated;
        let schemas = name.filter(|_| is_deprecated);
        let schemas = schemas.map(|name| places::of_field(self.old, old, name));
        fields.removal(is_deprecated, schemas.into_iter().flatten())
    }

    /// Records a field that only the new type has.
    fn added(&mut self, path: &str, now: &Field<'s>, old: &Object<'s>, at: At<'_>) {
        if self.is_first && now.required {
            return;
        }
        let limited = further(old).filter(|further| further.shape != Shape::Any);
        let (backward, forward) = match limited {
            // In old data, a field with this name is an additional field.
            Some(further) => (
                Accepts::new(self.new, self.old).slot(&now.slot, further),
                Accepts::new(self.old, self.new).field_in(further, now),
            ),
            None => (Verdict::None, Verdict::None),
        };
        let backward = if now.required {
            Verdict::Breaking
        } else {
            backward
        };
        let forward = forward.max(if limits::is_strict(self.old, at.0) {
            Verdict::Risky
        } else {
            Verdict::Minor
        });
        let what = if now.required {
            What::NewlyRequired { is_new: true }
        } else {
            What::Added
        };
        let required = if now.required { REQUIRED } else { "" };
        let described = format!("{}{required}", describe_field(self.new, now));
        let types = (None, Some(described));
        self.push_field(path, what, at, (backward, forward), types);
    }

    /// Compares a field that both types have.
    fn fields(&mut self, path: &str, before: &'c Field<'s>, now: &'c Field<'s>, at: At<'_>) {
        match (before.required, now.required) {
            (false, true) if !self.is_first => {
                let what = What::NewlyRequired { is_new: false };
                self.push(path, what, at, (Verdict::Breaking, Verdict::None));
            }
            (true, false) => {
                let verdicts = (Verdict::None, Verdict::Breaking);
                self.push(path, What::NoLongerRequired, at, verdicts);
            }
            _ => {}
        }
        let start = self.differences.len();
        if before.constant.is_none() && now.constant.is_none() {
            let is_same = self.slots(path, &before.slot, &now.slot, at);
            self.limits(path, at, start, is_same);
        } else if before.constant.is_none() || before.constant != now.constant {
            self.constants(path, before, now, at);
        }
        if before.ident != now.ident {
            let (old, new) = (before.ident.clone(), now.ident.clone());
            let verdicts = (Verdict::None, Verdict::None);
            self.push(path, What::Renamed { old, new }, at, verdicts);
        }
        self.texts(path, &before.docs, &now.docs, at);
    }

    /// Compares the constants of a field. The field may have a constant in only one version, or different constants.
    fn constants(&mut self, path: &str, before: &Field<'s>, now: &Field<'s>, at: At<'_>) {
        let [old, new] = describe_fields((self.old, before), (self.new, now));
        let values = (only_value(self.old, before), only_value(self.new, now));
        if let (Some(before), Some(now)) = values
            && before == now
        {
            // A constant in one version is an `enum` with the same single value in the other.
            let verdicts = (Verdict::None, Verdict::None);
            self.push(path, What::Notation { old, new }, at, verdicts);
            return;
        }
        let mut backward = Accepts::new(self.new, self.old).field(now, before);
        let mut forward = Accepts::new(self.old, self.new).field(before, now);
        let (was, is) = self.schemas(at);
        for limit in limits::differences((self.old, was), (self.new, is)).limits {
            if limit.is_narrower {
                backward = backward.max(Verdict::Risky);
            }
            if limit.is_wider {
                forward = forward.max(Verdict::Risky);
            }
        }
        self.push(path, What::Type { old, new }, at, (backward, forward));
    }

    /// Compares the fields that the types don't declare.
    fn rest(
        &mut self,
        path: &str,
        (old_id, old): (TypeId, &'c Object<'s>),
        (new_id, new): (TypeId, &'c Object<'s>),
    ) {
        let at = (old_id, new_id, None);
        let is_closed = limits::is_closed(self.new, new_id);
        let was_closed = limits::is_closed(self.old, old_id);
        if is_closed && !was_closed {
            if !self.is_first {
                self.push(path, What::Closed, at, (Verdict::Risky, Verdict::None));
            }
            return;
        }
        if was_closed && !is_closed {
            self.push(path, What::Opened, at, (Verdict::None, Verdict::Risky));
        }
        let (was, is) = (
            limits::patterns(self.old, old_id),
            limits::patterns(self.new, new_id),
        );
        // Two different patterns may match the same names, but this isn't checked.
        if is_closed && !self.is_first {
            for gone in was.difference(&is) {
                let now = format!("may have no additional fields whose names match `{gone}`");
                let verdicts = (Verdict::Risky, Verdict::None);
                self.push(path, What::Narrowed(now), at, verdicts);
            }
        }
        if was_closed && is_closed {
            for added in is.difference(&was) {
                let before = format!("may have no additional fields whose names match `{added}`");
                let verdicts = (Verdict::None, Verdict::Risky);
                self.push(path, What::Widened(before), at, verdicts);
            }
        }
        // In an open object, a pattern constrains the values of the fields whose names it matches.
        if !was_closed && !is_closed && was != is {
            let (keyword, is_new) = ("patternProperties", false);
            let what = What::Condition { keyword, is_new };
            self.push_hidden(path, what, at, (Verdict::Risky, Verdict::Risky));
        }
        // Without a constraint, additional fields can have any value.
        let is_first = further(old).is_none() && self.is_first;
        let has_any = further(old).is_some() || further(new).is_some();
        if !is_first && !was_closed {
            let before = further(old).unwrap_or(&ANY);
            let now = further(new).unwrap_or(&ANY);
            let path = path::further(path);
            let is_same = self.slots(&path, before, now, at);
            if is_same && further(old).is_some() != further(new).is_some() {
                // `additionalProperties: true` is the default, but makes the generated type have a field for additional
                // fields.
                let [old, new] = [old, new].map(|object| match further(object) {
                    Some(_) => "a field for additional ones".to_owned(),
                    None => "not read".to_owned(),
                });
                let verdicts = (Verdict::None, Verdict::None);
                self.push(&path, What::Notation { old, new }, at, verdicts);
            }
        } else if was_closed && is_closed && has_any {
            // The patterns constrain the values of the fields whose names they match.
            let (before, now) = (further(old), further(new));
            if let (Some(before), Some(now)) = (before, now) {
                self.patterned(&path::further(path), before, now, at);
            }
        }
        let docs = |object: &'c Object<'s>| -> &'c Docs<'s> {
            match &object.additional {
                Some((_, docs)) => docs,
                None => &NO_DOCS,
            }
        };
        if further(old).is_some() && further(new).is_some() {
            self.texts(&path::further(path), docs(old), docs(new), at);
        }
    }

    /// Compares the values of fields whose names match patterns. The rule `incompatible-payload` ignores them.
    fn patterned(&mut self, path: &str, before: &Slot, now: &Slot, at: At<'_>) {
        let start = self.differences.len();
        self.slots(path, before, now, at);
        for difference in self.differences.iter_mut().skip(start) {
            difference.is_hidden = true;
        }
    }
}

/// Returns the type of additional fields, if the object's schema has such a type.
fn further<'o>(object: &'o Object<'_>) -> Option<&'o Slot> {
    let additional = object.additional.as_ref().map(|(slot, _)| slot);
    additional.filter(|_| !object.keeps_undeclared)
}

/// Finds the only possible value of a field. Returns whether the value is a string, and its text or JSON. If the field
/// is required, the value is a constant. Otherwise, the field has an enumeration or another type that lists the value.
fn only_value(catalog: &Catalog<'_>, field: &Field<'_>) -> Option<(bool, String)> {
    let of = |value: &Value<'_>| match value.text() {
        Some(text) => (true, text.to_owned()),
        None => (false, value.key()),
    };
    if let Some(constant) = &field.constant {
        return Some(of(constant));
    }
    if field.slot.nullable {
        return None;
    }
    if let Shape::Named(id) = field.slot.shape
        && let Kind::Enumeration(values) = &catalog.types.get(id).kind
    {
        return match &values[..] {
            [only] => Some((true, only.text.to_string())),
            _ => None,
        };
    }
    let listed = field.docs.facts.iter().find_map(|fact| match fact {
        Fact::Values(values) => Some(values),
        _ => None,
    })?;
    match &listed[..] {
        [only] => Some(of(only)),
        _ => None,
    }
}
