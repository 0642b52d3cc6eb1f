//! The maps that the whole crate shares, with a hash that is fast in build scripts, which are not optimised.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

/// A number for each of some texts: mostly an index.
pub(crate) type Numbers<'t> = HashMap<Cow<'t, str>, usize, RandomState>;

/// Texts, each once.
pub(crate) type Texts<'t> = HashSet<Cow<'t, str>, RandomState>;
