//! Determines the kind of a file from its name and content: how names are written in the file, and whether the file can
//! be changed.

use std::path::Path;

use memchr::memmem;

/// How names are written in a file, apart from strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// Programs, and anything else.
    Code,
    /// Programs in which `:link_clicked` is a string.
    Symbols,
    /// Queries, in which a name is a table or a column.
    Sql,
    /// HTML, XML, and their templates.
    Markup,
    /// Markdown and other prose.
    Prose,
    /// Delimiter-separated tables.
    Table,
    Yaml,
    /// `key = value`, without quotes.
    Properties,
}

/// The syntaxes by file extension. All other files are code.
const EXTENSIONS: [(Syntax, &[&str]); 7] = [
    (
        Syntax::Symbols,
        &[
            "rb", "erb", "rake", "ex", "exs", "heex", "clj", "cljs", "cljc", "edn",
        ],
    ),
    (Syntax::Sql, &["sql", "ddl", "dml", "hql", "cql", "psql"]),
    (
        Syntax::Markup,
        &[
            "html", "htm", "xhtml", "xml", "xsl", "xsd", "svg", "plist", "resx", "vue", "svelte",
            "astro", "jsp", "php", "twig", "jinja", "j2", "hbs", "ejs", "liquid", "cshtml", "jsx",
            "tsx",
        ],
    ),
    (
        Syntax::Prose,
        &["md", "mdx", "markdown", "rst", "adoc", "txt", "tex", "org"],
    ),
    (Syntax::Table, &["csv", "tsv", "tab", "psv"]),
    (Syntax::Yaml, &["yml", "yaml"]),
    (
        Syntax::Properties,
        &["properties", "env", "ini", "cfg", "conf"],
    ),
];

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a separate property")]
pub(super) struct Kind {
    pub(super) syntax: Syntax,
    /// Whether the file describes the past, as a change log does. Old names in such a file are correct.
    pub(super) is_history: bool,
    /// Whether a tag manager exported the file. Changing an export has no effect on the tag manager, and the next
    /// export would overwrite the change.
    pub(super) is_export: bool,
    /// Whether a program writes the file, such as a lock file or a minified file. Changes to such a file would be lost,
    /// or break it.
    pub(super) is_written: bool,
    /// Whether the file contains recorded data: events, or their counts. Such data has the names that were current when
    /// it was recorded.
    pub(super) is_data: bool,
    /// Whether names in the file are reported, but never replaced, because of the file's language.
    pub(super) is_never_changed: bool,
    /// Whether backticks can be quotes.
    pub(super) has_backticks: bool,
}

impl Kind {
    pub(super) fn of(path: &str, text: &[u8]) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = Path::new(name).extension().and_then(|it| it.to_str());
        let extension = extension.unwrap_or_default().to_ascii_lowercase();
        let has = |(_, extensions): &&(Syntax, &[&str])| extensions.contains(&extension.as_str());
        let syntax = match EXTENSIONS.iter().find(has) {
            Some((syntax, _)) => *syntax,
            // For example, `.env.local`.
            None if name.starts_with(".env") => Syntax::Properties,
            None => Syntax::Code,
        };
        let is_prose = syntax == Syntax::Prose || extension.is_empty();
        let is_document = matches!(extension.as_str(), "json" | "xml" | "yml" | "yaml");
        Self {
            syntax,
            is_history: is_prose && is_history(name),
            is_export: is_document && is_export(text),
            is_written: is_written(name, &extension, text),
            is_data: syntax == Syntax::Table
                || RECORDS.contains(&extension.as_str())
                || is_records(text),
            is_never_changed: NEVER_CHANGED.contains(&extension.as_str()) || is_translation(path),
            has_backticks: !NO_BACKTICKS.contains(&extension.as_str()) && !is_shell(text),
        }
    }
}

/// The extensions of files in which names are never replaced. In files with translated texts, keys aren't event names.
/// In some languages, adjacent strings are concatenated, or `//` concatenates strings.
const NEVER_CHANGED: [&str; 21] = [
    "po",
    "pot",
    "strings",
    "stringsdict",
    "xcstrings",
    "xliff",
    "xlf",
    "arb",
    "ftl",
    "resx",
    "awk",
    "gawk",
    "rex",
    "rexx",
    "f",
    "for",
    "f77",
    "f90",
    "f95",
    "f03",
    "f08",
];

/// Whether a file is in a folder for translated texts.
fn is_translation(path: &str) -> bool {
    let mut folders = path.rsplit('/').skip(1);
    let names = ["locales", "locale", "i18n", "l10n", "translations"];
    folders.any(|folder| names.iter().any(|name| folder.eq_ignore_ascii_case(name)))
}

/// The extensions of files with one record per line.
const RECORDS: [&str; 5] = ["ndjson", "jsonl", "jsonlines", "log", "har"];

/// Whether each of the first two lines is a JSON object.
fn is_records(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut is_object = || {
        let line = lines.next().unwrap_or_default();
        line.starts_with(b"{\"") && line.ends_with(b"}")
    };
    is_object() && is_object()
}

/// The extensions of languages whose backticks aren't quotes. There, backticks run a command, enclose an identifier, or
/// occur only in comments.
const NO_BACKTICKS: [&str; 47] = [
    "rs", "py", "pyi", "rb", "erb", "rake", "ex", "exs", "heex", "sh", "bash", "zsh", "ksh",
    "fish", "pl", "pm", "php", "java", "kt", "kts", "swift", "scala", "groovy", "c", "h", "cc",
    "cpp", "cxx", "hpp", "hh", "m", "mm", "cs", "fs", "vb", "dart", "lua", "r", "jl", "hs", "elm",
    "clj", "cljs", "toml", "tf", "ps1", "proto",
];

/// Whether a file is a script for a shell or another interpreter in which backticks run a command.
fn is_shell(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.get(..HEADER).unwrap_or(line);
    let is_of_javascript = [&b"node"[..], b"deno", b"bun"]
        .iter()
        .any(|it| memmem::find(line, it).is_some());
    line.starts_with(b"#!") && !is_of_javascript
}

/// Whether a file is a change log, judging by its name.
fn is_history(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let names = [
        "changelog",
        "changes",
        "history",
        "news",
        "releases",
        "release-notes",
        "release_notes",
    ];
    names.contains(&stem.as_str())
}

/// Members that occur only in exports of tag managers: Google Tag Manager, Matomo Tag Manager,
/// Tealium, and Adobe's tags.
const OF_EXPORTS: [&[u8]; 6] = [
    b"\"exportFormatVersion\"",
    b"\"containerVersionId\"",
    b"\"idcontainerversion\"",
    b"\"idcontainer\"",
    b"\"tealium\"",
    b"\"extension_packages\"",
];

fn is_export(text: &[u8]) -> bool {
    OF_EXPORTS.iter().any(|it| memmem::find(text, it).is_some())
}

/// Lock files whose names don't end with `.lock`.
const LOCKS: [&str; 7] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "packages.lock.json",
    "gradle.lockfile",
    "go.sum",
    "package.resolved",
];

/// Strings in the headers of generated files.
const HEADERS: [&[u8]; 9] = [
    b"@generated",
    b"Code generated",
    b"Generated by",
    b"generated automatically",
    b"automatically generated",
    b"Automatically generated",
    b"auto-generated",
    b"DO NOT EDIT",
    b"Do not edit",
];

fn is_written(name: &str, extension: &str, text: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let header = text.get(..HEADER).unwrap_or(text);
    matches!(extension, "lock" | "map" | "snap")
        || LOCKS.contains(&name.as_str())
        || name.contains(".min.")
        || HEADERS.iter().any(|it| memmem::find(header, it).is_some())
}

/// The number of bytes at the start of a file that are searched for the header of a generated file.
const HEADER: usize = 1 << 10;

/// Whether the header of a file says that `event-catalog` generated it. Such a file contains every name, but uses none
/// of them. In a string, or further down, the words mean nothing.
pub(super) fn is_generated(text: &[u8]) -> bool {
    /// The number of lines in which a generated file says so.
    const LINES: usize = 3;
    const WORDS: &[u8] = b"Generated by event-catalog";
    let header = text.get(..HEADER).unwrap_or(text);
    let is_comment = |line: &[u8]| {
        memmem::find(line, WORDS).is_some_and(|at| {
            let is_mark = |byte: &u8| byte.is_ascii_punctuation() && !b"\"'`".contains(byte);
            let follows = line.get(at + WORDS.len());
            matches!(follows, Some(b' ' | b'-'))
                && line[..at].iter().all(|it| *it == b' ' || is_mark(it))
        })
    };
    let mut lines = header.split(|byte| *byte == b'\n').take(LINES);
    lines.any(is_comment)
        || memmem::find(header, b"<meta name=\"generator\" content=\"event-catalog").is_some()
}

/// Whether a file isn't text.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    memchr::memchr(0, bytes).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_name_and_content() {
        let of = |path, text: &str| Kind::of(path, text.as_bytes());
        assert_eq!(of("a/b.SQL", "").syntax, Syntax::Sql);
        assert_eq!(of("page.html", "").syntax, Syntax::Markup);
        assert_eq!(of("main.kt", "").syntax, Syntax::Code);
        assert_eq!(of("Makefile", "").syntax, Syntax::Code);
        assert_eq!(of(".env.local", "").syntax, Syntax::Properties);
        assert!(of("docs/CHANGELOG.md", "").is_history);
        assert!(of("HISTORY", "").is_history);
        assert!(!of("docs/changing.md", "").is_history);
        assert!(!of("src/history.js", "").is_history);
        assert!(of("GTM.json", "{\"exportFormatVersion\": 2}").is_export);
        assert!(!of("gtm.js", "x = '\"exportFormatVersion\"'").is_export);
        for (path, text) in [
            ("web/package-lock.json", ""),
            ("Cargo.lock", ""),
            ("dist/app.min.js", ""),
            ("dist/app.js.map", ""),
            ("a.go", "// Code generated by protoc-gen-go. DO NOT EDIT."),
            ("a.rs", "// @generated by x"),
            ("a.py", "# This file was automatically generated."),
            ("a.test.js.snap", ""),
        ] {
            assert!(of(path, text).is_written, "{path}");
        }
        assert!(!of("lock.js", "f('@')").is_written);
        for (path, text) in [
            ("counts.csv", ""),
            ("events.ndjson", ""),
            ("events.json", "{\"type\":\"a\"}\n{\"type\":\"b\"}\n"),
        ] {
            assert!(of(path, text).is_data, "{path}");
        }
        for path in ["de.po", "web/locales/de.json", "i18n/de/a.yaml", "run.awk"] {
            assert!(of(path, "").is_never_changed, "{path}");
        }
        assert!(!of("src/i18n.js", "").is_never_changed);
        assert!(!of("a.json", "{\"type\":\"a\"}\n").is_data && !of("a.js", "").is_data);
        assert!(of("a.js", "").has_backticks && of("a", "#!/usr/bin/env node\n").has_backticks);
        assert!(!of("a.rs", "").has_backticks && !of("a", "#!/bin/sh\n").has_backticks);
        assert!(!of("admin.js", &format!("{}// @generated", " ".repeat(2_000))).is_written);
        assert!(is_generated(
            b"// Generated by event-catalog 0.1.0. Do not edit."
        ));
        assert!(is_generated(
            b"// Generated by event-catalog-build 0.1.0 from the catalog of 2 events. Do not edit"
        ));
        assert!(is_generated(
            b"/**\n * Generated by event-catalog 0.1.0: Events. Do not edit.\n */"
        ));
        for text in [
            "import { track } from 'x'",
            "let x = \"Generated by event-catalog 0.1.0\";",
            "`\nGenerated by event-catalog: see below",
            "\n\n\n// Generated by event-catalog 0.1.0. Do not edit.",
        ] {
            assert!(!is_generated(text.as_bytes()), "{text}");
        }
    }
}
