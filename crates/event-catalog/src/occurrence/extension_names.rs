//! The names of the extensions in an envelope, which must be unique.

use alloc::collections::BTreeSet;

use super::read_error::Problem;
use crate::Text;
use crate::json::{JsonStr, Reader};

/// Up to this many names are compared one by one; few events have more extensions. Beyond that, all names
/// go into a set, which allocates, because the input can have a million of them.
const FEW: usize = 8;

#[derive(Default)]
pub(super) struct ExtensionNames<'a> {
    /// The positions of the first names in the text, up to the first one with escapes.
    few: [usize; FEW],
    count: usize,
    many: Option<BTreeSet<Text<'a>>>,
}

impl<'a> ExtensionNames<'a> {
    /// Adds a name that was read at a position in the text. The name must be new.
    #[inline]
    pub(super) fn add(
        &mut self,
        reader: &Reader<'a>,
        at: usize,
        name: JsonStr<'a>,
    ) -> Result<(), Problem> {
        let is_new = match (name.borrowed(), self.few.get_mut(self.count)) {
            (Some(name), Some(free)) if self.many.is_none() => {
                *free = at;
                self.count += 1;
                let mut others = self.few.iter().take(self.count - 1);
                !others.any(|at| read_before(reader, *at) == Some(name))
            }
            _ => self.add_to_many(reader, at, name)?,
        };
        if is_new {
            Ok(())
        } else {
            Err(Problem::Repeated(at))
        }
    }

    #[cold]
    fn add_to_many(
        &mut self,
        reader: &Reader<'a>,
        at: usize,
        name: JsonStr<'a>,
    ) -> Result<bool, Problem> {
        let many = self.many.get_or_insert_with(|| {
            // `collect` would sort the names, which is a lot of code for eight of them.
            let mut many = BTreeSet::new();
            for at in self.few.iter().take(self.count) {
                many.extend(read_before(reader, *at).map(Text::borrowed));
            }
            many
        });
        let name = name.text().map_err(|_| Problem::LoneSurrogate(at))?;
        Ok(many.insert(name))
    }
}

/// Reads a name without escapes again.
fn read_before<'a>(reader: &Reader<'a>, at: usize) -> Option<&'a str> {
    reader.string_at(at).ok()?.borrowed()
}
