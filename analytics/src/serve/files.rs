//! The files of the page. They are built into the program, so no request can read another file of the disk.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// A file of the page.
#[derive(Debug)]
struct File {
    path: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! file {
    ($path:literal, $content_type:expr) => {
        File {
            path: concat!("/", $path),
            content_type: $content_type,
            bytes: include_bytes!(concat!("../../dashboard/", $path)),
        }
    };
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const TEXT: &str = "text/plain; charset=utf-8";

/// All files. The page requests nothing else, and nothing from another server.
const FILES: &[File] = &[
    file!("index.html", HTML),
    file!("api.js", JAVASCRIPT),
    file!("app.js", JAVASCRIPT),
    file!("card.js", JAVASCRIPT),
    file!("chart.js", JAVASCRIPT),
    file!("dialogs.js", JAVASCRIPT),
    file!("dom.js", JAVASCRIPT),
    file!("filters.js", JAVASCRIPT),
    file!("format.js", JAVASCRIPT),
    file!("icon.svg", SVG),
    file!("live.js", JAVASCRIPT),
    file!("names.js", JAVASCRIPT),
    file!("rows.js", JAVASCRIPT),
    file!("state.js", JAVASCRIPT),
    file!("style.css", CSS),
    file!("theme.js", JAVASCRIPT),
    file!("totals.js", JAVASCRIPT),
    file!("vendor/LICENSE", TEXT),
    file!("vendor/uPlot.iife.min.js", JAVASCRIPT),
    file!("vendor/uPlot.min.css", CSS),
    file!("views.css", CSS),
    file!("views/custom.js", JAVASCRIPT),
    file!("views/event.js", JAVASCRIPT),
    file!("views/funnel.js", JAVASCRIPT),
    file!("views/overview.js", JAVASCRIPT),
    file!("views/quality.js", JAVASCRIPT),
    file!("views/retention.js", JAVASCRIPT),
    file!("views/signals.js", JAVASCRIPT),
];

/// Answers a request for one of the files; `None` for another path.
pub(crate) fn response(path: &str) -> Option<Response> {
    let path = if path == "/" { "/index.html" } else { path };
    let file = FILES.iter().find(|file| file.path == path)?;
    let content_type = [(header::CONTENT_TYPE, file.content_type)];
    Some((content_type, file.bytes).into_response())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn only_the_files_of_the_page_are_there() {
        assert!(response("/").is_some());
        for file in FILES {
            assert!(response(file.path).is_some(), "{}", file.path);
        }
        for path in [
            "",
            "//",
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/index.html/",
            "/INDEX.HTML",
            "/etc/passwd",
        ] {
            assert!(response(path).is_none(), "{path}");
        }
    }

    #[test]
    fn every_file_of_the_folder_is_served_apart_from_tests() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dashboard");
        let mut found = Vec::new();
        let mut waiting = vec![folder.clone()];
        while let Some(next) = waiting.pop() {
            for entry in fs::read_dir(next).expect("a folder") {
                let path = entry.expect("an entry").path();
                let name = path.strip_prefix(&folder).expect("below it");
                let name = format!("/{}", name.to_string_lossy().replace('\\', "/"));
                if path.is_dir() {
                    if name != "/test" {
                        waiting.push(path);
                    }
                } else if name != "/vendor/README.md" {
                    found.push(name);
                }
            }
        }
        let mut listed: Vec<&str> = FILES.iter().map(|file| file.path).collect();
        found.sort();
        listed.sort_unstable();
        assert_eq!(found, listed);
    }

    #[test]
    fn the_page_has_no_script_in_its_markup() {
        let page = std::str::from_utf8(FILES[0].bytes).expect("UTF-8");
        for inline in [
            "onclick=",
            "onload=",
            "style=\"",
            "<style",
            "<script>",
            "javascript:",
        ] {
            assert!(!page.contains(inline), "{inline}");
        }
    }
}
