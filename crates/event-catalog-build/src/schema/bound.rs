//! A table of the keywords that limit a number, a length or a count.

use std::cmp::Ordering;

use super::model::Types;
use super::value::Number;

/// A keyword that limits a number, a length or a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The variants have the names of their keywords.
pub enum Bound {
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    MinLength,
    MaxLength,
    MinItems,
    MaxItems,
    MinProperties,
    MaxProperties,
}

/// Which values a bound allows, compared with the number in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// The number, and greater values.
    Least,
    /// Values greater than the number.
    More,
    /// The number, and smaller values.
    Most,
    /// Values smaller than the number.
    Less,
    /// The multiples of the number.
    Multiple,
}

/// The properties of a bound.
struct Known {
    bound: Bound,
    keyword: &'static str,
    side: Side,
    /// The types of values that the bound limits.
    of: Types,
    /// The counted things, in the singular; `None` if the bound isn't a count.
    counted: Option<&'static str>,
}

/// All bounds, in the order of [`Bound`].
const TABLE: [Known; 11] = {
    const fn number(bound: Bound, keyword: &'static str, side: Side) -> Known {
        Known {
            bound,
            keyword,
            side,
            of: Types::NUMBER,
            counted: None,
        }
    }
    const fn count(
        bound: Bound,
        keyword: &'static str,
        side: Side,
        of: Types,
        counted: &'static str,
    ) -> Known {
        Known {
            bound,
            keyword,
            side,
            of,
            counted: Some(counted),
        }
    }
    use Bound as B;
    use Side::{Least, Less, More, Most, Multiple};
    [
        number(B::Minimum, "minimum", Least),
        number(B::Maximum, "maximum", Most),
        number(B::ExclusiveMinimum, "exclusiveMinimum", More),
        number(B::ExclusiveMaximum, "exclusiveMaximum", Less),
        number(B::MultipleOf, "multipleOf", Multiple),
        count(B::MinLength, "minLength", Least, Types::STRING, "character"),
        count(B::MaxLength, "maxLength", Most, Types::STRING, "character"),
        count(B::MinItems, "minItems", Least, Types::ARRAY, "element"),
        count(B::MaxItems, "maxItems", Most, Types::ARRAY, "element"),
        count(
            B::MinProperties,
            "minProperties",
            Least,
            Types::OBJECT,
            "field",
        ),
        count(
            B::MaxProperties,
            "maxProperties",
            Most,
            Types::OBJECT,
            "field",
        ),
    ]
};

impl Bound {
    /// All bounds.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|known| known.bound)
    }

    /// The bound that a keyword sets.
    #[must_use]
    pub fn from_keyword(keyword: &str) -> Option<Self> {
        let known = TABLE.iter().find(|known| known.keyword == keyword);
        known.map(|known| known.bound)
    }

    fn known(self) -> &'static Known {
        &TABLE[self as usize]
    }

    /// The keyword that sets this bound.
    #[must_use]
    pub fn keyword(self) -> &'static str {
        self.known().keyword
    }

    /// The types of values that this bound limits.
    #[must_use]
    pub fn of(self) -> Types {
        self.known().of
    }

    /// Whether the bound is a count, so its value is an integer from 0.
    #[must_use]
    pub fn is_count(self) -> bool {
        self.known().counted.is_some()
    }

    /// Whether this is a lower bound.
    #[must_use]
    pub fn is_lower(self) -> bool {
        matches!(self.known().side, Side::Least | Side::More)
    }

    /// Whether this is an upper bound.
    #[must_use]
    pub fn is_upper(self) -> bool {
        matches!(self.known().side, Side::Most | Side::Less)
    }

    /// Whether the bound excludes the number itself.
    #[must_use]
    pub fn is_exclusive(self) -> bool {
        matches!(self.known().side, Side::More | Side::Less)
    }

    /// The verb for sentences about the bound: a value must `be` at least 3, or `have` at least 3 characters.
    #[must_use]
    pub fn verb(self) -> &'static str {
        if self.is_count() { "have" } else { "be" }
    }

    /// Describes the bound in words: `at least 3 characters`.
    #[must_use]
    pub fn in_words(self, number: &str) -> String {
        let Known { side, counted, .. } = self.known();
        let side = match side {
            Side::Least => "at least",
            Side::More => "more than",
            Side::Most => "at most",
            Side::Less => "less than",
            Side::Multiple => "a multiple of",
        };
        match counted {
            None => format!("{side} {number}"),
            Some(counted) if number == "1" => format!("{side} 1 {counted}"),
            Some(counted) => format!("{side} {number} {counted}s"),
        }
    }
}

/// Compares two bounds on the same side, each with its number, by strictness. `Greater` means that the first bound is
/// stricter.
#[must_use]
pub fn narrower(one: (Bound, &Number<'_>), other: (Bound, &Number<'_>)) -> Ordering {
    let order = one.1.order(other.1);
    let order = if one.0.is_upper() {
        order.reverse()
    } else {
        order
    };
    order.then(one.0.is_exclusive().cmp(&other.0.is_exclusive()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_order_of_the_bounds() {
        for (index, known) in TABLE.iter().enumerate() {
            assert_eq!(known.bound as usize, index);
            assert_eq!(Bound::from_keyword(known.keyword), Some(known.bound));
            assert!(crate::schema::KEYWORDS.contains(&known.keyword));
        }
    }

    #[test]
    fn bounds_in_words() {
        assert_eq!(Bound::MinLength.in_words("1"), "at least 1 character");
        assert_eq!(Bound::MaxItems.in_words("20"), "at most 20 elements");
        assert_eq!(Bound::ExclusiveMinimum.in_words("0"), "more than 0");
        assert_eq!(Bound::MultipleOf.in_words("0.01"), "a multiple of 0.01");
    }
}
