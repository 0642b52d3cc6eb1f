//! Paths to a value in JSON: `$.items[0].sku`.

/// The maximum number of steps. Each step reads the rest of the text.
const MOST_STEPS: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The member of an object with this name.
    Member(String),
    /// The list element at this index, counted from 0.
    Element(usize),
}

/// Parses a path into steps. The error says what to do.
pub(super) fn parse(path: &str) -> Result<Vec<Step>, String> {
    let wrong = |remaining: &str| {
        let start: String = remaining.chars().take(20).collect();
        format!(
            "in the path of `json_value`, `{start}` isn't a step: write `$.items[0].sku`, or `$.\"any name\"`"
        )
    };
    let mut remaining = path.strip_prefix('$').ok_or_else(|| wrong(path))?;
    let mut steps = Vec::new();
    while !remaining.is_empty() {
        let (step, end) = step(remaining).ok_or_else(|| wrong(remaining))?;
        steps.push(step);
        if steps.len() > MOST_STEPS {
            return Err(format!(
                "a path of `json_value` has at most {MOST_STEPS} steps: write a shorter one"
            ));
        }
        remaining = &remaining[end..];
    }
    Ok(steps)
}

/// Parses the first step, and returns where it ends.
fn step(text: &str) -> Option<(Step, usize)> {
    if let Some(number) = text.strip_prefix('[') {
        let (number, _) = number.split_once(']')?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        return Some((Step::Element(number.parse().ok()?), number.len() + 2));
    }
    let name = text.strip_prefix('.')?;
    if name.starts_with('"') {
        let mut json = serde_json::Deserializer::from_str(name).into_iter::<String>();
        let name = json.next()?.ok()?;
        return Some((Step::Member(name), json.byte_offset() + 1));
    }
    let name = name.split(['.', '[']).next()?;
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
    if name.is_empty() || !name.chars().all(is_plain) {
        return None;
    }
    Some((Step::Member(name.to_owned()), name.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str) -> Step {
        Step::Member(name.to_owned())
    }

    #[test]
    fn paths_have_members_and_elements() {
        assert_eq!(parse("$"), Ok(Vec::new()));
        let steps = parse("$.items[10].\"a.b\\n\".größe[0][1]");
        let expected = vec![
            member("items"),
            Step::Element(10),
            member("a.b\n"),
            member("größe"),
            Step::Element(0),
            Step::Element(1),
        ];
        assert_eq!(steps, Ok(expected));
    }

    #[test]
    fn a_path_that_is_wrong_says_where() {
        for (path, start) in [
            ("items", "items"),
            ("", ""),
            ("$items", "items"),
            ("$.", "."),
            ("$.a..b", "..b"),
            ("$.a[", "["),
            ("$.a[-1]", "[-1]"),
            ("$.a[+1]", "[+1]"),
            ("$.a[]", "[]"),
            ("$.a[99999999999999999999999]", "[9999999999999999999"),
            ("$.\"a", ".\"a"),
            ("$.a b", ".a b"),
            ("$.*", ".*"),
        ] {
            let error = parse(path).expect_err("it is wrong");
            assert!(
                error.contains(&format!("`{start}` isn't a step")),
                "{error}"
            );
        }
        let long = format!("${}", "[0]".repeat(65));
        assert!(parse(&long).expect_err("it is long").contains("at most 64"));
    }
}
