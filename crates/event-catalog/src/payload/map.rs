//! The type for `additionalProperties`: an object with any names, and values of one type.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map;
use core::fmt;
use core::ops::{Deref, DerefMut};

use crate::Text;

/// An object with any names, whose values have one type (`additionalProperties` in the schema).
///
/// A map has the full API of a [`BTreeMap`], and is sorted by name. It is a separate type because `serde`'s
/// implementation for `BTreeMap` silently keeps the last of two values with the same name; here, that is an error.
///
/// ```
/// use event_catalog::{Map, RawJson};
///
/// let stock = RawJson::parse(r#"{ "b": 2, "a": 1 }"#)?;
/// let stock: Map<u64> = stock.read()?;
/// assert_eq!(stock["a"], 1);
/// assert_eq!(stock.keys().next().unwrap(), "a");
///
/// let twice = RawJson::parse(r#"{ "a": 1, "a": 2 }"#)?;
/// let error = twice.read::<Map<u64>>().unwrap_err();
/// assert_eq!(error.to_string(), "`a`: the field occurs more than once");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Map<'a, T>(BTreeMap<Text<'a>, T>);

impl<'a, T> Map<'a, T> {
    /// Creates an empty map.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Returns the underlying map.
    #[must_use]
    pub fn into_inner(self) -> BTreeMap<Text<'a>, T> {
        self.0
    }
}

impl<T> Default for Map<'_, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Map<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<'a, T> Deref for Map<'a, T> {
    type Target = BTreeMap<Text<'a>, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> DerefMut for Map<'_, T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<'a, T> From<BTreeMap<Text<'a>, T>> for Map<'a, T> {
    fn from(map: BTreeMap<Text<'a>, T>) -> Self {
        Self(map)
    }
}

impl<'a, T, K: Into<Text<'a>>, const N: usize> From<[(K, T); N]> for Map<'a, T> {
    fn from(members: [(K, T); N]) -> Self {
        members.into_iter().collect()
    }
}

impl<'a, T, K: Into<Text<'a>>> FromIterator<(K, T)> for Map<'a, T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(members: I) -> Self {
        let members = members.into_iter();
        Self(members.map(|(name, value)| (name.into(), value)).collect())
    }
}

impl<'a, T, K: Into<Text<'a>>> Extend<(K, T)> for Map<'a, T> {
    fn extend<I: IntoIterator<Item = (K, T)>>(&mut self, members: I) {
        let members = members.into_iter();
        self.0
            .extend(members.map(|(name, value)| (name.into(), value)));
    }
}

impl<'a, T> IntoIterator for Map<'a, T> {
    type Item = (Text<'a>, T);
    type IntoIter = btree_map::IntoIter<Text<'a>, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'m, 'a, T> IntoIterator for &'m Map<'a, T> {
    type Item = (&'m Text<'a>, &'m T);
    type IntoIter = btree_map::Iter<'m, Text<'a>, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(feature = "json")]
mod with_json {
    use core::fmt;
    use core::marker::PhantomData;
    use serde_core::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
    use serde_core::ser::{Serialize, Serializer};

    use super::Map;
    use crate::payload::PayloadError;
    use crate::read::Seed;
    use crate::{Read, Text};

    impl<T: Serialize> Serialize for Map<'_, T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(&self.0)
        }
    }

    impl<'de: 'a, 'a, T: Read<'de>> Read<'de> for Map<'a, T> {
        #[inline]
        fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(MembersVisitor {
                name: |name| name,
                value: Seed::<T>::new(),
            })
        }
    }

    /// Copies the names. Use [`borrowed`](crate::borrowed) for a field that borrows.
    impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<'_, T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(MembersVisitor {
                name: Text::into_owned,
                value: PhantomData::<T>,
            })
        }
    }

    /// Reads the names, and each value with a seed.
    struct MembersVisitor<'a, 'de, S> {
        name: fn(Text<'de>) -> Text<'a>,
        value: S,
    }

    impl<'de, 'a, S: DeserializeSeed<'de> + Copy> Visitor<'de> for MembersVisitor<'a, 'de, S> {
        type Value = Map<'a, S::Value>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Map::new();
            while let Some(name) = map.next_key_seed(Seed::<Text<'de>>::new())? {
                add(&mut members, (self.name)(name), &mut map, self.value)?;
            }
            Ok(members)
        }
    }

    /// Reads the value of a member and adds it to the map. A repeated name is an error.
    pub(crate) fn add<'de, 'a, S: DeserializeSeed<'de>, A: MapAccess<'de>>(
        members: &mut Map<'a, S::Value>,
        name: Text<'a>,
        map: &mut A,
        seed: S,
    ) -> Result<(), A::Error> {
        if members.contains_key(&*name) {
            return Err(A::Error::custom(PayloadError::repeated(&name)));
        }
        let value = map.next_value_seed(seed)?;
        members.0.insert(name, value);
        Ok(())
    }
}

#[cfg(feature = "json")]
pub(crate) use with_json::add;
