//! From names to Rust identifiers. Nothing else decides how something is called in Rust.
//!
//! Names are `snake_case` by [`check_name`](crate::catalog::check_name), so all that is left is case
//! and the words that Rust or the generated API has taken.

/// `UpperCamelCase`, for variants, types and the constants of aliases.
///
/// `Self` is a keyword, and `ALL` is the list of all variants: `self` becomes `Self_`, and `a_l_l`
/// becomes `ALL_`. No name ends with an underscore, so nothing else can become that.
#[must_use]
pub fn type_ident(name: &str) -> String {
    let mut ident = String::with_capacity(name.len() + 1);
    for part in name.split('_') {
        let mut characters = part.chars();
        ident.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        ident.push_str(characters.as_str());
    }
    if matches!(ident.as_str(), "Self" | "ALL") {
        ident.push('_');
    }
    ident
}

/// `snake_case`, for functions and fields: a keyword becomes raw, `r#type`; the four that cannot be
/// raw get an underscore, `self_`. <https://doc.rust-lang.org/reference/keywords.html>
#[must_use]
pub fn value_ident(name: &str) -> String {
    match name {
        "self" | "super" | "crate" => format!("{name}_"),
        "as" | "async" | "await" | "break" | "const" | "continue" | "dyn" | "else" | "enum"
        | "extern" | "false" | "fn" | "for" | "if" | "impl" | "in" | "let" | "loop" | "match"
        | "mod" | "move" | "mut" | "pub" | "ref" | "return" | "static" | "struct" | "trait"
        | "true" | "type" | "unsafe" | "use" | "where" | "while" | "abstract" | "become"
        | "box" | "do" | "final" | "gen" | "macro" | "override" | "priv" | "try" | "typeof"
        | "unsized" | "virtual" | "yield" => {
            format!("r#{name}")
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        assert_eq!(type_ident("link_clicked"), "LinkClicked");
        assert_eq!(type_ident("nps_survey_score_10"), "NpsSurveyScore10");
        assert_eq!(type_ident("self"), "Self_");
        assert_eq!(type_ident("all"), "All");
        assert_eq!(type_ident("a_l_l"), "ALL_");
        assert_eq!(type_ident("a_1"), type_ident("a1"));
    }

    #[test]
    fn values() {
        assert_eq!(value_ident("link_clicked"), "link_clicked");
        assert_eq!(value_ident("type"), "r#type");
        assert_eq!(value_ident("self"), "self_");
    }
}
