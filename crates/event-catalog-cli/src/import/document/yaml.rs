//! Reads YAML 1.2, in which `no` is a string, and resolves aliases. The library's error messages
//! are reworded, because they are meant for programmers.

use serde_saphyr::Error;
use serde_saphyr::budget::BudgetBreach;

use super::{DEEPEST, MOST, Wrong, too_deep};
use crate::import::list::cut;
use crate::json::Json;

/// Parses YAML. `most` limits the cost of the value, as counted by [`Json::read`].
pub(super) fn value(text: &str, most: usize) -> Result<Json, Wrong> {
    with_stack(|| read(text, most))?
}

fn read(text: &str, most: usize) -> Result<Json, Wrong> {
    // The parser's limit before aliases are resolved: each value costs at least 16.
    let values = most / 16;
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: values.saturating_mul(3),
            max_nodes: values.saturating_mul(2),
            max_depth: DEEPEST,
            max_total_scalar_bytes: MOST.saturating_add(text.len()),
            // An anchor can be used any number of times, because each use counts toward the limit.
            enforce_alias_anchor_ratio: false,
        },
        strict_booleans: true,
        with_snippet: false,
    };
    let value = serde_saphyr::with_deserializer_from_str_with_options(text, options, |it| {
        Json::read(it, most)
    });
    value.map_err(|error| {
        let place = error.location();
        let place = place.map(|place| format!("{}:{}", place.line(), place.column()));
        let what = what(&error);
        Wrong { place, what }
    })
}

/// Runs a function with a stack that is large enough for the deepest value, whatever the calling
/// thread's stack. The library takes up to 20 KB per level.
fn with_stack<T: Send>(function: impl FnOnce() -> T + Send) -> Result<T, Wrong> {
    const STACK: usize = 16 << 20;
    let wrong = |what: &str| Wrong {
        place: None,
        what: what.to_owned(),
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let thread = thread.spawn_scoped(scope, function);
        let thread = thread
            .map_err(|_| wrong("a thread can't be started; end other programs, and try again"))?;
        let ended = thread.join();
        ended.map_err(|_| {
            wrong("the YAML parser ended unexpectedly, which is a bug in event-catalog; please report this file")
        })
    })
}

/// Describes the problem, and what to do.
fn what(error: &Error) -> String {
    let fixed = match error {
        // These wrap another error, and add a snippet or the place of an alias.
        Error::AliasError { error, .. } | Error::WithSnippet { error, .. } => return what(error),
        // `Json` creates these errors, and their messages are already for users.
        Error::Message { msg, .. } => return msg.clone(),
        Error::ExternalMessage { msg, .. } => {
            return format!(
                "the syntax is wrong: {msg}; check the indentation, and put strings in quotes if they contain `: ` or \
                 ` #` or begin with a sign"
            );
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.as_ref();
            let key = key.map_or_else(
                || "a key".to_owned(),
                |it| format!("the key `{}`", cut(it.clone())),
            );
            return format!("{key} appears twice in one mapping; remove one of these keys");
        }
        Error::NonFiniteFloat { value, .. } => {
            return format!(
                "JSON doesn't allow the number `{}`; write a finite number, or put it in quotes if it is a string",
                cut(value.clone())
            );
        }
        Error::UnsupportedTag { tag, .. } => {
            return format!(
                "the tag `{}` has no meaning here; remove it",
                cut(tag.clone())
            );
        }
        Error::Budget { breach, .. } => return exceeded(breach),
        Error::MultipleDocuments { .. } => SEVERAL,
        Error::NullIntoString { .. } => {
            "a key is empty or `null`; write the key, in quotes if it is the string `null`"
        }
        Error::Unexpected {
            expected: "string scalar" | "scalar",
            ..
        }
        | Error::UnexpectedContainerEndWhileReadingKeyNode { .. } => {
            "a key is a list or a mapping; write a string"
        }
        Error::RecursiveReferencesRequireWeakTypes { .. } => {
            "an alias is inside its anchor's value, so the value would have no end; write the value once, \
             and refer to it with `$ref`"
        }
        Error::UnknownAnchor { .. } => {
            "this alias has no anchor above it; add an anchor, such as `&name`, or correct the alias"
        }
        Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => ALIASES,
        Error::MergeValueNotMapOrSeqOfMaps { .. } | Error::MergeKeyNotAllowed { .. } => {
            "the value of `<<` isn't a mapping; write an alias of a mapping, as in `<<: *name`"
        }
        Error::InvalidBinaryBase64 { .. } | Error::BinaryNotUtf8 { .. } => {
            "the value of `!!binary` isn't a string in Base64; correct it, or remove the tag"
        }
        Error::InvalidScalar { .. }
        | Error::InvalidBooleanStrict { .. }
        | Error::TaggedScalarCannotDeserializeIntoString { .. } => {
            "a value doesn't match its tag; correct the value, or remove the tag"
        }
        Error::Eof { .. } => {
            "the document ends too early; complete it, or remove the unfinished part"
        }
        other => return format!("{other}; correct it there"),
    };
    fixed.to_owned()
}

const ALIASES: &str = "its aliases expand to more values than allowed; write a repeated value once, and refer to it \
    with `$ref`";

const SEVERAL: &str = "it has several documents; put each into a separate file";

/// Describes the limit that a document exceeds, and what to do.
fn exceeded(breach: &BudgetBreach) -> String {
    let fixed = match breach {
        BudgetBreach::Aliases { .. }
        | BudgetBreach::Anchors { .. }
        | BudgetBreach::MergeKeys { .. }
        | BudgetBreach::RecordedAnchorEvents { .. }
        | BudgetBreach::RecordedAnchorBytes { .. } => ALIASES,
        BudgetBreach::Depth { .. } => return too_deep(),
        BudgetBreach::Documents { .. } => SEVERAL,
        _ => "it has more values than allowed; split it into several files",
    };
    fixed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the place and message of the error in a text.
    fn wrong(text: &str) -> (String, String) {
        let wrong = value(text, 64 * text.len() + 4096).expect_err(text);
        (wrong.place.unwrap_or_default(), wrong.what)
    }

    #[test]
    fn mistakes_are_explained_in_our_words() {
        for (text, place, expected) in [
            (
                "a: 1\nb: 2\na: 3\n",
                "3:1",
                "the key `a` appears twice in one mapping; remove one of these keys",
            ),
            (
                "a: 1\nnull: 2\n",
                "2:1",
                "a key is empty or `null`; write the key",
            ),
            ("a: 1\n~: 2\n", "2:1", "a key is empty or `null`"),
            (
                "a:\n  b: .inf\n",
                "2:6",
                "JSON doesn't allow the number `.inf`",
            ),
            ("- -.INF\n", "1:3", "the number `-.INF`"),
            ("a: [1, .nan]\n", "1:8", "the number `.nan`"),
            ("a: 1e999\n", "1:4", "the number `1e999`"),
            ("a: *b\n", "1:", "this alias has no anchor above it"),
        ] {
            let (at, message) = wrong(text);
            assert!(message.contains(expected), "{text:?}: {message}");
            assert!(at.starts_with(place), "{text:?}: {at}: {message}");
        }
    }

    /// No message suggests setting an option of the library, and each says where the error is.
    #[test]
    fn no_message_is_for_programmers() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        let many = format!("a: &a 1\nb: [{}]\n", "*a, ".repeat(60_000));
        let texts = [
            "a: &a\n  b: *a\n",
            "&a [1, *a]\n",
            "[a]: 1\n",
            "? {a: 1}\n: 2\n",
            "<<: 1\n",
            "a: !!int x\n",
            "a: !!binary '?'\n",
            "a: 'x\n",
            "a: [1\n",
            "\ta: 1\n",
            "a: 1\n b: 2\n",
            "a: b: c\n",
            "a: 1\n---\nb: 2\n",
            deep.as_str(),
            many.as_str(),
        ];
        for text in texts {
            let Err(wrong) = value(text, 64 * text.len() + 4096) else {
                continue;
            };
            let shown = &text[..text.len().min(40)];
            for word in [
                "Option",
                "olicy",
                "weak",
                "replay",
                "budget",
                "breach",
                "deserialize",
            ] {
                assert!(!wrong.what.contains(word), "{shown:?}: {}", wrong.what);
            }
            assert!(wrong.what.contains("; "), "{shown:?}: {}", wrong.what);
            assert!(wrong.place.is_some(), "{shown:?}: {}", wrong.what);
        }
        assert!(
            wrong("a: &a\n  b: *a\n")
                .1
                .contains("an alias is inside its anchor's value")
        );
        assert!(wrong(&deep).1.contains("nested more than 120 levels deep"));
        assert!(
            wrong(&many)
                .1
                .contains("aliases expand to more values than allowed")
        );
    }
}
