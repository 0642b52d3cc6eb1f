//! Recognizes names that are similar to a name in the catalog, but are probably different words. In code, these are
//! reported only where the settings mark a place of names.

use event_catalog_lookup::name_words;

use super::common_words::is_common;
use crate::dictionary::corrections;

/// The minimum length of an edited word that counts as a typo in code. Shorter words are often different words, such as
/// `get` and `set`.
const SHORTEST: usize = 4;

/// Whether a literal that is similar to a name probably contains a different word:
///
/// - another form of the same verb: `chat_close` for `chat_closed`;
/// - a short word, or a common word: `rest_url` for `reset_url`;
/// - a word with another or an additional first letter, where typos are rare: `gcal_link` for `ical_link`;
/// - the correct spelling, if the name is misspelled itself: `ajax_success` for `ajax_sucess`.
pub(super) fn is_other_word(literal: &str, name: &str) -> bool {
    let mut words = name_words(literal).zip(name_words(name));
    let Some((written, known)) = words.find(|(written, known)| written != known) else {
        return false;
    };
    let (written, known) = (written.to_lowercase(), known.to_lowercase());
    are_verb_forms(&written, &known)
        || contain_verb_forms(&written, &known)
        || are_short(&written, &known)
        || are_common(&written, &known)
        || begin_differently(&written, &known)
        || corrections(&known).any(|it| it == written)
}

/// Whether two words differ only in a last letter that marks a verb form: `share` and `shared`,
/// `send` and `sent`, `folder` and `folded`.
fn are_verb_forms(one: &str, other: &str) -> bool {
    let is_longer = |long: &str, short: &str| {
        let end = long.strip_prefix(short);
        short.ends_with('e') && matches!(end, Some("d" | "n" | "r"))
    };
    let is_end = |it: Option<char>| it.is_some_and(|it| matches!(it, 'd' | 'n' | 'r' | 's' | 't'));
    let (mut first, mut second) = (one.chars(), other.chars());
    let ends = is_end(first.next_back()) && is_end(second.next_back());
    let is_same = ends && first.as_str() == second.as_str();
    is_same || is_longer(one, other) || is_longer(other, one)
}

/// Whether two run-together words differ only in the form of a verb: `createtoken` and `createdtoken`.
fn contain_verb_forms(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let same = short.bytes().zip(long.bytes());
    let same = same.take_while(|(one, other)| one == other).count();
    let verb = short.get(..same).filter(|it| it.ends_with('e'));
    let (Some(verb), Some(rest)) = (verb, long.get(same..)) else {
        return false;
    };
    let is_verb = || is_common(verb) && is_common(&format!("{verb}d"));
    rest.strip_prefix('d') == short.get(same..) && is_verb()
}

/// Whether one of two words is short, unless only the order of letters differs.
fn are_short(one: &str, other: &str) -> bool {
    let length = |word: &str| word.chars().count();
    length(one).min(length(other)) < SHORTEST && !are_swapped(one, other)
}

/// Whether two words are common. Words with swapped or doubled letters are typos even if they are common: `from_sent`
/// for `form_sent`, `screen_taped` for `screen_tapped`.
fn are_common(one: &str, other: &str) -> bool {
    let once = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.dedup();
        letters
    };
    is_common(one) && is_common(other) && !are_swapped(one, other) && once(one) != once(other)
}

/// Whether two words differ only in their first letter, or the word in code has an additional first letter that isn't
/// doubled: `vmousemove` for `mousemove`.
fn begin_differently(written: &str, known: &str) -> bool {
    let mut rest = written.chars();
    let first = rest.next();
    rest.as_str() == known && first != known.chars().next() || rest.eq(known.chars().skip(1))
}

/// Whether two words consist of the same letters.
fn are_swapped(one: &str, other: &str) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_verbs_and_short_words_may_be_other_words() {
        for (literal, name, expected) in [
            ("chat_close", "chat_closed", true),
            ("file_shared", "file_share", true),
            ("message_send", "message_sent", true),
            ("menu_folder", "menu_folded", true),
            ("user_get", "user_set", true),
            ("client:requestReq", "client:requestRes", true),
            ("user_nwe", "user_new", false),
            ("chat_closd", "chat_closed", false),
            ("Order Complted", "Order Completed", false),
            ("link_cliked", "link_clicked", false),
            ("link_clicked", "link_clicked", false),
            ("post_password", "lost_password", true),
            ("pmpro_status", "pmpro_states", true),
            ("Order Stated", "Order Started", true),
            ("homeUrl", "someUrl", true),
            ("get_gcal_link", "get_ical_link", true),
            ("slide.bs.carousel", "slid.bs.carousel", true),
            ("tokenfield:createtoken", "tokenfield:createdtoken", true),
            ("send_feeback", "send_feedback", false),
            ("before_upload", "before_unload", true),
            ("vmousemove_end", "mousemove_end", true),
            ("llink_clicked", "link_clicked", false),
            ("ajaxSuccess", "ajaxSucess", true),
            ("ajaxSucess", "ajaxSuccess", false),
            ("ompleted_order", "completed_order", false),
            ("from_sent", "form_sent", false),
            ("user_stoped", "user_stopped", false),
            ("screen_taped", "screen_tapped", false),
            ("prost_password", "post_password", false),
        ] {
            assert_eq!(is_other_word(literal, name), expected, "{literal}");
        }
    }
}
