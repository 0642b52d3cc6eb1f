//! Recognizes strings that equal an event name but mean something else: modules, classes, ids,
//! storage keys, translated texts.

use std::ops::Range;

use super::literal::is_word;
use super::opening::{FARTHEST, Opening};
use super::quotes;

/// Words that precede the path of a module.
const IMPORTS: [&[u8]; 6] = [
    b"from",
    b"import",
    b"require",
    b"include",
    b"require_once",
    b"include_once",
];

/// Attributes and keys whose values aren't event names.
const KEYS: [&str; 14] = [
    "class",
    "classname",
    "class_name",
    "id",
    "for",
    "htmlfor",
    "href",
    "src",
    "testid",
    "data-testid",
    "data-test",
    "data-cy",
    "i18nkey",
    "data-i18n",
];

/// Functions whose string arguments aren't event names.
const FUNCTIONS: [&str; 34] = [
    "getitem",
    "setitem",
    "removeitem",
    "require",
    "import",
    "mock",
    "getelementbyid",
    "getelementsbyclassname",
    "getelementsbyname",
    "queryselector",
    "queryselectorall",
    "getattribute",
    "setattribute",
    "closest",
    "hasclass",
    "addclass",
    "removeclass",
    "toggleclass",
    "clsx",
    "classnames",
    "cx",
    "getbytestid",
    "findbytestid",
    "querybytestid",
    "t",
    "$t",
    "tr",
    "trans",
    "translate",
    "gettext",
    "getenv",
    "include_str!",
    "include_bytes!",
    "include!",
];

/// Objects whose methods don't take event names.
const OBJECTS: [&str; 7] = [
    "localstorage",
    "sessionstorage",
    "classlist",
    "cookies",
    "i18n",
    "i18next",
    "intl",
];

/// Attributes and keys whose values may be something else: files, URLs, columns, classes, texts.
const OTHER_KEYS: [&str; 18] = [
    "url",
    "uri",
    "path",
    "file",
    "filename",
    "file_name",
    "template",
    "templateurl",
    "column",
    "column_name",
    "columnname",
    "db_column",
    "table_name",
    "tablename",
    "ngclass",
    "styleclass",
    "i18n_key",
    "messageid",
];

/// Functions whose string arguments may be something other than event names.
const OTHER_FUNCTIONS: [&str; 38] = [
    "cn",
    "jquery",
    "_",
    "__",
    "_e",
    "_x",
    "tc",
    "ngettext",
    "pgettext",
    "nslocalizedstring",
    "localize",
    "formatmessage",
    "import_module",
    "open",
    "readfile",
    "readfilesync",
    "writefile",
    "file",
    "path",
    "url",
    "url_for",
    "reverse",
    "fetch",
    "redirect",
    "render",
    "render_template",
    "route",
    "navigate",
    "getattr",
    "setattr",
    "hasattr",
    "hasownproperty",
    "column",
    "getcolumn",
    "addcolumn",
    "getstring",
    "getint",
    "pluck",
];

/// Commands of Ruby, shells and Elixir whose argument isn't an event name. They are written without parentheses.
const COMMANDS: [&str; 5] = ["require_relative", "autoload", "source", "plug", "helper"];

/// Methods of Ruby that take symbols as the names of methods, columns or associations.
const OF_SYMBOLS: [&str; 13] = [
    "send",
    "public_send",
    "define_method",
    "method",
    "alias_method",
    "respond_to",
    "validates",
    "scope",
    "belongs_to",
    "has_many",
    "has_one",
    "delegate",
    "helper_method",
];

/// The prefixes of more methods that take such symbols: `before_action`, `attr_reader`.
const BEGINNINGS_OF_SYMBOLS: [&str; 5] = ["attr_", "before_", "after_", "around_", "skip_"];

/// Whether the code around a match shows that the match isn't an event name.
pub(super) fn is_foreign(text: &[u8], place: &Range<usize>) -> bool {
    let start = start(text, place);
    if is_imported(text, start) {
        return true;
    }
    match Opening::before(text, start, FARTHEST) {
        Some(Opening::Key(key)) => KEYS.contains(&lowercase(key).as_str()),
        Some(Opening::Call { path, .. }) => is_foreign_call(&lowercase(path)),
        Some(Opening::Compared(_)) | None => false,
    }
}

/// Whether a match may be something other than an event name, so that it is reported, but not replaced.
pub(super) fn may_be_foreign(text: &[u8], place: &Range<usize>) -> bool {
    let is_other = match Opening::before(text, start(text, place), FARTHEST) {
        Some(Opening::Key(key)) => OTHER_KEYS.contains(&lowercase(key).as_str()),
        Some(Opening::Call { path, .. }) => {
            let path = lowercase(path);
            let function = path.rsplit(['.', ':', '>']).next().unwrap_or_default();
            OTHER_FUNCTIONS.contains(&function)
        }
        Some(Opening::Compared(_)) | None => false,
    };
    is_other || is_of_command(text, start(text, place)) || is_foreign(text, place)
}

/// Whether a match is the argument of a command that doesn't take event names: `render 'link_clicked'`,
/// `send(:link_clicked)`.
fn is_of_command(text: &[u8], start: usize) -> bool {
    let head = text
        .get(start.saturating_sub(FARTHEST)..start)
        .unwrap_or_default();
    let symbol = head.strip_suffix(b":");
    let code = symbol.map_or(head, |it| it.strip_suffix(b"(").unwrap_or(it));
    let end = code.iter().rposition(|byte| !matches!(byte, b' ' | b'\t'));
    let code = code.get(..end.map_or(0, |at| at + 1)).unwrap_or_default();
    let word = code
        .rsplit(|byte| !is_word(*byte))
        .next()
        .unwrap_or_default();
    let word = lowercase(word);
    let word = word.as_str();
    if symbol.is_some() {
        OF_SYMBOLS.contains(&word) || BEGINNINGS_OF_SYMBOLS.iter().any(|it| word.starts_with(it))
    } else {
        // The lists of functions apply to calls with parentheses, and to commands without.
        let mut lists = [&FUNCTIONS[..], &OTHER_FUNCTIONS, &COMMANDS].into_iter();
        lists.any(|list| list.contains(&word))
    }
}

/// Returns the start of a match, including the quote before it.
fn start(text: &[u8], place: &Range<usize>) -> usize {
    quotes::before(text, place.start).map_or(place.start, |quote| quote.start)
}

fn lowercase(text: &[u8]) -> String {
    String::from_utf8_lossy(text).to_ascii_lowercase()
}

/// Whether a literal is a module path: `import x from "…"`.
fn is_imported(text: &[u8], start: usize) -> bool {
    let from = start.saturating_sub(FARTHEST);
    let head = text.get(from..start).unwrap_or_default().trim_ascii_end();
    let word = head.rsplit(|byte| !is_word(*byte)).next();
    word.is_some_and(|word| IMPORTS.contains(&word))
}

/// Whether a function doesn't take event names, judging by its name or the name of its object.
fn is_foreign_call(path: &str) -> bool {
    let mut parts = path.rsplit(['.', ':', '>', '?', '-']);
    let function = parts.next().unwrap_or_default();
    FUNCTIONS.contains(&function) || parts.any(|object| OBJECTS.contains(&object))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) -> bool {
        let at = text.find("old_name").expect("the name");
        is_foreign(text.as_bytes(), &(at..at + "old_name".len()))
    }

    #[test]
    fn modules_classes_ids_and_keys_are_known() {
        for text in [
            "import y from \"old_name\"",
            "import 'old_name'",
            "export * from 'old_name'",
            "const y = require('old_name')",
            "await import(`old_name`)",
            "<p className=\"old_name\">",
            "<p className={'old_name'}>",
            "<p id=\"old_name\">",
            "<p class=old_name>",
            "{ id: 'old_name' }",
            "localStorage.getItem('old_name')",
            "window.localStorage.set('old_name')",
            "i18n.t('old_name')",
            "t(\"old_name\")",
            "el.classList.add('old_name')",
            "document.querySelector('old_name')",
        ] {
            assert!(is(text), "{text}");
        }
    }

    #[test]
    fn what_may_be_something_else_is_known() {
        let may_be = |text: &str| {
            let at = text.find("old_name").expect("the name");
            may_be_foreign(text.as_bytes(), &(at..at + "old_name".len()))
        };
        for text in [
            "open('old_name')",
            "fs.readFile(\"old_name\", f)",
            "url_for('old_name')",
            "{ path: 'old_name' }",
            "row.getString(\"old_name\")",
            "Column(db_column='old_name')",
            "getattr(x, 'old_name')",
            "_('old_name')",
            "i18n.t('old_name')",
            "render 'old_name'",
            "require_relative 'old_name'",
            "source \"old_name\"",
            "send(:old_name)",
            "before_action :old_name",
            "attr_reader :old_name",
        ] {
            assert!(may_be(text), "{text}");
        }
        for text in [
            "track('old_name')",
            "track 'old_name'",
            "track :old_name",
            "track(:old_name)",
            "{ event: 'old_name' }",
            "x == 'old_name'",
        ] {
            assert!(!may_be(text), "{text}");
        }
    }

    #[test]
    fn other_code_has_names() {
        for text in [
            "track('old_name')",
            "analytics.track(\"old_name\", { id: 1 })",
            "event.name === 'old_name'",
            "{ event: 'old_name' }",
            "['old_name', 'x']",
            "const name = 'old_name'",
            "<a data-event=\"old_name\">",
            "emit(\"old_name\")",
        ] {
            assert!(!is(text), "{text}");
        }
    }
}
