//! Finds bounds that together don't allow any value.

use std::cmp::Ordering;

use super::bound::{Bound, narrower};
use super::model::{Schema, Schemas, Types};
use super::view::{Contradiction, View};

/// Finds pairs of bounds that no value can satisfy: at most one pair for each of the view's types.
pub(super) fn empty(view: &View, schemas: &Schemas<'_>, types: Types) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let is_bounded = |(_, schema): &(_, &Schema<'_>)| !schema.bounds.is_empty();
    let bounded: Vec<_> = view.schemas(schemas).filter(is_bounded).collect();
    let narrowest = |is_meant: &dyn Fn(Bound) -> bool| {
        let bounds = bounded.iter().flat_map(|(_, schema)| &schema.bounds);
        bounds
            .filter(|it| is_meant(it.0))
            .max_by(|one, other| narrower((one.0, &one.1), (other.0, &other.1)))
    };
    for of in [Types::NUMBER, Types::STRING, Types::ARRAY, Types::OBJECT] {
        if types.common(of).is_empty() {
            continue;
        }
        let lower = narrowest(&|it| it.of() == of && it.is_lower());
        let upper = narrowest(&|it| it.of() == of && it.is_upper());
        let (Some((lower, from, place)), Some((upper, to, other))) = (lower, upper) else {
            continue;
        };
        let is_empty = match from.order(to) {
            Ordering::Less => false,
            Ordering::Equal => lower.is_exclusive() || upper.is_exclusive(),
            Ordering::Greater => true,
        };
        if is_empty {
            let verb = if lower.is_count() { "has" } else { "is" };
            let (from, to) = (lower.in_words(from.as_str()), upper.in_words(to.as_str()));
            found.push(Contradiction {
                place: *place,
                other: *other,
                message: format!("no value {verb} {from} and {to}"),
                other_says: "the other bound".to_owned(),
            });
        }
    }
    found
}
