//! Cuts long patterns and values in limits. The old and the new text of a replaced limit still show how they differ.

use super::super::difference::What;
use super::super::excerpt::{apart, cut};
use super::{Limit, PATTERN};

pub(super) fn cut_texts(limits: &mut [Limit]) {
    let patterns = limits.iter_mut().filter(|limit| limit.key == PATTERN);
    patterns.for_each(Limit::put_patterns_into_words);
    cut_values(limits);
}

impl Limit {
    /// Puts patterns into words. If a pattern was replaced, the old and the new text show how they differ.
    fn put_patterns_into_words(&mut self) {
        let texts = match (self.before.take(), self.after.take()) {
            (Some(before), Some(after)) => apart(&before, &after).map(Some),
            (before, after) => [before, after].map(|it| it.as_deref().map(cut)),
        };
        let words = |pattern: String| format!("must match `{pattern}`");
        let [before, after] = texts.map(|it| it.map(words));
        match &mut self.what {
            What::Narrowed(now) => *now = after.clone().unwrap_or_default(),
            What::Widened(was) => *was = before.clone().unwrap_or_default(),
            _ => {}
        }
        (self.before, self.after) = (before, after);
    }

    /// Replaces the text of a value.
    fn put_value(&mut self, text: String) {
        match &mut self.what {
            What::ValueGone(value) => {
                self.before = Some(text.clone());
                *value = text;
            }
            What::ValueAdded(value) => {
                self.after = Some(text.clone());
                *value = text;
            }
            _ => {}
        }
    }
}

/// Cuts the values. If a value was replaced, the old and the new text still show how they differ.
fn cut_values(limits: &mut [Limit]) {
    let (mut gone, mut added) = (Vec::new(), Vec::new());
    for (at, limit) in limits.iter().enumerate() {
        match &limit.what {
            What::ValueGone(value) => gone.push((at, value.clone())),
            What::ValueAdded(value) => added.push((at, value.clone())),
            _ => {}
        }
    }
    if let ([(gone, was)], [(added, is)]) = (gone.as_slice(), added.as_slice()) {
        let [was, is] = apart(was, is);
        limits[*gone].put_value(was);
        limits[*added].put_value(is);
        return;
    }
    for (at, value) in gone.into_iter().chain(added) {
        limits[at].put_value(cut(&value));
    }
}
