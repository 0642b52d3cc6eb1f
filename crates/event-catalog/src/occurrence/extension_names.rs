//! The names of the extensions in an envelope: none may come twice.

use alloc::collections::BTreeSet;

use super::read_error::Problem;
use crate::Text;
use crate::json::JsonStr;

/// How many names are compared one by one. Hardly an event has more extensions, and a set, which
/// many need lest somebody sends a million, has to be allocated.
const FEW: usize = 8;

/// The names of extensions, and where in the text the extensions are.
#[derive(Default)]
pub(super) struct ExtensionNames<'a> {
    few: [&'a str; FEW],
    count: usize,
    many: BTreeSet<Text<'a>>,
    start: usize,
    end: usize,
}

impl<'a> ExtensionNames<'a> {
    /// Adds a name that must be new.
    #[inline]
    pub(super) fn add(&mut self, at: usize, name: JsonStr<'a>) -> Result<Text<'a>, Problem<'a>> {
        if self.count == 0 {
            self.start = at;
        }
        let few = &self.few[..self.count.min(FEW)];
        let (text, is_new) = match name.borrowed() {
            Some(text) if self.count < FEW && self.many.is_empty() => {
                let is_new = !few.contains(&text);
                self.few[self.count] = text;
                (Text::borrowed(text), is_new)
            }
            _ => {
                let text = name.text();
                let text = text.map_err(|_| Problem::LoneSurrogate(at, name))?;
                if self.many.is_empty() {
                    self.many.extend(few.iter().copied().map(Text::borrowed));
                }
                (text.clone(), self.many.insert(text))
            }
        };
        self.count += 1;
        if is_new {
            Ok(text)
        } else {
            Err(Problem::Repeated(at, name))
        }
    }

    /// The value of the last one ends here.
    #[inline]
    pub(super) fn ends_at(&mut self, end: usize) {
        self.end = end;
    }

    /// From where to where the extensions are.
    #[inline]
    pub(super) fn place(&self) -> Option<(usize, usize)> {
        (self.count > 0).then_some((self.start, self.end))
    }
}
