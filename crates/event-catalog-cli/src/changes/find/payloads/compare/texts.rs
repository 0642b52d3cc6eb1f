//! Compares what schemas say about fields and values: texts, examples and deprecations.

use std::collections::HashSet;

use event_catalog_build::schema::types::TypeId;
use event_catalog_build::schema::{Docs, Fact, PERSONAL};

use super::super::difference::What;
use super::super::places;
use super::{At, Comparison};
use crate::changes::Verdict;
use crate::life::Fields;

impl Comparison<'_, '_> {
    /// Compares the texts about a whole payload.
    pub(super) fn own_texts(&mut self, old: TypeId, new: TypeId) {
        let (was, is) = (self.old.types.get(old), self.new.types.get(new));
        self.texts("", &was.docs, &is.docs, (old, new, None));
    }

    /// Compares the texts about a field or a value.
    pub(super) fn texts(&mut self, path: &str, before: &Docs<'_>, now: &Docs<'_>, at: At<'_>) {
        let none = (Verdict::None, Verdict::None);
        match (before.deprecated, now.deprecated) {
            (false, true) => {
                let after = self.removed_after(at);
                self.push_field(path, What::Deprecated, at, none, (None, after));
            }
            (true, false) => self.push(path, What::DeprecationLifted, at, none),
            _ => {}
        }
        let differs = before.description != now.description;
        let is_marked = before.personal != now.personal;
        if is_marked {
            let [was, is] = [before, now].map(|docs| docs.personal.then(|| PERSONAL.to_owned()));
            self.push_field(path, What::Text { is_title: false }, at, none, (was, is));
        }
        // Examples and defaults of personal data aren't shown. If only one version marks the field as personal, they
        // don't count as changed.
        let is_hidden =
            |fact: &Fact<'_>| is_marked && matches!(fact, Fact::Example(_) | Fact::Default(_));
        let [was, is]: [Vec<String>; 2] = [before, now].map(|docs| {
            let facts = docs.facts.iter().filter(|fact| !is_hidden(fact));
            facts.filter_map(said).collect()
        });
        if !differs && was == is && before.title == now.title {
            return;
        }
        let is_title = !differs && was == is;
        let is_remark = !differs && before.title == now.title && stated(before) == stated(now);
        let texts = [(before, was), (now, is)].map(|(docs, facts)| {
            let text = if differs {
                docs.description.as_deref().map(cut)
            } else if is_title {
                docs.title.as_deref().map(cut)
            } else {
                (!facts.is_empty()).then(|| cut(&facts.join(", ")))
            };
            text.filter(|text| !text.is_empty())
        });
        let [was, is] = texts;
        self.push_field(path, What::Text { is_title }, at, none, (was, is));
        if let Some(last) = self.differences.last_mut() {
            last.is_remark = is_remark;
        }
    }

    /// Returns when a deprecated field will be removed, according to the new version.
    fn removed_after(&self, (_, new, name): At<'_>) -> Option<String> {
        let schemas = places::of_field(self.new, new, name?);
        let today = self.new.input.today;
        let fields = self.new_fields.get_or_init(|| Fields::of(self.new, today));
        let day = fields.stated(schemas)?;
        Some(format!("to be removed after {day}"))
    }

    /// Removes the differences between titles that are also names of types, because the new name of the type is
    /// reported.
    pub(super) fn forget_titles(&mut self) {
        let renamed = self.differences.iter();
        let renamed = renamed.filter(|it| matches!(it.what, What::Renamed { .. }));
        let renamed: HashSet<String> = renamed
            .map(|it| it.path.trim_end_matches("[]").to_owned())
            .collect();
        self.differences.retain(|it| {
            let is_title = it.what == What::Text { is_title: true };
            !is_title || !renamed.contains(it.path.trim_end_matches("[]"))
        });
    }
}

/// Cuts a very long text of a change, because every payload may have such a text.
fn cut(text: &str) -> String {
    const LONGEST: usize = 2_000;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Lists the documented facts, except remarks: some remarks describe conditions, which are compared separately.
fn stated(docs: &Docs<'_>) -> Vec<String> {
    let facts = docs.facts.iter();
    let facts = facts.filter(|fact| !matches!(fact, Fact::Remark(_)));
    facts.filter_map(said).collect()
}

/// Returns the text of a fact that doesn't constrain values.
fn said(fact: &Fact<'_>) -> Option<String> {
    match fact {
        Fact::Format(format) => Some(format!("`{format}`")),
        Fact::Remark(remark) => (remark != PERSONAL).then(|| remark.clone()),
        Fact::Default(value) => Some(format!("default {value}")),
        Fact::Example(value) => Some(format!("example {value}")),
        Fact::Pattern(_)
        | Fact::Bound(..)
        | Fact::UniqueItems
        | Fact::Values(_)
        | Fact::OneOf(_) => None,
    }
}
