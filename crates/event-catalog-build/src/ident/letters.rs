//! The letters and digits that Rust leaves unchanged without a warning: it normalizes identifiers to
//! NFC, and warns about characters that NFKC or Unicode's security profile would change.
//! <https://doc.rust-lang.org/reference/identifiers.html>,
//! <https://www.unicode.org/reports/tr39/#General_Security_Profile>
//!
//! If a letter is missing here, names that contain it just need the `identifier` column. Complete tables for
//! normalizing Unicode would have to be compiled for every build script. A test compares each letter with
//! Unicode's data.

use std::ops::RangeInclusive;

/// The letters of alphabets that Rust leaves unchanged.
const STABLE: [RangeInclusive<char>; 65] = [
    // Latin
    'À'..='Ö',
    'Ø'..='ö',
    'ø'..='ē',
    'Ė'..='ī',
    'Į'..='į',
    'ı'..='ı',
    'Ĵ'..='ķ',
    'Ĺ'..='ľ',
    'Ł'..='ň',
    'Ŋ'..='ō',
    'Ő'..='ŕ',
    'Ř'..='š',
    'Ť'..='ž',
    'Ơ'..='ơ',
    'Ư'..='ư',
    'Ǎ'..='ǔ',
    'Ǧ'..='ǩ',
    'Ǹ'..='ǹ',
    'Ș'..='ț',
    'Ḥ'..='ḥ',
    'Ṣ'..='ṣ',
    'Ṭ'..='ṭ',
    'Ẓ'..='ẓ',
    'Ạ'..='ỹ',
    // Greek
    'Ά'..='Ά',
    'Έ'..='Ί',
    'Ό'..='Ό',
    'Ύ'..='Ώ',
    'Α'..='Ρ',
    'Σ'..='ί',
    'α'..='ώ',
    // Cyrillic
    'Ё'..='Ќ',
    'Ў'..='я',
    'ё'..='ќ',
    'ў'..='џ',
    'Ґ'..='қ',
    'Ҟ'..='ҥ',
    'Ҩ'..='ҷ',
    'Һ'..='Ӏ',
    'ӏ'..='ә',
    'Ӝ'..='ө',
    'Ӯ'..='ӵ',
    'Ӹ'..='ӹ',
    // Armenian
    'Ա'..='Ֆ',
    'ա'..='ֆ',
    // Hebrew
    '\u{5d0}'..='\u{5ea}',
    // Arabic, Persian, Urdu
    '\u{620}'..='\u{63a}',
    '\u{641}'..='\u{64a}',
    '\u{679}'..='\u{68f}',
    '\u{691}'..='\u{69a}',
    '\u{6a4}'..='\u{6ab}',
    '\u{6ad}'..='\u{6b1}',
    '\u{6ba}'..='\u{6be}',
    '\u{6c0}'..='\u{6d3}',
    // Devanagari
    '\u{901}'..='\u{903}',
    '\u{905}'..='\u{90b}',
    '\u{90d}'..='\u{928}',
    '\u{92a}'..='\u{933}',
    '\u{935}'..='\u{939}',
    '\u{93e}'..='\u{943}',
    '\u{945}'..='\u{94c}',
    // Hiragana, Katakana
    'ぁ'..='ゖ',
    'ァ'..='ヺ',
    'ー'..='ヾ',
    // Hangul
    '가'..='힣',
];

/// Chinese characters. Rust warns about a few rare characters in this range.
const CHINESE: RangeInclusive<char> = '一'..='龥';

/// Whether Rust accepts a letter or digit unchanged and without a warning.
pub(super) fn is_stable(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    CHINESE.contains(&c) || STABLE.iter().any(|range| range.contains(&c))
}

/// Whether an identifier can begin with a stable letter or digit. Devanagari's vowel signs can only
/// follow a letter.
pub(super) fn can_begin(c: char) -> bool {
    !c.is_ascii_digit() && !matches!(c, '\u{900}'..='\u{903}' | '\u{93e}'..='\u{94f}')
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Ident, Span};
    use unicode_normalization::char::canonical_combining_class;
    use unicode_normalization::{IsNormalized, is_nfc_quick, is_nfkc_quick};
    use unicode_security::GeneralSecurityProfile;

    use super::*;
    use crate::ident::Identifiers;

    #[test]
    fn rust_neither_changes_a_stable_letter_nor_warns_about_it() {
        for c in STABLE.into_iter().flatten().chain(CHINESE) {
            let one = || std::iter::once(c);
            assert!(c.is_alphanumeric(), "{c}");
            assert_eq!(is_nfc_quick(one()), IsNormalized::Yes, "{c}");
            assert_eq!(is_nfkc_quick(one()), IsNormalized::Yes, "{c}");
            // Because none of these letters combines with the preceding one, a name with only these letters is in
            // NFC. rustc compares identifiers in NFC, so two such names are equal only if their bytes are.
            assert_eq!(canonical_combining_class(c), 0, "{c}");
            assert!(c.identifier_allowed() || CHINESE.contains(&c), "{c}");
            let text = c.to_string();
            let identifiers = Identifiers::of(&text).expect("a word");
            // `Ident::new` panics if the text isn't an identifier.
            let _ = Ident::new(&identifiers.variant(), Span::call_site());
            let _ = Ident::new(&identifiers.function(), Span::call_site());
            for cased in c.to_lowercase().chain(c.to_uppercase()) {
                assert!(is_stable(cased), "{c} becomes {cased}");
            }
        }
    }
}
