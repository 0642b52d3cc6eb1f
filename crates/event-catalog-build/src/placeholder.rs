//! Placeholders in several languages: text in a cell that means "no value" or "no value
//! yet".
//!
//! Only a whole cell can be a placeholder: "None of the options was chosen." is a description.

use crate::notation::{Cells, Column};

/// The meaning of a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Placeholder {
    /// There is no value: `none`, `n/a`, `-`.
    Nothing,
    /// The value will be written later: `TBD`, `todo`.
    Later,
}

/// Words that are clearly placeholders, even where a name is expected.
#[rustfmt::skip] // rustfmt would put each word on its own line.
const NOTHING: [&str; 44] = [
    "none", "null", "nil", "nan", "na", "n/a", "n.a", "n. a", "undefined", "not applicable", "not available",
    "keine", "keiner", "keines", "entfällt", "k.a", "k. a", "keine angabe", "nicht vorhanden",
    "nicht zutreffend", "aucun", "aucune", "néant", "s/o", "s.o", "s. o", "sans objet", "non applicable",
    "ninguno", "ninguna", "no aplica", "nessuno", "nessuna", "nenhum", "nenhuma", "geen", "ingen", "brak",
    "無", "无", "なし", "無し", "없음", "нет",
];

/// Other words for "nothing". They can also be the name of an event, or mean something else in
/// another language.
#[rustfmt::skip] // rustfmt would put each word on its own line.
const NOTHING_OR_A_NAME: [&str; 16] = [
    "nothing", "empty", "blank", "void", "kein", "nichts", "leer", "ohne", "rien", "vide", "sans",
    "nada", "vacío", "vacio", "nulla", "vuoto",
];

/// Words that clearly mean that a value will follow.
#[rustfmt::skip] // rustfmt would put each word on its own line.
const LATER: [&str; 12] = [
    "tbd", "tba", "tbc", "fixme", "xxx", "to do", "noch offen", "wird ergänzt", "à définir", "à compléter",
    "por definir", "da definire",
];

/// Other words that mean that a value will follow.
#[rustfmt::skip] // rustfmt would put each word on its own line.
const LATER_OR_A_NAME: [&str; 8] = [
    "todo", "wip", "x", "xx", "pending", "folgt", "offen", "pendiente",
];

#[rustfmt::skip] // rustfmt would put each word on its own line.
const YES: [&str; 19] = [
    "yes", "y", "true", "x", "xx", "on", "ja", "j", "wahr", "oui", "vrai", "sí", "si", "verdadero", "vero",
    "sim", "✓", "✔", "☑",
];

#[rustfmt::skip] // rustfmt would put each word on its own line.
const NO: [&str; 15] = [
    "no", "n", "false", "0", "off", "nein", "falsch", "non", "faux", "falso", "nee", "não", "✗",
    "✘", "☐",
];

/// The length of the longest of these words in characters, including surrounding signs.
const LONGEST: usize = 24;

impl Placeholder {
    /// The placeholder in a cell, if its column isn't for names; `None` if the text is a value.
    ///
    /// ```
    /// use event_catalog_build::placeholder::Placeholder;
    ///
    /// assert_eq!(Placeholder::of("n/a"), Some(Placeholder::Nothing));
    /// assert_eq!(Placeholder::of("(TBD)"), Some(Placeholder::Later));
    /// assert_eq!(Placeholder::of("None of the options was chosen."), None);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        Self::certain(text).or_else(|| {
            if is_signs(text) {
                return Some(Self::Nothing);
            }
            let word = plain(text)?;
            if NOTHING_OR_A_NAME.contains(&&*word) {
                Some(Self::Nothing)
            } else {
                LATER_OR_A_NAME.contains(&&*word).then_some(Self::Later)
            }
        })
    }

    /// The placeholder in a text where a name is expected; `None` unless it is clearly one.
    #[must_use]
    pub fn certain(text: &str) -> Option<Self> {
        // Other symbols can be names: `*`, `&`.
        let is_gap = |c: char| is_dash(c) || matches!(c, '_' | '.' | '…' | '?' | '/' | ' ');
        if !text.is_empty() && text.chars().all(is_gap) {
            // People mark an open question with these.
            let is_asked = text.contains(['?', '…']) || text.contains("...");
            return Some(if is_asked { Self::Later } else { Self::Nothing });
        }
        let word = plain(text)?;
        if NOTHING.contains(&&*word) {
            Some(Self::Nothing)
        } else {
            LATER.contains(&&*word).then_some(Self::Later)
        }
    }

    /// The placeholder in a cell, if the column is for names, versions or reasons.
    #[must_use]
    pub fn in_column(text: &str, column: Column) -> Option<Self> {
        match column.cells() {
            _ if column == Column::Name => None,
            Cells::Name | Cells::Names => Self::certain(text),
            Cells::Change | Cells::Reason if is_no(text) => Some(Self::Nothing),
            Cells::Change | Cells::Reason if is_yes(text) => None,
            Cells::Version | Cells::Change | Cells::Reason => Self::of(text),
            Cells::Text => None,
        }
    }
}

/// Whether a string means yes, like a checked box.
#[must_use]
pub fn is_yes(text: &str) -> bool {
    plain(text).is_some_and(|word| YES.contains(&&*word))
}

/// Whether a string means no.
#[must_use]
pub fn is_no(text: &str) -> bool {
    plain(text).is_some_and(|word| NO.contains(&&*word))
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐'..='―' | '−')
}

/// Whether a string consists only of signs, such as `-` or `...`.
#[must_use]
pub fn is_signs(text: &str) -> bool {
    let is_sign = |c: char| {
        c.is_ascii_punctuation()
            || c.is_whitespace()
            || matches!(c, '‐'..='―' | '−' | '…' | '·' | '•' | '¿')
    };
    !text.is_empty() && text.chars().all(is_sign)
}

/// Converts a short text to lowercase and removes surrounding brackets and stops; `None` for a longer text.
fn plain(text: &str) -> Option<String> {
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    let word = text.trim_matches([
        '(', ')', '<', '>', '[', ']', '{', '}', '*', '"', '\'', '!', '?', ':', ' ', '-', '–', '—',
    ]);
    let without_stop = word.strip_suffix('.').unwrap_or(word);
    Some(without_stop.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_NAMES: [Column; 4] = [
        Column::Aliases,
        Column::Module,
        Column::Payload,
        Column::ReplacedBy,
    ];

    #[test]
    fn placeholders_in_several_languages_are_recognized() {
        for text in [
            "-",
            "–",
            "—",
            "--",
            "/",
            ".",
            "_",
            "n/a",
            "N/A",
            "n.a.",
            "none",
            "None",
            "(none)",
            "<null>",
            "NULL",
            "keine",
            "Keine",
            "entfällt",
            "k.A.",
            "k. A.",
            "Not applicable",
            "aucune",
            "Ninguno",
            "なし",
            "なし.",
        ] {
            for column in OF_NAMES
                .into_iter()
                .chain([Column::Since, Column::Deprecated])
            {
                let found = Placeholder::in_column(text, column);
                assert_eq!(found, Some(Placeholder::Nothing), "{text} in {column:?}");
            }
        }
        for text in ["TBD", "tbd", "(tba)", "???", "…", "...", "FIXME"] {
            for column in OF_NAMES
                .into_iter()
                .chain([Column::Since, Column::DeprecatedReason])
            {
                let found = Placeholder::in_column(text, column);
                assert_eq!(found, Some(Placeholder::Later), "{text} in {column:?}");
            }
        }
        for text in ["no", "Nein", "FALSE", "0", "non"] {
            let found = Placeholder::in_column(text, Column::Deprecated);
            assert_eq!(found, Some(Placeholder::Nothing), "{text}");
        }
    }

    #[test]
    fn ordinary_words_are_not_placeholders() {
        for text in [
            "todo",
            "empty",
            "nothing",
            "open",
            "no",
            "x",
            "si",
            "sin",
            "sans",
            "none_chosen",
            "todo_list",
            "wip",
            "tbd_asked",
            "null_value",
            "unknown",
            "blank",
            "Pending",
            "Todo",
            "Empty",
            "none none",
        ] {
            for column in OF_NAMES {
                assert_eq!(
                    Placeholder::in_column(text, column),
                    None,
                    "{text} in {column:?}"
                );
            }
        }
        for text in [
            "None of the options was chosen.",
            "Nothing came.",
            "No longer sent.",
            "v1.0",
            "3",
            "C++",
            "你好",
            "🎉",
            "",
        ] {
            assert_eq!(Placeholder::of(text), None, "{text}");
            assert_eq!(
                Placeholder::in_column(text, Column::DeprecatedReason),
                None,
                "{text}"
            );
        }
        assert_eq!(Placeholder::in_column("none", Column::Name), None);
        assert_eq!(Placeholder::in_column("-", Column::Extra(0)), None);
    }

    #[test]
    fn a_check_mark_is_not_a_placeholder() {
        for text in ["yes", "Yes", "TRUE", "x", "X", "ja", "sí", "✓", "(yes)"] {
            assert!(is_yes(text) && !is_no(text), "{text}");
            assert_eq!(
                Placeholder::in_column(text, Column::Deprecated),
                None,
                "{text}"
            );
        }
        for text in ["yesterday", "v1", "no", "", "1"] {
            assert!(!is_yes(text), "{text}");
        }
    }
}
