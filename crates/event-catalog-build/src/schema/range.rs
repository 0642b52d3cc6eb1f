//! Bounds that leave no value between them.

use std::cmp::Ordering;

use super::model::{Bound, Schema, Schemas, Types};
use super::value::Number;
use super::view::{Contradiction, View};
use crate::source::Place;

/// The bounds from below and from above of what one type of values has, and what it is.
const RANGES: [(&[Bound], &[Bound], Types, &str); 3] = [
    (
        &[Bound::Minimum, Bound::ExclusiveMinimum],
        &[Bound::Maximum, Bound::ExclusiveMaximum],
        Types::NUMBER,
        "number",
    ),
    (
        &[Bound::MinLength],
        &[Bound::MaxLength],
        Types::STRING,
        "length",
    ),
    (
        &[Bound::MinItems],
        &[Bound::MaxItems],
        Types::ARRAY,
        "number of elements",
    ),
];

/// Finds bounds that nothing is within, for a view whose values have these types.
pub(super) fn empty(view: &View, schemas: &Schemas<'_>, types: Types) -> Option<Contradiction> {
    let is_bounded = |(_, schema): &(_, &Schema<'_>)| !schema.bounds.is_empty();
    let bounded: Vec<_> = view.schemas(schemas).filter(is_bounded).collect();
    let bounds = || bounded.iter().flat_map(|(_, schema)| &schema.bounds);
    RANGES
        .iter()
        .filter(|(.., of, _)| !types.common(*of).is_empty())
        .find_map(|(lower, upper, _, what)| {
            let from = bounds()
                .filter(|it| lower.contains(&it.0))
                .max_by(|one, other| order(one, other))?;
            let to = bounds()
                .filter(|it| upper.contains(&it.0))
                .min_by(|one, other| order(one, other))?;
            let is_empty = match order(from, to) {
                Ordering::Less => false,
                Ordering::Equal => is_exclusive(from.0) || is_exclusive(to.0),
                Ordering::Greater => true,
            };
            is_empty.then(|| Contradiction {
                place: from.2,
                other: to.2,
                message: format!("no {what} is {} and {}", words(from), words(to)),
                other_says: "the other bound".to_owned(),
            })
        })
}

type Limit<'s> = (Bound, Number<'s>, Place);

/// The order of the numbers; of equal ones, that which leaves its own number out is the narrower one.
fn order(one: &Limit<'_>, other: &Limit<'_>) -> Ordering {
    // Numbers of JSON are never `nan`.
    let order = one.1.to_f64().partial_cmp(&other.1.to_f64());
    let narrower = |bound| match bound {
        Bound::ExclusiveMinimum => 1,
        Bound::ExclusiveMaximum => -1,
        _ => 0,
    };
    let is_same_side = is_lower(one.0) == is_lower(other.0);
    order.unwrap_or(Ordering::Equal).then_with(|| {
        if is_same_side {
            narrower(one.0).cmp(&narrower(other.0))
        } else {
            Ordering::Equal
        }
    })
}

fn is_lower(bound: Bound) -> bool {
    RANGES.iter().any(|(lower, ..)| lower.contains(&bound))
}

fn is_exclusive(bound: Bound) -> bool {
    matches!(bound, Bound::ExclusiveMinimum | Bound::ExclusiveMaximum)
}

fn words((bound, number, _): &Limit<'_>) -> String {
    let relation = match bound {
        Bound::ExclusiveMinimum => "more than",
        Bound::ExclusiveMaximum => "less than",
        bound if is_lower(*bound) => "at least",
        _ => "at most",
    };
    format!("{relation} {}", number.as_str())
}
