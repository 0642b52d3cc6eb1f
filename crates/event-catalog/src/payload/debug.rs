//! The `Debug` impl of payload structs, from a table of their fields.

use core::fmt::{Debug, Formatter, Result};

/// Formats a struct like the derived impl. A table takes rustc less time than a method call for
/// each field.
#[doc(hidden)]
#[allow(clippy::missing_errors_doc)]
#[inline]
pub fn debug_struct(f: &mut Formatter<'_>, name: &str, fields: &[(&str, &dyn Debug)]) -> Result {
    let mut debug = f.debug_struct(name);
    for (name, value) in fields {
        debug.field(name, value);
    }
    debug.finish()
}
