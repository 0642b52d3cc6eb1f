//! The names of the extensions in an envelope: none may come twice.

use alloc::collections::BTreeSet;

use super::read_error::Problem;
use crate::Text;
use crate::json::JsonStr;

/// How many names are compared one by one. Hardly an event has more extensions, and a set, which
/// many need lest somebody sends a million, has to be allocated.
const FEW: usize = 8;

/// The names of extensions.
#[derive(Default)]
pub(super) struct ExtensionNames<'a> {
    few: [&'a str; FEW],
    count: usize,
    many: BTreeSet<Text<'a>>,
}

impl<'a> ExtensionNames<'a> {
    /// Adds a name that must be new.
    #[inline]
    pub(super) fn add(&mut self, at: usize, name: JsonStr<'a>) -> Result<(), Problem> {
        let few = &self.few[..self.count.min(FEW)];
        let is_new = match name.borrowed() {
            Some(text) if self.count < FEW && self.many.is_empty() => {
                let is_new = !few.contains(&text);
                self.few[self.count] = text;
                is_new
            }
            _ => {
                let text = name.text();
                let text = text.map_err(|_| Problem::LoneSurrogate(at))?;
                if self.many.is_empty() {
                    self.many.extend(few.iter().copied().map(Text::borrowed));
                }
                self.many.insert(text)
            }
        };
        self.count += 1;
        if is_new {
            Ok(())
        } else {
            Err(Problem::Repeated(at))
        }
    }
}
