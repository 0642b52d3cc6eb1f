//! Draws bars with characters, for a column of numbers in a terminal.

/// The style of the bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// Block characters, in steps of an eighth of a character.
    Unicode,
    /// `#`, for terminals that may not support the blocks.
    Ascii,
}

impl Blocks {
    /// The best style for the terminal: blocks if the locale is UTF-8.
    #[must_use]
    pub fn of_terminal() -> Self {
        let variables = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
        Self::of_locale(
            variables
                .filter_map(|name| std::env::var(name).ok())
                .find(|it| !it.is_empty())
                .as_deref(),
        )
    }

    fn of_locale(locale: Option<&str>) -> Self {
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        if locale.contains("utf-8") || locale.contains("utf8") {
            Self::Unicode
        } else {
            Self::Ascii
        }
    }

    /// Draws a bar for a number, whose width is the number's share of the maximum. A number other than 0 always has a
    /// visible bar.
    pub(super) fn bar(self, number: i64, maximum: i64, width: usize) -> String {
        const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        if number <= 0 || maximum <= 0 {
            return String::new();
        }
        let whole = i128::try_from(width * 8).unwrap_or_default();
        let eighths = i128::from(number) * whole / i128::from(maximum);
        let eighths = usize::try_from(eighths).unwrap_or_default().max(1);
        match self {
            Self::Unicode => "█".repeat(eighths / 8) + EIGHTHS[eighths % 8],
            Self::Ascii => "#".repeat(eighths.div_ceil(8)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_the_share_of_the_maximum() {
        let bar = |number| Blocks::Unicode.bar(number, 16, 2);
        assert_eq!([0, 1, 9, 16].map(bar), ["", "▏", "█▏", "██"]);
        let bar = |number| Blocks::Ascii.bar(number, 16, 2);
        assert_eq!([0, 1, 9, 16].map(bar), ["", "#", "##", "##"]);
        assert_eq!(Blocks::Unicode.bar(1, i64::MAX, 20), "▏");
    }

    #[test]
    fn blocks_need_a_locale_that_has_them() {
        assert_eq!(Blocks::of_locale(Some("de_DE.UTF-8")), Blocks::Unicode);
        assert_eq!(Blocks::of_locale(Some("C.utf8")), Blocks::Unicode);
        assert_eq!(Blocks::of_locale(Some("C")), Blocks::Ascii);
        assert_eq!(Blocks::of_locale(None), Blocks::Ascii);
    }
}
