//! Helps with braces in a name that don't have the form of a family's range.

use event_catalog_build::catalog::{Form, Pattern};

/// Suggests what to write instead of a name with such braces. Returns `None` for other names.
pub(super) fn help(written: &str, form: Form) -> Option<String> {
    if !written.contains('{') || !matches!(Pattern::parse(written), Ok(None)) {
        return None;
    }
    let family = family(written).filter(|family| {
        let parsed = Pattern::parse(family).ok().flatten();
        let last = |it: &Pattern<'_>| it.numbers().last().map(|number| it.name(*number));
        parsed
            .as_ref()
            .and_then(last)
            .is_some_and(|name| form.has(&name))
    });
    let meant = family.map(|family| format!("write `{family}` for a family of numbered events"));
    Some(format!(
        "{}; only a range such as `{{1..7}}` or a list such as `{{400|404}}` is replaced by numbers",
        meant.unwrap_or_else(|| "remove the braces".to_owned())
    ))
}

/// Guesses which family `{1-7}`, `{1...7}` or `{400,404}` means.
fn family(written: &str) -> Option<String> {
    let (before, rest) = written.split_once('{')?;
    let (content, after) = rest.split_once('}')?;
    let is_digit = |c: char| c.is_ascii_digit();
    let numbers: Vec<&str> = content.split(|c: char| !is_digit(c)).collect();
    let numbers: Vec<&str> = numbers.into_iter().filter(|it| !it.is_empty()).collect();
    let signs = content.replace(|c: char| is_digit(c) || c == ' ', "");
    let is_list = !signs.is_empty() && signs.chars().all(|c| matches!(c, ',' | ';' | '/'));
    let braces = match (numbers.as_slice(), signs.as_str()) {
        ([from, to], "-" | "–" | "—" | "…" | ":" | "." | "..." | "to") => {
            format!("{{{from}..{to}}}")
        }
        ([_, _, ..], _) if is_list => format!("{{{}}}", numbers.join("|")),
        _ => return None,
    };
    Some(format!("{before}{braces}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_intended_family_is_said() {
        for (written, expected) in [
            ("jump_{1-7}", "jump_{1..7}"),
            ("jump_{1 – 7}_asked", "jump_{1..7}_asked"),
            ("jump_{1...7}", "jump_{1..7}"),
            ("jump_{1 to 7}", "jump_{1..7}"),
            ("status_{400,404}", "status_{400|404}"),
            ("status_{400, 404, 500}", "status_{400|404|500}"),
        ] {
            let help = help(written, Form::SnakeCase).expect("a help");
            assert!(help.starts_with(&format!("write `{expected}` ")), "{help}");
        }
        for written in ["jump_{n}", "jump_{1..n}", "Jump {1-7}", "jump_{7-1}", "a_{"] {
            let help = help(written, Form::SnakeCase).expect("a help");
            assert!(help.starts_with("remove the braces; "), "{help}");
        }
        assert_eq!(help("jump_{1..7}", Form::KebabCase), None);
        assert_eq!(help("Jump", Form::SnakeCase), None);
    }
}
