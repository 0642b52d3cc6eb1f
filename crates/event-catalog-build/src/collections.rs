//! The hash maps that the whole crate uses. Build scripts are compiled without optimizations by default, so their
//! hash function must be fast even then.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

/// Maps strings to numbers, usually indices.
pub(crate) type Numbers<'t> = HashMap<Cow<'t, str>, usize, RandomState>;

/// A set of strings.
pub(crate) type Texts<'t> = HashSet<Cow<'t, str>, RandomState>;
