//! The files of the page. They are in the program, so no path leads to the disk.

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

/// All files. The page asks for nothing else, and nothing of another server.
const FILES: &[File] = &[
    file!("index.html", HTML),
    file!("style.css", CSS),
    file!("app.js", JAVASCRIPT),
];

/// The file at a path of the server.
pub(crate) fn response(path: &str) -> Option<Response> {
    let path = if path == "/" { "/index.html" } else { path };
    let file = FILES.iter().find(|file| file.path == path)?;
    let content_type = [(header::CONTENT_TYPE, file.content_type)];
    Some((content_type, file.bytes).into_response())
}

#[cfg(test)]
mod tests {
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
