//! The hash maps that the whole crate uses. Their hash function is fast even without optimizations, which build
//! scripts are compiled without.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

/// Maps strings to numbers, usually indices.
pub(crate) type Numbers<'t> = HashMap<Cow<'t, str>, usize, RandomState>;

/// A set of strings.
pub(crate) type Texts<'t> = HashSet<Cow<'t, str>, RandomState>;
