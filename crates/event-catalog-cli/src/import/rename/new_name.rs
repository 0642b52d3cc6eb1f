//! Converts an event's name to another form.

use event_catalog_build::catalog::{Form, Pattern, check_event_name, unescaped};
use event_catalog_build::ident::words;

/// Why an event keeps its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// The name already has the form, or it is invalid, which `check` reports.
    Unchanged,
    /// The name has no words, or its words can't be written in this form.
    Formless,
}

/// Returns the new name for a cell: a family keeps its range.
pub(super) fn new_name(cell: &str, form: Form) -> Result<String, Kept> {
    match Pattern::parse(cell) {
        Ok(Some(family)) => of_family(&family, form),
        Ok(None) => of_one(&unescaped(cell), form),
        Err(_) => Err(Kept::Unchanged),
    }
}

fn of_one(name: &str, form: Form) -> Result<String, Kept> {
    if check_event_name(name).is_err() || form.has(name) {
        return Err(Kept::Unchanged);
    }
    let new = converted(name, form).filter(|new| check_event_name(new).is_ok());
    new.ok_or(Kept::Formless)
}

fn of_family(family: &Pattern<'_>, form: Form) -> Result<String, Kept> {
    /// Stands for the numbers of the family. Like these numbers, the mark contains neither
    /// separators nor letters.
    const MARK: u32 = 4_021_963_757;
    let last = family.numbers().last().copied().unwrap_or_default();
    let longest = family.name(last);
    if check_event_name(&longest).is_err() || form.has(&longest) {
        return Err(Kept::Unchanged);
    }
    let (name, mark) = (family.name(MARK), MARK.to_string());
    let new = converted(&name, form).ok_or(Kept::Formless)?;
    let mut parts = new.split(&mark);
    let (Some(before), Some(after), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Kept::Formless);
    };
    if check_event_name(&format!("{before}{last}{after}")).is_err() {
        return Err(Kept::Formless);
    }
    Ok(format!("{before}{}{after}", family.braces()))
}

/// Converts a name to another form with the same words.
fn converted(name: &str, form: Form) -> Option<String> {
    let words = words(name)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    form.of_words(&words)
}

/// Parses a form given as an argument. Accepts only forms that allow exactly one name for given
/// words.
pub(crate) fn parse_form(text: &str) -> Result<Form, String> {
    let has_names = |form: &Form| form.of_words(&["link", "clicked"]).is_some();
    Form::from_name(text).filter(has_names).ok_or_else(|| {
        let forms = Form::ALL.into_iter().filter(has_names);
        let names: Vec<_> = forms.map(|form| format!("\"{}\"", form.name())).collect();
        format!("write one of {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_form_are_converted() {
        let cases = [
            (
                "customer.subscription.created",
                "customer_subscription_created",
            ),
            ("Order Completed", "order_completed"),
            ("ImageGCFailed", "image_gc_failed"),
            ("iOS launched", "ios_launched"),
            ("orders/create", "orders_create"),
            ("BOOKING_CREATED", "booking_created"),
            ("$pageview", "pageview"),
            ("Step {1..3}", "step_{1..3}"),
            ("step{3|1}Done", "step{1|3}_done"),
            ("jump.decision.{1..7}.taken", "jump_decision_{1..7}_taken"),
            ("a{{1..3}}", "a_1_3"),
            ("{{x}}.{1..2}", "x_{1..2}"),
        ];
        for (old, new) in cases {
            assert_eq!(new_name(old, Form::SnakeCase).as_deref(), Ok(new), "{old}");
        }
        let of = |form: &str| {
            let form = parse_form(form).expect("a form");
            new_name("order.line-{1..3}_added", form).expect("a name")
        };
        assert_eq!(of("kebab-case"), "order-line-{1..3}-added");
        assert_eq!(of("camelCase"), "orderLine{1..3}Added");
        assert_eq!(of("PascalCase"), "OrderLine{1..3}Added");
        assert_eq!(of("SCREAMING_SNAKE_CASE"), "ORDER_LINE_{1..3}_ADDED");
        assert_eq!(of("Title Case"), "Order Line {1..3} Added");
    }

    #[test]
    fn other_names_are_kept() {
        let kept = |old: &str, form| new_name(old, form).expect_err(old);
        let long = "aB".repeat(127);
        for old in [
            "+1",
            "2fa_enabled",
            "注文確定",
            "Préférence",
            "ﬁle",
            "{1..3}.a",
            &long,
        ] {
            assert_eq!(kept(old, Form::SnakeCase), Kept::Formless, "{old}");
        }
        for old in [
            "load",
            "score_{1..3}",
            "",
            "n/a",
            "a\nb",
            "{5..1}",
            "{1..2}_{3..4}",
        ] {
            assert_eq!(kept(old, Form::SnakeCase), Kept::Unchanged, "{old}");
        }
        // Names that already have the form, although converting their words would change them.
        assert_eq!(kept("ImageGCFailed", Form::PascalCase), Kept::Unchanged);
        assert_eq!(kept("Added to Cart", Form::TitleCase), Kept::Unchanged);
        // `none` is a placeholder rather than a name.
        assert_eq!(kept("none", Form::PascalCase), Kept::Formless);
    }

    #[test]
    fn forms_without_a_conversion_are_refused() {
        for form in ["dotted", "path", "any", "Snake_case", ""] {
            let help = parse_form(form).expect_err("no form");
            assert!(help.contains("\"snake_case\""), "{help}");
            assert!(!help.contains("dotted"), "{help}");
        }
    }
}
