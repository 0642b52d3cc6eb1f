//! The hash maps of the whole crate. Their hash function is fast even without optimizations, which
//! build scripts are compiled without.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

/// Maps texts to numbers, usually indices.
pub(crate) type Numbers<'t> = HashMap<Cow<'t, str>, usize, RandomState>;

/// A set of texts.
pub(crate) type Texts<'t> = HashSet<Cow<'t, str>, RandomState>;
