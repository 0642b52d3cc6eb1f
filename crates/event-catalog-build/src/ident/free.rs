//! Finds a free name by adding a number if the name is taken.

use std::collections::BTreeMap;

/// Returns the name if it is free; otherwise, adds the first free number, starting from 2.
pub fn numbered(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2_u64;
    let separator = separator(name);
    while !is_free(&candidate) {
        candidate = format!("{name}{separator}{number}");
        number += 1;
    }
    candidate
}

/// Like [`numbered`], for thousands of names that can be equal: `next` stores the next number to
/// try.
pub fn numbered_on(
    name: &str,
    next: &mut BTreeMap<String, u64>,
    is_free: impl Fn(&str) -> bool,
) -> String {
    if is_free(name) {
        return name.to_owned();
    }
    let mut number = next.get(name).copied().unwrap_or(2);
    loop {
        let candidate = format!("{name}{}{number}", separator(name));
        number += 1;
        if is_free(&candidate) {
            next.insert(name.to_owned(), number);
            return candidate;
        }
    }
}

/// The separator to put between a name and a number.
fn separator(name: &str) -> &'static str {
    if name.ends_with(|c: char| c.is_ascii_digit()) || is_snake(name) {
        "_"
    } else {
        ""
    }
}

fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn numbers() {
        let taken = ["Item", "Item2", "a", "V1"];
        let unique = |name| numbered(name, |it| !taken.contains(&it));
        assert_eq!(unique("Item"), "Item3");
        assert_eq!(unique("a"), "a_2");
        assert_eq!(unique("V1"), "V1_2");
        assert_eq!(unique("b"), "b");
    }
}
