//! Words, for strings where only the length matters.

use super::random::Random;

/// Words without any meaning.
const WORDS: [&str; 24] = [
    "amber", "birch", "cedar", "delta", "ember", "fern", "grove", "harbor", "iris", "jade", "kite",
    "lime", "maple", "north", "olive", "pine", "quartz", "river", "stone", "tulip", "umber",
    "violet", "willow", "zinc",
];

pub(super) fn word(random: &mut Random) -> &'static str {
    random.pick(&WORDS).copied().unwrap_or("amber")
}

/// One or more words, whose total length is in a range.
pub(super) fn words(least: usize, most: usize, random: &mut Random) -> String {
    let mut text = String::new();
    let wanted = least.max(1).saturating_add(random.below(12));
    while text.len() < wanted {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word(random));
    }
    // The text is ASCII, so this can't split a character.
    text.truncate(most);
    if text.ends_with(' ') {
        text.pop();
        text.push('s');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_length_that_is_asked_for() {
        let mut random = Random::new(2);
        for (least, most) in [(0, 0), (0, 3), (5, 5), (40, 60), (1, usize::MAX)] {
            for _ in 0..50 {
                let text = words(least, most, &mut random);
                assert!((least..=most).contains(&text.len()), "{text}");
            }
        }
    }
}
