//! Whether two names are opposites, such as `opt_in` and `opt_out`.
//!
//! Most opposites differ by a few letters, and their descriptions by a word, so they look like one name with a typo,
//! or like an old and a new name. A suggestion must never be the opposite of the intended name.
//!
//! Only English words are known. So an unrecognized opposite can be suggested, and a name that is mistaken for an
//! opposite isn't suggested. These two mistakes are rare, and avoiding them would need a much larger table in every
//! program.

mod pairs;

use crate::name_words::{Word, Words, stem};
use pairs::{NEGATIONS, PAIRS, PARTICLES, PREFIXED, REVERSING};

/// The minimum number of letters that two words must share, not counting their particles or
/// prefixes.
const SHORTEST: usize = 3;

/// Whether two names are opposites: among the words that they don't share, two have opposite
/// meanings, or one is a negation; or the names are numbers with opposite signs.
///
/// The forms of the names and of their words don't matter.
///
/// ```
/// use event_catalog_lookup::are_opposite;
///
/// assert!(are_opposite("newsletter_opt_in", "newsletter_opt_out"));
/// assert!(are_opposite("api.enabled", "API Disabled"));
/// assert!(are_opposite("muted", "unmuted"));
/// assert!(!are_opposite("order_in", "order_inn"));
/// ```
#[must_use]
#[inline]
pub fn are_opposite(one: &str, other: &str) -> bool {
    are_opposite_words(&Words::of(one), &Words::of(other))
}

#[inline]
pub(crate) fn are_opposite_words(one: &Words<'_>, other: &Words<'_>) -> bool {
    have_opposite_signs(one.name(), other.name())
        || have_opposite_signs(other.name(), one.name())
        || is_negated(one, other)
        || is_negated(other, one)
        || one.not_in(other).any(|at| {
            let mut others = other.not_in(one);
            others.any(|it| mean_opposite(one, at, other, it) || mean_opposite(other, it, one, at))
        })
}

/// Whether two names are numbers like `+1` and `-1`.
#[inline]
fn have_opposite_signs(one: &str, other: &str) -> bool {
    let (one, other) = (one.strip_prefix('+'), other.strip_prefix('-'));
    one.is_some() && one == other
}

/// Whether a name is another name with a negation: `not_found` and `found`.
#[inline]
fn is_negated(one: &Words<'_>, other: &Words<'_>) -> bool {
    let mut more = one.not_in(other);
    let is_negation = |at: usize| NEGATIONS.contains(&one.all()[at].lower());
    more.next().is_some_and(is_negation)
        && more.next().is_none()
        && other.not_in(one).next().is_none()
        && !other.all().is_empty()
}

/// Whether a word of one name is the opposite of a word in the other name, by any of the rules.
#[inline]
fn mean_opposite(one: &Words<'_>, at: usize, other: &Words<'_>, other_at: usize) -> bool {
    let (words, word, other) = (one.all(), &one.all()[at], &other.all()[other_at]);
    let before = at.checked_sub(1).map(|before| &words[before]);
    are_paired(word, other)
        || is_reversed(word, other)
        || have_opposite_particles(word, other)
        || before.is_some_and(|before| is_joined(before, word, other))
}

/// Whether the words are a known pair, like `opened` and `closed`.
#[inline]
fn are_paired(one: &Word<'_>, other: &Word<'_>) -> bool {
    PAIRS
        .iter()
        .any(|(left, right)| has(left, one.stem()) && has(right, other.stem()))
}

/// Whether one of these words has this stem.
#[inline]
fn has(words: &str, wanted: &str) -> bool {
    // All forms of a word begin with the same letter, which rules out most words quickly.
    let first = wanted.bytes().next();
    let mut near = words.split(' ').filter(|it| it.bytes().next() == first);
    near.any(|it| stem(it) == wanted)
}

/// Whether one word is the other with a negating prefix, like `unmuted` and `mute`.
#[inline]
fn is_reversed(one: &Word<'_>, other: &Word<'_>) -> bool {
    let other = other.stem();
    let rest = |prefix: &str| one.stem().strip_prefix(prefix);
    let is_rest = |prefix: &str| rest(prefix) == Some(other);
    let is_any = REVERSING.iter().any(|prefix| is_rest(prefix)) && other.len() >= SHORTEST;
    let mut prefixed = PREFIXED.iter();
    is_any || prefixed.any(|(prefix, words)| is_rest(prefix) && has(words, other))
}

/// Whether the words have opposite particles, like `login` and `logout`, or `upvoted` and `downvoted`.
#[inline]
fn have_opposite_particles(one: &Word<'_>, other: &Word<'_>) -> bool {
    let (one, other) = (one.lower(), other.lower());
    let are_same = |one: Option<&str>, other: Option<&str>| {
        one.is_some_and(|rest| rest.len() >= SHORTEST) && one == other
    };
    PARTICLES.iter().any(|(left, right)| {
        are_same(one.strip_suffix(left), other.strip_suffix(right))
            || are_same(one.strip_prefix(left), other.strip_prefix(right))
    })
}

/// Whether two words form the third one, as `log` and `in` form `login`.
#[inline]
fn is_joined(before: &Word<'_>, particle: &Word<'_>, joined: &Word<'_>) -> bool {
    let is_opposite = |particle: &str| {
        let before_opposite = joined.lower().strip_suffix(particle);
        before_opposite.is_some_and(|it| it.len() >= SHORTEST && it == before.stem())
    };
    PARTICLES.iter().any(|(left, right)| {
        particle.lower() == *left && is_opposite(right)
            || particle.lower() == *right && is_opposite(left)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, expected: bool) {
        assert_eq!(are_opposite(one, other), expected, "{one} {other}");
        assert_eq!(are_opposite(other, one), expected, "{other} {one}");
    }

    #[test]
    fn opposites_are_recognized() {
        for (one, other) in [
            ("newsletter_opt_in", "newsletter_opt_out"),
            ("api_enabled", "api_disabled"),
            ("user_added", "user_removed"),
            ("pin_failed", "pin_passed"),
            ("muted", "unmuted"),
            ("light_on", "light_off"),
            ("chat_opened", "chat_closed"),
            ("job_started", "job_stopped"),
            ("job_begun", "job_finished"),
            ("payment_succeeded", "payment_failed"),
            ("payment_success", "payment_failure"),
            ("invite_accepted", "invite_declined"),
            ("device_connected", "device_disconnected"),
            ("list_subscribed", "list_unsubscribed"),
            ("file_created", "file_deleted"),
            ("hint_shown", "hint_hidden"),
            ("hint_show", "hint_hide"),
            ("level_up", "level_down"),
            ("account_locked", "account_unlocked"),
            ("first_message", "last_message"),
            ("swiped_left", "swiped_right"),
            ("volume_increased", "volume_decreased"),
            ("before_load", "after_load"),
            ("user_activated", "user_deactivated"),
            ("policy.activate", "policy.deactivate"),
            ("call_paused", "call_resumed"),
            ("post_upvoted", "post_downvoted"),
            ("file_uploaded", "file_downloaded"),
            ("message_sent", "message_received"),
            ("session_begin", "session_end"),
            ("answer_correct", "answer_incorrect"),
            ("input_valid", "input_invalid"),
            ("game_won", "game_lost"),
            ("user_online", "user_offline"),
            ("with_discount", "without_discount"),
            ("room_entered", "room_left"),
            ("order_approved", "order_rejected"),
            ("page_found", "page_not_found"),
            ("flag_true", "flag_false"),
            ("access_granted", "access_revoked"),
            ("plan_upgraded", "plan_downgraded"),
            ("users_imported", "users_exported"),
            ("mail_read", "mail_unread"),
            ("+1", "-1"),
        ] {
            check(one, other, true);
        }
    }

    #[test]
    fn the_form_of_names_and_words_does_not_matter() {
        for (one, other) in [
            ("customer.optedIn", "customer.optedOut"),
            ("User Added", "User Removed"),
            ("USER_ADDED", "user/removed"),
            ("PodScheduled", "PodUnscheduled"),
            ("job_starts", "job_stopped"),
            ("job_started", "job_stopping"),
            ("mute", "unmuted"),
            ("pin", "unpinned"),
            ("activation", "deactivated"),
            ("login", "logout"),
            ("user_login", "user_logged_out"),
            ("user_log_in", "user_logout"),
            ("opted_in", "optout"),
            ("un-muted", "muted"),
            ("deny", "allowed"),
            // Other words can differ too.
            ("newsletter_opt_in", "newsletter_user_opt_out"),
            ("opened_chat", "chat_was_closed"),
            ("moved_to_cart", "removed_from_cart"),
        ] {
            check(one, other, true);
        }
    }

    #[test]
    fn other_names_are_no_opposites() {
        for (one, other) in [
            ("login", "logging"),
            ("add", "adds"),
            ("user_added", "user_adds"),
            ("order_in", "order_inn"),
            ("link_clicked", "link_pressed"),
            ("link_clicked", "link_clicked"),
            ("opened_closed", "closed_opened"),
            ("moved_from_a_to_b", "moved_to_b_from_a"),
            ("job_finished", "job_completed"),
            ("job_started", "job_began"),
            ("link_in_mail_clicked", "mail_link_clicked"),
            ("step_1", "step_2"),
            ("it", "unit"),
            ("card_played", "discard_played"),
            ("played", "displayed"),
            ("signed", "designed"),
            ("not", ""),
            ("", ""),
            ("👍", "👎"),
            ("открыт", "закрыт"),
            ("user_add", "user_addd"),
        ] {
            check(one, other, false);
        }
        let long = "opened_".repeat(100);
        check(&long, &long, false);
    }

    #[test]
    fn the_tables_are_in_lowercase_and_have_no_word_on_both_sides() {
        for (left, right) in PAIRS.iter().chain(&PREFIXED) {
            for word in left.split(' ').chain(right.split(' ')) {
                let is_word = !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase());
                assert!(is_word, "{left}, {right}");
            }
            for word in left.split(' ') {
                assert!(!has(right, stem(word)), "{word}");
            }
        }
    }
}
