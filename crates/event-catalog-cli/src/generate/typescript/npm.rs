//! Names that the npm registry accepts for new packages.
//!
//! The rules are those of the npm package `validate-npm-package-name`, which npm itself uses; tests
//! in `web/` compare the results. <https://docs.npmjs.com/cli/configuring-npm/package-json#name>

use anyhow::bail;

const LONGEST: usize = 214;

/// The suffix of names that are derived from a title.
const ENDING: &str = "-events";

/// Names that npm reserves.
const RESERVED: &[&str] = &["favicon.ico", "node_modules"];

/// The core modules of Node.js: `import "events"` always imports the module, never a package.
const CORE_MODULES: &[&str] = &[
    "assert",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "domain",
    "events",
    "fs",
    "http",
    "http2",
    "https",
    "inspector",
    "module",
    "net",
    "os",
    "path",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "readline",
    "repl",
    "stream",
    "string_decoder",
    "sys",
    "timers",
    "tls",
    "trace_events",
    "tty",
    "url",
    "util",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];

/// Returns an error if npm would reject a requested name.
pub(super) fn check(name: &str) -> anyhow::Result<()> {
    if let Some(reason) = fault(name) {
        bail!(
            "`{name}` isn't a valid name for an npm package: {reason}; write lowercase letters, digits and `-`, \
             as in `shop-events` or `@shop/events`"
        );
    }
    Ok(())
}

/// Why npm rejects a name.
fn fault(name: &str) -> Option<&'static str> {
    let (scope, own) = match name.strip_prefix('@') {
        Some(scoped) => match scoped.split_once('/') {
            Some((scope, own)) => (Some(scope), own),
            None => return Some("a scope must be followed by `/` and a name"),
        },
        None => (None, name),
    };
    if own.is_empty() || scope.is_some_and(str::is_empty) {
        return Some("the name, or a part of it, is empty");
    }
    if name.len() > LONGEST {
        return Some("it has more than 214 characters");
    }
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
    if !own
        .chars()
        .chain(scope.unwrap_or_default().chars())
        .all(is_plain)
    {
        return Some("it has a character other than lowercase letters, digits, `-`, `_` and `.`");
    }
    if own.starts_with('.') || scope.is_some_and(|scope| scope.starts_with(['.', '_', '-'])) {
        return Some("a part of it begins with `.`, `_` or `-`");
    }
    if scope.is_none() {
        if own.starts_with(['_', '-']) {
            return Some("it begins with `_` or `-`");
        }
        if RESERVED.contains(&own) {
            return Some("npm reserves that name");
        }
        if CORE_MODULES.contains(&own) {
            return Some("it is a module of Node.js");
        }
    }
    None
}

/// Derives the default package name from the global or the title.
pub(crate) fn default_name(global: Option<&str>, title: &str) -> String {
    let words = global
        .unwrap_or(title)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|it| !it.is_empty());
    let words: Vec<_> = words.map(str::to_ascii_lowercase).collect();
    let mut stem = words.join("-");
    if let Some(start) = stem.strip_suffix(ENDING) {
        stem.truncate(start.len());
    }
    stem.truncate(LONGEST - ENDING.len());
    match stem.trim_end_matches('-') {
        // `events` is a module of Node.js.
        "" | "events" => "catalog-events".to_owned(),
        stem => format!("{stem}{ENDING}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_names_are_taken_by_npm() {
        let long = "a".repeat(300);
        let words = "ab ".repeat(200);
        for (title, name) in [
            ("Shop", "shop-events"),
            ("Shop Events", "shop-events"),
            ("Our Shop: 2!", "our-shop-2-events"),
            ("Events", "catalog-events"),
            ("", "catalog-events"),
            ("...", "catalog-events"),
            ("Übergänge", "berg-nge-events"),
            ("_node_modules", "node-modules-events"),
            ("http", "http-events"),
        ] {
            assert_eq!(default_name(None, title), name);
            assert_eq!(default_name(Some(title), "other"), name);
            assert_eq!(fault(name), None, "{name}");
        }
        for title in [long.as_str(), words.as_str(), &format!("{long}-events")] {
            let name = default_name(None, title);
            assert!(name.ends_with(ENDING) && !name.contains("--"), "{name}");
            assert_eq!(fault(&name), None, "{name}");
        }
    }

    #[test]
    fn names_that_are_asked_for_are_checked() {
        let longest = "a".repeat(LONGEST);
        let longest_scoped = format!("@shop/{}", "a".repeat(LONGEST - 6));
        for name in [
            "a",
            "shop-events",
            "shop.events",
            "shop_events",
            "1shop",
            "@shop/events",
            "@shop/http",
            "@1.a/_b",
            &longest,
            &longest_scoped,
        ] {
            assert_eq!(fault(name), None, "{name}");
        }
        let (long, long_scoped) = (format!("{longest}a"), format!("{longest_scoped}a"));
        for name in [
            "",
            "@",
            "@a",
            "@/a",
            "@a/",
            "@a/b/c",
            "a/b",
            "A",
            "a b",
            " a",
            "a\n",
            "ä",
            "a~b",
            "a!",
            "a(b)",
            "a*",
            "a'",
            ".a",
            "_a",
            "-a",
            "@.a/b",
            "@a/.b",
            "node_modules",
            "favicon.ico",
            "events",
            "http",
            "..",
            "../a",
            "@../a",
            "a%2f",
            "__proto__",
            &long,
            &long_scoped,
        ] {
            assert!(fault(name).is_some(), "{name}");
        }
        let message = check("events").unwrap_err().to_string();
        assert!(
            message.contains(
                "`events` isn't a valid name for an npm package: it is a module of Node.js"
            )
        );
    }
}
