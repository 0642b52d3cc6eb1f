//! Makes text safe for terminals, and for systems of CI that execute commands found in logs: GitHub Actions, Azure
//! Pipelines, TeamCity.

use std::borrow::Cow;
use std::fmt::Write as _;

use event_catalog_build::is_unprintable;

/// Escapes all terminal control sequences, except line breaks and tabs.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    escaped(text, |_| None)
}

/// Like [`text`], but keeps colors such as `ESC [ 1 ; 31 m`. Only for the output of renderers whose
/// input is already safe.
pub(super) fn drawn(text: &str) -> Cow<'_, str> {
    escaped(text, colour)
}

/// The length of the color sequence at the start of `text`.
fn colour(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    let is_colour = parameters[end..].starts_with('m');
    is_colour.then_some("\u{1b}[".len() + end + 1)
}

fn escaped(text: &str, kept: fn(&str) -> Option<usize>) -> Cow<'_, str> {
    let is_obeyed = |c: char| is_unprintable(c) && !matches!(c, '\n' | '\t');
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(is_obeyed) {
        safe.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = kept(rest).unwrap_or(0);
        safe.push_str(&rest[..length]);
        if length == 0
            && let Some(c) = rest.chars().next()
        {
            safe.extend(c.escape_default());
            rest = &rest[c.len_utf8()..];
        } else {
            rest = &rest[length..];
        }
    }
    safe.push_str(rest);
    Cow::Owned(safe)
}

/// Escapes characters that JSON allows in strings, but that would change what a reader of a log
/// sees: control characters from U+007F, bidirectional overrides, and [commands](is_command). The meaning of the JSON
/// doesn't change.
pub(crate) fn harmless(json: &str) -> String {
    let may_change = |byte: u8| matches!(byte, b'#' | 0x7f..) || (byte < b' ' && byte != b'\n');
    let mut safe = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.bytes().position(may_change) {
        let (before, from) = rest.split_at(at);
        safe.push_str(before);
        let mut next = from.chars();
        if let Some(c) = next.next() {
            let is_command = c == '#' && safe.ends_with('#') && is_command(next.as_str());
            if is_command || (is_unprintable(c) && c != '\n') {
                // All of these characters are in the basic multilingual plane, and need no
                // surrogates.
                let _ = write!(safe, "\\u{:04x}", u32::from(c));
            } else {
                safe.push(c);
            }
        }
        rest = next.as_str();
    }
    safe.push_str(rest);
    safe
}

/// Whether the text after `##` makes it a command: `##[` on GitHub, `##vso[` on Azure Pipelines
/// (<https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>), `##teamcity[` on TeamCity. They are
/// executed anywhere in a line.
fn is_command(after: &str) -> bool {
    let name = after.find(|c: char| !c.is_ascii_alphabetic());
    name.is_some_and(|end| after[end..].starts_with('['))
}

/// Neutralizes commands in a log: a line that starts with `::`, and `##` with a [command](is_command). A third colon at
/// the start turns the command's name into `:`, which doesn't exist.
/// <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>
pub(super) fn without_commands(text: &str) -> Cow<'_, str> {
    let is_line = |line: &str| {
        let command = line.trim_start().strip_prefix("::");
        command.is_some_and(|command| !command.starts_with(':'))
    };
    if !text.contains("##") && !text.lines().any(is_line) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        if is_line(line) {
            let (start, command) = line.split_at(line.find("::").unwrap_or_default());
            safe.push_str(start);
            safe.push_str("\\u{3a}");
            rest = &command[1..];
        }
        while let Some(at) = rest.find("##") {
            // Of `###[`, the last two characters are the command.
            let (before, after) = rest.split_at(at + 1);
            safe.push_str(before);
            rest = &after[1..];
            safe.push_str(if is_command(rest) { "\\u{23}" } else { "" });
            if !is_command(rest) {
                rest = after;
            }
        }
        safe.push_str(rest);
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_obeyed_but_colours_where_they_are_drawn() {
        let hostile =
            "a\u{1b}[1;31mb\u{1b}[0m\u{1b}[2J\u{1b}]0;x\u{7}\r\u{9b}31m\u{202e}\n\tc\u{1b}";
        assert_eq!(
            text(hostile),
            "a\\u{1b}[1;31mb\\u{1b}[0m\\u{1b}[2J\\u{1b}]0;x\\u{7}\\r\\u{9b}31m\\u{202e}\n\tc\\u{1b}"
        );
        assert_eq!(
            drawn(hostile),
            "a\u{1b}[1;31mb\u{1b}[0m\\u{1b}[2J\\u{1b}]0;x\\u{7}\\r\\u{9b}31m\\u{202e}\n\tc\\u{1b}"
        );
        assert_eq!(drawn("\u{1b}[31"), "\\u{1b}[31");
    }

    #[test]
    fn the_runner_obeys_nothing() {
        assert_eq!(
            without_commands("a::b\n  ::error::x\n##[add-mask]y ##[z]\n"),
            "a::b\n  \\u{3a}:error::x\n#\\u{23}[add-mask]y #\\u{23}[z]\n"
        );
        assert_eq!(without_commands("###[x]"), "##\\u{23}[x]");
        for kept in ["## a [b]", "##", "a ## vso[x]", "####", "##vso x["] {
            assert_eq!(without_commands(kept), kept);
        }
        assert_eq!(
            without_commands("::a ##vso[task.setvariable x]y ##teamcity[z]"),
            "\\u{3a}:a #\\u{23}vso[task.setvariable x]y #\\u{23}teamcity[z]"
        );
        assert_eq!(
            harmless(r###"{"a":"##vso[b] ## ##[c]"}"###),
            r##"{"a":"#\u0023vso[b] ## #\u0023[c]"}"##
        );
        assert_eq!(without_commands("  ::: a.csv:1:1"), "  ::: a.csv:1:1");
    }
}
