//! Rates the plausibility of a decoded word: in a wrong encoding, letters become symbols, uppercase
//! letters, or letters of another script.

/// The plausibility of words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Score {
    /// The sum of the scores of all characters that aren't ASCII.
    sum: i64,
    /// The number of characters that aren't ASCII.
    count: i64,
    /// The number of characters that are impossible at their position in any language.
    pub(super) impossible: usize,
}

impl Score {
    pub(super) fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.count += other.count;
        self.impossible += other.impossible;
    }

    /// Whether the characters of these words are, on average, more plausible than those of other words.
    pub(super) fn is_better_than(self, other: Self) -> bool {
        self.sum * other.count > other.sum * self.count
    }

    pub(super) fn is_plausible(self) -> bool {
        self.sum > 0
    }
}

/// The score of a common character.
const COMMON: i64 = 2;
const POSSIBLE: i64 = 1;
const NEUTRAL: i64 = 0;
const UNLIKELY: i64 = -1;
const IMPOSSIBLE: i64 = -4;

/// The letters of Western European languages that are very common.
const WESTERN: &str = "äöüßÄÖÜàâçéèêëîïôùûÀÇÉÈÊáíóúñÁÍÓÚÑãõåæøÅÆØìòİğşışŞ";

/// Rare letters in the same encodings; the `ö` of Mac Roman would be `š` in Windows-1252.
const RARE: &str = "šŠžŽœŒÿŸýÝþÞðÐˆ˜ﬁﬂ";

/// Rates the plausibility of a word, that is, of the text between two spaces.
pub(super) fn score(word: &str) -> Score {
    let characters: Vec<char> = word.chars().collect();
    let letters = characters.iter().filter(|c| c.is_alphabetic());
    let is_foreign = letters.clone().count() > 3
        && letters
            .clone()
            .all(|c| script(*c) == Script::Latin && !c.is_ascii());
    let mut score = Score::default();
    for (at, c) in characters.iter().enumerate() {
        if c.is_ascii() {
            continue;
        }
        let worth = if is_foreign && c.is_alphabetic() {
            IMPOSSIBLE
        } else {
            worth(&characters[..at], *c, &characters[at + 1..])
        };
        score.sum += worth;
        score.count += 1;
        score.impossible += usize::from(worth == IMPOSSIBLE);
    }
    score
}

/// A group of writing systems whose words look similar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    EastAsian,
    Other,
}

fn script(c: char) -> Script {
    match c {
        '\u{0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{fb00}'..='\u{fb06}' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}' => Script::EastAsian,
        _ => Script::Other,
    }
}

fn is_small(c: Option<&char>) -> bool {
    c.is_some_and(|c| c.is_lowercase())
}

fn is_letter(c: Option<&char>) -> bool {
    c.is_some_and(|c| c.is_alphabetic())
}

/// Rates a character that isn't ASCII, given the characters before and after it.
fn worth(before: &[char], c: char, after: &[char]) -> i64 {
    let (last, next) = (before.last(), after.first());
    if c.is_control() || matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}') {
        return IMPOSSIBLE;
    }
    if script(c) == Script::EastAsian {
        let is_east_asian = |c: Option<&char>| c.is_some_and(|c| script(*c) == Script::EastAsian);
        return if is_east_asian(last) || is_east_asian(next) {
            POSSIBLE
        } else if is_small(last) || is_small(next) {
            IMPOSSIBLE
        } else {
            NEUTRAL
        };
    }
    match c {
        // Symbols for units, ordinals and footnotes are next to a digit, or at the end of a word.
        'µ' | 'º' | 'ª' | '²' | '³' | '¹' | '°' | '§' | '½' | '¼' | '¾' | '×' | '™' | '®' | '©' =>
        {
            return if is_small(last) && is_small(next) {
                IMPOSSIBLE
            } else {
                NEUTRAL
            };
        }
        _ if c.is_alphabetic() => return letter(before, c, after),
        _ => {}
    }
    mark(before, c, after)
}

/// Rates a letter.
fn letter(before: &[char], c: char, after: &[char]) -> i64 {
    let (last, next) = (before.last(), after.first());
    let is_other_script = |other: Option<&char>| {
        other.is_some_and(|it| it.is_alphabetic() && script(*it) != script(c))
    };
    if is_other_script(last) || is_other_script(next) {
        return IMPOSSIBLE;
    }
    let is_inside = is_letter(last) || is_letter(next);
    if script(c) != Script::Latin {
        // Words rarely have an uppercase letter in the middle.
        return if c.is_uppercase() && is_small(last) {
            IMPOSSIBLE
        } else {
            COMMON
        };
    }
    if c.is_uppercase() && is_small(last) {
        return IMPOSSIBLE;
    }
    if !is_inside {
        return if "àéèóòùyÀÉÈÓÒåøöæ".contains(c) && before.is_empty() && after.is_empty()
        {
            POSSIBLE
        } else {
            UNLIKELY
        };
    }
    let is_between_capitals =
        last.is_some_and(|c| c.is_uppercase()) && next.is_some_and(|c| c.is_uppercase());
    if c.is_lowercase()
        && c != 'ß'
        && (is_between_capitals || next.is_some_and(|c| c.is_uppercase()))
    {
        return UNLIKELY;
    }
    match c {
        // Words can end with `ì`, but not begin with it. They can begin with `î`, but not end with it.
        'ì' if is_letter(next) => UNLIKELY,
        'î' if !is_letter(last) && !is_small(next) || !is_letter(next) => UNLIKELY,
        'œ' if matches!(next, Some('u' | 'i')) => COMMON,
        _ if RARE.contains(c) => UNLIKELY,
        _ if WESTERN.contains(c) => COMMON,
        _ => POSSIBLE,
    }
}

/// Rates a punctuation mark or another symbol.
fn mark(before: &[char], c: char, after: &[char]) -> i64 {
    let (last, next) = (before.last(), after.first());
    let behind = after.iter().take_while(|c| c.is_alphabetic()).count();
    let ahead = before
        .iter()
        .rev()
        .take_while(|c| c.is_alphabetic())
        .count();
    let is_between = ahead > 0 && behind > 0;
    match c {
        // `customer’s`, `don’t`, `l’accès`, `qu’il`.
        '’' if is_between => {
            if ahead <= 2 || behind <= 2 {
                COMMON
            } else {
                UNLIKELY
            }
        }
        '–' | '—' if is_between => {
            if ahead >= 3 && behind >= 3 {
                COMMON
            } else {
                IMPOSSIBLE
            }
        }
        // People write `word…word`, but `Gr…ße` was `GrÖße`.
        '…' if is_between => UNLIKELY,
        '·' if is_between => NEUTRAL,
        _ if is_between => IMPOSSIBLE,
        '–' | '—' | '’' | '“' | '”' | '„' | '«' | '»' | '‘' | '‚' | '¿' | '¡' | '\u{a0}' | '№' => {
            COMMON
        }
        '…' if behind == 0 => COMMON,
        '€' | '£' | '¥' if !is_letter(last) && !is_letter(next) => COMMON,
        '‹' | '›' | '•' | '→' if !is_small(last) && !is_small(next) => POSSIBLE,
        // Accents without a letter, and symbols next to a letter, occur in no language.
        'ˆ' | '˜' | '¨' | '¸' | '´' | '˙' | '˚' | '˝' | '˛' | 'ˇ' | '¯' => IMPOSSIBLE,
        _ if ahead > 0 || behind > 0 => UNLIKELY,
        _ => NEUTRAL,
    }
}
