//! Generates numbers within bounds, with exact decimals.

use serde_json::{Number, Value};

use super::parts::Parts;
use super::random::Random;

/// An exact decimal number: `digits` divided by ten to the power of `scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    digits: i128,
    scale: u32,
}

/// The maximum number of digits in a bound. Bounds with more digits have no practical effect.
const DIGITS: u32 = 30;

/// The maximum distance between a number and its only bound.
const SPAN: i128 = 1_000;

/// Generates a number, or an integer if `is_whole`.
pub(super) fn number(parts: &Parts<'_>, is_whole: bool, random: &mut Random) -> Option<Value> {
    let multiples: Option<Vec<Decimal>> = parts.all("multipleOf").map(Decimal::of).collect();
    let multiples = multiples?;
    let finest = multiples.iter().map(|it| it.scale).max();
    let scales: &[u32] = match finest {
        None if is_whole => &[0],
        None if random.chance(30) => &[0, 2, 5, 9, 14],
        None => &[2, 0, 5, 9, 14],
        Some(finest) => &[finest],
    };
    scales.iter().find_map(|scale| {
        let step = step(&multiples, is_whole, *scale)?;
        let (least, most) = bounds(parts, *scale)?;
        let at = pick(least, most, step, 10_i128.checked_pow(*scale)?, random)?;
        written(at, *scale)
    })
}

/// The distance between valid numbers, in units of the scale.
fn step(multiples: &[Decimal], is_whole: bool, scale: u32) -> Option<i128> {
    let mut step = 1;
    for multiple in multiples {
        let multiple = multiple.at(scale)?.0;
        step = common(step, multiple)?;
    }
    if is_whole {
        step = common(step, 10_i128.checked_pow(scale)?)?;
    }
    Some(step).filter(|step| *step > 0)
}

/// The least common multiple; `None` if it is too large.
fn common(one: i128, other: i128) -> Option<i128> {
    let (mut a, mut b) = (one, other);
    while b != 0 {
        (a, b) = (b, a.checked_rem(b)?);
    }
    one.checked_div(a)?.checked_mul(other)?.checked_abs()
}

/// Determines the bounds, in units of the scale. The outer `None` means that no number is within
/// them.
fn bounds(parts: &Parts<'_>, scale: u32) -> Option<(Option<i128>, Option<i128>)> {
    let of = |keyword: &str| {
        let decimals = parts.all(keyword).filter_map(Decimal::of);
        decimals.filter_map(|it| it.at(scale)).collect::<Vec<_>>()
    };
    // `at` rounds down, so an inexact lower bound is moved up, and an exact exclusive bound is
    // moved inward.
    let up = of("minimum")
        .into_iter()
        .map(|(at, exact)| at.saturating_add(i128::from(!exact)));
    let over = of("exclusiveMinimum")
        .into_iter()
        .map(|(at, _)| at.saturating_add(1));
    let down = of("maximum").into_iter().map(|(at, _)| at);
    let under = of("exclusiveMaximum")
        .into_iter()
        .map(|(at, exact)| at.saturating_sub(i128::from(exact)));
    let least = up.chain(over).max();
    let most = down.chain(under).min();
    let is_empty = least.zip(most).is_some_and(|(least, most)| least > most);
    (!is_empty).then_some((least, most))
}

/// Picks a multiple of the step within the bounds: usually near zero or near a bound, sometimes a
/// random one, and sometimes a bound itself.
fn pick(
    least: Option<i128>,
    most: Option<i128>,
    step: i128,
    unit: i128,
    random: &mut Random,
) -> Option<i128> {
    let span = SPAN.checked_mul(unit)?.checked_add(step.checked_mul(10)?)?;
    let (mut first, mut last) = match (least, most) {
        (None, None) => (0, span),
        (Some(least), None) => (least, least.checked_add(span)?),
        (None, Some(most)) if most >= 0 => (most.checked_sub(span)?.max(0), most),
        (None, Some(most)) => (most.checked_sub(span)?, most),
        (Some(least), Some(most)) => (least, most),
    };
    first = first.div_euclid(step) + i128::from(first.rem_euclid(step) != 0);
    last = last.div_euclid(step);
    if first > last {
        return None;
    }
    let near = span / step;
    let at = match random.below(10) {
        0 => first,
        1 => last,
        2 => random.between(first, last),
        _ if first <= 0 && last >= 0 => random.between(first.max(0), last.min(near)),
        _ if first > 0 => random.between(first, last.min(first.saturating_add(near))),
        _ => random.between(first.max(last.saturating_sub(near)), last),
    };
    at.checked_mul(step)
}

/// Converts an exact number to JSON.
fn written(digits: i128, scale: u32) -> Option<Value> {
    let places = usize::try_from(scale).ok()?;
    let sign = if digits < 0 { "-" } else { "" };
    let digits = format!("{:0>1$}", digits.unsigned_abs(), places + 1);
    let (whole, decimals) = digits.split_at_checked(digits.len() - places)?;
    let decimals = decimals.trim_end_matches('0');
    let text = match (decimals, sign, whole) {
        ("", _, "0") => "0".to_owned(),
        ("", ..) => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{decimals}"),
    };
    text.parse::<Number>().ok().map(Value::Number)
}

impl Decimal {
    /// Parses a JSON number exactly.
    fn of(value: &Value) -> Option<Self> {
        let Value::Number(number) = value else {
            return None;
        };
        let text = number.to_string().to_ascii_lowercase();
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i64 = exponent.trim_start_matches('+').parse().ok()?;
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let decimals = decimals.trim_end_matches('0');
        let digits: i128 = format!("{whole}{decimals}").parse().ok()?;
        let scale = i64::try_from(decimals.len()).ok()? - exponent;
        if scale < 0 {
            let power = u32::try_from(-scale).ok()?.min(DIGITS);
            return Some(Self {
                digits: digits.saturating_mul(10_i128.checked_pow(power)?),
                scale: 0,
            });
        }
        let scale = u32::try_from(scale).ok().filter(|it| *it <= DIGITS)?;
        Some(Self { digits, scale })
    }

    /// The value in units of a scale, rounded down, and whether the result is exact.
    fn at(self, scale: u32) -> Option<(i128, bool)> {
        if scale >= self.scale {
            let power = 10_i128.checked_pow(scale - self.scale)?;
            return Some((self.digits.checked_mul(power)?, true));
        }
        let power = 10_i128.checked_pow(self.scale - scale)?;
        let is_exact = self.digits.rem_euclid(power) == 0;
        Some((self.digits.div_euclid(power), is_exact))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample::parts::Turn;

    fn all(schema: &Value, is_whole: bool) -> Vec<f64> {
        let turn = Turn {
            start: 0,
            number: 0,
        };
        let parts = Parts::of(schema, &[schema], turn);
        let mut random = Random::new(9);
        let numbers = (0..200).filter_map(|_| number(&parts, is_whole, &mut random));
        numbers.map(|it| it.as_f64().expect("a number")).collect()
    }

    #[test]
    fn numbers_are_within_their_bounds() {
        for (schema, is_whole, least, most) in [
            (json!({}), true, 0.0, 1010.0),
            (json!({ "minimum": -3, "maximum": 3 }), true, -3.0, 3.0),
            (
                json!({ "exclusiveMinimum": 0, "maximum": 0.5 }),
                false,
                0.01,
                0.5,
            ),
            (json!({ "minimum": 1.5, "maximum": 2.5 }), true, 2.0, 2.0),
            (json!({ "maximum": -7 }), true, -1017.0, -7.0),
            (json!({ "minimum": 1e18 }), true, 1e18, 1.1e18),
            (
                json!({ "minimum": 0.001, "maximum": 0.0011 }),
                false,
                0.001,
                0.0011,
            ),
        ] {
            let found = all(&schema, is_whole);
            assert_eq!(found.len(), 200, "{schema}");
            let is_within = |it: &f64| (least..=most).contains(it);
            assert!(found.iter().all(is_within), "{schema}: {found:?}");
        }
        let empty = json!({ "minimum": 0.1, "maximum": 0.9 });
        assert!(all(&empty, true).is_empty());
    }

    #[test]
    fn multiples_are_exact() {
        let schema = json!({ "multipleOf": 0.05, "minimum": 1, "maximum": 2 });
        for found in all(&schema, false) {
            let text = found.to_string();
            assert!(text.len() <= 4, "{text}");
        }
        let both = json!({ "allOf": [{ "multipleOf": 4 }, { "multipleOf": 6 }], "maximum": 30 });
        for found in all(&both, true) {
            assert!(found % 12.0 == 0.0, "{found}");
        }
        let whole = json!({ "multipleOf": 0.5 });
        assert!(all(&whole, true).iter().all(|it| it % 1.0 == 0.0));
    }

    #[test]
    fn decimals_of_any_notation_are_read() {
        let of = |text: &str| Decimal::of(&serde_json::from_str(text).expect("a number"));
        assert_eq!(
            of("1e-7"),
            Some(Decimal {
                digits: 1,
                scale: 7
            })
        );
        assert_eq!(
            of("-2.50"),
            Some(Decimal {
                digits: -25,
                scale: 1
            })
        );
        assert!(of("1e300").is_some());
        assert_eq!(of("1e-300"), None);
    }
}
