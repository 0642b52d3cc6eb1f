//! The forms of names that teams choose: `snake_case`, `dotted.names`, `Title Case` and others.

/// A form of names, the value of `[names] form` in `catalog.toml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `link_clicked`
    #[default]
    SnakeCase,
    /// `link-clicked`
    KebabCase,
    /// `customer.subscription.created`: at least one dot, between letters, digits, `_` and `-`.
    Dotted,
    /// `orders/create`: at least one slash, between letters, digits, `_`, `-` and `.`.
    Path,
    /// `linkClicked`
    CamelCase,
    /// `LinkClicked`
    PascalCase,
    /// `LINK_CLICKED`
    ScreamingSnakeCase,
    /// `Link Clicked`; short words such as "to" may be lowercase.
    TitleCase,
    /// Any name.
    Any,
}

/// Words that are lowercase in a title, except at its beginning.
const SHORT_WORDS: [&str; 19] = [
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on",
    "or", "the", "to", "via", "with",
];

impl Form {
    /// All forms, the most specific first.
    pub const ALL: [Self; 9] = [
        Self::SnakeCase,
        Self::KebabCase,
        Self::Dotted,
        Self::Path,
        Self::CamelCase,
        Self::PascalCase,
        Self::ScreamingSnakeCase,
        Self::TitleCase,
        Self::Any,
    ];

    /// The form's name in `catalog.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SnakeCase => "snake_case",
            Self::KebabCase => "kebab-case",
            Self::Dotted => "dotted",
            Self::Path => "path",
            Self::CamelCase => "camelCase",
            Self::PascalCase => "PascalCase",
            Self::ScreamingSnakeCase => "SCREAMING_SNAKE_CASE",
            Self::TitleCase => "Title Case",
            Self::Any => "any",
        }
    }

    /// The form with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }

    /// Whether a name has this form.
    ///
    /// ```
    /// use event_catalog_build::catalog::Form;
    ///
    /// assert!(Form::SnakeCase.has("link_clicked"));
    /// assert!(Form::Dotted.has("customer.subscription.created"));
    /// assert!(Form::TitleCase.has("Product Added to Wishlist"));
    /// assert!(!Form::TitleCase.has("Link clicked"));
    /// ```
    #[must_use]
    pub fn has(self, name: &str) -> bool {
        let lower = |c: char| c.is_ascii_lowercase();
        let upper = |c: char| c.is_ascii_uppercase();
        match self {
            Self::SnakeCase => is_joined(name, b'_', u8::is_ascii_lowercase),
            Self::KebabCase => is_joined(name, b'-', u8::is_ascii_lowercase),
            Self::ScreamingSnakeCase => is_joined(name, b'_', u8::is_ascii_uppercase),
            Self::Dotted => is_divided(name, '.', |c| matches!(c, '_' | '-')),
            Self::Path => is_divided(name, '/', |c| matches!(c, '_' | '-' | '.')),
            Self::CamelCase => name.starts_with(lower) && is_alphanumeric(name),
            Self::PascalCase => name.starts_with(upper) && is_alphanumeric(name),
            Self::TitleCase => is_title(name),
            Self::Any => true,
        }
    }

    /// Builds a name in this form from lowercase words. `None` for forms that allow several names with the same
    /// words.
    ///
    /// ```
    /// use event_catalog_build::catalog::Form;
    ///
    /// let words = ["link", "clicked"];
    /// assert_eq!(Form::CamelCase.of_words(&words).unwrap(), "linkClicked");
    /// assert_eq!(Form::Any.of_words(&words), None);
    /// ```
    #[must_use]
    pub fn of_words(self, words: &[&str]) -> Option<String> {
        let titles = || words.iter().map(|word| capitalized(word));
        let name = match self {
            Self::SnakeCase => words.join("_"),
            Self::KebabCase => words.join("-"),
            Self::ScreamingSnakeCase => words.join("_").to_uppercase(),
            Self::TitleCase => titles().collect::<Vec<_>>().join(" "),
            Self::PascalCase => titles().collect(),
            Self::CamelCase => {
                let first = words.first().map(|word| (*word).to_owned());
                first.into_iter().chain(titles().skip(1)).collect()
            }
            Self::Dotted | Self::Path | Self::Any => return None,
        };
        self.has(&name).then_some(name)
    }
}

/// Capitalizes the first letter of a word.
pub(crate) fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

/// Whether a string consists of words joined by single separators, and begins with a letter. The words consist of
/// digits and of ASCII letters of one case.
fn is_joined(name: &str, separator: u8, is_letter: impl Fn(&u8) -> bool) -> bool {
    let bytes = name.as_bytes();
    let is_part = |byte: &u8| is_letter(byte) || byte.is_ascii_digit() || *byte == separator;
    bytes.first().is_some_and(&is_letter)
        && bytes.iter().all(is_part)
        && !bytes.ends_with(&[separator])
        && !crate::printable::has_double(name, separator)
}

/// Whether a string has at least two parts with separators between them. The parts consist of letters, digits and
/// a few signs.
fn is_divided(name: &str, separator: char, is_sign: fn(char) -> bool) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || is_sign(c));
    name.contains(separator) && name.split(separator).all(is_part)
}

fn is_alphanumeric(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a string consists of words with single spaces between them, where each word begins with an uppercase
/// letter or a digit.
fn is_title(name: &str) -> bool {
    let is_word = |(at, word): (usize, &str)| {
        word.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
            && word.chars().all(char::is_alphanumeric)
            || at > 0 && SHORT_WORDS.contains(&word)
    };
    name.split(' ').enumerate().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_has_its_names() {
        let cases: [(&str, &[&str]); 16] = [
            ("load", &["snake_case", "kebab-case", "camelCase"]),
            ("link_clicked", &["snake_case"]),
            ("a_1", &["snake_case"]),
            ("link-clicked", &["kebab-case"]),
            ("charge.failed", &["dotted"]),
            ("m.room_key.Withheld-2", &["dotted"]),
            ("orders/create.v2", &["path"]),
            ("linkClicked", &["camelCase"]),
            ("LinkClicked", &["PascalCase", "Title Case"]),
            ("Load", &["PascalCase", "Title Case"]),
            ("BOOKING_CREATED", &["SCREAMING_SNAKE_CASE"]),
            ("Order Completed", &["Title Case"]),
            ("Préférence Changée", &["Title Case"]),
            ("a__b", &[]),
            ("charge..failed", &[]),
            ("jira:issue updated", &[]),
        ];
        for (name, forms) in cases {
            let found: Vec<_> = Form::ALL.into_iter().filter(|it| it.has(name)).collect();
            let (last, rest) = found.split_last().expect("`any`");
            let found: Vec<_> = rest.iter().map(|form| form.name()).collect();
            assert_eq!(found, forms, "{name}");
            assert_eq!(*last, Form::Any);
        }
        for form in Form::ALL {
            assert_eq!(Form::from_name(form.name()), Some(form));
            assert!(form == Form::Any || !form.has(""), "{form:?}");
        }
    }

    #[test]
    fn words_become_names_of_a_form() {
        let name = |form: Form| form.of_words(&["link", "clicked", "2"]);
        assert_eq!(name(Form::SnakeCase).as_deref(), Some("link_clicked_2"));
        assert_eq!(name(Form::KebabCase).as_deref(), Some("link-clicked-2"));
        assert_eq!(name(Form::TitleCase).as_deref(), Some("Link Clicked 2"));
        assert_eq!(name(Form::PascalCase).as_deref(), Some("LinkClicked2"));
        let screaming = name(Form::ScreamingSnakeCase);
        assert_eq!(screaming.as_deref(), Some("LINK_CLICKED_2"));
        assert_eq!(name(Form::Dotted), None);
        assert_eq!(Form::SnakeCase.of_words(&["2fa"]), None);
        assert_eq!(Form::SnakeCase.of_words(&[]), None);
    }
}
