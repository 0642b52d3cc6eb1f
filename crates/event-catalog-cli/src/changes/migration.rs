//! Describes what users affected by a change have to do.

use super::Audience;

/// The audiences that run code against the generated API.
pub(crate) const CODE: &[Audience] = &[Audience::Rust, Audience::TypeScript];

/// The audiences that read names and data as they were sent.
pub(crate) const AS_SENT: &[Audience] = &[Audience::Wire, Audience::Web, Audience::Warehouse];

/// What users must do about a change. Each text is for some audiences, and leaves out what concerns only others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Migration(Vec<Step>);

/// One or more sentences.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Step {
    audiences: &'static [Audience],
    text: String,
}

impl Migration {
    /// Creates a text for some audiences.
    pub(crate) fn only(audiences: &'static [Audience], text: impl Into<String>) -> Self {
        let text = text.into();
        Self(vec![Step { audiences, text }])
    }

    /// Combines several texts, each for some audiences. Returns `None` if there are none.
    pub(crate) fn of(texts: &[(&'static [Audience], &str)]) -> Option<Self> {
        let steps = texts.iter().map(|(audiences, text)| Step {
            audiences,
            text: (*text).to_owned(),
        });
        Some(Self(steps.collect())).filter(|it| !it.0.is_empty())
    }

    /// Adds a text for some audiences.
    pub(crate) fn and(mut self, audiences: &'static [Audience], text: impl Into<String>) -> Self {
        let text = text.into();
        self.0.push(Step { audiences, text });
        self
    }

    /// Appends to the last text.
    pub(crate) fn push_str(&mut self, text: &str) {
        if let Some(step) = self.0.last_mut() {
            step.text.push_str(text);
        }
    }

    /// Lists the texts that are for at least one of these audiences.
    pub(crate) fn texts(&self, audiences: &[Audience]) -> impl Iterator<Item = &str> {
        let concerns = move |step: &&Step| step.audiences.iter().any(|it| audiences.contains(it));
        self.0
            .iter()
            .filter(concerns)
            .map(|step| step.text.as_str())
    }

    /// Joins the texts that are for at least one of these audiences. Returns `None` if there are no such texts.
    pub(crate) fn text(&self, audiences: &[Audience]) -> Option<String> {
        let texts: Vec<&str> = self.texts(audiences).collect();
        (!texts.is_empty()).then(|| joined(&texts))
    }
}

/// Joins several texts. If several texts advise checking who relies on something, one sentence at the end combines
/// them.
pub(crate) fn joined<T: AsRef<str>>(texts: &[T]) -> String {
    const START: &str = "Check whether ";
    const END: &str = " rely on it, and adapt them first.";
    let mut parts: Vec<String> = Vec::new();
    let mut checked: Vec<&str> = Vec::new();
    for text in texts {
        let text: &str = text.as_ref();
        match text.strip_prefix(START).and_then(|it| it.strip_suffix(END)) {
            Some(who) => checked.push(who),
            None => parts.push(text.to_owned()),
        }
    }
    if let Some((last, others)) = checked.split_last() {
        let or = if others.is_empty() { "" } else { ", or " };
        parts.push(format!("{START}{}{or}{last}{END}", others.join(", ")));
    }
    parts.join(" ")
}

/// The text is for everyone.
impl From<String> for Migration {
    fn from(text: String) -> Self {
        Self::only(&Audience::ALL, text)
    }
}

/// The text is for everyone.
impl From<&str> for Migration {
    fn from(text: &str) -> Self {
        Self::only(&Audience::ALL, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_gets_the_texts_that_concern_it() {
        let migration = Migration::from("Use `b`.")
            .and(CODE, "Import it.")
            .and(&[Audience::Web], "Load it.");
        let of = |audiences: &[Audience]| migration.text(audiences).unwrap_or_default();
        assert_eq!(of(&Audience::ALL), "Use `b`. Import it. Load it.");
        assert_eq!(of(&[Audience::Rust]), "Use `b`. Import it.");
        assert_eq!(of(&[Audience::Docs]), "Use `b`.");
        let only = Migration::only(CODE, "Import it.");
        assert_eq!(only.text(&[Audience::Wire]), None);
        assert_eq!(Migration::of(&[]), None);
    }
}
