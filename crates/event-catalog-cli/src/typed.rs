//! Formats shell commands to show to users.

pub(crate) use event_catalog_build::{shell_command as command, shell_word as word};

/// Returns the command as the user typed it, without one of its flags.
pub(crate) fn without(flag: &str) -> String {
    let given = std::env::args_os().skip(1);
    let given = given.filter(|it| it != flag);
    let words = given.map(|it| word(&it.to_string_lossy()).into_owned());
    let words = std::iter::once("event-catalog".to_owned()).chain(words);
    words.collect::<Vec<_>>().join(" ")
}

/// Returns the command as the user typed it, with another value for an argument: an option such as `--against`, or a
/// positional argument such as `OLD`.
pub(crate) fn with_value(argument: &str, value: &str, other: &str) -> String {
    let given = std::env::args_os().skip(1);
    let given: Vec<String> = given.map(|it| it.to_string_lossy().into_owned()).collect();
    let replaced = replaced(&given, argument, value, other);
    let words = replaced.iter().map(|it| word(it).into_owned());
    let words = std::iter::once("event-catalog".to_owned()).chain(words);
    words.collect::<Vec<_>>().join(" ")
}

/// Replaces the value of an argument in a command, whose words start with the subcommand.
fn replaced(given: &[String], argument: &str, value: &str, other: &str) -> Vec<String> {
    let is_option = argument.starts_with('-');
    let joined = format!("{argument}={value}");
    let mut words = given.to_vec();
    for at in 1..words.len() {
        let before = words[at - 1].as_str();
        // A catalog may have the same name as a branch, so a value is replaced only in the place of its argument.
        let is_in_place = if is_option {
            before == argument
        } else {
            before != "--catalog"
        };
        if is_in_place && words[at] == value {
            other.clone_into(&mut words[at]);
            break;
        }
        if is_option && words[at] == joined {
            words[at] = format!("{argument}={other}");
            break;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_value_of_the_argument_is_replaced() {
        for (argument, typed, expected) in [
            (
                "--against",
                "check main --against main",
                "check main --against main...",
            ),
            (
                "--against",
                "check --against=main main",
                "check --against=main... main",
            ),
            ("OLD", "diff main main", "diff main... main"),
            ("OLD", "main --all main", "main --all main..."),
            (
                "OLD",
                "diff --catalog main -- main",
                "diff --catalog main -- main...",
            ),
        ] {
            let given: Vec<String> = typed.split(' ').map(str::to_owned).collect();
            let words = replaced(&given, argument, "main", "main...");
            assert_eq!(words.join(" "), expected);
        }
    }
}
