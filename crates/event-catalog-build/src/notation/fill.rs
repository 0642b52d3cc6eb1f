//! Inserts an event's number into the texts of its family, which contain `{n}` or `{n:ordinal}`.

use std::borrow::Cow;

use super::family::FamilyError;

/// Inserts a number into a family's text: `{n}` becomes `3`, `{n:ordinal}` becomes `3rd`.
///
/// # Errors
///
/// If the text has another placeholder for the number, such as `{n:roman}`.
pub fn fill(text: &str, number: u32) -> Result<Cow<'_, str>, FamilyError> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{n") {
        let Some(end) = rest[start..].find('}').map(|end| start + end + 1) else {
            break;
        };
        let placeholder = &rest[start..end];
        filled.push_str(&rest[..start]);
        match placeholder {
            "{n}" => filled.push_str(&number.to_string()),
            "{n:ordinal}" => filled.push_str(&ordinal(number)),
            _ if placeholder.starts_with("{n:") => {
                return Err(FamilyError::Placeholder(placeholder.to_owned()));
            }
            other => filled.push_str(other),
        }
        rest = &rest[end..];
    }
    Ok(if rest.len() == text.len() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(filled + rest)
    })
}

/// Formats an English ordinal: 1st, 2nd, 3rd, 11th.
fn ordinal(number: u32) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_take_the_number() {
        let fill = |text, number| fill(text, number).map(Cow::into_owned);
        assert_eq!(fill("the {n:ordinal} of {n}", 3).unwrap(), "the 3rd of 3");
        assert_eq!(fill("{n:ordinal}", 11).unwrap(), "11th");
        assert_eq!(fill("{n:ordinal}", 112).unwrap(), "112th");
        assert_eq!(fill("{n:ordinal}", 22).unwrap(), "22nd");
        assert_eq!(fill("a {name} and {n", 1).unwrap(), "a {name} and {n");
        assert_eq!(
            fill("{n:roman}", 1),
            Err(FamilyError::Placeholder("{n:roman}".into()))
        );
    }
}
